"""Octets → the standard library's message (policy compat32), with bounds on what the sender controls.

The newer ``policy.default`` is never used on sender-made headers: it takes seconds on crafted ones.
"""

from __future__ import annotations

import email.errors
import email.message
import email.parser
import re
from typing import Any

from pipeline import limits

#: A header line, its continuation, or the line that an mbox puts above a mail.
_FIELD = re.compile(rb"[!-9;-~]{1,80}[ \t]{0,4}:|[ \t]|From ")


class Part(email.message.Message):
    """A MIME part that knows its depth and keeps only as many headers, and as much of them, as the limits allow.

    Too deep, it calls itself opaque, so that the parser does not go further down.
    """

    depth = 0
    cut = False

    def set_raw(self, name: str, value: Any) -> None:
        """Called by the parser for each header as it stands in the mail."""
        bound = limits.PARAMETER_CHARS if name.lower().startswith("content-") else limits.HEADER_VALUE_CHARS
        if len(self) >= limits.HEADERS or len(value) > bound or len(name) > limits.MESSAGE_ID_CHARS:
            self.cut = True
        if len(self) < limits.HEADERS and len(name) <= limits.MESSAGE_ID_CHARS:
            super().set_raw(name, value[:bound])

    def attach(self, payload: Any) -> None:
        """Called by the parser when a part begins, before it is read."""
        super().attach(payload)
        payload.depth = self.depth + 1

    def get_content_type(self) -> str:
        """The type as stated, lower case; opaque beyond ``limits.DEPTH``."""
        return "application/octet-stream" if self.depth > limits.DEPTH else super().get_content_type()


class _TooManyPartsError(Exception):
    pass


def read(data: bytes) -> tuple[Part, tuple[str, ...]]:
    """Parse a whole mail. Returns the message and the defects of this step.

    With more than ``limits.PARTS`` parts the message holds those; with more than ``limits.LINES`` lines, or
    where the parser gives up, it holds the header, and the rest as one text.
    """
    if max(data.count(b"\n"), data.count(b"\r")) > limits.LINES:
        return header_only(data), ("too_many_lines",)
    made: list[Part] = []

    def new_part(policy: Any = None) -> Part:
        if len(made) > limits.PARTS:
            raise _TooManyPartsError
        made.append(Part(policy) if policy else Part())
        return made[-1]

    parser = email.parser.BytesFeedParser(new_part)
    # The constructor tries the factory once; what is made after that is the mail.
    root = len(made)
    try:
        parser.feed(data)
        message: Part = parser.close()
    except _TooManyPartsError:
        return made[root], ("too_many_parts",)
    except (RecursionError, ValueError, LookupError, AttributeError, TypeError):
        return header_only(data), ("unreadable_structure",)
    repaired = None if "from" in message else _without_stray_lines(data, message)
    return (message, ()) if repaired is None else (read(repaired)[0], ("header_repaired",))


def _without_stray_lines(data: bytes, message: Part) -> bytes | None:
    """A header that a line without a colon ends too early (a value that lost its folding, a line pasted on top),
    where a From header stands behind that line: the mail without such lines. None where there is nothing to mend.
    """
    if not any(isinstance(defect, email.errors.MissingHeaderBodySeparatorDefect) for defect in message.defects):
        return None
    head, body = split(data)
    lines = head.splitlines()[: limits.HEADERS * 10]
    kept = [line for line in lines if _FIELD.match(line)]
    if len(kept) == len(lines) or not any(line[:5].lower() == b"from:" for line in kept):
        return None
    return b"\n".join(kept) + b"\n\n" + body


def mended_header(data: bytes) -> Part:
    """As ``header_only``, with the mending that ``read`` does."""
    message = header_only(data)
    repaired = None if "from" in message else _without_stray_lines(data, message)
    return message if repaired is None else header_only(repaired)


def header_only(data: bytes) -> Part:
    """The message with everything after its header as the payload of one part."""
    head, body = split(data)
    message: Part = email.parser.BytesHeaderParser(Part).parsebytes(head[: limits.HEADER_OCTETS])
    message.set_payload(body[: limits.TEXT_CHARS * 4].decode("ascii", "surrogateescape"))
    return message


def children(part: Part) -> list[Part]:
    """The parts right under a part; none under a part that has text or octets."""
    payload: Any = part.get_payload()
    return payload if isinstance(payload, list) else []


def octets(part: Part) -> bytes:
    """The payload of a part with its transfer encoding undone (RFC 2045 section 6)."""
    payload: Any = part.get_payload(decode=True)
    return payload or b""


def split(data: bytes) -> tuple[bytes, bytes]:
    """Header and body, parted at the first empty line whatever its line end is (RFC 5322 section 2.1)."""
    found = [(data.find(gap), gap) for gap in (b"\n\n", b"\n\r\n", b"\r\r")]
    at, gap = min(((at, gap) for at, gap in found if at >= 0), default=(len(data), b""))
    return data[: at + 1], data[at + len(gap) :]
