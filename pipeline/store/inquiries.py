"""Questions to carriers: one for each parcel, ever."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, and_, func, or_, select

from pipeline.store import outbox as sent
from pipeline.store.engine import AnyRow, put
from pipeline.store.tables import draft, inquiry, outbox, ticket


def of_parcel(connection: Connection, parcel: str) -> AnyRow | None:
    """The inquiry about a parcel, with ``state`` of its draft (NULL: erased) and ``ticket_id``."""
    query = select(inquiry, draft.c.state, draft.c.ticket_id).outerjoin(draft, draft.c.id == inquiry.c.draft_id)
    return connection.execute(query.where(inquiry.c.parcel == parcel)).one_or_none()


def note(connection: Connection, parcel: str, carrier: str, order_number: str, draft_id: int, now: datetime) -> None:
    """A draft asks about this parcel from now on."""
    row = {"parcel": parcel, "carrier": carrier, "order_number": order_number, "draft_id": draft_id, "at": now}
    put(connection, inquiry, ("parcel",), row)


def listing(connection: Connection) -> list[AnyRow]:
    """All inquiries, newest first, with ``state``, ``recipient`` and ``ticket``."""
    columns = (draft.c.state, draft.c.recipient, ticket.c.name.label("ticket"))
    joined = select(inquiry, *columns).outerjoin(draft, draft.c.id == inquiry.c.draft_id)
    joined = joined.outerjoin(ticket, ticket.c.id == draft.c.ticket_id)
    return list(connection.execute(joined.order_by(inquiry.c.at.desc(), inquiry.c.parcel)))


def cited_by(connection: Connection, ticket_id: int, address: str, cites: Sequence[str]) -> AnyRow | None:
    """The inquiry in this ticket that went to ``address`` and that one of the ids names."""
    row = sent.sent_as(connection, cites)
    if row is None or row.recipient != address:
        return None
    query = select(inquiry, draft.c.ticket_id).join(draft, draft.c.id == inquiry.c.draft_id)
    return connection.execute(query.where(draft.c.id == row.draft_id, draft.c.ticket_id == ticket_id)).one_or_none()


def left_since(connection: Connection, since: datetime, queued_too: bool) -> int:
    """How many inquiries left, or may have, since a time; with ``queued_too`` also what waits to leave."""
    under_way = ("sending", "queued") if queued_too else ("sending",)
    lately = and_(outbox.c.state.in_(("sent", "uncertain")), outbox.c.settled_at >= since)
    query = select(func.count()).select_from(outbox).join(draft, draft.c.id == outbox.c.draft_id)
    counted = query.where(draft.c.kind == "inquiry", or_(outbox.c.state.in_(under_way), lately))
    return int(connection.execute(counted).scalar_one())
