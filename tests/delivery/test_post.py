"""The outbox at work against an SES with faults: every mail leaves once, or a person is told."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select

from pipeline.config import Settings
from pipeline.delivery.post import GIVE_UP_AFTER, PERMANENT_AFTER, Post, Sent, queue
from pipeline.delivery.senders import MaildirSender, Sender, SesSender
from pipeline.demo.ses import Fault, FaultKind, SesServer, in_turn
from pipeline.model import Delivery, Outgoing
from pipeline.review.decisions import approve, settle
from pipeline.store import Store, drafts, outbox
from pipeline.store.tables import outbox as outbox_table
from tests.store.given import ANA, KEY, NOW, a_draft, a_mail, draft_row, drafted, file, settings, words

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


class Clock:
    """A time that the test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


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


def test_an_approved_draft_leaves_once(store: Store, ses: SesServer, clock: Clock) -> None:
    given = of(ses)
    (draft_id,) = approve_all(store, given, 1)
    post = a_post(store, given, clock)
    assert post.run() == Sent(sent=1)
    assert post.run() == Sent()
    (taken,) = ses.accepted
    message = message_from_bytes(taken.mime)
    with store.read() as connection:
        (row,) = connection.execute(select(outbox_table))
    assert taken.tags == {"casedesk-outbox": str(row.id)}
    assert (row.draft_id, row.provider_id, row.attempts) == (draft_id, taken.message_id, 1)
    assert message["In-Reply-To"] == "<0@customer.example>"
    assert str(message["References"]).split() == ["<0@customer.example>", row.signed_id]
    assert message["Auto-Submitted"] is None


def test_what_waits_for_a_person_does_not_leave(store: Store, ses: SesServer, clock: Clock) -> None:
    drafted(store)
    assert a_post(store, of(ses), clock).run() == Sent()
    assert ses.calls == 0


def test_what_policy_lets_go_leaves_marked(store: Store, ses: SesServer, clock: Clock) -> None:
    given = of(ses).model_copy(update={"policy": settings(policy={"long_wait": {"automation": "auto"}}).policy})
    draft_id = drafted(store, may_send_automatically=True)
    assert a_post(store, given, clock).run().sent == 1
    assert message_from_bytes(ses.accepted[0].mime)["Auto-Submitted"] == "auto-replied"
    assert draft_row(store, draft_id).state == "sent"


def test_who_did_not_ask_learns_no_message_id(store: Store, ses: SesServer, clock: Clock) -> None:
    """A resend goes to the address on the order; the asker may be somebody else."""
    given = of(ses)
    with store.write() as connection:
        draft_id = a_draft(connection, a_mail("1", "asker@mail.example"), words(ANA, "resend"))
        approve(connection, draft_id, given, KEY, "me", NOW)
    a_post(store, given, clock).run()
    message = message_from_bytes(ses.accepted[0].mime)
    assert message["In-Reply-To"] is None
    assert "customer.example" not in str(message["References"])


# ---------------------------------------------------------------------------------------------- trouble


@pytest.mark.parametrize(
    ("kind", "then", "left"),
    [
        ("throttle", "queued", 0),
        ("reject", "failed", 0),
        ("server_error", "uncertain", 0),
        ("reset_before_accept", "uncertain", 0),
        ("reset_after_accept", "uncertain", 1),
        ("accept_and_drop", "sent", 1),
    ],
)
def test_each_fault_leads_to_its_state(
    store: Store, ses: SesServer, clock: Clock, kind: FaultKind, then: str, left: int
) -> None:
    given = of(ses)
    ses.behaviour = in_turn(Fault(kind))
    approve_all(store, given, 1)
    done = a_post(store, given, clock).run()
    assert states(store) == {then: 1}
    assert (ses.calls, len(ses.accepted)) == (1, left)
    assert done.trouble == (then != "sent")
    assert done.lines[-1] == f"sent {done.sent}, uncertain {done.uncertain}, failed {done.failed}"
    assert len(done.lines) == (1 if then == "sent" else 3 if then == "queued" else 2)


