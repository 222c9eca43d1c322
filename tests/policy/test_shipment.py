"""An order's facts → its parcel's state: each "which facts win" line, and the borders of windows."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from pipeline.config import Policy, Settings, Shop
from pipeline.model import Order
from pipeline.policy.shipment import delivered_at, delivery_is_unknown, is_delivered, shipment, window_days
from tests.policy.values import IN_STATE, NOW, days_ago, order, settings, under_way, unshipped

SHOP, POLICY = settings().shop, settings().policy


def state(known: Order, now: datetime = NOW, policy: Policy = POLICY, shop: Shop = SHOP) -> str:
    return shipment(known, policy, shop, now).state


@pytest.mark.parametrize(("name", "known"), IN_STATE.items(), ids=IN_STATE)
def test_each_state(name: str, known: Order) -> None:
    assert state(known) == name


@pytest.mark.parametrize(
    ("winner", "changes"),
    [
        ("delivered", {"delivered_at": days_ago(1), "last_status": "Returned to sender", "shipped_at": days_ago(90)}),
        ("delivered", {"last_status": "Delivered, in the letter box", "shipped_at": days_ago(90)}),
        ("returned", {"last_status": "Returned to sender", "shipped_at": days_ago(90), "last_scan_at": days_ago(80)}),
        ("lost", {"last_status": "Lost in transit", "shipped_at": days_ago(90), "last_scan_at": days_ago(80)}),
        ("overdue", {"last_status": "Held in customs", "shipped_at": days_ago(90), "last_scan_at": days_ago(80)}),
        ("overdue", {"shipped_at": days_ago(90), "last_scan_at": days_ago(80)}),
        ("stuck", {"last_status": "Held in customs", "shipped_at": days_ago(12), "last_scan_at": days_ago(10)}),
        ("held_in_customs", {"last_status": "Held in customs", "shipped_at": days_ago(12)}),
        ("on_its_way", {"last_status": "Customs cleared", "shipped_at": days_ago(12)}),
    ],
)
def test_the_first_fact_that_fits_wins(winner: str, changes: dict[str, Any]) -> None:
    assert state(under_way(country="GB", **changes)) == winner


def test_customs_outside_the_window_is_overdue_and_says_that_it_is_in_customs() -> None:
    held = under_way(shipped_at=days_ago(90), last_status="Held in customs")
    found = shipment(held, POLICY, SHOP, NOW)
    assert (found.state, found.in_customs) == ("overdue", True)


@pytest.mark.parametrize(
    ("country", "days"),
    [
        *[("US", 10), ("GB", 21), ("DE", 21), ("CA", 21), ("MX", 21), ("NO", 21), ("AU", 35), ("JP", 35), ("BR", 35)],
        *[("", 35), ("ZZ", 35)],  # an unknown country gets the longest, so that nothing is promised too early
    ],
)
def test_the_window_is_the_destinations_and_ends_with_its_last_day(country: str, days: int) -> None:
    assert window_days(country, POLICY, SHOP) == days
    sent = under_way(country=country, shipped_at=days_ago(days), last_scan_at=days_ago(1))
    assert state(sent) == "on_its_way"
    assert shipment(sent, POLICY, SHOP, NOW).until == date(2026, 11, 24)
    assert state(sent, NOW + timedelta(days=1)) == "overdue"


def test_domestic_is_the_shops_own_country_wherever_that_is() -> None:
    german = SHOP.model_copy(update={"country": "DE"})
    assert window_days("DE", POLICY, german) == 10
    assert window_days("US", POLICY, german) == 21


def test_days_end_at_midnight_in_the_shops_time_zone() -> None:
    sent = under_way(shipped_at=datetime(2026, 11, 14, 12, tzinfo=UTC))  # its window ends on the 24th
    still_the_24th_in_new_york = datetime(2026, 11, 25, 4, 59, tzinfo=UTC)
    assert state(sent, still_the_24th_in_new_york) == "on_its_way"
    assert state(sent, still_the_24th_in_new_york + timedelta(minutes=1)) == "overdue"
    assert state(sent, datetime(2026, 11, 25, 0, 1, tzinfo=UTC), shop=Shop(address="a@b.example")) == "overdue"


@pytest.mark.parametrize(("promised", "expected"), [(1, "on_its_way"), (0, "on_its_way"), (-1, "overdue")])
def test_a_promise_of_the_order_overrides_the_window(promised: int, expected: str) -> None:
    found = shipment(under_way(promised_by=NOW + timedelta(days=promised)), POLICY, SHOP, NOW)
    assert found.state == expected
    assert found.until == date(2026, 11, 24) + timedelta(days=promised)


@pytest.mark.parametrize(
    ("hours", "expected"), [(239, "on_its_way"), (240, "stuck"), (241, "stuck")], ids=["under", "ten days", "over"]
)
def test_no_scan_for_ten_days_is_stuck(hours: int, expected: str) -> None:
    scanned = under_way(country="AU", shipped_at=days_ago(20), last_scan_at=NOW - timedelta(hours=hours))
    assert state(scanned) == expected


@pytest.mark.parametrize("status", ["label created", "Shipping Label Created, USPS Awaiting Item", "Pre-Shipment"])
def test_a_label_was_never_scanned_so_it_counts_from_shipping(status: str) -> None:
    labelled = under_way(country="AU", last_status=status, last_scan_at=days_ago(1), shipped_at=days_ago(10))
    assert state(labelled) == "stuck"
    assert state(under_way(country="AU", last_status=status, shipped_at=days_ago(9))) == "on_its_way"


def test_never_scanned_counts_from_shipping() -> None:
    assert state(under_way(country="AU", shipped_at=days_ago(10), last_scan_at=None, last_status="")) == "stuck"


def test_business_days_leave_weekends_out() -> None:
    thursday = datetime(2026, 11, 19, 15, tzinfo=UTC)
    assert shipment(unshipped(thursday), POLICY, SHOP, NOW).until == date(2026, 11, 24)
    assert state(unshipped(thursday)) == "not_shipped"
    assert state(unshipped(thursday), NOW + timedelta(days=1)) == "not_shipped_late"


def test_business_days_leave_holidays_out() -> None:
    closed = SHOP.model_copy(update={"holidays": (date(2026, 11, 24),)})
    thursday = datetime(2026, 11, 19, 15, tzinfo=UTC)
    assert shipment(unshipped(thursday), POLICY, closed, NOW).until == date(2026, 11, 25)


def test_the_day_of_the_order_is_the_shops_own() -> None:
    tuesday_night = datetime(2026, 11, 18, 3, tzinfo=UTC)  # Wednesday in UTC, still Tuesday in New York
    assert shipment(unshipped(tuesday_night), POLICY, SHOP, NOW).until == date(2026, 11, 20)


def test_without_handling_time_an_order_of_the_weekend_ships_on_monday() -> None:
    saturday = datetime(2026, 11, 21, 15, tzinfo=UTC)
    at_once = POLICY.model_copy(update={"handling_days": 0})
    assert shipment(unshipped(saturday), at_once, SHOP, NOW).until == date(2026, 11, 23)


def test_an_order_without_a_date_is_never_called_late() -> None:
    undated = order(placed_at=None, shipped_at=None, last_scan_at=None, delivered_at=None, last_status="")
    assert shipment(undated, POLICY, SHOP, NOW).state == "not_shipped"
    assert shipment(undated, POLICY, SHOP, NOW).until is None


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("Delivered", "delivered"),
        ("DELIVERED, FRONT DESK", "delivered"),
        ("Your parcel was delivered", "delivered"),
        ("Picked up by recipient", "delivered"),
        ("Delivered, To Original Sender", "returned"),
        ("Delivered to agent for final delivery", "on_its_way"),
        ("Delivery attempted", "on_its_way"),
        ("Undelivered, will try again", "on_its_way"),
        ("Not delivered", "on_its_way"),
        ("Out for delivery", "on_its_way"),
        ("Returned", "returned"),
        ("Return to sender processed", "returned"),
        ("Being returned", "returned"),
        ("Returning to shipper", "returned"),
        ("Undeliverable as addressed", "returned"),
        ("Refused by the recipient", "returned"),
        ("Parcel missing", "lost"),
        ("Cannot be located", "lost"),
        ("Delivery exception: missing apartment number", "on_its_way"),
        ("Held in customs", "held_in_customs"),
        ("Clearance event", "held_in_customs"),
        ("Inbound Into Customs", "held_in_customs"),
        ("Customs clearance not completed", "held_in_customs"),
        ("Customs clearance completed", "on_its_way"),
        ("Cleared customs", "on_its_way"),
        ("Released by customs", "on_its_way"),
        ("Inbound Out of Customs", "on_its_way"),
        ("Clearance processing complete", "on_its_way"),
    ],
)
def test_what_carriers_say(status: str, expected: str) -> None:
    assert state(under_way(country="GB", last_status=status)) == expected


def test_delivery_known_from_the_status_alone_has_the_time_of_its_scan() -> None:
    told = under_way(last_status="Delivered", last_scan_at=days_ago(4))
    assert is_delivered(told)
    assert delivered_at(told) == days_ago(4)
    assert delivered_at(under_way()) is None


def test_delivery_is_unknown_only_without_any_word_of_the_carrier() -> None:
    silent = under_way(last_status="", last_scan_at=None)
    assert delivery_is_unknown(silent)
    assert not delivery_is_unknown(under_way(last_status="", last_scan_at=days_ago(1)))
    assert not delivery_is_unknown(under_way(last_scan_at=None))
    assert not delivery_is_unknown(unshipped())


def test_any_allowed_setting_keeps_within_the_calendar() -> None:
    longest = Settings.model_validate(
        {"shop": {"address": "a@b.example"}, "policy": {"handling_days": 3650, "window_far_days": 3650}}
    )
    last = datetime(2099, 12, 31, tzinfo=UTC)
    assert shipment(unshipped(last), longest.policy, longest.shop, last).state == "not_shipped"
    assert shipment(under_way(shipped_at=last, country="AU"), longest.policy, longest.shop, last).until is not None
