"""The trained model: a linear one-against-rest score for each intent, and probabilities for the categories.

Intents are what it learns, because mistakes are fewer at the finer grain; a category's probability is the sum of
its intents' (softmax of the scores over one temperature). Scoring needs numpy alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from classifiers.cleaning import MASKS
from classifiers.features import WORD, Features, Floats, Vector
from classifiers.verdict import CATEGORIES, CATEGORY_OF

Doubles = NDArray[np.float64]

EVIDENCE = 4
#: A phrase shown as evidence holds a word of at least this length: "of the" convinces nobody.
TELLING_WORD = 4


def category_table(intents: tuple[str, ...]) -> Doubles:
    """Which intent counts for which category: shape (n_intents, 7), ones and zeros."""
    table = np.zeros((len(intents), len(CATEGORIES)))
    for row, intent in enumerate(intents):
        table[row, CATEGORIES.index(CATEGORY_OF[intent])] = 1.0
    return table


def softmax(scores: Doubles, temperature: float) -> Doubles:
    """Probabilities over the last axis; each row sums to 1."""
    heated = scores / temperature
    heated = np.exp(heated - heated.max(axis=-1, keepdims=True))
    shares: Doubles = heated / heated.sum(axis=-1, keepdims=True)
    return shares


@dataclass(frozen=True)
class Model:
    """What training made.

    ``weights``: float32, shape (n_features, n_intents); ``bias``: (n_intents,); ``temperature``: fitted on
    out-of-fold scores; ``languages``: those of the training messages, outside which confidence means little.
    """

    features: Features
    intents: tuple[str, ...]
    weights: Floats
    bias: Floats
    temperature: float
    languages: tuple[str, ...]

    @cached_property
    def _categories(self) -> Doubles:
        return category_table(self.intents)

    def scores(self, vector: Vector) -> Doubles:
        """The distance from each intent's plane for one text's features: shape (n_intents,)."""
        ids, values = vector
        scores: Doubles = (values @ self.weights[ids] + self.bias).astype(np.float64)
        return scores

    def probabilities(self, scores: Doubles) -> tuple[Doubles, Doubles]:
        """Of one text's scores: probability of each intent, and of each category in the order of CATEGORIES."""
        of_intents = softmax(scores, self.temperature)
        return of_intents, of_intents @ self._categories

    def evidence(self, text: str, vector: Vector, intent: str) -> list[tuple[int, int]]:
        """Where the phrases stand that speak most for an intent: (start, end), strongest first, at most four."""
        if intent not in self.intents:
            return []
        ids, values = vector
        spoken = ids < len(self.features.words)
        strengths = self.weights[ids[spoken], self.intents.index(intent)] * values[spoken]
        strength = dict(zip(ids[spoken].tolist(), strengths.tolist(), strict=True))
        return _strongest(_weighed(text, self.features.words, strength))


#: How much a phrase speaks, the phrase, where it starts and ends.
Weighed = tuple[float, str, int, int]


def _weighed(text: str, numbers: dict[str, int], strength: dict[int, float]) -> list[Weighed]:
    """The words and pairs of a text that speak for the intent, strongest first."""
    tokens = [(match.group().lower(), match.start(), match.end()) for match in WORD.finditer(text)]
    spans = tokens + [(f"{one} {two}", start, end) for (one, start, _), (two, _, end) in pairwise(tokens)]
    weighed = [(strength.get(numbers.get(phrase, -1), 0.0), phrase, start, end) for phrase, start, end in spans]
    return sorted((span for span in weighed if span[0] > 0), key=lambda span: (-span[0], span[2]))


def _strongest(weighed: list[Weighed]) -> list[tuple[int, int]]:
    """The first phrases that say something; none that overlaps a stronger one, none twice."""
    chosen: list[tuple[int, int]] = []
    seen: set[str] = set()
    for _, phrase, start, end in weighed:
        words = phrase.split(" ")
        apart = all(end <= other or start >= until for other, until in chosen)
        if apart and phrase not in seen and MASKS.isdisjoint(words) and max(map(len, words)) >= TELLING_WORD:
            chosen.append((start, end))
            seen.add(phrase)
        if len(chosen) == EVIDENCE:
            break
    return chosen
