"""How good the classifier is, in the figures that staff and engineers ask for.

Two runs: ``cross_validated`` over the corpus (every message judged by a model that did not see it) and ``scored``
over a labelled file that was never trained on. Figures on written messages do not carry over to a real mailbox:
only staff-confirmed mail tells.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from classifiers.classifier import Classifier
from classifiers.corpus import Example, read_rows
from classifiers.model import category_table, softmax
from classifiers.training import Lesson, fit_temperatures
from classifiers.verdict import CATEGORIES, Text, Verdict

BINS = 10


@dataclass(frozen=True, slots=True)
class Judged:
    """One message with the truth and what was said of it."""

    language: str
    truth: str
    said: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of one set of messages; all shares are 0..1.

    ``macro_f1``: mean F1 of the categories that occur. ``calibration_error``: expected, over ten bins of the
    confidence. ``coverage``: the largest share of messages, most confident first, that is 95 % right.
    """

    messages: int
    accuracy: float
    macro_f1: float
    calibration_error: float
    coverage: float


@dataclass(frozen=True, slots=True)
class Report:
    """``by_language``: figures a language, "all" first; ``confusion``: (truth, said) → messages.

    ``remedies_f1`` (micro), ``escalate_recall`` and ``escalate_precision`` are None where nothing was labelled.
    """

    by_language: dict[str, Figures]
    confusion: dict[tuple[str, str], int]
    remedies_f1: float | None = None
    escalate_recall: float | None = None
    escalate_precision: float | None = None


def cross_validated(examples: Sequence[Example], *, encoded: bool = False) -> Report:
    """The folds of training, which never split a voice of a language that has three. The temperatures are fitted on
    the same out-of-fold scores.
    """
    lesson = Lesson.of(examples, encoded=encoded)
    scores = lesson.scores()
    temperatures = fit_temperatures(scores, examples, lesson.intents)
    heat = np.array([temperatures.get(example.language, temperatures[""]) for example in examples])
    shares = softmax(scores / heat[:, None], 1) @ category_table(lesson.intents)
    judged = [
        Judged(example.language, example.category, CATEGORIES[int(row.argmax())], float(row.max()))
        for example, row in zip(examples, shares, strict=True)
    ]
    return Report(_by_language(judged), _confusion(judged))


def scored(classifier: Classifier, path: Path) -> Report:
    """A JSON lines file with subject, body, language, primary (or category), remedy and escalate."""
    rows = read_rows(path)
    verdicts = classifier.read([Text(row["subject"], row["body"]) for row in rows])
    judged = [
        Judged(row["language"], row.get("primary") or row["category"], verdict.category, verdict.confidence)
        for row, verdict in zip(rows, verdicts, strict=True)
    ]
    remedies = _overlap((set(row.get("remedy", ())), set(verdict.remedies)) for row, verdict in _pairs(rows, verdicts))
    escalate = _overlap(
        ({"yes"} if row.get("escalate") else set(), {"yes"} if verdict.escalate else set())
        for row, verdict in _pairs(rows, verdicts)
    )
    return Report(
        _by_language(judged),
        _confusion(judged),
        remedies_f1=remedies.f1,
        escalate_recall=escalate.recall,
        escalate_precision=escalate.precision,
    )


def figures(judged: Sequence[Judged]) -> Figures:
    """The figures of one set; zeros where it is empty."""
    if not judged:
        return Figures(0, 0.0, 0.0, 0.0, 0.0)
    right = np.array([one.truth == one.said for one in judged])
    confidence = np.array([one.confidence for one in judged])
    occurring = sorted({one.truth for one in judged})
    return Figures(
        len(judged),
        float(right.mean()),
        sum(_f1(judged, category) for category in occurring) / len(occurring),
        calibration_error(confidence, right),
        coverage(confidence, right),
    )


def calibration_error(confidence: Any, right: Any, bins: int = BINS) -> float:
    """Expected calibration error: mean distance of confidence and accuracy over equal bins, weighted by size."""
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [abs(confidence[place == b].sum() - right[place == b].sum()) for b in range(bins)]
    return float(sum(gaps) / len(right))


def coverage(confidence: Any, right: Any, precision: float = 0.95) -> float:
    """The largest share of messages, most confident first, of which ``precision`` are right. Ties stay together."""
    order = np.argsort(-confidence, kind="stable")
    precise = np.cumsum(right[order]) / np.arange(1, len(order) + 1) >= precision
    last_of_tie = np.append(np.diff(confidence[order]) != 0, True)
    kept = np.flatnonzero(precise & last_of_tie)
    return float((kept[-1] + 1) / len(order)) if len(kept) else 0.0


@dataclass(frozen=True, slots=True)
class _Overlap:
    hits: int
    false: int
    missed: int

    @property
    def precision(self) -> float | None:
        return self.hits / (self.hits + self.false) if self.hits + self.false else None

    @property
    def recall(self) -> float | None:
        return self.hits / (self.hits + self.missed) if self.hits + self.missed else None

    @property
    def f1(self) -> float | None:
        total = 2 * self.hits + self.false + self.missed
        return 2 * self.hits / total if total else None


def _overlap(pairs: Iterable[tuple[set[str], set[str]]]) -> _Overlap:
    counts = Counter[str]()
    for truth, said in pairs:
        counts.update(hits=len(truth & said), false=len(said - truth), missed=len(truth - said))
    return _Overlap(counts["hits"], counts["false"], counts["missed"])


def _pairs(rows: list[dict[str, Any]], verdicts: list[Verdict]) -> Iterable[tuple[dict[str, Any], Verdict]]:
    return zip(rows, verdicts, strict=True)


def _f1(judged: Sequence[Judged], category: str) -> float:
    return (
        _overlap(
            ({"yes"} if one.truth == category else set(), {"yes"} if one.said == category else set()) for one in judged
        ).f1
        or 0.0
    )


def _by_language(judged: Sequence[Judged]) -> dict[str, Figures]:
    languages = sorted({one.language for one in judged})
    parts = {language: figures([one for one in judged if one.language == language]) for language in languages}
    return {"all": figures(judged), **parts}


def _confusion(judged: Sequence[Judged]) -> dict[tuple[str, str], int]:
    return dict(Counter((one.truth, one.said) for one in judged))
