"""How good the classifier is, in the figures that staff and engineers ask for.

Judgements come from three places: ``out_of_fold`` (every training message judged by planes that did not see it),
``judged`` (messages that a model never saw) and ``scored`` (a labelled file through the whole classifier). Figures on
written messages do not carry over to a real mailbox: only staff-confirmed mail tells.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from classifiers.classifier import Classifier
from classifiers.cleaning import clean
from classifiers.corpus import Example, read_rows
from classifiers.features import Said
from classifiers.model import Model
from classifiers.training import shares_of_categories, train
from classifiers.verdict import Text, categories_of, category_of

BINS = 10
AT_ONCE = 500  # messages that a model looks at together


@dataclass(frozen=True, slots=True)
class Judged:
    """One message with the truth and what was said of it."""

    language: str
    truth: str
    said: str
    confidence: float

    @property
    def right(self) -> bool:
        """Whether the truth was said."""
        return self.said == self.truth


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
class OfCategory:
    """One category: how many ``messages`` it has. ``precision``: the share right of those said to be of it;
    ``recall``: the share of its own that were found.
    """

    messages: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Bin:
    """The messages whose confidence lies in one tenth: how sure the model was on average, and how often right."""

    confidence: float
    accuracy: float
    messages: int


@dataclass(frozen=True, slots=True)
class Report:
    """``by_language``: figures a language, "all" first; ``confusion``: (truth, said) → messages.

    ``remedies_f1`` (micro), ``escalate_recall`` and ``escalate_precision`` are None where nothing was labelled.
    """

    judged: tuple[Judged, ...]
    by_language: dict[str, Figures]
    confusion: dict[tuple[str, str], int]
    remedies_f1: float | None = None
    escalate_recall: float | None = None
    escalate_precision: float | None = None

    @classmethod
    def of(cls, found: Sequence[Judged], **rules: float | None) -> Report:
        """The figures of judged messages."""
        languages = sorted({one.language for one in found})
        parts = {language: figures([one for one in found if one.language == language]) for language in languages}
        confusion = dict(Counter((one.truth, one.said) for one in found))
        return cls(tuple(found), {"all": figures(found), **parts}, confusion, **rules)


def cross_validated(examples: Sequence[Example], *, encoded: bool = False) -> Report:
    """The folds of training, which never split a voice of a language that has three. The temperatures are fitted on
    the same out-of-fold scores.
    """
    return Report.of(out_of_fold(train(examples, encoded=encoded), examples))


def out_of_fold(model: Model, examples: Sequence[Example], first: int = 0) -> list[Judged]:
    """How planes that did not see them judged training messages, which are those from place ``first`` on.

    The truth is that of ``examples``: a label may have changed since.
    """
    places = range(first, first + len(examples))
    said = [model.categories[model.trial.said[place]] for place in places]
    confidence = model.trial.confidence[first : first + len(examples)].tolist()
    parts = zip(examples, said, confidence, strict=True)
    return [Judged(example.language, example.category, category, sure) for example, category, sure in parts]


def judged(model: Model, examples: Sequence[Example]) -> list[Judged]:
    """How a model judges messages that it never saw."""
    found = []
    for start in range(0, len(examples), AT_ONCE):
        some = examples[start : start + AT_ONCE]
        scores = model.scores(model.look([Said(clean(example.text), example.language) for example in some]))
        shares = shares_of_categories(scores, model.temperatures, some, model.intents)
        found += [
            Judged(example.language, example.category, model.categories[int(row.argmax())], float(row.max()))
            for example, row in zip(some, shares, strict=True)
        ]
    return found


def scored(classifier: Classifier, path: Path) -> Report:
    """A JSON lines file with subject, body, language, primary (or category or intent), remedy, escalate."""
    from sklearn.metrics import f1_score, precision_score, recall_score
    from sklearn.preprocessing import MultiLabelBinarizer

    rows = read_rows(path)
    verdicts = classifier.read([Text(row["subject"], row["body"]) for row in rows])
    found = [
        Judged(
            row["language"],
            row.get("primary") or row.get("category") or category_of(row["intent"]),
            verdict.category,
            verdict.confidence,
        )
        for row, verdict in zip(rows, verdicts, strict=True)
    ]
    wanted, given = [set(row.get("remedy", ())) for row in rows], [set(verdict.remedies) for verdict in verdicts]
    urgent, called = [bool(row.get("escalate")) for row in rows], [verdict.escalate for verdict in verdicts]
    table = MultiLabelBinarizer().fit([*wanted, *given])
    return Report.of(
        found,
        remedies_f1=float(f1_score(table.transform(wanted), table.transform(given), average="micro"))
        if any(wanted) or any(given)
        else None,
        escalate_recall=float(recall_score(urgent, called)) if any(urgent) else None,
        escalate_precision=float(precision_score(urgent, called)) if any(called) else None,
    )


def figures(found: Sequence[Judged]) -> Figures:
    """The figures of one set; zeros where it is empty."""
    from sklearn.metrics import accuracy_score, f1_score

    if not found:
        return Figures(0, 0.0, 0.0, 0.0, 0.0)
    truth, said = [one.truth for one in found], [one.said for one in found]
    right = np.array([one.right for one in found])
    confidence = np.array([one.confidence for one in found])
    return Figures(
        len(found),
        float(accuracy_score(truth, said)),
        float(f1_score(truth, said, labels=sorted(set(truth)), average="macro", zero_division=0)),
        calibration_error(confidence, right),
        coverage(confidence, right),
    )


def by_category(found: Sequence[Judged]) -> dict[str, OfCategory]:
    """The figures of each category that occurs or was said, in the guide's order."""
    from sklearn.metrics import precision_recall_fscore_support

    names = occurring(found)
    if not names:
        return {}
    truth, said = [one.truth for one in found], [one.said for one in found]
    columns = precision_recall_fscore_support(truth, said, labels=names, zero_division=0)
    return {
        name: OfCategory(int(support), float(precision), float(recall), float(f1))
        for name, precision, recall, f1, support in zip(names, *columns, strict=True)
    }


def confusion(found: Sequence[Judged]) -> tuple[list[str], list[list[int]]]:
    """The names of the categories, and a row for each truth: how many messages were said to be each."""
    names, counts = occurring(found), Counter((one.truth, one.said) for one in found)
    return names, [[counts[truth, said] for said in names] for truth in names]


def occurring(*sets: Iterable[Judged]) -> list[str]:
    """The categories that occur as truth or were said, in the guide's order."""
    seen = {name for found in sets for one in found for name in (one.truth, one.said)}
    return [name for name in categories_of(seen) if name in seen]


def reliability(found: Sequence[Judged], bins: int = BINS) -> list[Bin]:
    """Of each tenth of the confidence that occurs: mean confidence, share right, and how many messages."""
    confidence = np.array([one.confidence for one in found])
    right = np.array([one.right for one in found])
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    parts = [place == number for number in sorted(set(place.tolist()))]
    return [Bin(float(confidence[part].mean()), float(right[part].mean()), int(part.sum())) for part in parts]


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
