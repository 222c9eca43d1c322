"""The way of a draft: which steps are allowed from which state, and what a new mail does to those that wait."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select, update
from sqlalchemy.exc import NoResultFound

from pipeline.store import Store, drafts, outbox, tickets
from pipeline.store.drafts import NOT_LEFT_YET, STATES, NotPossible
from pipeline.store.tables import audit, draft, message
from tests.store.given import ANA, NOW, VERDICT, a_decision, a_draft, a_mail, draft_row, drafted, file, words

OURS = "<casedesk.1.1.abc@shop.example>"


def put(connection: Connection, draft_id: int, state: str, **values: Any) -> None:
    """Sets a draft's state, whatever the way there."""
    connection.execute(update(draft).where(draft.c.id == draft_id).values(state=state, **values))


def queued(connection: Connection, draft_id: int) -> int:
    """Approved by a person and in the outbox: the outbox row's id."""
    put(connection, draft_id, "approved", approved_by="me", approved_at=NOW)
    return outbox.queue(connection, draft_id, ANA, b"mime", f"<casedesk.{draft_id}.1.abc@shop.example>", NOW)


def outcomes(connection: Connection) -> list[str]:
    query = select(message.c.outcome).where(message.c.direction == "in").order_by(message.c.id)
    return list(connection.scalars(query))


# ---------------------------------------------------------------------------------------------- creating


def test_a_draft_holds_all_that_staff_need(store: Store) -> None:
    with store.write() as connection:
        row = drafts.get(connection, a_draft(connection, urgent=True))
    assert (row.state, row.version, row.recipient, row.asked) == ("drafted", 1, ANA, "<1@customer.example>")
    assert (row.urgent, row.warnings, row.question_at, row.drafted_at) == (True, ["unsure"], NOW, NOW)
    assert row.offers[0] == {
        "remedy": "refund",
        "order_number": "1001",
        "amount": 19.9,
        "currency": "USD",
        "extra_case": False,
        "goodwill": False,
        "return_required": False,
    }
    assert row.ticket.startswith("T-")
    assert row.approved_at is None


def test_what_policy_lets_go_is_approved_at_once(store: Store) -> None:
    row = draft_row(store, drafted(store, may_send_automatically=True))
    assert (row.state, row.approved_at, row.approved_by) == ("approved", NOW, None)


def test_urgent_drafts_come_first_then_the_older_ones(store: Store) -> None:
    with store.write() as connection:
        first, second = a_draft(connection, a_mail("1")), a_draft(connection, a_mail("2"))
        urgent = a_draft(connection, a_mail("3"), urgent=True)
        put(connection, second, "sent")
        assert [row.id for row in drafts.listing(connection, ("drafted",))] == [urgent, first]
        assert [row.id for row in drafts.listing(connection, STATES)] == [urgent, first, second]


def test_a_draft_that_is_not_there_is_told(store: Store) -> None:
    with store.read() as connection, pytest.raises(NotPossible, match="there is no draft 99"):
        drafts.get(connection, 99)


# ------------------------------------------------------------------------------------------ single steps


def edit(connection: Connection, draft_id: int) -> None:
    drafts.edit(connection, draft_id, "My words.", "me", NOW)


def reject(connection: Connection, draft_id: int) -> None:
    drafts.reject(connection, draft_id, "not needed", "me", NOW)


def queue(connection: Connection, draft_id: int) -> None:
    outbox.queue(connection, draft_id, ANA, b"mime", OURS, NOW)


@pytest.mark.parametrize(
    ("step", "leaves", "enters"),
    [
        (edit, ("drafted", "edited", "failed"), "edited"),
        (reject, NOT_LEFT_YET, "rejected"),
        (queue, ("approved",), "queued"),
    ],
)
@pytest.mark.parametrize("state", STATES)
def test_a_step_is_possible_from_its_states_alone(
    store: Store, step: Any, leaves: tuple[str, ...], enters: str, state: str
) -> None:
    draft_id = drafted(store)
    with store.write() as connection:
        put(connection, draft_id, state)
    if state in leaves:
        with store.write() as connection:
            step(connection, draft_id)
        assert (draft_row(store, draft_id).state, draft_row(store, draft_id).version) == (enters, 2)
        return
    with pytest.raises(NotPossible, match=f"draft {draft_id} is {state}"), store.write() as connection:
        step(connection, draft_id)
    assert (draft_row(store, draft_id).state, draft_row(store, draft_id).version) == (state, 1)


