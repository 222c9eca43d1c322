"""Whole messages that nobody would write: parse and screen return, within the bounds, with clean text."""

from __future__ import annotations

import base64
import quopri
import re

from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline import limits
from pipeline.config import Shop
from pipeline.model import Mail, RawMail
from pipeline.parsing import identify, parse
from pipeline.screening import screen

SHOP = Shop(address="help@shop.example")
UNCLEAN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")

charset_labels = st.sampled_from(
    [
        "utf-8",
        "us-ascii",
        "iso-8859-1",
        "gb2312",
        "iso-2022-jp",
        "shift_jis",
        "koi8-r",
        "utf-7",
        "utf-16",
        "big5",
        "x",
        "",
        "\u00e9",
    ]
)
words = st.text(max_size=30)
octets = st.binary(max_size=60)
lines = st.sampled_from(
    [
        *("> old", "On 6 May 2024 at 10:00, Shop wrote:", "From: a", "Sent: b", "To: c", "Subject: d", "-- ", "--"),
        *(
            "-----Original Message-----",
            "---- Forwarded message ----",
            "Sent from my iPhone",
            "order #1042",
            "1Z999AA10123456784",
        ),
        *("begin 644 a.jpg", "M" + "A" * 60, "`", "end", "-----BEGIN PGP MESSAGE-----", "-----END PGP MESSAGE-----"),
        *(
            "-----BEGIN PGP SIGNED MESSAGE-----",
            "=?utf-8?B?w6Q=?=",
            "",
            "  ",
            "--b0",
            "--b1--",
            "Message-ID: <a@b.example>",
        ),
        *(
            "<div style='display:none'>",
            "<blockquote type=cite>",
            "</blockquote>",
            "<!--",
            "<p hidden>x",
            "<table><td>",
            "&#xd800;",
        ),
    ]
)
texts = st.lists(lines | words, max_size=12).map("\n".join)


@st.composite
def header_values(draw: st.DrawFn) -> bytes:
    kind = draw(st.integers(0, 5))
    if kind == 0:
        return draw(octets).replace(b"\n", b" ").replace(b"\r", b" ")
    if kind == 1:
        label = draw(charset_labels)
        return f"=?{label}?{draw(st.sampled_from('bBqQx'))}?{draw(words)}?=".encode("utf-8", "replace").replace(
            b"\n", b""
        )
    if kind == 2:
        return draw(st.text(alphabet='<>"@(),;:\\ a.=?[]\n\t', max_size=60)).replace("\n", "\n ").encode()
    if kind == 3:
        return b"<%d@customer.example>" % draw(st.integers(0, 9))
    if kind == 4:
        return b"Mon, 06 May 2024 10:00:%02d %s" % (
            draw(st.integers(0, 99)),
            draw(st.sampled_from([b"+0200", b"GMT", b"", b"+9999"])),
        )
    return draw(words).replace("\n", " ").replace("\r", " ").encode("utf-8", "replace")


field_names = st.sampled_from(
    [
        *(
            b"From",
            b"To",
            b"Cc",
            b"Reply-To",
            b"Subject",
            b"Date",
            b"Message-ID",
            b"References",
            b"In-Reply-To",
            b"Received",
        ),
        *(
            b"Return-Path",
            b"Auto-Submitted",
            b"Precedence",
            b"List-Id",
            b"Authentication-Results",
            b"Sender",
            b"X-Spam-Flag",
        ),
        *(
            b"From ",
            b"",
            b"X\xff",
            b"Content-Type",
            b"Content-Transfer-Encoding",
            b"Content-Disposition",
            b"MIME-Version",
        ),
    ]
)
headers = st.lists(st.tuples(field_names, header_values()), max_size=10).map(
    lambda fields: b"".join(name + b": " + value + b"\n" for name, value in fields)
)


