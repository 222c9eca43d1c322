"""The classifier's public face: messages in, verdicts out, whatever the messages hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from classifiers import language, rules
from classifiers.cleaning import clean, unmasked
from classifiers.gratitude import is_thanks
from classifiers.model import Model
from classifiers.training import load_or_train
from classifiers.verdict import CATEGORIES, CATEGORY_OF, Text, Verdict

#: How sure a mail of thanks alone is ``other``; what is left is shared out as the model sees it.
SURE_OF_THANKS = 0.95
#: A further category is suggested from this share of the probability on.
ALSO_FROM = 0.3
Ranking = tuple[tuple[str, float], ...]
#: A message without a letter: every category is as likely, and a person looks.
NOTHING_SAID: Ranking = tuple((name, 1 / len(CATEGORIES)) for name in reversed(CATEGORIES))


@dataclass(frozen=True)
class Classifier:
    """Reads messages. One instance serves a whole process; it is safe to share, nothing in it changes.

    ``shop_languages``: ISO 639-1 codes that break ties on very short text; ``unsure_below``: verdicts whose
    confidence is under it are marked ``unsure``, as are those in a language that the model was not trained in.
    """

    model: Model
    shop_languages: tuple[str, ...] = ("en",)
    unsure_below: float = 0.6

    @classmethod
    def load(
        cls, cache_folder: Path | None = None, shop_languages: tuple[str, ...] = ("en",), unsure_below: float = 0.6
    ) -> Classifier:
        """The starter model, from the cache or trained now (seconds), and the language identifier."""
        language.preload()
        return cls(load_or_train(cache_folder), shop_languages, unsure_below)

    def read(self, texts: Sequence[Text]) -> list[Verdict]:
        """One verdict a message, in their order. Never raises for what a message holds: empty, huge, any script."""
        return [self._verdict(text) for text in texts]

    def _verdict(self, message: Text) -> Verdict:
        text = clean(message)
        languages = language.identify(unmasked(text), self.shop_languages)
        ranking, intent = self._weigh(message, text) if languages else (NOTHING_SAID, "unclear")
        category, confidence = ranking[0]
        trained = bool(languages) and languages[0] in self.model.languages
        return Verdict(
            category=category,
            intent=intent,
            confidence=confidence,
            ranking=ranking,
            also=tuple(name for name, share in ranking[1:] if share >= ALSO_FROM),
            remedies=rules.asked_for(text, category),
            escalate=rules.escalates(text),
            language=languages[0] if languages else None,
            language_guesses=languages,
            evidence=self.model.evidence(text, intent),
            unsure=confidence < self.unsure_below or not trained,
        )

    def _weigh(self, message: Text, text: str) -> tuple[Ranking, str]:
        """The ranking of the categories, and the best intent within the first."""
        of_intents, of_categories = self.model.probabilities(self.model.scores(text))
        if is_thanks(message):
            of_categories = of_categories * (1 - SURE_OF_THANKS)
            of_categories[CATEGORIES.index("other")] += SURE_OF_THANKS
            return _ranked(of_categories.tolist()), "thanks"
        ranking = _ranked(of_categories.tolist())
        candidates = zip(self.model.intents, of_intents.tolist(), strict=True)
        within = [(share, intent) for intent, share in candidates if CATEGORY_OF[intent] == ranking[0][0]]
        return ranking, max(within)[1]


def _ranked(shares: Sequence[float]) -> Ranking:
    return tuple(sorted(zip(CATEGORIES, shares, strict=True), key=lambda entry: -entry[1]))
