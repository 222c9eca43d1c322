"""Offers are computed, never free text: remedy, amount in the order's currency, limits (the shop's policy)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from babel.numbers import get_currency_precision

from pipeline.config import CategoryPolicy, RemedyRule
from pipeline.model import Item, Offer, Order

#: A broken thing is the shop's fault, so it gets what a wrong one gets, not the ladder of taste.
DEFECTIVE: tuple[RemedyRule, ...] = (
    RemedyRule(remedy="refund", goodwill=True),
    RemedyRule(remedy="replacement", extra_case=True),
)
MISSING_PIECE: tuple[RemedyRule, ...] = (
    RemedyRule(remedy="reship", extra_case=True),
    RemedyRule(remedy="refund", goodwill=True),
)


def offers_for(row: str, setting: CategoryPolicy, order: Order | None, follows_up: bool) -> tuple[Offer, ...]:
    """The offers of a row: all remedies of a choice, or the ladder's next step."""
    rules: Sequence[RemedyRule] = setting.remedies
    if row == "defective_choice":
        rules = DEFECTIVE
    elif row == "missing_piece_choice":
        rules = MISSING_PIECE
    elif row in ("looks_ladder", "fit_ladder"):
        # cheapest first; who writes again after our first offer gets the next step
        rules = rules[1:2] if follows_up and len(rules) > 1 else rules[:1]
    return tuple(_offer(rule, order) for rule in rules)


def _offer(rule: RemedyRule, order: Order | None) -> Offer:
    return Offer(
        remedy=rule.remedy,
        order_number=order.number if order else None,
        amount=_amount(rule, order),
        currency=order.currency if order else "",
        extra_case=rule.extra_case,
        goodwill=rule.goodwill,
        return_required=rule.return_required,
    )


def _amount(rule: RemedyRule, order: Order | None) -> Decimal | None:
    """An amount only where it is certain: one piece, its price and currency known. None: staff fill it in."""
    if order is None or not order.currency or rule.remedy not in ("refund", "partial_refund"):
        return None
    piece = only_piece(order)
    base = (piece.price if piece else None) or (order.total if piece or rule.remedy == "partial_refund" else None)
    if base is None:
        return None
    amount = base * Decimal(str(rule.share))
    if rule.up_to is not None:
        amount = min(amount, Decimal(str(rule.up_to)))
    digits = Decimal(1).scaleb(-get_currency_precision(order.currency))
    return amount.quantize(digits, ROUND_HALF_UP)


def only_piece(order: Order) -> Item | None:
    """The one piece of an order that has just one."""
    return order.items[0] if len(order.items) == 1 and order.items[0].quantity == 1 else None
