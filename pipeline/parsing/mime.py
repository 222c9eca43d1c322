"""Octets → the standard library's message (policy compat32), with bounds on what the sender controls.

The newer ``policy.default`` is never used on sender-made headers: it takes seconds on crafted ones.
"""

from __future__ import annotations

import email.message
import email.parser
from typing import Any

from pipeline import limits


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
        return _header_only(data), ("too_many_lines",)
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
        return parser.close(), ()
    except _TooManyPartsError:
        return made[root], ("too_many_parts",)
    except (RecursionError, ValueError, LookupError, AttributeError, TypeError):
        return _header_only(data), ("unreadable_structure",)


def _header_only(data: bytes) -> Part:
    """The message with everything after its header as the payload of one part."""
    message: Part = email.parser.BytesHeaderParser(Part).parsebytes(split(data)[0])
    message.set_payload(split(data)[1][: limits.TEXT_CHARS * 4].decode("ascii", "surrogateescape"))
    return message


def split(data: bytes) -> tuple[bytes, bytes]:
    """Header and body, parted at the first empty line whatever its line end is (RFC 5322 section 2.1)."""
    found = [(data.find(gap), gap) for gap in (b"\n\n", b"\n\r\n", b"\r\r")]
    at, gap = min(((at, gap) for at, gap in found if at >= 0), default=(len(data), b""))
    return data[: at + 1], data[at + len(gap) :]
