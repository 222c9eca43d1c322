"""What gets no draft and why, what a person may start, and what stays urgent all the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from classifiers.verdict import CATEGORIES, INTENTS
from pipeline.model import Address, Context, Order, Reading
from tests.policy.values import (
    CUSTOMER,
    context,
    days_ago,
    decided,
    order,
    reading,
    under_way,
)

ESCALATES: dict[str, Any] = {"escalate": True, "escalate_reasons": ("dispute",)}


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


def test_a_sender_without_an_address_is_held_even_when_started() -> None:
    nobody = replace(reading("late"), screening=replace(reading().screening, answer_to=None))
    assert decided(nobody, context(started=True)).row == "not_answerable"
    somebody = replace(nobody, screening=replace(nobody.screening, answer_to=Address("", CUSTOMER)))
    assert decided(somebody, context(started=True)).action == "draft"


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
    hurt: dict[str, Any] = {"escalate": True, "escalate_reasons": ("dispute", "injury")}
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


@pytest.mark.parametrize("intent", ["thanks", "pitch"])
def test_what_may_need_no_answer_waits_for_a_person_unless_it_is_sure(intent: str) -> None:
    assert decided(reading(intent), context()).action == "none"
    assert decided(reading(intent, unsure=True), context()).action == "hold"
