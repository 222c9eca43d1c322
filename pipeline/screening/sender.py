"""Who stands behind the address lines, and whom an answer reaches."""

from __future__ import annotations

from pipeline.config import Shop
from pipeline.model import Address, Mail
from pipeline.screening.address import is_address, is_no_reply, is_own
from pipeline.screening.group import original_sender


def from_shop(mail: Mail, shop: Shop) -> bool:
    """Any From address is the shop's own."""
    return any(is_own(sender, shop) for sender in mail.senders)


def reply_target(mail: Mail, shop: Shop) -> Address | None:
    """The first Reply-To that leads to somebody who is not the shop and not a no-reply, else whom the shop's group
    names as the writer, or None.
    """
    for address in mail.reply_to:
        if is_address(address) and not is_own(address, shop) and not is_no_reply(address):
            return address
    return original_sender(mail, shop)


def is_relay(mail: Mail, shop: Shop) -> bool:
    """Somebody else's letter under the shop's or a no-reply's From: what is proven of From says nothing of them."""
    relayed = from_shop(mail, shop) or any(map(is_no_reply, mail.senders))
    return relayed and reply_target(mail, shop) is not None


def is_from_shops_relay(mail: Mail, shop: Shop) -> bool:
    """The shop's own form or group wrote it for a customer: From is the shop, the customer stands elsewhere."""
    return from_shop(mail, shop) and reply_target(mail, shop) is not None


def diverts_reply(mail: Mail, shop: Shop) -> bool:
    """A Reply-To (RFC 5322 section 3.6.2) leads anywhere but to the From address or back to the shop."""
    from_addresses = {sender.address for sender in mail.senders}
    stray = any(address.address not in from_addresses and not is_own(address, shop) for address in mail.reply_to)
    return stray or len(mail.headers.get("reply-to", ())) > 1


def answer_to(mail: Mail, shop: Shop) -> Address | None:
    """Whom a reply goes to: the usable Reply-To where there is one, else From; None where nobody is named."""
    if mail.sender is None or not is_address(mail.sender):
        return None
    return reply_target(mail, shop) or mail.sender


def writer(mail: Mail, shop: Shop) -> str:
    """The address under which a staff 'spam' mark on this mail is kept: From, or who stands behind a relay.

    Lower case; empty where nobody is named.
    """
    behind = reply_target(mail, shop) if is_relay(mail, shop) else None
    person = behind or mail.sender
    return person.address if person else ""


def has_null_path(mail: Mail) -> bool:
    """The null reverse-path of notifications (RFC 5321 section 4.5.5), or the MAILER-DAEMON that some write for it."""
    path = mail.header("return-path").strip().lower()
    return path == "<>" or path.strip("<>").partition("@")[0] == "mailer-daemon"
