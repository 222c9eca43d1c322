"""The classifier's public face: messages in, verdicts out, whatever the messages hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np

from classifiers import language, rules
from classifiers.cleaning import clean, unmasked
from classifiers.encoder import LANGUAGES, installed
from classifiers.features import Said, Vector
from classifiers.meanings import table
from classifiers.model import Doubles, Model, Seen
from classifiers.starter import load_or_train
from classifiers.verdict import Text, Verdict
from classifiers.wishes import hints

Ranking = tuple[tuple[str, float], ...]

#: How sure a mail of thanks alone is ``other``; what is left is shared out as the model sees it.
SURE_OF_THANKS = 0.95
#: The temperature was fitted on trained languages; in others the model is surer than it should be, so its shares
#: are drawn together (square root, then to a sum of 1). The order of the categories stays.
UNTRAINED_POWER = 0.5
#: From this confidence on the model without the encoder is believed: a third of the mails, and no worse for it.
SURE = 0.8


@dataclass(frozen=True)
class Classifier:
    """Reads messages. One instance serves a whole process.

    ``also`` of its verdicts stays empty: out of fold on the corpus no rule tells further issues, neither on the second
    category (precision .03 at best) nor on those of single sentences (.09). Where it is ``unsure``, staff see the two
    best categories.

    ``shop_languages``: ISO 639-1 codes that break ties on very short text; ``unsure_below``: verdicts whose
    confidence is under it are marked ``unsure``, as are those in a language that the model was not trained in, and
    those under the confidence from which the category's share of errors is at most the one in ``max_errors``.
    ``second``: the model with the encoder, asked where the first is less sure than ``SURE``.
    """

    model: Model
    shop_languages: tuple[str, ...] = ("en",)
    unsure_below: float = 0.6
    second: Model | None = None
    max_errors: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def load(
        cls,
        cache_folder: Path | None = None,
        shop_languages: tuple[str, ...] = ("en",),
        unsure_below: float = 0.6,
        encoder: str = "none",
        *,
        max_errors: Mapping[str, float] | None = None,
        model: Model | None = None,
    ) -> Classifier:
        """The model that is given, else the starter model, from the cache or trained now (seconds).

        ``encoder``: ``use`` for the second model, where the extra ``multilingual`` is installed; else it does without.
        """
        language.preload()
        table()
        second = load_or_train(cache_folder, encoded=True) if encoder == "use" and installed() else None
        return cls(model or load_or_train(cache_folder), shop_languages, unsure_below, second, max_errors or {})

    @cached_property
    def sure_from(self) -> dict[str, float]:
        """Category → the least confidence of a verdict that is not ``unsure``; over 1 where none is enough."""
        return {
            category: max(self.unsure_below, self.model.threshold(category, self.max_errors[category]))
            if category in self.max_errors
            else self.unsure_below
            for category in self.model.categories
        }

    def read(self, texts: Sequence[Text]) -> list[Verdict]:
        """One verdict a message, in their order. Never raises for what a message holds: empty, huge, any script."""
        # Stage by stage over the whole batch: each stage's tables stay in the processor's cache.
        cleaned = [clean(message) for message in texts]
        spoken = [language.identify(unmasked(text), self.shop_languages) for text in cleaned]
        said = [Said(text, codes[0] if codes else "") for text, codes in zip(cleaned, spoken, strict=True)]
        seen = self.model.look(said)
        of_intents, of_categories = self._read(said, seen)
        named = [rules.named(text) for text in cleaned]
        asked = [
            self.model.wishes.asked_for(*part)
            for part in zip(seen.vectors, seen.dense, hints(named, of_categories), strict=True)
        ]
        best = self._best_intents(of_intents)
        parts = zip(texts, cleaned, spoken, seen.vectors, best, of_categories, asked, named, strict=True)
        return [self._verdict(*part) for part in parts]

    def _read(self, said: Sequence[Said], seen: Seen) -> tuple[Doubles, Doubles]:
        """The probabilities of the intents and of the categories, by the model that knows better."""
        languages = [each.language for each in said]
        read = self.model.probabilities(self.model.scores(seen), languages)
        if self.second:
            places = [n for n, code in enumerate(languages) if code in LANGUAGES and read[1][n].max() < SURE]
            if places:
                scores = self.second.scores(self.second.look([said[place] for place in places]))
                for ours, better in zip(
                    read, self.second.probabilities(scores, [languages[n] for n in places]), strict=True
                ):
                    ours[places] = better
        return read

    def _best_intents(self, of_intents: Doubles) -> list[list[str]]:
        """Of each text the best intent of each category; of a category that was never trained, its own name."""
        columns = [
            [self.model.intents[place] for place in places[of_intents[:, places].argmax(axis=1)].tolist()]
            if len(places)
            else [category] * len(of_intents)
            for category, places in zip(self.model.categories, self.model.by_category, strict=True)
        ]
        return [list(row) for row in zip(*columns, strict=True)]

    def _verdict(
        self,
        message: Text,
        text: str,
        languages: tuple[str, ...],
        vector: Vector,
        best: list[str],
        of_categories: Doubles,
        asked: tuple[str, ...],
        named: frozenset[str],
    ) -> Verdict:
        urgent = rules.reasons(named)
        intents = dict(zip(self.model.categories, best, strict=True))
        ranking = _nothing_known(self.model.categories)
        trained = bool(languages) and languages[0] in self.model.languages
        if languages and len(vector[0]):
            ranking, thanks = self._weigh(message, of_categories, trained)
            if thanks:
                intents["other"] = "thanks"
        elif ranking[0][0] == "other":
            intents["other"] = "unclear"
        category, confidence = ranking[0]
        spans = self.model.evidence(text, vector, intents[category])
        return Verdict(
            category=category,
            intent=intents[category],
            confidence=confidence,
            ranking=ranking,
            remedies=asked,
            escalate=bool(urgent),
            escalate_reasons=urgent,
            language=languages[0] if languages else None,
            language_guesses=languages,
            evidence=tuple(" ".join(text[start:end].split()) for start, end in spans),
            unsure=confidence < self.sure_from[category] or not trained,
            intents=tuple(intents[name] for name, _ in ranking),
        )

    def _weigh(self, message: Text, of_categories: Doubles, trained: bool) -> tuple[Ranking, bool]:
        """The ranking of the categories, and whether the message says thanks alone."""
        if not trained:
            of_categories = np.power(of_categories, UNTRAINED_POWER)
            of_categories /= of_categories.sum()
        categories = self.model.categories
        thanks = "other" in categories and rules.is_thanks(message)
        if thanks:
            of_categories = of_categories * (1 - SURE_OF_THANKS)
            of_categories[categories.index("other")] += SURE_OF_THANKS
        return _ranked(categories, of_categories.tolist()), thanks


def _nothing_known(categories: tuple[str, ...]) -> Ranking:
    """Of a message of which the model knows nothing: every category is as likely, ``other`` is named first."""
    named = sorted(categories, key=lambda name: name != "other")
    return tuple((name, 1 / len(named)) for name in named)


def _ranked(categories: tuple[str, ...], shares: Sequence[float]) -> Ranking:
    return tuple(sorted(zip(categories, shares, strict=True), key=lambda entry: -entry[1]))
