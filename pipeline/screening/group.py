"""The shop's own group: a list address that hands its customers' mail on, and what that does to the header.

Google Groups, Mailman and their like put list headers on, which say nothing of the writer then. Where the writer's
domain forbids being forwarded (DMARC) they also write themselves into From: "Ana via Support <support@shop.example>".
"""

from __future__ import annotations

import re

from pipeline.config import Shop
from pipeline.model import Address, Mail
from pipeline.screening.address import is_address, is_no_reply, is_own, list_name, own_lists

#: Where a group names itself, and what of the value is its name.
_NAMED = {
    "list-id": re.compile(r"(.*)", re.DOTALL),
    "list-post": re.compile(r"(.*)", re.DOTALL),
    "x-beenthere": re.compile(r"(\S*)"),
    "x-google-group-id": re.compile(r"(\S*)"),
    "mailing-list": re.compile(r"(?:list |contact )?([^\s;]*)"),
}
_ORIGINAL = ("x-original-from", "x-original-sender")
_ADDRESS = re.compile(r"[^\s<>,;:\"()]{1,64}@[^\s<>,;:\"()@]{1,255}")
_VALUE_CHARS = 1_000


def is_through_own_group(mail: Mail, shop: Shop) -> bool:
    """One of the group headers names a group of the shop's."""
    own = own_lists(shop)
    return any(
        list_name(found[1]) in own
        for name, pattern in _NAMED.items()
        for value in mail.headers.get(name, ())
        if (found := pattern.match(value.strip()[:_VALUE_CHARS]))
    )


def foreign_list_ids(mail: Mail, shop: Shop) -> bool:
    """A List-Id names a list that is not the shop's: a newsletter that was sent to the group stays one."""
    own = own_lists(shop)
    return any(list_name(value) not in own for value in mail.headers.get("list-id", ()) if value.strip())


def original_sender(mail: Mail, shop: Shop) -> Address | None:
    """Who wrote a mail whose From the group replaced by itself; None where From is the writer's own."""
    if not (mail.sender and is_own(mail.sender, shop) and is_through_own_group(mail, shop)):
        return None
    for name in _ORIGINAL:
        found = _ADDRESS.search(mail.header(name)[:_VALUE_CHARS])
        address = Address("", found.group().lower()) if found else None
        if address and is_address(address) and not is_own(address, shop) and not is_no_reply(address):
            return address
    return None
