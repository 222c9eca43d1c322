"""Drafts on their way out: what the tests of the outbox at work share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from pipeline.config import Settings
from pipeline.delivery.post import Post
from pipeline.delivery.senders import Sender, SesSender
from pipeline.demo.ses import SesServer
from pipeline.model import Delivery, Outgoing
from pipeline.review.decisions import approve
from pipeline.store import Store, drafts
from pipeline.store.tables import outbox as outbox_table
from tests.store.given import KEY, NOW, a_draft, a_mail, settings

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


class Clock:
    """A time that the test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def of(ses: SesServer, **sending: Any) -> Settings:
    return settings(sending={"endpoint_url": ses.url, "timeout_seconds": 5, **sending})


def a_post(store: Store, given: Settings, clock: Callable[[], datetime], sender: Sender | None = None) -> Post:
    return Post(store, given, KEY, sender or SesSender(given), clock)


def approve_all(store: Store, given: Settings, count: int) -> list[int]:
    """So many drafts to as many customers, approved by a person: their ids."""
    ids = []
    with store.write() as connection:
        for number in range(count):
            ids.append(a_draft(connection, a_mail(str(number), f"customer{number}@mail.example")))
            approve(connection, ids[-1], given, KEY, "me", NOW)
    return ids


def states(store: Store) -> Counter[str]:
    """How many drafts stand where; the outbox always agrees."""
    with store.read() as connection:
        rows = connection.execute(select(outbox_table.c.draft_id, outbox_table.c.state).order_by(outbox_table.c.id))
        attempts = {row.draft_id: row.state for row in rows}
        found = {row.id: row.state for row in drafts.listing(connection, drafts.STATES)}
    for draft_id, state in attempts.items():
        if state != "withdrawn":
            assert found[draft_id] == state
    return Counter(found.values())


class Frozen:
    """A sender that is stopped in the middle of its work, and what happens meanwhile."""

    def __init__(self, meanwhile: Callable[[], object], result: Delivery) -> None:
        self._meanwhile, self._result, self.calls = meanwhile, result, 0

    def send(self, message: Outgoing) -> Delivery:
        self.calls += 1
        self._meanwhile()
        return self._result

    def ids(self, provider_id: str) -> tuple[str, ...]:
        return (f"<{provider_id}@email.amazonses.com>",)

    def quota(self) -> None:
        """None."""
