"""What the metrics count."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, func, or_, select

from pipeline.store.drafts import WAITS_FOR_A_PERSON
from pipeline.store.tables import draft, inbox, message, outbox, suppression, task, ticket

_STATES: dict[str, tuple[Column[Any], Column[Any]]] = {
    "mails": (inbox.c.id, inbox.c.state),
    "tickets": (ticket.c.id, ticket.c.state),
    "drafts": (draft.c.id, draft.c.state),
    "outbox": (outbox.c.id, outbox.c.state),
    "tasks": (task.c.id, task.c.state),
}


def by_state(connection: Connection) -> dict[str, dict[str, int]]:
    """mails, tickets, drafts, outbox, tasks → state → how many."""
    found = {}
    for name, (counted, state) in _STATES.items():
        rows = connection.execute(select(state, func.count(counted)).group_by(state).order_by(state))
        found[name] = {row[0]: row[1] for row in rows}
    return found


def oldest(connection: Connection, now: datetime) -> dict[str, datetime | None]:
    """Since when the oldest of each waits: drafts and held mails for a person, inbox and outbox for us, tasks by when
    they fell due."""
    asked = func.coalesce(draft.c.question_at, draft.c.drafted_at)
    queries: dict[str, Any] = {
        "draft": select(func.min(asked)).where(draft.c.state.in_(WAITS_FOR_A_PERSON)),
        "held": select(func.min(message.c.arrived_at)).where(message.c.outcome == "held"),
        "inbox": select(func.min(inbox.c.taken_at)).where(inbox.c.state == "waiting"),
        "outbox": select(func.min(outbox.c.not_before)).where(outbox.c.state == "queued", outbox.c.not_before <= now),
        "task": select(func.min(task.c.due)).where(task.c.state == "open", task.c.due <= now),
    }
    return {name: connection.execute(query).scalar() for name, query in queries.items()}


def drafts_by_category(connection: Connection) -> dict[str, int]:
    """Category → drafts that wait for a person; "" for those that answer nothing."""
    waiting = select(draft.c.category, func.count()).where(draft.c.state.in_(WAITS_FOR_A_PERSON))
    return {row[0] or "": row[1] for row in connection.execute(waiting.group_by(draft.c.category))}


def suppressions(connection: Connection, now: datetime) -> int:
    """How many addresses nothing is sent to now."""
    live = or_(suppression.c.until.is_(None), suppression.c.until >= now)
    return int(connection.execute(select(func.count()).select_from(suppression).where(live)).scalar_one())
