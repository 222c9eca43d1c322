"""Offers: amounts only where they are certain, never above a cap, and the ladder's steps in their order."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import Policy
from pipeline.model import History, Item, Offer, Order
from pipeline.policy.offers import offers_for
from pipeline.policy.rows import ROWS
from tests.policy.values import order

PLAIN = Policy()
PIECE = Item(1, "Case", Decimal("19.90"))


def offers(
    row: str, known: Order | None = None, category: str = "long_wait", offered: tuple[str, ...] = (), policy: Any = None
) -> tuple[Offer, ...]:
    history = History(offers_open=offered)
    return offers_for(row, category, Policy.model_validate(policy or {}), known, history)[0]


def refund(known: Order, row: str = "wrong_item_choice", policy: Any = None) -> Offer:
    return next(offer for offer in offers(row, known, policy=policy) if offer.remedy == "refund")


@pytest.mark.parametrize(
    ("row", "remedies"),
    [
        ("wrong_item_choice", ["refund", "replacement"]),
        ("defective_choice", ["refund", "replacement"]),
        ("missing_piece_choice", ["reship", "refund"]),
        ("delivery_choice", ["refund", "reship"]),
        ("returned_choice", ["refund", "reship"]),
        ("looks_ladder", ["partial_refund"]),
        ("fit_ladder", ["partial_refund"]),
    ],
)
def test_what_each_row_offers(row: str, remedies: list[str]) -> None:
    assert [offer.remedy for offer in offers(row, order())] == remedies


@pytest.mark.parametrize("row", [name for name, row in ROWS.items() if row.offers == "none"])
def test_other_rows_offer_nothing(row: str) -> None:
    assert offers(row, order()) == ()


def test_the_shops_fault_brings_a_voucher_with_the_refund_or_a_case_with_the_replacement() -> None:
    for row in ("wrong_item_choice", "defective_choice", "missing_piece_choice"):
        for offer in offers(row, order()):
            assert (offer.goodwill, offer.extra_case) == ((True, False) if offer.remedy == "refund" else (False, True))


def test_the_carriers_fault_brings_a_case_with_the_new_parcel_and_no_voucher() -> None:
    for row in ("delivery_choice", "returned_choice"):
        assert [(each.remedy, each.extra_case, each.goodwill) for each in offers(row, order())] == [
            ("refund", False, False),
            ("reship", True, False),
        ]


def test_the_voucher_may_be_switched_off() -> None:
    assert not refund(order(), policy={"goodwill_voucher_percent": 0}).goodwill


@pytest.mark.parametrize("category", ["other", "shipping_notice_missing", "confirmation_missing", "long_wait"])
def test_a_parcel_that_never_came_brings_the_choice_whatever_the_mail_was_about(category: str) -> None:
    assert len(offers("delivery_choice", order(), category)) == 2


def test_tracking_mails_use_the_remedies_of_their_own_category() -> None:
    setting = {"tracking_delayed": {"remedies": [{"remedy": "reship"}]}}
    assert [each.remedy for each in offers("delivery_choice", order(), "tracking_delayed", policy=setting)] == [
        "reship"
    ]
    assert len(offers("delivery_choice", order(), "long_wait", policy=setting)) == 2


def test_one_piece_has_an_amount_and_a_currency() -> None:
    offer = refund(order())
    assert (offer.amount, offer.currency, offer.order_number) == (Decimal("19.90"), "USD", "1042")


@pytest.mark.parametrize(
    "items",
    [(PIECE, PIECE), (Item(2, "Case", Decimal("19.90")),), ()],
    ids=["two lines", "two pieces", "no items"],
)
@pytest.mark.parametrize("row", ["wrong_item_choice", "delivery_choice", "looks_ladder", "missing_piece_choice"])
def test_several_pieces_have_no_amount(items: tuple[Item, ...], row: str) -> None:
    assert [offer.amount for offer in offers(row, order(items=items)) if offer.amount is not None] == []


def test_an_unknown_order_has_no_amount_and_no_number() -> None:
    offer = offers("wrong_item_choice")[0]
    assert (offer.amount, offer.currency, offer.order_number) == (None, "", None)


def test_without_a_currency_there_is_no_amount() -> None:
    assert refund(order(currency="")).amount is None


def test_a_piece_without_a_price_is_worth_the_orders_total() -> None:
    unpriced = (Item(1, "Case"),)
    assert refund(order(items=unpriced)).amount == Decimal("19.90")
    assert refund(order(items=unpriced, total=None)).amount is None


def test_a_free_piece_has_no_amount() -> None:
    assert refund(order(items=(Item(1, "Case", Decimal(0)),), total=Decimal(0))).amount is None


def test_never_more_than_was_paid() -> None:
    assert refund(order(total=Decimal("15.00"))).amount == Decimal("15.00")


def test_the_postage_comes_back_where_the_parcel_never_came() -> None:
    paid = order(total=Decimal("24.90"))
    assert refund(paid, "delivery_choice").amount == Decimal("24.90")
    assert refund(paid, "wrong_item_choice").amount == Decimal("19.90")


@pytest.mark.parametrize(
    ("currency", "price", "amount"),
    [("USD", "19.99", "6.00"), ("JPY", "2985", "896"), ("KWD", "6.125", "1.838"), ("EUR", "19.95", "5.99")],
)
def test_a_share_is_rounded_as_the_currency_is(currency: str, price: str, amount: str) -> None:
    one = order(currency=currency, total=Decimal(price), items=(Item(1, "Case", Decimal(price)),))
    assert str(offers("looks_ladder", one)[0].amount) == amount


def capped(up_to: float, remedy: str = "refund", **more: Any) -> dict[str, Any]:
    return {"wrong_item": {"remedies": [{"remedy": remedy, "up_to": up_to, **more}, {"remedy": "replacement"}]}}


def test_a_partial_refund_stops_at_its_cap() -> None:
    ladder = {"not_satisfied": {"remedies": [{"remedy": "partial_refund", "share": 0.9, "up_to": 10.999}]}}
    assert offers("looks_ladder", order(), policy=ladder)[0].amount == Decimal("10.99")


def test_a_refund_over_its_cap_is_left_to_a_person() -> None:
    found, warnings = offers_for("wrong_item_choice", "wrong_item", Policy.model_validate(capped(15)), order())
    assert [offer.remedy for offer in found] == ["replacement"]
    assert warnings == ("refund_over_cap",)


@pytest.mark.parametrize(("total", "there"), [("40.00", True), ("60.00", False), (None, False)])
def test_an_amount_that_nobody_knows_counts_as_the_whole_order(total: str | None, there: bool) -> None:
    two = order(items=(PIECE, PIECE), total=Decimal(total) if total else None)
    found = offers("wrong_item_choice", two, policy=capped(50))
    assert any(offer.remedy == "refund" for offer in found) is there


def test_the_ladder_goes_step_by_step() -> None:
    def step(*offered: str) -> list[str]:
        return [offer.remedy for offer in offers("looks_ladder", order(), offered=offered)]

    assert step() == ["partial_refund"]
    assert step("partial_refund") == ["replacement"]
    assert step("replacement") == ["refund"]
    assert step("refund") == ["refund"]  # the end of the ladder
    assert step("reship") == ["partial_refund"]  # what was offered before is no step of it


def test_the_last_step_asks_for_the_thing_back() -> None:
    assert offers("fit_ladder", order(), offered=("replacement",))[0].return_required


prices = st.decimals(min_value=0, max_value=5000, places=2, allow_nan=False)
RULES = st.lists(
    st.fixed_dictionaries(
        {"remedy": st.sampled_from(["refund", "partial_refund"]), "up_to": st.floats(0.01, 4000)}
    ).map(lambda rule: {**rule, **({"share": 0.37} if rule["remedy"] == "partial_refund" else {})}),
    min_size=1,
    max_size=4,
)


@given(
    row=st.sampled_from([name for name, row in ROWS.items() if row.offers != "none"]),
    rules=RULES,
    items=st.lists(st.builds(Item, st.integers(1, 3), st.just("Case"), st.none() | prices), max_size=3),
    total=st.none() | prices,
    currency=st.sampled_from(["", "USD", "JPY", "KWD", "EUR"]),
    offered=st.lists(st.sampled_from(["refund", "partial_refund"]), max_size=2),
)
def test_no_offer_is_above_its_cap_or_above_what_was_paid(
    row: str,
    rules: list[dict[str, Any]],
    items: list[Item],
    total: Decimal | None,
    currency: str,
    offered: list[str],
) -> None:
    policy = Policy.model_validate({name: {"remedies": rules} for name in ("wrong_item", "not_satisfied", "long_wait")})
    known = order(items=tuple(items), total=total, currency=currency)
    highest = {
        remedy: max((rule["up_to"] for rule in rules if rule["remedy"] == remedy), default=0)
        for remedy in ("refund", "partial_refund")
    }
    for offer in offers_for(row, "long_wait", policy, known, History(offers_open=tuple(offered)))[0]:
        if offer.amount is not None:
            assert 0 < float(offer.amount) <= highest[offer.remedy]
            assert currency
            assert len(items) == 1
