from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipeline import limits
from pipeline.model import Address
from pipeline.parsing import parse
from pipeline.parsing.headers import message_id
from pipeline.parsing.words import decode_words
from tests.parsing.mails import mail, raw


def header(lines: bytes | str) -> bytes:
    return (lines.encode() if isinstance(lines, str) else lines) + b"\n\nhi"


def subject(value: bytes | str) -> str:
    return parse(raw(header(b"Subject: " + (value.encode() if isinstance(value, str) else value)))).subject


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("=?utf-8?Q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
        ("Größe", "Größe"),
        (b"Gr\xfc\xdfe", "Grüße"),
        ("=?utf-8?B?w4M=?= =?utf-8?B?w5Y=?=", "ÃÖ"),
        ("=?utf-8?Q?=E2=82?= =?utf-8?Q?=AC?= 5", "€ 5"),
        ("=?gb2312?B?6ZQ=?=", "閿"),
        ("a =?x?", "a =?x?"),
        ("=?utf-8?Q?two=0Alines?=", "two lines"),
        ("folded\n subject", "folded subject"),
    ],
)
def test_subjects(value: bytes | str, shown: str) -> None:
    assert subject(value) == shown


def test_structured_headers_are_not_decoded() -> None:
    value = "mx.shop.example; spf=fail smtp.mailfrom==?utf-8?Q?a_dmarc=3Dpass?=@b.example"
    read = parse(raw(header(f"Authentication-Results: {value}")))
    assert read.headers["authentication-results"] == (value,)


def test_repeated_headers_keep_their_order_and_the_first_subject_counts() -> None:
    read = parse(raw(header("Received: one\nSubject: a\nReceived: two\nSUBJECT: b")))
    assert read.headers["received"] == ("one", "two")
    assert read.headers["subject"] == ("a", "b")
    assert read.subject == "a"


@pytest.mark.parametrize(
    ("value", "senders"),
    [
        ("Ann <ANN@Customer.example>", (Address("Ann", "ann@customer.example"),)),
        ("ann@customer.example (Ann)", (Address("Ann", "ann@customer.example"),)),
        ("=?utf-8?Q?J=C3=B6rg?= <j@c.example>", (Address("Jörg", "j@c.example"),)),
        ('"=?utf-8?Q?J=C3=B6rg?=" <j@c.example>', (Address("Jörg", "j@c.example"),)),
        ("Jörg <j@c.example>", (Address("Jörg", "j@c.example"),)),
        ("ann@c.example <ann@c.example>", (Address("", "ann@c.example"),)),
        ("Ann Marsh ann@c.example", (Address("Ann Marsh", "ann@c.example"),)),
        ("", ()),
        ("<>", ()),
        ("undisclosed", ()),
    ],
)
def test_senders(value: str, senders: tuple[Address, ...]) -> None:
    assert parse(raw(header(f"From: {value}"))).senders == senders


@pytest.mark.parametrize(
    "lines",
    [
        "From: ann@c.example, eve@e.example",
        "From: ann@c.example\nFrom: eve@e.example",
        "From: ann@c.example, <eve@e.example",
    ],
)
def test_no_second_sender_is_overlooked(lines: str) -> None:
    assert {sender.address for sender in parse(raw(header(lines))).senders} == {"ann@c.example", "eve@e.example"}


def test_raw_octets_in_a_name_are_read_in_the_charset_of_the_text() -> None:
    lines = b"From: " + "заказ".encode("koi8-r") + b" <a@c.example>\nContent-Type: text/plain; charset=koi8-r\n\nhi"
    assert parse(raw(lines)).senders == (Address("заказ", "a@c.example"),)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("<a@b>", "<a@b>"),
        ("a@b", "<a@b>"),
        ("<a\n b@c>", "<ab@c>"),
        ("x <a@b> y", "<a@b>"),
        ("", None),
        ("<>", None),
        ("<" + "a" * 5000 + ">", "<" + "a" * limits.MESSAGE_ID_CHARS + ">"),
    ],
)
def test_message_ids(value: str, found: str | None) -> None:
    assert message_id(value) == found


def test_citations_are_references_then_in_reply_to_once_each() -> None:
    lines = b"References: <a@b> <c@d>\n <a@b>\nIn-Reply-To: <e@f> (of Monday)\n\nhi"
    assert mail(lines).cites == ("<a@b>", "<c@d>", "<e@f>")


def test_too_many_citations_keep_the_first_and_the_newest() -> None:
    ids = [f"<{number}@b>" for number in range(300)]
    cites = mail(f"References: {' '.join(ids)}\n\nhi".encode()).cites
    assert len(cites) == limits.CITATIONS
    assert (cites[0], cites[1], cites[-1]) == ("<0@b>", "<201@b>", "<299@b>")


@pytest.mark.parametrize(
    ("value", "date"),
    [
        ("Mon, 06 May 2024 10:00:00 +0200", datetime(2024, 5, 6, 8, 0, tzinfo=UTC)),
        ("6 May 2024 10:00 EST", datetime(2024, 5, 6, 15, 0, tzinfo=UTC)),
        ("Mon, 6 May 2024 9:05:00", datetime(2024, 5, 6, 9, 5, tzinfo=UTC)),
        ("yesterday", None),
        ("Mon, 99 May 2024 10:00:00 +0200", None),
    ],
)
def test_dates_are_utc_or_none(value: str, date: datetime | None) -> None:
    read = parse(raw(header(f"Date: {value}")))
    assert read.date == date
    assert ("date_unreadable" in read.defects) == (date is None)


def test_a_header_broken_by_a_stray_line_is_mended() -> None:
    read = parse(raw(b"Return-Path: <a@c.example>\nstray words\nFrom: a@c.example\nSubject: still here\n\nbody"))
    assert (read.subject, read.text) == ("still here", "body")
    assert "header_repaired" in read.defects


def test_a_word_that_cannot_be_read_stays() -> None:
    assert decode_words("=?utf-8?Z?abc?= x") == "=?utf-8?Z?abc?= x"
