"""One ticket: the conversation, the order's facts, the drafts, and what colleagues know of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import JSONResponse, Response

from pipeline.model import Attachment
from pipeline.review.decisions import needs_manager
from pipeline.review.desk import orders
from pipeline.review.desk.queue import carried, filter_of, next_in
from pipeline.review.desk.reading import Passage, passages
from pipeline.review.desk.tasks import OF_MONEY
from pipeline.review.desk.visit import Refused, Visit, not_there, seen_other
from pipeline.rewriting import ladder
from pipeline.store import attachments, notes, queue, tasks, tickets
from pipeline.store.engine import AnyRow

MESSAGES = 50  # of a ticket, the newest; nobody reads more on one page
OPEN = ("drafted", "edited", "failed")
NOTE_CHARS = 5_000


@dataclass(frozen=True, slots=True)
class Shown:
    """A message with its text in passages."""

    row: AnyRow
    passages: Sequence[Passage]
    files: Sequence[Attachment]


@dataclass(frozen=True, slots=True)
class Panel:
    """A draft that a person may change. ``manager``: why only a manager may let it go; ``steps``: of the ladder;
    ``files``: what leaves with it."""

    row: AnyRow
    manager: str
    steps: Sequence[str]
    files: Sequence[AnyRow]


def ticket_page(visit: Visit) -> Response:
    """The whole of one ticket."""
    name, wanted = visit.request.path_params["name"], filter_of(visit.asked)
    with visit.desk.store.read() as connection:
        row = tickets.find(connection, name)
        if row is None:
            raise not_there()
        if row.name != name:
            return seen_other(f"/tickets/{row.name}", **{"in": carried(wanted)})
        conversation = tickets.conversation(connection, row.id)
        drafts = queue.drafts_of(connection, row.id)
        waiting = [draft for draft in drafts if draft.state in OPEN]
        here = waiting[0].id if waiting else None
        attached = attachments.listing(connection, [draft.id for draft in drafts])
        values: dict[str, Any] = {
            "tasks": [each for each in tasks.of_ticket(connection, row.id) if each.state == "open"],
            "notes": notes.of_ticket(connection, row.id),
            "log": queue.log_of(connection, row.id),
            "others": notes.others_at(connection, row.id, visit.who, visit.now),
            "earlier": queue.earlier_tickets(connection, row.customer, row.id, 6) if row.customer else [],
            "next": next_in(connection, wanted, here),
        }
    asked = _asked(conversation, waiting)
    panels = [
        Panel(draft, needs_manager(draft, visit.desk.settings), _steps(visit, draft), _files(attached, draft))
        for draft in waiting
    ]
    return visit.page(
        "ticket.j2",
        ticket=row,
        messages=[_shown(message) for message in conversation[-MESSAGES:]],
        left_out=max(0, len(conversation) - MESSAGES),
        panels=panels,
        gone=[(draft, _files(attached, draft)) for draft in drafts if draft.state not in OPEN],
        asked=asked,
        facts=orders.facts_of(visit, asked, waiting, row.customer),
        carried=carried(wanted),
        of_money=OF_MONEY,
        **values,
    )


def _files(attached: Sequence[AnyRow], draft: AnyRow) -> list[AnyRow]:
    return [file for file in attached if file.draft_id == draft.id]


def _shown(message: AnyRow) -> Shown:
    evidence = (message.verdict or {}).get("evidence", ())
    files = [Attachment(**each) for each in message.attachments]
    return Shown(message, passages(message.text, message.new_text, evidence), files)


def _asked(conversation: Sequence[AnyRow], waiting: Sequence[AnyRow]) -> AnyRow | None:
    """The mail that the first waiting draft answers, else the newest one that came."""
    answered = waiting[0].answers if waiting else None
    came = [message for message in conversation if message.direction == "in"]
    return next((message for message in came if message.id == answered), came[-1] if came else None)


def _steps(visit: Visit, draft: AnyRow) -> list[str]:
    offered = {offer["remedy"] for offer in draft.offers}
    return [step.remedy for step in ladder(visit.desk.settings, draft.template) if step.remedy not in offered]


def add_note(visit: Visit) -> Response:
    """A note for colleagues, which never leaves."""
    text = visit.said("text", NOTE_CHARS)
    row = _found(visit)
    if not text:
        raise Refused(400, "An empty note", "Write something first.")
    with visit.desk.store.write() as connection:
        notes.add(connection, row.id, text, visit.who, visit.now)
    return seen_other(f"/tickets/{row.name}", **{"in": visit.said("in")})


def is_open(visit: Visit) -> Response:
    """A page says that it is still open, and hears who else has the ticket open and what has changed meanwhile."""
    row = _found(visit)
    with visit.desk.store.write() as connection:
        notes.looks_at(connection, row.id, visit.who, visit.now)
        others = notes.others_at(connection, row.id, visit.who, visit.now)
        state = queue.state_of(connection, row.id)
    return JSONResponse({"others": others, "state": state})


def _found(visit: Visit) -> AnyRow:
    with visit.desk.store.read() as connection:
        row = tickets.find(connection, visit.request.path_params["name"])
    if row is None:
        raise not_there()
    return row
