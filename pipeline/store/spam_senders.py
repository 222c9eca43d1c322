"""The senders whom staff called spam: their later mail is nobody's question any more."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, select

from pipeline.store.engine import AnyRow, put
from pipeline.store.tables import spam_sender


def mark(connection: Connection, address: str, who: str, now: datetime) -> None:
    """Remembers a sender (lower-case address) as spam."""
    put(connection, spam_sender, ("address",), {"address": address, "marked_by": who, "marked_at": now})


def unmark(connection: Connection, address: str) -> bool:
    """Forgets the mark. Whether there was one."""
    return connection.execute(spam_sender.delete().where(spam_sender.c.address == address)).rowcount == 1


def listing(connection: Connection) -> list[AnyRow]:
    """All marked senders, the newest mark first."""
    return list(connection.execute(select(spam_sender).order_by(spam_sender.c.marked_at.desc(), spam_sender.c.address)))


def among(connection: Connection, addresses: Iterable[str]) -> frozenset[str]:
    """Those of the addresses that are marked."""
    wanted = [address for address in set(addresses) if address]
    query = select(spam_sender.c.address).where(spam_sender.c.address.in_(wanted))
    return frozenset(connection.scalars(query)) if wanted else frozenset()
