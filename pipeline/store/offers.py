"""Offers and questions of ours that left: which are open, how they ended, and how often a customer was offered what."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Connection, String, and_, bindparam, cast, exists, func, or_, select, update

from pipeline.model import Offer
from pipeline.store.engine import AnyRow
from pipeline.store.tables import draft, message, outbox, task

LEFT = ("sent", "uncertain")
_OFFERS = cast(draft.c.offers, String) != "[]"
_OPEN = draft.c.closed_as.is_(None)


def offers_of(row: AnyRow) -> tuple[Offer, ...]:
    """A draft's offers as the values that they were made from."""
    return tuple(
        Offer(
            offer["remedy"],
            offer["order_number"],
            None if offer["amount"] is None else Decimal(str(offer["amount"])),
            offer["currency"],
            offer["extra_case"],
            offer["goodwill"],
            offer["return_required"],
        )
        for offer in row.offers
    )


_OPEN_IN = (
    select(draft)
    .where(draft.c.ticket_id == bindparam("of_ticket"), draft.c.state.in_(LEFT), _OPEN, _OFFERS)
    .order_by(draft.c.id.desc())
    .limit(1)
)


def open_in(connection: Connection, ticket_id: int) -> AnyRow | None:
    """The draft of the offer that is open in a ticket.

    An offer is open from the moment its mail left (an uncertain one too) until it is answered, replaced by another
    offer, or over.
    """
    return connection.execute(_OPEN_IN, {"of_ticket": ticket_id}).one_or_none()


def close(connection: Connection, ticket_id: int, as_what: str) -> bool:
    """All that is awaited of the customer in a ticket is over. Whether anything was."""
    here = update(draft).where(draft.c.ticket_id == ticket_id, draft.c.state.in_(LEFT), _OPEN)
    return connection.execute(here.values(closed_as=as_what)).rowcount > 0


_EARLIER = (
    update(draft)
    .where(draft.c.ticket_id == bindparam("of_ticket"), draft.c.id < bindparam("before"), _OPEN)
    .where(draft.c.state.in_(LEFT), draft.c.kind != "inquiry")
    .values(closed_as="replaced")
)
_EARLIER_QUESTIONS = _EARLIER.where(~_OFFERS)


def replaced_by(connection: Connection, newer: AnyRow) -> None:
    """A mail of ours left: earlier questions are behind us, and earlier offers where it makes a new one."""
    if newer.kind in ("reminder", "inquiry"):
        return
    here = {"of_ticket": newer.ticket_id, "before": newer.id}
    connection.execute(_EARLIER if newer.offers else _EARLIER_QUESTIONS, here)


_OFFERED_BEFORE = select(draft.c.offers).where(
    draft.c.recipient == bindparam("address"),
    draft.c.ticket_id != bindparam("but_in"),
    draft.c.kind != "reminder",
    draft.c.state.in_(LEFT),
    draft.c.drafted_at >= bindparam("since"),
    _OFFERS,
)


def offered_before(connection: Connection, ticket_id: int, address: str, since: datetime) -> tuple[str, ...]:
    """The remedies that were offered to an address in other tickets since then, one entry for each offer."""
    found = connection.scalars(_OFFERED_BEFORE, {"address": address, "but_in": ticket_id, "since": since})
    return tuple(offer["remedy"] for offers in found for offer in offers)


def awaited(connection: Connection, sent_until: datetime) -> list[AnyRow]:
    """What left before a time and is not answered, oldest first: the draft, ``sent_at``, ``reminded`` and ``busy``.

    ``busy``: a mail or a task waits in its ticket for us.
    """
    sent_at = select(func.max(outbox.c.settled_at)).where(outbox.c.draft_id == draft.c.id, outbox.c.state == "sent")
    other = draft.alias()
    reminded = exists().where(
        other.c.ticket_id == draft.c.ticket_id, other.c.kind == "reminder", other.c.id > draft.c.id
    )
    busy = or_(mail_waits(draft.c.ticket_id), task_open(draft.c.ticket_id))
    sent = sent_at.scalar_subquery()
    query = select(draft, sent.label("sent_at"), reminded.label("reminded"), busy.label("busy"))
    awaits = and_(draft.c.state == "sent", _OPEN, or_(draft.c.turn.is_not(None), _OFFERS))
    return list(connection.execute(query.where(awaits, sent <= sent_until).order_by(draft.c.id)))


def mail_waits(ticket_id: Any) -> ColumnElement[bool]:
    """Whether a customer's mail in a ticket waits for us."""
    waits = message.c.outcome.in_(("drafted", "held"))
    return exists().where(message.c.ticket_id == ticket_id, message.c.direction == "in", waits)


def task_open(ticket_id: Any) -> ColumnElement[bool]:
    """Whether a person has something to carry out for a ticket."""
    return exists().where(task.c.ticket_id == ticket_id, task.c.state == "open")


def turn_is(who: str, ticket_id: Any) -> ColumnElement[bool]:
    """Whether it is somebody's turn after what left last; an open offer is always the customer's to answer."""
    here = and_(draft.c.ticket_id == ticket_id, draft.c.state.in_(LEFT), _OPEN)
    return exists().where(here, or_(draft.c.turn == who, _OFFERS) if who == "customer" else draft.c.turn == who)
