"""Which mails does this one bring back: the ids in attached and copied mails, so that bounces find what we sent."""

from __future__ import annotations

import re

from pipeline import limits
from pipeline.parsing import mime
from pipeline.parsing.headers import cites, message_id
from pipeline.parsing.words import raw_text

#: Types that hold a mail or its header (RFC 2046 section 5.2, RFC 6522 section 3, RFC 6532).
KINDS = frozenset(
    {"message/rfc822", "message/global", "message/global-headers", "text/rfc822-headers", "message/rfc822-headers"}
)
_IN_TEXT = re.compile(r"^[ \t>|]{0,9}message-id:\s{0,9}(<[^<>\s]{1,998}>)", re.MULTILINE | re.IGNORECASE)
_HEADER_OCTETS = 64 * 1024


def octets_of(part: mime.Part) -> bytes:
    """What a message part holds; a transfer encoding is undone though RFC 2046 section 5.2.1 forbids it there."""
    return mime.octets(part)


def ids_in_header(data: bytes) -> list[str]:
    """Message-ID first, then what it cites: our own ids stand in References (invariant 15)."""
    message = mime.header_only(data[:_HEADER_OCTETS])
    raw: dict[str, list[str]] = {}
    for name, value in message.raw_items():
        raw.setdefault(name.lower(), []).append(raw_text(value))
    own = message_id(raw.get("message-id", [""])[0])
    return [*([own] if own else ()), *cites(raw, own)]


def ids_in_text(text: str) -> list[str]:
    """The Message-IDs of mails that a report without parts has copied below its text."""
    if "essage-" not in text[: limits.TEXT_CHARS] and "MESSAGE-" not in text:
        return []
    return [found for found in dict.fromkeys(_IN_TEXT.findall(text)) if found][: limits.CITATIONS]
