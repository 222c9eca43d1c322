"""The order book of the sample world: the contract's columns, and facts that fit the mails and the shop's windows."""

from __future__ import annotations

import csv
import email
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email import policy
from email.utils import parseaddr
from pathlib import Path

import pytest

from pipeline.demo.world import ORDER_COLUMNS, ORDER_PATTERN, customer_mails, write_orders

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
HEADER = (
    "number,email,name,phone,placed_at,currency,total,items,country,shipped_at,carrier,tracking_number,"
    "last_scan_at,last_status,delivered_at"
)
# Those who name an order that is not, or cannot be shown to be, their own.
STRANGERS = {"stranger", "spoofed"}


@pytest.fixture(scope="module")
def orders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    path = tmp_path_factory.mktemp("world") / "orders.csv"
    write_orders(path, NOW)
    with path.open(encoding="utf-8", newline="") as file:
        return {row["number"]: row for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def mails() -> dict[str, tuple[str, str]]:
    """key → the sender's address, and subject and text in one."""
    found = {}
    for sample in customer_mails(NOW):
        mail = email.message_from_bytes(sample.data, policy=policy.default)
        part = mail.get_body(("plain",))
        assert part is not None
        found[sample.key] = parseaddr(str(mail["From"]))[1], f"{mail['Subject']} {part.get_content()}"
    return found


def days_ago(row: dict[str, str], column: str) -> float:
    return (NOW - datetime.fromisoformat(row[column])) / timedelta(days=1)


def test_the_order_book_has_exactly_the_contracts_header(tmp_path: Path) -> None:
    count = write_orders(tmp_path / "orders.csv", NOW)
    lines = (tmp_path / "orders.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == HEADER == ",".join(ORDER_COLUMNS)
    assert len(lines) - 1 == count == 35


def test_the_order_book_is_consistent_in_itself(orders: dict[str, dict[str, str]]) -> None:
    assert len({row["tracking_number"] for row in orders.values() if row["tracking_number"]}) == sum(
        bool(row["tracking_number"]) for row in orders.values()
    )
    for number, row in orders.items():
        pieces = re.findall(r"(?:^|; )(\d+) x ([^;@]+) @ ([\d.]+)", row["items"])
        assert sum(int(count) * Decimal(price) for count, _, price in pieces) == Decimal(row["total"]), number
        assert len(pieces) == row["items"].count(";") + 1, number
        assert re.fullmatch("[A-Z]{2}", row["country"]), number
        assert re.fullmatch("[A-Z]{3}", row["currency"]), number
        assert row["email"].endswith(".example"), number
        times = [row[name] for name in ("placed_at", "shipped_at", "last_scan_at", "delivered_at") if row[name]]
        assert times == sorted(times), number
        assert all(datetime.fromisoformat(one).utcoffset() == timedelta(0) for one in times), number
        assert bool(row["shipped_at"]) == bool(row["carrier"]) == bool(row["tracking_number"]), number
        assert bool(row["delivered_at"]) == row["last_status"].startswith("delivered"), number


def test_every_order_that_a_proven_sender_names_is_theirs(
    mails: dict[str, tuple[str, str]], orders: dict[str, dict[str, str]]
) -> None:
    named = {key: re.findall(ORDER_PATTERN, words) for key, (_, words) in mails.items()}
    assert sum(map(bool, named.values())) > 30
    for key, numbers in named.items():
        assert set(numbers) <= set(orders), key
        if key not in STRANGERS:
            assert {orders[number]["email"] for number in numbers} <= {mails[key][0]}, key
    assert orders["CC-10358"]["email"] != mails["stranger"][0]
    assert orders["CC-10358"]["email"] == mails["spoofed"][0]
    assert "priya.raman@mail.example" in {row["email"] for row in orders.values()}


def window(row: dict[str, str]) -> int:
    """The delivery window of the shop's defaults, in days: domestic, Europe and North America, elsewhere."""
    if row["country"] == "US":
        return 10
    return 21 if row["country"] in {"SE", "GB", "FR", "PL", "PT", "CH", "DE", "IT", "MX"} else 35


def test_the_windows_fall_as_the_rows_need_them(orders: dict[str, dict[str, str]]) -> None:
    travelling = {n: row for n, row in orders.items() if row["shipped_at"] and not row["delivered_at"]}
    late = {n for n, row in travelling.items() if days_ago(row, "shipped_at") > window(row)}
    assert late == {"CC-10368", "CC-10348", "CC-10301", "CC-10296", "CC-10309"}
    stuck = {
        n
        for n, row in travelling.items()
        if days_ago(row, "last_scan_at" if row["last_scan_at"] else "shipped_at") > 10
    }
    assert stuck == {"CC-10287", "CC-10355", "CC-10361"}
    assert {n for n, row in orders.items() if row["last_status"] == "held in customs"} == {"CC-10373", "CC-10296"}
    assert {n for n, row in orders.items() if row["last_status"] == "returned to sender"} == {"CC-10362"}
    waiting = {n: days_ago(row, "placed_at") for n, row in orders.items() if not row["shipped_at"]}
    assert {n for n, days in waiting.items() if days > 7} == {"CC-10371"}
    assert max(days for n, days in waiting.items() if n != "CC-10371") < 2
    # A day's distance from every border, so that a demo left open over night still shows the same world.
    for n, row in travelling.items():
        assert abs(days_ago(row, "shipped_at") - window(row)) > 1, n
    assert sum(bool(row["delivered_at"]) for row in orders.values()) == 12


@pytest.mark.parametrize("now", [NOW, NOW + timedelta(days=200), datetime(2028, 2, 29, 23, 59, tzinfo=UTC)])
def test_the_world_is_the_same_at_any_time(now: datetime, tmp_path: Path) -> None:
    assert len(customer_mails(now)) == 44
    assert write_orders(tmp_path / "orders.csv", now) == 35
    with (tmp_path / "orders.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["number"]: row for row in csv.DictReader(file)}
    assert now - datetime.fromisoformat(rows["CC-10296"]["shipped_at"]) == timedelta(days=41)
