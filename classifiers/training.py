"""From labelled messages to a model, in seconds and the same each time."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifiers import rules, wishes
from classifiers.cleaning import clean
from classifiers.corpus import Example
from classifiers.features import Features, Floats, Said
from classifiers.meanings import Meanings
from classifiers.model import Doubles, Model, Seen, category_table, look, softmax
from classifiers.trial import Trial
from classifiers.verdict import categories_of
from classifiers.wishes import Wishes

FOLDS = 3
TEMPERATURES = np.geomspace(0.02, 5.0, 120)
#: A language counts as trained from this many messages on, and gets a temperature of its own from this many.
MESSAGES_A_LANGUAGE, MESSAGES_A_TEMPERATURE = 50, 200
#: The price of errors beside that of large planes, and how closely the planes are solved for.
PENALTY, TOLERANCE = 0.5, 1e-3
#: How much naive Bayes' view of words and their pairs counts beside the planes, and its smoothing.
BAYES, SMOOTHING = 0.4, 0.1
#: The score of an intent that a fold's messages do not hold: as far from its plane as messages of others are.
NEVER_SEEN = -1.0


@dataclass(frozen=True)
class Lesson:
    """Labelled messages made ready to learn from.

    ``matrix``: all that the model sees, scipy csr (n, n_features + dense size); ``labels``: the place of each
    message's intent in ``intents``; ``weights``: as how many messages each counts; ``encoded``: with the encoder.
    """

    examples: Sequence[Example]
    intents: tuple[str, ...]
    features: Features
    meanings: Meanings
    matrix: Any
    labels: NDArray[np.intp]
    weights: Floats
    encoded: bool

    @classmethod
    def of(cls, examples: Sequence[Example], *, encoded: bool = False) -> Lesson:
        """Raises ValueError where the messages hold fewer than two intents."""
        intents = tuple(sorted({example.intent for example in examples}))
        if len(intents) < 2:
            raise ValueError("training needs messages of at least two intents")
        said = [Said(clean(example.text), example.language) for example in examples]
        features, meanings = Features.fit(said), Meanings.fit([each.text for each in said])
        matrix = _matrix(look(features, meanings, said, encoded=encoded), len(features.idf))
        labels = np.array([intents.index(example.intent) for example in examples])
        weights = np.array([example.weight for example in examples], np.float32)
        return cls(examples, intents, features, meanings, matrix, labels, weights, encoded)

    def planes(self, rows: NDArray[np.intp]) -> tuple[Doubles, Doubles]:
        """A plane for each intent, one against the rest, from some of the messages: (n_features + dense size,
        n_intents) and the bias. Rare intents weigh as much as frequent ones. To the weights of words and their pairs
        a part of what naive Bayes makes of them is added. Needs at least two intents among them.
        """
        from sklearn.naive_bayes import ComplementNB
        from sklearn.svm import LinearSVC

        solver = LinearSVC(C=PENALTY, class_weight="balanced", tol=TOLERANCE, random_state=0)
        solver.fit(self.matrix[rows], self.labels[rows], sample_weight=self.weights[rows])
        known, flat, bias = solver.classes_, solver.coef_, solver.intercept_
        if len(known) == 2:
            flat, bias = np.vstack([-flat, flat]), np.concatenate([-bias, bias])
        planes, biases = np.zeros((self.matrix.shape[1], len(self.intents))), np.full(len(self.intents), NEVER_SEEN)
        planes[:, known], biases[known] = flat.T, bias
        words = len(self.features.words)
        bayes = ComplementNB(alpha=SMOOTHING)
        bayes.fit(self.matrix[rows][:, :words], self.labels[rows], sample_weight=self.weights[rows])
        says = bayes.feature_log_prob_
        planes[:words, known] += BAYES * (says - says.mean(axis=0)).T
        return planes, biases

    def scores(self) -> Doubles:
        """Each message's scores by planes that saw neither it nor its fold: shape (n_messages, n_intents)."""
        places = np.array(folds(self.examples))
        scores = np.zeros((len(places), len(self.intents)))
        for fold in set(places.tolist()):
            outside = np.flatnonzero(places == fold)
            scores[outside] = self.judge(outside, np.flatnonzero(places != fold))
        return scores

    def judge(self, outside: NDArray[np.intp], inside: NDArray[np.intp]) -> Doubles:
        """Scores of some messages by planes of others, shape (n_outside, n_intents); zeros where these are too few."""
        if len(set(self.labels[inside].tolist())) < 2:
            return np.zeros((len(outside), len(self.intents)))
        planes, bias = self.planes(inside)
        scores: Doubles = self.matrix[outside] @ planes + bias
        return scores


