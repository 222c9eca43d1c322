"""Messages and their tickets: the connected components of proven citations, whatever the order of arrival."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, func, or_, select, update

from pipeline.model import Decision, History, Mail, Reading
from pipeline.store.engine import AnyRow, insert_new, new_id
from pipeline.store.tables import citation, draft, known_id, message, party, ticket, ticket_alias


def file_reading(connection: Connection, reading: Reading, inbox_id: int, arrived_at: datetime) -> tuple[int, int]:
    """Stores a read mail and puts it into its ticket, merging tickets that it connects.

    Returns (ticket id, message row id).
    """
    mail = reading.mail
    linked = _linked_tickets(connection, mail)
    ticket_id = linked[0] if linked else _new_ticket(connection, mail, arrived_at)
    for other in linked[1:]:
        _merge(connection, other, ticket_id)
    message_ref = _insert_message(connection, reading, inbox_id, ticket_id, arrived_at)
    _note_ids(connection, message_ref, [mail.message_id] if mail.message_id else [])
    _note_citations(connection, message_ref, mail.cites)
    _note_parties(connection, message_ref, parties(mail))
    _name_by_least_identity(connection, ticket_id)
    connection.execute(update(ticket).where(ticket.c.id == ticket_id).values(updated_at=arrived_at))
    return ticket_id, message_ref


def parties(mail: Mail) -> set[str]:
    """Everyone who stands in From, To or Cc: those whose citation of this mail may join its ticket."""
    return {address.address for address in (*mail.senders, *mail.to, *mail.cc)}


def ticket_name(identity: str) -> str:
    """A ticket's name from the least identity among its mails."""
    return f"T-{identity[:10]}"


def _linked_tickets(connection: Connection, mail: Mail) -> list[int]:
    """Tickets of the mails that this one cites or is cited by, where the citing one's sender was party."""
    found: set[int] = set()
    if mail.sender and mail.cites:
        parents = (
            select(message.c.ticket_id)
            .join(known_id, known_id.c.message_ref == message.c.id)
            .join(party, party.c.message_ref == message.c.id)
            .where(known_id.c.value.in_(mail.cites), party.c.address == mail.sender.address)
        )
        found.update(connection.scalars(parents))
    if mail.message_id:
        children = (
            select(message.c.ticket_id)
            .join(citation, citation.c.message_ref == message.c.id)
            .where(citation.c.value == mail.message_id, message.c.sender.in_(parties(mail)))
        )
        found.update(connection.scalars(children))
    return sorted(found)


def _new_ticket(connection: Connection, mail: Mail, arrived_at: datetime) -> int:
    row = {
        "name": ticket_name(mail.identity),
        "subject": mail.subject,
        "customer": mail.sender.address if mail.sender else None,
        "state": "open",
        "created_at": arrived_at,
        "updated_at": arrived_at,
    }
    if connection.execute(select(ticket.c.id).where(ticket.c.name == row["name"])).first():
        row["name"] = f"T-{mail.identity[:20]}"  # two identities that begin alike: one in a million million
    return new_id(connection, ticket, row)


def _insert_message(
    connection: Connection, reading: Reading, inbox_id: int, ticket_id: int, arrived_at: datetime
) -> int:
    mail, screening, verdict = reading.mail, reading.screening, reading.verdict
    row = {
        "ticket_id": ticket_id,
        "inbox_id": inbox_id,
        "direction": "in",
        "identity": mail.identity,
        "message_id": mail.message_id,
        "sender": mail.sender.address if mail.sender else None,
        "sender_name": mail.sender.name if mail.sender else None,
        "answer_to": screening.answer_to.address if screening.answer_to else None,
        "subject": mail.subject,
        "written_at": mail.date,
        "arrived_at": arrived_at,
        "text": mail.text,
        "new_text": mail.new_text,
        "kind": screening.kind,
        "screening": asdict(screening),
        "verdict": asdict(verdict),
        "order_numbers": list(mail.order_numbers),
        "attachments": [asdict(part) for part in mail.attachments],
        "cites": list(mail.cites),
        "outcome": "none",
        "category": verdict.category,
        "reason": "",
        "warnings": [],
        "urgent": False,
    }
    return new_id(connection, message, row)


def file_sent(
    connection: Connection,
    ticket_id: int,
    ids: Iterable[str],
    recipient: str,
    subject: str,
    body: str,
    now: datetime,
) -> int:
    """Stores a mail that left, so that an answer which cites it on any of its ``ids`` finds the ticket."""
    row = {
        "ticket_id": ticket_id,
        "direction": "out",
        "subject": subject,
        "arrived_at": now,
        "text": body,
        "new_text": body,
        "kind": "human",
        "outcome": "sent",
        "reason": "",
        "urgent": False,
    }
    row |= {name: {} for name in ("screening", "verdict")}
    row |= {name: [] for name in ("order_numbers", "attachments", "cites", "warnings")}
    message_ref = new_id(connection, message, row)
    _note_ids(connection, message_ref, ids)
    _note_parties(connection, message_ref, {recipient})
    return message_ref


def add_ids(connection: Connection, cited: str, ids: Iterable[str]) -> bool:
    """Gives the message that is known as ``cited`` further ids. Whether there is one."""
    known = list(connection.scalars(select(known_id.c.message_ref).where(known_id.c.value == cited)))
    for message_ref in known:
        _note_ids(connection, message_ref, ids)
    return bool(known)


