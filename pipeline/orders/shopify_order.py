"""One order as Shopify's GraphQL answer has it → Order. Names of fields: shopify.dev, objects Order and Fulfillment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from typing import Any

from pipeline.model import Item, Order, normal_number
from pipeline.orders.cells import amount, order_of

Node = Mapping[str, Any]
#: In the words of carriers; those that say nothing about the parcel itself are left out.
_STATUS = {
    "ATTEMPTED_DELIVERY": "delivery attempted",
    "CARRIER_PICKED_UP": "picked up by the carrier",
    "DELAYED": "delayed",
    "DELIVERED": "delivered",
    "FAILURE": "delivery failed",
    "IN_TRANSIT": "in transit",
    "LABEL_PRINTED": "label printed",
    "LABEL_PURCHASED": "label created",
    "NOT_DELIVERED": "not delivered",
    "OUT_FOR_DELIVERY": "out for delivery",
    "PICKED_UP": "picked up by the recipient",
    "READY_FOR_PICKUP": "ready for pickup",
}


def tracking_numbers(node: Node) -> set[str]:
    """The normal tracking numbers of an order."""
    numbers = (_dig(info, "number") for each in _shipped(node) for info in _listed(each, "trackingInfo"))
    return {normal_number(number) for number in numbers} - {""}


def _shipped(node: Node) -> list[Node]:
    return [
        each for each in _listed(node, "fulfillments") if each.get("status") not in ("CANCELLED", "ERROR", "FAILURE")
    ]


def _listed(node: Node, name: str) -> list[Node]:
    listed = node.get(name)
    return [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []


def _dig(value: Any, *names: str) -> str:
    """What lies under the names, as text; empty where something on the way is null."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return "" if value is None else str(value)


def read_order(node: Node, parcel: str = "") -> Order:
    """One order; of several parcels the one asked for, else the one that is furthest behind.

    Amounts are in the currency in which the customer paid. Raises ValueError, or LookupError, TypeError and the like
    where the answer is not as documented.
    """
    cells = {
        "number": _dig(node, "name"),
        "email": _dig(node, "email"),
        "name": _dig(node, "shippingAddress", "name"),
        "phone": _dig(node, "phone") or _dig(node, "shippingAddress", "phone"),
        "placed_at": _dig(node, "createdAt"),
        "currency": _dig(node, "currentTotalPriceSet", "presentmentMoney", "currencyCode"),
        "total": _dig(node, "currentTotalPriceSet", "presentmentMoney", "amount"),
        "country": _dig(node, "shippingAddress", "countryCodeV2"),
        "last_status": "order cancelled" if node.get("cancelledAt") else "",
    }
    nothing: Node = {}
    shipped = [(each, info) for each in _shipped(node) for info in _listed(each, "trackingInfo") or [nothing]]
    asked = [pair for pair in shipped if parcel and normal_number(_dig(pair[1], "number")) == parcel]
    if shipped:
        last = min(asked or shipped, key=lambda pair: (bool(pair[0].get("deliveredAt")), -shipped.index(pair)))
        cells |= _parcel_cells(*last)
    items = [_item(line) for line in node["lineItems"]["nodes"] if int(line["currentQuantity"]) > 0]
    return order_of(cells, UTC, items)


def _parcel_cells(parcel: Node, info: Node) -> dict[str, str]:
    events: list[Node] = (parcel.get("events") or {}).get("nodes") or [{}]
    return {
        "shipped_at": _dig(parcel, "createdAt"),
        "carrier": _dig(info, "company"),
        "tracking_number": _dig(info, "number"),
        "last_scan_at": _dig(events[0], "happenedAt"),
        "last_status": _dig(events[0], "message") or _STATUS.get(_dig(parcel, "displayStatus"), ""),
        "delivered_at": _dig(parcel, "deliveredAt"),
    }


def _item(line: Node) -> Item:
    variant = _dig(line, "variantTitle")
    title = ", ".join(filter(None, (_dig(line, "title"), "" if variant == "Default Title" else variant)))
    price = amount(_dig(line, "discountedUnitPriceAfterAllDiscountsSet", "presentmentMoney", "amount"), "a price")
    return Item(int(line["currentQuantity"]), title, price)
