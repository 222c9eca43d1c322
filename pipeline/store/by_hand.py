"""A mail that waits without a draft: a person writes the reply from nothing, or decides that none is needed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, update

from pipeline.store import drafts, standing
from pipeline.store.drafts import NotPossible
from pipeline.store.engine import AnyRow, new_id
from pipeline.store.tables import draft, message

_REASON = "A person writes this reply."


def begin(connection: Connection, asked: AnyRow, language: str, who: str, now: datetime) -> int:
    """An empty draft that answers a mail, in the hands of a person. Raises NotPossible where nobody can be answered."""
    if asked.kind != "human" or not asked.answer_to:
        raise NotPossible("nobody is there to answer: the mail was written by a machine, or names no sender")
    if drafts.any_waits_in(connection, asked.ticket_id):
        raise NotPossible("a draft waits in this ticket already")
    verdict = asked.verdict
    subject = asked.subject if asked.subject.lower().startswith("re:") else f"Re: {asked.subject}"
    row = {
        "ticket_id": asked.ticket_id,
        "answers": asked.id,
        "kind": "reply",
        "state": "edited",
        "version": 1,
        "category": asked.category,
        "intent": verdict.get("intent"),
        "also": verdict.get("also", []),
        "row": "by_hand",
        "template": "by_hand",
        "language": verdict.get("language") or language,
        "recipient": asked.answer_to,
        "subject": " ".join(subject.split()),
        "body": "",
        "offers": [],
        "unsure": False,
        "urgent": asked.urgent,
        "may_send_automatically": False,
        "warnings": [] if asked.screening.get("proof") == "passed" else ["sender_unproven"],
        "reason": _REASON,
        "question_at": asked.arrived_at,
        "drafted_at": now,
        "edited_at": now,
    }
    made = new_id(connection, draft, row)
    connection.execute(update(message).where(message.c.id == asked.id).values(outcome="drafted", reason=_REASON))
    drafts.note(connection, now, who, "started", draft_id=made)
    standing.settle_state(connection, asked.ticket_id)
    return made


def let_rest(connection: Connection, asked: AnyRow, who: str, now: datetime) -> None:
    """No answer is needed. Raises NotPossible where the mail does not wait."""
    held = update(message).where(message.c.id == asked.id, message.c.outcome == "held")
    if connection.execute(held.values(outcome="none", reason=f"{who} found that no answer is needed.")).rowcount != 1:
        raise NotPossible("this mail does not wait for anybody")
    drafts.note(connection, now, who, "let_rest", ticket_id=asked.ticket_id)
    standing.settle_state(connection, asked.ticket_id)
