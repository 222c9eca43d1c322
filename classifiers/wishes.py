"""The remedies that a message asks for: one plane each, over all that the model sees, what the rules say and the
categories that are likely.

The rules alone (``rules.asked_for``) know words, the planes alone know neither rare words nor how a wish follows from
its reason; together they are right far more often.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from classifiers.features import Floats, Vector
from classifiers.verdict import REMEDIES

#: Fewer messages that ask for a remedy teach nothing.
LEAST = 5
PENALTY, TOLERANCE = 0.1, 1e-3
#: The score of a remedy that was never learned.
NEVER = -1.0
#: How far the line between asked for and not may be moved, to where it was best out of fold.
LINES = np.linspace(-0.6, 0.6, 25)


@dataclass(frozen=True)
class Wishes:
    """Of each remedy a plane. ``weights``: (n_features, 6); ``dense``: (size, 6); ``hints``: (6 + n_categories, 6), of
    what the rules say and of the categories' probabilities; ``bias``: (6,), a score above 0 means asked for.
    """

    weights: Floats
    dense: Floats
    hints: Floats
    bias: Floats

    def asked_for(self, vector: Vector, dense: Floats, hints: Floats) -> tuple[str, ...]:
        """The remedies that one message asks for, in the order of REMEDIES."""
        ids, values = vector
        scores = values @ self.weights[ids] + dense @ self.dense + hints @ self.hints + self.bias
        return tuple(remedy for remedy, score in zip(REMEDIES, scores.tolist(), strict=True) if score > 0)


def hints(named: Sequence[frozenset[str]], of_categories: Any) -> Floats:
    """What the rules found in texts (``rules.named``), and the categories' probabilities: shape (n_texts, 6 +
    n_categories).
    """
    said = np.array([[remedy in one for remedy in REMEDIES] for one in named], np.float32)
    return np.hstack([said.reshape(len(named), len(REMEDIES)), np.asarray(of_categories, np.float32)])


def fit(matrix: Any, hints: Floats, asked: Sequence[tuple[str, ...]], places: Any, sparse: int) -> Wishes:
    """Learn from messages whose remedies are known.

    ``matrix``: csr (n, n_features + dense size), ``hints``: (n, 6 + n_categories), ``places``: the fold of each
    message, ``sparse``: n_features.
    """
    from scipy.sparse import csr_array, hstack

    known, fold = csr_array(hstack([matrix, csr_array(hints)])), np.asarray(places)
    columns = [_plane(known, np.array([remedy in one for one in asked], bool), fold) for remedy in REMEDIES]
    planes = np.ascontiguousarray(np.array([plane for plane, _ in columns], np.float32).T)
    bias, end = np.array([bias for _, bias in columns], np.float32), matrix.shape[1]
    return Wishes(planes[:sparse], planes[sparse:end], planes[end:], bias)


def _plane(known: Any, asked: Any, places: Any) -> tuple[Any, float]:
    """One remedy's plane and bias, the line drawn where the F1 was best on messages not learned from."""
    if min(asked.sum(), (~asked).sum()) < LEAST:
        return np.zeros(known.shape[1]), NEVER
    scores = np.full(len(asked), NEVER)
    for fold in set(places.tolist()):
        outside = places == fold
        if len(set(asked[~outside].tolist())) == 2:
            scores[outside] = _solved(known[~outside], asked[~outside]).decision_function(known[outside])
    whole = _solved(known, asked)
    line = max(LINES.tolist(), key=lambda line: _f1(asked, scores > line))
    return whole.coef_[0], float(whole.intercept_[0]) - line


def _solved(known: Any, asked: Any) -> Any:
    from sklearn.svm import LinearSVC

    return LinearSVC(C=PENALTY, class_weight="balanced", tol=TOLERANCE, random_state=0).fit(known, asked)


def _f1(asked: Any, said: Any) -> float:
    return float(2 * (asked & said).sum() / max(1, asked.sum() + said.sum()))
