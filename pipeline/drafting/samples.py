"""The mails that every template is tried with: each fact there and missing, each state, each offer, each task."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal

from pipeline.drafting.names import KIND_OF
from pipeline.model import Item, Offer, Order, Plan

#: The templates that are also written where no order is known.
WITHOUT_ORDER = frozenset(
    {
        *(
            "neutral",
            "order_not_found",
            "charged_without_order",
            "looking_into_it",
            "which_order",
            "unclear",
            "invoice",
        ),
        *("discount", "before_buying", "payment_problem", "suspicious_message", "privacy_or_unsubscribe", "dispute"),
        *("hurt_person", "refund_status", "wrong_item_choice", "missing_piece_choice", "defective_choice"),
        "reminder",
        *(name for name, kind in KIND_OF.items() if kind == "done"),
    }
)
#: The templates that speak of offers and can do without one.
_WITHOUT_OFFER = frozenset({"dispute", "outreach"})
_ALWAYS_SHIPPED = frozenset({"outreach", "inquiry"})


@dataclass(frozen=True, slots=True)
class Parcel:
    """A shipment as policy hands it to a template."""

    state: str
    until: date | None = None
    in_customs: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """A task that staff finished, as a confirming mail speaks of it."""

    kind: str = "refund"
    order_number: str | None = "1042"
    amount: Decimal | None = None
    currency: str = ""
    extra_case: bool = False
    goodwill: bool = False
    tracking_url: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Sample:
    """A plan to try a template with; ``title`` says what is special about it."""

    title: str
    plan: Plan


_URL = "https://tracking.carrier.example/9400100000000000000013"
_DAY = date(2026, 12, 1)
_BARE = Order("1042", "ana@customer.example")
_WHOLE = replace(
    _BARE,
    name="Ana Sample",
    placed_at=datetime(2026, 10, 25, 9, tzinfo=UTC),
    currency="USD",
    total=Decimal("44.80"),
    items=(Item(2, "Marble Rose case, iPhone 15 Pro", Decimal("19.90")), Item(1, "Strap", Decimal("5"))),
    country="GB",
    shipped_at=datetime(2026, 10, 28, 15, tzinfo=UTC),
    carrier="USPS",
    tracking_number="9400100000000000000013",
    tracking_url=_URL,
    last_scan_at=datetime(2026, 11, 8, 10, tzinfo=UTC),
    last_status="In transit",
)
_ORDERS: Mapping[str, Order] = {
    "an order of which only the number is known": _BARE,
    "an order that has not shipped": replace(
        _WHOLE, shipped_at=None, carrier="", tracking_number="", tracking_url="", last_scan_at=None, last_status=""
    ),
    "a delivered order": replace(_WHOLE, delivered_at=datetime(2026, 11, 20, 12, tzinfo=UTC), last_status="Delivered"),
    "a tracking number without carrier and link": replace(_WHOLE, carrier="", tracking_url=""),
    "a scan without a status": replace(_WHOLE, last_status=""),
    "a status without a scan": replace(_WHOLE, last_scan_at=None),
    "an order in yen": replace(_WHOLE, currency="JPY", total=Decimal(4480), items=(Item(1, "Case", Decimal(4480)),)),
    "an order without its currency": replace(_WHOLE, currency=""),
    "an order without prices": replace(_WHOLE, total=None, items=(Item(1, "Case"),)),
}
_STATES = (
    *("delivered", "returned", "lost", "overdue", "stuck", "held_in_customs", "on_its_way", "not_shipped_late"),
    "not_shipped",
)
_TOPICS = ("confirmation", "parcel", "item", "rest")
_REFUND = Offer("refund", "1042", Decimal("19.90"), "USD")
_BOTH = (_REFUND, Offer("reship", "1042", extra_case=True))
_OFFERS: Mapping[str, tuple[Offer, ...]] = {
    "a refund with something extra, or a replacement": (
        replace(_REFUND, goodwill=True),
        Offer("replacement", "1042", extra_case=True),
    ),
    "a refund without an amount, or a new parcel": (
        replace(_REFUND, amount=None),
        Offer("reship", "1042"),
    ),
    "a partial refund": (replace(_REFUND, remedy="partial_refund"),),
    "a partial refund without an amount": (replace(_REFUND, remedy="partial_refund", amount=None),),
    "a replacement": (Offer("replacement", "1042"),),
    "a refund for a return": (replace(_REFUND, return_required=True),),
    "all that a refund can be": (replace(_REFUND, return_required=True, goodwill=True),),
}
_TASK = Done(amount=Decimal("19.90"), currency="USD")
_TASKS: Mapping[str, Done] = {
    "a task with everything": replace(_TASK, extra_case=True, goodwill=True, tracking_url=_URL, note="CASE-10-OFF"),
    "a task without an amount": Done(),
    "a task with an amount without its currency": replace(_TASK, currency=""),
    "a task without an order": replace(_TASK, order_number=None),
    "a task with a tracking link": replace(_TASK, tracking_url=_URL),
    "a task with a note": replace(_TASK, note="It will be brought to the door.\nPlease have an eye on the bell."),
}


def samples(template: str) -> tuple[Sample, ...]:
    """What a template is tried with; the first is an ordinary mail. ``template`` may be one that we do not know."""
    kind = KIND_OF.get(template, "reply")
    order = None if template in WITHOUT_ORDER and kind == "reply" else _WHOLE
    usual: dict[str, object] = {
        "order": order,
        "shipment": Parcel("stuck" if template in _ALWAYS_SHIPPED else "on_its_way", _DAY),
        "customer": "Ana",
        "abroad": True,
    }
    if kind == "done":
        usual["task"] = _TASK
    if kind == "update":
        usual["note"] = "The parcel is at the sorting centre in London and goes out tomorrow."
    if template == "which_order":
        usual["candidates"] = (_WHOLE, replace(_BARE, number="2077"))
    plan = Plan(kind, template, "ana@customer.example", _BOTH, usual)
    return (Sample("an ordinary mail", plan), *_variations(template, plan))


def _variations(template: str, plan: Plan) -> Iterator[Sample]:
    """One thing is changed at a time, and at the end everything is there at once."""

    def changed(title: str, **facts: object) -> Sample:
        return Sample(title, replace(plan, facts={**plan.facts, **facts}))

    yield changed("no name to greet", customer="")
    if template in WITHOUT_ORDER:
        yield changed("no order", order=None, shipment=None, abroad=False)
        yield changed("no order, several issues", order=None, shipment=None, also=_TOPICS)
    yield from (changed(title, order=order) for title, order in _ORDERS.items())
    yield changed("nothing but the order's number", order=_BARE, abroad=False, **_no_shipment(template))
    for state in _STATES:
        parcel = Parcel(state, _DAY, state == "held_in_customs")
        yield changed(f"a parcel that is {state}", shipment=parcel)
        yield changed(f"a parcel that is {state}, several issues", shipment=parcel, order=_WHOLE, also=_TOPICS)
    yield changed("a parcel without a last day", shipment=Parcel("overdue", None, True), also=("parcel",))
    yield changed("a photo came", photo_came=True, also=("item",))
    yield from (changed(f"also about the {topic}", order=_WHOLE, also=(topic,)) for topic in _TOPICS)
    yield changed("a piece was missing", missing_piece=True)
    yield changed("a domestic parcel", abroad=False)
    yield from (Sample(title, replace(plan, offers=offers)) for title, offers in _OFFERS.items())
    if template in _WITHOUT_OFFER:
        yield Sample("no offer", replace(plan, offers=()))
    if plan.kind == "reply":
        yield Sample("to the address on the order", replace(plan, kind="resend"))
    if plan.kind == "done":
        yield from (changed(title, task=task) for title, task in _TASKS.items())
    if plan.kind == "update":
        yield changed("no note", note="")


def _no_shipment(template: str) -> dict[str, object]:
    """What policy always knows of a parcel that it writes about first, it does not know of others."""
    return {} if template in _ALWAYS_SHIPPED else {"shipment": None}
