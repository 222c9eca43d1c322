"""Which order a mail is about, and whether its sender may hear of it (invariant 8)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipeline.model import Facts, Mail, Order, Screening
from pipeline.policy.shipment import is_delivered


@dataclass(frozen=True, slots=True)
class Choice:
    """``order`` is the one meant. ``several``: the proven sender has to say which of ``candidates``.

    ``theirs``: the sender is proven and it is their order, so a reply to them may hold its facts. For an unproven
    sender an order may still be known: then its facts may go to the address on the order alone.
    """

    status: Literal["found", "several", "none"]
    theirs: bool = False
    order: Order | None = None
    candidates: tuple[Order, ...] = ()
    warnings: tuple[str, ...] = ()


def choose(mail: Mail, screening: Screening, facts: Facts) -> Choice:
    """Picks the order by the shop's settled rules; someone else's order is as good as none."""
    address = mail.sender.address if mail.sender else ""
    if not screening.may_disclose_order:
        return _for_unproven(facts)
    own = [order for order in facts.named if order.email.lower() == address]
    if own:
        return Choice("found", True, own[0], warnings=("names_several_orders",) if len(own) > 1 else ())
    named_wrongly = ("order_number_not_theirs",) if mail.order_numbers else ()
    if len(facts.of_sender) == 1:
        return Choice("found", True, facts.of_sender[0], warnings=named_wrongly)
    under_way = [order for order in facts.of_sender if not is_delivered(order)]
    if len(under_way) == 1 and not named_wrongly:
        return Choice("found", True, under_way[0], warnings=("order_guessed_from_several",))
    if facts.of_sender:
        return Choice("several", True, candidates=facts.of_sender, warnings=named_wrongly)
    return Choice("none", warnings=named_wrongly)


def _for_unproven(facts: Facts) -> Choice:
    """The order that a separate mail to the address on it may speak of."""
    if facts.named:
        return Choice("found", order=facts.named[0])
    under_way = [order for order in facts.of_sender if not is_delivered(order)]
    candidates = under_way if len(under_way) == 1 else list(facts.of_sender)
    return Choice("found", order=candidates[0]) if len(candidates) == 1 else Choice("none")
