"""Senders that die or freeze in the middle of a call: uncertain, and never a second call."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from pipeline.delivery.post import Sent
from pipeline.demo.ses import SesServer
from pipeline.model import Delivery
from pipeline.review.decisions import approve, settle
from pipeline.store import Store, drafts, outbox
from tests.delivery.sending import DAY, MINUTE, Clock, Frozen, a_post, approve_all, of, states
from tests.store.given import KEY, NOW, a_mail, draft_row, file, settings


def claim(store: Store, clock: Clock, lease: timedelta = MINUTE) -> Iterator[int]:
    """What a sender does before it dies: the claimed rows."""
    with store.write() as connection:
        while row := outbox.due(connection, clock.now):
            outbox.claim(connection, row.id, "the one that died", clock.now + lease)
            yield int(row.id)


def test_a_sender_killed_in_the_middle_leaves_uncertainty_after_its_lease(
    store: Store, ses: SesServer, clock: Clock
) -> None:
    given = of(ses)
    (draft_id,) = approve_all(store, given, 1)
    assert len(list(claim(store, clock))) == 1
    post = a_post(store, given, clock)
    assert post.run() == Sent()  # it may still be at work
    clock.now += MINUTE * 2
    done = post.run()
    assert (done.uncertain, done.sent) == (1, 0)
    assert states(store) == {"uncertain": 1}
    clock.now += DAY
    assert post.run() == Sent()
    assert ses.calls == 0
    with store.write() as connection:  # a person found out
        settle(connection, draft_id, sent=False, who="me", now=clock.now)
        approve(connection, draft_id, given, KEY, "me", clock.now)
    assert post.run().sent == 1
    assert states(store) == {"sent": 1}


def expire(store: Store, clock: Clock) -> None:
    clock.now += MINUTE * 5
    with store.write() as connection:
        assert outbox.expire_leases(connection, clock.now) == 1


@pytest.mark.parametrize(("result", "then"), [("sent", "sent"), ("failed", "failed"), ("uncertain", "uncertain")])
def test_the_result_of_a_frozen_sender_still_counts(store: Store, clock: Clock, result: Any, then: str) -> None:
    given = settings()
    approve_all(store, given, 1)
    frozen = Frozen(lambda: expire(store, clock), Delivery(result, "0100-x"))
    a_post(store, given, clock, frozen).run()
    assert (states(store), frozen.calls) == ({then: 1}, 1)
    if result == "sent":
        with store.write() as connection:
            answer = a_mail("answer", "customer0@mail.example", cites=("<0100-x@email.amazonses.com>",))
            ticket_id, _ = file(connection, answer)
            assert ticket_id == drafts.listing(connection, drafts.STATES)[0].ticket_id


def test_a_frozen_sender_does_not_undo_what_a_person_found_out(store: Store, clock: Clock) -> None:
    given = settings()
    (draft_id,) = approve_all(store, given, 1)

    def meanwhile() -> None:
        expire(store, clock)
        with store.write() as connection:
            settle(connection, draft_id, sent=False, who="me", now=clock.now)

    a_post(store, given, clock, Frozen(meanwhile, Delivery("try_later"))).run()
    assert draft_row(store, draft_id).state == "drafted"
    with store.read() as connection:
        assert outbox.due(connection, clock.now + DAY) is None


def test_a_sender_that_lost_its_lease_before_the_call_does_not_call(store: Store, clock: Clock) -> None:
    """It knows that it handed nothing over, so the mail may go another time."""
    given = settings()
    approve_all(store, given, 1)
    never = Frozen(lambda: None, Delivery("sent", "0100-x"))
    times = itertools.chain((NOW, NOW, NOW), itertools.repeat(NOW + MINUTE * 5))  # it freezes after the claim
    done = a_post(store, given, lambda: next(times), never).run()
    assert (never.calls, states(store)) == (0, {"queued": 1})
    assert (done.sent, done.uncertain, done.waiting) == (0, 0, 1)
    clock.now += DAY
    assert a_post(store, given, clock, never).run().sent == 1
