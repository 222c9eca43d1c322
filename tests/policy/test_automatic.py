"""Only a certain, harmless reply of a row marked auto to a proven sender leaves by itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from classifiers.verdict import CATEGORIES, CATEGORY_OF, INTENTS
from pipeline.model import Order, Reading
from pipeline.policy.rows import ROWS
from tests.policy.values import (
    IN_STATE,
    NOW,
    STRANGER,
    context,
    decided,
    order,
    reading,
    under_way,
)

AUTO: dict[str, Any] = {name: {"automation": "auto", "i_accept_the_risk": True} for name in CATEGORIES}
MAY_BE_AUTO = [
    ("no_confirmation", under_way()),
    ("no_shipping_notice", under_way()),
    ("no_shipping_notice", IN_STATE["not_shipped"]),
    ("tracking_stuck", under_way()),
    ("late", under_way()),
    ("held_in_customs", IN_STATE["held_in_customs"]),
]


@pytest.mark.parametrize(("intent", "known"), MAY_BE_AUTO)
def test_what_may_be_automatic(intent: str, known: Order) -> None:
    decision = decided(reading(intent), context(known), **AUTO)
    assert decision.may_send_automatically, decision


@pytest.mark.parametrize("automation", ["draft", "auto"])
def test_automatic_only_where_the_owner_says_so_and_accepts_the_risk(automation: str) -> None:
    assert not decided(reading("late"), context(under_way())).may_send_automatically
    setting = {"long_wait": {"automation": automation}}
    assert not decided(reading("late"), context(under_way()), **setting).may_send_automatically


@pytest.mark.parametrize(
    ("judged", "errors", "backed"), [(199, 0, False), (200, 0, True), (200, 4, True), (200, 5, False), (1000, 20, True)]
)
def test_mails_that_staff_confirmed_stand_for_accepting_the_risk(judged: int, errors: int, backed: bool) -> None:
    seen = replace(context(under_way()), confirmed={"long_wait": (judged, errors), "wrong_item": (1_000, 0)})
    decision = decided(reading("late"), seen, long_wait={"automation": "auto"})
    assert decision.may_send_automatically is backed


@pytest.mark.parametrize(
    "read",
    [
        reading("late", proof="absent"),
        reading("late", confidence=0.97),
        reading("late", unsure=True),
        reading("late", also=("wrong_item",)),
        reading("late", numbers=("77",)),
        reading("delivered_not_received"),  # its category is other
        reading("late", reply_to=STRANGER),
    ],
    ids=["unproven", "not sure enough", "unsure", "two issues", "wrong number", "other", "diverted"],
)
def test_never_automatic(read: Reading) -> None:
    decision = decided(read, context(under_way()), **AUTO)
    assert decision.action == "draft"
    assert not decision.may_send_automatically


@pytest.mark.parametrize("intent", [intent for intents in INTENTS.values() for intent in intents])
@pytest.mark.parametrize("state", IN_STATE)
def test_a_row_marked_draft_never_leaves_by_itself(intent: str, state: str) -> None:
    decision = decided(reading(intent), context(IN_STATE[state]), **AUTO)
    if decision.may_send_automatically:
        assert ROWS[decision.row].automation == "auto"
        assert CATEGORY_OF[intent] != "other"
        assert not decision.urgent
        assert decision.plans[0].offers == ()


def test_the_documented_rows_that_may_be_auto() -> None:
    assert {name for name, each in ROWS.items() if each.automation == "auto"} == {
        *("confirmation_resent", "shipping_note", "ships_soon", "tracking_status", "customs_status")
    }


def test_the_same_values_give_the_same_decision() -> None:
    read, known = reading("wrong_variant", also=("long_wait",)), context(order(), now=NOW)
    assert decided(read, known) == decided(read, known)
