"""Orders from a CSV export: read whole, and again whenever the file changes. A bad row is named, the rest serves."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from pathlib import Path
from typing import Literal

from pipeline.model import Item, Order
from pipeline.orders.source import SourceAway, normal_number

COLUMNS = (
    *("number", "email", "name", "phone", "placed_at", "currency", "total", "items", "country"),
    *("shipped_at", "carrier", "tracking_number", "last_scan_at", "last_status", "delivered_at"),
)
OPTIONAL = ("promised_by",)
_COUNT = re.compile(r"(\d{1,4}) ?[x×] (.+)")
_AMOUNT = re.compile(r"\d{1,9}(?:\.\d{1,4})?", re.ASCII)


class CsvOrders:
    """The orders of one CSV file. ``problems``: one line for each row that could not be read.

    ``zone``: where times without an offset are meant, the shop's own: a day such as 2026-11-24 begins there.
    """

    state: Literal["there", "none"] = "there"

    def __init__(self, path: Path, zone: tzinfo = UTC) -> None:
        self.path = path
        self._zone = zone
        self.problems: Sequence[str] = ()
        self._stamp: tuple[int, int, int] | None = None
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
            stamp = (status.st_mtime_ns, status.st_size, status.st_ino)
            if stamp == self._stamp:
                return
            orders, problems = _read(self.path, self._zone)
        except UnicodeDecodeError:
            raise SourceAway(f"orders {self.path}: is not UTF-8 text; export it as CSV in UTF-8") from None
        except csv.Error as error:
            raise SourceAway(f"orders {self.path}: {error}; export it again as CSV with a header line") from None
        except OSError as error:
            raise SourceAway(f"orders {self.path}: {error.strerror}; check orders.path in pipeline.yaml") from None
        self._by_number = {normal_number(order.number): order for order in orders}
        self._by_email = {}
        for order in sorted(orders, key=lambda each: each.placed_at or _LONG_AGO, reverse=True):
            self._by_email.setdefault(order.email, []).append(order)
        self.problems, self._stamp = problems, stamp


_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def _read(path: Path, zone: tzinfo) -> tuple[list[Order], list[str]]:
    """Every order that can be read, the first of each number, and a line for each row that cannot."""
    orders: dict[str, Order] = {}
    problems: list[str] = []
    with path.open(encoding="utf-8-sig", newline="") as file:
        for line, row in _rows(file):
            try:
                order = _order(row, zone)
                if normal_number(order.number) in orders:
                    raise ValueError(f"order {order.number} stands here twice; the first row counts")
                orders[normal_number(order.number)] = order
            except ValueError as error:
                problems.append(f"{path}:{line}: {error}")
    return list(orders.values()), problems


def _rows(file: Iterable[str]) -> Iterator[tuple[int, Mapping[str | None, str | list[str] | None]]]:
    """Line number and cells; a row that says nothing at all (spreadsheets leave such) is passed over."""
    reader = csv.DictReader(file)
    missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
    if missing:
        separator = " (separate the columns by commas)" if ";" in "".join(reader.fieldnames or ()) else ""
        raise csv.Error(f"the header lacks {', '.join(missing)}{separator}")
    line = reader.line_num + 1
    for row in reader:
        if any(row.values()):
            yield line, row
        line = reader.line_num + 1


def _order(row: Mapping[str | None, str | list[str] | None], zone: tzinfo) -> Order:
    if None in row:
        raise ValueError("has more cells than the header; put a value that holds a comma in quotes")
    cell = {name: _clean(row.get(name)) for name in (*COLUMNS, *OPTIONAL)}
    if not normal_number(cell["number"]) or not re.fullmatch(r"[^@ ]+@[^@ ]+", cell["email"]):
        raise ValueError("an order needs a number and an e-mail address")
    return Order(
        number=cell["number"],
        email=cell["email"].lower(),
        name=cell["name"],
        phone=cell["phone"],
        placed_at=_time(cell, "placed_at", zone),
        currency=_code(cell, "currency", 3, "USD"),
        total=_amount(cell["total"], "total"),
        items=parse_items(cell["items"]),
        country=_code(cell, "country", 2, "US"),
        shipped_at=_time(cell, "shipped_at", zone),
        carrier=cell["carrier"],
        tracking_number=cell["tracking_number"],
        last_scan_at=_time(cell, "last_scan_at", zone),
        last_status=cell["last_status"],
        delivered_at=_time(cell, "delivered_at", zone),
        promised_by=_time(cell, "promised_by", zone),
    )


def _clean(cell: str | list[str] | None) -> str:
    """One line without NUL, which the store refuses."""
    return " ".join(cell.replace("\0", " ").split()) if isinstance(cell, str) else ""


def parse_items(text: str) -> tuple[Item, ...]:
    """``2 x Marble Rose case, iPhone 15 Pro @ 19.90; 1 x …`` → items; the price is for one piece.

    Raises ValueError over a price that cannot be read.
    """
    items = []
    for part in filter(None, map(str.strip, text.split(";"))):
        counted = _COUNT.fullmatch(part)
        count, rest = counted.groups() if counted else ("1", part)
        title, at, price = rest.rpartition(" @")
        amount = _amount(price.strip(), "a price in items") if at else None
        items.append(Item(int(count), title.strip() if at else rest, amount))
    return tuple(items)


def _time(cell: Mapping[str, str], name: str, zone: tzinfo) -> datetime | None:
    if not cell[name]:
        return None
    try:
        time = datetime.fromisoformat(cell[name])
        if not 2000 <= time.year < 2100:  # beyond, adding a delivery window may leave the calendar
            raise ValueError
    except ValueError:
        raise ValueError(f"{name} should be a time such as 2026-11-24T09:30:00Z, not {cell[name]!r}") from None
    return (time.replace(tzinfo=zone) if time.tzinfo is None else time).astimezone(UTC)


def _amount(text: str, name: str) -> Decimal | None:
    if text and not _AMOUNT.fullmatch(text):
        raise ValueError(f"{name} should be an amount such as 19.90, not {text!r}")
    return Decimal(text) if text else None


def _code(cell: Mapping[str, str], name: str, letters: int, example: str) -> str:
    """A code of ISO 4217 or ISO 3166; a name in its place would quietly give wrong windows."""
    if cell[name] and not re.fullmatch(f"[A-Za-z]{{{letters}}}", cell[name]):
        raise ValueError(f"{name} should be a code such as {example}, not {cell[name]!r}")
    return cell[name].upper()
