"""Which parcels we write about first, and in which language."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pipeline.config import Settings
from pipeline.model import Order
from pipeline.policy.proactive import TROUBLES, language_for, oldest_shipping, parcel_names, trouble, write_first
from pipeline.policy.shipment import shipment

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
SETTINGS = Settings.model_validate({"shop": {"address": "help@shop.example"}})


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


UNDER_WAY = Order(
    "1001", "ana@customer.example", "Ana Sample", country="US", shipped_at=ago(1), last_scan_at=ago(1), carrier="USPS"
)

#: Every reason, and beside it the nearest parcel that has none.
TABLE: list[tuple[dict[str, Any], str | None]] = [
    ({}, None),
    ({"shipped_at": ago(8), "last_scan_at": ago(10)}, "stuck"),
    ({"shipped_at": ago(8), "last_scan_at": ago(9.9)}, None),
    ({"shipped_at": ago(10), "last_scan_at": None, "last_status": "label created"}, "stuck"),
    ({"shipped_at": ago(10), "last_scan_at": None}, None),  # no word of a carrier at all
    ({"shipped_at": ago(11), "last_scan_at": ago(2)}, "past_window"),
    ({"shipped_at": ago(10), "last_scan_at": ago(2)}, None),
    ({"shipped_at": ago(11), "last_scan_at": ago(2), "promised_by": ago(-3)}, None),
    ({"shipped_at": ago(5), "last_scan_at": ago(2), "promised_by": ago(1)}, "past_window"),
    ({"country": "BR", "shipped_at": ago(36), "last_status": "held in customs"}, "held_in_customs"),
    ({"country": "BR", "shipped_at": ago(35), "last_status": "held in customs"}, None),
    ({"country": "DE", "shipped_at": ago(22)}, "past_window"),
    ({"country": "DE", "shipped_at": ago(21)}, None),
    ({"last_status": "returned to sender"}, "returned"),
    ({"last_status": "parcel lost"}, "lost"),
    ({"shipped_at": ago(30), "last_status": "delivered"}, None),
    ({"shipped_at": ago(30), "delivered_at": ago(20)}, None),
    ({"shipped_at": None, "placed_at": ago(30)}, None),
    ({"shipped_at": ago(95), "last_scan_at": ago(90)}, "past_window"),
    ({"shipped_at": ago(95.01), "last_scan_at": ago(90)}, None),  # history
]


@pytest.mark.parametrize(("facts", "expected"), TABLE)
def test_which_parcels_are_in_trouble(facts: dict[str, Any], expected: str | None) -> None:
    found = trouble(replace(UNDER_WAY, **facts), SETTINGS, NOW)
    assert (found[0] if found else None) == expected


def test_the_table_reaches_every_trouble() -> None:
    assert {expected for _, expected in TABLE} == {*TROUBLES, None}


@pytest.mark.parametrize(("facts", "expected"), [each for each in TABLE if each[1]])
def test_the_mail_offers_what_long_wait_allows(facts: dict[str, Any], expected: str) -> None:
    order = replace(UNDER_WAY, **facts)
    found = write_first(order, SETTINGS, NOW)
    assert found is not None
    why, decision = found
    (plan,) = decision.plans
    assert (why, plan.kind, plan.to, decision.order) == (expected, "outreach", order.email, order)
    assert [offer.remedy for offer in plan.offers] == ["refund", "reship"]
    assert plan.offers[1].extra_case
    assert not any(offer.goodwill for offer in plan.offers)  # the carrier's fault, not ours
    assert not decision.may_send_automatically
    assert plan.facts["shipment"] == shipment(order, SETTINGS.policy, SETTINGS.shop, NOW)


def test_without_a_remedy_there_is_nothing_to_write() -> None:
    none = Settings.model_validate({"shop": {"address": "a@shop.example"}, "policy": {"long_wait": {"remedies": []}}})
    found = write_first(replace(UNDER_WAY, last_status="parcel lost"), none, NOW)
    assert found is not None
    assert found[1].plans == ()


def test_the_oldest_parcel_is_as_old_as_the_longest_way_and_the_claims() -> None:
    assert NOW - oldest_shipping(SETTINGS.policy, NOW) == timedelta(days=35 + 60)


@pytest.mark.parametrize(
    ("number", "names"),
    [
        ("9400 1000 0000 0000 0000 06", ("parcel 9400100000000000000006", "order 1001")),
        ("", ("order 1001",)),
        ("n/a", ("order 1001",)),
        ("see order 1001", ("order 1001",)),
    ],
)
def test_a_parcel_goes_by_its_number(number: str, names: tuple[str, ...]) -> None:
    assert parcel_names(replace(UNDER_WAY, tracking_number=number)) == names


@pytest.mark.parametrize(
    ("country", "written", "expected"),
    [
        ("DE", None, "de"),
        ("AT", None, "de"),
        ("MX", None, "es"),
        ("BR", None, "pt"),
        ("US", None, "en"),
        ("CH", None, "en"),  # four languages: the shop's first
        ("JP", None, "en"),
        ("", None, "en"),
        ("DE", "es", "es"),
        ("DE", "pl", "de"),  # not ours
        ("PL", "pl", "en"),
    ],
)
def test_what_to_write_in(country: str, written: str | None, expected: str) -> None:
    order = replace(UNDER_WAY, country=country)
    assert language_for(order, written, ("en", "es", "de", "fr", "pt", "it", "nl")) == expected
    assert language_for(order, written, ("nl",)) == "nl"
