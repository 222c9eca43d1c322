"""Keeps ``ticket.state`` true: called wherever a mail, a draft that left, or a task changes."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select, update

from pipeline.store import offers
from pipeline.store.tables import ticket
from pipeline.tickets.state import Standing, State, state_of

_HERE = bindparam("ticket_id", type_=ticket.c.id.type)
#: Prepared once, since every mail in and out asks for it.
_STANDING = select(
    offers.mail_waits(_HERE), offers.task_open(_HERE), offers.turn_is("customer", _HERE), offers.turn_is("us", _HERE)
).add_columns(select(ticket.c.state).where(ticket.c.id == _HERE).scalar_subquery())


def settle_state(connection: Connection, ticket_id: int) -> State:
    """Works out where a ticket stands, and notes it."""
    *parts, noted = connection.execute(_STANDING, {"ticket_id": ticket_id}).one()
    state = state_of(Standing(*parts))
    if state != noted:
        connection.execute(update(ticket).where(ticket.c.id == ticket_id).values(state=state))
    return state
