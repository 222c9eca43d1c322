"""Why tickets came about, one row each: as the pipeline proposes, and as staff say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, exists, func, select, update

from pipeline.store.engine import AnyRow, put
from pipeline.store.tables import cause, ticket

#: What counts: staff's word where there is one.
COUNTED = func.coalesce(cause.c.cause, cause.c.proposed)


def propose(
    connection: Connection,
    ticket_id: int,
    proposed: str,
    row: str,
    product: str,
    carrier: str,
    country: str,
    now: datetime,
) -> None:
    """What the pipeline takes for the cause; what staff said stays, and so do facts that are not known this time."""
    facts = {"product": product, "carrier": carrier, "country": country}
    values: dict[str, Any] = {"ticket_id": ticket_id, "proposed": proposed, "row": row, "at": now, **facts}
    put(connection, cause, ("ticket_id",), values, keep=[name for name, value in facts.items() if not value])


def confirm(connection: Connection, ticket_id: int, said: str, who: str, now: datetime) -> None:
    """Staff's word on it."""
    values = {"ticket_id": ticket_id, "cause": said, "who": who, "at": now}
    there = {"row": "", "product": "", "carrier": "", "country": ""}
    put(connection, cause, ("ticket_id",), values | there, keep=tuple(there))


def move(connection: Connection, old: int, kept: int) -> None:
    """Ticket ``old`` becomes a part of ``kept``, whose own cause counts where it has one."""
    without = ~exists(select(cause.c.ticket_id).where(cause.c.ticket_id == kept).correlate(None))
    connection.execute(update(cause).where(cause.c.ticket_id == old, without).values(ticket_id=kept))
    connection.execute(cause.delete().where(cause.c.ticket_id == old))


def listing(connection: Connection, states: Sequence[str], unconfirmed: bool) -> list[AnyRow]:
    """Tickets in some states with their causes, newest first: ``ticket``, ``state``, ``subject``, and the row here."""
    columns = (ticket.c.name.label("ticket"), ticket.c.state, ticket.c.subject, ticket.c.updated_at)
    query = select(*columns, cause).join(cause, cause.c.ticket_id == ticket.c.id).where(ticket.c.state.in_(states))
    if unconfirmed:
        query = query.where(cause.c.cause.is_(None))
    return list(connection.execute(query.order_by(ticket.c.updated_at.desc(), ticket.c.id.desc())))


def counts(connection: Connection, by: str, since: datetime) -> list[AnyRow]:
    """(``value``, ``cause``, ``number``) over the tickets that began since then, by product, carrier or country."""
    column = cause.c[by]
    query = select(column.label("value"), COUNTED.label("cause"), func.count().label("number"))
    joined = query.join(ticket, ticket.c.id == cause.c.ticket_id).where(ticket.c.created_at >= since)
    return list(connection.execute(joined.group_by(column, COUNTED).order_by(func.count().desc(), column, COUNTED)))


def confirmed(connection: Connection, since: datetime) -> int:
    """How many of the tickets that began since then staff have named the cause of."""
    query = select(func.count()).select_from(cause).join(ticket, ticket.c.id == cause.c.ticket_id)
    return int(connection.execute(query.where(ticket.c.created_at >= since, cause.c.cause.is_not(None))).scalar_one())
