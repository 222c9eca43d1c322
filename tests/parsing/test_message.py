from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline import limits
from pipeline.model import Address, Mail, RawMail
from pipeline.parsing import parse
from pipeline.parsing.message import _as_plain_text
from tests.parsing.mails import HEADER, STAMP, mail, raw, text_mail

FORBIDDEN = re.compile("[\x00\ud800-\udfff]")


def texts_of(read: Mail) -> list[str]:
    people = [part for group in (read.senders, read.reply_to, read.to, read.cc) for part in group]
    return [
        *(read.text, read.new_text, read.subject, read.report, read.message_id or "", *read.cites, *read.content_types),
        *(value for values in read.headers.values() for value in values),
        *read.headers,
        *(text for person in people for text in (person.name, person.address)),
        *(text for part in read.attachments for text in (part.name, part.type)),
        *read.order_numbers,
    ]


def test_a_plain_mail() -> None:
    read = mail(b"\nHello, order #1042 is not here.\n\n-- \nAnn\n")
    assert read.senders == (Address("Ann Marsh", "ann@customer.example"),)
    assert read.to == (Address("", "help@shop.example"),)
    assert (read.message_id, read.subject) == ("<one@customer.example>", "Where is my parcel")
    assert read.date == datetime(2024, 5, 6, 8, 0, tzinfo=UTC)
    assert read.text.startswith("Hello, order #1042")
    assert read.new_text == "Hello, order #1042 is not here."
    assert (read.order_numbers, read.defects, read.content_types) == (("#1042",), (), ("text/plain",))


@pytest.mark.parametrize("data", [b"", b"\r\n \n", b"  "])
def test_empty_octets_are_a_mail_with_a_defect(data: bytes) -> None:
    read = parse(raw(data))
    assert "empty" in read.defects
    assert (read.text, read.senders, len(read.identity)) == ("", (), 64)


def test_an_oversize_mail_is_its_header() -> None:
    read = parse(raw(HEADER + b"Content-Type: multipart/mixed; boundary=b\n\n", oversize=True))
    assert "oversize" in read.defects
    assert read.sender == Address("Ann Marsh", "ann@customer.example")
    assert (read.text, read.attachments) == ("", ())


def test_time_of_arrival_prefers_the_mailbox_then_received_then_the_file_then_date() -> None:
    received = b"Received: from a by b; Mon, 06 May 2024 08:30:00 +0000\n"
    at_half_past = STAMP - timedelta(minutes=30)
    assert parse(raw(received + HEADER + b"\nhi", uid=7)).received_at == STAMP
    assert parse(raw(received + HEADER + b"\nhi")).received_at == at_half_past
    assert parse(raw(HEADER + b"\nhi")).received_at == STAMP
    assert parse(raw(HEADER + b"\nhi", stamp=None)).received_at == datetime(2024, 5, 6, 8, 0, tzinfo=UTC)


def test_the_shops_own_pattern_finds_order_numbers() -> None:
    read = parse(raw(HEADER + b"\nIt is CASE/77 and CASE/78."), (re.compile(r"CASE/(\d+)"),))
    assert read.order_numbers == ("77", "78")


def test_a_number_in_the_quoted_history_counts_only_where_none_is_named_anew() -> None:
    quoted = "\n\nOn Mon, 6 May 2024 at 10:00, Shop <help@shop.example> wrote:\n> your order #2001\n"
    assert text_mail("Still nothing." + quoted).order_numbers == ("#2001",)
    assert text_mail("I mean order #1042." + quoted).order_numbers == ("#1042",)


NASTY = st.lists(
    st.sampled_from(
        [
            *(
                b"From: ",
                b"Subject: ",
                b"Content-Type: ",
                b"multipart/mixed; boundary=b",
                b"message/rfc822",
                b"text/html",
            ),
            *(b"\n", b"\r\n", b"\n\n", b"--b\n", b"--b--", b"=?utf-8?B?", b"?=", b"\x1b$B", b"charset=iso-2022-jp"),
            *(
                b"charset=utf-16",
                b"Content-Transfer-Encoding: base64\n",
                b"charset=utf-7",
                b"\xed\xa0\x80",
                b"\0",
                b"<a@b>",
            ),
            *(b"message/delivery-status", b'"', b"(", b";", b"name*0*=utf-8''%ff", b"> ", b"On 1 May 2024 a wrote:\n"),
        ]
    )
    | st.binary(max_size=12),
    max_size=60,
).map(b"".join)


@settings(max_examples=300, deadline=None)
@given(NASTY | st.binary(max_size=400))
@example(b"Content-Type: text/plain; charset=utf-16\n\n\x00\xd8a\x00")
@example(b"Subject: =?utf-7?Q?+2AA-?= \xed\xa0\x80\n\n+2AA-")
def test_any_octets_are_a_mail_of_clean_text(data: bytes) -> None:
    read = parse(raw(data))
    assert not any(FORBIDDEN.search(text) for text in texts_of(read))
    assert read.identity == parse(raw(data)).identity
    assert "unreadable" not in read.defects


def test_the_last_resort_is_the_source_as_text() -> None:
    read = _as_plain_text(raw(HEADER + b"\nhi\0 \xff"))
    assert "Subject: Where is my parcel" in read.text
    assert not FORBIDDEN.search(read.text)
    assert (read.senders, read.defects) == ((), ("unreadable",))


def test_text_is_bounded_and_says_so() -> None:
    read = text_mail("word " * 100_000)
    assert len(read.text) <= limits.TEXT_CHARS
    assert "text_cut" in read.defects


def test_tracking_numbers_are_read_from_subject_and_text() -> None:
    read = text_mail("UPS says nothing about 1Z5R89390357567127.")
    assert [(found.number, found.carrier) for found in read.tracking_numbers] == [("1Z5R89390357567127", "UPS")]
    assert read.order_numbers == ()


def test_a_bare_cr_in_the_header_is_told_since_another_reader_may_see_another_sender() -> None:
    data = b"X: a\rFrom: victim@customer.example\r\r\nFrom: other@customer.example\r\nSubject: hi\r\n\r\nbody\r\n"
    assert "header_bare_cr" in parse(RawMail(data, "test", len(data))).defects
    plain = b"From: other@customer.example\r\nSubject: hi\r\n\r\nbody\r\n"
    assert "header_bare_cr" not in parse(RawMail(plain, "test", len(plain))).defects
