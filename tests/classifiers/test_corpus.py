"""The corpus is data that the model is made of: its rows are valid, and no two are nearly the same."""

from __future__ import annotations

import re
from collections import Counter
from itertools import combinations
from typing import Any

import pytest

from classifiers.training import CORPUS, read_rows
from classifiers.verdict import CATEGORIES, CATEGORY_OF, REMEDIES

KEYS = {
    "id",
    "subject",
    "body",
    "language",
    "intent",
    "also",
    "remedy",
    "escalate",
    "order_numbers",
    "tracking_numbers",
}
#: Two mails of a line each ("no confirmation?") share most of their few letters by nature.
TELLING_LENGTH = 60
ROWS: list[dict[str, Any]] = [row for path in sorted(CORPUS.glob("*.jsonl")) for row in read_rows(path)]


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_a_row_is_valid(row: dict[str, Any]) -> None:
    assert set(row) == KEYS
    assert row["intent"] in CATEGORY_OF
    assert set(row["also"]) <= set(CATEGORIES) - {CATEGORY_OF[row["intent"]]}
    assert set(row["remedy"]) <= set(REMEDIES)
    assert re.fullmatch("[a-z]{2}", row["language"])
    assert isinstance(row["escalate"], bool)
    assert row["subject"].strip() or row["body"].strip()
    text = f"{row['subject']}\n{row['body']}"
    squeezed = re.sub(r"\s", "", text)
    for number in row["order_numbers"] + row["tracking_numbers"]:
        assert number in text or re.sub(r"\s", "", number) in squeezed


def test_ids_are_given_once() -> None:
    assert [row for row, count in Counter(row["id"] for row in ROWS).items() if count > 1] == []


def test_every_intent_has_enough_messages() -> None:
    counts = Counter(row["intent"] for row in ROWS)
    assert {intent: counts[intent] for intent in CATEGORY_OF if counts[intent] < 5} == {}


def test_no_two_messages_are_nearly_the_same() -> None:
    texts = {row["id"]: plain(f"{row['subject']} {row['body']}") for row in ROWS}
    grams = {name: five_grams(text) for name, text in texts.items() if len(text) >= TELLING_LENGTH}
    near = [
        (one, other)
        for one, other in combinations(grams, 2)
        if len(grams[one] & grams[other]) >= 0.3 * len(grams[one] | grams[other])
    ]
    assert near == []
    assert [text for text, count in Counter(texts.values()).items() if count > 1] == []


def plain(text: str) -> str:
    return re.sub(r"\W+", " ", text.lower()).strip()


def five_grams(text: str) -> set[str]:
    return {text[start : start + 5] for start in range(len(text) - 4)}
