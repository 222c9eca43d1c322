"""What is removed by its age alone. What still waits for a person stays, and so does all that threads and tombstones
need: identities, Message-IDs, citations, parties."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, exists, func, or_, select, update

from pipeline.store.engine import put
from pipeline.store.tables import (
    attachment,
    audit,
    draft,
    inbox,
    message,
    note,
    outbox,
    raw_mail,
    review_copy,
    switch,
    task,
    ticket,
)

_SWITCH = "retention_at"
_ENDED = ("sent", "rejected", "superseded")


def last_at(connection: Connection) -> datetime | None:
    """When the last pass over everything was finished."""
    value = connection.execute(select(switch.c.value).where(switch.c.name == _SWITCH)).scalar()
    return datetime.fromisoformat(value) if value else None


def set_last(connection: Connection, at: datetime) -> None:
    """A pass was finished now."""
    put(connection, switch, ("name",), {"name": _SWITCH, "value": at.isoformat()})


def drop_raw(connection: Connection, before: datetime, limit: int) -> int:
    """Removes the bytes of at most ``limit`` mails that are older. How many.

    Those stay that are set aside or not understood yet, and those of mails that wait for a person, who may want to
    have them read again.
    """
    waits = exists().where(message.c.inbox_id == inbox.c.id, message.c.outcome.in_(("drafted", "held", "task")))
    old = func.coalesce(inbox.c.stamp, inbox.c.taken_at) < before
    query = select(raw_mail.c.inbox_id).join(inbox, inbox.c.id == raw_mail.c.inbox_id)
    ended = inbox.c.state.in_(("understood", "dropped"))
    ids = list(connection.scalars(query.where(ended, old, ~waits).order_by(inbox.c.id).limit(limit)))
    connection.execute(raw_mail.delete().where(raw_mail.c.inbox_id.in_(ids)))
    return len(ids)


def drop_sent_bytes(connection: Connection, before: datetime, limit: int) -> int:
    """The same for the bytes of our own mails; their text stands in the ticket. One that is still to be filed in a
    mail folder stays."""
    to_file = exists().where(
        review_copy.c.draft_id == outbox.c.draft_id, review_copy.c.place.in_(("review", "approved", "gone"))
    )
    over = outbox.c.state.in_(("sent", "withdrawn")), outbox.c.settled_at < before, func.length(outbox.c.mime) > 0
    ids = list(connection.scalars(select(outbox.c.id).where(*over, ~to_file).order_by(outbox.c.id).limit(limit)))
    connection.execute(update(outbox).where(outbox.c.id.in_(ids)).values(mime=b""))
    return len(ids)


def blank_texts(connection: Connection, before: datetime, limit: int) -> int:
    """Blanks the words of at most ``limit`` tickets that are over and whose last mail is older. How many."""
    ids = list(connection.scalars(select(ticket.c.id).where(*_over(before)).order_by(ticket.c.id).limit(limit)))
    here = message.c.ticket_id.in_(ids)
    for row in connection.execute(select(message.c.id, message.c.verdict, message.c.screening).where(here)).all():
        values = {"verdict": _without_words(row.verdict), "screening": _without_name(row.screening)}
        connection.execute(update(message).where(message.c.id == row.id).values(**values))
    nothing: dict[str, Any] = {"text": "", "new_text": "", "subject": "", "sender_name": None, "attachments": []}
    connection.execute(update(message).where(here).values(**nothing))
    connection.execute(update(draft).where(draft.c.ticket_id.in_(ids)).values(subject="", body=""))
    connection.execute(update(ticket).where(ticket.c.id.in_(ids)).values(subject=""))
    connection.execute(update(task).where(task.c.ticket_id.in_(ids)).values(note=None))
    connection.execute(note.delete().where(note.c.ticket_id.in_(ids)))
    theirs = select(draft.c.id).where(draft.c.ticket_id.in_(ids))
    connection.execute(attachment.delete().where(attachment.c.draft_id.in_(theirs)))
    return len(ids)


def _over(before: datetime) -> tuple[ColumnElement[bool], ...]:
    mails = message.c.ticket_id == ticket.c.id
    later = exists().where(mails, message.c.arrived_at >= before)
    has_words = exists().where(mails, or_(message.c.text != "", message.c.new_text != "", message.c.subject != ""))
    under_way = exists().where(draft.c.ticket_id == ticket.c.id, draft.c.state.not_in(_ENDED))
    return ticket.c.state == "resolved", has_words, ~later, ~under_way


def _without_words(verdict: dict[str, object]) -> dict[str, object]:
    return {**verdict, "evidence": []} if "evidence" in verdict else verdict


def _without_name(screening: dict[str, object]) -> dict[str, object]:
    answer_to = screening.get("answer_to")
    return {**screening, "answer_to": {**answer_to, "name": ""}} if isinstance(answer_to, dict) else screening


def drop_audit(connection: Connection, before: datetime, limit: int) -> int:
    """Removes at most ``limit`` lines of the audit log that are older. How many."""
    ids = list(connection.scalars(select(audit.c.id).where(audit.c.at < before).order_by(audit.c.id).limit(limit)))
    connection.execute(audit.delete().where(audit.c.id.in_(ids)))
    return len(ids)
