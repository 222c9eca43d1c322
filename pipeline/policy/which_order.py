"""Which order a mail is about, and whether its sender may hear of it (invariant 8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pipeline.model import Facts, Mail, Order, Screening
from pipeline.policy.shipment import is_delivered


@dataclass(frozen=True, slots=True)
class Choice:
    """``order`` is the one meant. ``several``: the proven sender has to say which of ``candidates``.

    For an unproven sender an order may be known too; then its facts may go to the address on the order alone.
    """

    status: Literal["found", "several", "none"]
    order: Order | None = None
    candidates: tuple[Order, ...] = ()
    warnings: tuple[str, ...] = ()


def is_proven(mail: Mail, screening: Screening) -> bool:
    """Whether the reply goes to an address that its own server vouched for, and to no other (invariant 8)."""
    if mail.sender is None or screening.answer_to is None:
        return False
    return screening.may_disclose_order and screening.answer_to.address == mail.sender.address


def choose(mail: Mail, screening: Screening, facts: Facts, recent_since: datetime) -> Choice:
    """Picks the order by the shop's settled rules; someone else's order is as good as none.

    ``recent_since``: where a proven sender names a number that is not theirs, only orders placed since then may be
    the one meant.
    """
    address = mail.sender.address if mail.sender else ""
    if not is_proven(mail, screening):
        return _for_unproven(facts, address)
    named, own = _theirs(facts.named, address), _theirs(facts.of_sender, address)
    if named:
        return Choice("found", named[0], warnings=("names_several_orders",) if len(named) > 1 else ())
    if mail.order_numbers:
        return _named_wrongly(own, recent_since)
    if len(own) == 1:
        return Choice("found", own[0])
    if under_way := _only_one(_under_way(own)):
        return Choice("found", under_way, warnings=("order_guessed_from_several",))
    return Choice("several", candidates=own) if own else Choice("none")


def _named_wrongly(own: Sequence[Order], recent_since: datetime) -> Choice:
    warnings = ("order_number_not_theirs",)
    recent = [order for order in own if order.placed_at is None or order.placed_at >= recent_since]
    if order := _only_one(recent):
        return Choice("found", order, warnings=warnings)
    return Choice("several", candidates=tuple(own), warnings=warnings) if own else Choice("none", warnings=warnings)


def _for_unproven(facts: Facts, address: str) -> Choice:
    """The order that a separate mail to the address on it may speak of."""
    own = facts.of_sender
    order = next(iter((*_theirs(facts.named, address), *facts.named)), None)
    order = order or _only_one(_under_way(own)) or _only_one(own)
    return Choice("found", order) if order else Choice("none")


def _theirs(orders: Sequence[Order], address: str) -> tuple[Order, ...]:
    return tuple(order for order in orders if order.email.lower() == address)


def _under_way(orders: Sequence[Order]) -> list[Order]:
    return [order for order in orders if not is_delivered(order)]


def _only_one(orders: Sequence[Order]) -> Order | None:
    return orders[0] if len(orders) == 1 else None
