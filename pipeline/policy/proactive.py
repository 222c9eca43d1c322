"""Parcels about which we write first: which they are, and what such a mail offers. Always a draft."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal, get_args

from pipeline.config import Policy, Settings
from pipeline.model import Decision, Order, Plan, normal_number
from pipeline.policy.offers import offers_for
from pipeline.policy.plans import first_name
from pipeline.policy.shipment import Shipment, delivery_is_unknown, shipment

Trouble = Literal["stuck", "held_in_customs", "past_window", "returned", "lost"]
TROUBLES: tuple[Trouble, ...] = get_args(Trouble)
#: What staff read above the draft.
_REASONS: dict[Trouble, str] = {
    "stuck": "The parcel has not moved for {days} days",
    "held_in_customs": "The parcel is held in customs and past its delivery window",
    "past_window": "The parcel is past its delivery window",
    "returned": "The parcel goes back to us",
    "lost": "The carrier calls the parcel lost",
}
_FEWEST_DIGITS = 6  # of a tracking number; "n/a" names no parcel


def oldest_shipping(policy: Policy, now: datetime) -> datetime:
    """Parcels shipped before this are history: the longest way to a customer and the time for claims are over."""
    return now - timedelta(days=policy.window_far_days + policy.claim_days)


def trouble(order: Order, settings: Settings, now: datetime) -> tuple[Trouble, Shipment] | None:
    """Why we should write to this order's customer, or None.

    Without any word of a carrier nothing is known: most such parcels came long ago, so nobody is written to.
    """
    if order.shipped_at is None or order.shipped_at < oldest_shipping(settings.policy, now):
        return None
    if delivery_is_unknown(order):
        return None
    found = shipment(order, settings.policy, settings.shop, now)
    if found.state == "overdue":
        return ("held_in_customs" if found.in_customs else "past_window"), found
    if found.state in ("stuck", "returned", "lost"):
        return found.state, found
    return None


def parcel_names(order: Order) -> tuple[str, ...]:
    """The names under which a parcel is remembered; the first is the one to write down.

    By its tracking number, however many orders lie in it; an order's replacement travels under another one.
    """
    by_order = f"order {normal_number(order.number)}"
    number = normal_number(order.tracking_number)
    if sum(letter.isdigit() for letter in number) < _FEWEST_DIGITS:
        return (by_order,)
    return f"parcel {number}", by_order


def write_first(order: Order, settings: Settings, now: datetime) -> tuple[Trouble, Decision] | None:
    """The mail that offers the choice, as a decision; without a plan where policy allows no remedy."""
    if (found := trouble(order, settings, now)) is None:
        return None
    why, parcel = found
    row = "returned_choice" if why == "returned" else "delivery_choice"
    offers, warnings = offers_for(row, "long_wait", settings.policy, order)
    reason = f"{_REASONS[why].format(days=settings.policy.no_scan_days)}, and the customer has not written about it."
    facts = {"order": order, "shipment": parcel, "customer": first_name(order.name)}
    facts["abroad"] = bool(order.country and order.country != settings.shop.country)
    plans = (Plan("outreach", "outreach", order.email.lower(), offers, facts),) if offers else ()
    return why, Decision("draft", "outreach", reason, plans, order, warnings=warnings)


#: Countries whose mail is nearly always in one language (ISO 3166 alpha-2); Belgium, Canada and Switzerland have more.
_SPOKEN = {
    "en": "AU GB IE NZ US",
    "es": "AR CL CO CR CU DO EC ES GT HN MX NI PA PE PY SV UY VE",
    "de": "AT DE LI",
    "fr": "FR MC",
    "pt": "AO BR MZ PT",
    "it": "IT SM VA",
    "nl": "NL SR",
}
_LANGUAGE_OF = {country: language for language, countries in _SPOKEN.items() for country in countries.split()}


def language_for(order: Order, written: str | None, languages: tuple[str, ...]) -> str:
    """What to write in: ``written``, the language of the customer's last mail, else their country's, else the first."""
    for language in (written, _LANGUAGE_OF.get(order.country)):
        if language in languages:
            assert language is not None
            return language
    return languages[0]
