"""Offers are computed, never free text: remedy, amount in the order's currency, limits (the shop's policy)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from babel.numbers import get_currency_precision

from pipeline.config import Policy, RemedyRule
from pipeline.model import History, Item, Offer, Order
from pipeline.policy.rows import ROWS

_NEW = History()


def offers_for(
    row: str, category: str, policy: Policy, order: Order | None, history: History = _NEW
) -> tuple[tuple[Offer, ...], tuple[str, ...]]:
    """The offers of a row, and warnings: all remedies of a choice, or the ladder's next step.

    ``category`` is the verdict's. A refund over its cap is left out with the warning ``refund_over_cap``, and a remedy
    that this customer was offered often enough with ``offered_often``: what goes beyond is for staff to grant.
    ``needs_manager``: staff alone may not let one of these offers go.
    """
    if ROWS[row].offers == "none":
        return (), ()
    rules = _rules(row, category, policy)
    within = [rule for rule in rules if _is_within_cap(rule, row, order)]
    allowed = [rule for rule in within if not _is_used_up(rule, history.offered_before)]
    if ROWS[row].offers == "ladder":
        allowed = _next_step(within, allowed, history.offers_open)
    found = {
        "refund_over_cap": len(within) < len(rules),
        "offered_often": any(_is_used_up(rule, history.offered_before) for rule in within),
        "needs_manager": any(rule.approve == "manager" for rule in allowed),
    }
    voucher = policy.goodwill_voucher_percent > 0
    offers = tuple(_offer(rule, row, order, voucher) for rule in allowed)
    return offers, tuple(name for name, holds in found.items() if holds)


def _is_used_up(rule: RemedyRule, offered_before: Sequence[str]) -> bool:
    return rule.per_customer is not None and offered_before.count(rule.remedy) >= rule.per_customer


def _rules(row: str, category: str, policy: Policy) -> tuple[RemedyRule, ...]:
    """The owner's remedies for a row: of the verdict's category where the row leaves it open."""
    source = ROWS[row].remedies_of
    if source == "long_wait" and category == "tracking_delayed":
        source = category
    rules = policy.category(source).remedies
    if row != "missing_piece_choice":
        return rules
    sent_again = [rule.model_copy(update={"remedy": "reship"}) for rule in rules if rule.remedy == "replacement"]
    return (*sent_again, *(rule for rule in rules if rule.remedy != "replacement"))


def _next_step(ladder: Sequence[RemedyRule], allowed: Sequence[RemedyRule], offered: Sequence[str]) -> list[RemedyRule]:
    """Cheapest first; whom our open offer does not satisfy gets the step after it, at the end the last once more.

    ``allowed``: the steps that may be offered; the others are passed over.
    """
    taken = [step for step, rule in enumerate(ladder) if rule.remedy in offered]
    next_step = min(max(taken) + 1, len(ladder) - 1) if taken else 0
    return [rule for rule in ladder[next_step:] if rule in allowed][:1]


def _offer(rule: RemedyRule, row: str, order: Order | None, voucher: bool) -> Offer:
    return Offer(
        remedy=rule.remedy,
        order_number=order.number if order else None,
        amount=_amount(rule, row, order),
        currency=order.currency if order else "",
        extra_case=rule.extra_case,
        goodwill=rule.goodwill and voucher,
        return_required=rule.return_required,
    )


def _is_within_cap(rule: RemedyRule, row: str, order: Order | None) -> bool:
    """A refund is whole or none: over its cap, or where nobody can tell, it is not offered without a person."""
    if rule.remedy != "refund" or rule.up_to is None:
        return True
    at_most = _concerned(row, order) or (order.total if order else None)
    return at_most is not None and at_most <= Decimal(str(rule.up_to))


def _amount(rule: RemedyRule, row: str, order: Order | None) -> Decimal | None:
    """An amount only where it is certain: one piece, its price and currency known. None: staff fill it in."""
    base = _concerned(row, order)
    if order is None or base is None or not order.currency or rule.remedy not in ("refund", "partial_refund"):
        return None
    digits = Decimal(1).scaleb(-get_currency_precision(order.currency))
    amount = (base * Decimal(str(rule.share))).quantize(digits, ROUND_HALF_UP)
    if rule.up_to is not None:
        amount = min(amount, Decimal(str(rule.up_to)).quantize(digits, ROUND_DOWN))
    return amount or None


def _concerned(row: str, order: Order | None) -> Decimal | None:
    """What was paid for what the row is about: the whole parcel where it never came, else the piece."""
    piece = only_piece(order) if order else None
    if order is None or piece is None:
        return None
    paid = [price for price in (piece.price, order.total) if price]
    if ROWS[row].fault == "carrier" and order.total:
        return order.total
    return min(paid) if paid else None  # a total under the price tells of a discount, one over it of postage


def only_piece(order: Order) -> Item | None:
    """The one piece of an order that has just one."""
    return order.items[0] if len(order.items) == 1 and order.items[0].quantity == 1 else None
