"""A casedesk process that is killed or frozen at a chosen moment: it takes mails in, approves drafts and sends them.

Moments are counted, not timed: each SQL statement, each commit and each call to SES is one. So a moment between any two
of them can be hit, and the same number hits the same one again.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import event, select

from pipeline.delivery.post import Post
from pipeline.delivery.quota import Quota
from pipeline.delivery.senders import SesSender
from pipeline.model import Delivery, Outgoing
from pipeline.review.decisions import approve
from pipeline.store import Store, drafts
from pipeline.store.tables import inbox
from tests.store.given import KEY, NOW, a_draft, a_mail, settings

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["tests.faults.workers"])


@dataclass(frozen=True)
class Job:
    """What a worker is to do, and the moment at which it meets ``signal`` (0: never). ``at`` is set just before it."""

    store: str
    ses: str
    mails: int
    seconds: Any  # what the clock shows, as seconds after NOW; shared
    moment: int = 0
    signal: int = signal.SIGKILL
    at: Any = None
    at_once: int = 2
    calls_alone: bool = False  # only the calls are moments


class Moments:
    """Counts, and stops this process at the chosen one."""

    def __init__(self, job: Job) -> None:
        self._job, self._count, self._lock = job, 0, threading.Lock()

    def pass_one(self, *_: object) -> None:
        with self._lock:
            self._count += 1
            met = self._count == self._job.moment
        if met:
            if self._job.at is not None:
                self._job.at.set()
            os.kill(os.getpid(), self._job.signal)


class Counting:
    """SES, with a moment before each call and one after it."""

    def __init__(self, sender: SesSender, passed: Callable[[], None]) -> None:
        self._sender, self._passed = sender, passed

    def send(self, message: Outgoing) -> Delivery:
        self._passed()
        delivery = self._sender.send(message)
        self._passed()
        return delivery

    def ids(self, provider_id: str) -> tuple[str, ...]:
        return self._sender.ids(provider_id)

    def quota(self) -> Quota | None:
        return self._sender.quota()


def started(job: Job) -> Any:
    process = CONTEXT.Process(target=work, args=(job,), daemon=True)
    process.start()
    return process


def work(job: Job) -> None:
    """All of it: mails that are not there yet come in, what waits is approved, what is queued leaves."""
    os.environ |= {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_EC2_METADATA_DISABLED": "true"}
    moments = Moments(job)
    store = Store.open(job.store, durable=False)
    if not job.calls_alone:
        event.listen(store.engine, "before_cursor_execute", moments.pass_one)
        event.listen(store.engine, "commit", moments.pass_one)
    sending = {"endpoint_url": job.ses, "timeout_seconds": 5, "at_once": job.at_once}
    given = settings(sending=sending)

    def clock() -> datetime:
        return NOW + timedelta(seconds=job.seconds.value)

    post = Post(store, given, KEY, Counting(SesSender(given), moments.pass_one), clock)
    for number in range(job.mails):
        _take_in(store, number)
        if number % 5 == 4:
            _approve_all(store, given)
            post.run()
    _approve_all(store, given)
    for _ in range(40):  # mails that SES refused come again later and later
        if not post.run().waiting:
            break
        job.seconds.value += 120
    store.close()


def _take_in(store: Store, number: int) -> None:
    mail = a_mail(str(number), f"customer{number}@mail.example")
    with store.write() as connection:
        if connection.execute(select(inbox.c.id).where(inbox.c.identity == mail.identity)).first() is None:
            a_draft(connection, mail)


def _approve_all(store: Store, given: Any) -> None:
    with store.read() as connection:
        waiting = drafts.listing(connection, ("drafted", "failed"))
    for row in waiting:
        with store.write() as connection:
            if drafts.get(connection, row.id).state in ("drafted", "failed"):
                approve(connection, row.id, given, KEY, "me", NOW)