@st.composite
def leaves(draw: st.DrawFn) -> bytes:
    data = draw(octets) if draw(st.booleans()) else draw(texts).encode("utf-8", "replace")
    encoding = draw(st.sampled_from(["7bit", "8bit", "base64", "quoted-printable", "x-uuencode", "none"]))
    if draw(st.booleans()):
        data = {"base64": base64.encodebytes, "quoted-printable": quopri.encodestring}.get(encoding, bytes)(data)
    kind = draw(
        st.sampled_from(
            [
                *(
                    "text/plain",
                    "text/html",
                    "text/plain; format=flowed; delsp=yes",
                    "message/rfc822",
                    "image/png; name=a.png",
                ),
                *(
                    "message/delivery-status",
                    "application/pkcs7-mime",
                    "text/rfc822-headers",
                    "application/ms-tnef",
                    "x",
                    "",
                ),
                *("application/pgp-encrypted", "multipart/mixed", 'text/plain; name="a', "message/feedback-report"),
            ]
        )
    )
    label = draw(charset_labels)
    head = f"Content-Type: {kind}; charset={label}\nContent-Transfer-Encoding: {encoding}\n".encode("utf-8", "replace")
    return head + draw(st.sampled_from([b"\n", b"", b"Content-Disposition: attachment\n\n"])) + data


@st.composite
def multiparts(draw: st.DrawFn, below: st.SearchStrategy[bytes]) -> bytes:
    boundary = b"b%d" % draw(st.integers(0, 2))
    kind = draw(st.sampled_from([b"mixed", b"alternative", b"report", b"signed", b"encrypted", b"digest", b"related"]))
    parts = b"".join(b"--" + boundary + b"\n" + child + b"\n" for child in draw(st.lists(below, max_size=4)))
    end = draw(st.sampled_from([b"--" + boundary + b"--\n", b"", b"junk"]))
    return b"Content-Type: multipart/" + kind + b"; boundary=" + boundary + b"\n\n" + parts + end


bodies = st.recursive(leaves(), lambda below: multiparts(below), max_leaves=8)
mails = st.tuples(headers, bodies, st.sampled_from([b"\n", b"\r\n", b"\r"])).map(
    lambda parts: (parts[0] + parts[1]).replace(b"\n", parts[2])
)


def check(data: bytes) -> None:
    mail: Mail = parse(RawMail(data, "fuzz", len(data)))
    assert "unreadable" not in mail.defects
    assert identify(data) == (mail.identity, mail.message_id)
    names = [part.name for part in mail.attachments]
    for text in (mail.text, mail.new_text, mail.subject, mail.report, *names, *mail.returned_ids, *mail.defects):
        assert not UNCLEAN.search(text)
    assert len(mail.text) <= limits.TEXT_CHARS
    assert len(mail.subject) <= limits.SUBJECT_CHARS
    assert all(len(name) <= limits.ATTACHMENT_NAME_CHARS for name in names)
    assert len(mail.content_types) <= limits.PARTS + 2
    assert bool(mail.new_text) == bool(mail.text.strip())
    screening = screen(mail, SHOP)
    assert not screening.may_disclose_order
    assert screening.kind in ("human", "auto_reply", "bounce", "bulk")


@settings(max_examples=100, deadline=None)
@given(mails)
@example(b"From: a@b.example\n\n\x00\xff")
@example(b"Content-Type: multipart/mixed; charset=utf-8\n\n\xc2\x80")
@example(b"Message-ID: \x80\nContent-Type: text/plain; charset=gb2312\n\n")
@example(b"Content-Type: multipart/alternative; boundary=b0\n\n--b0\n--b0--")
def test_any_message_is_read_and_screened(data: bytes) -> None:
    check(data)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_any_octets_are_read_and_screened(data: bytes) -> None:
    check(data)


@settings(max_examples=100, deadline=None)
@given(mails, st.data())
def test_a_mail_with_some_octets_changed_is_read_and_screened(data: bytes, draw: st.DataObject) -> None:
    for _ in range(draw.draw(st.integers(1, 5))):
        at = draw.draw(st.integers(0, max(0, len(data) - 1)))
        data = data[:at] + draw.draw(st.binary(max_size=3)) + data[at + draw.draw(st.integers(0, 3)) :]
    check(data)