def _note_ids(connection: Connection, message_ref: int, ids: Iterable[str]) -> None:
    for value in ids:
        insert_new(connection, known_id, {"message_ref": message_ref, "value": value})


def _note_citations(connection: Connection, message_ref: int, cites: Iterable[str]) -> None:
    rows = [{"message_ref": message_ref, "value": value} for value in dict.fromkeys(cites)]
    if rows:
        connection.execute(citation.insert(), rows)


def _note_parties(connection: Connection, message_ref: int, addresses: set[str]) -> None:
    rows = [{"message_ref": message_ref, "address": address} for address in sorted(addresses)]
    if rows:
        connection.execute(party.insert(), rows)


def _merge(connection: Connection, old: int, kept: int) -> None:
    """Moves everything of ticket ``old`` into ``kept``; its name stays as an alias."""
    name = connection.execute(select(ticket.c.name).where(ticket.c.id == old)).scalar_one()
    for table in (message, draft, ticket_alias):
        connection.execute(update(table).where(table.c.ticket_id == old).values(ticket_id=kept))
    from pipeline.store.tables import audit

    connection.execute(update(audit).where(audit.c.ticket_id == old).values(ticket_id=kept))
    connection.execute(ticket.delete().where(ticket.c.id == old))
    insert_new(connection, ticket_alias, {"name": name, "ticket_id": kept})


def _name_by_least_identity(connection: Connection, ticket_id: int) -> None:
    least = connection.execute(select(func.min(message.c.identity)).where(message.c.ticket_id == ticket_id)).scalar()
    row = connection.execute(select(ticket).where(ticket.c.id == ticket_id)).one()
    if least is None or least.startswith(row.name.removeprefix("T-")):
        return
    name = ticket_name(least)
    connection.execute(ticket_alias.delete().where(ticket_alias.c.name == name, ticket_alias.c.ticket_id == ticket_id))
    connection.execute(update(ticket).where(ticket.c.id == ticket_id).values(name=name))
    insert_new(connection, ticket_alias, {"name": row.name, "ticket_id": ticket_id})


def record_decision(connection: Connection, message_ref: int, outcome: str, decision: Decision) -> None:
    """Notes at a message what policy made of it."""
    connection.execute(
        update(message)
        .where(message.c.id == message_ref)
        .values(
            outcome=outcome,
            row=decision.row,
            reason=decision.reason,
            warnings=list(decision.warnings),
            urgent=decision.urgent,
        )
    )


def get_message(connection: Connection, message_ref: int) -> AnyRow:
    """One message's row with its ticket's name as ``ticket``."""
    query = select(message, ticket.c.name.label("ticket")).join(ticket, ticket.c.id == message.c.ticket_id)
    return connection.execute(query.where(message.c.id == message_ref)).one()


def conversation(connection: Connection, ticket_id: int) -> list[AnyRow]:
    """All messages of a ticket, in the order of their arrival."""
    query = select(message).where(message.c.ticket_id == ticket_id).order_by(message.c.arrived_at, message.c.id)
    return list(connection.execute(query))


def held(connection: Connection) -> list[AnyRow]:
    """Mails that were taken in and got no draft, oldest first, with ``ticket``."""
    query = select(message, ticket.c.name.label("ticket")).join(ticket, ticket.c.id == message.c.ticket_id)
    without = message.c.outcome.in_(("held", "none", "imported"))
    return list(connection.execute(query.where(message.c.direction == "in", without).order_by(message.c.id)))


def held_in(connection: Connection, name: str) -> AnyRow | None:
    """The newest mail without a draft in the ticket of that name, or the one of that Message-ID."""
    wanted = find(connection, name)
    where = message.c.message_id == name if wanted is None else message.c.ticket_id == wanted.id
    query = select(message).where(message.c.direction == "in", message.c.outcome.in_(("held", "none", "imported")))
    return connection.execute(query.where(where).order_by(message.c.id.desc()).limit(1)).one_or_none()


def answered_up_to(connection: Connection, ticket_id: int, message_ref: int | None) -> None:
    """The ticket's open mails up to the one that was answered are closed."""
    if message_ref is not None:
        here = update(message).where(message.c.ticket_id == ticket_id, message.c.id <= message_ref)
        connection.execute(here.where(message.c.outcome == "drafted").values(outcome="answered"))


def history(connection: Connection, ticket_id: int) -> History:
    """What was said in a ticket before: whether we answered, and which offer of ours is open.

    An offer is open from the moment its mail left (an uncertain one too) until a later reply of ours.
    """
    left = draft.c.state.in_(("sent", "uncertain"))
    query = select(draft.c.offers).where(draft.c.ticket_id == ticket_id, left).order_by(draft.c.id.desc()).limit(1)
    last = connection.execute(query).one_or_none()
    if last is None:
        return History()
    return History(follows_up=True, offers_open=tuple(offer["remedy"] for offer in last.offers))


def names_of(connection: Connection, identities: Iterable[str]) -> dict[str, str]:
    """identity → ticket name, for the mails that were understood."""
    query = select(message.c.identity, ticket.c.name).join(ticket, ticket.c.id == message.c.ticket_id)
    rows = connection.execute(query.where(message.c.identity.in_(list(identities))))
    return {row.identity: row.name for row in rows}


def find(connection: Connection, name: str) -> AnyRow | None:
    """The ticket of that name, or of that former name."""
    alias = select(ticket_alias.c.ticket_id).where(ticket_alias.c.name == name)
    return connection.execute(select(ticket).where(or_(ticket.c.name == name, ticket.c.id.in_(alias)))).one_or_none()
