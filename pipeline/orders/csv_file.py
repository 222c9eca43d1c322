"""Orders from a CSV export: read whole, and again whenever the file changes. A bad row is named, the rest serves."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Literal

from pipeline.model import Order, normal_number
from pipeline.orders.cells import COLUMNS, by_address, by_parcel, is_open, order_of
from pipeline.orders.source import SourceAway


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
        self._by_tracking: dict[str, Order] = {}

    def by_number(self, numbers: Iterable[str]) -> Mapping[str, Order]:
        """Normal number → order."""
        self._refresh()
        wanted = {normal_number(number) for number in numbers}
        return {number: self._by_number[number] for number in wanted if number in self._by_number}

    def by_email(self, addresses: Iterable[str]) -> Mapping[str, Sequence[Order]]:
        """Address → orders, newest first."""
        self._refresh()
        return {address: self._by_email[address] for address in addresses if address in self._by_email}

    def by_tracking(self, numbers: Iterable[str]) -> Mapping[str, Order]:
        """Normal tracking number → order, the newest where a parcel holds several."""
        self._refresh()
        wanted = {normal_number(number) for number in numbers}
        return {number: self._by_tracking[number] for number in wanted if number in self._by_tracking}

    def shipped_open(self, since: datetime) -> Iterator[Sequence[Order]]:
        """All in one batch."""
        self._refresh()
        yield [each for each in self._by_number.values() if is_open(each, since)]

    def check(self) -> None:
        """Reads the file, if it changed."""
        self._refresh()

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
        self._by_email = by_address(orders)
        self._by_tracking = by_parcel(orders)
        self.problems, self._stamp = problems, stamp


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
    return order_of({name or "": cell for name, cell in row.items() if isinstance(cell, str)}, zone)
