"""A shop whose customers write and answer, on a clock that a test sets forward; without a mailbox."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from pipeline.delivery.post import Sent
from pipeline.due import carry_on
from pipeline.flow import Arrival, take_in, understand
from pipeline.model import RawMail
from pipeline.opening import signing_key
from pipeline.rechecking import recheck
from pipeline.review import decisions
from pipeline.store.tables import draft, message, outbox, task, ticket
from tests.given_orders import NOW, UNDER_WAY, ago, write_orders
from tests.shop import Opened, Shop, mail

ANA = "ana@customer.example"
PAST_WINDOW = {"shipped_at": ago(12), "last_scan_at": ago(2)}
DELIVERED = {"shipped_at": ago(9), "last_scan_at": ago(5), "delivered_at": ago(5), "last_status": "Delivered"}
UNSHIPPED = {"placed_at": ago(0.5)} | dict.fromkeys(
    ("shipped_at", "carrier", "tracking_number", "last_scan_at", "last_status"), ""
)


@dataclass
class Clock:
    """NOW, and how far a test has gone on."""

    ahead: timedelta = field(default_factory=timedelta)

    def __call__(self) -> datetime:
        return NOW + self.ahead

    def go_on(self, **time: float) -> None:
        self.ahead += timedelta(**time)


@dataclass
class Talk:
    """One open shop and its clock."""

    shop: Shop
    opened: Opened
    clock: Clock
    mails: int = 0

    def orders(self, *changes: dict[str, str]) -> None:
        """The order book: one order of Ana's for each set of changes."""
        write_orders(self.shop.folder / "orders.csv", *({**UNDER_WAY, **change} for change in changes))

    def write(self, text: str, sender: str = ANA, answers: bool = False, **headers: str) -> Any:
        """A customer writes; with ``answers`` to our newest mail. The message's row."""
        self.mails += 1
        if answers:
            headers["References"] = self.opened.rows(outbox)[-1].signed_id
        proven = headers.pop("proven", "yes") == "yes"
        data = mail(self.mails, text, sender, headers, proven)
        raw = RawMail(data, f"{self.mails}.eml", len(data), self.clock())
        take_in(self.opened.road, [Arrival(raw)])
        understand(self.opened.road)
        return self.opened.rows(message, message.c.direction == "in")[-1]

    def approve(self, draft_id: int) -> str:
        """A person approves. Why it must be read again, or an empty string."""
        if changed := recheck(self.opened.road, draft_id, "eva"):
            return changed
        with self.opened.store.write() as connection:
            key = signing_key(self.opened.settings)
            decisions.approve(connection, draft_id, self.opened.settings, key, "eva", self.clock())
        return ""

    def send(self) -> Sent:
        """What is queued leaves."""
        return self.opened.post.run()

    def offer(self, text: str, **order: str) -> Any:
        """Ana writes, and our offer reaches her: its draft's row."""
        self.orders(order)
        self.write(text)
        made = self.newest()
        assert made.offers
        assert self.approve(made.id) == ""
        assert self.send().sent == 1
        return self.newest()

    def newest(self) -> Any:
        return self.opened.rows(draft)[-1]

    def tasks(self) -> list[Any]:
        return self.opened.rows(task)

    def state(self) -> str:
        return str(self.opened.rows(ticket)[0].state)

    def carry_on(self) -> int:
        return carry_on(self.opened.road).drafts


@contextmanager
def talk(shop: Shop, **sections: Any) -> Iterator[Talk]:
    """The shop of the tests with an order book, opened."""
    languages = sections.pop("languages", ["en"])
    name = {"address": "help@shop.example", "authserv_id": "mx.shop.example", "languages": languages}
    orders = {"kind": "csv", "path": "orders.csv"}
    shop.write(**{"shop": name, "orders": orders, **sections})
    clock = Clock()
    with shop.open(clock) as opened:
        made = Talk(shop, opened, clock)
        made.orders({})
        yield made


__all__ = ["ANA", "DELIVERED", "PAST_WINDOW", "UNSHIPPED", "Clock", "Talk", "talk"]
