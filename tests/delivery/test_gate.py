"""The one gate: nothing unapproved passes, and each reason to refuse is told with what happens then."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import Connection, update

from pipeline.config import Settings
from pipeline.delivery import gate
from pipeline.model import Delivery
from pipeline.store import Store, drafts, outbox
from pipeline.store.tables import draft, message
from tests.conftest import empty
from tests.store.given import ANA, NOW, SHOP, a_draft, a_mail, settings, words

DAY = timedelta(days=1)
AUTO = {"long_wait": {"automation": "auto", "i_accept_the_risk": True}}


def approved(connection: Connection, name: str = "1", text: Any = None, **values: Any) -> int:
    """A draft that a person approved and that waits in the outbox; ``values`` are columns of it."""
    draft_id = a_draft(connection, a_mail(name), text)
    drafts.move(connection, draft_id, ("drafted",), state="approved", approved_by="me", approved_at=NOW)
    outbox.queue(connection, draft_id, ANA, b"mime", f"<casedesk.{name}.1.a@shop.example>", NOW)
    if values:
        connection.execute(update(draft).where(draft.c.id == draft_id).values(**values))
    return draft_id


def warning(connection: Connection, draft_id: int, given: Settings | None = None, now: datetime = NOW) -> str | None:
    refusal = gate.verdict(connection, draft_id, given or settings(), now)
    if refusal is None:
        return None
    assert refusal.reason
    assert refusal.then == ("wait" if refusal.warning in ("paused", "daily_limit") else "staff")
    return refusal.warning


def left(connection: Connection, *recipients: str, at: datetime = NOW, result: Any = "sent") -> None:
    """So many mails have left before."""
    for number, recipient in enumerate(recipients):
        name = f"earlier{recipient}{number}{at}"
        draft_id = a_draft(connection, a_mail(name))
        drafts.move(connection, draft_id, ("drafted",), state="approved")
        row = outbox.queue(connection, draft_id, recipient, b"mime", f"<casedesk.{name}@shop.example>", at)
        outbox.claim(connection, row, "owner", at + timedelta(minutes=1))
        outbox.settle(connection, row, Delivery(result), at, at)


def test_an_approved_draft_passes(store: Store) -> None:
    with store.write() as connection:
        assert warning(connection, approved(connection)) is None


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({"approved_by": None}, "not_approved"),
        ({"approved_by": None, "may_send_automatically": True}, "not_approved"),  # the owner has switched it off since
        ({"recipient": SHOP}, "own_address"),
        ({"question_at": NOW - 14 * DAY - timedelta(seconds=1)}, "too_old"),
        ({"question_at": NOW - 14 * DAY - timedelta(seconds=1), "kind": "resend"}, "too_old"),
        ({"question_at": NOW - 99 * DAY, "kind": "update"}, None),
        ({"question_at": NOW - 14 * DAY}, None),
        ({"question_at": None}, None),
    ],
)
def test_the_draft_itself_may_be_the_reason(store: Store, columns: dict[str, Any], told: str | None) -> None:
    with store.write() as connection:
        assert warning(connection, approved(connection, **columns)) == told


def test_what_policy_allows_passes_without_a_person(store: Store) -> None:
    with store.write() as connection:
        draft_id = approved(connection, approved_by=None, may_send_automatically=True)
        assert warning(connection, draft_id, settings(policy=AUTO)) is None


@pytest.mark.parametrize("proof", ["absent", "failed"])
def test_by_itself_a_reply_goes_to_proven_senders_alone(store: Store, proof: str) -> None:
    with store.write() as connection:
        draft_id = approved(connection, approved_by=None, may_send_automatically=True)
        connection.execute(update(message).values(screening={"proof": proof}))
        assert warning(connection, draft_id, settings(policy=AUTO)) == "sender_unproven"
        connection.execute(update(draft).values(approved_by="me"))
        assert warning(connection, draft_id, settings(policy=AUTO)) is None


@pytest.mark.parametrize("kind", ["auto_reply", "bounce", "bulk"])
def test_a_machine_is_never_answered(store: Store, kind: str) -> None:
    with store.write() as connection:
        draft_id = approved(connection)
        connection.execute(update(message).values(kind=kind))
        assert warning(connection, draft_id) == "machine"


def test_suppression_holds_until_its_end(store: Store) -> None:
    with store.write() as connection:
        draft_id = approved(connection)
        outbox.suppress(connection, ANA, "it bounced", NOW + DAY, NOW)
        assert warning(connection, draft_id) == "suppressed"
        assert warning(connection, draft_id, now=NOW + 2 * DAY) is None


def test_the_third_reply_in_a_day_is_held_whatever_the_subject(store: Store) -> None:
    with store.write() as connection:
        draft_id = approved(connection)
        left(connection, ANA, "ben@customer.example", at=NOW - DAY / 2)
        assert warning(connection, draft_id) is None
        left(connection, ANA, result="uncertain", at=NOW - DAY / 3)  # it may have left
        assert warning(connection, draft_id) == "over_cap"
        assert warning(connection, draft_id, now=NOW + DAY) is None
        connection.execute(update(draft).where(draft.c.id == draft_id).values(over_cap_why="a second question"))
        assert warning(connection, draft_id) is None


def test_what_surely_did_not_leave_fills_no_cap(store: Store) -> None:
    with store.write() as connection:
        draft_id = approved(connection)
        left(connection, ANA, ANA, ANA, result="failed")
        left(connection, ANA, at=NOW - DAY / 2, result="try_later")
        assert warning(connection, draft_id) is None


def test_the_cap_is_a_setting(store: Store) -> None:
    with store.write() as connection:
        draft_id = approved(connection)
        left(connection, ANA)
        assert warning(connection, draft_id, settings(policy={"replies_per_address_a_day": 1})) == "over_cap"


def test_pause_and_daily_limit_make_it_wait(store: Store) -> None:
    with store.write() as connection:
        draft_id = approved(connection)
        left(connection, "ben@customer.example")
        assert warning(connection, draft_id, settings(sending={"daily_limit": 1})) == "daily_limit"
        assert warning(connection, draft_id, settings(sending={"daily_limit": 1}), NOW + 1.1 * DAY) is None
        assert warning(connection, draft_id, settings(sending={"daily_limit": 0})) == "daily_limit"
        outbox.set_paused(connection, True)
        assert warning(connection, draft_id) == "paused"
        outbox.set_paused(connection, False)
        assert warning(connection, draft_id) is None


def test_what_staff_have_to_see_does_not_wait_for_the_end_of_a_pause(store: Store) -> None:
    with store.write() as connection:
        draft_id = approved(connection, question_at=NOW - 20 * DAY)
        outbox.set_paused(connection, True)
        assert warning(connection, draft_id) == "too_old"


def test_a_draft_that_answers_no_mail_passes(store: Store) -> None:
    """Outreach: we write first, unless they have written meanwhile or within a day."""
    unasked = {"text": words(kind="outreach"), "answers": None, "question_at": None}
    with store.write() as connection:
        draft_id = approved(connection, drafted_at=NOW, **unasked)  # the mail that ``approved`` files has just come
        assert warning(connection, draft_id) == "customer_wrote_again"
        connection.execute(update(message).values(arrived_at=NOW - DAY - timedelta(seconds=1)))
        assert warning(connection, draft_id) is None


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    state=st.sampled_from(drafts.STATES),
    approved_by=st.sampled_from([None, "me"]),
    automatic=st.booleans(),
    proof=st.sampled_from(["passed", "absent", "failed"]),
    kind=st.sampled_from(["human", "auto_reply", "bounce", "bulk"]),
    switched_on=st.booleans(),
    age=st.integers(0, 30),
)
def test_nothing_unapproved_passes(
    store: Store,
    state: str,
    approved_by: str | None,
    automatic: bool,
    proof: str,
    kind: str,
    switched_on: bool,
    age: int,
) -> None:
    empty(store)
    values: dict[str, Any] = {"state": state, "approved_by": approved_by, "may_send_automatically": automatic}
    with store.write() as connection:
        draft_id = approved(connection, question_at=NOW - age * DAY, **values)
        connection.execute(update(message).values(kind=kind, screening={"proof": proof}))
        passes = warning(connection, draft_id, settings(policy=AUTO if switched_on else {})) is None
    by_itself = automatic and switched_on and proof == "passed"
    allowed = state in ("approved", "queued") and (approved_by is not None or by_itself)
    assert passes == (allowed and kind == "human" and age <= 14)
