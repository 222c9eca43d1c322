"""Why a ticket came about: proposed from the row and the order's facts, confirmed by staff. So a shop can mend it."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import Connection

from pipeline.model import Decision, Order
from pipeline.policy.offers import only_piece
from pipeline.policy.shipment import Shipment
from pipeline.store import causes as stored
from pipeline.store import drafts, tickets
from pipeline.store.drafts import NotPossible

Cause = Literal["packing", "label", "carrier", "customs", "mail_in_spam", "customers_choice", "product_fault"]
CAUSES: tuple[Cause, ...] = get_args(Cause)

#: Rows whose cause does not depend on the parcel. Rows without one are about nothing that went wrong.
_OF_ROW: dict[str, Cause] = {
    "confirmation_resent": "mail_in_spam",
    "shipping_note": "mail_in_spam",
    "wrong_item_choice": "packing",
    "missing_piece_choice": "packing",
    "ships_late": "packing",
    "defective_choice": "product_fault",
    "hurt_person": "product_fault",
    "looks_ladder": "customers_choice",
    "fit_ladder": "customers_choice",
    "return_offered": "customers_choice",
    "cancel_order": "customers_choice",
    "change_order": "customers_choice",
    "too_late_to_change": "customers_choice",
    "customs_status": "customs",
    "delivered_not_received": "carrier",
}
_OF_PARCEL = frozenset({"tracking_status", "tracking_inquiry", "delivery_choice", "returned_choice", "outreach"})
#: The carrier could not read where to, or never got the parcel that the label was made for.
_LABEL = re.compile(
    r"label|insufficient address|incorrect address|wrong address|bad address|no such (?:number|street)|undeliverable"
    r"|pre-?shipment|awaiting (?:item|parcel|package)|(?:shipment|shipping) information (?:sent|received)",
    re.I,
)
_CUSTOMS = re.compile(r"customs|clearance|import (?:duty|tax)", re.I)


def cause_of(row: str, order: Order | None, parcel: Shipment | None = None) -> Cause | None:
    """The likely cause; None where nothing went wrong, or nobody can tell."""
    if row not in _OF_PARCEL:
        return _OF_ROW.get(row)
    status = order.last_status if order else ""
    if (parcel and parcel.in_customs) or _CUSTOMS.search(status):
        return "customs"
    return "label" if _LABEL.search(status) else "carrier"


def propose(connection: Connection, ticket_id: int, decision: Decision, now: datetime) -> None:
    """Notes the likely cause of a ticket by its newest decision that has one. What staff said is never changed."""
    parcels = [plan.facts.get("shipment") for plan in decision.plans]
    parcel = next((each for each in parcels if isinstance(each, Shipment)), None)
    cause = cause_of(decision.row, decision.order, parcel)
    if cause is not None:
        product, carrier, country = facts_of(decision.order)
        stored.propose(connection, ticket_id, cause, decision.row, product, carrier, country, now)


def facts_of(order: Order | None) -> tuple[str, str, str]:
    """Product, carrier and country, by which causes are counted; empty where not known."""
    if order is None:
        return "", "", ""
    piece = only_piece(order)
    several = "several pieces" if order.items else ""
    return piece.title if piece else several, order.carrier, order.country


def confirm(connection: Connection, name: str, cause: str, who: str, now: datetime) -> None:
    """A person says why the ticket of that name came about. Raises NotPossible with the remedy."""
    if cause not in CAUSES:
        raise NotPossible(f"{cause!r} is no cause; known: {', '.join(CAUSES)}")
    found = tickets.find(connection, name)
    if found is None:
        raise NotPossible(f"there is no ticket {name}; 'casedesk causes list' shows them")
    stored.confirm(connection, int(found.id), cause, who, now)
    drafts.note(connection, now, who, "cause_set", ticket_id=int(found.id), detail=cause)
