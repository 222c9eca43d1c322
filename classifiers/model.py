"""The trained model: a linear one-against-rest score for each intent, and probabilities for the categories.

Intents are what it learns, because mistakes are fewer at the finer grain; a category's probability is the sum of
its intents' (softmax of the scores over one temperature). Scoring needs numpy alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from classifiers.cleaning import MASKS
from classifiers.features import WORD, Features, Floats, Ints
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

    def scores(self, text: str) -> Doubles:
        """The distance from each intent's plane for one cleaned text: shape (n_intents,)."""
        return self._scored(*self.features.vector(text))

    def probabilities(self, scores: Doubles) -> tuple[Doubles, Doubles]:
        """Of one text's scores: probability of each intent, and of each category in the order of CATEGORIES."""
        of_intents = softmax(scores, self.temperature)
        return of_intents, of_intents @ self._categories

    def evidence(self, text: str, intent: str) -> tuple[str, ...]:
        """The phrases that speak most for an intent, strongest first, at most four, as they stand in the text."""
        if intent not in self.intents:
            return ()
        column = self.weights[:, self.intents.index(intent)]
        ids, values = self.features.vector(text)
        strength = dict(zip(ids.tolist(), (column[ids] * values).tolist(), strict=True))
        return _strongest(text, self.features.words, strength)

    def _scored(self, ids: Ints, values: Floats) -> Doubles:
        scores: Doubles = (values @ self.weights[ids] + self.bias).astype(np.float64)
        return scores


def _strongest(text: str, numbers: dict[str, int], strength: dict[int, float]) -> tuple[str, ...]:
    """Spans of words and pairs in order of their strength; none that overlaps a stronger one, none twice."""
    tokens = [(match.group().lower(), match.start(), match.end()) for match in WORD.finditer(text)]
    spans = [(word, start, end) for word, start, end in tokens]
    spans += [(f"{a} {b}", start, end) for (a, start, _), (b, _, end) in zip(tokens, tokens[1:], strict=False)]
    weighed = [(strength.get(numbers.get(phrase, -1), 0.0), phrase, start, end) for phrase, start, end in spans]
    chosen: list[tuple[int, int]] = []
    seen: set[str] = set()
    for weight, phrase, start, end in sorted(weighed, key=lambda span: (-span[0], span[2])):
        if weight <= 0 or len(chosen) == EVIDENCE:
            break
        words = phrase.split(" ")
        apart = all(end <= other or start >= until for other, until in chosen)
        if apart and phrase not in seen and MASKS.isdisjoint(words) and max(map(len, words)) >= TELLING_WORD:
            chosen.append((start, end))
            seen.add(phrase)
    return tuple(" ".join(text[start:end].split()) for start, end in chosen)
