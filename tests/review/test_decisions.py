"""What a person may decide about a draft, from which state, and what they are told where it does not fit."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Connection, select, update

from pipeline.model import Delivery
from pipeline.review.decisions import approve, settle
from pipeline.store import Store, drafts, outbox
from pipeline.store.drafts import STATES, NotPossible
from pipeline.store.tables import audit, draft
from pipeline.store.tables import outbox as outbox_table
from tests.store.given import ANA, KEY, NOW, a_draft, a_mail, draft_row, drafted, settings

DAY = timedelta(days=1)


def approved(connection: Connection, draft_id: int, why: str | None = None) -> None:
    approve(connection, draft_id, settings(), KEY, "me", NOW, why)


def uncertain(connection: Connection, draft_id: int) -> None:
    """Approved, handed over, and no answer came."""
    approved(connection, draft_id)
    row = outbox.due(connection, NOW)
    assert row is not None
    outbox.claim(connection, row.id, "owner", NOW + DAY)
    outbox.settle(connection, row.id, Delivery("uncertain", reason="no answer"), NOW)


def lines(connection: Connection) -> list[tuple[str, str, str]]:
    return [(row.who, row.what, row.detail) for row in connection.execute(select(audit).order_by(audit.c.id))]


@pytest.mark.parametrize("state", STATES)
def test_a_person_approves_what_waits_for_them(store: Store, state: str) -> None:
    draft_id = drafted(store)
    with store.write() as connection:
        connection.execute(update(draft).values(state=state))
    if state in ("drafted", "edited", "failed"):
        with store.write() as connection:
            approved(connection, draft_id)
            row = drafts.get(connection, draft_id)
            assert (row.state, row.approved_by, row.approved_at) == ("queued", "me", NOW)
            due = outbox.due(connection, NOW)
            assert due is not None
            assert (due.draft_id, due.recipient) == (draft_id, ANA)
        return
    says = "may have left" if state == "uncertain" else f"is {state}"
    with pytest.raises(NotPossible, match=says), store.write() as connection:
        approved(connection, draft_id)
    assert draft_row(store, draft_id).state == state
    with store.read() as connection:
        assert connection.execute(select(outbox_table)).first() is None


def test_an_approval_is_in_the_audit(store: Store) -> None:
    with store.write() as connection:
        draft_id = a_draft(connection)
        approved(connection, draft_id)
        assert lines(connection) == [("me", "approved", "")]


def test_an_old_question_is_never_answered(store: Store) -> None:
    draft_id = drafted(store, at=NOW - 15 * DAY)
    with pytest.raises(NotPossible, match="older than 14 days"), store.write() as connection:
        approved(connection, draft_id)
    assert draft_row(store, draft_id).state == "drafted"


def test_a_third_reply_in_a_day_needs_a_reason(store: Store) -> None:
    """What is queued counts too, so that nobody learns of the cap only when the mail comes back."""
    ids = [drafted(store, a_mail(str(number))) for number in range(3)]
    with store.write() as connection:
        approved(connection, ids[0])
        approved(connection, ids[1])
    with pytest.raises(NotPossible, match="with a reason"), store.write() as connection:
        approved(connection, ids[2])
    assert draft_row(store, ids[2]).state == "drafted"
    with store.write() as connection:
        approved(connection, ids[2], "a second question")
        assert lines(connection)[-1] == ("me", "approved", "a second question")
    assert draft_row(store, ids[2]).over_cap_why == "a second question"


def test_the_reason_holds_for_one_approval_alone(store: Store) -> None:
    draft_id = drafted(store)
    with store.write() as connection:
        approved(connection, draft_id, "a second question")
        drafts.back_to_staff(connection, draft_id, "suppressed", "bounced", NOW)
        approved(connection, draft_id)
    assert draft_row(store, draft_id).over_cap_why is None


@pytest.mark.parametrize("edited", [False, True])
def test_what_did_not_leave_waits_for_approval_again(store: Store, edited: bool) -> None:
    draft_id = drafted(store)
    with store.write() as connection:
        if edited:
            drafts.edit(connection, draft_id, "My words.", "me", NOW)
        uncertain(connection, draft_id)
        settle(connection, draft_id, sent=False, who="me", now=NOW)
        assert drafts.get(connection, draft_id).state == ("edited" if edited else "drafted")
        assert outbox.due(connection, NOW + DAY) is None
        approved(connection, draft_id)
        due = outbox.due(connection, NOW)
    assert due is not None
    assert ".2." in due.signed_id  # another attempt, another id


def test_what_left_is_sent(store: Store) -> None:
    draft_id = drafted(store)
    with store.write() as connection:
        uncertain(connection, draft_id)
        settle(connection, draft_id, sent=True, who="me", now=NOW)
        assert lines(connection)[-1][1:] == ("sent", "me found that it left")
    assert draft_row(store, draft_id).state == "sent"


@pytest.mark.parametrize("state", [state for state in STATES if state != "uncertain"])
@pytest.mark.parametrize("sent", [True, False])
def test_only_what_is_uncertain_is_settled(store: Store, state: str, sent: bool) -> None:
    draft_id = drafted(store)
    with store.write() as connection:
        connection.execute(update(draft).values(state=state))
    with pytest.raises(NotPossible, match=f"is {state}, not uncertain"), store.write() as connection:
        settle(connection, draft_id, sent=sent, who="me", now=NOW)
    assert draft_row(store, draft_id).state == state


def test_a_draft_that_is_not_there_is_told(store: Store) -> None:
    with pytest.raises(NotPossible, match="there is no draft 99"), store.write() as connection:
        approved(connection, 99)
    with pytest.raises(NotPossible, match="there is no draft 99"), store.write() as connection:
        settle(connection, 99, sent=True, who="me", now=NOW)


def test_one_that_does_not_fit_undoes_nothing_else(store: Store) -> None:
    """An approve-all takes a transaction for each draft."""
    good, bad = drafted(store, a_mail("1")), drafted(store, a_mail("2"), at=NOW - 15 * DAY)
    with store.write() as connection:
        approved(connection, good)
    with pytest.raises(NotPossible), store.write() as connection:
        approved(connection, bad)
    assert (draft_row(store, good).state, draft_row(store, bad).state) == ("queued", "drafted")
