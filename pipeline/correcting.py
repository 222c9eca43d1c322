"""A person says what a mail is about: that is noted for training, and the reply is drafted anew at once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection

from classifiers.verdict import CATEGORY_OF, INTENTS
from pipeline.answering import carry_out, history_of, read_again
from pipeline.config import guess
from pipeline.facts import OrderFacts
from pipeline.model import Context, Reading
from pipeline.policy import decide
from pipeline.road import Road
from pipeline.store import drafts, inbox, labels, tasks, tickets
from pipeline.store.drafts import NotPossible
from pipeline.store.engine import AnyRow

CORRECTED = "category_corrected"
MOST_DIGITS = 19  # no database numbers its rows beyond
Outcome = Literal["drafted", "marked", "held", "noted"]


class Corrected(NamedTuple):
    """What a correction made: ``outcome`` drafted (so many ``drafts``), marked (a colleague's draft stays), held
    (policy drafts nothing for it) or noted (it was answered, or is no customer's mail of today).
    """

    category: str
    intent: str
    outcome: Outcome
    drafts: int = 0
    reason: str = ""


def mail_named(connection: Connection, name: str) -> int:
    """The mail that a draft answers, by the draft's number; or the newest of a ticket, or the one of a Message-ID.

    Raises NotPossible where there is none.
    """
    if name.isdecimal() and len(name) < MOST_DIGITS:
        asked = drafts.get(connection, int(name)).answers
    else:
        found = tickets.newest_in(connection, name)
        asked = found.id if found is not None else None
    if asked is None:
        raise NotPossible(f"no mail is known under {name}; 'casedesk drafts list' shows the drafts and their tickets")
    return int(asked)


def correct(road: Road, message_ref: int, name: str, who: str) -> Corrected:
    """A person says which category or intent a mail has.

    A draft that waits for it is replaced, unless a person wrote in it or approved it: that one is marked and waits
    for them. What comes of it never leaves without a person. Raises NotPossible where ``name`` is no label.
    """
    with road.store.read() as connection:
        asked = tickets.get_message(connection, message_ref)
        raws = inbox.by_ids(connection, [asked.inbox_id]) if drafts.may_be_drafted_anew(connection, asked) else []
    category, intent = _label(name, asked.verdict)
    reading, lookup, problem = None, None, ""
    if raws:
        try:
            reading = read_again(road, raws[0].raw).corrected(category, intent)
            lookup = OrderFacts(road.orders, [reading])
        except NotPossible as error:
            problem = str(error)
    with road.store.write() as connection:
        labels.record(connection, message_ref, category, intent, who, road.clock())
        said = f"{asked.verdict['intent']} → {intent}"
        drafts.note(connection, road.clock(), who, "labelled", ticket_id=asked.ticket_id, detail=said)
        if reading is None or lookup is None or not drafts.may_be_drafted_anew(connection, asked):
            return Corrected(category, intent, "noted", reason=problem)
        return _redraft(road, connection, asked, reading, lookup)


def _redraft(road: Road, connection: Connection, asked: AnyRow, reading: Reading, lookup: OrderFacts) -> Corrected:
    verdict, now = reading.verdict, road.clock()
    started = drafts.any_waits_in(connection, asked.ticket_id)  # then policy, or a person, wanted a reply already
    history = history_of(road, connection, asked.ticket_id, reading)
    imported = asked.outcome == "imported"
    context = Context(now, asked.arrived_at, imported, started, lookup.of(reading), history)
    decision = replace(decide(reading, context, road.settings), may_send_automatically=False)
    if kept := drafts.make_way(connection, asked.ticket_id, now, CORRECTED):
        for draft_id in kept:
            drafts.relabel(connection, draft_id, verdict)
        return Corrected(verdict.category, verdict.intent, "marked")
    tasks.withdrawn(connection, asked.id, decision.task, now)
    made = carry_out(road, connection, asked.ticket_id, asked.id, reading, decision)
    return Corrected(verdict.category, verdict.intent, "drafted" if made else "held", made, decision.reason)


def _label(name: str, verdict: dict[str, Any]) -> tuple[str, str]:
    """(category, intent) by the name of either; the intent that the classifier saw in the category, if only that."""
    if name in CATEGORY_OF:
        return CATEGORY_OF[name], name
    if name not in INTENTS:
        near = guess(name, [*INTENTS, *CATEGORY_OF])
        raise NotPossible(f"{name!r} is no category and no intent{near}")
    if name == verdict["category"]:
        return name, verdict["intent"]
    seen = dict(zip((category for category, _ in verdict["ranking"]), verdict.get("intents") or (), strict=False))
    intent = seen.get(name, name)
    return name, intent if intent in CATEGORY_OF else INTENTS[name][0]
