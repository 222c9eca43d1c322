"""Small mails for tests."""

from __future__ import annotations

from datetime import UTC, datetime

from pipeline.model import Mail, RawMail
from pipeline.parsing import parse

HEADER = (
    b"From: Ann Marsh <ann@customer.example>\n"
    b"To: help@shop.example\n"
    b"Subject: Where is my parcel\n"
    b"Date: Mon, 06 May 2024 10:00:00 +0200\n"
    b"Message-ID: <one@customer.example>\n"
)
STAMP = datetime(2024, 5, 6, 9, 0, tzinfo=UTC)


def raw(data: bytes, *, uid: int | None = None, oversize: bool = False, stamp: datetime | None = STAMP) -> RawMail:
    return RawMail(data, "test", len(data), stamp, uid, oversize)


def mail(rest: bytes, header: bytes = HEADER) -> Mail:
    """Parse a mail with the usual header; ``rest`` begins with further header lines or with the empty line."""
    return parse(raw(header + rest))


def text_mail(text: str) -> Mail:
    return mail(b"Content-Type: text/plain; charset=utf-8\n\n" + text.encode())
