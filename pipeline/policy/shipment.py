"""What an order's facts say of its parcel. The order of the tests is the shop's "which facts win"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from pipeline.config import Policy, Shop
from pipeline.model import Order

State = Literal[
    "delivered",
    "returned",
    "lost",
    "overdue",
    "stuck",
    "held_in_customs",
    "on_its_way",
    "not_shipped_late",
    "not_shipped",
]

_NEAR = (
    "AD AL AT AX BA BE BG BY CH CY CZ DE DK EE ES FI FO FR GB GG GI GR HR HU IE IM IS IT JE LI LT LU LV MC MD ME "
    "MK MT NL NO PL PT RO RS SE SI SK SM UA VA XK CA MX PR US"
)
#: Europe and North America: the middle delivery window (ISO 3166 alpha-2).
NEAR = frozenset(_NEAR.split())

# How carriers word it. All are searched in one line of an order export, never in customer text.
_RETURNED = re.compile(
    r"\breturn(?:ed|ing)?\b.{0,20}\b(?:sender|shipper|origin)|\bto (?:the )?original sender|being returned"
    r"|^\W*returned\b|\bundeliverable\b|\brefused\b",
    re.I,
)
_LOST = re.compile(
    r"\blost\b|cannot be located|could not be located|destroyed|(?:parcel|package|shipment|item) (?:is )?missing", re.I
)
_CUSTOMS = re.compile(r"customs|clearance|import (?:duty|tax)", re.I)
_CUSTOMS_DONE = re.compile(
    r"\b(?:cleared|released (?:from|by)|completed|out of).{0,20}customs"
    r"|(?:customs|clearance).{0,20}\b(?:cleared|released|complete)",
    re.I,
)
_CUSTOMS_NOT_DONE = re.compile(r"\bnot (?:yet )?(?:been )?(?:cleared|released|complete)|\bincomplete", re.I)
_DELIVERED = re.compile(
    r"^\W*(?:(?:your |the )?(?:parcel|package|shipment|item|order) (?:was |has been |is )?)?delivered\b"
    r"(?!.{0,3}to (?:an? |the )?(?:agent|carrier|courier|sorting|depot|local post))"
    r"|^\W*picked up by (?:the )?(?:recipient|customer|addressee)",
    re.I,
)
#: Orders that nobody will ship: how shops, and our own sources for them, word it.
_CALLED_OFF = re.compile(
    r"^\W*(?:order )?(?:cancell?ed|refunded|voided)\b|payment (?:has )?(?:failed|expired|declined)|failed payment", re.I
)
_LABEL = re.compile(
    r"label (?:created|printed)|created a label|awaiting (?:item|parcel|package)|pre-?shipment"
    r"|information (?:sent|received)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Shipment:
    """A parcel's state; ``until`` is the last day of its delivery window, or the day by which it should ship.

    ``called_off``: it has not shipped and never will, since the order was cancelled or refunded or not paid for.
    """

    state: State
    until: date | None = None
    in_customs: bool = False
    called_off: bool = False


def shipment(order: Order, policy: Policy, shop: Shop, now: datetime) -> Shipment:
    """The state of an order's parcel at ``now``, days counted in the shop's own time zone."""
    today = now.astimezone(shop.zone).date()
    if is_delivered(order):
        return Shipment("delivered")
    if _is_returned(order):
        return Shipment("returned")
    if _LOST.search(order.last_status):
        return Shipment("lost")
    if order.shipped_at is None:
        ship_by = _ship_by(order, policy, shop)
        state: State = "not_shipped_late" if ship_by and today > ship_by else "not_shipped"
        return Shipment(state, ship_by, called_off=bool(_CALLED_OFF.search(order.last_status)))
    until = window_end(order, policy, shop)
    customs = _is_in_customs(order.last_status)
    if until and today > until:
        return Shipment("overdue", until, customs)
    if _is_stuck(order, policy, now):
        return Shipment("stuck", until, customs)
    return Shipment("held_in_customs" if customs else "on_its_way", until, customs)


def is_delivered(order: Order) -> bool:
    """Whether the order source or the carrier's last word says so; "delivered to original sender" is a return."""
    return order.delivered_at is not None or bool(_DELIVERED.search(order.last_status) and not _is_returned(order))


def delivered_at(order: Order) -> datetime | None:
    """When it was delivered: as the order source says, else the scan that goes with the carrier's "delivered"."""
    return order.delivered_at or (order.last_scan_at if is_delivered(order) else None)


def _is_returned(order: Order) -> bool:
    return bool(_RETURNED.search(order.last_status))


def _is_in_customs(status: str) -> bool:
    if not _CUSTOMS.search(status):
        return False
    return bool(_CUSTOMS_NOT_DONE.search(status)) or not _CUSTOMS_DONE.search(status)


def delivery_is_unknown(order: Order) -> bool:
    """Shipped, and nothing that tells whether it is still under way: many exports have no delivery column."""
    return order.shipped_at is not None and not is_delivered(order) and not order.last_status and not order.last_scan_at


def window_end(order: Order, policy: Policy, shop: Shop) -> date | None:
    """The last day of the delivery window: the order's own promise, else days from shipping by destination."""
    if order.promised_by:
        return order.promised_by.astimezone(shop.zone).date()
    if order.shipped_at is None:
        return None
    return order.shipped_at.astimezone(shop.zone).date() + timedelta(days=window_days(order.country, policy, shop))


def window_days(country: str, policy: Policy, shop: Shop) -> int:
    """Days for a destination; an unknown one gets the longest, so that nothing is promised too early."""
    if country and country == shop.country:
        return policy.window_domestic_days
    return policy.window_near_days if country in NEAR else policy.window_far_days


def _ship_by(order: Order, policy: Policy, shop: Shop) -> date | None:
    """The last business day of the handling time, the shop's holidays left out."""
    if order.placed_at is None:
        return None
    day, left = order.placed_at.astimezone(shop.zone).date(), policy.handling_days
    while left > 0 or not _is_business_day(day, shop):
        day += timedelta(days=1)
        left -= _is_business_day(day, shop)
    return day


def _is_business_day(day: date, shop: Shop) -> bool:
    return day.weekday() < 5 and day not in shop.holidays


def _is_stuck(order: Order, policy: Policy, now: datetime) -> bool:
    """No scan for too long; a parcel with only a label was never scanned, so it counts from shipping."""
    last = order.shipped_at if _LABEL.search(order.last_status) else order.last_scan_at or order.shipped_at
    return last is not None and now - last >= timedelta(days=policy.no_scan_days)
