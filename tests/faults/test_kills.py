"""Processes that die or freeze at any moment, an SES that loses answers: nobody gets a mail twice, and none is lost."""

from __future__ import annotations

import os
import random
import shutil
import signal
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from pipeline.delivery.feedback import Event, apply
from pipeline.delivery.senders import SesSender
from pipeline.demo.ses import Fault, SesServer
from pipeline.review import decisions
from pipeline.store import Store, drafts
from pipeline.store.tables import draft, inbox
from pipeline.store.tables import outbox as outbox_table
from tests.faults.workers import CONTEXT, Job, started, work
from tests.store.given import NOW, settings

KILLS, AT_ONCE = 10, 2
MAILS_A_KILL = 2
LEASE = 120  # seconds: longer than a lease


class Faulty:
    """30 % throttled, 5 % taken and the answer lost, 5 % an error of SES' own; it counts the last."""

    def __init__(self, seed: int) -> None:
        self._chance, self.errors = random.Random(seed), 0

    def __call__(self, _number: int, _request: object) -> Fault:
        dice = self._chance.random()
        if dice < 0.3:
            return Fault("throttle")
        self.errors += 0.35 <= dice < 0.4
        return Fault("reset_after_accept") if dice < 0.35 else Fault("server_error") if dice < 0.4 else Fault()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty store for several processes, on each database in turn."""
    if request.param == "postgresql":
        empty = request.getfixturevalue("postgres").database()
        Store.open(empty).close()
        yield empty
        return
    shutil.copyfile(request.getfixturevalue("migrated_file"), tmp_path / "casedesk.db")
    yield f"sqlite:///{tmp_path}/casedesk.db"


@pytest.fixture
def opened(url: str) -> Iterator[Store]:
    store = Store.open(url, durable=False)
    yield store
    store.close()


def killed_at(job: Job, moment: int) -> bool:
    """Lets a worker run to its moment, and the clock past its lease. Whether it met it."""
    process = started(replace(job, moment=moment))
    process.join(60)
    assert process.exitcode in (0, -signal.SIGKILL)
    job.seconds.value += LEASE
    return bool(process.exitcode)


def kill_again_and_again(url: str, store: Store, ses: SesServer, kills: int, seed: int) -> None:
    moments = random.Random(seed)
    faults = ses.behaviour = Faulty(seed)
    job = Job(url, ses.url, 0, CONTEXT.Value("d", 0.0), at_once=AT_ONCE)
    met = 0
    while met < kills:
        job = replace(job, mails=job.mails + MAILS_A_KILL)
        met += killed_at(job, moments.randrange(1, 80))
    work(job)
    job.seconds.value += LEASE
    work(job)
    check(store, ses, job, met * AT_ONCE + faults.errors)


def check(store: Store, ses: SesServer, job: Job, may_be_unclear: int) -> None:
    tags = Counter(taken.tags["casedesk-outbox"] for taken in ses.accepted)
    assert set(tags.values()) == {1}  # none twice
    assert max(Counter(taken.recipients for taken in ses.accepted).values()) == 1
    assert len(rows(store, inbox)) == job.mails == len(rows(store, draft))  # none lost
    states = {str(row.id): row.state for row in rows(store, outbox_table)}
    assert {states[tag] for tag in tags} <= {"sent", "uncertain"}
    assert all(tag in tags for tag, state in states.items() if state == "sent")
    never_left = {int(tag) for tag, state in states.items() if state == "uncertain" and tag not in tags}
    assert len(never_left) <= may_be_unclear
    settle(store, ses, job, never_left)
    assert {row.state for row in rows(store, draft)} == {"sent"}
    assert len(ses.accepted) == job.mails
    assert max(Counter(taken.recipients for taken in ses.accepted).values()) == 1


def settle(store: Store, ses: SesServer, job: Job, never_left: set[int]) -> None:
    """SES tells of all that it took, and twice; of the rest a person finds that it did not leave, and lets it go."""
    given = settings(sending={"endpoint_url": ses.url})
    for taken in [*ses.accepted, *reversed(ses.accepted)]:
        with store.write() as connection:
            event = Event("Send", int(taken.tags["casedesk-outbox"]), taken.message_id, False, ())
            apply(connection, event, given, SesSender(given), NOW)
    with store.read() as connection:
        uncertain = {row.id for row in drafts.listing(connection, ("uncertain",))}
        of = dict(connection.execute(select(outbox_table.c.id, outbox_table.c.draft_id)).all())
    assert uncertain == {of[row] for row in never_left}  # all that SES took is settled
    ses.behaviour = lambda *_: Fault()
    for draft_id in uncertain:
        with store.write() as connection:
            decisions.settle(connection, draft_id, False, "me", NOW)
    work(replace(job, mails=0))


def rows(store: Store, table: Any) -> list[Any]:
    with store.read() as connection:
        return list(connection.execute(select(table).order_by(table.c.id)))


def test_kill_9_at_ten_random_moments_loses_and_doubles_nothing(url: str, opened: Store, ses: SesServer) -> None:
    kill_again_and_again(url, opened, ses, KILLS, seed=1)


@pytest.mark.soak
def test_kill_9_at_two_hundred_random_moments_loses_and_doubles_nothing(
    url: str, opened: Store, ses: SesServer
) -> None:
    kill_again_and_again(url, opened, ses, 200, seed=2)


@pytest.mark.parametrize("moment", [1, 6])  # before a call and after one
def test_one_worker_killed_and_one_frozen_past_its_lease(url: str, opened: Store, ses: SesServer, moment: int) -> None:
    job = Job(url, ses.url, 12, CONTEXT.Value("d", 0.0), at_once=1, calls_alone=True)
    stopped = CONTEXT.Event()
    frozen = started(replace(job, moment=moment, signal=signal.SIGSTOP, at=stopped))
    assert stopped.wait(60)
    assert killed_at(job, moment)  # and the clock goes past both leases
    work(job)
    assert len(ses.accepted) >= job.mails - 2
    os.kill(frozen.pid, signal.SIGCONT)
    frozen.join(60)
    assert frozen.exitcode == 0
    work(job)
    check(opened, ses, job, 2)
