"""Invariant 8: facts of an order go to its proven owner or to the address on it, whatever comes in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers.verdict import CATEGORIES, CATEGORY_OF, INTENTS
from pipeline.drafting import Letters
from pipeline.model import Address, Context, Facts, History, Order, Plan, Reading, Screening, Verdict
from pipeline.policy import decide
from pipeline.policy.rows import WITHOUT_FACTS
from tests.policy.values import CUSTOMER, IN_STATE, NOW, STRANGER, context, mail, order, reading
from tests.policy.values import settings as shop_settings

SETTINGS = shop_settings(
    **{name: {"automation": "auto", "i_accept_the_risk": True, "max_error": 0.5} for name in CATEGORIES}
)
LETTERS = Letters(SETTINGS)
INTENT_NAMES = [intent for intents in INTENTS.values() for intent in intents]
ABOUT_AN_ORDER = [name for name in INTENT_NAMES if name not in WITHOUT_FACTS | {"thanks", "pitch"}]


def plans(read: Reading, known: Context) -> tuple[Plan, ...]:
    return decide(read, known, SETTINGS).plans


def text(plan: Plan) -> tuple[str, str]:
    draft = LETTERS.write(plan, "en", "Where is it?")
    return draft.subject, draft.body


@pytest.mark.parametrize("intent", ABOUT_AN_ORDER)
@pytest.mark.parametrize("state", IN_STATE)
def test_the_asker_reads_the_same_whether_the_order_exists_or_not(intent: str, state: str) -> None:
    read = reading(intent, sender=STRANGER, proof="absent", numbers=("1042",), name="Eve", also=("other",))
    there, missing = plans(read, context(named=(IN_STATE[state],))), plans(read, context())
    assert len(missing) == 1
    assert there[0] == missing[0]
    assert text(there[0]) == text(missing[0])
    assert "1042" not in text(there[0])[1]


@pytest.mark.parametrize("intent", ABOUT_AN_ORDER)
def test_the_neutral_text_is_the_same_whatever_was_asked(intent: str) -> None:
    read = reading(intent, sender=STRANGER, proof="absent")
    assert text(plans(read, context())[0]) == text(
        plans(reading("late", sender=STRANGER, proof="absent"), context())[0]
    )


def test_where_the_order_exists_its_answer_goes_to_the_address_on_it() -> None:
    neutral, resend = plans(
        reading("no_confirmation", sender=STRANGER, proof="absent", numbers=("1042",)), context(named=(order(),))
    )
    assert (neutral.kind, neutral.template, neutral.to) == ("reply", "neutral", STRANGER)
    assert (resend.kind, resend.template, resend.to) == ("resend", "confirmation_resent", CUSTOMER)
    assert text(resend)[0] == "Your order 1042"


def test_from_the_orders_own_address_only_that_one_mail_goes_out() -> None:
    (only,) = plans(reading("no_confirmation", proof="absent"), context(order()))
    assert (only.kind, only.to) == ("resend", CUSTOMER)


def test_a_foreign_reply_to_gets_the_neutral_text_and_no_fact() -> None:
    for proof in ("passed", "absent"):
        read = reading("no_confirmation", proof=proof, reply_to=STRANGER)
        neutral, resend = plans(read, context(order()))
        assert (neutral.template, neutral.to, resend.to) == ("neutral", STRANGER, CUSTOMER)


def test_a_claim_that_would_be_held_is_answered_all_the_same_so_that_silence_tells_nothing() -> None:
    read = reading("wrong_variant", sender=STRANGER, proof="absent", numbers=("1042",))
    decision = decide(read, context(named=(IN_STATE["on_its_way"],)), SETTINGS)
    assert [plan.template for plan in decision.plans] == ["neutral"]
    assert "not_delivered_yet" in decision.warnings
    own = decide(reading("wrong_variant", proof="absent"), context(IN_STATE["on_its_way"]), SETTINGS)
    assert own.action == "hold"


@pytest.mark.parametrize("intent", sorted(WITHOUT_FACTS))
def test_general_help_is_for_everyone_and_knows_no_order(intent: str) -> None:
    read = reading(intent, sender=STRANGER, proof="absent", numbers=("1042",), name="Eve Sample")
    (plan,) = plans(read, context(named=(order(),)))
    assert (plan.template, plan.facts["order"], plan.facts["customer"]) == (intent, None, "Eve")
    assert text(plan) == text(plans(read, context())[0])


def test_a_strangers_dispute_and_hurt_learn_nothing_either() -> None:
    for reason, row in (("dispute", "dispute"), ("injury", "hurt_person")):
        read = reading("late", sender=STRANGER, proof="absent", escalate=True, escalate_reasons=(reason,))
        (plan,) = plans(read, context(named=(order(),)))
        assert (plan.template, plan.to, plan.offers, plan.facts["order"]) == (row, STRANGER, (), None)


def test_the_mail_to_the_orders_address_holds_no_word_of_the_stranger() -> None:
    read = reading("late", sender=STRANGER, proof="absent", numbers=("1042",), name="Freephone")
    _, resend = plans(read, context(named=(order(name=""),)))
    draft = LETTERS.write(resend, "en", "Win a phone")
    assert "Freephone" not in draft.body
    assert "Win" not in draft.subject


def test_staff_are_told() -> None:
    decision = decide(reading("late", proof="absent"), context(IN_STATE["on_its_way"]), SETTINGS)
    assert "sender_unproven" in decision.warnings
    assert "not proven" in decision.reason


# ------------------------------------------------------------------------------------------------------ properties

ADDRESSES = st.sampled_from([CUSTOMER, STRANGER, "bob@else.example"])
NUMBERS = ["1042", "2077", "3099"]
ORDERS = st.builds(
    lambda state, number, email: _change(IN_STATE[state], number, email),
    st.sampled_from(sorted(IN_STATE)),
    st.sampled_from(NUMBERS),
    ADDRESSES.map(lambda address: address.title()) | ADDRESSES,
)


def _change(known: Order, number: str, email: str) -> Order:
    return order(**{name: getattr(known, name) for name in known.__slots__} | {"number": number, "email": email})


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    intent = draw(st.sampled_from(INTENT_NAMES))
    reasons = draw(st.sampled_from([(), ("dispute",), ("injury",)]))
    verdict = Verdict(
        draw(st.sampled_from(CATEGORIES)) if draw(st.booleans()) else CATEGORY_OF[intent],
        intent,
        draw(st.sampled_from([0.4, 1.0])),
        (),
        also=tuple(draw(st.sets(st.sampled_from(CATEGORIES), max_size=2))),
        escalate=bool(reasons),
        escalate_reasons=reasons,
        language=draw(st.sampled_from(["en", "en", "da", None])),
        unsure=draw(st.booleans()),
    )
    screening = Screening(
        kind=draw(st.sampled_from(["human", "human", "human", "bulk"])),
        flags=(),
        proof=draw(st.sampled_from(["passed", "absent", "failed"])),
        may_answer=draw(st.booleans()),
        may_disclose_order=draw(st.booleans()),
        answer_to=draw(st.none() | st.builds(Address, st.just(""), ADDRESSES)),
    )
    sender = draw(ADDRESSES)
    return Reading(mail(sender, tuple(draw(st.lists(st.sampled_from(NUMBERS), max_size=2)))), screening, verdict)


CONTEXTS = st.builds(
    Context,
    now=st.just(NOW),
    arrived_at=st.sampled_from([NOW, NOW - timedelta(days=20)]),
    imported=st.booleans(),
    started=st.booleans(),
    facts=st.builds(
        Facts,
        st.lists(ORDERS, max_size=3).map(tuple),
        st.lists(ORDERS, max_size=3).map(tuple),
        st.sampled_from(["there", "there", "away", "none"]),
    ),
    history=st.builds(History, st.booleans(), st.sampled_from([(), (), ("refund", "reship")])),
)


def _orders_of(plan: Plan) -> list[Order]:
    known: list[Any] = [plan.facts["order"], *plan.facts["candidates"]]  # type: ignore[misc]
    return [each for each in known if each is not None]


@settings(max_examples=400, deadline=None)
@given(readings(), CONTEXTS)
def test_facts_never_reach_anybody_but_the_orders_own_address(read: Reading, known: Context) -> None:
    decision = decide(read, known, SETTINGS)
    for plan in decision.plans:
        assert {each.email.lower() for each in _orders_of(plan)} <= {plan.to}
        assert {offer.order_number for offer in plan.offers} <= {None, *(each.number for each in _orders_of(plan))}
        if plan.kind == "reply" and _orders_of(plan):
            assert read.screening.may_disclose_order
            assert read.mail.sender is not None
            assert plan.to == read.mail.sender.address
        if not _orders_of(plan):
            body = LETTERS.write(plan, "en", "").body
            assert not any(number in body for number in NUMBERS)


@settings(max_examples=400, deadline=None)
@given(readings(), CONTEXTS)
def test_automatic_only_for_certain_harmless_rows_and_proven_senders(read: Reading, known: Context) -> None:
    decision = decide(read, known, SETTINGS)
    if decision.may_send_automatically:
        assert decision.action == "draft"
        assert read.screening.may_disclose_order
        assert (decision.urgent, decision.warnings) == (False, ())
        assert (read.verdict.unsure, read.verdict.escalate) == (False, False)
        assert read.verdict.category != "other"
        assert [plan.kind for plan in decision.plans] == ["reply"]
        assert decision.plans[0].offers == ()


@settings(max_examples=400, deadline=None)
@given(readings(), CONTEXTS)
def test_every_decision_is_whole(read: Reading, known: Context) -> None:
    decision = decide(read, known, SETTINGS)
    assert bool(decision.plans) is (decision.action == "draft")
    assert len({plan.to for plan in decision.plans}) == len(decision.plans)
    if read.screening.kind != "human":
        assert decision.action == "none"
    for plan in decision.plans:
        assert LETTERS.write(plan, "en", "Hi").body.endswith("Case Corner\n")
