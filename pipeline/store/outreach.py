"""About which parcels we wrote first, and whether we may: once for each parcel and reason, never into an open case."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import Connection, String, cast, exists, or_, select, update

from pipeline.model import normal_number
from pipeline.store import drafts, tickets
from pipeline.store.engine import AnyRow, new_id, put
from pipeline.store.tables import draft, message, outreach, switch, task, ticket

IMPORTED_COUNTS = timedelta(days=30)  # a mail that was there before the first run may still be on somebody's mind
_SETTLES = ("refund", "reship", "replacement", "cancel", "return")  # kinds of tasks
_WATCHED = "shipments_watched_at"


def open_ticket(connection: Connection, customer: str, subject: str, now: datetime) -> int:
    """A ticket that begins with a mail of ours, which has no content yet to be named by."""
    name = tickets.ticket_name(secrets.token_hex(32))
    row = {"name": name, "subject": subject, "customer": customer, "state": "open", "created_at": now}
    return new_id(connection, ticket, row | {"updated_at": now})


def written(connection: Connection, names: tuple[str, ...], reason: str) -> bool:
    """Whether a customer was written to about this parcel for this reason, or such a draft waits or was rejected."""
    query = select(outreach.c.reason).where(outreach.c.shipment.in_(names), outreach.c.reason == reason)
    return connection.execute(query).first() is not None


def note_written(connection: Connection, name: str, reason: str, draft_id: int, now: datetime) -> None:
    """From now on ``written`` says so. Raises IntegrityError where another process was quicker."""
    row = {"shipment": name, "reason": reason, "draft_id": draft_id, "at": now}
    connection.execute(outreach.insert(), row)


def not_written_after_all(connection: Connection, draft_id: int) -> None:
    """A draft was taken back before anybody read it: should the trouble come again, it is drafted anew."""
    connection.execute(outreach.delete().where(outreach.c.draft_id == draft_id))


def waiting_outreach(connection: Connection) -> list[AnyRow]:
    """Outreach drafts that nobody has touched; ``trouble`` is that of the parcel then."""
    query = select(draft, outreach.c.reason.label("trouble")).join(outreach, outreach.c.draft_id == draft.c.id)
    return list(connection.execute(query.where(draft.c.state == "drafted").order_by(draft.c.id)))


def close_ticket(connection: Connection, ticket_id: int, now: datetime) -> None:
    """A ticket that holds nothing but a draft that was taken back is over."""
    empty = ~exists().where(message.c.ticket_id == ticket_id)
    change = update(ticket).where(ticket.c.id == ticket_id, empty)
    connection.execute(change.values(state="resolved", updated_at=now))


def wrote_since(connection: Connection, address: str, since: datetime, but: int | None = None) -> bool:
    """Whether the customer wrote after that time, in whatever ticket ``but`` this one."""
    query = select(message.c.id).where(
        message.c.direction == "in",
        message.c.kind == "human",
        message.c.sender == address,
        message.c.arrived_at > since,
    )
    if but is not None:
        query = query.where(message.c.ticket_id != but)
    return connection.execute(query.limit(1)).first() is not None


def is_open_about(
    connection: Connection, address: str, order_number: str, now: datetime, but: int | None = None
) -> bool:
    """Whether a ticket about this order is open; one of its customer that names no order may be about it."""
    number = normal_number(order_number)
    of_order = select(draft.c.ticket_id).where(draft.c.order_number == order_number)
    mine = or_(ticket.c.customer == address, ticket.c.id.in_(of_order))
    query = select(ticket).where(mine, ticket.c.state != "resolved")
    for row in connection.execute(query):
        if row.id != but and _is_alive(connection, row, now) and _may_concern(connection, row.id, number):
            return True
    return False


def _is_alive(connection: Connection, row: AnyRow, now: datetime) -> bool:
    """What was only imported, or needed no answer, is nobody's business after a while."""
    if row.updated_at >= now - IMPORTED_COUNTS:
        return True
    worked_on = message.c.outcome.in_(("drafted", "held", "answered", "sent", "uncertain"))
    somebody = select(message.c.id).where(message.c.ticket_id == row.id, worked_on).limit(1)
    return connection.execute(somebody).first() is not None or drafts.any_waits_in(connection, int(row.id))


def _may_concern(connection: Connection, ticket_id: int, number: str) -> bool:
    """Whether a ticket names this order, or none at all."""
    of_drafts = connection.scalars(select(draft.c.order_number).where(draft.c.ticket_id == ticket_id))
    named = {normal_number(each) for each in of_drafts if each}
    for numbers in connection.scalars(select(message.c.order_numbers).where(message.c.ticket_id == ticket_id)):
        named |= {normal_number(each) for each in numbers}
    return not named or number in named


def was_settled(connection: Connection, order_number: str, since: datetime) -> bool:
    """Whether the customer of an order was answered with an offer, or had it carried out, after the parcel left."""
    left = (draft.c.state.in_(("sent", "uncertain")), cast(draft.c.offers, String) != "[]", draft.c.kind != "outreach")
    offered = select(draft.c.id).where(draft.c.order_number == order_number, draft.c.drafted_at >= since, *left)
    carried_out = (task.c.state.in_(("open", "done")), task.c.kind.in_(_SETTLES), task.c.made_at >= since)
    made = select(task.c.id).where(task.c.order_number == order_number, *carried_out)
    return any(connection.execute(each.limit(1)).first() is not None for each in (offered, made))


def last_language(connection: Connection, address: str) -> str | None:
    """The language of a customer's newest mail that has one."""
    query = select(message.c.verdict).where(message.c.sender == address, message.c.kind == "human")
    for verdict in connection.scalars(query.order_by(message.c.id.desc()).limit(5)):
        if verdict.get("language"):
            return str(verdict["language"])
    return None


def watched_at(connection: Connection) -> datetime | None:
    """When the shipments were last looked at by ``run``, or when it first could have."""
    value = connection.execute(select(switch.c.value).where(switch.c.name == _WATCHED)).scalar()
    return datetime.fromisoformat(value) if value else None


def set_watched(connection: Connection, at: datetime) -> None:
    """They were looked at now."""
    put(connection, switch, ("name",), {"name": _WATCHED, "value": at.isoformat()})
