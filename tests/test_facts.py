"""What is asked of the order source for a batch of mails, and what each mail gets of the answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Literal

import pytest

from pipeline.facts import OrderFacts, problem
from pipeline.model import Kind, Order, Reading, TrackingNumber
from pipeline.orders import SourceAway
from pipeline.orders.csv_file import CsvOrders
from pipeline.orders.registry import NoOrders
from tests.policy.values import CUSTOMER, STRANGER, reading

HEADER = (
    "number,email,name,phone,placed_at,currency,total,items,country,shipped_at,carrier,tracking_number,"
    "last_scan_at,last_status,delivered_at"
)
PARCEL, OTHER = "9400100000000000000013", "9400100000000000000020"


class Asked:
    """A source that passes questions on and keeps them."""

    state: Literal["there", "none"] = "there"
    problems: Sequence[str] = ()

    def __init__(self, source: CsvOrders) -> None:
        self.source = source
        self.asked: list[tuple[str, set[str]]] = []

    def by_number(self, numbers: Iterable[str]) -> Mapping[str, Order]:
        self.asked.append(("number", set(numbers)))
        return self.source.by_number(self.asked[-1][1])

    def by_email(self, addresses: Iterable[str]) -> Mapping[str, Sequence[Order]]:
        self.asked.append(("email", set(addresses)))
        return self.source.by_email(self.asked[-1][1])

    def by_tracking(self, numbers: Iterable[str]) -> Mapping[str, Order]:
        self.asked.append(("tracking", set(numbers)))
        return self.source.by_tracking(self.asked[-1][1])

    def shipped_open(self, since: datetime) -> Iterator[Sequence[Order]]:
        return self.source.shipped_open(since)

    def check(self) -> None:
        self.source.check()


@pytest.fixture
def source(tmp_path: Path) -> Asked:
    rows = [
        f"1042,{CUSTOMER},,,2026-11-01,,,,,2026-11-02,USPS,{PARCEL},,,",
        f"1043,{STRANGER},,,2026-11-01,,,,,2026-11-02,USPS,{OTHER},,,",
    ]
    path = tmp_path / "orders.csv"
    path.write_text("\n".join((HEADER, *rows)), encoding="utf-8")
    return Asked(CsvOrders(path))


def mail(*numbers: str, parcels: Sequence[str] = (), kind: Kind = "human") -> Reading:
    tracking = tuple(TrackingNumber(number, "USPS", "") for number in parcels)
    made = reading()
    screening = replace(made.screening, kind=kind)
    return replace(made, mail=replace(made.mail, order_numbers=numbers, tracking_numbers=tracking), screening=screening)


def test_an_order_found_by_its_parcel_counts_as_named(source: Asked) -> None:
    facts = OrderFacts(source, [mail(parcels=[OTHER])]).of(mail(parcels=[OTHER]))
    assert [order.number for order in facts.named] == ["1043"]
    assert [order.number for order in facts.of_sender] == ["1042"]
    assert facts.named[0].tracking_url.endswith(OTHER)


def test_a_number_that_is_found_wins_and_its_parcel_is_not_asked_for(source: Asked) -> None:
    read = mail("#1042", parcels=[OTHER])
    assert [order.number for order in OrderFacts(source, [read]).of(read).named] == ["1042"]
    assert source.asked[-1] == ("tracking", set())


def test_a_number_that_is_none_leaves_the_word_to_the_parcel(source: Asked) -> None:
    read = mail("77", parcels=[PARCEL, PARCEL])
    assert [order.number for order in OrderFacts(source, [read]).of(read).named] == ["1042"]


def test_a_batch_is_asked_for_once_and_machine_mail_not_at_all(source: Asked) -> None:
    batch = [mail("1"), mail("2"), mail(parcels=[PARCEL]), mail("3", parcels=[OTHER], kind="bulk")]
    OrderFacts(source, batch)
    assert source.asked == [("number", {"1", "2"}), ("email", {CUSTOMER}), ("tracking", {PARCEL})]


def test_away_in_the_middle_concludes_nothing(source: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_: Iterable[str]) -> Mapping[str, Order]:
        raise SourceAway("orders x: away")

    monkeypatch.setattr(source, "by_tracking", away)
    facts = OrderFacts(source, [mail("1042"), mail(parcels=[PARCEL])]).of(mail("1042"))
    assert (facts.source, facts.named, facts.of_sender) == ("away", (), ())


def test_why_a_source_cannot_be_asked(source: Asked) -> None:
    assert problem(NoOrders()) is None
    assert problem(source) is None
    source.source.path.unlink()
    assert "check orders.path" in str(problem(source))
