"""Drafts: a row that waits for a person. Every change of state is one UPDATE that names the states it may leave."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, or_, select, update

from pipeline.model import Decision, Draft, Offer, Verdict
from pipeline.store import labels, standing
from pipeline.store.engine import AnyRow, new_id
from pipeline.store.tables import audit, draft, message, outbox, ticket

WAITS_FOR_A_PERSON = ("drafted", "edited", "uncertain", "failed")
NOT_LEFT_YET = ("drafted", "edited", "approved", "queued", "failed")
STATES = ("drafted", "edited", "approved", "queued", "sending", "sent", "uncertain", "failed", "rejected", "superseded")
WROTE_AGAIN = "customer_wrote_again"
#: A question to a carrier stands beside the conversation with the customer: it answers nothing and makes no way.
_TO_CUSTOMER = draft.c.kind != "inquiry"
#: And what tells of a finished task is true whatever the customer writes meanwhile.
_MAKES_WAY = draft.c.kind.not_in(("inquiry", "done"))


class NotPossible(Exception):  # noqa: N818  (it is an answer to a person, not a fault)
    """What was asked of a draft does not fit its state; the message says why and what to do."""


_ASKED = select(message.c.ticket_id, message.c.arrived_at).where(message.c.id == bindparam("asked"))


def create(
    connection: Connection,
    message_ref: int,
    words: Draft,
    decision: Decision,
    verdict: Verdict,
    now: datetime,
) -> int:
    """Stores a draft that answers a message. The new draft's id."""
    asked = connection.execute(_ASKED, {"asked": message_ref}).one()
    automatic = decision.may_send_automatically
    row = {
        "ticket_id": asked.ticket_id,
        "answers": message_ref,
        "kind": words.plan.kind,
        "state": "approved" if automatic else "drafted",
        "version": 1,
        "category": verdict.category,
        "intent": verdict.intent,
        "also": list(verdict.also),
        "row": decision.row,
        "template": words.plan.template,
        "language": words.language,
        "recipient": words.plan.to,
        "subject": words.subject,
        "body": words.body,
        "offers": [offer_record(offer) for offer in words.plan.offers],
        "order_number": decision.order.number if decision.order else None,
        "unsure": verdict.unsure,
        "urgent": decision.urgent,
        "may_send_automatically": automatic,
        "warnings": list(decision.warnings),
        "reason": decision.reason,
        "question_at": asked.arrived_at,
        "drafted_at": now,
        "approved_at": now if automatic else None,
        "fault": decision.fault,
        "turn": decision.turn or None,
        "as_drafted": digest(words, decision),
    }
    return new_id(connection, draft, row)


def digest(words: Draft, decision: Decision) -> str:
    """What tells whether a draft would be the same today: its row, offers and words."""
    offers = [offer_record(offer) for offer in words.plan.offers]
    whole = json.dumps([decision.row, words.plan.template, offers, words.body])
    return hashlib.sha256(whole.encode("utf-8", "replace")).hexdigest()


def offer_record(offer: Offer) -> dict[str, Any]:
    """An offer as a draft holds it."""
    return {
        "remedy": offer.remedy,
        "order_number": offer.order_number,
        "amount": float(offer.amount) if offer.amount is not None else None,
        "currency": offer.currency,
        "extra_case": offer.extra_case,
        "goodwill": offer.goodwill,
        "return_required": offer.return_required,
    }


def listing(connection: Connection, states: Iterable[str]) -> list[AnyRow]:
    """Drafts in some states, urgent ones first, then by age; with ``ticket`` and ``asked`` (the mail's Message-ID)."""
    query = _with_names().where(draft.c.state.in_(list(states)))
    return list(connection.execute(query.order_by(draft.c.urgent.desc(), draft.c.id)))


def due_for_queueing(connection: Connection, approved_until: datetime) -> list[int]:
    """Approved drafts that nobody can take back any more: by policy, or by a person before that time."""
    over = or_(draft.c.approved_by.is_(None), draft.c.approved_at <= approved_until)
    return list(connection.scalars(select(draft.c.id).where(draft.c.state == "approved", over).order_by(draft.c.id)))


def get(connection: Connection, draft_id: int) -> AnyRow:
    """One draft with ``ticket`` and ``asked``. Raises NotPossible where there is none."""
    row = connection.execute(_with_names().where(draft.c.id == draft_id)).one_or_none()
    if row is None:
        raise NotPossible(f"there is no draft {draft_id}; 'casedesk drafts list --state all' shows every one")
    return row


def _with_names() -> Any:
    return (
        select(draft, ticket.c.name.label("ticket"), message.c.message_id.label("asked"))
        .join(ticket, ticket.c.id == draft.c.ticket_id)
        .outerjoin(message, message.c.id == draft.c.answers)
    )


