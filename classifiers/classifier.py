"""The classifier's public face: messages in, verdicts out, whatever the messages hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from classifiers import language, rules
from classifiers.cleaning import clean, unmasked
from classifiers.features import Vector
from classifiers.lexicon import has_glossary, in_english
from classifiers.model import Model
from classifiers.training import load_or_train
from classifiers.verdict import CATEGORIES, CATEGORY_OF, Text, Verdict

Ranking = tuple[tuple[str, float], ...]

#: How sure a mail of thanks alone is ``other``; what is left is shared out as the model sees it.
SURE_OF_THANKS = 0.95
#: The temperature was fitted on trained languages; in others the model is surer than it should be, so its shares
#: are drawn together (square root, then to a sum of 1). The order of the categories stays.
UNTRAINED_POWER = 0.5
#: A message of which the model knows nothing: every category is as likely, and a person looks.
NOTHING_KNOWN: Ranking = tuple((name, 1 / len(CATEGORIES)) for name in reversed(CATEGORIES))


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the model sees of a message: ``text``, and for each word of it its place in the cleaned message.

    ``places``: (start in text, start in message, end in message), None where the two are the same.
    """

    text: str
    places: list[tuple[int, int, int]] | None = None


@dataclass(frozen=True)
class Classifier:
    """Reads messages. One instance serves a whole process.

    ``also`` of its verdicts stays empty: neither the second category nor single sentences tell further issues
    (precision .05 to .12 on written mail). Where it is ``unsure``, staff see the two best categories.

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
        # Stage by stage over the whole batch: each stage's tables stay in the processor's cache.
        cleaned = [clean(message) for message in texts]
        spoken = [language.identify(unmasked(text), self.shop_languages) for text in cleaned]
        seen = [_seen(text, languages[0] if languages else "") for text, languages in zip(cleaned, spoken, strict=True)]
        vectors = [self.model.features.vector(one.text) for one in seen]
        urgent = [rules.escalation(text) for text in cleaned]
        parts = zip(texts, cleaned, spoken, seen, vectors, urgent, strict=True)
        return [self._verdict(*part) for part in parts]

    def _verdict(
        self, message: Text, text: str, languages: tuple[str, ...], seen: _Seen, vector: Vector, urgent: tuple[str, ...]
    ) -> Verdict:
        ranking, intent = (NOTHING_KNOWN, "unclear")
        trained = bool(languages) and languages[0] in self.model.languages
        if languages and len(vector[0]):
            ranking, intent = self._weigh(message, vector, trained)
        category, confidence = ranking[0]
        return Verdict(
            category=category,
            intent=intent,
            confidence=confidence,
            ranking=ranking,
            remedies=rules.asked_for(text, category),
            escalate=bool(urgent),
            escalate_reasons=urgent,
            language=languages[0] if languages else None,
            language_guesses=languages,
            evidence=_quoted(text, seen, self.model.evidence(seen.text, vector, intent)),
            unsure=confidence < self.unsure_below or not trained,
        )

    def _weigh(self, message: Text, vector: Vector, trained: bool) -> tuple[Ranking, str]:
        """The ranking of the categories, and the best intent within the first."""
        of_intents, of_categories = self.model.probabilities(self.model.scores(vector))
        if not trained:
            of_categories = np.power(of_categories, UNTRAINED_POWER)
            of_categories /= of_categories.sum()
        if rules.is_thanks(message):
            of_categories = of_categories * (1 - SURE_OF_THANKS)
            of_categories[CATEGORIES.index("other")] += SURE_OF_THANKS
            return _ranked(of_categories.tolist()), "thanks"
        ranking = _ranked(of_categories.tolist())
        candidates = zip(of_intents.tolist(), self.model.intents, strict=True)
        return ranking, max(pair for pair in candidates if CATEGORY_OF[pair[1]] == ranking[0][0])[1]


def _ranked(shares: Sequence[float]) -> Ranking:
    return tuple(sorted(zip(CATEGORIES, shares, strict=True), key=lambda entry: -entry[1]))


def _seen(text: str, spoken: str) -> _Seen:
    """The message itself or, where a glossary knows its language, its known words in English."""
    if not has_glossary(spoken):
        return _Seen(text)
    english, places, length = [], [], 0
    for meaning, start, end in in_english(text, spoken):
        english.append(meaning)
        places.append((length, start, end))
        length += len(meaning) + 1
    return _Seen(" ".join(english), places) if english else _Seen(text)


def _quoted(text: str, seen: _Seen, spans: list[tuple[int, int]]) -> tuple[str, ...]:
    """The message's own words at the places that convinced the model."""
    if seen.places is None:
        return tuple(" ".join(text[start:end].split()) for start, end in spans)
    found = []
    for start, _ in spans:
        _, begin, end = max(place for place in seen.places if place[0] <= start)
        found.append(text[begin:end])
    return tuple(dict.fromkeys(found))
