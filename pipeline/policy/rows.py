"""The shop's table as data: each row's template, how far it may go by itself, and how an intent finds its row.

A row's ``automation`` is a maximum: the owner's setting for the category can only be stricter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipeline.policy.shipment import State

Fault = Literal["shop", "carrier", "customer", "unknown"]
Turn = Literal["customer", "us", ""]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the shop's table.

    ``offers``: none, a choice of all remedies, or the ladder's next step. ``remedies_of``: the category whose remedies
    in pipeline.yaml are meant: a broken item is the shop's fault and gets what a wrong one gets, not the ladder.
    ``turn``: whose turn it is once the reply has left, which for an offer is the customer's. ``task``: the kind of
    task for staff that the row brings beside its draft.
    """

    reason: str
    automation: Literal["auto", "draft"] = "draft"
    urgent: bool = False
    offers: Literal["none", "choice", "ladder"] = "none"
    remedies_of: str = ""
    fault: Fault = "unknown"
    warnings: tuple[str, ...] = ()
    turn: Turn = ""
    task: str = ""


#: row (and template) name → the row
ROWS: dict[str, Row] = {
    "confirmation_resent": Row("The order exists; its confirmation is sent again.", "auto"),
    "charged_without_order": Row(
        "Money seems to have been taken and no order is found.",
        urgent=True,
        warnings=("charged_without_order",),
        turn="customer",
    ),
    "order_not_found": Row("No order of this sender is found; the reply asks for what finds it.", turn="customer"),
    "which_order": Row(
        "The sender has several orders and names none; the reply asks which one is meant.", turn="customer"
    ),
    "looking_into_it": Row(
        "No order source is connected, so a person has to look this order up.", warnings=("no_order_source",), turn="us"
    ),
    "shipping_note": Row("The order has shipped; the shipping note is sent again.", "auto"),
    "ships_soon": Row("The order has not shipped and is within the handling time.", "auto"),
    "ships_late": Row(
        "The order has not shipped and is beyond the handling time.", urgent=True, fault="shop", turn="us"
    ),
    "tracking_status": Row("The parcel is on its way and inside the delivery window.", "auto", fault="carrier"),
    "customs_status": Row("The parcel is in customs and inside the delivery window.", "auto", fault="carrier"),
    "tracking_inquiry": Row(
        "The parcel has had no scan for too long; the carrier has to be asked.", fault="carrier", turn="us"
    ),
    "delivery_choice": Row(
        "The parcel is past its window or lost; the customer may choose.",
        offers="choice",
        remedies_of="long_wait",
        fault="carrier",
        turn="customer",
    ),
    "returned_choice": Row(
        "The parcel goes back to us; the customer may choose.",
        offers="choice",
        remedies_of="long_wait",
        fault="carrier",
        turn="customer",
    ),
    "wrong_item_choice": Row(
        "A wrong item came; the customer may choose.",
        offers="choice",
        remedies_of="wrong_item",
        fault="shop",
        turn="customer",
    ),
    "missing_piece_choice": Row(
        "A piece was missing; the customer may choose.",
        offers="choice",
        remedies_of="wrong_item",
        fault="shop",
        turn="customer",
    ),
    "defective_choice": Row(
        "The item is broken or defective; the customer may choose.",
        offers="choice",
        remedies_of="wrong_item",
        fault="shop",
        turn="customer",
    ),
    "looks_ladder": Row(
        "The item looks other than expected; the next step of the ladder is offered.",
        offers="ladder",
        remedies_of="not_satisfied",
        fault="customer",
        turn="customer",
    ),
    "fit_ladder": Row(
        "The item does not fit; the next step of the ladder is offered.",
        offers="ladder",
        remedies_of="not_satisfied",
        fault="customer",
        turn="customer",
    ),
    "return_offered": Row("The customer changed their mind within the return time.", fault="customer", turn="customer"),
    "delivered_not_received": Row(
        "The carrier says delivered and the customer has not got it.", fault="carrier", turn="us"
    ),
    "refund_status": Row("The customer asks where a refund is; a person has to check it.", turn="us", task="check"),
    "cancel_order": Row(
        "The order has not shipped and the customer wants to cancel it.",
        urgent=True,
        fault="customer",
        turn="us",
        task="cancel",
    ),
    "change_order": Row(
        "The order has not shipped and the customer wants it changed.",
        urgent=True,
        fault="customer",
        turn="us",
        task="change",
    ),
    "too_late_to_change": Row(
        "The order has shipped, so only the return way is left.", fault="customer", turn="customer"
    ),
    "payment_problem": Row("The customer writes about a payment.", turn="us"),
    "invoice": Row("The customer wants an invoice.", turn="us"),
    "discount": Row("The customer writes about a discount.", turn="us"),
    "before_buying": Row("A question before buying.", turn="us"),
    "suspicious_message": Row("The customer got a message that may not be ours."),
    "privacy_or_unsubscribe": Row("The customer writes about their data or our newsletter.", turn="us"),
    "unclear": Row("What the customer wants cannot be made out; the reply asks.", turn="customer"),
    "dispute": Row("A dispute, a lawyer or a public review is in play.", urgent=True, warnings=("dispute",), turn="us"),
    "hurt_person": Row(
        "Somebody was hurt; a manager must see this first.", urgent=True, warnings=("injury",), turn="us"
    ),
    "neutral": Row(
        "The sender is not proven, so the reply says nothing of any order.",
        warnings=("sender_unproven",),
        turn="customer",
    ),
}

#: Whatever the customer feels about a parcel, its state gives the row: facts win.
SHIPMENT_ROWS: dict[State, str] = {
    "delivered": "delivered_not_received",
    "returned": "returned_choice",
    "lost": "delivery_choice",
    "overdue": "delivery_choice",
    "stuck": "tracking_inquiry",
    "held_in_customs": "customs_status",
    "on_its_way": "tracking_status",
    "not_shipped_late": "ships_late",
    "not_shipped": "ships_soon",
}

#: intents about a parcel that is awaited
AWAITED = frozenset(
    {
        "no_shipping_notice",
        "not_shipped_yet",
        "tracking_stuck",
        "tracking_not_found",
        "held_in_customs",
        "late",
        "lost_or_returned",
        "delivered_not_received",
    }
)
#: intents that claim something of a thing that came, and their rows
CLAIMS: dict[str, str] = {
    "wrong_variant": "wrong_item_choice",
    "missing_piece": "missing_piece_choice",
    "defective": "defective_choice",
    "looks_different": "looks_ladder",
    "does_not_fit": "fit_ladder",
    "changed_mind": "return_offered",
}
#: intents, and rows of the same name, that a reply without any fact of an order serves, whoever asks
WITHOUT_FACTS = frozenset(
    {
        "payment_problem",
        "invoice",
        "discount",
        "before_buying",
        "suspicious_message",
        "privacy_or_unsubscribe",
        "unclear",
    }
)
NO_ANSWER = frozenset({"thanks", "pitch"})
#: category → what it is about; a mail that raises a second topic gets a paragraph about that too
TOPICS: dict[str, str] = {
    "confirmation_missing": "confirmation",
    "shipping_notice_missing": "parcel",
    "tracking_delayed": "parcel",
    "long_wait": "parcel",
    "wrong_item": "item",
    "not_satisfied": "item",
    "other": "rest",
}
