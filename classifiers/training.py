"""From labelled messages to a model, in seconds and the same each time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifiers.cleaning import clean
from classifiers.corpus import Example
from classifiers.features import Features, Floats, Said
from classifiers.meanings import Meanings
from classifiers.model import Doubles, Likeness, Model, category_table, look, softmax
from classifiers.planes import solve, sparse
from classifiers.verdict import CATEGORIES

FOLDS = 3
TEMPERATURES = np.geomspace(0.02, 5.0, 120)
#: A language counts as trained from this many messages on, and gets a temperature of its own from this many.
MESSAGES_A_LANGUAGE, MESSAGES_A_TEMPERATURE = 50, 200
#: (weight, steepness) of the likenesses: in meanings alone; and with the encoder, in whole texts and in sentences too.
PLAIN: tuple[tuple[float, float], ...] = ((4.0, 0.5),)
ENCODED: tuple[tuple[float, float], ...] = ((2.0, 0.5), (4.0, 1.0), (4.0, 1.0))


@dataclass(frozen=True)
class Lesson:
    """Labelled messages made ready to learn from.

    ``matrix``: sparse features, scipy csr (n, n_features); ``table``: (n, n) likeness of all messages in everything
    that the model sees; ``labels``: the place of each message's intent in ``intents``.
    """

    examples: Sequence[Example]
    intents: tuple[str, ...]
    features: Features
    meanings: Meanings
    matrix: Any
    likenesses: tuple[Likeness, ...]
    table: Floats
    labels: NDArray[np.intp]

    @classmethod
    def of(cls, examples: Sequence[Example], *, encoded: bool = False) -> Lesson:
        """Raises ValueError where the messages hold fewer than two intents."""
        intents = tuple(sorted({example.intent for example in examples}))
        if len(intents) < 2:
            raise ValueError("training needs messages of at least two intents")
        said = [Said(clean(example.text), example.language) for example in examples]
        features, meanings = Features.fit(said), Meanings.fit([each.text for each in said])
        seen = look(features, meanings, said, encoded=encoded)
        how = ENCODED if encoded else PLAIN
        likenesses = tuple(Likeness(vectors, *each) for vectors, each in zip(seen.dense, how, strict=True))
        matrix: Any = sparse(seen.vectors, len(features.idf))
        table = (matrix @ matrix.T).toarray() + 1  # the constant stands for the bias
        for likeness in likenesses:
            table += likeness.of(likeness.anchors)
        labels = np.array([intents.index(example.intent) for example in examples])
        return cls(examples, intents, features, meanings, matrix, likenesses, table, labels)

    def scores(self) -> Doubles:
        """Each message's scores by planes that saw neither it nor its fold: shape (n_messages, n_intents)."""
        places = np.array(folds(self.examples))
        scores = np.zeros((len(places), len(self.intents)))
        for fold in set(places.tolist()):
            inside, outside = np.flatnonzero(places != fold), np.flatnonzero(places == fold)
            if len(inside):
                shares = solve(self.table[np.ix_(inside, inside)], self.labels[inside], len(self.intents))
                scores[outside] = self.table[np.ix_(outside, inside)] @ shares
        return scores


def train(examples: Sequence[Example], *, encoded: bool = False) -> Model:
    """A model of labelled messages. Raises ValueError where they hold fewer than two intents.

    ``encoded``: with the encoder of the extra ``multilingual``, which costs ten milliseconds a message more.
    """
    lesson = Lesson.of(examples, encoded=encoded)
    shares = solve(lesson.table, lesson.labels, len(lesson.intents))
    return Model(
        lesson.features,
        lesson.meanings,
        lesson.intents,
        np.ascontiguousarray(lesson.matrix.T @ shares, np.float32),
        shares.sum(axis=0),
        shares,
        lesson.likenesses,
        fit_temperatures(lesson.scores(), examples, lesson.intents),
        _languages(examples, MESSAGES_A_LANGUAGE),
    )


def fit_temperatures(scores: Doubles, examples: Sequence[Example], intents: tuple[str, ...]) -> dict[str, float]:
    """Language → the temperature that suits its out-of-fold scores best; "": the one for all messages."""
    table = category_table(intents)
    truth = np.array([CATEGORIES.index(example.category) for example in examples])
    spoken = np.array([example.language for example in examples])
    own = _languages(examples, MESSAGES_A_TEMPERATURE)
    parts = {"": np.arange(len(truth))} | {language: np.flatnonzero(spoken == language) for language in own}
    return {language: _temperature(scores[rows], truth[rows], table) for language, rows in parts.items()}


def _temperature(scores: Doubles, truth: NDArray[np.intp], table: Doubles) -> float:
    """The temperature at which the categories' probabilities explain the truth best (least mean log loss)."""

    def loss(temperature: float) -> float:
        right = (softmax(scores, temperature) @ table)[np.arange(len(truth)), truth]
        return float(-np.log(np.maximum(right, 1e-12)).mean())

    return min((float(t) for t in TEMPERATURES), key=loss)


def folds(examples: Sequence[Example]) -> list[int]:
    """The fold of each message. Where a language has several voices, a voice is never split: a model that has heard
    somebody flatters itself on the rest of what that person wrote. Else every intent is dealt out in turn.
    """
    voices: dict[str, dict[str, int]] = defaultdict(dict)
    for example in examples:
        voices[example.language].setdefault(example.voice, len(voices[example.language]))
    dealt: dict[str, int] = defaultdict(int)
    places = []
    for example in examples:
        heard = voices[example.language]
        if len(heard) >= FOLDS:
            places.append(heard[example.voice] % FOLDS)
        else:
            places.append((dealt[example.intent] + len(dealt)) % FOLDS)
            dealt[example.intent] += 1
    return places


def _languages(examples: Sequence[Example], least: int) -> tuple[str, ...]:
    counts = Counter(example.language for example in examples)
    return tuple(sorted(language for language, count in counts.items() if count >= least))
