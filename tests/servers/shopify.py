"""A Shopify that speaks the documented part of the GraphQL Admin API which an order source needs.

Search syntax (terms by OR, ``name:`` and ``email:`` with quoted values, else all fields, case does not matter),
pages by cursor, query cost with a leaking bucket, and the client credentials grant.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

from tests.servers.web import Reply, Request, WebServer

TOKEN = "shpat_0123456789abcdef"
CLIENT_ID, CLIENT_SECRET = "client-of-shop", "shpss_fedcba9876543210"
_TERM = re.compile(r'(?:(name|email):)?"((?:[^"\\]|\\.)*)"')
_COST_OF_ORDER = 46


class Shopify(WebServer):
    """``orders``: GraphQL nodes. ``points``: what the bucket holds, filled by
    ``restore_rate`` a second of ``clock``; ``dearest``: the most that a query may cost."""

    def __init__(self) -> None:
        super().__init__(self._reply)
        self.orders: list[dict[str, Any]] = []
        self.searches: list[str] = []
        self.bucket = self.points = 2000.0
        self.clock: Callable[[], float] = lambda: 0.0
        self._filled_at: float | None = None
        self.restore_rate = 100.0
        self.dearest = 1000
        self.issued = 0

    def _reply(self, request: Request) -> Reply:
        if request.path == "/admin/oauth/access_token":
            return self._grant(request)
        if not re.fullmatch(r"/admin/api/20\d\d-(01|04|07|10)/graphql\.json", request.path):
            return Reply(404, {"errors": "Not Found"})
        if request.headers.get("x-shopify-access-token") not in {TOKEN, *(f"day-{n + 1}" for n in range(self.issued))}:
            return Reply(
                401, {"errors": "[API] Invalid API key or access token (unrecognized login or wrong password)"}
            )
        asked = json.loads(request.body)
        assert request.headers["content-type"] == "application/json"
        return self._query(asked["query"], asked["variables"])

    def _grant(self, request: Request) -> Reply:
        asked = dict(parse_qsl(request.body.decode()))
        if asked != {"grant_type": "client_credentials", "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}:
            return Reply(400, {"error": "application_cannot_be_found"})
        self.issued += 1
        return Reply(body={"access_token": f"day-{self.issued}", "scope": "read_orders", "expires_in": 86399})

    def _query(self, query: str, variables: dict[str, Any]) -> Reply:
        assert query.count("{") == query.count("}")
        now = self.clock()
        self.points = min(self.bucket, self.points + (now - (self._filled_at or now)) * self.restore_rate)
        self._filled_at = now
        first = variables["first"]
        cost = 2 + first * _COST_OF_ORDER
        if cost > self.dearest:
            return self._refuse("MAX_COST_EXCEEDED", cost)
        if cost > self.points:
            return self._refuse("THROTTLED", cost)
        self.searches.append(variables["search"])
        found = [order for order in self.orders if _fits(order, variables["search"])]
        found.sort(key=lambda order: str(order["createdAt"]), reverse=True)
        start = int(base64.b64decode(variables["after"])) if variables["after"] else 0
        page, more = found[start : start + first], len(found) > start + first
        actual = 2 + len(page) * _COST_OF_ORDER
        self.points -= actual
        info = {"hasNextPage": more, "endCursor": base64.b64encode(str(start + first).encode()).decode()}
        extensions = {"cost": {"requestedQueryCost": cost, "actualQueryCost": actual, "throttleStatus": self._status()}}
        return Reply(body={"data": {"orders": {"nodes": page, "pageInfo": info}}, "extensions": extensions})

    def _refuse(self, code: str, cost: int) -> Reply:
        errors = [{"message": code.capitalize(), "extensions": {"code": code}}]
        extensions = {"cost": {"requestedQueryCost": cost, "actualQueryCost": None, "throttleStatus": self._status()}}
        return Reply(body={"errors": errors, "extensions": extensions})

    def _status(self) -> dict[str, float]:
        return {"maximumAvailable": self.bucket, "currentlyAvailable": self.points, "restoreRate": self.restore_rate}


def _fits(order: dict[str, Any], search: str) -> bool:
    if not search:
        return True
    rest = search
    fits = False
    while rest:
        match = _TERM.match(rest)
        assert match, f"not the search syntax: {rest!r}"
        name, value = match[1], re.sub(r"\\(.)", r"\1", match[2]).lower()
        where = str(order[name]) if name else json.dumps(order)
        fits |= value.strip("#") in where.lower()  # fuzzy, as the real one
        rest = rest[match.end() :]
        assert not rest or rest.startswith(" OR "), f"not the search syntax: {rest!r}"
        rest = rest.removeprefix(" OR ")
    return fits


def order(name: str, email: str | None, created_at: str = "2026-11-02T09:30:00Z", **fields: Any) -> dict[str, Any]:
    """An order as the API gives it: two pieces, not shipped."""
    return {
        "name": name,
        "email": email,
        "phone": None,
        "createdAt": created_at,
        "cancelledAt": None,
        "currentTotalPriceSet": {"presentmentMoney": {"amount": "39.8", "currencyCode": "EUR"}},
        "shippingAddress": {"name": "Ana Sample", "phone": "+49 30 5550100", "countryCodeV2": "DE"},
        "lineItems": {"nodes": [line("Marble Rose case", "iPhone 15 Pro", 2, "19.9")]},
        "fulfillments": [],
        **fields,
    }


def line(title: str, variant: str | None, quantity: int, price: str) -> dict[str, Any]:
    return {
        "title": title,
        "variantTitle": variant,
        "currentQuantity": quantity,
        "discountedUnitPriceAfterAllDiscountsSet": {"presentmentMoney": {"amount": price}},
    }


def fulfillment(number: str, shown: str | None, message: str | None = None, **fields: Any) -> dict[str, Any]:
    event = {"happenedAt": "2026-11-08T10:00:00Z", "message": message}
    return {
        "createdAt": "2026-11-04T15:00:00Z",
        "status": "SUCCESS",
        "displayStatus": shown,
        "deliveredAt": None,
        "trackingInfo": [{"company": "USPS", "number": number}],
        "events": {"nodes": [event] if shown else []},
        **fields,
    }
