"""A remote source's answers count for a minute; what was not found is remembered too, an error never."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pytest

from pipeline.model import Order
from pipeline.orders import SourceAway, cache
from pipeline.orders.cache import SECONDS, Remembered
from pipeline.orders.registry import NoOrders


class Book(NoOrders):
    """Order 1 of a@b.example, and what was asked."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []
        self.away = False

    def by_number(self, numbers: Iterable[str]) -> Mapping[str, Order]:
        return {"1": Order("1", "a@b.example")} if "1" in self._note(numbers) else {}

    def by_email(self, addresses: Iterable[str]) -> Mapping[str, Sequence[Order]]:
        return {"a@b.example": [Order("1", "a@b.example")]} if "a@b.example" in self._note(addresses) else {}

    by_tracking = by_number

    def _note(self, values: Iterable[str]) -> list[str]:
        if self.away:
            raise SourceAway("orders x: away")
        self.asked.append(list(values))
        return self.asked[-1]


@pytest.fixture
def book() -> Book:
    return Book()


@pytest.fixture
def now() -> list[float]:
    return [0.0]


@pytest.fixture
def source(book: Book, now: list[float]) -> Remembered:
    return Remembered(book, lambda: now[0])


def test_only_what_is_new_is_asked(book: Book, source: Remembered) -> None:
    assert source.by_number(["1", "2"]).keys() == {"1"}
    assert source.by_number(["1", "2", "3"]).keys() == {"1"}
    assert source.by_email(["a@b.example", "c@b.example"]).keys() == {"a@b.example"}
    assert source.by_email(["a@b.example", "c@b.example"]).keys() == {"a@b.example"}
    assert source.by_tracking(["1"]).keys() == source.by_tracking(["1"]).keys() == {"1"}
    assert book.asked == [["1", "2"], ["3"], ["a@b.example", "c@b.example"], ["1"]]


def test_after_a_minute_it_is_asked_again(book: Book, source: Remembered, now: list[float]) -> None:
    source.by_number(["1"])
    now[0] = SECONDS
    assert source.by_number(["1"]).keys() == {"1"}
    assert len(book.asked) == 2


def test_an_error_is_not_remembered(book: Book, source: Remembered) -> None:
    book.away = True
    with pytest.raises(SourceAway):
        source.by_number(["1"])
    book.away = False
    assert source.by_number(["1"])


def test_it_does_not_grow_without_end(book: Book, source: Remembered, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "ENTRIES", 3)
    assert source.by_number(["1", "2", "3", "4", "5"]).keys() == {"1"}
    source.by_number(["5", "1"])
    assert book.asked[1:] == [["1"]]
