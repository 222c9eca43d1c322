"""A person has carried a task out: that is noted, and the mail that confirms it is drafted."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any, NamedTuple

from babel.numbers import get_currency_precision
from sqlalchemy import Connection

from pipeline import inquiries
from pipeline.drafting import MissingTemplate
from pipeline.model import Decision, Order, Plan
from pipeline.policy.plans import first_name
from pipeline.policy.rows import ROWS
from pipeline.road import Road
from pipeline.store import drafts, tasks, tickets, unasked
from pipeline.store.drafts import NotPossible
from pipeline.store.engine import AnyRow

_MONEY = ("refund", "return")


class Finished(NamedTuple):
    """The draft of the confirming mail, or why there is none."""

    draft_id: int | None
    why_none: str = ""


def finish(road: Road, task_id: int, who: str, tracking_url: str = "", note: str = "", amount: str = "") -> Finished:
    """Ends an open task as done. Raises NotPossible where it is not open, or something that it needs is missing."""
    note = note.strip()
    if tracking_url and not re.fullmatch(r"https?://[^\s<>\"]{4,500}", tracking_url):
        raise NotPossible(f"{tracking_url!r} should be a tracking link such as https://carrier.example/track/1")
    with road.store.write() as connection:
        row = tasks.get(connection, task_id)
        money = _amount(row, amount)
        done = tasks.finish(
            connection, task_id, who, road.clock(), amount=money, tracking_url=tracking_url or None, note=note or None
        )
        told = _confirm(road, connection, done, who)
        if told.draft_id:
            promised = [name for name, policy_row in ROWS.items() if policy_row.task == done.kind]
            tasks.overtake(connection, task_id, promised, road.clock())
        return told


def _amount(row: AnyRow, amount: str) -> str | None:
    """The amount as the currency is rounded; None where the task needs none."""
    if not amount:
        if row.kind in _MONEY and row.amount is None and row.state == "open":
            raise NotPossible(f"task {row.id} has no amount yet; say how much was refunded")
        return None
    digits = Decimal(1).scaleb(-get_currency_precision(row.currency) if row.currency else -2)
    try:
        value = Decimal(amount)
        rounded = value.quantize(digits, ROUND_HALF_UP)
    except InvalidOperation:
        raise NotPossible(f"the amount {amount!r} should be a number such as 19.90") from None
    if not (rounded.is_finite() and rounded > 0 and rounded == value):
        raise NotPossible(f"the amount {amount!r} should be above 0, in steps of {digits}")
    return f"{rounded:f}"


def _confirm(road: Road, connection: Connection, row: AnyRow, who: str) -> Finished:
    if row.kind == "check":
        return _tell_what_was_found(road, connection, row, who)
    if not row.recipient:
        return Finished(None, "nobody is known to be told of it")
    template = "done_partial_refund" if row.remedy == "partial_refund" and row.kind == "refund" else f"done_{row.kind}"
    asked = tickets.get_message(connection, row.message_ref) if row.message_ref else None
    theirs = tickets.asked_by(asked, row.recipient)
    name = first_name(theirs.sender_name or "") if theirs is not None else ""
    plan = Plan("done", template, row.recipient, facts={"task": _facts(row), "customer": name})
    try:
        words = road.letters.write(plan, row.language, theirs.subject if theirs is not None else "")
    except MissingTemplate as error:
        return Finished(None, f"there is nothing to draft from: {error}")
    order = Order(row.order_number, row.recipient) if row.order_number else None
    decision = Decision("draft", template, f"Task {row.id} ({row.kind}) is done.", (plan,), order)
    made = unasked.create(
        connection,
        row.ticket_id,
        words,
        decision,
        road.clock(),
        category=asked.category if asked is not None else None,
        answers=row.message_ref,
        fault=row.fault,
    )
    drafts.note(connection, road.clock(), who, "done_drafted", draft_id=made, detail=f"task {row.id}")
    return Finished(made)


def _facts(row: AnyRow) -> dict[str, Any]:
    """The task as templates see it."""
    names = ("kind", "order_number", "currency", "extra_case", "goodwill", "tracking_url", "note")
    return {name: row._mapping[name] for name in names} | {"amount": Decimal(row.amount) if row.amount else None}


def _tell_what_was_found(road: Road, connection: Connection, row: AnyRow, who: str) -> Finished:
    """What staff found goes to the customer as an update, if they say what it is."""
    if not row.note:
        return Finished(None, "a note with what you found would have been drafted as an update")
    try:
        return Finished(inquiries.update(road, connection, row.ticket, row.note, who, road.clock()))
    except NotPossible as problem:
        return Finished(None, str(problem))
