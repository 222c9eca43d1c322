"""Orders of a WooCommerce shop, by its REST API v3 (woocommerce.github.io/woocommerce-rest-api-docs, orders).

The API finds orders by id in one question for many, and else by a search over their fields, one term at a time. The
search is a fuzzy one, so what it finds is compared again. Parcels are those of the plugins that keep them under
``_wc_shipment_tracking_items`` (Shipment Tracking, Advanced Shipment Tracking).
"""

from __future__ import annotations

import base64
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal

from pipeline.config_orders import Orders
from pipeline.model import Item, Order, normal_number
from pipeline.orders.cells import PROBLEMS, by_address, order_of
from pipeline.orders.source import CannotList
from pipeline.orders.web import Sleep, Web

PER_PAGE = 100  # the most that WordPress gives
PAGES = 3  # newest first: older ones than these 300 orders of one customer are not looked at
_PATH = "/wp-json/wc/v3/orders"
_FIELDS = (
    "id,number,status,currency,date_created_gmt,date_completed_gmt,total,refunds,billing,shipping,line_items,meta_data"
)
_PARCELS = "_wc_shipment_tracking_items"
_NO_ORDERS = frozenset(("checkout-draft", "auto-draft", "trash"))
#: What staff should see of an order that will not ship.
_STATUS = {"cancelled": "order cancelled", "refunded": "order refunded", "failed": "payment failed"}
Row = Mapping[str, Any]


class WooOrders:
    """The orders of one shop, with a consumer key that may read."""

    state: Literal["there", "none"] = "there"

    def __init__(self, settings: Orders, sleep: Sleep = time.sleep) -> None:
        self._web = Web(
            settings.url.get_secret_value(), "orders.consumer_key and orders.consumer_secret (right: read)", sleep
        )
        login = f"{settings.consumer_key.get_secret_value()}:{settings.consumer_secret.get_secret_value()}"
        # in a header and never in the address, which servers write into their logs
        self._headers = {"Authorization": f"Basic {base64.b64encode(login.encode()).decode()}"}
        self.problems: list[str] = []

    def by_number(self, numbers: Iterable[str]) -> Mapping[str, Order]:
        """Normal number → order. A number is the id, unless a plugin gives numbers of its own: those are searched."""
        wanted = {normal_number(number): number.strip().lstrip("#") for number in numbers}
        wanted.pop("", None)
        ids = [number for number in wanted if number.isascii() and number.isdecimal() and len(number) <= 12]
        rows = [row for start in range(0, len(ids), PER_PAGE) for row in self._by_id(ids[start : start + PER_PAGE])]
        found = self._numbered(rows, wanted)
        for number in wanted.keys() - found.keys():
            found |= self._numbered(self._search(wanted[number]), (number,))
        return found

    def by_email(self, addresses: Iterable[str]) -> Mapping[str, Sequence[Order]]:
        """Address → orders, newest first."""
        found = {address: by_address(self._readable(self._search(address))) for address in set(addresses)}
        return {address: orders[address] for address, orders in found.items() if address in orders}

    def by_tracking(self, numbers: Iterable[str]) -> Mapping[str, Order]:
        """Normal tracking number → order, where the plugin lets parcels be searched."""
        found: dict[str, Order] = {}
        for number in {normal_number(number) for number in numbers} - {""}:
            rows = [row for row in self._search(number) if number in map(_parcel_number, _parcels(row))]
            if order := next(self._readable(rows, number), None):
                found[number] = order
        return found

    def shipped_open(self, since: datetime) -> Iterator[Sequence[Order]]:  # noqa: ARG002
        """Not from here: how far parcels are is known to none of its lists."""
        raise CannotList(
            "orders.kind woocommerce is asked for single orders only and cannot list parcels; export the orders and "
            "use 'kind: csv' or 'kind: sql' in a pipeline.yaml for watch-shipments"
        )

    def check(self) -> None:
        """Asks for one order."""
        self._page({"per_page": "1"}, 1)

    def _numbered(self, rows: Iterable[Row], wanted: Iterable[str]) -> dict[str, Order]:
        found = {normal_number(order.number): order for order in self._readable(rows)}
        return {number: found[number] for number in wanted if number in found}

    def _by_id(self, ids: Sequence[str]) -> list[Row]:
        return self._page({"include": ",".join(ids), "per_page": str(PER_PAGE)}, 1)[0]

    def _search(self, term: str) -> list[Row]:
        """The orders that hold a term anywhere, newest first."""
        found: list[Row] = []
        for page in range(1, PAGES + 1):
            rows, pages = self._page({"search": term, "per_page": str(PER_PAGE)}, page)
            found += rows
            if page >= pages:
                break
        return found

    def _page(self, query: Mapping[str, str], page: int) -> tuple[list[Row], int]:
        """One page, and how many there are."""
        asked = {**query, "page": str(page), "_fields": _FIELDS, "orderby": "date", "order": "desc"}
        answer = self._web.get(_PATH, asked, self._headers)
        if answer.status != 200:
            raise self._web.away(f"answers {answer.status}; see its own logs")
        rows = answer.json
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise self._web.unreadable()
        pages = answer.headers.get("X-WP-TotalPages", "")
        return rows, int(pages) if pages.isascii() and pages.isdecimal() else page + (len(rows) == PER_PAGE)

    def _readable(self, rows: Iterable[Row], parcel: str = "") -> Iterator[Order]:
        for row in rows:
            try:
                if row["status"] not in _NO_ORDERS and row["billing"]["email"]:
                    yield _order(row, parcel)
            except (ValueError, ArithmeticError, LookupError, TypeError, AttributeError) as error:
                why = str(error) if isinstance(error, ValueError) else "lacks what WooCommerce documents"
                problem = f"orders {self._web.name}: {str(row.get('number'))[:40]}: {why}"
                self.problems = [*(each for each in self.problems if each != problem), problem][-PROBLEMS:]


