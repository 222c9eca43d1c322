"""An SES that throttles, loses answers and has a quota: each mail leaves once or is told, never faster than allowed."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from pipeline import limits
from pipeline.delivery.feedback import Event, apply
from pipeline.delivery.post import IN_DOUBT_AFTER, Post
from pipeline.delivery.quota import Pace, Quota
from pipeline.delivery.senders import SesSender
from pipeline.demo.ses import Fault, SesServer
from pipeline.model import Delivery, Outgoing
from pipeline.review.decisions import approve
from pipeline.store import Store, drafts
from pipeline.store.tables import draft
from pipeline.store.tables import outbox as outbox_table
from tests.delivery.sending import MINUTE, Clock, a_post, approve_all, of, states
from tests.store.given import ANA, KEY, NOW, SHOP, a_draft, a_mail, draft_row, settings

HOUR = timedelta(hours=1)
MAIL = Outgoing(1, SHOP, ANA, b"From: help@shop.example\r\nTo: ana@customer.example\r\nSubject: Hi\r\n\r\nHello\r\n")


class Faulty:
    """30 % throttled, 5 % taken and the answer lost, 5 % an error of SES' own, some answers late."""

    def __init__(self, late: float = 0.0, seconds: float = 0.0) -> None:
        self._chance, self._late, self._seconds = random.Random(5), late, seconds
        self.met: Counter[str] = Counter()

    def __call__(self, _number: int, _request: object) -> Fault:
        dice = self._chance.random()
        bad = (0.3, "throttle"), (0.35, "reset_after_accept"), (0.4, "server_error")
        kind = next((name for below, name in bad if dice < below), "ok")
        self.met[kind] += 1
        return Fault(kind, self._seconds if self._chance.random() < self._late else 0.0)  # type: ignore[arg-type]


def send_all(store: Store, ses: SesServer, clock: Clock, mails: int, **sending: object) -> Post:
    given = of(ses, at_once=4, **sending)
    approve_all(store, given, mails)
    post = a_post(store, given, clock)
    for _ in range(mails):
        if not post.run().waiting:
            return post
        clock.now += MINUTE
    raise AssertionError("mails still wait")


def check(store: Store, ses: SesServer, mails: int, faults: Faulty) -> None:
    tags = Counter(taken.tags["casedesk-outbox"] for taken in ses.accepted)
    assert set(tags.values()) == {1}
    assert states(store) == {
        "sent": mails - faults.met["reset_after_accept"] - faults.met["server_error"],
        "uncertain": faults.met["reset_after_accept"] + faults.met["server_error"],
    }
    assert ses.over_quota == 0
    told = [*ses.accepted, *reversed(ses.accepted)]
    given = of(ses)
    for taken in told:
        with store.write() as connection:
            event = Event("Send", int(taken.tags["casedesk-outbox"]), taken.message_id, False, ())
            apply(connection, event, given, SesSender(given), NOW)
    assert states(store) == {"sent": len(ses.accepted), "uncertain": faults.met["server_error"]}


def test_of_300_mails_each_leaves_once_or_is_told(store: Store, ses: SesServer, clock: Clock) -> None:
    ses.max_rate, ses.enforces_quota = 400, True
    faults = ses.behaviour = Faulty()
    send_all(store, ses, clock, 300)
    check(store, ses, 300, faults)


@pytest.mark.soak
def test_of_2000_mails_each_leaves_once_or_is_told(store: Store, ses: SesServer, clock: Clock) -> None:
    ses.max_rate, ses.enforces_quota = 100, True
    faults = ses.behaviour = Faulty(late=0.02, seconds=2.0)
    send_all(store, ses, clock, 2000)
    check(store, ses, 2000, faults)


def test_the_rate_of_ses_is_kept_where_ours_is_higher(store: Store, ses: SesServer, clock: Clock) -> None:
    ses.max_rate, ses.enforces_quota = 14, True
    send_all(store, ses, clock, 20)
    assert (len(ses.accepted), ses.calls, ses.over_quota) == (20, 20, 0)


def test_the_day_of_the_account_is_kept_though_other_programs_use_it(
    store: Store, ses: SesServer, clock: Clock
) -> None:
    ses.max_24_hours = 10
    others = SesSender(of(ses))
    for number in range(4):  # another program on the same account
        assert others.send(replace(MAIL, id=10**6 + number)).state == "sent"
    ses.enforces_quota = True
    given = of(ses)
    approve_all(store, given, 9)
    done = a_post(store, given, clock).run()
    assert (done.sent, done.waiting, ses.over_quota) == (6, 3, 0)
    assert "SES takes no more mails" in done.held_up
    ses.max_24_hours = 100
    clock.now += HOUR  # it is asked again
    post = a_post(store, given, clock)
    assert post.run().sent == 3


def test_the_quota_is_asked_at_the_start_and_hourly() -> None:
    clock, asked = Clock(), []

    def ask() -> Quota:
        asked.append(clock.now)
        return Quota(5.0, 100)

    pace = Pace(settings().sending, ask, clock)
    for _ in range(121):
        pace.look()
        clock.now += MINUTE
    assert asked == [NOW, NOW + HOUR, NOW + 2 * HOUR]
    clock.now -= 5 * HOUR  # set back
    pace.look()
    assert len(asked) == 4
    assert pace.interval == pytest.approx(1 / (5 * 0.95))


