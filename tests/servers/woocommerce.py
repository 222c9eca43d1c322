"""A WooCommerce that speaks the documented part of its REST API v3 which an order source needs: listing orders.

``include``, ``search`` (anywhere in an order, case does not matter), ``per_page`` up to 100, ``page``, ``_fields``,
the headers X-WP-Total and X-WP-TotalPages, Basic authentication, and errors as WordPress words them.
"""

from __future__ import annotations

import base64
import json
from typing import Any

from tests.servers.web import Reply, Request, WebServer

KEY, SECRET = "ck_0123456789abcdef", "cs_fedcba9876543210"


class WooCommerce(WebServer):
    """``orders``: rows as the API gives them. ``search_meta``: a plugin lets parcels be searched too."""

    def __init__(self) -> None:
        super().__init__(self._reply)
        self.orders: list[dict[str, Any]] = []
        self.search_meta = True
        self.tells_pages = True

    def _reply(self, request: Request) -> Reply:
        if request.path != "/wp-json/wc/v3/orders":
            return _error(404, "rest_no_route", "No route was found matching the URL and request method.")
        login = base64.b64encode(f"{KEY}:{SECRET}".encode()).decode()
        if request.headers.get("authorization") != f"Basic {login}":
            return _error(401, "woocommerce_rest_cannot_view", "Sorry, you cannot list resources.")
        query = request.query
        per_page, page = int(query.get("per_page", "10")), int(query.get("page", "1"))
        if not 1 <= per_page <= 100:
            return _error(400, "rest_invalid_param", "Invalid parameter(s): per_page")
        found = [row for row in self.orders if self._fits(row, query)]
        found.sort(key=lambda row: str(row["date_created_gmt"]), reverse=query.get("order", "desc") == "desc")
        fields = query["_fields"].split(",")
        rows = [{name: row[name] for name in fields} for row in found[(page - 1) * per_page : page * per_page]]
        pages = {"X-WP-Total": str(len(found)), "X-WP-TotalPages": str(-(-len(found) // per_page))}
        return Reply(body=rows, headers=pages if self.tells_pages else {})

    def _fits(self, row: dict[str, Any], query: dict[str, str]) -> bool:
        if "include" in query:
            return str(row["id"]) in query["include"].split(",")
        if "search" not in query:
            return True
        seen = row if self.search_meta else {name: value for name, value in row.items() if name != "meta_data"}
        return query["search"].lower() in json.dumps(seen, ensure_ascii=False).lower()


def _error(status: int, code: str, message: str) -> Reply:
    return Reply(status, {"code": code, "message": message, "data": {"status": status}})


def order(
    id_: int, email: str, created: str = "2026-11-02T09:30:00", status: str = "processing", **fields: Any
) -> dict[str, Any]:
    """An order as the API gives it: two pieces, not shipped."""
    person = {"first_name": "Ana", "last_name": "Sample", "country": "DE"}
    return {
        "id": id_,
        "number": str(id_),
        "status": status,
        "currency": "EUR",
        "date_created_gmt": created,
        "date_completed_gmt": None,
        "total": "39.80",
        "refunds": [],
        "billing": {**person, "email": email, "phone": "+49 30 5550100"},
        "shipping": {**person, "phone": ""},
        "line_items": [line("Marble Rose case - iPhone 15 Pro", 2, "33.44", "6.36")],
        "meta_data": [{"id": 1, "key": "_order_attribution", "value": "direct"}],
        **fields,
    }


def line(name: str, quantity: int, total: str, tax: str) -> dict[str, Any]:
    return {"name": name, "quantity": quantity, "total": total, "total_tax": tax}


def parcels(*numbers: str) -> list[dict[str, Any]]:
    """``meta_data`` with what the Shipment Tracking plugin keeps."""
    kept = [{"tracking_provider": "USPS", "tracking_number": n, "date_shipped": "1793804400"} for n in numbers]
    return [{"id": 2, "key": "_wc_shipment_tracking_items", "value": kept}]
