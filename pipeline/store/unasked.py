"""Mails that answer no mail of a customer's: outreach, inquiries to carriers, what staff learned since."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from pipeline.model import Decision, Draft
from pipeline.store import drafts
from pipeline.store.engine import AnyRow, new_id
from pipeline.store.tables import draft, message


def create(
    connection: Connection,
    ticket_id: int,
    words: Draft,
    decision: Decision,
    now: datetime,
    *,
    category: str | None = None,
    answers: int | None = None,
    by_hand: bool = False,
    turn: str | None = None,
    fault: str | None = None,
) -> int:
    """Stores such a draft, which always waits for a person. The new draft's id.

    ``answers``: the customer's choice that it confirms, or whose offer it reminds of; ``by_hand``: a person's words are
    in it, so it never makes way; ``turn``: whose turn it is once it has left.
    """
    offers = [drafts.offer_record(offer) for offer in words.plan.offers]
    row: dict[str, Any] = {
        "ticket_id": ticket_id,
        "answers": answers,
        "kind": words.plan.kind,
        "state": "edited" if by_hand else "drafted",
        "version": 1,
        "category": category,
        "intent": None,
        "also": [],
        "row": decision.row,
        "template": words.plan.template,
        "language": words.language,
        "recipient": words.plan.to,
        "subject": words.subject,
        "body": words.body,
        "offers": offers,
        "order_number": decision.order.number if decision.order else None,
        "unsure": False,
        "urgent": decision.urgent,
        "may_send_automatically": False,
        "warnings": list(decision.warnings),
        "reason": decision.reason,
        "drafted_at": now,
        "edited_at": now if by_hand else None,
        "fault": fault or ("carrier" if offers else None),
        "turn": turn,
    }
    return new_id(connection, draft, row)


def customer_in(connection: Connection, ticket_id: int, carriers: Collection[str]) -> AnyRow | None:
    """The newest mail in a ticket that a person wrote, from none of the carriers' addresses."""
    here = (message.c.ticket_id == ticket_id, message.c.direction == "in", message.c.kind == "human")
    theirs = select(message).where(*here, message.c.sender.not_in(carriers))
    return connection.execute(theirs.order_by(message.c.id.desc()).limit(1)).first()


def newest_of(connection: Connection, ticket_id: int, address: str) -> AnyRow | None:
    """The newest mail in a ticket that this address wrote, and where an answer would go to it."""
    here = (message.c.ticket_id == ticket_id, message.c.direction == "in", message.c.kind == "human")
    theirs = (message.c.sender == address, message.c.answer_to == address)
    return connection.execute(select(message).where(*here, *theirs).order_by(message.c.id.desc()).limit(1)).first()


def written_to_in(connection: Connection, ticket_id: int) -> AnyRow | None:
    """The newest mail of ours in a ticket that went to the address on an order: its draft."""
    kinds = draft.c.kind.in_(("resend", "outreach", "update", "done"))
    query = select(draft).where(draft.c.ticket_id == ticket_id, kinds).order_by(draft.c.id.desc()).limit(1)
    return connection.execute(query).one_or_none()


def order_in(connection: Connection, ticket_id: int) -> str | None:
    """The number of the order that a ticket's newest draft is about."""
    query = select(draft.c.order_number).where(draft.c.ticket_id == ticket_id, draft.c.order_number.is_not(None))
    number: str | None = connection.execute(query.order_by(draft.c.id.desc()).limit(1)).scalar()
    return number
