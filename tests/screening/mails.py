"""Mails for the tests, built by hand: only what a case is about is said."""

from __future__ import annotations

from pipeline.config import Shop
from pipeline.model import Address, Mail

SHOP = Shop(
    address="help@shop.example",
    other_addresses=("orders@shop.example",),
    own_list_ids=("<support.shop.example>",),
    authserv_id="mx.shop.example",
)
CUSTOMER = "ana@customer.example"


def a_mail(
    sender: str = CUSTOMER,
    subject: str = "Where is my order?",
    text: str = "Hello, my order has not come yet. Can you help me?",
    *,
    name: str = "",
    senders: tuple[Address, ...] | None = None,
    reply_to: tuple[str, ...] = (),
    types: tuple[str, ...] = ("text/plain",),
    new_text: str | None = None,
    **headers: str | tuple[str, ...],
) -> Mail:
    """``headers``: underscores stand for hyphens (``from_`` for From); a tuple repeats, topmost first."""
    found = {
        key.rstrip("_").replace("_", "-"): (value,) if isinstance(value, str) else value
        for key, value in headers.items()
    }
    people = (Address(name, sender.lower()),) if sender else ()
    if sender and senders is None:
        found.setdefault("from", (f"{name} <{sender}>".strip(),))
    return Mail(
        identity="0" * 64,
        message_id="<1@customer.example>",
        date=None,
        received_at=None,
        senders=people if senders is None else senders,
        reply_to=tuple(Address("", address) for address in reply_to),
        to=(Address("", "help@shop.example"),),
        cc=(),
        subject=subject,
        text=text,
        new_text=text if new_text is None else new_text,
        content_types=types,
        headers=found,
    )
