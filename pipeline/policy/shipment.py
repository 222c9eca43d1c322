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

#: Europe and North America: the middle delivery window (ISO 3166 alpha-2).
NEAR = frozenset(
    [
        "AD",
        "AL",
        "AT",
        "BA",
        "BE",
        "BG",
        "BY",
        "CH",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GB",
        "GR",
        "HR",
        "HU",
        "IE",
        "IS",
        "IT",
        "LI",
        "LT",
        "LU",
        "LV",
        "MC",
        "MD",
        "ME",
        "MK",
        "MT",
        "NL",
        "NO",
        "PL",
        "PT",
        "RO",
        "RS",
        "SE",
        "SI",
        "SK",
        "SM",
        "UA",
        "VA",
        "XK",
        "CA",
        "MX",
        "US",
    ]
)

_RETURNED = re.compile(r"return(?:ed|ing)?\b.{0,20}\b(?:sender|shipper|origin)|undeliverable|refused by", re.I)
_LOST = re.compile(r"\blost\b|\bmissing\b|cannot be located|destroyed", re.I)
_CUSTOMS = re.compile(r"customs|clearance|import (?:duty|tax)", re.I)
_CUSTOMS_DONE = re.compile(
    r"(?:cleared|released (?:from|by)|completed).{0,20}customs|clearance (?:complete|processing complete)", re.I
)
_DELIVERED = re.compile(r"^\s*(?:delivered\b|picked up by (?:the )?(?:recipient|customer))", re.I)
_LABEL = re.compile(
    r"label (?:created|printed)|shipping information received|information (?:sent|received)|pre-?shipment", re.I
)


@dataclass(frozen=True, slots=True)
class Shipment:
    """A parcel's state; ``until`` is the last day of its delivery window, or the day by which it should ship."""

    state: State
    until: date | None = None
    in_customs: bool = False


def shipment(order: Order, policy: Policy, shop: Shop, now: datetime) -> Shipment:
    """The state of an order's parcel at ``now``, days counted in the shop's own time zone."""
    today = now.astimezone(shop.zone).date()
    if is_delivered(order):
        return Shipment("delivered")
    if _RETURNED.search(order.last_status):
        return Shipment("returned")
    if _LOST.search(order.last_status):
        return Shipment("lost")
    if order.shipped_at is None:
        ship_by = _ship_by(order, policy, shop)
        return Shipment("not_shipped_late" if ship_by and today > ship_by else "not_shipped", ship_by)
    until = window_end(order, policy, shop)
    customs = bool(_CUSTOMS.search(order.last_status)) and not _CUSTOMS_DONE.search(order.last_status)
    if until and today > until:
        return Shipment("overdue", until, customs)
    if _is_stuck(order, policy, now):
        return Shipment("stuck", until, customs)
    return Shipment("held_in_customs" if customs else "on_its_way", until, customs)


def is_delivered(order: Order) -> bool:
    """Whether the order source or the carrier's last word says so."""
    return order.delivered_at is not None or bool(_DELIVERED.search(order.last_status))


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
    while left > 0:
        day += timedelta(days=1)
        if day.weekday() < 5 and day not in shop.holidays:
            left -= 1
    return day


def _is_stuck(order: Order, policy: Policy, now: datetime) -> bool:
    """No scan for too long; a parcel with only a label was never scanned, so it counts from shipping."""
    last = order.shipped_at if _LABEL.search(order.last_status) else order.last_scan_at or order.shipped_at
    return last is not None and now - last >= timedelta(days=policy.no_scan_days)
