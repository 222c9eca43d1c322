"""Keeps ``ticket.state`` true: called wherever a mail, a draft that left, or a task changes."""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from pipeline.store import offers
from pipeline.store.tables import ticket
from pipeline.tickets.state import Standing, State, state_of


def settle_state(connection: Connection, ticket_id: int) -> State:
    """Works out where a ticket stands, and notes it."""
    parts = (
        offers.mail_waits(ticket_id),
        offers.task_open(ticket_id),
        offers.turn_is("customer", ticket_id),
        offers.turn_is("us", ticket_id),
    )
    state = state_of(Standing(*connection.execute(select(*parts)).one()))
    connection.execute(update(ticket).where(ticket.c.id == ticket_id, ticket.c.state != state).values(state=state))
    return state