def test_a_refused_mail_comes_again_later_and_later(store: Store, ses: SesServer, clock: Clock) -> None:
    given = of(ses)
    ses.behaviour = in_turn(*[Fault("throttle")] * 3)
    approve_all(store, given, 1)
    post = a_post(store, given, clock)
    waits = []
    for _ in range(3):
        post.run()
        with store.read() as connection:
            due = connection.execute(select(outbox_table.c.not_before)).scalar_one()
        waits.append((due - clock.now).total_seconds())
        assert post.run().sent == 0  # not before its time
        clock.now = due
    assert ses.calls == 3
    for wait, planned in zip(waits, (2, 4, 8), strict=True):
        assert planned * 0.79 <= wait <= planned * 1.21
    assert post.run().sent == 1
    assert len(ses.accepted) == 1


def test_a_pass_ends_where_ses_refuses_again_and_again(store: Store, ses: SesServer, clock: Clock) -> None:
    given = of(ses)
    ses.sending_enabled = False
    approve_all(store, given, 10)
    done = a_post(store, given, clock).run()
    assert (done.sent, done.waiting, done.refused_in_a_row) == (0, 10, GIVE_UP_AFTER)
    assert done.trouble
    assert "paused" in done.lines[0]
    assert "10 queued mails wait" in done.lines[1]


def test_after_many_refusals_a_person_looks(store: Store, clock: Clock) -> None:
    class Busy:
        def send(self, message: Outgoing) -> Delivery:
            return Delivery("try_later", reason="busy")

        def ids(self, provider_id: str) -> tuple[str, ...]:
            return ()

    given = settings()
    approve_all(store, given, 1)
    post = a_post(store, given, clock, Busy())
    for _ in range(PERMANENT_AFTER):
        assert states(store) == {"queued": 1}
        post.run()
        clock.now += MINUTE * 15
    assert states(store) == {"failed": 1}


def test_ses_that_is_away_loses_nothing(store: Store, credentials: None, clock: Clock) -> None:
    with SesServer() as ses:
        given = of(ses)
    approve_all(store, given, 2)
    done = a_post(store, given, clock).run()
    assert (done.sent, done.waiting) == (0, 2)
    assert "nothing was handed over" in done.problem


def test_of_twenty_mails_and_mixed_faults_each_leaves_once_or_is_told(
    store: Store, ses: SesServer, clock: Clock
) -> None:
    given = of(ses, timeout_seconds=1)
    faults = (
        *(Fault("throttle"), Fault(), Fault("server_error"), Fault("reset_after_accept"), Fault("reject")),
        *(Fault("reset_before_accept"), Fault(), Fault("throttle"), Fault("ok", delay=30), Fault("reset_after_accept")),
    )
    ses.behaviour = in_turn(*faults)
    ids = approve_all(store, given, 20)
    post = a_post(store, given, clock)
    total = Counter[str]()
    for _ in range(5):
        done = post.run()
        total.update(sent=done.sent, uncertain=done.uncertain, failed=done.failed)
        clock.now += MINUTE * 30
    assert states(store) == {"sent": 14, "uncertain": 5, "failed": 1}
    assert total == {"sent": 14, "uncertain": 5, "failed": 1}
    tags = Counter(taken.tags["casedesk-outbox"] for taken in ses.accepted)
    assert set(tags.values()) == {1}  # none twice
    with store.read() as connection:
        rows = connection.execute(select(outbox_table)).all()
    by_id = {str(row.id): row.state for row in rows}
    assert all(by_id[tag] in ("sent", "uncertain") for tag in tags)
    assert all(tag in tags for tag, state in by_id.items() if state == "sent")
    assert sorted(row.draft_id for row in rows) == ids
    assert ses.calls == 20 + 2  # the two that were throttled came again


@pytest.mark.parametrize("plan", range(6))
def test_any_mix_of_faults_sends_none_twice(store: Store, ses: SesServer, clock: Clock, plan: int) -> None:
    kinds: Sequence[FaultKind] = (
        "ok",
        "throttle",
        "reject",
        "server_error",
        "reset_before_accept",
        "reset_after_accept",
    )
    order = next(itertools.islice(itertools.permutations(kinds), plan * 119, None))
    ses.behaviour = lambda number, _request: Fault(order[number % len(order)])
    given = of(ses)
    approve_all(store, given, 12)
    post = a_post(store, given, clock)
    for _ in range(8):
        post.run()
        clock.now += MINUTE * 30
    assert set(Counter(taken.tags["casedesk-outbox"] for taken in ses.accepted).values()) == {1}
    found = states(store)
    assert found["sent"] + found["uncertain"] + found["failed"] == 12
    assert len(ses.accepted) <= found["sent"] + found["uncertain"]


