"""Answers to mails of ours, and what a ticket knows of its conversation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select

from pipeline.model import Delivery, Mail
from pipeline.store import Store, drafts, outbox, tickets
from pipeline.store.tables import message, ticket
from tests.store.given import ANA, NOW, a_draft, a_mail, file, words

BEN, EVE = "ben@customer.example", "eve@stranger.example"


OURS = "<casedesk.1.1.abc@shop.example>"
SES_IDS = ("<0100-x@email.amazonses.com>", "<0100-x@eu-west-1.amazonses.com>", "<0100-x>")


def ticket_of(connection: Connection, mail: Mail) -> str:
    return tickets.names_of(connection, [mail.identity])[mail.identity]


def sent_reply(connection: Connection, state: Any = "sent", ids: Sequence[str] = SES_IDS) -> int:
    """A draft whose mail went to Ana: the draft's id."""
    draft_id = a_draft(connection)
    drafts.move(connection, draft_id, ("drafted",), state="approved", approved_by="me")
    row = outbox.queue(connection, draft_id, ANA, b"mime", OURS, NOW)
    outbox.claim(connection, row, "owner", NOW + timedelta(minutes=1))
    outbox.settle(connection, row, Delivery(state, "0100-x"), NOW, ids=ids)
    return draft_id


@pytest.mark.parametrize("cited", [OURS, *SES_IDS])
def test_an_answer_to_ours_joins_by_each_of_its_ids(store: Store, cited: str) -> None:
    with store.write() as connection:
        draft_id = sent_reply(connection)
        answer = a_mail("2", cites=(cited,))
        file(connection, answer)
        assert ticket_of(connection, answer) == drafts.get(connection, draft_id).ticket


@pytest.mark.parametrize("cited", [OURS, *SES_IDS])
def test_a_stranger_who_cites_ours_joins_nobody(store: Store, cited: str) -> None:
    with store.write() as connection:
        draft_id = sent_reply(connection)
        answer = a_mail("2", EVE, cites=(cited,))
        file(connection, answer)
        assert ticket_of(connection, answer) != drafts.get(connection, draft_id).ticket


def test_an_answer_that_overtook_the_result_joins_too(store: Store) -> None:
    """The send was uncertain; SES' ids are learnt only when its feedback comes."""
    with store.write() as connection:
        draft_id = sent_reply(connection, "uncertain", ids=())
        answer = a_mail("2", cites=(OURS,))
        file(connection, answer)
        assert ticket_of(connection, answer) == drafts.get(connection, draft_id).ticket


def test_the_conversation_holds_what_left(store: Store) -> None:
    with store.write() as connection:
        sent_reply(connection)
        (ticket_id,) = connection.scalars(select(ticket.c.id))
        said = [(row.direction, row.outcome) for row in tickets.conversation(connection, ticket_id)]
    assert said == [("in", "answered"), ("out", "sent")]


# ----------------------------------------------------------------------------------------------- history


def test_an_offer_is_open_once_its_mail_left(store: Store) -> None:
    with store.write() as connection:
        ticket_id, _ = file(connection, a_mail())
        assert not tickets.history(connection, ticket_id).follows_up
        sent_reply_in = a_draft(connection, a_mail("2", cites=("<1@customer.example>",)))
        assert not tickets.history(connection, ticket_id).follows_up
        for state in ("uncertain", "sent"):
            drafts.move(connection, sent_reply_in, ("drafted", "uncertain"), state=state)
            known = tickets.history(connection, ticket_id)
            assert (known.follows_up, known.offers_open) == (True, ("refund", "reship"))


def test_a_question_to_the_carrier_closes_no_offer(store: Store) -> None:
    with store.write() as connection:
        offer = a_draft(connection)
        inquiry = a_draft(connection, a_mail("2", cites=("<1@customer.example>",)), words(kind="inquiry"))
        for draft_id in (offer, inquiry):
            drafts.move(connection, draft_id, ("drafted",), state="sent")
        ticket_id = drafts.get(connection, offer).ticket_id
        assert tickets.history(connection, ticket_id).offers_open == ("refund", "reship")


# -------------------------------------------------------------------------------------------------- held


def test_mails_without_a_draft_are_listed_and_found_by_ticket_or_message_id(store: Store) -> None:
    with store.write() as connection:
        _, held = file(connection, a_mail("1"))
        a_draft(connection, a_mail("2", BEN))
        connection.execute(message.update().where(message.c.id == held).values(outcome="held"))
        (listed,) = tickets.held(connection)
        assert (listed.id, listed.sender) == (held, ANA)
        for name in (listed.ticket, "<1@customer.example>"):
            found = tickets.held_in(connection, name)
            assert found is not None
            assert found.id == held
        assert tickets.held_in(connection, "<2@customer.example>") is None
