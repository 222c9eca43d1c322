"""Facts are read again at approval: a draft that would be another today is redone, and not sent unread.

Where the order source is away approval goes through, marked: the facts were true when the draft was made, a person
has read it, and a shop whose order system is down must still be able to answer. What may never go out without facts
was not drafted in the first place.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from pipeline.answering import history_of
from pipeline.drafting import MissingTemplate
from pipeline.facts import OrderFacts
from pipeline.model import Context, Decision, Draft, Reading
from pipeline.policy import decide
from pipeline.rewriting import before, ladder
from pipeline.road import Road
from pipeline.store import drafts, standing, tickets
from pipeline.store.engine import AnyRow
from pipeline.stored import reading_of

CHANGED, UNCHECKED = "facts_changed", "facts_unchecked"
_WAITS = ("drafted", "edited", "failed")


def recheck(road: Road, draft_id: int, who: str) -> str:
    """Why a draft must be read again before it is approved, or an empty string.

    Called before the transaction that approves it, since an order source may take its time. A draft that nobody
    edited is drafted anew, or withdrawn where policy drafts nothing any more; one that a person wrote in is marked.
    """
    with road.store.read() as connection:
        row = drafts.get(connection, draft_id)
        if not _is_of_facts(row):
            return ""
        reading = reading_of(connection, tickets.get_message(connection, row.answers), road.settings)
    lookup = OrderFacts(road.orders, [reading])
    facts = lookup.of(reading)
    with road.store.write() as connection:
        now = drafts.get(connection, draft_id)
        if now.version != row.version or not _is_of_facts(now):
            return ""  # somebody else was quicker; approval tells what became of it
        if facts.source == "away":
            drafts.mark(connection, draft_id, UNCHECKED)
            drafts.note(connection, road.clock(), who, "facts_not_read_again", draft_id=draft_id)
            return ""
        history = before(
            ladder(road.settings, row.template), _offered(row), history_of(road, connection, row.ticket_id, reading)
        )
        asked_at = row.question_at or road.clock()
        context = Context(road.clock(), asked_at, facts=facts, history=history, started=True)
        decision = decide(reading, context, road.settings)
        if decision.row == "too_old":
            return ""  # approval refuses it with better words
        return _compare(road, connection, row, reading, decision, who)


def _is_of_facts(row: AnyRow) -> bool:
    return row.state in _WAITS and row.kind in ("reply", "resend") and row.answers and row.as_drafted is not None


def _offered(row: AnyRow) -> str:
    return next((str(offer["remedy"]) for offer in row.offers), "")


def _compare(road: Road, connection: Connection, row: AnyRow, reading: Reading, decision: Decision, who: str) -> str:
    words = _words(road, row, reading, decision)
    if words and drafts.digest(words, decision) == row.as_drafted:
        return ""
    decision = replace(decision, warnings=(*decision.warnings, CHANGED), may_send_automatically=False)
    drafts.note(connection, road.clock(), who, CHANGED, draft_id=row.id, detail=decision.reason)
    if row.state != "drafted":
        drafts.keep_marked(connection, row.id, CHANGED, drafts.digest(words, decision) if words else None)
        return (
            f"draft {row.id}: the order's facts have changed ({decision.reason}); your words were kept, read them again"
        )
    if words:
        drafts.rewrite(connection, row.id, words, decision)
        return f"draft {row.id} was drafted anew, since the order's facts have changed; read it again, then approve it"
    drafts.move(connection, row.id, ("drafted",), state="superseded", problem=decision.reason)
    tickets.record_decision(connection, row.answers, "held", replace(decision, action="hold"))
    standing.settle_state(connection, row.ticket_id)
    return f"draft {row.id} is withdrawn, since the order's facts have changed: {decision.reason} The mail is held."


def _words(road: Road, row: AnyRow, reading: Reading, decision: Decision) -> Draft | None:
    """What would be drafted today in its place; None where nothing would."""
    plan = next((each for each in decision.plans if (each.kind, each.to) == (row.kind, row.recipient)), None)
    try:
        return road.letters.write(plan, row.language, reading.mail.subject) if plan else None
    except MissingTemplate:
        return None
