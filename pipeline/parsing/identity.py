"""When are two mails the same mail (invariant 3)."""

from __future__ import annotations

import hashlib
import re

from pipeline.parsing import mime

#: Only tried where a run of blanks begins, so that a long one is looked at once.
_BLANKS_AT_LINE_END = re.compile(rb"(?<![ \t])[ \t]++$", re.MULTILINE)
_STUFFED = re.compile(rb"^>++From ", re.MULTILINE)


def identity_of(data: bytes, message: mime.Part, message_id: str | None) -> str:
    """SHA-256 in hex over Message-ID and content: the same through two mailboxes, IMAP, Maildir or an mbox."""
    return hashlib.sha256(f"{message_id or ''}\n{content_hash(data, message)}".encode()).hexdigest()


def content_hash(data: bytes, message: mime.Part) -> str:
    """SHA-256 in hex over From, Date, Subject and the body.

    What transport and mailboxes change is left out: folding and blanks of headers, line ends, blanks at the end of
    lines, empty lines at the end, and the ``>`` that an mbox puts before a line beginning with "From " (RFC 4155).
    """
    digest = hashlib.sha256()
    values: dict[str, list[str]] = {"from": [], "date": [], "subject": []}
    for name, value in message.raw_items():
        if (wanted := name.lower()) in values:
            values[wanted].append(value)
    for wanted, found in values.items():
        for value in found:
            digest.update(f"{wanted}:{' '.join(value.split())}\n".encode("utf-8", "surrogateescape"))
    # octets without any of these headers are told apart by all that they hold: nothing may be lost as a duplicate
    body = (mime.split(data)[1] if any(values.values()) else data).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if b" \n" in body or b"\t\n" in body or body.endswith((b" ", b"\t")):
        body = _BLANKS_AT_LINE_END.sub(b"", body)
    if b">From " in body:
        body = _STUFFED.sub(b"From ", body)
    digest.update(body.rstrip(b"\n"))
    return digest.hexdigest()
