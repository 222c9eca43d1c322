"""What waits, page by page: by key and not by number, so that the last page is as quick as the first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, String, and_, cast, exists, func, or_, select

from pipeline.model import normal_number
from pipeline.store.engine import AnyRow
from pipeline.store.tables import audit, draft, inbox, known_id, message, task, ticket

WAITING = ("drafted", "edited")
UNFINISHED = (*WAITING, "approved", "queued", "sending", "uncertain", "failed")
MARKS = ("urgent", "unsure", "edited", "offer", "unproven")


@dataclass(frozen=True, slots=True)
class Filter:
    """Which of the waiting drafts are wanted; empty: all. ``mark`` is one of ``MARKS``."""

    category: str = ""
    language: str = ""
    mark: str = ""


#: Who has waited longest comes first; an outreach, which answers nobody, counts from when it was written.
_asked = func.coalesce(draft.c.question_at, draft.c.drafted_at)


def waiting(connection: Connection, wanted: Filter, after: int | None, limit: int) -> list[AnyRow]:
    """Drafts that wait for a person, urgent ones first, then the oldest question; those behind the draft ``after``."""
    order = (draft.c.urgent.desc(), _asked, draft.c.id)
    query = select(draft.c.id).where(draft.c.state.in_(WAITING), *_wanted(wanted)).order_by(*order).limit(limit)
    if after is not None and (behind := _behind(connection, after)) is not None:
        query = query.where(behind)
    return _rows(connection, list(connection.scalars(query)))


def _behind(connection: Connection, after: int) -> ColumnElement[bool] | None:
    columns = (draft.c.urgent, _asked.label("asked"))
    at = connection.execute(select(*columns).where(draft.c.id == after)).one_or_none()
    if at is None:
        return None
    later = or_(_asked > at.asked, and_(_asked == at.asked, draft.c.id > after))
    return or_(draft.c.urgent.is_(False), and_(draft.c.urgent, later)) if at.urgent else and_(~draft.c.urgent, later)


def _wanted(wanted: Filter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.category:
        found.append(draft.c.category == wanted.category)
    if wanted.language:
        found.append(draft.c.language == wanted.language)
    if wanted.mark in _MARKED:
        found.append(_MARKED[wanted.mark])
    return found


_UNPROVEN = exists().where(
    message.c.id == draft.c.answers, message.c.screening["may_disclose_order"].as_boolean().is_(False)
)
_MARKED: dict[str, ColumnElement[bool]] = {
    "urgent": draft.c.urgent.is_(True),
    "unsure": draft.c.unsure.is_(True),
    "edited": draft.c.edited_at.is_not(None),
    "offer": cast(draft.c.offers, String) != "[]",
    "unproven": _UNPROVEN,
}

_SHOWN = [column for column in draft.c if column.name != "body"]


def _with_asker() -> Select[Any]:
    asker = (message.c.sender, message.c.sender_name, message.c.screening, message.c.verdict, message.c.attachments)
    query = select(*_SHOWN, ticket.c.name.label("ticket"), *asker)
    return query.join(ticket, ticket.c.id == draft.c.ticket_id).outerjoin(message, message.c.id == draft.c.answers)


def _rows(connection: Connection, ids: list[int]) -> list[AnyRow]:
    found = {row.id: row for row in connection.execute(_with_asker().where(draft.c.id.in_(ids)))}
    return [found[each] for each in ids]


def in_states(connection: Connection, states: Iterable[str], after: int | None, limit: int) -> list[AnyRow]:
    """Drafts in some states, the newest first; those behind the draft ``after``. As ``waiting`` gives them."""
    query = select(draft.c.id).where(draft.c.state.in_(list(states))).order_by(draft.c.id.desc()).limit(limit)
    if after is not None:
        query = query.where(draft.c.id < after)
    return _rows(connection, list(connection.scalars(query)))


def with_bodies(connection: Connection, ids: Iterable[int]) -> list[AnyRow]:
    """Whole drafts with ``ticket`` and what they answer (``asked``, ``sender``), in the order of the queue."""
    columns = (ticket.c.name.label("ticket"), message.c.new_text.label("asked"), message.c.sender)
    query = select(draft, *columns).join(ticket, ticket.c.id == draft.c.ticket_id)
    query = query.outerjoin(message, message.c.id == draft.c.answers).where(draft.c.id.in_(list(ids)))
    return list(connection.execute(query.order_by(draft.c.urgent.desc(), _asked, draft.c.id)))


def held(connection: Connection, after: int | None, limit: int) -> list[AnyRow]:
    """Mails that wait for a person without a draft, urgent ones first, then the oldest; those behind ``after``."""
    order = (message.c.urgent.desc(), message.c.arrived_at, message.c.id)
    query = select(message.c.id).where(message.c.outcome == "held").order_by(*order).limit(limit)
    if after is not None:
        columns = (message.c.urgent, message.c.arrived_at)
        at = connection.execute(select(*columns).where(message.c.id == after)).one_or_none()
        if at is not None:
            time = message.c.arrived_at
            later = or_(time > at.arrived_at, and_(time == at.arrived_at, message.c.id > after))
            calm = message.c.urgent.is_(False)
            query = query.where(or_(calm, and_(message.c.urgent, later)) if at.urgent else and_(calm, later))
    ids = list(connection.scalars(query))
    shown = [column for column in message.c if column.name not in ("text", "new_text")]
    whole = select(*shown, ticket.c.name.label("ticket")).join(ticket, ticket.c.id == message.c.ticket_id)
    found = {row.id: row for row in connection.execute(whole.where(message.c.id.in_(ids)))}
    return [found[each] for each in ids]


def counts(connection: Connection) -> dict[str, int]:
    """How many drafts stand in each state that somebody waits for; under ``held`` and ``set_aside`` how many mails,
    under ``tasks`` how many open ones.

    What is over is not counted: it would take longer every day.
    """
    query = select(draft.c.state, func.count()).where(draft.c.state.in_(UNFINISHED)).group_by(draft.c.state)
    found = {row[0]: row[1] for row in connection.execute(query)}
    mails = (("held", message.c.outcome == "held"), ("set_aside", inbox.c.state == "set_aside"))
    for name, of in (*mails, ("tasks", task.c.state == "open")):
        found[name] = connection.execute(select(func.count()).where(of)).scalar_one()
    return found


def mix(connection: Connection) -> tuple[dict[str, int], dict[str, int]]:
    """How many drafts wait in each category, and in each language."""
    both = (draft.c.category, draft.c.language)
    categories: dict[str, int] = {}
    languages: dict[str, int] = {}
    for category, language, number in connection.execute(
        select(*both, func.count()).where(draft.c.state.in_(WAITING)).group_by(*both)
    ):
        categories[category or ""] = categories.get(category or "", 0) + number
        languages[language] = languages.get(language, 0) + number
    return categories, languages


def search(connection: Connection, words: str, after: int | None, limit: int) -> list[AnyRow]:
    """Tickets by address, order number or subject, the newest first; those behind the ticket ``after``.

    Subjects are looked through only for what is neither an address nor the number of an order that is known.
    """
    query = select(ticket)
    if "@" in words:
        query = query.where(ticket.c.id.in_(_by_address(connection, words.lower())))
    elif words and (named := _by_order(connection, words)):
        query = query.where(ticket.c.id.in_(named))
    elif words:
        query = query.where(ticket.c.subject.icontains(words, autoescape=True))
    if after is not None:
        at = connection.execute(select(ticket.c.updated_at).where(ticket.c.id == after)).scalar()
        if at is not None:
            earlier = and_(ticket.c.updated_at == at, ticket.c.id < after)
            query = query.where(or_(ticket.c.updated_at < at, earlier))
    rows = connection.execute(query.order_by(ticket.c.updated_at.desc(), ticket.c.id.desc()).limit(limit))
    return list(rows)


_MOST = 500  # tickets by one address or order; nobody looks through more


def _by_address(connection: Connection, address: str) -> list[int]:
    wrote = select(message.c.ticket_id).where(message.c.sender == address).distinct().limit(_MOST)
    theirs = select(ticket.c.id).where(ticket.c.customer == address).limit(_MOST)
    return sorted({*connection.scalars(wrote), *connection.scalars(theirs)})


def _by_order(connection: Connection, words: str) -> list[int]:
    """Tickets whose draft or proven mail is about an order of that number."""
    number = words.lstrip("#").strip()
    if not any(letter.isdigit() for letter in number):
        return []
    drafted = select(draft.c.ticket_id).where(draft.c.order_number.in_({number, number.upper(), f"#{number}"}))
    if found := sorted(connection.scalars(drafted.distinct().limit(_MOST))):
        return found
    prefix = f"order {normal_number(number)} of "  # how tickets.file_reading names a proven sender's order
    named = select(message.c.ticket_id).join(known_id, known_id.c.message_ref == message.c.id)
    begins = func.substr(known_id.c.value, 1, len(prefix)) == prefix
    return sorted(connection.scalars(named.where(begins).distinct().limit(_MOST)))


def earlier_tickets(connection: Connection, customer: str, but: int, limit: int) -> list[AnyRow]:
    """Other tickets of the same customer, the newest first."""
    query = select(ticket).where(ticket.c.customer == customer, ticket.c.id != but)
    return list(connection.execute(query.order_by(ticket.c.updated_at.desc()).limit(limit)))


def drafts_of(connection: Connection, ticket_id: int) -> list[AnyRow]:
    """All drafts of a ticket with their text, oldest first."""
    return list(connection.execute(select(draft).where(draft.c.ticket_id == ticket_id).order_by(draft.c.id)))


def leaving(connection: Connection, who: str, since: datetime) -> list[AnyRow]:
    """What a person approved since then and can still take back, the newest first."""
    columns = (draft.c.id, draft.c.version, draft.c.recipient, draft.c.approved_at, ticket.c.name.label("ticket"))
    query = select(*columns).join(ticket, ticket.c.id == draft.c.ticket_id)
    mine = (draft.c.state == "approved", draft.c.approved_by == who, draft.c.approved_at > since)
    return list(connection.execute(query.where(*mine).order_by(draft.c.approved_at.desc(), draft.c.id.desc())))


def message_of(connection: Connection, message_ref: int) -> AnyRow | None:
    """One message with its ticket's name, or None."""
    query = select(message, ticket.c.name.label("ticket")).join(ticket, ticket.c.id == message.c.ticket_id)
    return connection.execute(query.where(message.c.id == message_ref)).one_or_none()


_LINES = 200  # of a ticket's log, the newest


def log_of(connection: Connection, ticket_id: int) -> list[AnyRow]:
    """Who did what with a ticket, the newest first."""
    return list(
        connection.execute(
            select(audit).where(audit.c.ticket_id == ticket_id).order_by(audit.c.id.desc()).limit(_LINES)
        )
    )


def last_change(connection: Connection, draft_id: int) -> AnyRow | None:
    """The newest line of a draft's log."""
    query = select(audit).where(audit.c.draft_id == draft_id).order_by(audit.c.id.desc()).limit(1)
    return connection.execute(query).one_or_none()


def state_of(connection: Connection, ticket_id: int) -> str:
    """Changes when a mail came to a ticket, or one of its drafts changed."""
    mails = select(func.count(), func.max(message.c.id)).where(message.c.ticket_id == ticket_id)
    versions = select(func.count(), func.sum(draft.c.version)).where(draft.c.ticket_id == ticket_id)
    found = (*connection.execute(mails).one(), *connection.execute(versions).one())
    return ".".join(str(each or 0) for each in found)
