"""The corpus is data that the model is made of: its rows are valid, and no two are nearly the same."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.sparse import triu
from sklearn.feature_extraction.text import CountVectorizer

from classifiers.corpus import FOLDER, read_rows
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
ROWS: list[dict[str, Any]] = [row for path in sorted(FOLDER.glob("*.jsonl")) for row in read_rows(path)]


FILES = sorted(FOLDER.glob("*.jsonl"))


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_the_rows_of_a_file_are_valid(path: Path) -> None:
    rows = read_rows(path)
    assert {row["id"]: problems for row in rows if (problems := list(problems_of(row)))} == {}


def problems_of(row: dict[str, Any]) -> Iterator[str]:
    if set(row) != KEYS:
        yield "keys"
    if row["intent"] not in CATEGORY_OF:
        yield "intent"
    if not set(row["also"]) <= set(CATEGORIES) - {CATEGORY_OF[row["intent"]]}:
        yield "also"
    if not set(row["remedy"]) <= set(REMEDIES) or not isinstance(row["escalate"], bool):
        yield "remedy or escalate"
    if not re.fullmatch("[a-z]{2}", row["language"]):
        yield "language"
    if not (row["subject"].strip() or row["body"].strip()):
        yield "empty"
    text = re.sub(r"\s", "", f"{row['subject']}\n{row['body']}")
    if any(re.sub(r"\s", "", number) not in text for number in row["order_numbers"] + row["tracking_numbers"]):
        yield "a number that does not stand in the text"


def test_ids_are_given_once() -> None:
    assert [row for row, count in Counter(row["id"] for row in ROWS).items() if count > 1] == []


def test_every_intent_has_enough_messages() -> None:
    counts = Counter(row["intent"] for row in ROWS)
    assert {intent: counts[intent] for intent in CATEGORY_OF if counts[intent] < 5} == {}


def test_no_two_messages_are_nearly_the_same() -> None:
    texts = {row["id"]: plain(f"{row['subject']} {row['body']}") for row in ROWS}
    names = [name for name, text in texts.items() if len(text) >= TELLING_LENGTH]
    grams = CountVectorizer(analyzer="char", ngram_range=(5, 5), binary=True, dtype=np.int32)
    found = grams.fit_transform([texts[name] for name in names])
    sizes = np.asarray(found.sum(axis=1)).ravel()
    shared = triu(found @ found.T, k=1).tocoo()
    jaccard = shared.data / (sizes[shared.row] + sizes[shared.col] - shared.data)
    near = [(names[shared.row[i]], names[shared.col[i]]) for i in np.flatnonzero(jaccard >= 0.3)]
    assert near == []
    assert [text for text, count in Counter(texts.values()).items() if count > 1 and re.search(r"\w", text)] == []


def plain(text: str) -> str:
    return re.sub(r"\W+", " ", text.lower()).strip()
