"""Drafts that mail programs have rewritten: each is recognised, and what a person wrote is what leaves.

The functions here rewrite a mail as those programs do when somebody opens a draft, changes it and saves it.
"""

from __future__ import annotations

import html
import textwrap
from base64 import encodebytes
from collections.abc import Callable
from email import message_from_bytes
from email.message import Message
from quopri import encodestring

import pytest

from pipeline.review.folders_words import words
from tests.review.folders_given import ATTENTION, REVIEW, Desk, desk_of, reply_edited, text_of
from tests.servers.dovecot import Account
from tests.shop import Shop

Edit = Callable[[str], str]


def kept(data: bytes, *names: str) -> str:
    """Some headers of a mail as they stand there."""
    message = message_from_bytes(data)
    return "".join(f"{name}: {' '.join(str(message[name]).split())}\r\n" for name in names if message[name])


def qp(text: str, charset: str = "utf-8") -> bytes:
    return encodestring(text.replace("\r", "").encode(charset, "xmlcharrefreplace")).replace(b"\n", b"\r\n")


def flowed(text: str) -> str:
    """Lines of 72 with a blank at their end where they go on; quotes one by one; stuffed (RFC 3676 section 4)."""
    lines = []
    for line in text.split("\n"):
        mark = ">" if line.startswith(">") else ""
        content = line.removeprefix("> ") if mark else line.rstrip()
        pieces = textwrap.wrap(content, 70, break_long_words=False, break_on_hyphens=False) or [""]
        stuffed = [f" {piece}" if piece.startswith((" ", ">", "From ")) else piece for piece in pieces]
        lines += [f"{mark}{' ' if mark else ''}{piece} " for piece in stuffed[:-1]]
        lines.append(f"{mark}{' ' if mark else ''}{stuffed[-1]}")
    return "\r\n".join(lines)


def alternative(header: str, plain: bytes, page: bytes, boundary: str, encoding: str = "quoted-printable") -> bytes:
    parts = []
    for kind, body in (("plain", plain), ("html", page)):
        head = f"--{boundary}\r\nContent-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n"
        parts.append(head.encode() + b"\r\n" + body + b"\r\n")
    top = f'{header}MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary="{boundary}"\r\n\r\n'
    return top.encode() + b"".join(parts) + f"--{boundary}--\r\n".encode()


def thunderbird(data: bytes, edit: Edit) -> bytes:
    """Keeps the thread, has headers and a Message-ID of its own, writes format=flowed in 8 bit."""
    header = kept(data, "To", "Subject", "In-Reply-To", "References")
    own = (
        "Message-ID: <8c0f9a6e-1f0b-4d3e-9d43-2a@shop.example>\r\nDate: Tue, 24 Nov 2026 13:00:00 +0100\r\n"
        "MIME-Version: 1.0\r\nX-Mozilla-Draft-Info: internal/draft; vcard=0; receipt=0; DSN=0; uuencode=0\r\n"
        "X-Identity-Key: id1\r\nUser-Agent: Mozilla Thunderbird\r\nFrom: Ana at the shop <help@shop.example>\r\n"
        "Content-Language: en-US\r\n"
    )
    kind = "Content-Type: text/plain; charset=UTF-8; format=flowed\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    return (own + header + kind + flowed(edit(text_of(data)))).encode()


def thunderbird_html(data: bytes, edit: Edit) -> bytes:
    """The same in its HTML editor, which saves HTML alone, with a signature under it all."""
    header = kept(data, "From", "To", "Subject", "In-Reply-To", "References")
    body = "<br>\r\n".join(html.escape(line, quote=False) for line in edit(text_of(data)).split("\n"))
    page = (
        '<!DOCTYPE html>\r\n<html>\r\n  <head>\r\n    <meta http-equiv="content-type" content="text/html; '
        f'charset=UTF-8">\r\n  </head>\r\n  <body>\r\n    <p>{body}</p>\r\n'
        '    <pre class="moz-signature" cols="72">-- \r\nAna Sample, Case Corner</pre>\r\n  </body>\r\n</html>\r\n'
    )
    own = "Message-ID: <5d1e@shop.example>\r\nX-Mozilla-Draft-Info: internal/draft\r\nMIME-Version: 1.0\r\n"
    kind = "Content-Type: text/html; charset=UTF-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    return (own + header + kind + page).encode()


