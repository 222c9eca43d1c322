"""What the conversation changes: choices become tasks, remedies that were offered often, and who may approve."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.verdict import CATEGORIES
from pipeline.model import Context, Decision, History, Reading
from pipeline.policy import decide
from pipeline.policy.rows import ROWS
from tests.policy.test_unproven import CONTEXTS, readings
from tests.policy.values import context, decided, order, reading, settings

REMEDIES = ("refund", "partial_refund", "replacement", "reship")


def answered(choice: str, read: Reading | None = None, **history: Any) -> Decision:
    known = History(True, ("refund", "reship"), choice, **history)
    return decided(read or reading("unclear"), replace(context(), history=known))


@pytest.mark.parametrize(
    ("choice", "action", "warnings"),
    [
        ("refund", "task", ()),
        ("reship", "task", ()),
        ("replacement", "hold", ("choice_not_offered",)),
        ("return", "hold", ("choice_not_offered",)),
        ("unclear", "hold", ()),
    ],
)
def test_a_choice_that_the_offer_contains_becomes_a_task(choice: str, action: str, warnings: tuple[str, ...]) -> None:
    decision = answered(choice)
    assert (decision.action, decision.row, decision.warnings) == (action, "answers_an_offer", warnings)
    assert decision.urgent is (action == "hold")
    assert choice in decision.reason or choice == "unclear"


def test_a_choice_with_a_threat_is_for_a_person() -> None:
    read = reading("unclear", escalate=True, escalate_reasons=("dispute",))
    assert answered("refund", read).action == "hold"


def test_thanks_are_no_answer_to_an_offer() -> None:
    assert answered("unclear", reading("thanks"), thanks=True).action == "none"
    assert answered("unclear", reading("thanks")).action == "hold"  # more than thanks stood there
    assert answered("unclear", reading("late"), thanks=True).action == "hold"


def ladder(*rules: dict[str, Any], **history: Any) -> Decision:
    known = replace(context(order()), history=History(**history), started=True)
    return decided(reading("looks_different"), known, not_satisfied={"remedies": list(rules)})


PARTIAL = {"remedy": "partial_refund", "share": 0.3, "per_customer": 2}


def remedies(decision: Decision) -> list[str]:
    return [offer.remedy for plan in decision.plans for offer in plan.offers]


def test_what_was_offered_often_enough_is_passed_over() -> None:
    steps = (PARTIAL, {"remedy": "replacement"})
    once = ladder(*steps, offered_before=("partial_refund",))
    assert (remedies(once), once.warnings) == (["partial_refund"], ())
    twice = ladder(*steps, offered_before=("partial_refund", "reship", "partial_refund"))
    assert (remedies(twice), twice.warnings) == (["replacement"], ("offered_often",))


def test_nothing_left_is_for_a_person() -> None:
    decision = ladder(PARTIAL, offered_before=("partial_refund", "partial_refund"))
    assert (decision.action, decision.row, decision.warnings) == ("hold", "no_remedy", ("offered_often",))


def test_the_next_step_may_be_the_one_after() -> None:
    steps = (PARTIAL, {"remedy": "replacement", "per_customer": 1}, {"remedy": "refund"})
    used = ladder(*steps, offers_open=("partial_refund",), offered_before=("replacement",))
    assert remedies(used) == ["refund"]


def test_a_choice_leaves_out_what_was_offered_often() -> None:
    rules = [{"remedy": "refund", "per_customer": 1}, {"remedy": "replacement"}]
    known = replace(context(order()), history=History(offered_before=("refund",)))
    assert remedies(decided(reading("wrong_variant"), known, wrong_item={"remedies": rules})) == ["replacement"]


def test_an_offer_for_a_manager_says_so() -> None:
    steps = ({"remedy": "replacement"}, {"remedy": "refund", "approve": "manager"})
    assert ladder(*steps).warnings == ()
    assert ladder(*steps, offers_open=("replacement",)).warnings == ("needs_manager",)


# ------------------------------------------------------------------------------------------------------ properties

RULES = st.lists(
    st.builds(
        lambda remedy, up_to, often, who: {
            "remedy": remedy,
            **({"share": 0.4} if remedy == "partial_refund" else {}),
            **({"up_to": up_to} if up_to and "refund" in remedy else {}),
            **({"per_customer": often} if often else {}),
            "approve": who,
        },
        st.sampled_from(REMEDIES),
        st.none() | st.floats(0.5, 40),
        st.none() | st.integers(1, 2),
        st.sampled_from(["staff", "manager"]),
    ),
    max_size=4,
    unique_by=lambda rule: rule["remedy"],
)
CATEGORY = st.fixed_dictionaries(
    {
        "automation": st.sampled_from(["off", "draft", "auto", "auto"]),
        "i_accept_the_risk": st.booleans(),
        "max_error": st.sampled_from([0.01, 0.5]),
        "remedies": RULES,
    }
)
POLICIES = st.fixed_dictionaries(dict.fromkeys(CATEGORIES, CATEGORY))
HISTORIES = st.builds(
    History,
    st.booleans(),
    st.sampled_from([(), (), ("refund", "reship"), ("partial_refund",)]),
    st.sampled_from(["unclear", "refund", "reship", "partial_refund", "return"]),
    st.booleans(),
    st.lists(st.sampled_from(REMEDIES), max_size=3).map(tuple),
)


@given(readings(), CONTEXTS, HISTORIES, POLICIES)
def test_whatever_comes_in_the_policy_holds(
    read: Reading, known: Context, history: History, policy: dict[str, dict[str, Any]]
) -> None:
    known = replace(known, history=history)
    shop = settings(**policy)
    decision = decide(read, known, shop)
    setting = shop.policy.category(read.verdict.category)
    if decision.may_send_automatically:
        assert (setting.automation, ROWS[decision.row].automation) == ("auto", "auto")
        assert read.verdict.category != "other"
        assert 1 - read.verdict.confidence <= setting.max_error
        assert read.screening.may_disclose_order
    if setting.automation == "off" and not known.started:
        assert decision.action != "draft"
    if decision.action == "task":
        assert history.choice in history.offers_open
        assert read.screening.may_answer
        assert not read.verdict.escalate
    assert bool(decision.plans) is (decision.action == "draft")
    for plan in decision.plans:
        _offers_keep_within(plan.offers, history, policy, decision)


def _offers_keep_within(
    offers: tuple[Any, ...], history: History, policy: dict[str, dict[str, Any]], decision: Decision
) -> None:
    for offer in offers:
        named = {"replacement", "reship"} if offer.remedy in ("replacement", "reship") else {offer.remedy}
        rules = [rule for each in policy.values() for rule in each["remedies"] if rule["remedy"] in named]
        assert rules, "an offer that pipeline.yaml does not name"
        highest = [rule.get("up_to") for rule in rules]
        if offer.amount is not None and None not in highest:
            assert float(offer.amount) <= max(highest)
        often = [rule.get("per_customer") for rule in rules]
        if None not in often and named == {offer.remedy}:
            assert history.offered_before.count(offer.remedy) < max(often)
        if all(rule["approve"] == "manager" for rule in rules):
            assert "needs_manager" in decision.warnings