# ------------------------------------------------------------------------------------- several at once


def test_two_senders_on_one_store_send_each_mail_once(store: Store, ses: SesServer, clock: Clock) -> None:
    given = of(ses)
    approve_all(store, given, 30)
    others = (store, Store(store.engine))  # as another process: it shares no lock with the first
    posts = [a_post(one, given, clock) for one in others]
    with ThreadPoolExecutor(2) as threads:
        done = list(threads.map(Post.run, posts))
    assert sum(each.sent for each in done) == 30
    assert states(store) == {"sent": 30}
    assert len({taken.recipients for taken in ses.accepted}) == len(ses.accepted) == 30


def test_two_senders_keep_the_caps_together(store: Store, ses: SesServer, clock: Clock) -> None:
    """Each looks at what has left before it claims the next: none of the two may overlook the other's."""
    given = of(ses, daily_limit=7)
    approve_all(store, given, 20)
    posts = [a_post(one, given, clock) for one in (store, Store(store.engine))]
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(Post.run, posts))
    assert len(ses.accepted) == 7
    assert states(store) == {"sent": 7, "queued": 13}


def test_drafts_that_policy_lets_go_are_queued_once(store: Store, ses: SesServer, clock: Clock) -> None:
    given = of(ses).model_copy(update={"policy": settings(policy={"long_wait": {"automation": "auto"}}).policy})
    with store.write() as connection:
        for number in range(10):
            mail = a_mail(str(number), f"customer{number}@mail.example")
            a_draft(connection, mail, may_send_automatically=True)
    posts = [a_post(one, given, clock) for one in (store, Store(store.engine))]
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(Post.run, posts))
    assert len({taken.recipients for taken in ses.accepted}) == len(ses.accepted) == 10


# ----------------------------------------------------------------------------------------- the lease


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
    times = itertools.chain((NOW, NOW), itertools.repeat(NOW + MINUTE * 5))  # it freezes after the claim
    done = a_post(store, given, lambda: next(times), never).run()
    assert (never.calls, states(store)) == (0, {"queued": 1})
    assert (done.sent, done.uncertain, done.waiting) == (0, 0, 1)
    clock.now += DAY
    assert a_post(store, given, clock, never).run().sent == 1


# -------------------------------------------------------------------------------------------- the gate


def test_what_the_gate_refuses_goes_back_and_the_others_leave(store: Store, ses: SesServer, clock: Clock) -> None:
    given = of(ses)
    ids = approve_all(store, given, 3)
    with store.write() as connection:
        outbox.suppress(connection, "customer1@mail.example", "it bounced", None, NOW)
    done = a_post(store, given, clock).run()
    assert (done.sent, done.waiting) == (2, 0)
    row = draft_row(store, ids[1])
    assert (row.state, row.warnings[-1]) == ("drafted", "suppressed")
    assert "it bounced" in row.problem
    assert [taken.recipients[0][:9] for taken in ses.accepted] == ["customer0", "customer2"]


def test_a_paused_desk_keeps_its_queue_and_says_why(store: Store, ses: SesServer, clock: Clock) -> None:
    given = of(ses)
    approve_all(store, given, 2)
    with store.write() as connection:
        outbox.set_paused(connection, True)
    done = a_post(store, given, clock).run()
    assert (done.sent, done.waiting, done.trouble) == (0, 2, False)
    assert "2 queued mails wait: sending is paused" in done.lines[0]
    with store.write() as connection:
        outbox.set_paused(connection, False)
    assert a_post(store, given, clock).run().sent == 2


