"""One order from text cells, as the contract's CSV has them; every source reads its orders by these rules."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from decimal import Decimal

from pipeline.model import Item, Order, normal_number

COLUMNS = (
    *("number", "email", "name", "phone", "placed_at", "currency", "total", "items", "country"),
    *("shipped_at", "carrier", "tracking_number", "last_scan_at", "last_status", "delivered_at"),
)
OPTIONAL = ("promised_by",)
PROBLEMS = 20  # lines that a source keeps of orders that it could not read
_COUNT = re.compile(r"(\d{1,4}) ?[x×] (.+)")
_AMOUNT = re.compile(r"\d{1,9}(?:\.\d{1,4})?", re.ASCII)
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def order_of(cells: Mapping[str, str], zone: tzinfo, items: Sequence[Item] | None = None) -> Order:
    """One order. Times without an offset are meant in ``zone``; ``items`` where the source has them apart.

    Raises ValueError, whose message names the cell and what would be right.
    """
    cell = {name: clean(cells.get(name, "")) for name in (*COLUMNS, *OPTIONAL)}
    if not normal_number(cell["number"]) or not re.fullmatch(r"[^@ ]+@[^@ ]+", cell["email"]):
        raise ValueError("an order needs a number and an e-mail address")
    return Order(
        number=cell["number"],
        email=cell["email"].lower(),
        name=cell["name"],
        phone=cell["phone"],
        placed_at=_time(cell, "placed_at", zone),
        currency=_code(cell, "currency", 3, "USD"),
        total=amount(cell["total"], "total"),
        items=parse_items(cell["items"]) if items is None else tuple(items),
        country=_code(cell, "country", 2, "US"),
        shipped_at=_time(cell, "shipped_at", zone),
        carrier=cell["carrier"],
        tracking_number=cell["tracking_number"],
        last_scan_at=_time(cell, "last_scan_at", zone),
        last_status=cell["last_status"],
        delivered_at=_time(cell, "delivered_at", zone),
        promised_by=_time(cell, "promised_by", zone),
    )


def by_address(orders: Iterable[Order]) -> dict[str, list[Order]]:
    """Address → orders, newest first."""
    found: dict[str, list[Order]] = {}
    for order in sorted(orders, key=_age, reverse=True):
        found.setdefault(order.email, []).append(order)
    return found


def by_parcel(orders: Iterable[Order]) -> dict[str, Order]:
    """Normal tracking number → the newest order that was shipped under it."""
    shipped = (order for order in orders if order.tracking_number)
    return {normal_number(order.tracking_number): order for order in sorted(shipped, key=_age)}


def is_open(order: Order, since: datetime) -> bool:
    """Whether it was shipped since then and is not known to be delivered."""
    return order.shipped_at is not None and order.shipped_at >= since and order.delivered_at is None


def _age(order: Order) -> datetime:
    return order.placed_at or _LONG_AGO


def clean(text: str) -> str:
    """One line without NUL, which the store refuses."""
    return " ".join(text.replace("\0", " ").split())


def parse_items(text: str) -> tuple[Item, ...]:
    """``2 x Marble Rose case, iPhone 15 Pro @ 19.90; 1 x …`` → items; the price is for one piece.

    Raises ValueError over a price that cannot be read.
    """
    items = []
    for part in filter(None, map(str.strip, text.split(";"))):
        counted = _COUNT.fullmatch(part)
        count, rest = counted.groups() if counted else ("1", part)
        title, at, price = rest.rpartition(" @")
        each = amount(price.strip(), "a price in items") if at else None
        items.append(Item(int(count), title.strip() if at else rest, each))
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


def amount(text: str, name: str) -> Decimal | None:
    """An amount such as 19.90; None where the text is empty. Raises ValueError that names the cell."""
    if text and not _AMOUNT.fullmatch(text):
        raise ValueError(f"{name} should be an amount such as 19.90, not {text!r}")
    return Decimal(text) if text else None


def _code(cell: Mapping[str, str], name: str, letters: int, example: str) -> str:
    """A code of ISO 4217 or ISO 3166; a name in its place would quietly give wrong windows."""
    if cell[name] and not re.fullmatch(f"[A-Za-z]{{{letters}}}", cell[name]):
        raise ValueError(f"{name} should be a code such as {example}, not {cell[name]!r}")
    return cell[name].upper()
