"""Intent × facts × proof → the documented row; who gets which mail; what is held; what may leave by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from classifiers.verdict import CATEGORY_OF, INTENTS
from pipeline.model import Order
from pipeline.policy.rows import AWAITED, CLAIMS, ROWS
from tests.policy.values import (
    IN_STATE,
    context,
    days_ago,
    decided,
    order,
    reading,
    under_way,
    unshipped,
)


def row(intent: str, *orders: Order, **known: Any) -> str:
    return decided(reading(intent), context(*orders, **known)).row


# ------------------------------------------------------------------------------------- the table, a proven sender

PARCEL_ROWS = {
    "delivered": "delivered_not_received",
    "returned": "returned_choice",
    "lost": "delivery_choice",
    "overdue": "delivery_choice",
    "stuck": "tracking_inquiry",
    "held_in_customs": "customs_status",
    "on_its_way": "tracking_status",
    "not_shipped_late": "ships_late",
    "not_shipped": "ships_soon",
}


@pytest.mark.parametrize("intent", sorted(AWAITED))
@pytest.mark.parametrize("state", IN_STATE)
def test_facts_win_over_what_the_customer_feels(intent: str, state: str) -> None:
    expected = PARCEL_ROWS[state]
    if state == "on_its_way" and CATEGORY_OF[intent] == "shipping_notice_missing":
        expected = "shipping_note"
    assert row(intent, IN_STATE[state]) == expected


@pytest.mark.parametrize("state", IN_STATE)
def test_a_confirmation_is_sent_again_whatever_became_of_the_parcel(state: str) -> None:
    assert row("no_confirmation", IN_STATE[state]) == "confirmation_resent"
    assert row("charged_without_order", IN_STATE[state]) == "confirmation_resent"


def test_a_missing_confirmation_with_a_delivered_order_may_be_about_another_one() -> None:
    assert decided(reading("no_confirmation"), context(order())).warnings == ("perhaps_another_order",)
    assert decided(reading("no_confirmation"), context(under_way())).warnings == ()


@pytest.mark.parametrize(("intent", "expected"), CLAIMS.items())
def test_a_claim_on_a_delivered_order(intent: str, expected: str) -> None:
    assert row(intent, order()) == expected


@pytest.mark.parametrize("intent", sorted(set(CLAIMS) - {"changed_mind"}))
@pytest.mark.parametrize("state", [name for name in IN_STATE if name != "delivered"])
def test_a_claim_on_an_order_that_has_not_come_is_held_without_an_offer(intent: str, state: str) -> None:
    decision = decided(reading(intent), context(IN_STATE[state]))
    assert (decision.action, decision.plans) == ("hold", ())
    assert "not_delivered_yet" in decision.warnings


@pytest.mark.parametrize("intent", ["cancel_order", "change_order", "changed_mind"])
@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("not_shipped", "before"),
        ("not_shipped_late", "before"),
        ("on_its_way", "too_late_to_change"),
        ("held_in_customs", "too_late_to_change"),
        ("stuck", "too_late_to_change"),
        ("overdue", "delivery_choice"),
        ("lost", "delivery_choice"),
        ("returned", "returned_choice"),
        ("delivered", "return_offered"),
    ],
)
def test_a_change_of_mind(intent: str, state: str, expected: str) -> None:
    before = "change_order" if intent == "change_order" else "cancel_order"
    assert row(intent, IN_STATE[state]) == (before if expected == "before" else expected)


@pytest.mark.parametrize(
    ("intent", "expected"),
    [
        ("no_confirmation", "order_not_found"),
        ("charged_without_order", "charged_without_order"),
        ("no_shipping_notice", "order_not_found"),
        ("wrong_variant", "wrong_item_choice"),
        ("missing_piece", "missing_piece_choice"),
        ("defective", "defective_choice"),
        ("looks_different", "order_not_found"),
        ("late", "order_not_found"),
        ("refund_status", "refund_status"),
        ("cancel_order", "order_not_found"),
        ("delivered_not_received", "order_not_found"),
    ],
)
def test_no_order_found(intent: str, expected: str) -> None:
    assert row(intent) == expected


def test_without_an_order_source_a_person_looks_it_up() -> None:
    decision = decided(reading("late"), context(source="none"))
    assert (decision.row, decision.warnings) == ("looking_into_it", ("no_order_source",))


def test_charged_without_an_order_is_urgent_and_flagged() -> None:
    decision = decided(reading("charged_without_order"))
    assert decision.urgent
    assert decision.warnings == ("charged_without_order",)


def test_several_orders_and_none_named_asks_which() -> None:
    decision = decided(reading("late"), context(under_way(), under_way(number="2")))
    assert decision.row == "which_order"
    assert [each.number for each in decision.plans[0].facts["candidates"]] == ["1042", "2"]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "intent",
    [
        *("payment_problem", "invoice", "discount", "before_buying", "suspicious_message", "privacy_or_unsubscribe"),
        "unclear",
    ],
)
def test_other_questions_have_a_row_of_their_own(intent: str) -> None:
    assert row(intent) == row(intent, order()) == intent


@pytest.mark.parametrize("intent", ["thanks", "pitch"])
def test_thanks_and_pitches_get_no_answer(intent: str) -> None:
    decision = decided(reading(intent), context(order()))
    assert (decision.action, decision.plans) == ("none", ())


@pytest.mark.parametrize("intent", [intent for intents in INTENTS.values() for intent in intents])
@pytest.mark.parametrize("state", IN_STATE)
@pytest.mark.parametrize("proof", ["passed", "absent"])
def test_every_intent_has_a_row_in_every_state(intent: str, state: str, proof: Any) -> None:
    decision = decided(reading(intent, proof=proof), context(IN_STATE[state], started=True))
    assert (decision.action == "draft") == (decision.row in ROWS)
    assert (decision.action == "draft") == bool(decision.plans)
    assert decision.reason.endswith(".")


def test_an_offer_stands_in_every_row_that_promises_a_choice() -> None:
    for state in ("returned", "lost", "overdue"):
        for intent in (*AWAITED, "cancel_order"):
            assert len(decided(reading(intent), context(IN_STATE[state])).plans[0].offers) == 2


# ---------------------------------------------------------------------------------------------- borders of claims


@pytest.mark.parametrize(
    ("intent", "days", "expected"),
    [
        ("wrong_variant", 60, "wrong_item_choice"),
        ("wrong_variant", 61, "claim_too_late"),
        ("changed_mind", 30, "return_offered"),
        ("changed_mind", 31, "return_too_late"),
        ("cancel_order", 31, "return_too_late"),
        ("looks_different", 31, "looks_ladder"),
    ],
)
def test_claims_have_an_end(intent: str, days: int, expected: str) -> None:
    late = order(delivered_at=days_ago(days) - timedelta(hours=5), shipped_at=days_ago(days + 3))
    assert row(intent, late) == expected


def test_the_end_is_known_from_the_carriers_word_too() -> None:
    told = order(delivered_at=None, last_status="Delivered", last_scan_at=days_ago(61), shipped_at=days_ago(70))
    assert row("defective", told) == "claim_too_late"


def test_an_unknown_delivery_is_offered_with_a_warning() -> None:
    silent = under_way(last_status="", last_scan_at=None)
    decision = decided(reading("defective"), context(silent))
    assert (decision.row, decision.warnings) == ("defective_choice", ("delivery_unknown",))
    overdue = replace(silent, shipped_at=days_ago(20))
    assert decided(reading("late"), context(overdue)).warnings == ("delivery_unknown",)


def test_an_unshipped_order_without_a_date_is_marked() -> None:
    undated = replace(IN_STATE["not_shipped"], placed_at=None)
    assert decided(reading("late"), context(undated)).warnings == ("order_date_unknown",)


def test_no_remedy_left_is_held() -> None:
    decision = decided(reading("wrong_variant"), context(order()), wrong_item={"remedies": []})
    assert (decision.action, decision.row) == ("hold", "no_remedy")


# ------------------------------------------------------------------------------------------- what a reply speaks of


def test_a_second_topic_gets_a_paragraph_and_never_goes_out_by_itself() -> None:
    decision = decided(reading("wrong_variant", also=("long_wait", "not_satisfied", "other")), context(order()))
    assert decision.plans[0].facts["also"] == ("parcel", "rest")
    assert {"also_long_wait", "also_other"} <= set(decision.warnings)


def test_a_parcel_answered_already_is_no_second_topic() -> None:
    decision = decided(reading("delivered_not_received", also=("tracking_delayed",)), context(under_way()))
    assert decision.plans[0].facts["also"] == ()


@pytest.mark.parametrize(
    ("known_as", "expected"),
    [
        ("Ana Sample", "Ana"),
        ("Sample, Ana", "Ana"),
        ("Anne-Marie O'Neil", "Anne-Marie"),
        ("O’Neil", "O’Neil"),
        ("山田太郎", "山田太郎"),
        ("", ""),
        ("   ", ""),
        ("Dr. Sample", ""),
        ("http://evil.example", ""),
        ("{{7*7}}", ""),
        ("X" * 31, ""),
        ("ana@customer.example", ""),
    ],
)
def test_the_name_to_greet(known_as: str, expected: str) -> None:
    plan = decided(reading("late"), context(under_way(name=known_as))).plans[0]
    assert plan.facts["customer"] == expected
    by_sender = decided(reading("late", name=known_as), context(under_way(name=""))).plans[0]
    assert by_sender.facts["customer"] == expected


def test_a_photo_that_came_is_not_asked_for() -> None:
    assert decided(reading("wrong_variant", photo=True), context(order())).plans[0].facts["photo_came"] is True
    assert decided(reading("wrong_variant"), context(order())).plans[0].facts["photo_came"] is False


def test_abroad_is_another_country_than_the_shops() -> None:
    assert decided(reading("late"), context(under_way(country="GB"))).plans[0].facts["abroad"] is True
    assert decided(reading("late"), context(under_way(country="US"))).plans[0].facts["abroad"] is False
    assert decided(reading("late"), context(under_way(country=""))).plans[0].facts["abroad"] is False


@pytest.mark.parametrize("status", ["Order cancelled", "order refunded", "payment failed", "Cancelled by customer"])
@pytest.mark.parametrize("intent", ["late", "not_shipped_yet", "cancel_order", "no_confirmation"])
def test_an_order_that_was_called_off_is_promised_nothing(status: str, intent: str) -> None:
    decision = decided(reading(intent), context(unshipped(days_ago(9), last_status=status)))
    assert (decision.action, decision.row) == ("hold", "order_called_off")


def test_whether_an_order_was_called_off_is_a_question_of_unshipped_ones_alone() -> None:
    assert decided(reading("late"), context(under_way(last_status="Pickup cancelled"))).row == "tracking_status"
    assert decided(reading("refund_status"), context(unshipped(last_status="order refunded"))).row == "refund_status"


@pytest.mark.parametrize("intent", ["unclear", "payment_problem", "refund_status", "late"])
def test_a_threat_about_a_parcel_past_its_window_gets_the_offer_for_it(intent: str) -> None:
    read = reading(intent, escalate=True, escalate_reasons=("dispute",))
    decision = decided(read, context(IN_STATE["overdue"]))
    assert (decision.row, [offer.remedy for offer in decision.plans[0].offers]) == ("dispute", ["refund", "reship"])
    assert decided(read, context(under_way())).plans[0].offers == ()
