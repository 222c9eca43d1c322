"""Offers are computed, never free text: remedy, amount in the order's currency, limits (the shop's policy)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from babel.numbers import get_currency_precision

from pipeline.config import Policy, RemedyRule
from pipeline.model import Item, Offer, Order
from pipeline.policy.rows import ROWS


def offers_for(
    row: str, category: str, policy: Policy, order: Order | None, offered: Sequence[str] = ()
) -> tuple[tuple[Offer, ...], tuple[str, ...]]:
    """The offers of a row, and warnings: all remedies of a choice, or the ladder's next step.

    ``category`` is the verdict's; ``offered`` names the remedies of our offer that is open. A refund over its cap is
    left out with the warning ``refund_over_cap``: what goes beyond the cap is for staff to grant.
    """
    if ROWS[row].offers == "none":
        return (), ()
    rules = _rules(row, category, policy)
    allowed = [rule for rule in rules if _is_within_cap(rule, row, order)]
    warnings = ("refund_over_cap",) if len(allowed) < len(rules) else ()
    if ROWS[row].offers == "ladder":
        allowed = _next_step(allowed, offered)
    voucher = policy.goodwill_voucher_percent > 0
    return tuple(_offer(rule, row, order, voucher) for rule in allowed), warnings


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


def _next_step(ladder: Sequence[RemedyRule], offered: Sequence[str]) -> list[RemedyRule]:
    """Cheapest first; whom our open offer does not satisfy gets the step after it, at the end the last once more."""
    taken = [step for step, rule in enumerate(ladder) if rule.remedy in offered]
    next_step = min(max(taken) + 1, len(ladder) - 1) if taken else 0
    return list(ladder[next_step : next_step + 1])


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
