"""What the tests of store, delivery and review begin with: mails that were read, and drafts that answer them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from classifiers.verdict import Verdict
from pipeline.config import Settings
from pipeline.model import Address, Decision, Draft, Mail, Offer, Plan, Proof, RawMail, Reading, Screening
from pipeline.store import Store, drafts, inbox, tickets
from pipeline.store.engine import AnyRow

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
SHOP = "help@shop.example"
ANA = "ana@customer.example"
VERDICT = Verdict("long_wait", "late", 0.9, (("long_wait", 0.9), ("other", 0.1)), language="en")
KEY = b"k" * 32


def settings(**sections: dict[str, Any]) -> Settings:
    """The defaults of a shop that sends as fast as it can."""
    return Settings.model_validate(
        {
            "shop": {"address": SHOP, "name": "Case Corner"},
            **sections,
            "sending": {"rate": 1e6, "at_once": 1, **sections.get("sending", {})},
        }
    )


def addresses(*wanted: str) -> tuple[Address, ...]:
    return tuple(Address("", one) for one in wanted)


def a_mail(
    name: str = "1",
    sender: str | None = ANA,
    *,
    to: Sequence[str] = (SHOP,),
    cc: Sequence[str] = (),
    cites: Sequence[str] = (),
    message_id: str | None = "",
    **other: Any,
) -> Mail:
    """A mail called ``name``: its Message-ID is ``<name@customer.example>`` unless given, its identity a hash of it."""
    mail = Mail(
        identity=hashlib.sha256(f"mail {name}".encode()).hexdigest(),
        message_id=f"<{name}@customer.example>" if message_id == "" else message_id,
        date=NOW,
        received_at=NOW,
        senders=addresses(sender) if sender else (),
        reply_to=(),
        to=addresses(*to),
        cc=addresses(*cc),
        subject="Where is my order?",
        text=f"Hello, this is mail {name}.",
        new_text=f"Hello, this is mail {name}.",
        cites=tuple(cites),
    )
    return replace(mail, **other)


def a_reading(mail: Mail, proof: Proof = "passed", **screening: Any) -> Reading:
    values: dict[str, Any] = {
        "kind": "human",
        "flags": (),
        "proof": proof,
        "may_answer": True,
        "may_disclose_order": proof == "passed",
        "answer_to": mail.sender,
    }
    return Reading(mail, Screening(**(values | screening)), VERDICT)


def take(connection: Connection, mail: Mail, data: bytes | None = None) -> int:
    """The inbox step for a mail that is not there yet."""
    bytes_of = data if data is not None else mail.text.encode()
    raw = RawMail(bytes_of, f"box/{mail.identity[:6]}.eml", len(bytes_of))
    (row,) = inbox.take(connection, [inbox.Arrived(raw, mail.identity, mail.message_id)], NOW)
    assert row is not None
    return row


def file(connection: Connection, mail: Mail, at: datetime = NOW, proof: Proof = "passed") -> tuple[int, int]:
    """Both steps: (ticket id, message row id)."""
    inbox_id = take(connection, mail)
    filed = tickets.file_reading(connection, a_reading(mail, proof), inbox_id, at)
    inbox.understood(connection, [inbox_id])
    return filed


def a_decision(**values: Any) -> Decision:
    return replace(Decision("draft", "delivery_choice", "Past its window.", warnings=("unsure",)), **values)


def words(to: str = ANA, kind: str = "reply", body: str = "We are sorry.\n", subject: str = "Re: Where?") -> Draft:
    offers = (Offer("refund", "1001", Decimal("19.90"), "USD"), Offer("reship", "1001", extra_case=True))
    return Draft(Plan(kind, "delivery_choice", to, offers), "en", subject, body)


def a_draft(
    connection: Connection, mail: Mail | None = None, text: Draft | None = None, at: datetime = NOW, **decision: Any
) -> int:
    """A mail that was filed, and the draft that answers it: the draft's id."""
    mail = mail or a_mail()
    text = text or words(mail.sender.address if mail.sender else ANA)
    _, message_ref = file(connection, mail, at)
    made = a_decision(**decision)
    tickets.record_decision(connection, message_ref, "drafted", made)
    return drafts.create(connection, message_ref, text, made, VERDICT, at)


def drafted(store: Store, mail: Mail | None = None, **other: Any) -> int:
    """The same in a transaction of its own."""
    with store.write() as connection:
        return a_draft(connection, mail, **other)


def draft_row(store: Store, draft_id: int) -> AnyRow:
    with store.read() as connection:
        return drafts.get(connection, draft_id)
