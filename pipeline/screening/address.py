"""What an address says of whoever reads there: the shop itself, nobody (a no-reply), or somebody to answer."""

from __future__ import annotations

import re

from pipeline.config import Shop
from pipeline.model import Address

#: "no-reply", "donotreply", "orders_noreply", and what the same is called elsewhere.
_NO_REPLY = re.compile(
    r"(?:^|[^a-z])(?:(?:no|do[._-]?not|dont|not|never|non)[._-]?(?:reply|replies|respond|response|answer)"
    r"|ne[._-]?pas[._-]?repondre|no[._-]?(?:responder|contestar|responda)|nao[._-]?respond(?:a|er)"
    r"|non[._-]?rispondere|(?:bitte[._-]?)?nicht[._-]?antworten|keine[._-]?antwort"
    r"|(?:niet[._-]?(?:be)?antwoorden|geen[._-]?antwoord)|nie[._-]?odpowiadaj|svara?[._-]?(?:ej|inte)"
    r"|svar[._-]?ikke|ikke[._-]?svar|ala[._-]?vastaa|neodpovidat|yanitlamayin)"
)


def is_address(address: Address) -> bool:
    """A mail can go there: there is something on both sides of the at sign."""
    local, at, domain = address.address.rpartition("@")
    return bool(local and at and domain)


def is_own(address: Address, shop: Shop) -> bool:
    """The shop's own address, a plus tag (RFC 5233) taken off, or that of a group of the shop's."""
    plain = _without_tag(address.address)
    return bool({address.address, plain} & shop.addresses) or list_name(plain) in own_lists(shop)


def is_no_reply(address: Address) -> bool:
    """An address whose name says that nobody reads what is sent there."""
    return _NO_REPLY.search(address.address.rpartition("@")[0]) is not None


def own_lists(shop: Shop) -> frozenset[str]:
    """What the shop's own groups are called in a mail: by ``shop.own_list_ids``, or as an address of the shop."""
    return frozenset(map(list_name, (*shop.own_list_ids, *shop.addresses))) - {""}


def list_name(value: str) -> str:
    """``support.shop.example`` of a List-Id (RFC 2919), with or without a title, and of the list's address.

    Of several brackets the last one counts: what stands before it is the title, which anybody may choose.
    """
    inner = value.rpartition("<")[2].partition(">")[0] if "<" in value else value
    return inner.strip().lower().removeprefix("mailto:").replace("@", ".")


def _without_tag(address: str) -> str:
    local, _, domain = address.rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"
