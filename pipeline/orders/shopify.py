"""Orders of a Shopify shop, by the GraphQL Admin API.

The rules are those of shopify.dev: queries/orders and its filters, the search syntax, rate limits by calculated
query cost, and the client credentials grant. The search is a fuzzy one, so what it finds is compared again.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Literal
from urllib.parse import urlencode

from pipeline.config_orders import Orders
from pipeline.model import Order, normal_number
from pipeline.orders.cells import PROBLEMS, by_address
from pipeline.orders.shopify_order import Node, read_order, tracking_numbers
from pipeline.orders.source import CannotList, SourceRefused
from pipeline.orders.web import ATTEMPTS, PAUSE_SECONDS, Sleep, Web

VERSION = "2026-10"  # stable versions live a year; afterwards Shopify answers with the oldest that it still has
PAGE = 20  # orders; by Shopify's count a page costs under 1,000 points, the most that one query may
PAGES = 5
TERMS = 20  # of one search
TOKEN_MARGIN_SECONDS = 300.0
_QUERY = """
query Orders($search: String!, $first: Int!, $after: String) {
  orders(query: $search, first: $first, after: $after, sortKey: CREATED_AT, reverse: true) {
    pageInfo { hasNextPage endCursor }
    nodes {
      name email phone createdAt cancelledAt
      currentTotalPriceSet { presentmentMoney { amount currencyCode } }
      shippingAddress { name phone countryCodeV2 }
      lineItems(first: 10) {
        nodes {
          title variantTitle currentQuantity
          discountedUnitPriceAfterAllDiscountsSet { presentmentMoney { amount } }
        }
      }
      fulfillments(first: 3) {
        createdAt status displayStatus deliveredAt
        trackingInfo(first: 2) { company number }
        events(first: 1, sortKey: HAPPENED_AT, reverse: true) { nodes { happenedAt message } }
      }
    }
  }
}
"""


class ShopifyOrders:
    """The orders of one shop, which the app's right read_orders shows: those of 60 days, more with read_all_orders."""

    state: Literal["there", "none"] = "there"

    def __init__(
        self, settings: Orders, sleep: Sleep = time.sleep, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._settings = settings
        own_token = bool(settings.token.get_secret_value())
        keys = "orders.token" if own_token else "orders.client_id and orders.client_secret"
        self._web = Web(settings.url.get_secret_value(), keys, sleep)
        self._clock = clock
        self._token = settings.token.get_secret_value()
        self._token_until: float | None = None if own_token else 0.0
        self._page = PAGE
        self._not_before = 0.0
        self.problems: list[str] = []

    def by_number(self, numbers: Iterable[str]) -> Mapping[str, Order]:
        """Normal number → order."""
        wanted = {normal_number(number): number for number in numbers}
        terms = [f"name:{_quoted(name)}" for number in wanted.values() for name in _spellings(number)]
        found = {normal_number(order.number): order for order in self._orders(terms)}
        return {number: order for number, order in found.items() if number in wanted}

    def by_email(self, addresses: Iterable[str]) -> Mapping[str, Sequence[Order]]:
        """Address → orders, newest first."""
        wanted = set(addresses)
        found = by_address(self._orders([f"email:{_quoted(address)}" for address in sorted(wanted)]))
        return {address: orders for address, orders in found.items() if address in wanted}

    def by_tracking(self, numbers: Iterable[str]) -> Mapping[str, Order]:
        """Normal tracking number → order. Shopify has no filter for it, so its general search is asked."""
        wanted = {normal_number(number) for number in numbers} - {""}
        found: dict[str, Order] = {}
        for node in self._search([_quoted(number) for number in sorted(wanted)]):
            for number in wanted & tracking_numbers(node) - found.keys():  # newest first: the first one counts
                found |= {number: order for order in self._readable([node], number)}  # noqa: B035  (none or one)
        return found

    def shipped_open(self, since: datetime) -> Iterator[Sequence[Order]]:  # noqa: ARG002
        """Not from here: how far parcels are is known to none of its lists."""
        raise CannotList(
            "orders.kind shopify is asked for single orders only and cannot list parcels; export the orders and "
            "use 'kind: csv' or 'kind: sql' in a pipeline.yaml for watch-shipments"
        )

    def check(self) -> None:
        """Asks for one order."""
        self._ask("", 1, None)

    def _orders(self, terms: Sequence[str]) -> Iterator[Order]:
        return self._readable(self._search(terms))

    def _readable(self, nodes: Iterable[Node], parcel: str = "") -> Iterator[Order]:
        for node in nodes:
            try:
                if node["email"]:  # an order by telephone may have none, and then nobody can be proven its owner
                    yield read_order(node, parcel)
            except (ValueError, ArithmeticError, LookupError, TypeError, AttributeError) as error:
                why = str(error) if isinstance(error, ValueError) else "lacks what Shopify documents"
                problem = f"orders {self._web.name}: {str(node.get('name'))[:40]}: {why}"
                self.problems = [*(each for each in self.problems if each != problem), problem][-PROBLEMS:]

    def _search(self, terms: Sequence[str]) -> list[Node]:
        """The orders that fit any of the terms, newest first within each part of the search."""
        parts = [terms[start : start + TERMS] for start in range(0, len(terms), TERMS)]
        return [node for part in parts for node in self._search_part(part)]

    def _search_part(self, terms: Sequence[str]) -> list[Node]:
        """Page by page. Terms with too many orders are asked for apart, so that one cannot crowd out the others."""
        found: list[Node] = []
        after = None
        for _ in range(PAGES):
            nodes, after = self._ask(" OR ".join(terms), self._page, after)
            found += nodes
            if after is None:
                return found
        if len(terms) == 1:
            return found
        half = len(terms) // 2
        return [*self._search_part(terms[:half]), *self._search_part(terms[half:])]

    def _ask(self, search: str, first: int, after: str | None) -> tuple[list[Node], str | None]:
        """One page: its orders, and where the next one begins."""
        for attempt in range(ATTEMPTS):
            if (wait := self._not_before - self._clock()) > 0:
                self._web.pause(wait, "has spent its query cost")
            variables = {"search": search, "first": min(first, self._page), "after": after}
            answer = self._post(json.dumps({"query": _QUERY, "variables": variables}).encode())
            self._note_cost(answer)
            codes = _error_codes(answer)
            if not codes:
                return self._page_of(answer)
            if "ACCESS_DENIED" in codes:
                raise self._web.refused("does not let us read orders: the app needs the right read_orders")
            if "MAX_COST_EXCEEDED" in codes and self._page > 1:
                self._page = max(1, self._page // 4)
            elif not codes & {"THROTTLED", "INTERNAL_SERVER_ERROR"}:
                break
            elif self._not_before <= self._clock():
                self._not_before = self._clock() + PAUSE_SECONDS * 2**attempt
        raise self._web.away(f"cannot answer our query ({', '.join(sorted(codes))})")

    def _post(self, body: bytes) -> Node:
        headers = {"Content-Type": "application/json", "X-Shopify-Access-Token": self._access_token()}
        try:
            answer = self._web.post(f"/admin/api/{VERSION}/graphql.json", body, headers)
        except SourceRefused:
            self._token_until = (
                self._token_until and 0.0
            )  # a token of ours may have been withdrawn: a new one next time
            raise
        if answer.status != 200:
            raise self._web.away(f"answers {answer.status}; see the shop's plan and its status page")
        if not isinstance(answer.json, dict):
            raise self._web.unreadable()
        return answer.json

    def _access_token(self) -> str:
        """The token of pipeline.yaml, or one for a day that the app's id and secret buy (RFC 6749 section 4.4)."""
        if self._token_until is None or self._clock() < self._token_until:
            return self._token
        asked = {
            "grant_type": "client_credentials",
            "client_id": self._settings.client_id,
            "client_secret": self._settings.client_secret.get_secret_value(),
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        answer = self._web.post("/admin/oauth/access_token", urlencode(asked).encode(), headers)
        if answer.status == 400:
            raise self._web.refused("gives us no access token (400)")
        try:
            self._token = re.fullmatch(r"[\x21-\x7e]+", answer.json["access_token"])[0]  # type: ignore[index]
            self._token_until = self._clock() + float(answer.json["expires_in"]) - TOKEN_MARGIN_SECONDS
        except (LookupError, TypeError, ValueError):
            raise self._web.unreadable() from None
        return self._token

    def _note_cost(self, answer: Node) -> None:
        """The next query waits until the shop can pay for one as dear as this."""
        try:
            cost = answer["extensions"]["cost"]
            throttle = cost["throttleStatus"]
            lacking = float(cost["requestedQueryCost"]) - float(throttle["currentlyAvailable"])
            wait = (lacking + 1) / float(throttle["restoreRate"])  # a point more, against rounding
            self._not_before = self._clock() + wait if lacking > 0 else 0.0
        except (LookupError, TypeError, ValueError, ArithmeticError):
            self._not_before = 0.0

    def _page_of(self, answer: Node) -> tuple[list[Node], str | None]:
        try:
            orders = answer["data"]["orders"]
            nodes, info = orders["nodes"], orders["pageInfo"]
            after = str(info["endCursor"]) if info["hasNextPage"] else None
        except (LookupError, TypeError):
            raise self._web.unreadable() from None
        if not isinstance(nodes, list) or not all(isinstance(node, dict) for node in nodes):
            raise self._web.unreadable()
        return nodes, after


def _error_codes(answer: Node) -> set[str]:
    """Shopify's codes alone: a message may repeat what was searched for."""
    errors = answer.get("errors")
    if not errors:
        return set()
    if not isinstance(errors, list):
        return {"an error without a code"}
    extensions = [each.get("extensions") if isinstance(each, dict) else None for each in errors]
    codes = [each.get("code") if isinstance(each, dict) else None for each in extensions]
    return {code if isinstance(code, str) else "an error without a code" for code in codes}


def _quoted(text: str) -> str:
    """A value of the search syntax: customer text stays one value, whatever it holds."""
    printable = "".join(letter for letter in text if letter.isprintable())
    return '"' + printable.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _spellings(number: str) -> list[str]:
    """How an order of that number may be named: shops put a # before it, and customers leave out hyphens."""
    bare = "".join(letter for letter in number.upper() if letter.isalnum() or letter in "-_/.")
    parted = re.fullmatch(r"([A-Z]+)(\d+)", bare)
    names = [bare, *([f"{parted[1]}-{parted[2]}"] if parted else [])]
    return [spelling for name in names for spelling in (name, f"#{name}")] if normal_number(bare) else []
