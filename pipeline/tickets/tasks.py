"""From an answered offer, or a row of the policy, to what a person has to carry out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from pipeline.model import Offer, Task
from pipeline.tickets.choice import read_choice

KINDS = ("refund", "replacement", "reship", "voucher", "return", "cancel", "change", "check")
KIND_OF = {"partial_refund": "refund"}


def answer_to(text: str, offers: Sequence[Offer]) -> str:
    """How a mail answers our open offers: the remedy of one of them, another remedy, or ``unclear``.

    "I send it back" takes the one offer that asks for the thing back.
    """
    choice = read_choice(text, [offer.remedy for offer in offers])
    asked_back = {offer.remedy for offer in offers if offer.return_required}
    return asked_back.pop() if choice == "return" and len(asked_back) == 1 else choice


def tasks_of(offer: Offer, refund_waits_for_return: bool) -> tuple[Task, ...]:
    """What the choice of an offer brings: the remedy, its extra case and voucher with it, and a return where one is due."""
    waits = offer.return_required and (refund_waits_for_return or "refund" not in offer.remedy)
    kind = KIND_OF.get(offer.remedy, offer.remedy)
    task = Task(
        kind, offer.remedy, offer.order_number, offer.amount, offer.currency, offer.extra_case, offer.goodwill, waits
    )
    if not offer.return_required:
        return (task,)
    return Task("return", "return", offer.order_number, currency=offer.currency), task


def due_of(task: Task, now: datetime, reply_within_hours: int, return_days: int) -> datetime:
    """Until when it should be done: within the time in which the shop answers, or once the thing may be back."""
    if task.kind == "return" or task.waits_for_return:
        return now + timedelta(days=return_days)
    return now + timedelta(hours=reply_within_hours)


def instruction(task: Task) -> str:
    """The task in one sentence for staff."""
    where = f"order {task.order_number}" if task.order_number else "the order, which nobody has named yet"
    extra = " with an extra phone case" if task.extra_case else ""
    voucher = " and send the goodwill voucher" if task.goodwill else ""
    later = " once the item is back" if task.waits_for_return else ""
    says = {
        "refund": f"Refund {_money(task)} for {where}{voucher}{later}.",
        "replacement": f"Send a replacement for {where}{extra}{voucher}{later}.",
        "reship": f"Send {where} again{extra}{voucher}{later}.",
        "voucher": f"Send the goodwill voucher for {where}.",
        "return": f"Wait for the item of {where} to come back.",
        "cancel": f"Cancel {where}, if it has not left yet.",
        "change": f"Change {where} as the customer asks, if it has not left yet.",
        "check": f"Check where the refund for {where} stands, and tell the customer.",
    }
    return says[task.kind]


def _money(task: Task) -> str:
    if task.amount is not None:
        return f"{amount_text(task.amount)} {task.currency}".strip()
    return "in part (find the amount)" if task.remedy == "partial_refund" else "in full (find the amount)"


def amount_text(amount: Decimal) -> str:
    """An amount as plain digits, never with an exponent."""
    return f"{amount:f}"
