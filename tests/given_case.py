"""A shop on the road with a store of its own: mails come in, drafts are approved, mail leaves into a Maildir."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

from sqlalchemy import select

from pipeline.config import Settings
from pipeline.delivery.post import Post
from pipeline.delivery.senders import MaildirSender
from pipeline.drafting import Letters
from pipeline.flow import Arrival, take_in, understand
from pipeline.model import RawMail
from pipeline.orders import open_orders
from pipeline.reading import Readers
from pipeline.review import decisions
from pipeline.road import Road
from pipeline.store import Store, drafts
from pipeline.store.tables import message
from tests.given_orders import NOW, TROUBLED, settings_in, write_orders
from tests.shop import AUTHSERV_ID
from tests.store.given import KEY

CARRIERS = {"usps": {"inquiry": "trace@usps.example"}, "dhl": {"inquiry": "hilfe@dhl.example", "language": "de"}}


@dataclass
class Case:
    """A shop on a road, with a store of its own."""

    settings: Settings
    store: Store
    road: Road
    folder: Path
    now: list[datetime]
    written: int = 0

    def hears(self, data: bytes) -> None:
        """One mail comes in and is understood."""
        self.written += 1
        take_in(self.road, [Arrival(RawMail(data, f"{self.written}.eml", len(data)))])
        assert understand(self.road).set_aside == 0

    def rows(self, kind: str = "") -> list[Any]:
        """All drafts, or those of a kind."""
        with self.store.read() as connection:
            return [row for row in drafts.listing(connection, drafts.STATES) if kind in ("", row.kind)]

    def sends(self, draft_id: int) -> list[Any]:
        """A person approves a draft and it leaves: the messages that left so far."""
        with self.store.write() as connection:
            decisions.approve(connection, draft_id, self.settings, KEY, "me", self.now[0])
        post = Post(self.store, self.settings, KEY, MaildirSender(self.folder / "sent"), lambda: self.now[0])
        assert post.run().sent == 1
        paths = sorted((self.folder / "sent" / "new").iterdir(), key=lambda each: each.stat().st_mtime_ns)
        return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in paths]

    def messages(self) -> list[Any]:
        with self.store.read() as connection:
            return list(connection.execute(select(message).order_by(message.c.id)))


@contextmanager
def a_case(
    store: Store, folder: Path, readers: Callable[[Settings], Readers], *orders: Any, **sections: Any
) -> Iterator[Case]:
    """Opens a shop whose order 1001 is past its window, unless said."""
    write_orders(folder / "orders.csv", *(orders or (TROUBLED["past_window"],)))
    shop = {"authserv_id": AUTHSERV_ID, "languages": ["en", "de"], **sections.pop("shop", {})}
    given: dict[str, Any] = {"carriers": CARRIERS, **sections}
    settings = settings_in(folder, shop=shop, **given)
    now = [NOW]
    road = Road(settings, store, readers(settings), open_orders(settings), Letters(settings), lambda: now[0])
    yield Case(settings, store, road, folder, now)
