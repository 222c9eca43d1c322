"""Order books as CSV files, and a road that needs no reading process: for what looks at parcels and not at mails."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pipeline.config import Settings
from pipeline.drafting import Letters
from pipeline.orders import open_orders
from pipeline.orders.cells import COLUMNS
from pipeline.reading import Readers, ReadingSettings
from pipeline.road import Road
from pipeline.store import Store

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def ago(days: float) -> str:
    """A cell: so many days before NOW."""
    return (NOW - timedelta(days=days)).isoformat()


#: An order that was shipped yesterday and is on its way; what a test gives replaces some of it.
UNDER_WAY: Mapping[str, str] = {
    "number": "1001",
    "email": "ana@customer.example",
    "name": "Ana Sample",
    "placed_at": ago(3),
    "currency": "USD",
    "total": "19.90",
    "items": "1 x Marble Rose case, iPhone 15 Pro @ 19.90",
    "country": "US",
    "shipped_at": ago(1),
    "carrier": "USPS",
    "tracking_number": "9400100000000000000006",
    "last_scan_at": ago(0.5),
    "last_status": "in transit",
}
#: trouble → what makes an order be in it
TROUBLED: Mapping[str, Mapping[str, str]] = {
    "stuck": {"placed_at": ago(13), "shipped_at": ago(12), "last_scan_at": ago(11), "country": "DE"},
    "held_in_customs": {
        "shipped_at": ago(40),
        "last_scan_at": ago(2),
        "last_status": "held in customs",
        "country": "BR",
    },
    "past_window": {"shipped_at": ago(12), "last_scan_at": ago(2)},
    "returned": {"shipped_at": ago(5), "last_status": "returned to sender"},
    "lost": {"shipped_at": ago(5), "last_status": "parcel lost"},
}


def write_orders(path: Path, *orders: Mapping[str, str]) -> None:
    """An order book; each order is UNDER_WAY but for what is given."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.DictWriter(file, COLUMNS)
        rows.writeheader()
        rows.writerows({**UNDER_WAY, **order} for order in orders)


def settings_in(folder: Path, **sections: Any) -> Settings:
    """A shop whose orders are in ``folder``."""
    return Settings.model_validate(
        {
            "shop": {"address": "help@shop.example", "name": "Case Corner", **sections.pop("shop", {})},
            "orders": {"kind": "csv", "path": str(folder / "orders.csv")},
            "sending": {"kind": "maildir", "path": str(folder / "sent"), "rate": 1e6},
            "folder": folder,
            **sections,
        }
    )


@contextmanager
def a_road(settings: Settings, store: Store, clock: Callable[[], datetime] = lambda: NOW) -> Iterator[Road]:
    """A road whose readers are never started."""
    with Readers(ReadingSettings.of(settings)) as readers:
        yield Road(settings, store, readers, open_orders(settings), Letters(settings), clock)
