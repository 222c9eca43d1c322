"""A preview of every reply that casedesk may draft, with an invented customer and order."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from starlette.responses import Response

from pipeline.drafting import MissingTemplate
from pipeline.model import Item, Order, Plan
from pipeline.policy.offers import offers_for
from pipeline.policy.plans import first_name
from pipeline.policy.rows import ROWS
from pipeline.policy.shipment import shipment
from pipeline.review.desk.visit import Visit


def templates_page(visit: Visit) -> Response:
    """All replies by name; one of them in words, in a language of the shop."""
    languages = visit.desk.settings.shop.languages
    language = visit.asked("language") if visit.asked("language") in languages else languages[0]
    name = visit.asked("name") if visit.asked("name") in ROWS else next(iter(ROWS))
    try:
        draft = visit.desk.road.letters.write(_plan(visit, name), language, "Where is my order?")
        subject, body, problem = draft.subject, draft.body, ""
    except MissingTemplate as missing:
        subject, body, problem = "", "", str(missing)
    return visit.page(
        "templates.j2",
        rows=ROWS,
        name=name,
        language=language,
        spoken=languages,
        subject=subject,
        body=body,
        problem=problem,
    )


def _plan(visit: Visit, name: str) -> Plan:
    settings, now = visit.desk.settings, visit.now
    order = Order(
        number="1042",
        email="ana@customer.example",
        name="Ana Sample",
        placed_at=now - timedelta(days=20),
        currency="USD",
        total=Decimal("24.90"),
        items=(Item(1, "Marble Rose case, iPhone 15 Pro", Decimal("19.90")),),
        country=settings.shop.country,
        shipped_at=now - timedelta(days=18),
        carrier="USPS",
        tracking_number="9400111899223197428490",
        tracking_url="https://tools.usps.com/go/TrackConfirmAction?tLabels=9400111899223197428490",
        last_scan_at=now - timedelta(days=12),
        last_status="in transit",
    )
    other = Order(number="1043", email=order.email, placed_at=now - timedelta(days=3))
    offers = offers_for(name, ROWS[name].remedies_of or "other", settings.policy, order)[0]
    facts: dict[str, Any] = {
        "order": order,
        "candidates": (order, other),
        "shipment": shipment(order, settings.policy, settings.shop, now),
        "abroad": False,
        "missing_piece": name == "missing_piece_choice",
        "customer": first_name(order.name),
        "photo_came": False,
        "also": (),
    }
    return Plan("reply", name, order.email, offers, facts)