def apple_mail(data: bytes, edit: Edit) -> bytes:
    """Alternative in quoted-printable, a div a line, hard blanks, quotes as blockquote."""
    text = edit(text_of(data))
    own_words, _, quoted = text.partition("\n> ")
    divs = "".join(f"<div>{html.escape(line) or '<br>'}</div>" for line in own_words.split("\n"))
    divs = divs.replace(". ", ".&nbsp;")
    quote = "<br>".join(html.escape(line.removeprefix("> ")) for line in quoted.split("\n"))
    page = (
        '<html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"></head><body style="overflow-'
        f'wrap: break-word; -webkit-nbsp-mode: space; line-break: after-white-space;">{divs}'
        f'<blockquote type="cite"><div>{quote}</div></blockquote></body></html>'
    )
    header = kept(data, "From", "To", "Subject", "In-Reply-To", "References")
    own = (
        "X-Uniform-Type-Identifier: com.apple.mail-draft\r\nX-Apple-Mail-Remote-Attachments: YES\r\n"
        "X-Universally-Unique-Identifier: 3B1C0A52-7D0B-4C53-9C0B-8E4C7C0E7A11\r\n"
        "Message-Id: <9F1D3C44-56DE-4A7B-9B8E-2E4A5C8F2D10@shop.example>\r\n"
    )
    plain = text.replace(". ", ".\N{NO-BREAK SPACE}")
    return alternative(own + header, qp(plain), qp(page), "Apple-Mail=_6A1B")


def outlook(data: bytes, edit: Edit) -> bytes:
    """HTML alone with conditional comments, a paragraph a line, no thread, no Message-ID, windows-1252."""
    lines = edit(text_of(data)).split("\n")
    paragraphs = "\r\n".join(
        f"<p class=MsoPlainText>{html.escape(line, quote=False) or '&nbsp;'}<o:p></o:p></p>" for line in lines
    )
    page = (
        '<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
        'xmlns:w="urn:schemas-microsoft-com:office:word" xmlns="http://www.w3.org/TR/REC-html40"><head>'
        '<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=windows-1252">'
        '<meta name=Generator content="Microsoft Word 15 (filtered medium)"><!--[if !mso]><style>v\\:* '
        "{behavior:url(#default#VML);}</style><![endif]--><style><!--\r\np.MsoPlainText {margin:0cm;}\r\n--></style>"
        '<!--[if gte mso 9]><xml><o:shapedefaults v:ext="edit" spidmax="1026" /></xml><![endif]--></head>'
        f'<body lang=EN-US link="#0563C1" style="word-wrap:break-word"><div class=WordSection1>{paragraphs}'
        "<!--[if gte mso 9]><p>only for Word</p><![endif]--></div></body></html>"
    )
    header = kept(data, "From", "To", "Subject") + (
        "Thread-Topic: My phone case\r\nThread-Index: AQHbPnRgk0x2w0mC9kqS4m3b2w==\r\nX-Unsent: 1\r\n"
        "X-MS-Has-Attach:\r\nContent-Language: en-US\r\nMIME-Version: 1.0\r\n"
        'Content-Type: text/html; charset="windows-1252"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
    )
    return header.encode() + qp(page, "windows-1252")


