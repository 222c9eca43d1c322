"""Orders from a CSV export: read whole, and again whenever the file changes. A bad row is named, the rest serves."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Literal

from pipeline.model import Item, Order
from pipeline.orders.source import SourceAway, normal_number

COLUMNS = (  # noqa: SIM905
    "number,email,name,phone,placed_at,currency,total,items,country,shipped_at,carrier,tracking_number,"
    "last_scan_at,last_status,delivered_at"
).split(",")
_ITEM = re.compile(r"^\s*(?:(\d{1,4})\s*[x×]\s+)?(.+?)(?:\s+@\s*(\d+(?:\.\d+)?))?\s*$")


class CsvOrders:
    """The orders of one CSV file. ``problems``: one line for each row that could not be read."""

    state: Literal["there", "none"] = "there"

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problems: Sequence[str] = ()
        self._stamp: tuple[int, int] | None = None
        self._by_number: dict[str, Order] = {}
        self._by_email: dict[str, list[Order]] = {}

    def by_number(self, numbers: Iterable[str]) -> Mapping[str, Order]:
        """Normal number → order."""
        self._refresh()
        wanted = {normal_number(number) for number in numbers}
        return {number: self._by_number[number] for number in wanted if number in self._by_number}

    def by_email(self, addresses: Iterable[str]) -> Mapping[str, Sequence[Order]]:
        """Address → orders, newest first."""
        self._refresh()
        return {address: self._by_email[address] for address in addresses if address in self._by_email}

    def _refresh(self) -> None:
        try:
            status = self.path.stat()
            stamp = (status.st_mtime_ns, status.st_size)
            if stamp == self._stamp:
                return
            orders, problems = _read(self.path)
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise SourceAway(f"orders {self.path}: {error}; check orders.path in pipeline.yaml") from None
        self._by_number = {normal_number(order.number): order for order in orders}
        self._by_email = {}
        for order in sorted(orders, key=lambda each: each.placed_at or datetime.min.replace(tzinfo=UTC), reverse=True):
            self._by_email.setdefault(order.email, []).append(order)
        self.problems, self._stamp = problems, stamp


def _read(path: Path) -> tuple[list[Order], list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
        if missing:
            raise csv.Error(f"the header lacks {', '.join(missing)}")
        orders: list[Order] = []
        problems: list[str] = []
        for row in reader:
            try:
                orders.append(_order(row))
            except (ValueError, InvalidOperation) as error:
                problems.append(f"{path}:{reader.line_num}: {error}")
    return orders, problems


def _order(row: Mapping[str, str | None]) -> Order:
    cell = {name: (row.get(name) or "").strip() for name in (*COLUMNS, "promised_by")}
    if not cell["number"] or "@" not in cell["email"]:
        raise ValueError("an order needs a number and an e-mail address")
    return Order(
        number=cell["number"],
        email=cell["email"].lower(),
        name=cell["name"],
        phone=cell["phone"],
        placed_at=_time(cell, "placed_at"),
        currency=_currency(cell["currency"]),
        total=_money(cell["total"]),
        items=parse_items(cell["items"]),
        country=cell["country"].upper(),
        shipped_at=_time(cell, "shipped_at"),
        carrier=cell["carrier"],
        tracking_number=cell["tracking_number"],
        last_scan_at=_time(cell, "last_scan_at"),
        last_status=cell["last_status"],
        delivered_at=_time(cell, "delivered_at"),
        promised_by=_time(cell, "promised_by"),
    )


def parse_items(text: str) -> tuple[Item, ...]:
    """``2 x Marble Rose case, iPhone 15 Pro @ 19.90; 1 x …`` → items; the price is for one piece."""
    items = []
    for part in text.split(";"):
        match = _ITEM.match(part)
        if match and part.strip():
            count, title, price = match.groups()
            items.append(Item(int(count or 1), title, Decimal(price) if price else None))
    return tuple(items)


def _time(cell: Mapping[str, str], name: str) -> datetime | None:
    if not cell[name]:
        return None
    try:
        time = datetime.fromisoformat(cell[name])
    except ValueError:
        raise ValueError(f"{name} should be a time such as 2026-11-24T09:30:00Z, not {cell[name]!r}") from None
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


def _money(text: str) -> Decimal | None:
    if not text:
        return None
    amount = Decimal(text)
    if not amount.is_finite() or amount < 0:
        raise ValueError(f"total should be an amount such as 19.90, not {text!r}")
    return amount


def _currency(text: str) -> str:
    if text and not re.fullmatch("[A-Za-z]{3}", text):
        raise ValueError(f"currency should be a code such as USD, not {text!r}")
    return text.upper()