#: Prepared once; the other columns come with the values.
_MOVE = (
    update(draft)
    .where(draft.c.id == bindparam("draft_id"), draft.c.state.in_(bindparam("leaves", expanding=True)))
    .values(version=draft.c.version + 1)
)


def move(connection: Connection, draft_id: int, leaves: Sequence[str], **values: Any) -> None:
    """Changes a draft that stands in one of ``leaves``. Raises NotPossible where it stands elsewhere."""
    if connection.execute(_MOVE, {"draft_id": draft_id, "leaves": list(leaves), **values}).rowcount != 1:
        state = get(connection, draft_id).state
        raise NotPossible(f"draft {draft_id} is {state}; this is for drafts that are {', '.join(leaves)}")


def edit(connection: Connection, draft_id: int, body: str, who: str, now: datetime) -> None:
    """Replaces the body by a person's words."""
    move(connection, draft_id, ("drafted", "edited", "failed"), state="edited", body=body, edited_at=now)
    note(connection, now, who, "edited", draft_id=draft_id)


def rewrite(connection: Connection, draft_id: int, words: Draft, decision: Decision) -> None:
    """Other words for a draft that nobody has edited: another language, or another offer."""
    values: dict[str, Any] = {"language": words.language, "subject": words.subject, "body": words.body}
    values |= {"row": decision.row, "template": words.plan.template, "reason": decision.reason}
    values |= {"offers": [offer_record(offer) for offer in words.plan.offers], "warnings": list(decision.warnings)}
    values |= {"fault": decision.fault, "turn": decision.turn or None, "as_drafted": digest(words, decision)}
    move(connection, draft_id, ("drafted",), **values)


def reject(connection: Connection, draft_id: int, why: str, who: str, now: datetime) -> None:
    """A person decides that this draft shall not leave. Where no other answers its mails, they are held for staff."""
    move(connection, draft_id, NOT_LEFT_YET, state="rejected")
    withdraw(connection, draft_id, now)
    row = get(connection, draft_id)
    may_answer = and_(draft.c.state.in_((*NOT_LEFT_YET, "sending", "uncertain")), _TO_CUSTOMER)
    if connection.execute(select(draft.c.id).where(draft.c.ticket_id == row.ticket_id, may_answer)).first() is None:
        reason = f"draft {draft_id} was rejected{': ' + why if why else ''}"
        here = update(message).where(message.c.ticket_id == row.ticket_id, message.c.outcome == "drafted")
        connection.execute(here.values(outcome="held", reason=reason))
    standing.settle_state(connection, row.ticket_id)
    labels.decided(connection, draft_id, "rejected", who, now)
    note(connection, now, who, "rejected", draft_id=draft_id, detail=why)


def addressed_to(connection: Connection, address: str) -> list[int]:
    """The drafts to an address that have not left."""
    waiting = select(draft.c.id).where(draft.c.recipient == address, draft.c.state.in_(NOT_LEFT_YET))
    return list(connection.scalars(waiting.order_by(draft.c.id)))


_WAITING = (
    select(draft.c.id, draft.c.warnings, draft.c.edited_at, draft.c.approved_by)
    .where(draft.c.ticket_id == bindparam("of_ticket"), draft.c.state.in_(NOT_LEFT_YET), _MAKES_WAY)
    .order_by(draft.c.id)
)


def make_way(connection: Connection, ticket_id: int, now: datetime, why: str = WROTE_AGAIN) -> list[int]:
    """A new draft is due: those that wait in its ticket are superseded, unless a person has worked on one.

    Then all of them stay and are marked with ``why``, since what a person wrote or approved is never dropped, and
    nothing new is to be drafted beside them; approved ones go back to staff. Returns the ids of the drafts that stay.
    """
    waiting = connection.execute(_WAITING, {"of_ticket": ticket_id}).all()
    stay = any(row.edited_at or row.approved_by for row in waiting)
    for row in waiting:
        withdraw(connection, row.id, now)
        values: dict[str, Any] = {"state": "superseded"}
        if stay:
            warnings = list(dict.fromkeys([*row.warnings, why]))
            values = {"state": _waiting_state(row), "warnings": warnings, "approved_by": None, "approved_at": None}
        move(connection, row.id, NOT_LEFT_YET, **values)
    return [int(row.id) for row in waiting] if stay else []


_REMINDERS = select(draft.c.id).where(
    draft.c.ticket_id == bindparam("of_ticket"), draft.c.kind == "reminder", draft.c.state.in_(NOT_LEFT_YET)
)


