"""Shopify's GraphQL Admin API, spoken to over a real socket."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from pipeline.config import Orders
from pipeline.model import Item
from pipeline.orders import SourceAway, SourceRefused
from pipeline.orders.shopify import PAGE, PAGES, TERMS, VERSION, ShopifyOrders
from tests.servers.shopify import CLIENT_ID, CLIENT_SECRET, TOKEN, Shopify, fulfillment, line, order
from tests.servers.web import Reply

COST_OF_PAGE = 2 + PAGE * 46
PARCEL = "9400100000000000000013"
Open = Callable[..., ShopifyOrders]


class Time:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def shop(time: Time) -> Iterator[Shopify]:
    with Shopify() as server:
        server.clock = lambda: time.now
        yield server


@pytest.fixture
def opened(shop: Shopify, time: Time) -> Open:
    def open_with(**keys: str) -> ShopifyOrders:
        settings = {"kind": "shopify", "url": shop.url, **(keys or {"token": TOKEN})}
        return ShopifyOrders(Orders.model_validate(settings), time.sleep, lambda: time.now)

    return open_with


@pytest.fixture
def source(opened: Open) -> ShopifyOrders:
    return opened()


def away(source: ShopifyOrders, kind: type[SourceAway] = SourceAway) -> str:
    with pytest.raises(kind) as caught:
        source.by_email(["ana@customer.example"])
    says = str(caught.value)
    assert says.startswith("orders 127.0.0.1:")
    assert "\n" not in says
    for secret in (TOKEN, CLIENT_SECRET, "ana@customer.example"):
        assert secret not in says
    return says


def test_a_whole_order(shop: Shopify, source: ShopifyOrders) -> None:
    shop.orders = [order("#1042", "Ana@Customer.example", fulfillments=[fulfillment(PARCEL, "IN_TRANSIT")])]
    found = source.by_number(["1042"])["1042"]
    assert (found.number, found.email, found.name) == ("#1042", "ana@customer.example", "Ana Sample")
    assert found.placed_at == datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
    assert (found.currency, found.total, found.country) == ("EUR", Decimal("39.8"), "DE")
    assert found.items == (Item(2, "Marble Rose case, iPhone 15 Pro", Decimal("19.9")),)
    assert (found.carrier, found.tracking_number, found.last_status) == ("USPS", PARCEL, "in transit")
    assert found.shipped_at == datetime(2026, 11, 4, 15, tzinfo=UTC)
    assert found.last_scan_at == datetime(2026, 11, 8, 10, tzinfo=UTC)
    assert (found.delivered_at, found.promised_by) == (None, None)


def test_the_request_is_as_documented(shop: Shopify, source: ShopifyOrders) -> None:
    source.check()
    (request,) = shop.requests
    assert (request.method, request.path) == ("POST", f"/admin/api/{VERSION}/graphql.json")
    assert request.headers["x-shopify-access-token"] == TOKEN


@pytest.mark.parametrize(
    ("named", "asked"), [("#1042", "#1042"), ("#1042", "1042"), ("MX-3081", "mx 3081"), ("MX-3081", "MX3081")]
)
def test_numbers_as_customers_write_them(shop: Shopify, source: ShopifyOrders, named: str, asked: str) -> None:
    shop.orders = [order(named, "a@b.example")]
    assert [found.number for found in source.by_number([asked]).values()] == [named]


def test_what_the_fuzzy_search_finds_too_is_left_out(shop: Shopify, source: ShopifyOrders) -> None:
    shop.orders = [order("#10421", "banana@b.example"), order("#1042", "ana@b.example")]
    assert source.by_number(["1042", "", "#"]).keys() == {"1042"}
    assert source.by_email(["ana@b.example"]).keys() == {"ana@b.example"}
    assert source.by_tracking(["1042"]) == {}


def test_newest_first(shop: Shopify, source: ShopifyOrders) -> None:
    shop.orders = [order(f"#{day}", "a@b.example", f"2026-11-0{day}T00:00:00Z") for day in (1, 3, 2)]
    assert [each.number for each in source.by_email(["a@b.example"])["a@b.example"]] == ["#3", "#2", "#1"]


@pytest.mark.parametrize("text", ['" OR name:"#1', "\\", '"', "a\nb", "') }", '\\" OR "', "日本", "$search"])
def test_customer_text_stays_data(shop: Shopify, source: ShopifyOrders, text: str) -> None:
    """The server asserts that the search is well-formed; the query itself never changes."""
    shop.orders = [order("#1", "a@b.example")]
    assert source.by_email([f"{text}@b.example"]) == {}
    assert source.by_number([text]) == {}
    assert source.by_tracking([text]) == {}
    assert len({json.loads(request.body)["query"] for request in shop.requests}) == 1


def test_by_tracking_the_parcel_asked_for_counts(shop: Shopify, source: ShopifyOrders) -> None:
    first = fulfillment("9400100000000000000099", "DELIVERED", deliveredAt="2026-11-09T00:00:00Z")
    shop.orders = [order("#1", "a@b.example", fulfillments=[first, fulfillment(PARCEL, "IN_TRANSIT")])]
    found = source.by_tracking(["9400100000000000000099", PARCEL, "1Z9"])
    assert found.keys() == {"9400100000000000000099", PARCEL}
    assert found[PARCEL].delivered_at is None
    assert found["9400100000000000000099"].delivered_at == datetime(2026, 11, 9, tzinfo=UTC)


def test_an_order_is_delivered_when_its_last_parcel_is(shop: Shopify, source: ShopifyOrders) -> None:
    parcels = [fulfillment("B" * 10, "DELIVERED", deliveredAt="2026-11-09T00:00:00Z"), fulfillment(PARCEL, "DELAYED")]
    shop.orders = [order("#1", "a@b.example", fulfillments=parcels)]
    found = source.by_number(["1"])["1"]
    assert (found.tracking_number, found.last_status, found.delivered_at) == (PARCEL, "delayed", None)


@pytest.mark.parametrize(
    ("status", "message", "says"),
    [
        ("FULFILLED", None, ""),
        ("CONFIRMED", "", ""),
        ("LABEL_PURCHASED", None, "label created"),
        ("NEW_WORD", None, ""),
        (None, None, ""),
        ("IN_TRANSIT", "Held in customs", "Held in customs"),
    ],
)
def test_the_carriers_last_word(
    shop: Shopify, source: ShopifyOrders, status: str | None, message: str | None, says: str
) -> None:
    shop.orders = [order("#1", "a@b.example", fulfillments=[fulfillment(PARCEL, status, message)])]
    assert source.by_number(["1"])["1"].last_status == says


def test_a_cancelled_order_and_a_cancelled_parcel(shop: Shopify, source: ShopifyOrders) -> None:
    gone = fulfillment(PARCEL, "CANCELED", status="CANCELLED")
    shop.orders = [order("#1", "a@b.example", cancelledAt="2026-11-03T00:00:00Z", fulfillments=[gone])]
    found = source.by_number(["1"])["1"]
    assert (found.last_status, found.shipped_at, found.tracking_number) == ("order cancelled", None, "")


def test_items_that_were_taken_off_are_none(shop: Shopify, source: ShopifyOrders) -> None:
    lines = {"nodes": [line("Case", "Default Title", 1, "5.0"), line("Strap", None, 0, "9.0")]}
    shop.orders = [order("#1", "a@b.example", lineItems=lines)]
    assert source.by_number(["1"])["1"].items == (Item(1, "Case", Decimal("5.0")),)


def test_nulls_are_not_known(shop: Shopify, source: ShopifyOrders) -> None:
    shop.orders = [order("#1", "a@b.example", shippingAddress=None, currentTotalPriceSet=None, fulfillments=None)]
    found = source.by_number(["1"])["1"]
    assert (found.country, found.total, found.shipped_at) == ("", None, None)


BAD_ORDERS: list[dict[str, Any]] = [
    {"lineItems": None},
    {"lineItems": {"nodes": [None]}},
    {"createdAt": "yesterday"},
    {"currentTotalPriceSet": {"presentmentMoney": {"amount": "free", "currencyCode": "EUR"}}},
    {"fulfillments": [{"events": 5, "trackingInfo": 7}]},
    {"name": None},
]


@pytest.mark.parametrize("bad", BAD_ORDERS)
def test_an_order_that_cannot_be_read_is_named_and_the_rest_serves(
    shop: Shopify, source: ShopifyOrders, bad: dict[str, Any]
) -> None:
    shop.orders = [order("#1", "a@b.example"), {**order("#2", "a@b.example"), **bad}]
    assert [each.number for each in source.by_email(["a@b.example"])["a@b.example"]] == ["#1"]
    source.by_email(["a@b.example"])
    source.by_tracking([PARCEL])
    (problem,) = source.problems
    assert problem.startswith("orders 127.0.0.1:")
    assert ("#2" in problem) == (bad.get("name", "") is not None)


def test_an_order_without_an_address_is_nobodys(shop: Shopify, source: ShopifyOrders) -> None:
    shop.orders = [order("#1", None)]
    assert source.by_number(["1"]) == {}
    assert source.problems == []


# ----------------------------------------------------------------------------------------------- paging and costs


def test_all_pages_are_read(shop: Shopify, source: ShopifyOrders) -> None:
    shop.orders = [order(f"#{n}", "a@b.example") for n in range(PAGE * 2 + 1)]
    assert len(source.by_email(["a@b.example"])["a@b.example"]) == PAGE * 2 + 1
    assert len(shop.requests) == 3


def test_a_customer_with_thousands_of_orders_does_not_crowd_out_the_others(
    shop: Shopify, source: ShopifyOrders
) -> None:
    shop.bucket = shop.points = 1e9
    shop.orders = [order(f"#{n}", "big@b.example", f"2026-11-02T09:30:{n % 60:02}Z") for n in range(1000)]
    shop.orders += [order(f"#old{n}", f"c{n}@b.example", "2025-01-01T00:00:00Z") for n in range(5)]
    found = source.by_email(["big@b.example", *(f"c{n}@b.example" for n in range(5))])
    assert len(found) == 6
    assert len(found["big@b.example"]) == PAGE * PAGES


def test_a_hundred_mails_take_few_requests(shop: Shopify, source: ShopifyOrders) -> None:
    shop.bucket = shop.points = 1e9
    shop.orders = [order(f"#{n}", f"c{n}@b.example") for n in range(1000, 1100)]
    source.by_number([str(n) for n in range(1000, 1100)])
    numbers = len(shop.requests)
    source.by_email([f"c{n}@b.example" for n in range(1000, 1100)])
    assert numbers == 100 * 2 / TERMS
    assert len(shop.requests) - numbers == 100 / TERMS


def test_a_page_that_is_too_dear_is_made_smaller(shop: Shopify, source: ShopifyOrders) -> None:
    shop.dearest = 300
    shop.orders = [order(f"#{n}", "a@b.example") for n in range(7)]
    assert len(source.by_email(["a@b.example"])["a@b.example"]) == 7


def test_throttled_it_waits_until_the_bucket_holds_enough(shop: Shopify, source: ShopifyOrders, time: Time) -> None:
    shop.points = 422.0
    shop.orders = [order("#1", "a@b.example")]
    assert source.by_email(["a@b.example"])
    assert time.slept == [pytest.approx(COST_OF_PAGE / 100 - 4.22, abs=0.05)]
    assert len(shop.requests) == 2


def test_it_waits_before_the_bucket_is_empty(shop: Shopify, source: ShopifyOrders, time: Time) -> None:
    shop.orders = [order(f"#{n}", "a@b.example") for n in range(PAGE * 5)]
    source.by_email(["a@b.example"])
    assert len(shop.requests) == 5  # none of them was refused
    assert sum(time.slept) == pytest.approx((5 * COST_OF_PAGE - 2000) / 100, abs=0.2)


def test_a_bucket_that_never_fills_ends(shop: Shopify, source: ShopifyOrders, time: Time) -> None:
    shop.points, shop.clock = 0.0, lambda: 0.0
    assert "THROTTLED" in away(source)
    assert len(shop.requests) == 3


def test_an_error_inside_shopify_is_tried_again(shop: Shopify, source: ShopifyOrders, time: Time) -> None:
    errors = {"errors": [{"message": "Internal error", "extensions": {"code": "INTERNAL_SERVER_ERROR"}}]}
    shop.trouble = [Reply(body=errors)]
    shop.orders = [order("#1", "a@b.example")]
    assert source.by_number(["1"])
    assert time.slept == [0.5]


# ------------------------------------------------------------------------------------------------ what goes wrong


def test_a_wrong_token_is_told_apart(opened: Open) -> None:
    assert "check orders.token in pipeline.yaml" in away(opened(token="shpat_wrong"), SourceRefused)


def test_a_missing_right_is_told_apart(shop: Shopify, source: ShopifyOrders) -> None:
    shop.trouble = [Reply(body={"errors": [{"message": "Access denied", "extensions": {"code": "ACCESS_DENIED"}}]})]
    assert "the app needs the right read_orders" in away(source, SourceRefused)


def test_a_frozen_shop(shop: Shopify, source: ShopifyOrders) -> None:
    shop.trouble = [Reply(402, {"errors": "Unavailable Shop"})]
    assert "answers 402" in away(source)


UNREADABLE: list[Any] = [
    None,
    [],
    "well",
    {},
    {"data": None},
    {"data": {"orders": {"nodes": []}}},
    {"data": {"orders": {"nodes": [5], "pageInfo": {"hasNextPage": False}}}},
    {"data": {"orders": {"nodes": "x", "pageInfo": {"hasNextPage": False}}}},
    {"errors": "ana@customer.example is bad"},
    {"errors": ["ana@customer.example is bad"]},
    {"errors": [{"message": "ana@customer.example is bad", "extensions": {"code": 5}}]},
    {"errors": [{"message": "Field 'x' doesn't exist on type 'Order'", "extensions": {"code": "undefinedField"}}]},
]


@pytest.mark.parametrize("body", UNREADABLE)
def test_an_answer_that_is_not_as_documented(shop: Shopify, source: ShopifyOrders, body: Any) -> None:
    shop.trouble = [Reply(body=body)]
    assert away(source)
    assert len(shop.requests) == 1


def test_a_query_that_shopify_no_longer_knows_names_the_code(shop: Shopify, source: ShopifyOrders) -> None:
    shop.trouble = [Reply(body=UNREADABLE[-1])]
    assert "undefinedField" in away(source)


# --------------------------------------------------------------------------------- an app of the Dev Dashboard


def test_a_token_for_a_day_is_bought_and_kept(shop: Shopify, opened: Open, time: Time) -> None:
    source = opened(client_id=CLIENT_ID, client_secret=CLIENT_SECRET)
    source.check()
    source.check()
    assert shop.issued == 1
    time.now += 86_400
    source.check()
    assert shop.issued == 2
    assert shop.requests[-1].headers["x-shopify-access-token"] == "day-2"


def test_a_withdrawn_token_is_bought_anew(shop: Shopify, opened: Open) -> None:
    source = opened(client_id=CLIENT_ID, client_secret=CLIENT_SECRET)
    source.check()
    shop.trouble = [Reply(401)]
    away(source, SourceRefused)
    source.check()
    assert shop.issued == 2


def test_a_wrong_secret_is_told_apart(opened: Open) -> None:
    said = away(opened(client_id=CLIENT_ID, client_secret="shpss_wrong"), SourceRefused)
    assert "check orders.client_id and orders.client_secret in pipeline.yaml" in said


@pytest.mark.parametrize("body", [{}, [], {"access_token": "a\nb", "expires_in": 5}, {"access_token": None}, "x"])
def test_a_grant_that_cannot_be_read(shop: Shopify, opened: Open, body: Any) -> None:
    shop.trouble = [Reply(body=body)]
    assert "not its documented one" in away(opened(client_id=CLIENT_ID, client_secret=CLIENT_SECRET))


def test_no_credential_in_the_log(shop: Shopify, opened: Open, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    opened(client_id=CLIENT_ID, client_secret=CLIENT_SECRET).check()
    opened().check()
    away(opened(token="shpat_wrong"), SourceRefused)
    assert "graphql.json" in caplog.text
    for secret in (TOKEN, CLIENT_SECRET, "day-1", "shpat_wrong"):
        assert secret not in caplog.text
