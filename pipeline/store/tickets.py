"""Messages and their tickets: the connected components of proven citations, whatever the order of arrival."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, bindparam, or_, select, update

from pipeline.model import Address, Decision, History, Mail, Reading, normal_number
from pipeline.store import causes, offers, standing
from pipeline.store.engine import AnyRow, insert_new, new_id
from pipeline.store.tables import audit, citation, draft, known_id, message, note, party, task, ticket, ticket_alias

WITHOUT_DRAFT = ("held", "task", "none", "imported")


def file_reading(connection: Connection, reading: Reading, inbox_id: int, arrived_at: datetime) -> tuple[int, int]:
    """Stores a read mail and puts it into its ticket, merging tickets that it connects.

    Returns (ticket id, message row id).
    """
    mail = reading.mail
    # through a form's From, which is the shop's and so party to everything, anybody could cite anything
    cites = () if "contact_form" in reading.screening.flags else mail.cites
    orders = _own_orders(reading)
    linked = _linked_tickets(connection, reading, (*cites, *orders))
    ticket_id = _join(connection, linked, mail, arrived_at) if linked else _new_ticket(connection, reading, arrived_at)
    message_ref = _insert_message(connection, reading, inbox_id, ticket_id, arrived_at)
    _note_ids(connection, message_ref, [*([mail.message_id] if mail.message_id else []), *orders])
    insert_new(connection, citation, [{"message_ref": message_ref, "value": value} for value in cites])
    _note_parties(connection, message_ref, parties(reading))
    return ticket_id, message_ref


def author_of(reading: Reading) -> Address | None:
    """Who wrote it: From, or the customer for whom the shop's own form or group put its address there."""
    behind = {"contact_form", "own_group"}.intersection(reading.screening.flags)
    return reading.screening.answer_to if behind else reading.mail.sender


def parties(reading: Reading) -> set[str]:
    """Everyone who stands in From, To or Cc, and the author: whose citation of this mail may join its ticket."""
    mail, author = reading.mail, author_of(reading)
    return {address.address for address in (*mail.senders, *mail.to, *mail.cc, *([author] if author else []))}


def _own_orders(reading: Reading) -> list[str]:
    """Names by which a proven sender's mails about one order find each other (invariant 9); no id looks like them."""
    if not reading.screening.may_disclose_order or reading.mail.sender is None:
        return []
    address = reading.mail.sender.address
    return [order_name(number, address) for number in reading.mail.order_numbers]


def order_name(number: str, address: str) -> str:
    """What stands for an order of its proven owner among the ids by which mails find each other."""
    return f"order {normal_number(number)} of {address}"


def ticket_name(identity: str) -> str:
    """A ticket's name from the least identity among its mails, so that it does not depend on who came first.

    64 bits: among ten million tickets two names meet with a chance of one in 400,000; such a mail is set aside.
    """
    return f"T-{identity[:16]}"


_PARENTS = (
    select(message.c.ticket_id)
    .join(known_id, known_id.c.message_ref == message.c.id)
    .join(party, party.c.message_ref == message.c.id)
    .where(known_id.c.value.in_(bindparam("cites", expanding=True)), party.c.address == bindparam("author"))
    .distinct()
)
_CHILDREN = (
    select(message.c.ticket_id)
    .join(citation, citation.c.message_ref == message.c.id)
    .where(citation.c.value == bindparam("cited"), message.c.sender.in_(bindparam("parties", expanding=True)))
    .distinct()
)


def _linked_tickets(connection: Connection, reading: Reading, cites: Sequence[str]) -> list[int]:
    """Tickets of the mails that this one cites or is cited by, where the citing one's author was party."""
    author, message_id = author_of(reading), reading.mail.message_id
    found: set[int] = set()
    if author and cites:
        found.update(connection.scalars(_PARENTS, {"cites": list(cites), "author": author.address}))
    if message_id:
        found.update(connection.scalars(_CHILDREN, {"cited": message_id, "parties": list(parties(reading))}))
    return sorted(found)


def _new_ticket(connection: Connection, reading: Reading, arrived_at: datetime) -> int:
    author = author_of(reading)
    row = {
        "name": ticket_name(reading.mail.identity),
        "subject": reading.mail.subject,
        "customer": author.address if author else None,
        "state": "open",
        "created_at": arrived_at,
        "updated_at": arrived_at,
    }
    return new_id(connection, ticket, row)


def _join(connection: Connection, linked: Sequence[int], mail: Mail, arrived_at: datetime) -> int:
    """Makes one of the tickets that a mail is linked to. Its name is the least, the others become aliases of it."""
    kept, *others = connection.execute(select(ticket).where(ticket.c.id.in_(linked)).order_by(ticket.c.id)).all()
    for other in others:
        _merge(connection, other.id, kept.id)
    former = {kept.name, *(other.name for other in others)}
    values = {
        "name": min(ticket_name(mail.identity), *former),
        "created_at": min(arrived_at, kept.created_at, *(other.created_at for other in others)),
        "updated_at": max(arrived_at, kept.updated_at, *(other.updated_at for other in others)),
    }
    connection.execute(update(ticket).where(ticket.c.id == kept.id).values(values))
    aliases = [{"name": name, "ticket_id": kept.id} for name in sorted(former - {values["name"]})]
    insert_new(connection, ticket_alias, aliases)
    return int(kept.id)


