"""What came in, for the shop's report. Nothing here names a customer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, select

from pipeline.store.engine import AnyRow
from pipeline.store.tables import message


def mails_since(connection: Connection, since: datetime) -> Iterator[AnyRow]:
    """Each mail that came since then and was not only imported: ``arrived_at``, ``kind``, ``category``."""
    columns = (message.c.arrived_at, message.c.kind, message.c.category)
    came = (message.c.direction == "in", message.c.outcome != "imported", message.c.arrived_at >= since)
    yield from connection.execute(select(*columns).where(*came))
