"""The shop's documented table, row by row: category and facts → the answer, its limits, and what it offers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from classifiers.verdict import CATEGORIES, CATEGORY_OF
from pipeline.model import Context, Order, Reading
from pipeline.policy.rows import ROWS
from tests.policy.values import IN_STATE, STRANGER, context, decided, order, reading, under_way

AUTO: dict[str, Any] = {name: {"automation": "auto", "i_accept_the_risk": True} for name in CATEGORIES}
REFUND_OR_RESHIP = (("refund", False), ("reship", True))
REFUND_OR_REPLACEMENT = (("refund", False), ("replacement", True))


@dataclass(frozen=True)
class Line:
    """One line of the table. ``offers``: (remedy, with an extra case); ``kinds``: of the mails that are drafted."""

    intent: str
    orders: tuple[Order, ...]
    row: str
    may_be_auto: bool = False
    urgent: bool = False
    offers: tuple[tuple[str, bool], ...] = ()
    task: str = ""
    turn: str = ""
    fault: str = "unknown"
    read: dict[str, Any] = field(default_factory=dict)
    kinds: tuple[str, ...] = ("reply",)
    action: str = "draft"


def at(state: str) -> tuple[Order, ...]:
    return (IN_STATE[state],)


ESCALATES = {"escalate": True, "escalate_reasons": ("dispute",)}
HURT = {"escalate": True, "escalate_reasons": ("injury",)}
UNPROVEN = {"proof": "absent", "sender": STRANGER, "numbers": ("1042",)}
TABLE = (
    # confirmation_missing
    Line("no_confirmation", at("on_its_way"), "confirmation_resent", True),
    Line("no_confirmation", at("not_shipped"), "confirmation_resent", True),
    Line("no_confirmation", at("on_its_way"), "confirmation_resent", read=UNPROVEN, kinds=("reply", "resend")),
    Line("no_confirmation", (), "order_not_found", turn="customer", read=UNPROVEN),
    Line("wrong_variant", at("on_its_way"), "neutral", turn="customer", read=UNPROVEN),
    Line("no_confirmation", (), "order_not_found", turn="customer"),
    Line("charged_without_order", (), "charged_without_order", urgent=True, turn="customer"),
    # shipping_notice_missing
    Line("no_shipping_notice", at("on_its_way"), "shipping_note", True),
    Line("no_shipping_notice", at("not_shipped"), "ships_soon", True),
    Line("not_shipped_yet", at("not_shipped_late"), "ships_late", urgent=True, turn="us", fault="shop"),
    # wrong_item
    Line(
        "wrong_variant",
        at("delivered"),
        "wrong_item_choice",
        offers=REFUND_OR_REPLACEMENT,
        turn="customer",
        fault="shop",
    ),
    Line("wrong_variant", (), "wrong_item_choice", offers=REFUND_OR_REPLACEMENT, turn="customer", fault="shop"),
    Line(
        "missing_piece",
        at("delivered"),
        "missing_piece_choice",
        offers=(("reship", True), ("refund", False)),
        turn="customer",
        fault="shop",
    ),
    Line("wrong_variant", at("on_its_way"), "not_delivered_yet", action="hold", kinds=()),
    # not_satisfied
    Line(
        "looks_different",
        at("delivered"),
        "looks_ladder",
        offers=(("partial_refund", False),),
        turn="customer",
        fault="customer",
    ),
    Line(
        "does_not_fit",
        at("delivered"),
        "fit_ladder",
        offers=(("partial_refund", False),),
        turn="customer",
        fault="customer",
    ),
    Line("defective", at("delivered"), "defective_choice", offers=REFUND_OR_REPLACEMENT, turn="customer", fault="shop"),
    Line("changed_mind", at("delivered"), "return_offered", turn="customer", fault="customer"),
    # tracking_delayed
    Line("tracking_stuck", at("on_its_way"), "tracking_status", True, fault="carrier"),
    Line("held_in_customs", at("held_in_customs"), "customs_status", True, fault="carrier"),
    Line("tracking_stuck", at("stuck"), "tracking_inquiry", turn="us", fault="carrier"),
    Line("tracking_stuck", at("overdue"), "delivery_choice", offers=REFUND_OR_RESHIP, turn="customer", fault="carrier"),
    # long_wait
    Line("late", at("on_its_way"), "tracking_status", True, fault="carrier"),
    Line("late", at("overdue"), "delivery_choice", offers=REFUND_OR_RESHIP, turn="customer", fault="carrier"),
    Line("lost_or_returned", at("lost"), "delivery_choice", offers=REFUND_OR_RESHIP, turn="customer", fault="carrier"),
    Line(
        "lost_or_returned", at("returned"), "returned_choice", offers=REFUND_OR_RESHIP, turn="customer", fault="carrier"
    ),
    Line(
        "held_in_customs",
        (under_way(country="GB", shipped_at=IN_STATE["overdue"].shipped_at, last_status="Held in customs"),),
        "customs_status",
        True,
        fault="carrier",
    ),
    Line(
        "late",
        (IN_STATE["on_its_way"], order(number="2", delivered_at=None, last_status="In transit")),
        "which_order",
        turn="customer",
    ),
    # other
    Line("delivered_not_received", at("delivered"), "delivered_not_received", turn="us", fault="carrier"),
    Line("refund_status", at("delivered"), "refund_status", turn="us", task="check"),
    Line("cancel_order", at("not_shipped"), "cancel_order", urgent=True, turn="us", task="cancel", fault="customer"),
    Line("change_order", at("not_shipped"), "change_order", urgent=True, turn="us", task="change", fault="customer"),
    Line("cancel_order", at("on_its_way"), "too_late_to_change", turn="customer", fault="customer"),
    Line("payment_problem", at("delivered"), "payment_problem", turn="us"),
    Line("invoice", at("delivered"), "invoice", turn="us"),
    Line("discount", at("delivered"), "discount", turn="us"),
    Line("before_buying", (), "before_buying", turn="us"),
    Line("privacy_or_unsubscribe", (), "privacy_or_unsubscribe", turn="us"),
    Line("suspicious_message", (), "suspicious_message"),
    Line("unclear", at("delivered"), "unclear", turn="customer"),
    Line("thanks", at("delivered"), "thanks", action="none", kinds=()),
    Line("pitch", (), "pitch", action="none", kinds=()),
    # any
    Line(
        "defective",
        at("delivered"),
        "dispute",
        urgent=True,
        offers=REFUND_OR_REPLACEMENT,
        turn="customer",
        fault="shop",
        read=ESCALATES,
    ),
    Line("late", (), "dispute", urgent=True, turn="us", read=ESCALATES),
    Line("defective", at("delivered"), "hurt_person", urgent=True, turn="us", read=HURT),
    Line("late", at("on_its_way"), "not_answerable", action="hold", kinds=(), read={"proof": "failed"}),
)


def asked(line: Line) -> tuple[Reading, Context]:
    named = line.orders if "numbers" in line.read else ()
    return reading(line.intent, **line.read), context(*(() if named else line.orders), named=named)


@pytest.mark.parametrize(
    "line",
    TABLE,
    ids=[f"{CATEGORY_OF[each.intent]}-{each.intent}-{each.row}-{place}" for place, each in enumerate(TABLE)],
)
def test_the_table(line: Line) -> None:
    decision = decided(*asked(line), **AUTO)
    assert (decision.action, decision.row, decision.urgent) == (line.action, line.row, line.urgent)
    assert tuple(plan.kind for plan in decision.plans) == line.kinds
    assert decision.may_send_automatically is line.may_be_auto
    offered = tuple((offer.remedy, offer.extra_case) for plan in decision.plans for offer in plan.offers)
    assert offered == line.offers
    if line.action == "draft":
        assert (decision.task, decision.turn, decision.fault) == (line.task, line.turn, line.fault)


def test_the_table_reaches_every_row() -> None:
    assert {line.row for line in TABLE if line.action == "draft"} | {"looking_into_it"} == set(ROWS)
    assert decided(reading("late"), context(source="none")).row == "looking_into_it"


def test_only_the_documented_lines_may_go_by_themselves_and_only_where_the_owner_says_so() -> None:
    for line in TABLE:
        assert not decided(*asked(line)).may_send_automatically
        if line.may_be_auto:
            off: dict[str, Any] = {CATEGORY_OF[line.intent]: {"automation": "off"}}
            assert decided(*asked(line), **off).action == "hold"


def test_goodwill_comes_with_the_shops_fault_alone() -> None:
    for line in TABLE:
        offers = [offer for plan in decided(*asked(line)).plans for offer in plan.offers]
        assert any(offer.goodwill for offer in offers) is (bool(line.offers) and line.fault == "shop"), line