@pytest.mark.parametrize("state", STATES)
def test_only_what_is_queued_is_claimed(store: Store, state: str) -> None:
    draft_id = drafted(store)
    with store.write() as connection:
        row = queued(connection, draft_id)
        put(connection, draft_id, state)
    if state == "queued":
        with store.write() as connection:
            outbox.claim(connection, row, "me", NOW)
        assert draft_row(store, draft_id).state == "sending"
        return
    with pytest.raises(NotPossible), store.write() as connection:
        outbox.claim(connection, row, "me", NOW)
    assert draft_row(store, draft_id).state == state


def test_a_row_is_claimed_once(store: Store) -> None:
    with store.write() as connection:
        row = queued(connection, a_draft(connection))
        outbox.claim(connection, row, "me", NOW)
    with pytest.raises(NoResultFound), store.write() as connection:
        outbox.claim(connection, row, "another", NOW)


def test_an_edit_keeps_the_persons_words_and_is_noted(store: Store) -> None:
    draft_id = drafted(store)
    with store.write() as connection:
        drafts.edit(connection, draft_id, "Dear Ana,\0\ud800\r\n📦", "me\udcff", NOW + timedelta(hours=1))
        (line,) = connection.execute(select(audit))
    row = draft_row(store, draft_id)
    assert (row.body, row.edited_at) == ("Dear Ana,?\r\n📦", NOW + timedelta(hours=1))
    assert (line.who, line.what, line.draft_id, line.ticket_id) == ("me?", "edited", draft_id, row.ticket_id)


# -------------------------------------------------------------------------------------------- rejecting


def test_a_rejected_draft_holds_its_mail_with_the_reason(store: Store) -> None:
    draft_id = drafted(store)
    with store.write() as connection:
        drafts.reject(connection, draft_id, "we phoned", "me", NOW)
        (held,) = tickets.held(connection)
        assert held.reason == f"draft {draft_id} was rejected: we phoned"


def test_a_rejected_draft_holds_no_mail_that_another_draft_answers(store: Store) -> None:
    with store.write() as connection:
        reply = a_draft(connection)
        asked = drafts.get(connection, reply).answers
        resend = drafts.create(connection, asked, words(kind="resend"), a_decision(), VERDICT, NOW)
        drafts.reject(connection, resend, "", "me", NOW)
        assert outcomes(connection) == ["drafted"]
        drafts.reject(connection, reply, "", "me", NOW)
        assert outcomes(connection) == ["held"]


def test_a_rejected_draft_leaves_the_outbox(store: Store) -> None:
    with store.write() as connection:
        draft_id = a_draft(connection)
        row = queued(connection, draft_id)
        drafts.reject(connection, draft_id, "", "me", NOW)
        assert outbox.due(connection, NOW) is None
        found = outbox.by_id(connection, row)
    assert found is not None
    assert found.state == "withdrawn"


# ------------------------------------------------------------------------------------------ a new mail


@pytest.mark.parametrize("state", ["drafted", "failed", "approved", "queued"])
def test_a_draft_that_no_person_touched_is_superseded(store: Store, state: str) -> None:
    with store.write() as connection:
        draft_id = a_draft(connection)
        row = queued(connection, draft_id)
        put(connection, draft_id, state, approved_by=None)
        assert drafts.make_way(connection, drafts.get(connection, draft_id).ticket_id, NOW) == []
        assert drafts.get(connection, draft_id).state == "superseded"
        found = outbox.by_id(connection, row)
    assert found is not None
    assert found.state == "withdrawn"


@pytest.mark.parametrize("state", ["edited", "approved", "queued", "failed"])
def test_an_edited_draft_stays_with_staff_and_is_marked(store: Store, state: str) -> None:
    with store.write() as connection:
        draft_id = a_draft(connection)
        drafts.edit(connection, draft_id, "My words.", "me", NOW)
        queued(connection, draft_id)
        put(connection, draft_id, state)
        assert drafts.make_way(connection, drafts.get(connection, draft_id).ticket_id, NOW) == [draft_id]
        row = drafts.get(connection, draft_id)
        assert outbox.due(connection, NOW) is None
    assert (row.state, row.body, row.approved_by) == ("edited", "My words.", None)
    assert row.warnings == ["unsure", "customer_wrote_again"]


