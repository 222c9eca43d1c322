"""What colleagues tell each other about a ticket, and who has it open."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from pipeline.store import drafts
from pipeline.store.engine import AnyRow, put
from pipeline.store.tables import note, viewer

OPEN_FOR = timedelta(seconds=45)  # a page says every 15 seconds that it is open


def add(connection: Connection, ticket_id: int, text: str, who: str, now: datetime) -> None:
    """A note for colleagues."""
    connection.execute(note.insert(), {"ticket_id": ticket_id, "who": who, "at": now, "text": text})
    drafts.note(connection, now, who, "noted", ticket_id=ticket_id)


def of_ticket(connection: Connection, ticket_id: int) -> list[AnyRow]:
    """The notes of a ticket, oldest first."""
    return list(connection.execute(select(note).where(note.c.ticket_id == ticket_id).order_by(note.c.id)))


def looks_at(connection: Connection, ticket_id: int, who: str, now: datetime) -> None:
    """Somebody has the ticket open."""
    put(connection, viewer, ("ticket_id", "who"), {"ticket_id": ticket_id, "who": who, "at": now})


def others_at(connection: Connection, ticket_id: int, who: str, now: datetime) -> list[str]:
    """Who else has it open now."""
    here = select(viewer.c.who).where(
        viewer.c.ticket_id == ticket_id, viewer.c.who != who, viewer.c.at > now - OPEN_FOR
    )
    return sorted(connection.scalars(here))