def end_reminders(connection: Connection, ticket_id: int, now: datetime) -> None:
    """The customer wrote, or the offer is over: a reminder that has not left has nothing to remind of."""
    for draft_id in list(connection.scalars(_REMINDERS, {"of_ticket": ticket_id})):
        withdraw(connection, draft_id, now)
        move(connection, draft_id, NOT_LEFT_YET, state="superseded")
        note(connection, now, "casedesk", "superseded", draft_id=draft_id, detail="nothing to remind of any more")


def _waiting_state(row: AnyRow) -> str:
    return "edited" if row.edited_at else "drafted"


def withdraw(connection: Connection, draft_id: int, now: datetime) -> None:
    """Takes a draft's queued message out of the outbox, if it has not left."""
    queued = update(outbox).where(outbox.c.draft_id == draft_id, outbox.c.state == "queued")
    connection.execute(queued.values(state="withdrawn", settled_at=now))


def back_to_staff(connection: Connection, draft_id: int, warning: str, problem: str, now: datetime) -> None:
    """The gate refused a queued draft: it waits for a person again, with the reason. Its message never leaves."""
    withdraw(connection, draft_id, now)
    row = get(connection, draft_id)
    if row.state in ("approved", "queued"):
        values: dict[str, Any] = {"state": _waiting_state(row), "approved_by": None, "approved_at": None}
        values["warnings"] = list(dict.fromkeys([*row.warnings, warning]))
        move(connection, draft_id, (row.state,), problem=problem, **values)
    note(connection, now, "casedesk", "held_at_the_gate", draft_id=draft_id, detail=problem)


def warn(connection: Connection, draft_id: int, warnings: Iterable[str], urgent: bool, answers: int) -> None:
    """A kept draft now answers a newer mail too: it takes over that mail's warnings and urgency."""
    row = get(connection, draft_id)
    values = {"warnings": list(dict.fromkeys([*row.warnings, *warnings])), "urgent": row.urgent or urgent}
    change = update(draft).where(draft.c.id == draft_id).values(**values, answers=answers, as_drafted=None)
    connection.execute(change)


def mark(connection: Connection, draft_id: int, warning: str) -> None:
    """Adds a warning that changes nothing of what a person has read."""
    row = get(connection, draft_id)
    warnings = list(dict.fromkeys([*row.warnings, warning]))
    connection.execute(update(draft).where(draft.c.id == draft_id).values(warnings=warnings))


def keep_marked(connection: Connection, draft_id: int, warning: str, as_drafted: str | None) -> None:
    """A person's words stay, and are to be read again; ``as_drafted``: what would be drafted now."""
    row = get(connection, draft_id)
    warnings = list(dict.fromkeys([*row.warnings, warning]))
    move(connection, draft_id, (row.state,), warnings=warnings, as_drafted=as_drafted)


def relabel(connection: Connection, draft_id: int, verdict: Verdict) -> None:
    """A kept draft answers a mail of which a person said what it is about."""
    values: dict[str, Any] = {"category": verdict.category, "intent": verdict.intent, "unsure": verdict.unsure}
    values["as_drafted"] = None  # a person's words answer what a person said: nothing to compare them with
    connection.execute(update(draft).where(draft.c.id == draft_id).values(**values))


def any_waits_in(connection: Connection, ticket_id: int) -> bool:
    """Whether a draft of this ticket has not left yet."""
    here = select(draft.c.id).where(draft.c.ticket_id == ticket_id, draft.c.state.in_(NOT_LEFT_YET), _TO_CUSTOMER)
    return connection.execute(here.limit(1)).first() is not None


def may_be_drafted_anew(connection: Connection, asked: AnyRow) -> bool:
    """Whether a customer's mail still waits: no reply is on its way, and no later mail has taken its place."""
    if asked.direction != "in" or asked.kind != "human" or asked.outcome in ("answered", "task"):
        return False
    later = and_(draft.c.answers > asked.id, draft.c.state.in_(NOT_LEFT_YET))
    on_its_way = and_(draft.c.answers >= asked.id, draft.c.state.in_(("sending", "sent", "uncertain")))
    here = select(draft.c.id).where(draft.c.ticket_id == asked.ticket_id, or_(later, on_its_way))
    return connection.execute(here.limit(1)).first() is None


_NOTE = audit.insert()


def note(
    connection: Connection,
    at: datetime,
    who: str,
    what: str,
    draft_id: int | None = None,
    ticket_id: int | None = None,
    detail: str = "",
) -> None:
    """One line of the audit log."""
    if draft_id is not None and ticket_id is None:
        ticket_id = connection.execute(select(draft.c.ticket_id).where(draft.c.id == draft_id)).scalar()
    row = {"at": at, "who": who, "what": what, "ticket_id": ticket_id, "draft_id": draft_id, "detail": detail}
    connection.execute(_NOTE, row)