def _order(row: Row, parcel: str) -> Order:
    """One order; of several parcels the one asked for, else the last."""
    billing, shipping = row["billing"], row.get("shipping") or {}
    total = Decimal(row["total"]) + sum((Decimal(each["total"]) for each in row.get("refunds") or ()), Decimal(0))
    parcels = _parcels(row)
    last = next((each for each in parcels if parcel and _parcel_number(each) == parcel), (parcels or [{}])[-1])
    completed = str(row.get("date_completed_gmt") or "")
    cells = {
        "number": str(row["number"]),
        "email": str(billing["email"]),
        "name": _name(shipping) or _name(billing),
        "phone": str(billing.get("phone") or shipping.get("phone") or ""),
        "placed_at": str(row.get("date_created_gmt") or ""),
        "currency": str(row["currency"]),
        "total": str(total),
        "country": str(shipping.get("country") or billing.get("country") or ""),
        "shipped_at": _shipped_at(last) or (completed if row["status"] == "completed" else ""),
        "carrier": str(last.get("tracking_provider") or last.get("custom_tracking_provider") or ""),
        "tracking_number": str(last.get("tracking_number") or ""),
        "last_status": _STATUS.get(row["status"], ""),
    }
    return order_of(cells, UTC, [_item(line, total) for line in row.get("line_items") or () if line["quantity"] > 0])


def _name(address: Row) -> str:
    return " ".join(filter(None, (address.get("first_name"), address.get("last_name"))))


def _parcels(row: Row) -> list[Row]:
    """The plugin's list; empty without a plugin."""
    meta = [each for each in row.get("meta_data") or () if isinstance(each, dict) and each.get("key") == _PARCELS]
    listed = [each["value"] for each in meta if isinstance(each.get("value"), list)]
    return [parcel for parcels in listed for parcel in parcels if isinstance(parcel, dict)]


def _parcel_number(parcel: Row) -> str:
    return normal_number(str(parcel.get("tracking_number") or ""))


def _shipped_at(parcel: Row) -> str:
    """The plugin writes seconds since 1970, as a number or as text."""
    seconds = str(parcel.get("date_shipped") or "")
    return datetime.fromtimestamp(int(seconds), UTC).isoformat() if seconds.isdecimal() and len(seconds) < 12 else ""


def _item(line: Row, total: Decimal) -> Item:
    """The price is what the customer paid for one piece: after discounts, with tax, in the total's own decimals."""
    paid = Decimal(str(line["total"])) + Decimal(str(line.get("total_tax") or 0))
    price = (paid / line["quantity"]).quantize(Decimal(1).scaleb(total.as_tuple().exponent), ROUND_HALF_UP)  # type: ignore[arg-type]
    return Item(int(line["quantity"]), " ".join(str(line["name"]).split()), price)
