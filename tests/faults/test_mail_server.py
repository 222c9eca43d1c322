"""``run`` against a Dovecot that stops, hangs up, and loses and remakes folders: nothing lost, nothing doubled."""

from __future__ import annotations

import queue
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from sqlalchemy import event

from pipeline import service
from pipeline.store.tables import draft, inbox
from tests.faults.cutting import CuttingWire
from tests.servers.dovecot import Account
from tests.shop import Opened, Shop, mail

BACK_WITHIN = 10.0  # seconds


class Stopped(Exception):  # noqa: N818 - it is no fault
    """The test is over."""


class Service:
    """``run`` in a thread of this process: what it says can be waited for."""

    def __init__(self, shop: Shop) -> None:
        self._shop, self._said, self._over = shop, queue.Queue[str](), threading.Event()
        self.failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)

    def _clock(self) -> datetime:
        if self._over.is_set():
            raise Stopped
        return datetime.now(UTC)

    def _run(self) -> None:
        try:
            with self._shop.open(self._clock) as opened:
                impatient(opened)
                service.run_for_ever(opened.road, opened.post, None, self._said.put)
        except Stopped:
            return
        except BaseException as failure:
            self.failure = failure

    def heard(self, words: str) -> str:
        """The next line with some words."""
        said = []
        while True:
            try:
                said.append(self._said.get(timeout=120))
            except queue.Empty:
                raise AssertionError(f"never said {words!r}, but {said}; {self.failure!r}") from None
            if words in said[-1]:
                return said[-1]

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        self._thread.join(30)
        assert not self._thread.is_alive()
        assert self.failure is None


def impatient(opened: Opened) -> None:
    """SQLite waits a tenth of a second for its turn, so that a locked database is a fault at once."""

    @event.listens_for(opened.store.engine, "begin")
    def begun(connection: object) -> None:
        connection.exec_driver_sql("PRAGMA busy_timeout = 100")  # type: ignore[attr-defined]

    opened.store.engine.dispose()


@contextmanager
def serving(shop: Shop) -> Iterator[Service]:
    running = Service(shop)
    running.start()
    try:
        yield running
    finally:
        running.stop()


def test_a_service_outlives_all_that_a_mail_server_does(shop: Shop, account: Account) -> None:
    account.create("Support")
    shop.write(mailbox={"folders": ["INBOX", "Support"], "poll_seconds": 1})
    shop.run_once()
    with serving(shop) as running:
        account.append("INBOX", mail(1))
        assert "taken 1" in running.heard("listed 1")
        account.server.restart()  # BYE in IDLE
        account.append("INBOX", mail(2))
        assert "taken 1" in running.heard("listed 1")

        account.server.stop()
        try:
            running.heard("trying again")
        finally:
            account.server.start()
        back = time.monotonic()
        account.append("INBOX", mail(3))
        assert "taken 1" in running.heard("listed 1")
        assert time.monotonic() - back <= BACK_WITHIN

        account.append("Support", mail(4))
        assert "taken 1" in running.heard("listed 1")
        with account.client() as client:
            client.delete_folder("Support")
        running.heard("no folder 'Support'")
        account.create("Support")
        account.deliver_many("Support", [mail(4), mail(5)])
        assert "taken 1, duplicate 1" in running.heard("listed 2")

        account.bump_uidvalidity("INBOX")
        account.append("INBOX", mail(6))
        assert "taken 1, duplicate 3" in running.heard("listed 4")
    everything_once(shop, 6)


def test_a_wire_cut_in_the_middle_of_a_mail_loses_and_doubles_none(shop: Shop, account: Account) -> None:
    with CuttingWire(account.server.plain_port, octets=5_000) as wire:
        shop.write(mailbox={"port": wire.port, "poll_seconds": 1})
        shop.run_once()
        wire.cuts = 2  # a mail that is cut off a third time counts as unreadable, and is set aside
        with serving(shop) as running:
            account.deliver_many("INBOX", [mail(number, "You sent me the wrong case. " * 700) for number in range(6)])
            taken = 0
            while taken < 6:
                words = running.heard("taken").split()
                taken += int(words[words.index("taken") + 1].strip(","))
    assert wire.done == 2
    everything_once(shop, 6)


def test_a_locked_database_is_told_and_waited_for(shop: Shop, account: Account) -> None:
    shop.write(mailbox={"poll_seconds": 1})
    shop.run_once()
    with serving(shop) as running:
        account.append("INBOX", mail(1))
        assert "taken 1" in running.heard("listed 1")
        other = sqlite3.connect(shop.folder / "casedesk.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        account.append("INBOX", mail(2))
        assert "trying again" in running.heard("database is locked")
        other.execute("ROLLBACK")
        other.close()
        assert "taken 1" in running.heard("listed 1")
    everything_once(shop, 2)


@pytest.mark.soak
def test_a_database_locked_for_half_a_minute_is_waited_for(shop: Shop, account: Account) -> None:
    shop.run_once()
    account.append("INBOX", mail(1))
    other = sqlite3.connect(shop.folder / "casedesk.db", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    threading.Timer(25, other.execute, ("ROLLBACK",)).start()
    assert shop.run_once().mails.taken == 1
    everything_once(shop, 1)


def everything_once(shop: Shop, mails: int) -> None:
    assert Counter(row.state for row in shop.rows(inbox)) == {"understood": mails}
    assert len({row.message_id for row in shop.rows(inbox)}) == mails
    assert len(shop.rows(draft)) == mails
