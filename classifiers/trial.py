"""What a model's confidence was worth on messages that it had not seen: the ground for its thresholds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifiers.features import Floats

#: No confidence reaches it.
OUT_OF_REACH = 1.1


@dataclass(frozen=True)
class Trial:
    """One entry a training message, judged by planes that saw neither it nor its fold; arrays of shape (n_messages,).

    ``said``: the place of the category that was said; ``confidence``: how surely; ``right``: whether it was true;
    ``weights``: as how many messages the entry counts.
    """

    said: NDArray[np.int16]
    confidence: Floats
    right: NDArray[np.bool_]
    weights: Floats

    def of(self, category: int) -> Trial:
        """The entries where this category was said."""
        rows = self.said == category
        return Trial(self.said[rows], self.confidence[rows], self.right[rows], self.weights[rows])

    def threshold(self, max_error: float) -> float:
        """The least confidence from which on at most ``max_error`` of the entries are wrong, else ``OUT_OF_REACH``.

        The share of errors is that of Laplace's rule of succession, (wrong + 1) / (entries + 2), so that three right
        messages do not prove an error rate of nought.
        """
        order = np.argsort(-self.confidence, kind="stable")
        confidence, weights = self.confidence[order], self.weights[order]
        errors = (np.cumsum(weights * ~self.right[order]) + 1) / (np.cumsum(weights) + 2)
        last_of_tie = np.append(np.diff(confidence) != 0, True)[: len(confidence)]
        reached = np.flatnonzero((errors <= max_error) & last_of_tie)
        return float(confidence[reached[-1]]) if len(reached) else OUT_OF_REACH
