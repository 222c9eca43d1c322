"""The outbox at work against an SES with faults: every mail leaves once, or a person is told."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from email import message_from_bytes

import pytest
from sqlalchemy import select

from pipeline.delivery.post import GIVE_UP_AFTER, PERMANENT_AFTER, Sent
from pipeline.demo.ses import Fault, FaultKind, SesServer, in_turn
from pipeline.model import Delivery, Outgoing
from pipeline.review.decisions import approve
from pipeline.store import Store, drafts, outbox
from pipeline.store.tables import outbox as outbox_table
from tests.delivery.sending import MINUTE, Clock, a_post, approve_all, of, states
from tests.store.given import ANA, KEY, NOW, a_draft, a_mail, draft_row, drafted, settings, words


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

        def quota(self) -> None:
            """None."""

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
