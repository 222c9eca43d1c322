"""HTML as mail programs and senders of newsletters write it."""

from __future__ import annotations

import pytest

from pipeline.parsing import new_text_of
from pipeline.parsing.html import text_of
from tests.parsing.mails import mail

ALTERNATIVE = b"MIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=b\n\n"


@pytest.mark.parametrize(
    "hidden",
    [
        '<div style="display:none">X</div>',
        '<div style="DISPLAY: none !important; max-height:0">X</div>',
        '<span style="color:red;display : none">X</span>',
        "<p hidden>X</p>",
        '<p style="font-size:0">X</p>',
        '<p style="font-size:0px;line-height:0">X</p>',
        '<p style="font-size: 1px; color:#fff">X</p>',
        '<div style="max-height:0px;overflow:hidden">X</div>',
        '<div style="visibility:hidden">X</div>',
        '<div style="opacity:0">X</div>',
        '<div style="display:none"><table><tr><td><p>X</p></td></tr></table>X</div>',
    ],
)
def test_what_nobody_sees_is_left_out(hidden: str) -> None:
    assert text_of(f"<p>Hello</p>{hidden}<p>Ann</p>") == "Hello\n\nAnn"
    assert text_of(f"{hidden}<p>Hello</p>") == "Hello"


@pytest.mark.parametrize(
    "style", ["font-size:10px", "font-size:0.9em", "opacity:0.9", "max-height:10px", "overflow:hidden", "border:none"]
)
def test_what_is_small_or_faint_is_seen(style: str) -> None:
    assert text_of(f'<p style="{style}">Hello</p>') == "Hello"


def test_a_page_that_is_hidden_as_a_whole_is_read_all_the_same() -> None:
    assert text_of('<div style="display:none">Hello</div>') == "Hello"


def test_marks_cannot_be_forged() -> None:
    assert text_of("<p>\ue002Hello\ue000</p><p>\ue003Ann</p>") == "Hello\n\nAnn"


OLD = "<p>Dear Ann,<br>your order is on its way.</p>"
REPLIES = {
    "gmail": '<div dir="ltr">NEW</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">Þann 6. maí 2024, '
    f'Shop:<br></div><blockquote class="gmail_quote" style="margin:0 0 0 .8ex">{OLD}</blockquote></div>',
    "apple": f'<body>NEW<div><br><blockquote type="cite"><div>On 6 May 2024, at 10:00, Shop '
    f"wrote:</div>{OLD}</blockquote></div>",
    "thunderbird": '<p>NEW</p><div class="moz-cite-prefix">Am 06.05.24 um 10:00 schrieb Shop:<br></div>'
    f'<blockquote type="cite" cite="mid:a@b">{OLD}</blockquote>',
    "outlook.com": '<div>NEW</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg" '
    'dir="ltr"><b>Frá:</b> Shop<br>'
    f"<b>Efni:</b> Order</div><div>{OLD}</div>",
    "outlook": '<div class="WordSection1"><p class="MsoNormal">NEW</p><div><div style="border:none;border-top:solid '
    '#E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal"><b>Frá:</b> Shop<br><b>Efni:</b> '
    "Order</p></div></div>"
    f"{OLD}</div>",
    "yahoo": f'<div>NEW</div><div id="ydp1yahoo_quoted_2" class="yahoo_quoted"><div>On Monday, Shop '
    f"wrote:</div>{OLD}</div>",
    "proton": f'<div>NEW</div><div class="protonmail_quote">On Monday, Shop wrote:<br><blockquote '
    f'class="protonmail_quote" '
    f'type="cite">{OLD}</blockquote></div>',
    "gmx": f'<div>NEW</div><div name="quote" style="border-left:2px solid #C3D9E5"><div>Gesendet: '
    f"Montag</div>{OLD}</div>",
    "border": f'<div>NEW</div><blockquote style="border-left: 2px solid #325FBA; padding-left: 5px">{OLD}</blockquote>',
}


@pytest.mark.parametrize("client", REPLIES)
def test_the_marks_of_mail_programs_part_new_from_old(client: str) -> None:
    text = text_of(REPLIES[client].replace("NEW", "Where is it?"))
    assert "your order is on its way." in text
    assert new_text_of(text) == "Where is it?"
    read = mail(b"Content-Type: text/html; charset=utf-8\n\n" + REPLIES[client].replace("NEW", "Where is it?").encode())
    assert read.new_text == "Where is it?"


def test_answers_between_quotes_stay() -> None:
    html = (
        '<div class="moz-cite-prefix">On 6 May 2024 at 10:00, Shop wrote:<br></div><blockquote type="cite">Which model?'
        '</blockquote><p>iPhone 15</p><blockquote type="cite">Colour?<blockquote '
        'type="cite">older</blockquote></blockquote>'
        "<p>Red</p>"
    )
    text = text_of(html)
    assert "> Which model?" in text
    assert ">> older" in text
    assert [line for line in new_text_of(text).split("\n") if line] == ["iPhone 15", "Red"]


def test_a_forwarded_mail_is_kept() -> None:
    html = (
        '<div>FYI</div><div class="gmail_quote"><div class="gmail_attr">---------- Forwarded message '
        "---------<br>From: "
        "Carrier<br>Date: Mon<br>Subject: Delay<br>To: Ann<br></div><p>Delayed.</p></div>"
    )
    assert new_text_of(text_of(html)).endswith("Delayed.")
    outlook = (
        f'<p>See below</p><div id="divRplyFwdMsg">From: Carrier<br>Sent: Mon<br>To: Ann<br>Subject: Delay</div>{OLD}'
    )
    assert "on its way" in new_text_of(text_of(outlook), "FW: Delay")


@pytest.mark.parametrize(
    "stub",
    [
        "Your e-mail client cannot display HTML messages.",
        "Ihr E-Mail-Programm unterstützt kein HTML.",
        "View this e-mail in your browser: https://a.example/",
        "\u200b\u00a0",
        "---",
    ],
)
def test_a_stub_gives_way_to_the_html_half(stub: str) -> None:
    halves = (
        f"--b\nContent-Type: text/plain; charset=utf-8\n\n{stub}\n--b\nContent-Type: "
        f"text/html\n\n<p>My case broke\n--b--\n"
    )
    assert mail(ALTERNATIVE + halves.encode()).text == "My case broke"
    alone = f"--b\nContent-Type: text/plain; charset=utf-8\n\n{stub}\n--b\nContent-Type: text/html\n\n<p> </p>\n--b--\n"
    assert mail(ALTERNATIVE + alone.encode()).text.strip() == stub.strip()


def test_a_torso_gives_way_to_the_whole_and_a_short_text_to_nothing_less() -> None:
    plain = "--b\nContent-Type: text/plain\n\nHello\n--b\nContent-Type: text/html\n\n"
    assert (
        "broke" in mail(ALTERNATIVE + f"{plain}<p>Hello</p><table><tr><td>My case broke today\n--b--\n".encode()).text
    )
    assert mail(ALTERNATIVE + f"{plain}<p>Hello\n--b--\n".encode()).text == "Hello"
    assert mail(ALTERNATIVE + f"{plain}<p>Hi\n--b--\n".encode()).text == "Hello"
