"""From an answered offer, or a row of the policy, to what a person has to carry out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from babel.numbers import get_currency_precision

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
    """What the choice of an offer brings: the remedy with its extra case, the goodwill voucher as a task of its own.

    A refund for which the item comes back is one task, ``return``: it is done once the money is on its way.
    """
    asks_back = offer.return_required and "refund" in offer.remedy
    kind = "return" if asks_back else KIND_OF.get(offer.remedy, offer.remedy)
    waits = offer.return_required and (refund_waits_for_return or not asks_back)
    task = Task(
        kind, offer.remedy, offer.order_number, _whole(offer), offer.currency, offer.extra_case, offer.goodwill, waits
    )
    if not offer.goodwill:
        return (task,)
    return task, Task("voucher", "voucher", offer.order_number, currency=offer.currency, goodwill=True)


def _whole(offer: Offer) -> Decimal | None:
    """The amount with all the digits of its currency, some of which a stored offer may have lost."""
    if offer.amount is None or not offer.currency:
        return offer.amount
    return offer.amount.quantize(Decimal(1).scaleb(-get_currency_precision(offer.currency)))


def due_of(task: Task, now: datetime, reply_within_hours: int, return_days: int) -> datetime:
    """Until when it should be done: within the time in which the shop answers, or once the thing may be back."""
    if task.waits_for_return:
        return now + timedelta(days=return_days)
    return now + timedelta(hours=reply_within_hours)


def instruction(task: Task) -> str:
    """The task in one sentence for staff."""
    where = f"order {task.order_number}" if task.order_number else "the order, which nobody has named yet"
    extra = " with an extra phone case" if task.extra_case else ""
    later = " once the item is back" if task.waits_for_return else ""
    says = {
        "refund": f"Refund {_money(task)} for {where}.",
        "replacement": f"Send a replacement for {where}{extra}{later}.",
        "reship": f"Send {where} again{extra}{later}.",
        "voucher": f"Send the goodwill voucher for {where}.",
        "return": f"Refund {_money(task)} for {where}{later or ', which the customer sends back'}.",
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