def test_the_third_mail_to_one_address_is_held_even_when_all_were_approved(
    store: Store, ses: SesServer, clock: Clock
) -> None:
    given = of(ses)
    lax = given.model_copy(update={"policy": settings(policy={"replies_per_address_a_day": 9}).policy})
    with store.write() as connection:
        for number in range(4):
            draft_id = a_draft(connection, a_mail(str(number)))
            approve(connection, draft_id, lax, KEY, "me", NOW)
    assert a_post(store, given, clock).run().sent == 2
    assert states(store) == {"sent": 2, "drafted": 2}


def test_a_superseded_draft_never_leaves(store: Store, ses: SesServer, clock: Clock) -> None:
    given = of(ses)
    (draft_id,) = approve_all(store, given, 1)
    with store.write() as connection:
        drafts.make_way(connection, drafts.get(connection, draft_id).ticket_id, NOW)
    assert a_post(store, given, clock).run() == Sent()
    assert ses.calls == 0


# ------------------------------------------------------------------------------------------- composing


def mime_of(connection: Connection, draft_id: int) -> bytes:
    mime: bytes = connection.execute(
        select(outbox_table.c.mime).where(outbox_table.c.draft_id == draft_id)
    ).scalar_one()
    return mime


def test_hostile_words_reach_ses_and_no_header(store: Store, ses: SesServer, clock: Clock) -> None:
    given = of(ses)
    evil = "Re: x\r\nBcc: all@victims.example\0\x1b"
    with store.write() as connection:
        mail = a_mail("1", message_id="<a b\r\nBcc: x@y.example>", cites=("<" + "z" * 900 + ">", "<fine@a.example>"))
        draft_id = a_draft(connection, mail, words(subject=evil, body="Hello\0 \r\n.\r\nGrüße 📦" + "x" * 2_000))
        approve(connection, draft_id, given, KEY, "me", NOW)
        assert mime_of(connection, draft_id).isascii()
    assert a_post(store, given, clock).run().sent == 1
    message = message_from_bytes(ses.accepted[0].mime)
    assert message["Bcc"] is None
    assert ses.accepted[0].recipients == (ANA,)
    body = message.get_payload(decode=True)
    assert isinstance(body, bytes)
    assert body.decode() == "Hello \r\n.\r\nGrüße 📦" + "x" * 2_000


def test_an_address_beyond_ascii_goes_as_dns_has_it(store: Store, ses: SesServer, clock: Clock) -> None:
    given = of(ses).model_copy(update={"shop": settings(shop={"address": "help@hülle.example"}).shop})
    with store.write() as connection:
        draft_id = a_draft(connection, a_mail("1", "ana@kühl.example"))
        approve(connection, draft_id, given, KEY, "me", NOW)
    assert a_post(store, given, clock).run().sent == 1
    (taken,) = ses.accepted
    assert (taken.sender, taken.recipients) == ("help@xn--hlle-0ra.example", ("ana@xn--khl-hoa.example",))
    assert message_from_bytes(taken.mime)["To"] == "ana@xn--khl-hoa.example"


def test_each_attempt_has_an_id_of_its_own(store: Store) -> None:
    given = settings()
    draft_id = drafted(store)
    with store.write() as connection:
        for attempt in (1, 2):
            drafts.move(connection, draft_id, ("drafted", "queued"), state="approved")
            queue(connection, draft_id, given, KEY, NOW)
            assert outbox.attempts_so_far(connection, draft_id) == attempt
        ids = list(connection.scalars(select(outbox_table.c.signed_id)))
    assert len(set(ids)) == 2


def test_a_maildir_gets_every_reply(store: Store, tmp_path: Path, clock: Clock) -> None:
    given = settings()
    approve_all(store, given, 5)
    assert a_post(store, given, clock, MaildirSender(tmp_path / "out")).run().sent == 5
    assert len(list((tmp_path / "out" / "new").iterdir())) == 5


def test_the_rate_is_kept(store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr("pipeline.delivery.post.time.sleep", waited.append)
    given = settings(sending={"rate": 4})
    approve_all(store, given, 3)
    a_post(store, given, clock, Frozen(lambda: None, Delivery("sent", "x"))).run()
    assert waited[0] == 0
    assert all(0.1 < wait <= 0.25 for wait in waited[1:])
    assert len(waited) == 4
