"""What SES checks in a SendEmail call, and what it does to the message before it passes it on."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass, field
from datetime import datetime
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import format_datetime, getaddresses, parseaddr
from typing import Any

MAX_RECIPIENTS = 50  # a message, SES' service quota
MAX_LINE = 998  # octets without CRLF, RFC 5322 section 2.1.1
TAG = re.compile(r"[A-Za-z0-9_-]{1,256}")
REPLACED = (b"message-id", b"date", b"bcc", b"return-path")


@dataclass(frozen=True, slots=True)
class Request:
    """A SendEmail call that passed every check. ``mime`` is the message as the caller wrote it."""

    sender: str
    recipients: tuple[str, ...]
    mime: bytes
    tags: dict[str, str] = field(default_factory=dict)
    configuration_set: str | None = None


class Refused(Exception):  # noqa: N818 - a refusal is an answer of the service, not a defect
    """An error answer of the API: its HTTP status, its name in the service model, its text."""

    def __init__(self, status: int, name: str, text: str) -> None:
        super().__init__(text)
        self.status, self.name, self.text = status, name, text


def read_request(body: dict[str, Any]) -> Request:
    """SendEmail's JSON as a ``Request``; raises ``Refused`` where SES would refuse it."""
    mime = _raw(body)
    header = BytesHeaderParser().parsebytes(mime)
    sender = parseaddr(body.get("FromEmailAddress") or str(header.get("From", "")))[1]
    if not sender:
        raise Refused(400, "BadRequestException", "Missing required header 'From'.")
    tags = {str(tag.get("Name")): str(tag.get("Value")) for tag in body.get("EmailTags") or ()}
    for word in (*tags, *tags.values()):
        if not TAG.fullmatch(word):
            raise Refused(400, "BadRequestException", f"Invalid email tag: {word!r}")
    return Request(sender, _recipients(body, header), mime, tags, body.get("ConfigurationSetName"))


def _raw(body: dict[str, Any]) -> bytes:
    """Content.Raw.Data: 7-bit with lines of at most 998 octets, header and body parted by an empty line."""
    try:
        mime = base64.b64decode(body["Content"]["Raw"]["Data"], validate=True)
    except (KeyError, TypeError, binascii.Error):
        raise Refused(400, "BadRequestException", "Content.Raw.Data should be a message in base64.") from None
    lines = mime.splitlines()
    if b"" not in lines:
        raise Refused(400, "BadRequestException", "The message has no empty line between header and body.")
    if not mime.isascii():
        raise Refused(400, "MessageRejected", "The message holds 8-bit text; encode it (quoted-printable or base64).")
    if any(len(line) > MAX_LINE for line in lines):
        raise Refused(400, "MessageRejected", f"The message has a line of more than {MAX_LINE} octets.")
    return mime


def _recipients(body: dict[str, Any], header: Message) -> tuple[str, ...]:
    """The Destination's addresses; To, Cc and Bcc of the message where there is no Destination."""
    if destination := body.get("Destination"):
        lists = (destination.get(f"{name}Addresses") or () for name in ("To", "Cc", "Bcc"))
        written = [str(address) for addresses in lists for address in addresses]
    else:
        written = [str(value) for name in ("To", "Cc", "Bcc") for value in header.get_all(name, [])]
    found = tuple(address for _, address in getaddresses(written) if address)
    if not 1 <= len(found) <= MAX_RECIPIENTS:
        text = f"A message needs 1 to {MAX_RECIPIENTS} recipients, this one has {len(found)}."
        raise Refused(400, "BadRequestException", text)
    return found


def as_delivered(mime: bytes, message_id: str, now: datetime, region: str) -> bytes:
    """The message as SES passes it on: its own Message-ID and Date, no Bcc and no Return-Path.

    The id's domain is ``email.amazonses.com`` in us-east-1 and ``REGION.amazonses.com`` elsewhere.
    """
    header, gap, text = mime.replace(b"\r\n", b"\n").partition(b"\n\n")
    fields = re.split(rb"\n(?![ \t])", header)
    kept = [one for one in fields if one.partition(b":")[0].strip().lower() not in REPLACED]
    domain = "email" if region == "us-east-1" else region
    added = f"Message-ID: <{message_id}@{domain}.amazonses.com>\nDate: {format_datetime(now)}".encode()
    return (b"\n".join([*kept, added]) + gap + text).replace(b"\n", b"\r\n")
