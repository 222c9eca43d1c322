"""What time brings, in each pass of ``run``: reminders, the end of waiting, and mail held for an order source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Connection

from pipeline import limits
from pipeline.answering import carry_out, history_of
from pipeline.drafting import MissingTemplate
from pipeline.facts import OrderFacts, problem
from pipeline.model import Context, Decision, Order, Plan, Reading
from pipeline.policy import decide
from pipeline.policy.plans import first_name
from pipeline.road import Counts, Road
from pipeline.store import drafts, offers, standing, tickets, unasked
from pipeline.store.engine import AnyRow
from pipeline.stored import reading_of
from pipeline.tickets.due import Awaited, due


def carry_on(road: Road) -> Counts:
    """Does what is due, each thing once. How many drafts that made."""
    if not road.writes_drafts:
        return Counts()
    return Counts(drafts=_follow_silence(road) + _decide_held(road))


def _follow_silence(road: Road) -> int:
    """Reminds of open offers, and ends those that nobody answers."""
    policy, now = road.settings.policy, road.clock()
    quiet_since = now - timedelta(days=policy.remind_after_days)
    with road.store.read() as connection:
        if not offers.awaited(connection, quiet_since):
            return 0
    made = 0
    with road.store.write() as connection:  # looked up again: nothing moves meanwhile
        for row in offers.awaited(connection, quiet_since):
            is_offer, reminded = bool(row.offers), row.reminded or row.kind == "reminder"
            what = due(Awaited(row.sent_at, is_offer, reminded, row.busy), policy, now)
            if what == "remind":
                made += _remind(road, connection, row)
            elif what == "close":
                _close(road, connection, row)
    return made


def _remind(road: Road, connection: Connection, row: AnyRow) -> int:
    asked = tickets.get_message(connection, row.answers) if row.answers else None
    theirs = tickets.asked_by(asked, row.recipient)
    order = Order(row.order_number, row.recipient) if row.order_number else None  # whose it is was proven for the offer
    facts = {
        "order": order,
        "missing_piece": row.template == "missing_piece_choice",
        "customer": first_name(theirs.sender_name or "") if theirs is not None else "",
    }
    plan = Plan("reminder", "reminder", row.recipient, offers.offers_of(row), facts)
    try:
        words = road.letters.write(plan, row.language, theirs.subject if theirs is not None else "")
    except MissingTemplate:
        return 0
    days = road.settings.policy.remind_after_days
    decision = Decision("draft", "reminder", f"Our offer has had no answer for {days} days.", (plan,), order)
    made = unasked.create(
        connection,
        row.ticket_id,
        words,
        decision,
        road.clock(),
        category=row.category,
        answers=row.answers,
        turn="customer",
        fault=row.fault,
    )
    drafts.note(connection, road.clock(), "casedesk", "reminder", draft_id=made, detail=f"of draft {row.id}")
    return 1


def _close(road: Road, connection: Connection, row: AnyRow) -> None:
    """Nobody is waited for any more; whoever writes later is answered as ever."""
    if offers.close(connection, row.ticket_id, "no_answer"):
        drafts.note(connection, road.clock(), "casedesk", "closed", draft_id=row.id, detail="no answer came")
    drafts.end_reminders(connection, row.ticket_id, road.clock())
    standing.settle_state(connection, row.ticket_id)


def _decide_held(road: Road) -> int:
    """Mails that were held since the order source was away, now that it is back."""
    with road.store.read() as connection:
        rows = tickets.held_for(connection, "order_source_away", limits.FETCH_BATCH)
        readings = [reading_of(connection, row, road.settings) for row in rows]
    if not rows or problem(road.orders):
        return 0
    lookup = OrderFacts(road.orders, readings)
    with road.store.write() as connection:
        still = {row.id for row in tickets.held_for(connection, "order_source_away", limits.FETCH_BATCH)}
        pairs = zip(rows, readings, strict=True)
        return sum(_decide_again(road, connection, row, reading, lookup) for row, reading in pairs if row.id in still)


def _decide_again(road: Road, connection: Connection, row: AnyRow, reading: Reading, lookup: OrderFacts) -> int:
    history = history_of(road, connection, row.ticket_id, reading)
    decision = decide(
        reading, Context(road.clock(), row.arrived_at, facts=lookup.of(reading), history=history), road.settings
    )
    if decision.row == "order_source_away":  # gone again meanwhile
        return 0
    kept: Sequence[str] = [warning for warning in row.warnings if warning == "message_id_reused"]
    decision = replace(decision, warnings=(*decision.warnings, *kept))
    return carry_out(road, connection, row.ticket_id, row.id, reading, decision)
