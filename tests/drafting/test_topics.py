"""Several issues in one mail: a paragraph each, one choice, and nothing that contradicts the rest."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import combinations

import pytest

from classifiers.verdict import CATEGORIES
from pipeline.config import Settings
from pipeline.drafting import Letters
from pipeline.drafting.topics import topics
from pipeline.model import Order
from pipeline.policy import decide
from pipeline.policy.rows import AWAITED, CLAIMS, WITHOUT_FACTS
from tests.policy.values import IN_STATE, context, order, reading

LANGUAGES = ("en", "de", "es", "fr", "pt", "it", "nl")
SETTINGS = Settings.model_validate(
    {"shop": {"address": "help@shop.example", "languages": LANGUAGES, "timezone": "America/New_York"}}
)
LETTERS = Letters(SETTINGS)
ALL = ("confirmation", "parcel", "item", "rest")
ORDER: Mapping[str, object] = {"order": Order("1042", "ana@customer.example")}
INTENTS = (
    *sorted(AWAITED | set(CLAIMS) | WITHOUT_FACTS),
    *("no_confirmation", "charged_without_order", "refund_status", "cancel_order", "change_order"),
)


@pytest.mark.parametrize(
    ("template", "facts", "expected"),
    [
        (
            "wrong_item_choice",
            {**ORDER, "shipment": "a parcel", "also": ALL},
            ("confirmation", "parcel", "item", "rest"),
        ),
        ("wrong_item_choice", {**ORDER, "shipment": None, "also": ("parcel",)}, ("rest",)),
        ("wrong_item_choice", {"order": None, "shipment": None, "also": ("parcel", "item")}, ("item", "rest")),
        ("invoice", {"order": None, "also": ("confirmation", "parcel")}, ("rest",)),
        ("cancel_order", {**ORDER, "shipment": "a parcel", "also": ("parcel", "item")}, ("item",)),
        ("unclear", {"order": None, "also": ALL}, ()),
        ("which_order", {"order": None, "also": ALL}, ()),
        ("tracking_status", {**ORDER, "shipment": "a parcel"}, ()),
    ],
)
def test_which_topics_get_a_paragraph(template: str, facts: dict[str, object], expected: tuple[str, ...]) -> None:
    assert topics(template, facts) == expected


def bodies(intent: str, state: str, also: tuple[str, ...], language: str) -> list[str]:
    known = context(IN_STATE[state]) if state else context()
    decision = decide(reading(intent, also=also, language=language), known, SETTINGS)
    return [LETTERS.write(plan, language, "Hi").body for plan in decision.plans]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("intent", INTENTS)
def test_a_mail_with_several_issues_is_one_coherent_mail(intent: str, language: str) -> None:
    """One choice at most, no paragraph or link twice, one day by which the parcel comes."""
    seen = 0
    for state in (*IN_STATE, "") if language == "en" else ("delivered", "on_its_way", "not_shipped"):
        for also in combinations(CATEGORIES, 2):
            for body in bodies(intent, state, also, language):
                paragraphs = body.split("\n\n")
                assert len(paragraphs) == len(set(paragraphs)), body
                assert len(re.findall(r"(?m)^1\. ", body)) <= 1, body
                assert body.count("9400100000000000000013") <= 1, body
                assert len(set(re.findall(r"(?m)(?:[1-3]?\d|1er)\.? (?:de )?[^\W\d]+ (?:de )?2026", body))) <= 3, body
                seen += 1
    assert seen > 30 or intent not in AWAITED


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_cancels_is_not_told_on_which_day_the_order_ships(language: str) -> None:
    (plain,) = bodies("cancel_order", "not_shipped", (), language)
    (also,) = bodies("cancel_order", "not_shipped", ("long_wait",), language)
    assert also == plain


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_parcel_that_has_not_left_is_not_looked_for(language: str) -> None:
    read = reading("no_confirmation", also=("long_wait",), language=language)
    late, overdue = (
        LETTERS.write(decide(read, context(IN_STATE[state]), SETTINGS).plans[0], language, "").body
        for state in ("not_shipped_late", "overdue")
    )
    assert late != overdue
    assert len(late.split("\n\n")) == len(overdue.split("\n\n"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_that_a_customer_raised_is_passed_over_in_silence(language: str) -> None:
    (plain,) = bodies("invoice", "", (), language)
    (also,) = bodies("invoice", "", ("long_wait",), language)
    assert len(also.split("\n\n")) == len(plain.split("\n\n")) + 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_person_promises_an_answer_once(language: str) -> None:
    read = reading("wrong_variant", also=("not_satisfied", "other"), language=language)
    alone = reading("wrong_variant", language=language)
    for known in (context(order()), context()):
        several, one = (
            LETTERS.write(decide(each, known, SETTINGS).plans[0], language, "").body for each in (read, alone)
        )
        assert len(re.findall(r"\b24\b", several)) == len(re.findall(r"\b24\b", one)) + 1