def _merge(connection: Connection, old: int, kept: int) -> None:
    """Moves everything of ticket ``old`` into ``kept``."""
    for table in (message, draft, audit, ticket_alias, note, task):
        connection.execute(update(table).where(table.c.ticket_id == old).values(ticket_id=kept))
    causes.move(connection, old, kept)
    connection.execute(ticket.delete().where(ticket.c.id == old))


def _insert_message(
    connection: Connection, reading: Reading, inbox_id: int, ticket_id: int, arrived_at: datetime
) -> int:
    mail, screening, verdict, author = reading.mail, reading.screening, reading.verdict, author_of(reading)
    row = {
        "ticket_id": ticket_id,
        "inbox_id": inbox_id,
        "direction": "in",
        "identity": mail.identity,
        "message_id": mail.message_id,
        "sender": author.address if author else None,
        "sender_name": author.name if author else None,
        "answer_to": screening.answer_to.address if screening.answer_to else None,
        "subject": mail.subject,
        "written_at": mail.date,
        "arrived_at": arrived_at,
        "text": mail.text,
        "new_text": mail.new_text,
        "kind": screening.kind,
        "screening": asdict(screening),
        "verdict": {each.name: getattr(verdict, each.name) for each in fields(verdict)},  # holds no dataclass
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


_KNOWN = select(known_id.c.message_ref).where(known_id.c.value == bindparam("own_id"))


def file_outgoing(
    connection: Connection,
    ticket_id: int,
    ids: Sequence[str],
    recipient: str,
    subject: str,
    body: str,
    outcome: Literal["sent", "uncertain"],
    now: datetime,
    first: bool = False,
) -> None:
    """Notes a mail that left, or may have, so that an answer which cites it on any of its ``ids`` finds the ticket.

    The first id is our own; where it is known already, the other ids and the outcome are added to its message.
    ``first``: it surely is not known yet.
    """
    known = None if first else connection.scalars(_KNOWN, {"own_id": ids[0]}).first()
    if known is not None:
        _note_ids(connection, known, ids)
        connection.execute(update(message).where(message.c.id == known).values(outcome=outcome))
        return
    row = {
        "ticket_id": ticket_id,
        "direction": "out",
        "message_id": ids[0],
        "subject": subject,
        "arrived_at": now,
        "text": body,
        "new_text": body,
        "kind": "human",
        "outcome": outcome,
        "reason": "",
        "urgent": False,
    }
    row |= {name: {} for name in ("screening", "verdict")}
    row |= {name: [] for name in ("order_numbers", "attachments", "cites", "warnings")}
    message_ref = new_id(connection, message, row)
    _note_ids(connection, message_ref, ids)
    _note_parties(connection, message_ref, {recipient})


def did_not_leave(connection: Connection, own_id: str) -> None:
    """A mail that may have left did not. Its message stays: should an answer come after all, it finds the ticket."""
    ours = select(known_id.c.message_ref).where(known_id.c.value == own_id)
    connection.execute(update(message).where(message.c.id.in_(ours)).values(outcome="not_sent"))


def not_reached(
    connection: Connection, own_id: str, answers: Any, reason: str, outcome: Literal["bounced", "not_sent"] = "bounced"
) -> None:
    """A mail of ours (``own_id``) did not reach its reader: the mail that it ``answers`` waits for staff again."""
    connection.execute(update(message).where(message.c.message_id == own_id).values(outcome=outcome))
    answered = update(message).where(message.c.id == answers, message.c.outcome == "answered")
    connection.execute(answered.values(outcome="held", reason=reason))


def _note_ids(connection: Connection, message_ref: int, ids: Iterable[str]) -> None:
    insert_new(connection, known_id, [{"message_ref": message_ref, "value": value} for value in ids])


def _note_parties(connection: Connection, message_ref: int, addresses: Iterable[str]) -> None:
    rows = [{"message_ref": message_ref, "address": address} for address in addresses]
    insert_new(connection, party, rows)


_DECIDED = update(message).where(message.c.id == bindparam("of_message"))


def record_decision(connection: Connection, message_ref: int, outcome: str, decision: Decision) -> None:
    """Notes at a message what policy made of it."""
    values: dict[str, Any] = {"outcome": outcome, "row": decision.row, "reason": decision.reason}
    values |= {"warnings": list(decision.warnings), "urgent": decision.urgent}
    connection.execute(_DECIDED, {"of_message": message_ref, **values})


def get_message(connection: Connection, message_ref: int) -> AnyRow:
    """One message's row with its ticket's name as ``ticket``."""
    query = select(message, ticket.c.name.label("ticket")).join(ticket, ticket.c.id == message.c.ticket_id)
    return connection.execute(query.where(message.c.id == message_ref)).one()


def asked_by(asked: AnyRow | None, address: str) -> AnyRow | None:
    """The message that is answered, if it is ``address`` that an answer to it reaches; else its words are another's."""
    return asked if asked is not None and asked.answer_to == address else None


def conversation(connection: Connection, ticket_id: int) -> list[AnyRow]:
    """All messages of a ticket, in the order of their arrival."""
    query = select(message).where(message.c.ticket_id == ticket_id).order_by(message.c.arrived_at, message.c.id)
    return list(connection.execute(query))


def held(connection: Connection) -> list[AnyRow]:
    """Mails that were taken in and got no draft, oldest first, with ``ticket``."""
    shown = [column for column in message.c if column.name not in ("text", "new_text")]  # may be many megabytes
    query = select(*shown, ticket.c.name.label("ticket")).join(ticket, ticket.c.id == message.c.ticket_id)
    without = message.c.outcome.in_(WITHOUT_DRAFT)
    return list(connection.execute(query.where(message.c.direction == "in", without).order_by(message.c.id)))


def held_for(connection: Connection, row: str, limit: int) -> list[AnyRow]:
    """Mails that are held for one reason of policy's, oldest first."""
    here = (message.c.outcome == "held", message.c.row == row, message.c.direction == "in")
    return list(connection.execute(select(message).where(*here).order_by(message.c.id).limit(limit)))


def became_a_task(connection: Connection, ticket_id: int, reason: str) -> None:
    """A person found in the held answers to an offer what the customer chose."""
    held_here = update(message).where(message.c.ticket_id == ticket_id, message.c.row == "answers_an_offer")
    connection.execute(held_here.where(message.c.outcome == "held").values(outcome="task", reason=reason))


def let_rest(connection: Connection, sender: str, reason: str) -> None:
    """What is held of a sender needs nobody any more."""
    held_of = update(message).where(message.c.sender == sender, message.c.outcome == "held")
    resting = connection.scalars(held_of.values(outcome="none", reason=reason).returning(message.c.ticket_id))
    for ticket_id in set(resting):
        standing.settle_state(connection, ticket_id)


def held_in(connection: Connection, name: str) -> AnyRow | None:
    """The newest mail without a draft in the ticket of that name, or the one of that Message-ID."""
    return newest_in(connection, name, message.c.outcome.in_(WITHOUT_DRAFT))


def newest_in(connection: Connection, name: str, *conditions: Any) -> AnyRow | None:
    """The newest mail that came in the ticket of that name, or the one of that Message-ID."""
    wanted = find(connection, name)
    of_that_id = message.c.id.in_(select(known_id.c.message_ref).where(known_id.c.value == name))
    where = of_that_id if wanted is None else message.c.ticket_id == wanted.id
    query = select(message).where(message.c.direction == "in", where, *conditions)
    return connection.execute(query.order_by(message.c.id.desc()).limit(1)).one_or_none()


_ANSWERED = (
    update(message)
    .where(message.c.ticket_id == bindparam("of_ticket"), message.c.id <= bindparam("up_to"))
    .where(message.c.outcome.in_(("drafted", "task")))
    .values(outcome="answered")
)


def answered_up_to(connection: Connection, ticket_id: int, message_ref: int | None) -> None:
    """The ticket's open mails up to the one that was answered are closed."""
    if message_ref is not None:
        connection.execute(_ANSWERED, {"of_ticket": ticket_id, "up_to": message_ref})


def carrier_was_heard(connection: Connection, ticket_id: int, until: datetime) -> None:
    """The customer was told what came of it: a carrier's answers up to then wait for nobody."""
    here = update(message).where(message.c.ticket_id == ticket_id, message.c.row == "carrier_answer")
    connection.execute(
        here.where(message.c.arrived_at <= until, message.c.outcome == "held").values(outcome="answered")
    )


_LEFT_IN = (
    select(draft.c.id)
    .where(draft.c.ticket_id == bindparam("of_ticket"), draft.c.state.in_(offers.LEFT), draft.c.kind != "inquiry")
    .limit(1)
)


def history(connection: Connection, ticket_id: int) -> History:
    """What was said in a ticket before: whether we answered, and which offer of ours is open."""
    if not has_left_any(connection, ticket_id):
        return History()
    offer = offers.open_in(connection, ticket_id)
    return History(True, tuple(each["remedy"] for each in offer.offers) if offer else ())


def has_left_any(connection: Connection, ticket_id: int) -> bool:
    """Whether a mail of ours to the customer left in this ticket."""
    return connection.execute(_LEFT_IN, {"of_ticket": ticket_id}).first() is not None


def names_of(connection: Connection, identities: Iterable[str]) -> dict[str, str]:
    """identity → ticket name, for the mails that were understood."""
    query = select(message.c.identity, ticket.c.name).join(ticket, ticket.c.id == message.c.ticket_id)
    rows = connection.execute(query.where(message.c.identity.in_(list(identities))))
    return {row.identity: row.name for row in rows}


def find(connection: Connection, name: str) -> AnyRow | None:
    """The ticket of that name, or of that former name."""
    alias = select(ticket_alias.c.ticket_id).where(ticket_alias.c.name == name)
    return connection.execute(select(ticket).where(or_(ticket.c.name == name, ticket.c.id.in_(alias)))).one_or_none()