def test_throttling_slows_down_and_success_speeds_up() -> None:
    pace = Pace(settings(sending={"rate": 10}).sending, lambda: None, Clock())
    usual = pace.interval
    for _ in range(3):
        pace.heard(Delivery("try_later"))
    assert pace.interval == pytest.approx(1.5**3 * usual)
    for _ in range(20):
        pace.heard(Delivery("sent"))
    assert pace.interval == pytest.approx(usual)


def test_a_pass_ends_where_answers_stay_out_and_then_one_mail_tries(store: Store, ses: SesServer, clock: Clock) -> None:
    given = of(ses)
    ses.behaviour = lambda *_: Fault("server_error")
    approve_all(store, given, 12)
    post = a_post(store, given, clock)
    assert post.run().uncertain == IN_DOUBT_AFTER
    assert post.run().uncertain == 0  # not at once
    clock.now += MINUTE
    assert post.run().uncertain == 1
    ses.behaviour = lambda *_: Fault()
    clock.now += MINUTE
    assert post.run().sent == 12 - IN_DOUBT_AFTER - 1


@pytest.mark.parametrize(
    ("recipient", "warning"),
    [
        ("jörg@mail.example", "bad_address"),  # SMTPUTF8, which SES does not speak
        ("x" * 65 + "@mail.example", "bad_address"),
        ("nobody", "bad_address"),
        (f"ana@{'x' * 64}.example", "bad_address"),
    ],
)
def test_an_address_that_ses_cannot_send_to_is_with_staff_at_once(
    store: Store, ses: SesServer, clock: Clock, recipient: str, warning: str
) -> None:
    given = of(ses)
    (draft_id,) = approve_all(store, given, 1)
    change(store, draft_id, recipient)
    assert a_post(store, given, clock).run().sent == 0
    row = draft_row(store, draft_id)
    assert (row.state, row.warnings[-1], ses.calls) == ("drafted", warning, 0)
    assert row.problem


def change(store: Store, draft_id: int, recipient: str) -> None:
    with store.write() as connection:
        for table, column in ((draft, draft.c.id), (outbox_table, outbox_table.c.draft_id)):
            connection.execute(table.update().where(column == draft_id).values(recipient=recipient))


@pytest.mark.parametrize(
    ("written", "sent_to"),
    [
        ("ana@bücher.example", "ana@xn--bcher-kva.example"),
        ("ana@straße.example", "ana@xn--strae-oqa.example"),  # IDNA of 2003 would make it strasse.example
        ("ana@ΒΌΛΟΣ.example", "ana@xn--nxasmq6b.example"),
    ],
)
def test_a_domain_goes_out_as_dns_has_it(
    store: Store, ses: SesServer, clock: Clock, written: str, sent_to: str
) -> None:
    given = of(ses)
    (draft_id,) = approve_all(store, given, 1)
    change(store, draft_id, written)
    assert a_post(store, given, clock).run().sent == 1
    assert ses.accepted[0].recipients == (sent_to,)


def test_a_mail_that_is_too_large_is_with_staff_at_once(store: Store, ses: SesServer, clock: Clock) -> None:
    given = of(ses)
    (draft_id,) = approve_all(store, given, 1)
    with store.write() as connection:
        connection.execute(outbox_table.update().values(mime=b"x" * (limits.OUTGOING_OCTETS + 1)))
    assert a_post(store, given, clock).run().sent == 0
    row = draft_row(store, draft_id)
    assert (row.state, row.warnings[-1], ses.calls) == ("drafted", "too_large", 0)
    assert "at most 12 MB" in row.problem


def test_a_clock_set_back_an_hour_stops_nothing(store: Store, ses: SesServer, clock: Clock) -> None:
    given = of(ses)
    approve_all(store, given, 5)
    clock.now -= HOUR
    post = a_post(store, given, clock)
    assert post.run().sent == 5
    assert states(store) == {"sent": 5}
    clock.now += 2 * HOUR
    assert post.run().sent == 0
    assert len(ses.accepted) == 5


def test_a_machine_without_headers_gets_two_answers_in_fifty_rounds(store: Store, ses: SesServer, clock: Clock) -> None:
    """A fresh subject each time, no header that gives it away, and somebody who approves all that lies there."""
    given = of(ses)
    post = a_post(store, given, clock)
    for number in range(50):
        mail = a_mail(str(number), "robot@mail.example", subject=f"Ticket {number * 7919} received")
        with store.write() as connection:
            a_draft(connection, mail, at=clock.now)
            waiting = [row.id for row in drafts.listing(connection, drafts.WAITS_FOR_A_PERSON)]
        for draft_id in waiting:
            try:
                with store.write() as connection:
                    approve(connection, draft_id, given, KEY, "me", clock.now)
            except drafts.NotPossible as refusal:
                assert "replies went to" in str(refusal)  # noqa: PT017
        post.run()
        clock.now += MINUTE
    assert len(ses.accepted) == 2
