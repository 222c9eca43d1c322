"""Which row of the shop's table fits: the intent says what the customer feels, the order's facts say what is true."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from classifiers.verdict import CATEGORY_OF
from pipeline.config import Settings
from pipeline.model import Context, Order, Verdict
from pipeline.policy.rows import AWAITED, CLAIMS, NO_ANSWER, ROWS, SHIPMENT_ROWS, WITHOUT_FACTS
from pipeline.policy.shipment import Shipment, delivered_at, delivery_is_unknown, is_delivered, shipment
from pipeline.policy.which_order import Choice


@dataclass(frozen=True, slots=True)
class Match:
    """The row that fits, or with ``problem`` the reason for which a person must take over instead of a draft.

    ``case``: for an urgent row, the row that the mail would have had otherwise; its offer belongs to the answer.
    """

    row: str
    shipment: Shipment | None = None
    warnings: tuple[str, ...] = ()
    problem: str = ""
    case: str = ""


PROBLEMS = {
    "order_called_off": "The order was cancelled or refunded, or its payment failed; a person looks before promising.",
    "not_delivered_yet": "Claims something of a parcel that has not arrived by its tracking; a person should look.",
    "claim_too_late": "The claim comes later than the shop's claim time; no offer is made.",
    "return_too_late": "The return time is over; a person decides.",
    "no_remedy": "No remedy that pipeline.yaml names may be offered here; a person decides.",
}


def match(verdict: Verdict, choice: Choice, context: Context, settings: Settings) -> Match:
    """The row for one mail. Facts win over feelings, and what is urgent wins over both."""
    if not verdict.escalate:
        return _by_intent(verdict.intent, choice, context, settings)
    if "injury" in verdict.escalate_reasons:
        return Match("hurt_person")
    case = _by_intent(verdict.intent, choice, context, settings)
    if ROWS[case.row].offers == "none" and choice.order is not None:
        case = _by_parcel(choice.order, context, settings) or case
    return Match("dispute", case.shipment, case.warnings, case="" if case.problem else case.row)


def _by_parcel(order: Order, context: Context, settings: Settings) -> Match | None:
    """What a threat is about where its words do not tell: a parcel that is lost, returned or past its window."""
    found = shipment(order, settings.policy, settings.shop, context.now)
    row = SHIPMENT_ROWS.get(found.state, "unclear")
    return Match(row, found, _doubts(order, found)) if ROWS[row].offers != "none" else None


def _by_intent(intent: str, choice: Choice, context: Context, settings: Settings) -> Match:
    if intent in NO_ANSWER:  # a person wants one all the same
        return Match("unclear")
    if intent in WITHOUT_FACTS:
        return Match(intent)
    if choice.status == "several":
        return Match("which_order")
    if choice.order is None:
        return _without_order(intent, context)
    found = shipment(choice.order, settings.policy, settings.shop, context.now)
    if intent in CLAIMS:
        return _claim(intent, choice.order, found, context.now, settings)
    if found.called_off and intent != "refund_status":
        return Match("unclear", found, ("order_called_off",), "order_called_off")
    return _by_shipment(intent, choice.order, found, context.now, settings)


def _without_order(intent: str, context: Context) -> Match:
    if intent in ("charged_without_order", "refund_status"):
        return Match(intent)
    if intent in ("wrong_variant", "missing_piece", "defective"):
        # the shop's fault is answered with the choice, whatever is known of the order
        return Match(CLAIMS[intent], warnings=("order_unknown",))
    return Match("looking_into_it" if context.facts.source == "none" else "order_not_found")


def _by_shipment(intent: str, order: Order, found: Shipment, now: datetime, settings: Settings) -> Match:
    if intent in ("no_confirmation", "charged_without_order"):
        # whose order came long ago may well miss the confirmation of a new one that we do not see
        return Match("confirmation_resent", found, ("perhaps_another_order",) if found.state == "delivered" else ())
    if intent == "refund_status":
        return Match(intent, found)
    if intent in ("cancel_order", "change_order"):
        return _too_late_or_not(intent, order, found, now, settings)
    assert intent in AWAITED, f"intent {intent} has no row"
    row = SHIPMENT_ROWS[found.state]
    if row == "tracking_status" and CATEGORY_OF[intent] == "shipping_notice_missing":
        row = "shipping_note"
    return Match(row, found, _doubts(order, found))


def _doubts(order: Order, found: Shipment) -> tuple[str, ...]:
    """What staff should know of the facts before they approve."""
    if found.state in ("overdue", "stuck") and delivery_is_unknown(order):
        return ("delivery_unknown",)
    return ("order_date_unknown",) if found.state == "not_shipped" and found.until is None else ()


def _too_late_or_not(intent: str, order: Order, found: Shipment, now: datetime, settings: Settings) -> Match:
    """A change of mind: before shipping it may still be heeded, afterwards the way is the return."""
    if found.state in ("not_shipped", "not_shipped_late"):
        return Match(intent if intent == "change_order" else "cancel_order", found)
    if found.state == "delivered":
        return _claim("changed_mind", order, found, now, settings)
    if found.state in ("returned", "lost", "overdue"):
        return Match(SHIPMENT_ROWS[found.state], found, _doubts(order, found))
    return Match("too_late_to_change", found)


def _claim(intent: str, order: Order, found: Shipment, now: datetime, settings: Settings) -> Match:
    """A claim is answered once the thing has come; unknown delivery is answered with a warning."""
    unknown = delivery_is_unknown(order)
    if not is_delivered(order) and not unknown:
        if intent == "changed_mind":
            return _too_late_or_not(intent, order, found, now, settings)
        return Match(CLAIMS[intent], found, ("not_delivered_yet",), "not_delivered_yet")
    if came := delivered_at(order):
        zone, policy = settings.shop.zone, settings.policy
        days = (now.astimezone(zone).date() - came.astimezone(zone).date()).days
        late = "claim_too_late" if days > policy.claim_days else ""
        if intent == "changed_mind" and days > policy.return_days:
            late = "return_too_late"
        if late:
            return Match(CLAIMS[intent], found, (late,), late)
    return Match(CLAIMS[intent], found, ("delivery_unknown",) if unknown else ())