@pytest.mark.parametrize("state", ["approved", "queued"])
def test_an_approved_draft_that_has_not_left_goes_back_to_staff(store: Store, state: str) -> None:
    with store.write() as connection:
        draft_id = a_draft(connection)
        queued(connection, draft_id)
        put(connection, draft_id, state)
        assert drafts.make_way(connection, drafts.get(connection, draft_id).ticket_id, NOW) == [draft_id]
        row = drafts.get(connection, draft_id)
        assert outbox.due(connection, NOW) is None
    assert (row.state, row.approved_by, row.warnings[-1]) == ("drafted", None, "customer_wrote_again")


@pytest.mark.parametrize("state", ["sending", "sent", "uncertain", "rejected", "superseded"])
def test_what_left_or_is_settled_stays_as_it_is(store: Store, state: str) -> None:
    with store.write() as connection:
        draft_id = a_draft(connection)
        put(connection, draft_id, state, edited_at=NOW)
        assert drafts.make_way(connection, drafts.get(connection, draft_id).ticket_id, NOW) == []
        assert drafts.get(connection, draft_id).state == state


def test_beside_a_draft_that_stays_none_is_dropped(store: Store) -> None:
    """Nothing new is drafted then, so the second letter would be lost."""
    with store.write() as connection:
        reply = a_draft(connection)
        asked = drafts.get(connection, reply).answers
        resend = drafts.create(connection, asked, words(kind="resend"), a_decision(), VERDICT, NOW)
        drafts.edit(connection, reply, "My words.", "me", NOW)
        assert drafts.make_way(connection, drafts.get(connection, reply).ticket_id, NOW) == [reply, resend]
        assert [row.state for row in drafts.listing(connection, STATES)] == ["edited", "drafted"]


def test_drafts_of_other_tickets_are_left_alone(store: Store) -> None:
    with store.write() as connection:
        one, other = a_draft(connection, a_mail("1")), a_draft(connection, a_mail("2"))
        drafts.make_way(connection, drafts.get(connection, one).ticket_id, NOW)
        assert drafts.get(connection, other).state == "drafted"


def test_a_draft_that_stays_answers_the_newer_mail(store: Store) -> None:
    with store.write() as connection:
        draft_id = a_draft(connection)
        _, newer = file(connection, a_mail("2", cites=("<1@customer.example>",)))
        drafts.warn(connection, draft_id, ["unsure", "injury"], True, newer)
        row = drafts.get(connection, draft_id)
    assert (row.answers, row.urgent, row.warnings) == (newer, True, ["unsure", "injury"])
    assert row.asked == "<2@customer.example>"


# ------------------------------------------------------------------------------------------ at the gate


@pytest.mark.parametrize(("edited_at", "state"), [(None, "drafted"), (NOW, "edited")])
def test_what_the_gate_refuses_waits_for_a_person_again(store: Store, edited_at: Any, state: str) -> None:
    with store.write() as connection:
        draft_id = a_draft(connection)
        queued(connection, draft_id)
        put(connection, draft_id, "queued", edited_at=edited_at)
        drafts.back_to_staff(connection, draft_id, "too_old", "two weeks old", NOW)
        row = drafts.get(connection, draft_id)
        assert outbox.due(connection, NOW) is None
    assert (row.state, row.problem, row.approved_by) == (state, "two weeks old", None)
    assert row.warnings == ["unsure", "too_old"]


@pytest.mark.parametrize("state", [state for state in STATES if state not in ("approved", "queued")])
def test_a_message_whose_draft_is_elsewhere_is_only_withdrawn(store: Store, state: str) -> None:
    with store.write() as connection:
        draft_id = a_draft(connection)
        queued(connection, draft_id)
        put(connection, draft_id, state)
        drafts.back_to_staff(connection, draft_id, "not_approved", "why", NOW)
        assert drafts.get(connection, draft_id).state == state
        assert outbox.due(connection, NOW) is None
