"""The trained model: a linear one-against-rest score for each intent, and probabilities for the categories.

Intents are what it learns, because mistakes are fewer at the finer grain; a category's probability is the sum of
its intents' (softmax of the scores over a temperature). Scoring needs numpy alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from classifiers import encoder
from classifiers.cleaning import MASKS
from classifiers.features import WORD, Features, Floats, Said, Vector
from classifiers.gist import gists
from classifiers.meanings import Meanings
from classifiers.trial import OUT_OF_REACH, Trial
from classifiers.verdict import categories_of, category_of
from classifiers.wishes import Wishes

Doubles = NDArray[np.float64]

EVIDENCE = 4
#: So many phrases are looked at for it.
LOOKED_AT = 16
#: A phrase shown as evidence holds a word of at least this length: "of the" convinces nobody.
TELLING_WORD = 4


def category_table(intents: tuple[str, ...]) -> Doubles:
    """Which intent counts for which category: shape (n_intents, n_categories), ones and zeros."""
    categories = categories_of(intents)
    table = np.zeros((len(intents), len(categories)))
    for row, intent in enumerate(intents):
        table[row, categories.index(category_of(intent))] = 1.0
    return table


def softmax(scores: Doubles, temperature: float | Doubles) -> Doubles:
    """Probabilities over the last axis; each row sums to 1."""
    heated = scores / temperature
    heated = np.exp(heated - heated.max(axis=-1, keepdims=True))
    shares: Doubles = heated / heated.sum(axis=-1, keepdims=True)
    return shares


@dataclass(frozen=True)
class Seen:
    """What a model sees of a batch: sparse features of each text, and dense vectors, shape (n_texts, size)."""

    vectors: list[Vector]
    dense: Floats


@dataclass(frozen=True)
class Model:
    """What training made.

    ``weights``: float32, shape (n_features, n_intents); ``dense``: the weights of the gist and, in the model with the
    encoder, of its vectors, shape (size, n_intents); ``bias``: (n_intents,); ``encoded``: it needs the encoder.
    ``temperatures``: language → fitted out of fold, "" for all others. ``languages``: those of the training messages,
    outside which confidence means little; ``trial``: how surely and how rightly it judged each of them out of fold;
    ``wishes``: finds the remedies asked for; ``data``: a hash of the messages.
    """

    features: Features
    meanings: Meanings
    intents: tuple[str, ...]
    weights: Floats
    dense: Floats
    bias: Floats
    encoded: bool
    temperatures: dict[str, float]
    languages: tuple[str, ...]
    trial: Trial
    wishes: Wishes
    data: str

    @cached_property
    def categories(self) -> tuple[str, ...]:
        """What it ranks: the guide's seven, and labels that the guide does not know."""
        return categories_of(self.intents)

    @cached_property
    def _categories(self) -> Doubles:
        return category_table(self.intents)

    @cached_property
    def by_category(self) -> tuple[NDArray[np.intp], ...]:
        """Of each category the places of its intents; none for one that was never trained."""
        return tuple(np.flatnonzero(column) for column in self._categories.T)

    @cached_property
    def _phrases(self) -> list[str]:
        return list(self.features.words)

    def look(self, texts: Sequence[Said]) -> Seen:
        """What it sees of cleaned texts."""
        return look(self.features, self.meanings, texts, encoded=self.encoded)

    def scores(self, seen: Seen) -> Doubles:
        """The distance from each intent's plane: shape (n_texts, n_intents)."""
        spoken = [values @ self.weights[ids] for ids, values in seen.vectors]
        scores = np.array(spoken, np.float32).reshape(len(spoken), len(self.intents)) + self.bias
        return (scores + seen.dense @ self.dense).astype(np.float64)

    def probabilities(self, scores: Doubles, languages: Sequence[str]) -> tuple[Doubles, Doubles]:
        """Of the scores of texts and their languages: the probability of each intent, shape (n_texts, n_intents), and
        of each category in the order of ``categories``, shape (n_texts, n_categories).
        """
        heat = [self.temperatures.get(language, self.temperatures[""]) for language in languages]
        of_intents = softmax(scores, np.array(heat).reshape(-1, 1))
        return of_intents, of_intents @ self._categories

    def threshold(self, category: str, max_error: float) -> float:
        """The least confidence from which at most ``max_error`` of what it says is this category is not.

        By the messages that it was trained on, judged out of fold. Over 1 where no confidence gives that much.
        """
        if category not in self.categories:
            return OUT_OF_REACH
        return self.trial.of(self.categories.index(category)).threshold(max_error)

    def evidence(self, text: str, vector: Vector, intent: str) -> list[tuple[int, int]]:
        """Where the phrases stand that speak most for an intent: (start, end), strongest first, at most four."""
        if intent not in self.intents:
            return []
        ids, values = vector
        spoken = ids[ids < len(self._phrases)]
        strengths = self.weights[spoken, self.intents.index(intent)] * values[: len(spoken)]
        strongest = np.argsort(-strengths)[:LOOKED_AT].tolist()
        return _found(text, [self._phrases[spoken[place]] for place in strongest if strengths[place] > 0])


def look(features: Features, meanings: Meanings, texts: Sequence[Said], *, encoded: bool) -> Seen:
    """Cleaned texts as a model sees them; ``encoded``: with the encoder's vectors, which cost time."""
    plain = [said.text for said in texts]
    dense = [gists(meanings, plain), *((encoder.encode(plain),) if encoded else ())]
    return Seen(features.vectors(texts), np.hstack(dense))


def _found(text: str, phrases: list[str]) -> list[tuple[int, int]]:
    """Where phrases that say something first stand; none that overlaps one before it in the list."""
    words, spans = WORD.findall(text.lower()), [match.span() for match in WORD.finditer(text)]
    if len(words) != len(spans):  # a letter whose lower case is two, of which one is no letter
        words = [text[start:end].lower() for start, end in spans]
    chosen: list[tuple[int, int]] = []
    for phrase in phrases:
        parts = phrase.split(" ")
        place = _first(words, parts)
        if place is None or not MASKS.isdisjoint(parts) or max(map(len, parts)) < TELLING_WORD:
            continue
        start, end = spans[place][0], spans[place + len(parts) - 1][1]
        if all(end <= other or start >= until for other, until in chosen):
            chosen.append((start, end))
        if len(chosen) == EVIDENCE:
            break
    return chosen


def _first(words: list[str], parts: list[str]) -> int | None:
    place = -1
    while parts[0] in words[place + 1 :]:
        place = words.index(parts[0], place + 1)
        if words[place : place + len(parts)] == parts:
            return place
    return None
