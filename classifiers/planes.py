"""Learning a plane for each intent: one against the rest, squared hinge loss, all intents at once.

Everything is done on the table of likenesses between messages (the kernel), whose size does not grow with the number
of features, so that millions of sparse features and a few dense ones cost alike.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from classifiers.features import Floats, Vector

#: The price of a large plane, in units of the loss of one message: 1 / 2C of scikit-learn's LinearSVC at C = 0.5.
RIDGE = 1.0
ROUNDS = 20


def sparse(vectors: Sequence[Vector], width: int) -> object:
    """Vectors as one scipy csr_matrix of shape (n, width)."""
    from scipy.sparse import csr_matrix

    ends = np.cumsum([0, *(len(ids) for ids, _ in vectors)])
    ids, values = (np.concatenate(part) for part in zip(*vectors, strict=True))
    return csr_matrix((values, ids, ends), shape=(len(vectors), width))


def solve(likeness: Floats, labels: NDArray[np.intp], classes: int) -> Floats:
    """How much each message counts for each class: shape (n, classes), such that ``likeness @ result`` are scores.

    ``likeness``: (n, n), positive semidefinite, a constant in it for the bias. Squared hinge by majorisation: a
    message beyond its margin is told that it is where it should be, and the least squares are solved anew; one
    factorisation serves all rounds. Momentum as Nesterov's.
    """
    from scipy.linalg import cho_factor, cho_solve

    signs = np.where(np.arange(classes) == labels[:, None], 1, -1).astype(np.float32)
    system = likeness.copy()
    system[np.diag_indices(len(system))] += RIDGE
    factor = cho_factor(system, lower=True, overwrite_a=True, check_finite=False)
    target, before = signs, None
    for turn in range(ROUNDS):
        shares: Floats = cho_solve(factor, target, check_finite=False)
        scores = target - RIDGE * shares
        ahead = scores if before is None else scores + turn / (turn + 3) * (scores - before)
        before, target = scores, np.where(signs * ahead > 1, ahead, signs).astype(np.float32)
    return shares
