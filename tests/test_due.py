"""What time brings: one reminder, the end of waiting, and mail that was held while the order source was away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import Policy, Settings
from pipeline.reading import Readers
from pipeline.store.tables import audit, draft, message
from pipeline.tickets.due import Awaited, due
from pipeline.tickets.state import Standing, state_of
from tests.conversations import PAST_WINDOW, Talk, talk
from tests.given_orders import NOW
from tests.shop import LATE, Shop


@pytest.fixture
def files(tmp_path: Path, readers: Callable[[Settings], Readers]) -> Shop:
    """A shop without a mailbox."""
    return Shop(tmp_path, readers=readers)


def reminders(at: Talk) -> list[str]:
    return [row.state for row in at.opened.rows(draft, draft.c.kind == "reminder")]


def test_an_open_offer_is_reminded_of_once(files: Shop) -> None:
    with talk(files) as at:
        offer = at.offer(LATE, **PAST_WINDOW)
        at.clock.go_on(days=6, hours=23)
        assert at.carry_on() == 0
        at.clock.go_on(hours=2)
        assert (at.carry_on(), at.carry_on()) == (1, 0)
        made = at.newest()
        assert (made.kind, made.template, made.state, made.recipient) == (
            "reminder",
            "reminder",
            "drafted",
            offer.recipient,
        )
        assert made.offers == offer.offers
        assert "1001" in made.body
        assert "REFUND" in made.body
        assert at.approve(made.id) == ""
        assert at.send().sent == 1
        at.clock.go_on(days=3)
        assert at.carry_on() == 0
        assert at.state() == "waiting_customer"
        mail = at.write("The refund, please.", answers=True)  # it answers the reminder
        assert (mail.outcome, at.tasks()[0].kind, at.state()) == ("task", "refund", "waiting_task")
        at.clock.go_on(days=30)
        assert at.carry_on() == 0


def test_silence_ends_the_offer(files: Shop) -> None:
    with talk(files) as at:
        at.offer(LATE, **PAST_WINDOW)
        at.clock.go_on(days=8)
        assert at.carry_on() == 1
        at.clock.go_on(days=6, hours=1)
        assert at.carry_on() == 0
        assert (at.state(), reminders(at)) == ("resolved", ["superseded"])
        assert at.opened.rows(draft)[0].closed_as == "no_answer"
        assert [row.what for row in at.opened.rows(audit)].count("closed") == 1
        mail = at.write("Refund please", answers=True)
        assert mail.row != "answers_an_offer"
        assert [row.kind for row in at.tasks() if row.kind == "refund"] == []


def test_whoever_writes_is_not_reminded(files: Shop) -> None:
    with talk(files) as at:
        at.offer(LATE, **PAST_WINDOW)
        at.clock.go_on(days=8)
        assert at.carry_on() == 1
        at.write("When would the refund come?", answers=True)
        assert reminders(at) == ["superseded"]
        at.clock.go_on(days=1)
        assert at.carry_on() == 0
        at.clock.go_on(days=30)
        assert at.carry_on() == 0
        assert at.state() == "open"  # the question still waits for a person


def test_a_question_of_ours_ends_without_a_reminder(files: Shop) -> None:
    with talk(files) as at:
        at.orders({"email": "somebody@else.example"})
        at.write(LATE)
        assert at.newest().row == "order_not_found"
        at.approve(1)
        at.send()
        assert at.state() == "waiting_customer"
        at.clock.go_on(days=10)
        assert (at.carry_on(), at.state()) == (0, "waiting_customer")
        at.clock.go_on(days=5)
        assert (at.carry_on(), at.state(), reminders(at)) == (0, "resolved", [])


def test_mail_held_while_the_order_source_was_away_is_decided_once_it_is_back(files: Shop) -> None:
    with talk(files) as at:
        book = files.folder / "orders.csv"
        at.orders(PAST_WINDOW)
        hidden = book.rename(files.folder / "away.csv")
        first = at.write(LATE)
        assert (first.outcome, first.row) == ("held", "order_source_away")
        assert at.carry_on() == 0
        hidden.rename(book)
        at.clock.go_on(hours=1)
        assert (at.carry_on(), at.carry_on()) == (1, 0)
        row = at.opened.rows(message)[0]
        assert (row.outcome, row.row) == ("drafted", "delivery_choice")
        assert (at.newest().template, len(at.opened.rows(draft))) == ("delivery_choice", 1)


def test_what_became_too_old_meanwhile_gets_no_draft(files: Shop) -> None:
    with talk(files) as at:
        book = files.folder / "orders.csv"
        hidden = book.rename(files.folder / "away.csv")
        at.write(LATE)
        hidden.rename(book)
        at.clock.go_on(days=20)
        assert (at.carry_on(), at.opened.rows(message)[0].row) == (0, "too_old")


# -------------------------------------------------------------------------------------------------- the pure rules


@given(
    st.integers(0, 60).map(lambda days: NOW - timedelta(days=days)),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
def test_nobody_is_reminded_twice_or_while_we_owe_an_answer(
    sent: datetime, offer: bool, reminded: bool, busy: bool, late: bool
) -> None:
    what = due(Awaited(sent, offer, reminded, busy), Policy(), NOW + timedelta(days=30 * late))
    if what != "nothing":
        assert not busy
    if what == "remind":
        assert offer
        assert not reminded
        assert timedelta(days=7) <= NOW + timedelta(days=30 * late) - sent < timedelta(days=14)


@pytest.mark.parametrize(
    ("standing", "state"),
    [
        (Standing(), "resolved"),
        (Standing(mail_waits=True, task_open=True, customers_turn=True), "open"),
        (Standing(task_open=True, customers_turn=True), "waiting_task"),
        (Standing(customers_turn=True), "waiting_customer"),
        (Standing(our_turn=True), "open"),
    ],
)
def test_where_a_ticket_stands(standing: Standing, state: str) -> None:
    assert state_of(standing) == state
