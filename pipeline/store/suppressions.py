"""The addresses to which nothing is sent: their mail came back, they complained, or a person said so."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from pipeline.store import drafts
from pipeline.store.engine import AnyRow
from pipeline.store.tables import suppression

MOST = 500  # on one page, the newest


def listing(connection: Connection) -> list[AnyRow]:
    """The newest suppressions."""
    query = select(suppression).order_by(suppression.c.added_at.desc(), suppression.c.address).limit(MOST)
    return list(connection.execute(query))


def lift(connection: Connection, address: str, who: str, now: datetime) -> bool:
    """Mail may go to an address again. Whether it was suppressed."""
    gone = connection.execute(suppression.delete().where(suppression.c.address == address)).rowcount == 1
    if gone:
        drafts.note(connection, now, who, "suppression_lifted")
    return gone
