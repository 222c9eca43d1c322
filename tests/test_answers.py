"""Every row of the shop's table, from a mail that comes in to the draft that waits."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipeline.config import Settings
from pipeline.demo import world
from pipeline.drafting import Letters
from pipeline.flow import Arrival, take_in, understand
from pipeline.model import RawMail
from pipeline.opening import open_store, wall_clock
from pipeline.orders import open_orders
from pipeline.policy.rows import ROWS
from pipeline.reading import Readers
from pipeline.road import Road
from pipeline.store import drafts
from pipeline.store.engine import AnyRow
from tests.shop import mail

#: row → (text, sender, proven): what nobody in the sample world asks.
FURTHER = {
    "discount": (
        "My discount code SPRING10 is refused at the checkout: coupon not valid.",
        "di@customer.example",
        True,
    ),
    "payment_problem": (
        "You charged my card twice, 19.90 two times, for one single order.",
        "pa@customer.example",
        True,
    ),
    "privacy_or_unsubscribe": ("Please delete my account and all my personal data.", "pr@customer.example", True),
    "suspicious_message": (
        "I got a text message with a link that asks for a customs fee of 2 euros. Is it really from you or a scam?",
        "su@customer.example",
        True,
    ),
    "too_late_to_change": (
        "I entered the wrong street for order CC-10405. Please change the delivery address.",
        "sam.ivers@mail.example",
        True,
    ),
    "which_order": ("My order has not arrived after so many weeks. Where is it?", "two@customer.example", True),
    "neutral": (
        "I never got an order confirmation e-mail for CC-10412. Please send it again.",
        "x@stranger.example",
        False,
    ),
}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    shop = {"name": "Case Corner", "address": "help@shop.example", "other_addresses": [world.SHOP], "country": "US"}
    shop |= {"timezone": "America/New_York", "languages": ["en", "es", "de", "fr", "pt", "it", "nl"]}
    orders = {"kind": "csv", "path": str(tmp_path / "orders.csv"), "number_patterns": [world.ORDER_PATTERN]}
    shop["authserv_id"] = "*.example"
    store = f"sqlite:///{tmp_path}/casedesk.db"
    return Settings.model_validate({"shop": shop, "store": store, "orders": orders})


def written(settings: Settings, readers: Callable[[Settings], Readers], mails: list[bytes]) -> list[AnyRow]:
    """The drafts that come of mails which arrive now."""
    with open_store(settings) as store:
        road = Road(settings, store, readers(settings), open_orders(settings), Letters(settings), wall_clock)
        now = datetime.now(UTC)
        arrivals = [RawMail(data, f"{uid}.eml", len(data), now, uid=uid) for uid, data in enumerate(mails, 1)]
        take_in(road, [Arrival(raw) for raw in arrivals])
        understand(road)
        with store.read() as connection:
            return drafts.listing(connection, drafts.STATES)


def orders_of(folder: Path) -> None:
    """The sample world's order book, and a customer with two orders under way."""
    now = datetime.now(UTC)
    world.write_orders(folder / "orders.csv", now)
    with (folder / "orders.csv").open("a", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, world.ORDER_COLUMNS)
        for number in ("CC-10991", "CC-10992"):
            writer.writerow(dict(an_order(number, now)))


def an_order(number: str, now: datetime) -> Iterator[tuple[str, Any]]:
    yield from {"number": number, "email": "two@customer.example", "name": "Tia Two", "currency": "USD"}.items()
    yield from {"placed_at": (now - timedelta(days=9)).isoformat(), "total": "19.90", "country": "US"}.items()
    yield from {"shipped_at": (now - timedelta(days=7)).isoformat(), "carrier": "USPS"}.items()
    yield from {"items": "1 x Cork case @ 19.90", "tracking_number": "9400100000000000000013"}.items()


def test_every_row_of_the_table_is_reached_by_a_mail(
    settings: Settings, tmp_path: Path, readers: Callable[[Settings], Readers]
) -> None:
    orders_of(tmp_path)
    now = datetime.now(UTC)
    mails = [sample.data for sample in world.customer_mails(now)]
    mails += [mail(row, text, sender, proven=proven) for row, (text, sender, proven) in FURTHER.items()]
    rows = written(settings, readers, mails)
    reached = {row.row for row in rows} | {row.template for row in rows}
    assert set(ROWS) - reached == {"looking_into_it"}
    assert [row.id for row in rows if not row.body.strip() or not row.reason.strip() or not row.subject.strip()] == []
    told = {row.recipient: row.body for row in rows if row.template == "neutral"}
    assert "CC-10412" not in told["x@stranger.example"]


def test_without_an_order_source_a_person_looks_it_up(
    settings: Settings, readers: Callable[[Settings], Readers]
) -> None:
    shop = settings.model_copy(update={"orders": type(settings.orders)()})
    (row,) = written(shop, readers, [mail(1, "My order has still not arrived after six weeks. Where is it?")])
    assert row.row == "looking_into_it"
