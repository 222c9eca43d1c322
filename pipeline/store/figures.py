"""What the dashboard and the shop's report count, over the last days. Nothing here names a customer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, func, select

from pipeline.store.engine import AnyRow
from pipeline.store.tables import draft, label, message, outbox


def replies_since(connection: Connection, since: datetime) -> list[AnyRow]:
    """Each mail that left since then: ``settled_at``, ``question_at``, ``approved_by``, ``edited_at``, ``offers``."""
    columns = (outbox.c.settled_at, draft.c.question_at, draft.c.approved_by, draft.c.edited_at, draft.c.offers)
    query = select(*columns).join(draft, draft.c.id == outbox.c.draft_id)
    return list(connection.execute(query.where(outbox.c.state == "sent", outbox.c.settled_at >= since)))


def decisions_since(connection: Connection, since: datetime) -> dict[str, int]:
    """What staff did with drafts since then: unedited, edited, rejected → how many."""
    query = select(label.c.draft, func.count()).where(label.c.at >= since, label.c.draft.is_not(None))
    return {row[0]: row[1] for row in connection.execute(query.group_by(label.c.draft))}


def mails_since(connection: Connection, since: datetime) -> Iterator[AnyRow]:
    """Each mail that came since then and was not only imported: ``arrived_at``, ``kind``, ``category``."""
    columns = (message.c.arrived_at, message.c.kind, message.c.category)
    came = (message.c.direction == "in", message.c.outcome != "imported", message.c.arrived_at >= since)
    yield from connection.execute(select(*columns).where(*came))
