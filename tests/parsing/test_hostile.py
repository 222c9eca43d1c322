"""Crafted mails: each is read to its end, within the bounds of pipeline/limits.py."""

from __future__ import annotations

import time

import pytest

from benchmarks._mails import hostile
from pipeline import limits
from pipeline.parsing import new_text_of, order_numbers, parse, tracking_numbers
from tests.parsing.mails import HEADER, raw

TEXT = HEADER + b"Content-Type: text/plain; charset=utf-8\n\n"
HTML = HEADER + b"Content-Type: text/html\n\n"
_HOSTILE = hostile()


def nested(levels: int) -> bytes:
    parts = (b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (level, level) for level in range(levels))
    return HEADER + b"".join(parts) + b"Content-Type: text/plain\n\nhello\n"


MAILS = {
    "nested multiparts": (nested(2_000), "too_deep"),
    "tiny parts": (
        HEADER + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 20_000,
        "too_many_parts",
    ),
    "addresses": (b"From: " + b", ".join(b"a%d@b.example" % n for n in range(20_000)) + b"\n\nhi", "header_cut"),
    "quotes and commas": (b"From: " + b'",' * 50_000 + b"\n\nhi", "header_cut"),
    "parentheses": (b"From: " + b"(" * 200_000 + b"\n\nhi", "header_cut"),
    "received": (b"Received: by a; Mon, 06 May 2024 10:00:00 +0000\n" * 20_000 + HEADER + b"\nhi", "header_cut"),
    "encoded words": (b"Subject: " + b"=?utf-8?B?w6Q=?= " * 5_000 + b"\n\nhi", "header_cut"),
    "header names": (b"".join(b"X-%d: a\n" % n for n in range(16_000)) + b"\nhi", "header_cut"),
    "parameters": (HEADER + b'Content-Type: text/plain; a="' + b";" * 250_000 + b"\n\nhi", "header_cut"),
    "lines": (HEADER + b"\n" + b"\n" * 2_000_000, "too_many_lines"),
    "brackets in references": (HEADER + b"References: " + b"<" * 200_000 + b"\n\nhi", "header_cut"),
    "html nesting": (HTML + b"<div>" * 200_000, "text_cut"),
    "html breaks": (HTML + b"<br>" * 500_000, "text_cut"),
    "html comments": (HTML + b"<!--" * 100_000, "text_cut"),
    "quote introductions": (TEXT + b"On x\n" * 60_000, "text_cut"),
    "one long introduction": (TEXT + b"On " + b"a" * 250_000 + b" wrote", "text_cut"),
    "header blocks": (TEXT + b"From: a\n" * 30_000, "text_cut"),
    "digits": (TEXT + b"1 " * 120_000, "text_cut"),
    "punycode": (HEADER + b"Content-Type: text/plain; charset=punycode\n\na-" + b"z" * 250_000, "text_cut"),
}


@pytest.mark.parametrize("name", MAILS)
def test_a_crafted_mail_is_read_within_bounds(name: str) -> None:
    data, defect = MAILS[name]
    read = parse(raw(data))
    assert defect in read.defects
    assert "unreadable" not in read.defects
    assert len(read.text) <= limits.TEXT_CHARS
    assert len(read.subject) <= limits.SUBJECT_CHARS
    assert len(read.senders) <= limits.ADDRESSES
    assert len(read.cites) <= limits.CITATIONS
    assert len(read.content_types) <= limits.PARTS + 1
    assert sum(len(values) for values in read.headers.values()) <= limits.HEADERS
    assert all(len(value) <= limits.HEADER_VALUE_CHARS for values in read.headers.values() for value in values)


@pytest.mark.parametrize(
    "text",
    [
        "On aaa wrote" * 15_000,
        "From: a\nTo: b\nhello\n" * 9_000,
        "-----Original Message-----\n" * 7_000,
        "--\n" * 60_000,
        "> a\n\n" * 40_000,
        "a@b:\n" * 40_000,
        "On 2024 wrote:\n\n" * 13_000,
        "order 1111 invoice 2222 " * 8_000,
        "order" + " " * 190_000 + "1",
        "1Z " * 60_000,
        "dhl 123456789 " * 14_000,
        "order 111 " * 20_000,
    ],
    ids=lambda text: text[:16],
)
def test_crafted_text_is_read_to_its_end(text: str) -> None:
    assert len(new_text_of(text)) <= len(text)
    assert new_text_of(text) != ""
    assert len(order_numbers(text)) <= limits.ORDER_NUMBERS
    assert len(tracking_numbers(text)) <= limits.TRACKING_NUMBERS


@pytest.mark.parametrize("name", _HOSTILE)
def test_what_takes_others_seconds_is_read_at_once(name: str) -> None:
    data = _HOSTILE[name]
    started = time.process_time()
    read = parse(raw(data))
    # The bar is 0.5 s, which the benchmark measures; anything quadratic is far beyond this.
    assert time.process_time() - started < 2
    assert "unreadable" not in read.defects
    assert len(read.text) <= limits.TEXT_CHARS


def test_each_bound_on_shape_holds_where_limits_says() -> None:
    assert "too_deep" not in parse(raw(nested(limits.DEPTH))).defects
    assert "too_deep" in parse(raw(nested(limits.DEPTH + 1))).defects
    assert "too_many_lines" in parse(raw(HEADER + b"\n" * (limits.LINES + 1))).defects
    assert "too_many_lines" not in parse(raw(HEADER + b"\n" * (limits.LINES - HEADER.count(b"\n")))).defects
    fits, too_long = (
        b"Content-Type: text/plain; a=" + b"x" * size + b"\n\nhi" for size in (10, limits.PARAMETER_CHARS)
    )
    assert "header_cut" not in parse(raw(HEADER + fits)).defects
    assert "header_cut" in parse(raw(HEADER + too_long)).defects


def test_of_html_and_of_a_report_only_the_beginning_is_read() -> None:
    page = b"<p>first</p><i></i>" + b"<b></b>" * (limits.HTML_CHARS // 7) + b"<p>last</p>"
    assert parse(raw(HTML + page)).text.strip() == "first"
    report = HEADER + b"Content-Type: message/delivery-status\n\n" + b"Status: 5.1.1\n" * limits.REPORT_CHARS
    assert len(parse(raw(report)).report) <= limits.REPORT_CHARS