def train(examples: Sequence[Example], *, encoded: bool = False) -> Model:
    """A model of labelled messages. Raises ValueError where they hold fewer than two intents.

    ``encoded``: with the encoder of the extra ``multilingual``, which costs ten milliseconds a message more.
    """
    return taught(Lesson.of(examples, encoded=encoded))


def taught(lesson: Lesson) -> Model:
    """A model of messages that are ready to learn from."""
    examples = lesson.examples
    planes, bias = lesson.planes(np.arange(len(examples)))
    scores = lesson.scores()
    temperatures = fit_temperatures(scores, examples, lesson.intents)
    shares = shares_of_categories(scores, temperatures, examples, lesson.intents)
    sparse = len(lesson.features.idf)
    return Model(
        lesson.features,
        lesson.meanings,
        lesson.intents,
        np.ascontiguousarray(planes[:sparse], np.float32),
        np.ascontiguousarray(planes[sparse:], np.float32),
        bias.astype(np.float32),
        lesson.encoded,
        temperatures,
        _languages(examples, MESSAGES_A_LANGUAGE),
        _trial(shares, lesson),
        _wishes(shares, lesson),
        fingerprint(examples),
    )


def _matrix(seen: Seen, width: int) -> Any:
    """What was seen of messages as one scipy csr array: sparse features first, then the dense vectors."""
    from scipy.sparse import csr_array, hstack

    ends = np.cumsum([0, *(len(ids) for ids, _ in seen.vectors)]).astype(np.int32)
    ids, values = (np.concatenate(part) for part in zip(*seen.vectors, strict=True))
    sparse = csr_array((values, ids, ends), shape=(len(seen.vectors), width))
    return csr_array(hstack([sparse, csr_array(seen.dense)]))  # whose indices the solver wants in 32 bits


def fingerprint(examples: Sequence[Example]) -> str:
    """Sixteen hex digits that change with the messages, their labels and their weights."""
    rows = [[*astuple(each.text), each.language, each.intent, each.voice, each.weight] for each in examples]
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()[:16]


def shares_of_categories(
    scores: Doubles, temperatures: Mapping[str, float], examples: Sequence[Example], intents: tuple[str, ...]
) -> Doubles:
    """The categories' probabilities of messages whose scores are known: shape (n_messages, n_categories)."""
    heat = np.array([temperatures.get(example.language, temperatures[""]) for example in examples])
    shares: Doubles = softmax(scores / heat[:, None], 1) @ category_table(intents)
    return shares


def _trial(shares: Doubles, lesson: Lesson) -> Trial:
    truth = _places(lesson.examples, lesson.intents)
    said = shares.argmax(axis=1)
    return Trial(said.astype(np.int16), shares.max(axis=1).astype(np.float32), said == truth, lesson.weights)


def _wishes(shares: Doubles, lesson: Lesson) -> Wishes:
    """From the messages whose remedies are known; what their category is, is said as planes that saw none would."""
    rows = [place for place, example in enumerate(lesson.examples) if example.remedies is not None]
    named = [rules.named(clean(lesson.examples[row].text)) for row in rows]
    asked = [lesson.examples[row].remedies or () for row in rows]
    places = np.array(folds(lesson.examples))[rows]
    return wishes.fit(lesson.matrix[rows], wishes.hints(named, shares[rows]), asked, places, len(lesson.features.idf))


def _places(examples: Sequence[Example], intents: tuple[str, ...]) -> NDArray[np.intp]:
    categories = categories_of(intents)
    return np.array([categories.index(example.category) for example in examples])


def fit_temperatures(scores: Doubles, examples: Sequence[Example], intents: tuple[str, ...]) -> dict[str, float]:
    """Language → the temperature that suits its out-of-fold scores best; "": the one for all messages."""
    table = category_table(intents)
    truth = _places(examples, intents)
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
