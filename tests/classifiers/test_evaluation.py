"""The figures, on sets small enough to count by hand."""

from __future__ import annotations

from typing import Any

import pytest

from classifiers.evaluation import Judged, Report, by_category, confusion, figures, occurring, reliability


def approx(share: float) -> Any:
    return pytest.approx(share)


FOUND = [
    Judged("en", "long_wait", "long_wait", 0.9),
    Judged("en", "long_wait", "not_satisfied", 0.55),
    Judged("de", "not_satisfied", "not_satisfied", 0.95),
    Judged("de", "other", "not_satisfied", 0.52),
]


def test_by_category() -> None:
    found = by_category(FOUND)
    assert list(found) == ["not_satisfied", "long_wait", "other"]
    assert (found["not_satisfied"].messages, found["not_satisfied"].precision, found["not_satisfied"].recall) == (
        1,
        approx(1 / 3),
        1,
    )
    assert found["long_wait"].f1 == approx(2 / 3)
    assert (found["other"].precision, found["other"].f1) == (0, 0)


def test_confusion_counts_what_was_said_of_each() -> None:
    assert confusion(FOUND) == (["not_satisfied", "long_wait", "other"], [[1, 0, 0], [1, 1, 0], [1, 0, 0]])


def test_the_guides_categories_stand_in_its_order() -> None:
    found = [Judged("en", name, name, 1.0) for name in ("other", "wrong_item", "something", "confirmation_missing")]
    assert occurring(found) == ["confirmation_missing", "wrong_item", "other", "something"]


def test_reliability_by_tenths() -> None:
    low, high = reliability(FOUND)
    assert (low.messages, low.accuracy, low.confidence) == (2, 0, approx(0.535))
    assert (high.messages, high.accuracy, high.confidence) == (2, 1, approx(0.925))


def test_a_report_counts_by_language() -> None:
    report = Report.of(FOUND)
    assert {name: each.messages for name, each in report.by_language.items()} == {"all": 4, "de": 2, "en": 2}
    assert report.by_language["de"].accuracy == 0.5
    assert report.confusion[("long_wait", "not_satisfied")] == 1


def test_of_nothing_there_are_no_figures() -> None:
    assert figures([]).messages == 0
    assert (by_category([]), confusion([]), reliability([])) == ({}, ([], []), [])
