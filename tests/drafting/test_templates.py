"""Every built-in reply in English: with every fact, without the optional ones, and what a customer must find in it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import templates
from pipeline.drafting import Letters
from pipeline.drafting.names import FACTS, KIND_OF, NAMES
from pipeline.model import Item, Offer, Order, Plan
from pipeline.policy import decide
from pipeline.policy.offers import offers_for
from pipeline.policy.rows import ROWS
from pipeline.policy.shipment import Shipment
from tests.policy.values import CUSTOMER, IN_STATE, context, days_ago, order, reading, settings, under_way

SETTINGS = settings()
LETTERS = Letters(SETTINGS)
REPLIES = Path(templates.__file__).parent / "replies"
ALL_TOPICS = ("confirmation", "parcel", "item", "rest")
ABOUT_NO_ORDER = {
    *("neutral", "order_not_found", "charged_without_order", "looking_into_it", "which_order", "unclear", "invoice"),
    *("discount", "before_buying", "payment_problem", "suspicious_message", "privacy_or_unsubscribe", "dispute"),
    *("hurt_person", "refund_status", "wrong_item_choice", "missing_piece_choice", "defective_choice"),
}
WHOLE = replace(
    under_way(),
    tracking_url="https://tools.usps.example/9400100000000000000013",
    delivered_at=days_ago(1),
    items=(Item(2, "Marble Rose case", Decimal("19.90")), Item(1, "Strap", Decimal("5"))),
    total=Decimal("44.80"),
)
BARE = Order("1042", CUSTOMER)


def facts(known: Order | None, **changes: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "order": known,
        "candidates": (),
        "shipment": None,
        "abroad": False,
        "missing_piece": False,
        "customer": "",
        "photo_came": False,
        "also": (),
    }
    return values | changes


def plan(row: str, known: Order | None, kind: str = "reply", **changes: Any) -> Plan:
    offers: tuple[Offer, ...] = ()
    if ROWS[row].offers != "none":
        offers = offers_for(row, "long_wait", SETTINGS.policy, known)[0]
    return Plan(kind, row, CUSTOMER, offers, facts(known, **changes))


def body(row: str, known: Order | None = WHOLE, letters: Letters = LETTERS, **changes: Any) -> str:
    return letters.write(plan(row, known, **changes), "en", "Hello").body


def with_everything(row: str, state: str = "on_its_way") -> str:
    return body(
        row,
        candidates=(WHOLE, replace(WHOLE, number="2077")),
        shipment=Shipment(state, date(2026, 12, 1), True),  # type: ignore[arg-type]
        abroad=True,
        customer="Ana",
        also=ALL_TOPICS,
        kind="resend",
    )


def check(text: str) -> None:
    """What no letter may hold: leftovers of the template, holes, doubled paragraphs."""
    assert not re.search(r"[{}]|%\}|None|Decimal|datetime|\bundefined\b", text), text
    assert "\n\n\n" not in text, text
    assert not re.search(r"[ \t]\n|  \w+ is|\( *\)|\.\.|,,| ,| \.|,\.|;\.", text), text
    assert text.startswith("Hello"), text
    assert text.endswith("Kind regards,\nCase Corner\n"), text
    paragraphs = [part for part in text.split("\n\n") if part.strip()]
    assert len(paragraphs) == len(set(paragraphs)), text
    assert not [line for line in text.splitlines() if len(line) > 600], text
    for line in text.splitlines():  # a sentence begins with a capital, a list line is indented or numbered
        assert re.match(r"$|  \S|\d\. [A-Z]|[A-Z]|https?:", line), line


def test_there_is_a_template_for_every_row_and_no_other() -> None:
    assert {folder.name for folder in REPLIES.iterdir()} == set(ROWS) | set(KIND_OF)


def test_the_names_that_templates_may_use_are_those_that_policy_and_settings_give() -> None:
    (written,) = decide(reading("late"), context(under_way()), SETTINGS).plans
    assert frozenset(LETTERS._values(written, "en")) == NAMES
    assert set(written.facts) == set(facts(None))
    assert set(written.facts) < set(FACTS)


@pytest.mark.parametrize("row", ROWS)
@pytest.mark.parametrize("state", IN_STATE)
def test_with_every_fact(row: str, state: str) -> None:
    check(with_everything(row, state))


@pytest.mark.parametrize("row", ROWS)
@pytest.mark.parametrize("kind", ["reply", "resend"])
def test_without_any_optional_fact(row: str, kind: str) -> None:
    check(body(row, BARE, kind=kind))


@pytest.mark.parametrize("row", sorted(ABOUT_NO_ORDER))
def test_without_an_order(row: str) -> None:
    text = body(row, None, also=ALL_TOPICS)
    check(text)
    assert "1042" not in text


@pytest.mark.parametrize("row", ROWS)
def test_the_greeting(row: str) -> None:
    assert body(row, customer="Ana").startswith("Hello Ana,\n\n")
    assert body(row).startswith("Hello,\n\n")


@pytest.mark.parametrize("topic", ALL_TOPICS)
@pytest.mark.parametrize("state", IN_STATE)
def test_a_second_topic_has_a_paragraph_of_its_own(topic: str, state: str) -> None:
    found = Shipment(state, date(2026, 12, 1))  # type: ignore[arg-type]
    plain = body("wrong_item_choice", shipment=found)
    text = body("wrong_item_choice", shipment=found, also=(topic,))
    check(text)
    assert len(text.split("\n\n")) == len(plain.split("\n\n")) + 1


@pytest.mark.parametrize("row", ["wrong_item_choice", "missing_piece_choice", "defective_choice"])
def test_the_shops_fault_offers_refund_or_replacement_with_something_extra(row: str) -> None:
    text = body(row, order())
    assert "full refund of $19.90" in text
    assert "10% voucher" in text
    assert "extra phone case" in text
    assert "3 to 5 business days" in text
    assert "60 days" in text


@pytest.mark.parametrize("row", ["delivery_choice", "returned_choice"])
def test_the_carriers_fault_offers_refund_or_a_new_parcel_with_an_extra_case(row: str) -> None:
    text = body(row, under_way())
    assert "full refund of $19.90" in text
    assert "extra phone case" in text
    assert "voucher" not in text
    assert "3 to 5 business days" in text


def test_an_uncertain_amount_is_not_named() -> None:
    text = body("wrong_item_choice", WHOLE)
    assert "a full refund, plus" in text
    assert "$" not in text


def test_what_was_missing_is_named() -> None:
    text = body("missing_piece_choice", order(), missing_piece=True)
    assert "we send what was missing" in text
    assert "a full refund of $19.90 for what was missing" in text


@pytest.mark.parametrize("row", ["wrong_item_choice", "missing_piece_choice", "defective_choice"])
def test_a_photo_is_asked_for_unless_it_came(row: str) -> None:
    assert "photo" in body(row)
    assert "photo" not in body(row, photo_came=True)


@pytest.mark.parametrize("row", ["wrong_item_choice", "missing_piece_choice", "defective_choice", "refund_status"])
def test_an_unknown_order_is_asked_for(row: str) -> None:
    assert "order number" in body(row, None)
    assert "order number" not in body(row, order())


@pytest.mark.parametrize("row", ["confirmation_resent", "shipping_note"])
def test_what_is_sent_again_has_its_facts_and_the_spam_hint(row: str) -> None:
    text = body(row, shipment=Shipment("on_its_way", date(2026, 12, 1)))
    assert "1042" in text
    assert "USPS" in text
    assert "9400100000000000000013" in text
    assert "https://tools.usps.example/9400100000000000000013" in text
    assert "Gmail" in text
    assert "spam" in text


def test_a_confirmation_has_items_total_and_date() -> None:
    text = body("confirmation_resent")
    assert "2 x Marble Rose case ($19.90 each)" in text
    assert "1 x Strap ($5.00)" in text
    assert "Total: $44.80" in text
    assert "25 October 2026" in text


@pytest.mark.parametrize("row", ["tracking_status", "customs_status"])
def test_a_status_names_the_day_until_which_to_wait(row: str) -> None:
    text = body(row, shipment=Shipment("on_its_way", date(2026, 12, 1)), abroad=True)
    assert "1 December 2026" in text
    assert "https://" in text


def test_only_parcels_from_abroad_wait_for_customs() -> None:
    assert "after customs" in body("tracking_status", abroad=True)
    assert "customs" not in body("tracking_status", abroad=False)
    assert "short of staff" in body("tracking_status", abroad=False)


def test_customs_never_blame_the_customer() -> None:
    assert "you have done nothing wrong" in body("customs_status")
    held = Shipment("overdue", date(2026, 11, 20), True)
    assert "that is not your fault" in body("delivery_choice", shipment=held)


@pytest.mark.parametrize("row", ["order_not_found", "charged_without_order", "payment_problem"])
def test_card_data_is_never_asked_for(row: str) -> None:
    assert re.search(r"never need (?:card data|them)", body(row, None))


@pytest.mark.parametrize("row", ["dispute", "refund_status", "return_offered", "payment_problem"])
def test_refund_times(row: str) -> None:
    assert "3 to 5 business days" in body(row)
    assert "60 days" in body(row)


def test_a_dispute_with_a_case_holds_the_offer_and_without_an_order_asks_for_it() -> None:
    urgent: dict[str, Any] = {"escalate": True, "escalate_reasons": ("dispute",)}
    (known,) = decide(reading("wrong_variant", **urgent), context(order()), SETTINGS).plans
    assert "full refund of $19.90" in LETTERS.write(known, "en", "").body
    (unknown,) = decide(reading("late", **urgent), context(), SETTINGS).plans
    text = LETTERS.write(unknown, "en", "").body
    assert "order number" in text
    assert "1. " not in text


def test_a_hurt_person_reads_of_care_and_of_no_money() -> None:
    text = body("hurt_person", customer="Ana")
    assert "doctor" in text
    assert not re.search("refund|voucher|replacement|[$]", text)


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (
            {},
            "send you the address.\n\nYou pay the return postage, and your refund starts as soon as the item is",
        ),
        ({"return_postage": "shop"}, "We pay the return postage"),
        ({"refund_waits_for_return": False}, "as soon as you tell us that the item is on its way"),
        ({"return_address": "Case House\nAlbany"}, "Please send it to:\nCase House\nAlbany\n\nYou pay"),
        ({"return_days": 45}, "within 45 days after it arrived"),
    ],
)
def test_the_shops_return_terms_stand_in_the_text(policy: dict[str, Any], expected: str) -> None:
    text = body("return_offered", letters=Letters(settings(**policy)))
    check(text)
    assert expected in text


def test_the_ladders_last_step_explains_the_return() -> None:
    known = context(order(), open=("replacement",), started=True)
    (last,) = decide(reading("looks_different"), known, SETTINGS).plans
    text = LETTERS.write(last, "en", "").body
    check(text)
    assert "a full refund of $19.90 when you send the item back" in text
    assert "You pay the return postage" in text


def test_the_ladders_first_step_keeps_the_thing() -> None:
    text = body("looks_ladder", order())
    assert "you keep the item and we refund $5.97" in text
    assert "light and angle" in text


def test_which_order_lists_numbers_and_days_but_not_without_end() -> None:
    many = tuple(replace(WHOLE, number=str(number)) for number in range(2000, 2030))
    text = body("which_order", None, candidates=many)
    assert "  2000, placed on 25 October 2026\n" in text
    assert "2009" in text
    assert "2010" not in text


def test_a_mail_to_the_orders_address_says_why_it_comes() -> None:
    why = "If it was not you who wrote, just let us know."
    assert why in body("tracking_status", kind="resend")
    assert why not in body("tracking_status")


@pytest.mark.parametrize("row", sorted(set(ROWS) - {"hurt_person"}))
def test_every_letter_is_short(row: str) -> None:
    assert len(body(row).split()) < 170


@pytest.mark.parametrize("row", ROWS)
def test_no_letter_blames_the_customer(row: str) -> None:
    text = with_everything(row).lower()
    assert not re.search(r"your (?:mistake|own fault|error)|you (?:failed|forgot|should have|must)|unfortunately", text)


def test_a_promise_in_the_past_is_told_as_broken() -> None:
    late = body("ships_late", shipment=Shipment("not_shipped_late", date(2026, 11, 18)))
    assert "should have left us by 18 November 2026, and it has not" in late
    overdue = body("delivery_choice", shipment=Shipment("overdue", date(2026, 11, 18)))
    assert "18 November" not in overdue


@pytest.mark.parametrize("state", IN_STATE)
@pytest.mark.parametrize("intent", ["late", "no_shipping_notice", "tracking_stuck"])
def test_no_real_letter_promises_a_day_that_is_over(state: str, intent: str) -> None:
    (written,) = decide(reading(intent), context(IN_STATE[state]), SETTINGS).plans
    text = LETTERS.write(written, "en", "").body
    promised = [date(2026, 11, int(day)) for day in re.findall(r"(?:by|until) (\d+) November 2026", text)]
    assert all(day >= date(2026, 11, 24) for day in promised) or "should have left us" in text