def gmail(data: bytes, edit: Edit) -> bytes:
    """No thread, its own Message-ID, lines of 78 in the plain half, base64."""
    text = edit(text_of(data))
    wrapped = [textwrap.fill(line, 77, break_long_words=False, break_on_hyphens=False) for line in text.split("\n")]
    page = f'<div dir="ltr">{"<br>".join(html.escape(line) for line in text.split(chr(10)))}</div>'
    plain = "\r\n".join(wrapped).replace("\n", "\r\n").replace("\r\r", "\r")
    header = kept(data, "From", "To", "Subject") + "Message-ID: <CAF=xK1q_r2p9sTu@mail.gmail.example>\r\n"
    encoded = [encodebytes(one.encode()).replace(b"\n", b"\r\n") for one in (plain, page)]
    return alternative(header, encoded[0], encoded[1], "000000000000a1b2c3", "base64")


CLIENTS = {each.__name__: each for each in (thunderbird, thunderbird_html, apple_mail, outlook, gmail)}
each_client = pytest.mark.parametrize("client", CLIENTS.values(), ids=CLIENTS)


def the_one_sent(desk: Desk) -> str:
    (message,) = desk.sent()
    assert isinstance(message, Message)
    body = text_of(message.as_bytes())
    for ours in ("casedesk", "Edit the text above", "You sent me the wrong item", "Draft 1", ">"):
        assert ours not in body
    return body


@each_client
def test_a_saved_draft_that_nobody_changed_is_sent_as_it_was(
    shop: Shop, account: Account, client: Callable[[bytes, Edit], bytes]
) -> None:
    with desk_of(shop, account) as desk:
        desk.ask()
        ours = desk.draft().body
        done = desk.approve(lambda data: client(data, str))
        assert (done.sent.sent, desk.counts()) == (1, {"sent": 1})
        assert the_one_sent(desk).strip() == ours.strip()
        row = desk.draft()
        assert (row.state, row.approved_by, row.edited_at) == ("sent", f"mail client of {account.user}", None)


@each_client
def test_what_a_person_wrote_is_what_leaves_in_our_lines(
    shop: Shop, account: Account, client: Callable[[bytes, Edit], bytes]
) -> None:
    edit = reply_edited("We are sorry that the wrong item came.", "Frau Müller, we are “very” sorry – it cost you 5 €.")
    with desk_of(shop, account) as desk:
        desk.ask()
        ours = desk.draft().body
        done = desk.approve(lambda data: client(data, edit))
        assert (done.sent.sent, desk.counts()) == (1, {"sent": 1})
        assert the_one_sent(desk).strip() == edit(ours).strip()
        assert desk.draft().edited_at is not None


@each_client
def test_an_edit_that_waits_in_review_is_the_drafts_text(
    shop: Shop, account: Account, client: Callable[[bytes, Edit], bytes]
) -> None:
    edit = reply_edited("Please also send us your order number, so that we can start right away.\n\n", "")
    with desk_of(shop, account) as desk:
        desk.ask()
        ours = desk.draft().body
        desk.edit_in_review(lambda data: client(data, edit))
        desk.run()
        row = desk.draft()
        assert row.state == "edited"
        assert words(row.body) == words(edit(ours))
        assert desk.counts() == {"review": 1}
        assert desk.approve().sent.sent == 1
        assert "order number" not in the_one_sent(desk)


@each_client
@pytest.mark.parametrize("gone", ["line", "whole end"])
def test_without_our_line_nothing_leaves(
    shop: Shop, account: Account, client: Callable[[bytes, Edit], bytes], gone: str
) -> None:
    """Then nobody can tell where the reply ends; where the thread is gone too, nor which draft it is."""

    def edit(text: str) -> str:
        before, _, after = text.partition("[== casedesk")
        return before + (after.partition("==]")[2].partition("==]")[2] if gone == "line" else "")

    with desk_of(shop, account) as desk:
        desk.ask()
        uid = desk.edit_in_review(lambda data: client(data, edit))
        desk.move(REVIEW, uid, "Casedesk/Approved")
        assert desk.run().sent.sent == 0
        assert desk.attempts() == 0
        _, data = desk.only(ATTENTION)
        assert text_of(data).startswith("[casedesk note] Not sent: ")
        assert b"We are sorry" in data or b"mail-as-it-was.eml" in data
        assert desk.draft().state == "drafted"
