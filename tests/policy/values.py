"""Small makers of the values that policy takes: a shop in New York, a customer, and one order."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from classifiers.verdict import CATEGORY_OF
from pipeline.config import Settings
from pipeline.model import (
    Address,
    Attachment,
    Context,
    Decision,
    Facts,
    History,
    Item,
    Mail,
    Order,
    Proof,
    Reading,
    Screening,
    Verdict,
)
from pipeline.policy import decide

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)  # a Tuesday, 10 o'clock in New York
CUSTOMER = "ana@customer.example"
STRANGER = "eve@elsewhere.example"
PHOTO = Attachment("case.jpg", "image/jpeg", 1000)


def days_ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def settings(**policy: Any) -> Settings:
    shop = {"address": "help@shop.example", "name": "Case Corner", "timezone": "America/New_York"}
    return Settings.model_validate({"shop": shop, "policy": policy})


def order(**changes: Any) -> Order:
    """One case for $19.90, placed a month ago, shipped to the United States and delivered five days ago."""
    values: dict[str, Any] = {
        "number": "1042",
        "email": CUSTOMER,
        "name": "Ana Sample",
        "placed_at": days_ago(30),
        "currency": "USD",
        "total": Decimal("19.90"),
        "items": (Item(1, "Marble Rose case", Decimal("19.90")),),
        "country": "US",
        "shipped_at": days_ago(8),
        "carrier": "USPS",
        "tracking_number": "9400100000000000000013",
        "last_scan_at": days_ago(5),
        "last_status": "Delivered, front door",
        "delivered_at": days_ago(5),
    }
    return Order(**(values | changes))


def under_way(**changes: Any) -> Order:
    """Shipped three days ago and scanned yesterday."""
    moving = {"shipped_at": days_ago(3), "last_scan_at": days_ago(1), "last_status": "In transit", "delivered_at": None}
    return order(**(moving | changes))


def unshipped(placed_at: datetime | None = None, **changes: Any) -> Order:
    nothing = dict.fromkeys(("shipped_at", "last_scan_at", "delivered_at"))
    bare = {"carrier": "", "tracking_number": "", "last_status": "", "placed_at": placed_at or days_ago(0.5)}
    return order(**(nothing | bare | changes))


#: state of the shop's table → an order in it
IN_STATE: Mapping[str, Order] = {
    "delivered": order(),
    "returned": under_way(last_status="Returned to sender"),
    "lost": under_way(last_status="Lost"),
    "overdue": under_way(shipped_at=days_ago(20)),
    "stuck": under_way(shipped_at=days_ago(12), last_scan_at=days_ago(11), country="GB"),
    "held_in_customs": under_way(country="GB", last_status="Held in customs"),
    "on_its_way": under_way(),
    "not_shipped_late": unshipped(days_ago(9)),
    "not_shipped": unshipped(),
}


def mail(
    sender: str = CUSTOMER,
    numbers: tuple[str, ...] = (),
    reply_to: str | None = None,
    photo: bool = False,
    name: str = "",
    subject: str = "A question",
) -> Mail:
    return Mail(
        identity="00",
        message_id="<1@customer.example>",
        date=NOW,
        received_at=NOW,
        senders=(Address(name, sender),),
        reply_to=(Address("", reply_to),) if reply_to else (),
        to=(Address("", "help@shop.example"),),
        cc=(),
        subject=subject,
        text="text",
        new_text="text",
        attachments=(PHOTO,) if photo else (),
        order_numbers=numbers,
    )


def screening(proof: Proof = "passed", answer_to: str = CUSTOMER, **changes: Any) -> Screening:
    values: dict[str, Any] = {
        "kind": "human",
        "flags": (f"authentication_{proof}",),
        "proof": proof,
        "may_answer": proof != "failed",
        "may_disclose_order": proof == "passed",
        "answer_to": Address("", answer_to),
    }
    return Screening(**(values | changes))


def verdict(intent: str = "unclear", **changes: Any) -> Verdict:
    category = CATEGORY_OF[intent]
    values: dict[str, Any] = {
        "category": category,
        "intent": intent,
        "confidence": 1.0,
        "ranking": ((category, 1.0),),
        "language": "en",
    }
    return Verdict(**(values | changes))


def reading(
    intent: str = "unclear",
    *,
    sender: str = CUSTOMER,
    proof: Proof = "passed",
    numbers: tuple[str, ...] = (),
    photo: bool = False,
    reply_to: str | None = None,
    name: str = "",
    **of_verdict: Any,
) -> Reading:
    """A mail of a customer; with ``reply_to`` the reply is diverted, which no proof heals."""
    written = mail(sender, numbers, reply_to, photo, name)
    diverted = {"may_disclose_order": False} if reply_to else {}
    return Reading(written, screening(proof, reply_to or sender, **diverted), verdict(intent, **of_verdict))


def context(*orders: Order, named: tuple[Order, ...] = (), **changes: Any) -> Context:
    """What is known now; ``orders`` are those of the sender."""
    source = changes.pop("source", "there")
    history = History(follows_up=bool(changes.get("open")), offers_open=changes.pop("open", ()))
    values: dict[str, Any] = {"now": NOW, "arrived_at": NOW, "facts": Facts(named, orders, source), "history": history}
    return Context(**(values | changes))


def decided(read: Reading, known: Context | None = None, **policy: Any) -> Decision:
    """What the shop decides, with its policy as documented or as given."""
    return decide(read, known or context(), settings(**policy))
