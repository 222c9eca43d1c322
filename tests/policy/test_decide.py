"""Intent × facts × proof → the documented row; who gets which mail; what is held; what may leave by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from classifiers.verdict import CATEGORIES, CATEGORY_OF, INTENTS
from pipeline.model import Address, Context, Decision, Order, Reading
from pipeline.policy import decide
from pipeline.policy.rows import AWAITED, CLAIMS, ROWS
from tests.policy.values import (
    CUSTOMER,
    IN_STATE,
    NOW,
    STRANGER,
    context,
    days_ago,
    order,
    reading,
    settings,
    under_way,
)

PLAIN = settings()
ESCALATES = {"escalate": True, "escalate_reasons": ("dispute",)}


def decided(read: Reading, known: Context | None = None, **policy: Any) -> Decision:
    return decide(read, known or context(), settings(**policy) if policy else PLAIN)


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
    ["payment_problem", "invoice", "discount", "before_buying", "suspicious_message", "privacy_or_unsubscribe"]
    + ["unclear"],
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


# ----------------------------------------------------------------------------------------------------- urgent mail


def test_a_dispute_brings_the_offer_for_the_case_and_is_urgent() -> None:
    decision = decided(reading("defective", **ESCALATES), context(order()))
    assert (decision.row, decision.urgent, decision.warnings) == ("dispute", True, ("dispute",))
    assert [offer.remedy for offer in decision.plans[0].offers] == ["refund", "replacement"]


@pytest.mark.parametrize(
    ("intent", "orders"),
    [("defective", (under_way(),)), ("late", ()), ("late", (order(), order(number="2"))), ("thanks", (order(),))],
    ids=["not delivered yet", "no order", "several", "no case"],
)
def test_a_dispute_without_a_clear_case_has_no_offer(intent: str, orders: tuple[Order, ...]) -> None:
    decision = decided(reading(intent, **ESCALATES), context(*orders))
    assert (decision.action, decision.row, decision.plans[0].offers) == ("draft", "dispute", ())


def test_a_hurt_person_gets_care_and_no_offer() -> None:
    hurt = {"escalate": True, "escalate_reasons": ("dispute", "injury")}
    decision = decided(reading("defective", also=("long_wait",), **hurt), context(order()))
    assert (decision.row, decision.urgent) == ("hurt_person", True)
    assert (decision.plans[0].offers, decision.plans[0].facts["also"]) == ((), ())


@pytest.mark.parametrize(
    ("read", "known"),
    [
        (reading("late", language="pl", **ESCALATES), context()),
        (reading("late", proof="failed", **ESCALATES), context()),
        (reading("late", **ESCALATES), context(source="away")),
        (reading("late", **ESCALATES), context(arrived_at=days_ago(20))),
    ],
    ids=["language", "authentication failed", "source away", "too old"],
)
def test_what_is_urgent_stays_urgent_when_it_is_held(read: Reading, known: Context) -> None:
    decision = decided(read, known)
    assert (decision.action, decision.urgent) == ("hold", True)
    assert "dispute" in decision.warnings


# --------------------------------------------------------------------------------------------- no draft, and why


@pytest.mark.parametrize(
    ("read", "known", "action", "expected"),
    [
        (replace(reading("late"), screening=replace(reading().screening, kind="bounce")), {}, "none", "machine"),
        (replace(reading("late"), screening=replace(reading().screening, kind="auto_reply")), {}, "none", "machine"),
        (replace(reading("late"), screening=replace(reading().screening, flags=("own_mail",))), {}, "none", "machine"),
        (reading("late"), {"imported": True}, "none", "imported"),
        (reading("late", proof="failed"), {}, "hold", "not_answerable"),
        (replace(reading(), screening=replace(reading().screening, answer_to=None)), {}, "hold", "not_answerable"),
        (reading("late"), {"arrived_at": days_ago(14) - timedelta(seconds=1)}, "hold", "too_old"),
        (reading("late"), {"arrived_at": days_ago(14)}, "draft", "order_not_found"),
        (reading("late"), {"source": "away"}, "hold", "order_source_away"),
        (reading("late", language="da", language_guesses=("da", "no")), {}, "hold", "language"),
        (reading("late", language=None, language_guesses=()), {}, "hold", "language"),
        (reading("late"), {"open": ("refund", "reship")}, "hold", "answers_an_offer"),
        (reading("thanks"), {"open": ("refund", "reship")}, "hold", "answers_an_offer"),
        (reading("unclear", language="da"), {"open": ("refund",)}, "hold", "answers_an_offer"),
    ],
)
def test_no_draft(read: Reading, known: dict[str, Any], action: str, expected: str) -> None:
    decision = decided(read, context(**known))
    assert (decision.action, decision.row) == (action, expected)
    assert bool(decision.plans) is (action == "draft")
    assert not decision.may_send_automatically


def test_another_language_is_held_with_the_best_guesses() -> None:
    decision = decided(reading("late", language="da", language_guesses=("da", "no")))
    assert decision.warnings == ("da", "no")
    assert "da, no" in decision.reason


@pytest.mark.parametrize("category", CATEGORIES)
def test_automation_off_holds_the_category(category: str) -> None:
    intent = next(intent for intent in INTENTS[category] if intent not in ("thanks", "pitch"))
    decision = decided(reading(intent), context(under_way()), **{category: {"automation": "off"}})
    assert (decision.action, decision.row) == ("hold", "automation_off")


def test_an_answer_to_an_offer_is_urgent_for_staff() -> None:
    assert decided(reading("late"), context(open=("refund",))).urgent


def test_a_person_may_start_a_draft_for_what_was_held() -> None:
    for read, known in [
        (reading("late", proof="failed"), context(under_way(), started=True)),
        (reading("late", language="da"), context(under_way(), started=True)),
        (reading("thanks"), context(under_way(), started=True)),
        (reading("looks_different"), context(order(), open=("partial_refund",), started=True)),
    ]:
        assert decided(read, known).action == "draft"


@pytest.mark.parametrize("known", [{"arrived_at": days_ago(20)}, {"source": "away"}])
def test_nobody_starts_a_draft_on_old_mail_or_without_facts(known: dict[str, Any]) -> None:
    assert decided(reading("late"), context(started=True, **known)).action == "hold"


def test_nobody_starts_a_draft_for_a_machine() -> None:
    machine = replace(reading("late"), screening=replace(reading().screening, kind="auto_reply"))
    assert decided(machine, context(started=True)).action == "none"


def test_a_started_ladder_goes_on_from_the_open_offer() -> None:
    known = context(order(), open=("partial_refund",), started=True)
    assert [each.remedy for each in decided(reading("looks_different"), known).plans[0].offers] == ["replacement"]


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


# ------------------------------------------------------------------------------------------------ automatic sending

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


def test_a_sender_without_an_address_is_held_even_when_started() -> None:
    nobody = replace(reading("late"), screening=replace(reading().screening, answer_to=None))
    assert decided(nobody, context(started=True)).row == "not_answerable"
    somebody = replace(nobody, screening=replace(nobody.screening, answer_to=Address("", CUSTOMER)))
    assert decided(somebody, context(started=True)).action == "draft"
