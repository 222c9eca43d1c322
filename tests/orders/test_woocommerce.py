"""WooCommerce's REST API v3, spoken to over a real socket."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from pipeline.config import Orders
from pipeline.model import Item
from pipeline.orders import SourceAway, SourceRefused
from pipeline.orders.woocommerce import PAGES, PER_PAGE, WooOrders
from tests.servers.web import Reply
from tests.servers.woocommerce import KEY, SECRET, WooCommerce, line, order, parcels

PARCEL = "9400100000000000000013"


@pytest.fixture
def shop() -> Iterator[WooCommerce]:
    with WooCommerce() as server:
        yield server


@pytest.fixture
def slept() -> list[float]:
    return []


def opened(shop: WooCommerce, slept: list[float], secret: str = SECRET) -> WooOrders:
    keys = {"kind": "woocommerce", "url": shop.url, "consumer_key": KEY, "consumer_secret": secret}
    return WooOrders(Orders.model_validate(keys), slept.append)


@pytest.fixture
def source(shop: WooCommerce, slept: list[float]) -> WooOrders:
    return opened(shop, slept)


def away(source: WooOrders, kind: type[SourceAway] = SourceAway) -> str:
    with pytest.raises(kind) as caught:
        source.by_email(["ana@customer.example"])
    says = str(caught.value)
    assert says.startswith("orders 127.0.0.1:")
    assert "\n" not in says
    for secret in (KEY, SECRET, "ana@customer.example"):
        assert secret not in says
    return says


def test_a_whole_order(shop: WooCommerce, source: WooOrders) -> None:
    shop.orders = [order(1042, "Ana@Customer.example", meta_data=parcels(PARCEL))]
    found = source.by_number(["#1042"])["1042"]
    assert (found.number, found.email, found.name) == ("1042", "ana@customer.example", "Ana Sample")
    assert (found.phone, found.country) == ("+49 30 5550100", "DE")
    assert found.placed_at == datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
    assert (found.currency, found.total) == ("EUR", Decimal("39.80"))
    assert found.items == (Item(2, "Marble Rose case - iPhone 15 Pro", Decimal("19.90")),)
    assert (found.carrier, found.tracking_number) == ("USPS", PARCEL)
    assert found.shipped_at == datetime(2026, 11, 4, 15, tzinfo=UTC)
    assert (found.last_status, found.delivered_at) == ("", None)


def test_credentials_travel_in_a_header_alone(shop: WooCommerce, source: WooOrders) -> None:
    source.check()
    (request,) = shop.requests
    assert request.headers["authorization"].startswith("Basic ")
    assert KEY not in str(request.query)


def test_a_hundred_numbers_are_one_question(shop: WooCommerce, source: WooOrders) -> None:
    shop.orders = [order(n, "a@b.example") for n in range(1, 101)]
    assert len(source.by_number([str(n) for n in range(1, 101)])) == 100
    assert len(shop.requests) == 1


def test_each_address_is_a_question_of_its_own(shop: WooCommerce, source: WooOrders) -> None:
    shop.orders = [order(n, f"c{n}@b.example") for n in range(1, 11)]
    assert len(source.by_email([f"c{n}@b.example" for n in range(1, 11)])) == 10
    assert len(shop.requests) == 10


def test_numbers_that_a_plugin_gives_are_searched(shop: WooCommerce, source: WooOrders) -> None:
    shop.orders = [order(1042, "eve@b.example", number="CC-77"), order(5, "a@b.example", number="1042")]
    found = source.by_number(["1042", "CC-77", "4"])
    assert {number: each.email for number, each in found.items()} == {"1042": "a@b.example", "CC77": "eve@b.example"}


def test_what_the_search_finds_too_is_left_out(shop: WooCommerce, source: WooOrders) -> None:
    shop.orders = [order(1, "banana@b.example"), order(2, "ana@b.example"), order(31, "x@b.example")]
    assert [each.number for each in source.by_email(["ana@b.example"])["ana@b.example"]] == ["2"]
    assert source.by_number(["3", "", "#"]) == {}
    assert source.by_tracking(["31", ""]) == {}


@pytest.mark.parametrize("text", ["&status=any", "a%00b", "1,2,3", "1&include=1", "#", "日本", "a\nb: c"])
def test_customer_text_stays_data(shop: WooCommerce, source: WooOrders, text: str) -> None:
    shop.orders = [order(1, "a@b.example")]
    assert source.by_email([f"{text}@b.example"]) == {}
    assert source.by_number([text]) == {}
    assert source.by_tracking([text]) == {}
    assert all(
        request.query.keys() <= {"search", "include", "per_page", "page", "_fields", "orderby", "order"}
        for request in shop.requests
    )


def test_by_tracking_the_parcel_asked_for_counts(shop: WooCommerce, source: WooOrders) -> None:
    shop.orders = [order(1, "a@b.example", meta_data=parcels(PARCEL, "1Z999AA10123456784"))]
    assert source.by_number(["1"])["1"].tracking_number == "1Z999AA10123456784"
    assert source.by_tracking([PARCEL])[PARCEL].tracking_number == PARCEL


def test_without_a_plugin_parcels_are_not_found(shop: WooCommerce, source: WooOrders) -> None:
    shop.search_meta = False
    shop.orders = [order(1, "a@b.example", meta_data=parcels(PARCEL))]
    assert source.by_tracking([PARCEL]) == {}


@pytest.mark.parametrize(
    ("status", "says"), [("processing", ""), ("cancelled", "order cancelled"), ("refunded", "order refunded")]
)
def test_staff_see_what_will_not_ship(shop: WooCommerce, source: WooOrders, status: str, says: str) -> None:
    shop.orders = [order(1, "a@b.example", status=status)]
    assert source.by_number(["1"])["1"].last_status == says


def test_a_completed_order_was_shipped_then(shop: WooCommerce, source: WooOrders) -> None:
    shop.orders = [order(1, "a@b.example", status="completed", date_completed_gmt="2026-11-05T08:00:00")]
    assert source.by_number(["1"])["1"].shipped_at == datetime(2026, 11, 5, 8, tzinfo=UTC)


def test_a_checkout_that_was_left_is_no_order(shop: WooCommerce, source: WooOrders) -> None:
    shop.orders = [order(1, "a@b.example", status="checkout-draft")]
    assert source.by_email(["a@b.example"]) == {}


def test_what_was_paid_back_is_off_the_total(shop: WooCommerce, source: WooOrders) -> None:
    shop.orders = [order(1, "a@b.example", refunds=[{"id": 9, "reason": "", "total": "-19.90"}])]
    assert source.by_number(["1"])["1"].total == Decimal("19.90")


def test_prices_are_rounded_in_the_totals_decimals(shop: WooCommerce, source: WooOrders) -> None:
    lines = [line("Case", 3, "10.00", "0.00"), line("Gone", 0, "0.00", "0.00")]
    shop.orders = [order(1, "a@b.example", line_items=lines), order(2, "c@b.example", total="1980", line_items=lines)]
    found = source.by_number(["1", "2"])
    assert found["1"].items == (Item(3, "Case", Decimal("3.33")),)
    assert found["2"].items == (Item(3, "Case", Decimal("3")),)


BAD_ORDERS: list[dict[str, Any]] = [
    {"billing": None},
    {"line_items": [None]},
    {"line_items": [{"name": "Case", "quantity": 1, "total": "cheap"}]},
    {"date_created_gmt": "0000-00-00T00:00:00"},
    {"total": "free"},
    {"number": None, "id": 2},
    {"refunds": [5]},
]


@pytest.mark.parametrize("bad", BAD_ORDERS)
def test_an_order_that_cannot_be_read_is_named_and_the_rest_serves(
    shop: WooCommerce, source: WooOrders, bad: dict[str, Any]
) -> None:
    shop.orders = [order(1, "a@b.example"), {**order(2, "a@b.example"), **bad}]
    assert "1" in source.by_number(["1", "2"])
    source.by_number(["2"])
    assert len(source.problems) <= 1
    assert all(problem.startswith("orders 127.0.0.1:") and "\n" not in problem for problem in source.problems)
    assert source.problems or bad.get("number", "") is None


@pytest.mark.parametrize("meta", [None, [5], [{"key": "_wc_shipment_tracking_items", "value": "x"}]])
def test_odd_meta_data_hold_no_parcel(shop: WooCommerce, source: WooOrders, meta: Any) -> None:
    shop.orders = [order(1, "a@b.example", meta_data=meta)]
    assert source.by_number(["1"])["1"].tracking_number == ""


# ------------------------------------------------------------------------------------------------ paging and limits


@pytest.mark.parametrize("tells_pages", [True, False])
def test_all_pages_are_read_newest_first(shop: WooCommerce, source: WooOrders, tells_pages: bool) -> None:
    shop.tells_pages = tells_pages
    shop.orders = [order(n, "a@b.example", f"2026-01-01T00:{n // 60:02}:{n % 60:02}") for n in range(1, 206)]
    found = source.by_email(["a@b.example"])["a@b.example"]
    assert [each.number for each in found] == [str(n) for n in range(205, 0, -1)]
    assert len(shop.requests) == 3


def test_a_customer_with_thousands_of_orders_is_bounded(shop: WooCommerce, source: WooOrders) -> None:
    shop.orders = [order(n, "a@b.example") for n in range(1, PER_PAGE * PAGES + 150)]
    assert len(source.by_email(["a@b.example"])["a@b.example"]) == PER_PAGE * PAGES
    assert len(shop.requests) == PAGES


def test_who_is_told_to_wait_waits(shop: WooCommerce, source: WooOrders, slept: list[float]) -> None:
    shop.trouble = [Reply(429, headers={"Retry-After": "4"})]
    source.check()
    assert slept == [4.0]


# ------------------------------------------------------------------------------------------------- what goes wrong


def test_wrong_credentials_are_told_apart(shop: WooCommerce, slept: list[float]) -> None:
    said = away(opened(shop, slept, "cs_wrong"), SourceRefused)
    assert "check orders.consumer_key and orders.consumer_secret (right: read)" in said
    assert "cs_wrong" not in said
    assert slept == []


def test_a_shop_without_woocommerce(shop: WooCommerce, slept: list[float]) -> None:
    settings = {"kind": "woocommerce", "url": f"{shop.url}/blog", "consumer_key": KEY, "consumer_secret": SECRET}
    assert "check orders.url" in away(WooOrders(Orders.model_validate(settings), slept.append))


@pytest.mark.parametrize("body", [None, {}, [5], "x", {"code": "internal"}])
def test_an_answer_that_is_not_as_documented(shop: WooCommerce, source: WooOrders, body: Any) -> None:
    shop.trouble = [Reply(body=body)]
    assert away(source)


def test_a_fatal_error_of_wordpress(shop: WooCommerce, source: WooOrders) -> None:
    shop.trouble = [Reply(500, {"code": "internal_server_error", "message": f"{KEY} broke"})] * 9
    assert "answers 500" in away(source)


def test_a_question_that_it_does_not_take(shop: WooCommerce, source: WooOrders) -> None:
    shop.trouble = [Reply(400, {"code": "rest_invalid_param"})]
    assert "answers 400" in away(source)


def test_no_credential_in_the_log(shop: WooCommerce, source: WooOrders, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    source.check()
    assert "/wp-json/wc/v3/orders" in caplog.text
    assert KEY not in caplog.text
    assert SECRET not in caplog.text
