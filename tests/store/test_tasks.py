"""Tasks and offers in the store, on both databases: once each, and the ticket's state with them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from pipeline.model import Offer, Task
from pipeline.store import Store, drafts, offers, standing, tasks, tickets
from pipeline.store.drafts import NotPossible
from pipeline.store.tables import draft, message, ticket
from tests.store.given import ANA, NOW, a_draft, a_mail, words
from tests.store.test_answers import sent_reply

REFUND = Task("refund", "refund", "1001", Decimal("19.90"), "USD")
DAY = timedelta(days=1)


def asked_about(connection: Connection, draft_id: int) -> Any:
    return tickets.get_message(connection, drafts.get(connection, draft_id).answers)


def made(connection: Connection, draft_id: int, wanted: Task = REFUND) -> int:
    asked = asked_about(connection, draft_id)
    return tasks.create(connection, wanted, asked, draft_id, ANA, "en", "carrier", "", NOW + DAY, NOW)


def state(connection: Connection, ticket_id: int) -> str:
    return str(connection.execute(select(ticket.c.state).where(ticket.c.id == ticket_id)).scalar_one())


def test_a_task_is_made_once_and_ended_once(store: Store) -> None:
    with store.write() as connection:
        draft_id = sent_reply(connection)
        first = made(connection, draft_id)
        assert made(connection, draft_id) == first
        assert made(connection, draft_id, Task("voucher", "voucher", "1001")) != first
        row = tasks.get(connection, first)
        assert (row.amount, row.state, row.reason) == ("19.90", "open", "Refund 19.90 USD for order 1001.")
        done = tasks.finish(connection, first, "eva", NOW, note="paid", amount=None)
        assert (done.state, done.ended_by, done.note, done.amount) == ("done", "eva", "paid", "19.90")
        for again in (
            lambda: tasks.finish(connection, first, "tom", NOW),
            lambda: tasks.cancel(connection, first, "no", "tom", NOW),
        ):
            with pytest.raises(NotPossible, match="is done; only an open task"):
                again()
        assert [each.kind for each in tasks.listing(connection)] == ["voucher"]
        assert made(connection, draft_id) != first  # a second refund after the first is another one
        with pytest.raises(NotPossible, match="there is no task 999"):
            tasks.get(connection, 999)


def test_the_mail_that_chose_is_answered_with_its_last_task(store: Store) -> None:
    with store.write() as connection:
        draft_id = sent_reply(connection)
        asked = asked_about(connection, draft_id)
        connection.execute(update(message).where(message.c.id == asked.id).values(outcome="task"))
        ids = [made(connection, draft_id), made(connection, draft_id, Task("voucher", "voucher", "1001"))]
        assert standing.settle_state(connection, asked.ticket_id) == "waiting_task"
        for task_id, outcome in zip(ids, ("task", "answered"), strict=True):
            tasks.finish(connection, task_id, "eva", NOW)
            assert asked_about(connection, draft_id).outcome == outcome


def test_an_offer_that_left_waits_for_the_customer_until_it_is_over(store: Store) -> None:
    with store.write() as connection:
        draft_id = a_draft(connection)
        ticket_id = drafts.get(connection, draft_id).ticket_id
        assert standing.settle_state(connection, ticket_id) == "open"
    with store.write() as connection:
        drafts.move(connection, draft_id, ("drafted",), state="sent")
        connection.execute(update(message).values(outcome="answered"))
        assert standing.settle_state(connection, ticket_id) == "waiting_customer"
        opened = offers.open_in(connection, ticket_id)
        assert opened is not None
        assert [each.remedy for each in offers.offers_of(opened)] == ["refund", "reship"]
        assert offers.close(connection, ticket_id, "refund")
        assert not offers.close(connection, ticket_id, "reship")  # only the first answer counts
        assert offers.open_in(connection, ticket_id) is None
        assert standing.settle_state(connection, ticket_id) == "resolved"
        assert state(connection, ticket_id) == "resolved"


def test_a_newer_offer_takes_the_place_of_an_older_one_and_a_plain_mail_does_not(store: Store) -> None:
    with store.write() as connection:
        first = a_draft(connection)
        plain = words()
        plain = type(plain)(type(plain.plan)("reply", "unclear", ANA), "en", "Re: Where?", "Hm?\n")
        second = a_draft(connection, a_mail("2", cites=("<1@customer.example>",)), plain)
        third = a_draft(connection, a_mail("3", cites=("<1@customer.example>",)))
        connection.execute(update(draft).values(state="sent"))
        offers.replaced_by(connection, drafts.get(connection, second))
        ticket_id = drafts.get(connection, first).ticket_id
        assert drafts.get(connection, first).closed_as is None
        offers.replaced_by(connection, drafts.get(connection, third))
        assert [drafts.get(connection, each).closed_as for each in (first, second, third)] == [
            "replaced",
            "replaced",
            None,
        ]
        newest = offers.open_in(connection, ticket_id)
        assert newest is not None
        assert newest.id == third


def test_what_is_awaited_and_since_when(store: Store) -> None:
    with store.write() as connection:
        draft_id = sent_reply(connection)
        assert offers.awaited(connection, NOW - DAY) == []
        (row,) = offers.awaited(connection, NOW)
        assert (row.id, row.sent_at, row.reminded, row.busy) == (draft_id, NOW, False, False)
        made(connection, draft_id)
        assert offers.awaited(connection, NOW)[0].busy
        offers.close(connection, row.ticket_id, "no_answer")
        assert offers.awaited(connection, NOW) == []


def test_offers_are_counted_over_a_customers_other_tickets(store: Store) -> None:
    with store.write() as connection:
        sent_reply(connection)
        other = a_draft(connection, a_mail("9"))
        here = drafts.get(connection, other).ticket_id
        assert offers.offered_before(connection, here, ANA, NOW - DAY) == ("refund", "reship")
        assert offers.offered_before(connection, here, ANA, NOW + DAY) == ()
        assert offers.offered_before(connection, here, "ben@customer.example", NOW - DAY) == ()
        first = connection.execute(select(draft.c.ticket_id).where(draft.c.state == "sent")).scalar_one()
        assert offers.offered_before(connection, first, ANA, NOW - DAY) == ()


def test_a_merge_takes_the_tasks_along(store: Store) -> None:
    with store.write() as connection:
        task_id = made(connection, a_draft(connection, a_mail("1")))
        a_draft(connection, a_mail("2"))
        bridge = a_mail("3", cites=("<1@customer.example>", "<2@customer.example>"))
        a_draft(connection, bridge)
        assert len(connection.execute(select(ticket)).all()) == 1
        assert tasks.get(connection, task_id).ticket == tickets.names_of(connection, [bridge.identity])[bridge.identity]


def test_offers_come_back_as_they_were() -> None:
    made = Offer("refund", "1001", Decimal("19.90"), "USD", goodwill=True, return_required=True)
    row = type("Row", (), {"offers": [drafts.offer_record(made)]})()
    assert offers.offers_of(row) == (made,)
