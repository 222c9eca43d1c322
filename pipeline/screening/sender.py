"""Who stands behind the address lines: the shop itself, a machine's no-reply, or somebody to answer."""

from __future__ import annotations

import re

from pipeline.config import Shop
from pipeline.model import Address, Mail

#: "no-reply", "donotreply", "orders_noreply", and what the same is called elsewhere.
_NO_REPLY = re.compile(
    r"(?:^|[^a-z])(?:(?:no|do[._-]?not|dont|not|never|non)[._-]?(?:reply|replies|respond|response|answer)"
    r"|ne[._-]?pas[._-]?repondre|no[._-]?(?:responder|contestar|responda)|nao[._-]?respond(?:a|er)"
    r"|non[._-]?rispondere|(?:bitte[._-]?)?nicht[._-]?antworten|keine[._-]?antwort"
    r"|(?:niet[._-]?(?:be)?antwoorden|geen[._-]?antwoord)|nie[._-]?odpowiadaj|svara?[._-]?(?:ej|inte))"
)


def is_address(address: Address) -> bool:
    """A mail can go there: there is something on both sides of the at sign."""
    local, at, domain = address.address.rpartition("@")
    return bool(local and at and domain)


def is_own(address: Address, shop: Shop) -> bool:
    """The shop's own address, a plus tag (RFC 5233) taken off."""
    return address.address in shop.addresses or _without_tag(address.address) in shop.addresses


def is_no_reply(address: Address) -> bool:
    """An address whose name says that nobody reads what is sent there."""
    return _NO_REPLY.search(address.address.rpartition("@")[0]) is not None


def from_shop(mail: Mail, shop: Shop) -> bool:
    """Any From address is the shop's own."""
    return any(is_own(sender, shop) for sender in mail.senders)


def reply_target(mail: Mail, shop: Shop) -> Address | None:
    """The first Reply-To that leads to somebody who is not the shop and not a no-reply, or None."""
    for address in mail.reply_to:
        if is_address(address) and not is_own(address, shop) and not is_no_reply(address):
            return address
    return None


def is_contact_form(mail: Mail, shop: Shop) -> bool:
    """The shop's own form wrote it for a customer: From is the shop, Reply-To the customer."""
    return from_shop(mail, shop) and reply_target(mail, shop) is not None


def is_relay(mail: Mail, shop: Shop) -> bool:
    """Somebody else's letter under the shop's or a no-reply's From: what is proven of From says nothing of them."""
    relayed = from_shop(mail, shop) or any(map(is_no_reply, mail.senders))
    return relayed and reply_target(mail, shop) is not None


def diverts_reply(mail: Mail) -> bool:
    """A Reply-To (RFC 5322 section 3.6.2) leads anywhere but to the From address."""
    from_addresses = {sender.address for sender in mail.senders}
    stray = any(address.address not in from_addresses for address in mail.reply_to)
    return stray or len(mail.headers.get("reply-to", ())) > 1


def answer_to(mail: Mail, shop: Shop) -> Address | None:
    """Whom a reply goes to: the usable Reply-To where there is one, else From; None where nobody is named."""
    if mail.sender is None or not is_address(mail.sender):
        return None
    return reply_target(mail, shop) or mail.sender


def has_null_path(mail: Mail) -> bool:
    """The null reverse-path of notifications (RFC 5321 section 4.5.5), or the MAILER-DAEMON that some write for it."""
    path = mail.header("return-path").strip().lower()
    return path == "<>" or path.strip("<>").partition("@")[0] == "mailer-daemon"


def _without_tag(address: str) -> str:
    local, _, domain = address.rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"
