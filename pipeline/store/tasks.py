"""Tasks: what a person is to carry out. Each change of state is one UPDATE that names the state it leaves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from pipeline.model import Task
from pipeline.store import drafts, standing
from pipeline.store.drafts import NotPossible
from pipeline.store.engine import AnyRow, new_id
from pipeline.store.tables import draft, message, task, ticket
from pipeline.tickets.tasks import amount_text, instruction

STATES = ("open", "done", "cancelled")


def create(
    connection: Connection,
    wanted: Task,
    asked: AnyRow,
    draft_id: int | None,
    recipient: str,
    language: str,
    fault: str | None,
    caution: str,
    due: datetime,
    now: datetime,
) -> int:
    """A task that comes of the mail ``asked``. ``recipient`` hears of it in ``language`` when it is done.

    Returns its id; the same task that is open in the ticket already is not made twice.
    """
    same = (task.c.ticket_id == asked.ticket_id, task.c.kind == wanted.kind, task.c.state == "open")
    there = connection.scalars(select(task.c.id).where(*same, task.c.order_number == wanted.order_number)).first()
    if there is not None:
        return int(there)
    row: dict[str, Any] = {
        "ticket_id": asked.ticket_id,
        "message_ref": asked.id,
        "draft_id": draft_id,
        "kind": wanted.kind,
        "remedy": wanted.remedy,
        "order_number": wanted.order_number,
        "amount": None if wanted.amount is None else amount_text(wanted.amount),
        "currency": wanted.currency,
        "extra_case": wanted.extra_case,
        "goodwill": wanted.goodwill,
        "fault": fault,
        "recipient": recipient,
        "language": language,
        "reason": " ".join(filter(None, (instruction(wanted), caution))),
        "state": "open",
        "made_at": now,
        "due": due,
    }
    made = new_id(connection, task, row)
    drafts.note(connection, now, "casedesk", "task_made", draft_id, asked.ticket_id, f"task {made}: {wanted.kind}")
    return made


def listing(connection: Connection, states: Iterable[str] = ("open",)) -> list[AnyRow]:
    """Tasks in some states with ``ticket``, those that are due first at the top."""
    query = select(task, ticket.c.name.label("ticket")).join(ticket, ticket.c.id == task.c.ticket_id)
    return list(connection.execute(query.where(task.c.state.in_(list(states))).order_by(task.c.due, task.c.id)))


def of_ticket(connection: Connection, ticket_id: int) -> list[AnyRow]:
    """All tasks of a ticket, oldest first."""
    return list(connection.execute(select(task).where(task.c.ticket_id == ticket_id).order_by(task.c.id)))


def get(connection: Connection, task_id: int) -> AnyRow:
    """One task with ``ticket``. Raises NotPossible where there is none."""
    query = select(task, ticket.c.name.label("ticket")).join(ticket, ticket.c.id == task.c.ticket_id)
    row = connection.execute(query.where(task.c.id == task_id)).one_or_none()
    if row is None:
        raise NotPossible(f"there is no task {task_id}; 'casedesk tasks list --state all' shows every one")
    return row


def finish(connection: Connection, task_id: int, who: str, now: datetime, **found: Any) -> AnyRow:
    """A person has carried a task out; ``found``: amount, tracking_url, note. The task as it is then.

    Raises NotPossible where it is not open any more.
    """
    _end(connection, task_id, "done", who, now, **found)
    row = get(connection, task_id)
    detail = f"task {task_id}: {row.kind}" + (f" {row.amount} {row.currency}" if row.amount else "")
    drafts.note(connection, now, who, "task_done", ticket_id=row.ticket_id, detail=detail)
    more = select(task.c.id).where(task.c.message_ref == row.message_ref, task.c.state == "open")
    if connection.execute(more.limit(1)).first() is None:
        chose = update(message).where(message.c.id == row.message_ref, message.c.outcome == "task")
        connection.execute(chose.values(outcome="answered"))
    standing.settle_state(connection, row.ticket_id)
    return row


def cancel(connection: Connection, task_id: int, why: str, who: str, now: datetime) -> None:
    """A person decides that a task shall not be carried out. The mail that it came of waits for staff again."""
    _end(connection, task_id, "cancelled", who, now, note=why)
    row = get(connection, task_id)
    chose = update(message).where(message.c.id == row.message_ref, message.c.outcome == "task")
    connection.execute(chose.values(outcome="held", reason=f"Task {task_id} ({row.kind}) was cancelled: {why}"))
    drafts.note(connection, now, who, "task_cancelled", ticket_id=row.ticket_id, detail=f"task {task_id}: {why}")
    standing.settle_state(connection, row.ticket_id)


def overtake(connection: Connection, task_id: int, rows: Sequence[str], now: datetime) -> None:
    """The task is done and a draft says so: what its ticket still promises, by one of ``rows`` of the policy, is over.

    A draft that has not left is superseded, or comes back to staff with a warning where a person wrote in it.
    """
    promises = select(draft.c.id, draft.c.edited_at).where(draft.c.row.in_(rows), draft.c.kind != "done")
    promises = promises.where(draft.c.ticket_id == get(connection, task_id).ticket_id)
    for row in connection.execute(promises.where(draft.c.state.in_(drafts.NOT_LEFT_YET))).all():
        drafts.withdraw(connection, row.id, now)
        if row.edited_at:
            drafts.move(connection, row.id, drafts.NOT_LEFT_YET, state="edited", approved_by=None, approved_at=None)
            drafts.mark(connection, row.id, "task_done")
        else:
            drafts.move(connection, row.id, drafts.NOT_LEFT_YET, state="superseded")
            drafts.note(connection, now, "casedesk", "superseded", draft_id=row.id, detail=f"task {task_id} is done")


_OF_FORMER_ROW = (
    select(task.c.id, task.c.ticket_id)
    .where(task.c.message_ref == bindparam("of_message"), task.c.state == "open")
    .where(task.c.kind.in_(("cancel", "change", "check")), task.c.kind != bindparam("kept"))
)


def withdrawn(connection: Connection, message_ref: int, kept: str, now: datetime) -> None:
    """A mail was decided on anew: tasks of its former row are void, but for those of the kind ``kept``."""
    for row in connection.execute(_OF_FORMER_ROW, {"of_message": message_ref, "kept": kept}).all():
        _end(connection, row.id, "cancelled", "casedesk", now, note="the mail was decided on anew")
        drafts.note(connection, now, "casedesk", "task_cancelled", ticket_id=row.ticket_id, detail=f"task {row.id}")


def _end(connection: Connection, task_id: int, state: str, who: str, now: datetime, **values: Any) -> None:
    values = {name: value for name, value in values.items() if value is not None}
    ended = update(task).where(task.c.id == task_id, task.c.state == "open")
    if connection.execute(ended.values(state=state, ended_at=now, ended_by=who, **values)).rowcount != 1:
        raise NotPossible(f"task {task_id} is {get(connection, task_id).state}; only an open task can be ended")
