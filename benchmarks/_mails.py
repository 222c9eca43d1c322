"""Mails made for measuring: what customers usually send, and what an attacker would."""

from __future__ import annotations

import base64
import random
from email.message import EmailMessage

HEADER = b"From: Ann <ann@customer.example>\nTo: help@shop.example\nSubject: x\nDate: Mon, 06 May 2024 10:00:00 +0200\n"
TEXT = HEADER + b"Content-Type: text/plain; charset=utf-8\n\n"
HTML = HEADER + b"Content-Type: text/html\n\n"
MIXED = HEADER + b"Content-Type: multipart/mixed; boundary=b\n\n"

SENTENCES = (
    "My case for the iPhone 15 Pro came broken at the corner.",
    "I ordered on Monday and the tracking has not moved since.",
    "Could you please tell me when order #1042 will arrive?",
    "The colour looks different from the picture on your page.",
    "Thank you for your help, I look forward to your answer.",
)


def ordinary() -> dict[str, bytes]:
    """200 mails of 4 to 26 KB: text and HTML, every third with a small photo, half of them replies."""
    chance = random.Random(7)
    return {f"ordinary {number}": _ordinary(number, chance) for number in range(200)}


def _ordinary(number: int, chance: random.Random) -> bytes:
    mail = EmailMessage()
    mail["From"] = f"Ann Marsh <ann{number}@customer.example>"
    mail["To"] = "Shop <help@shop.example>"
    mail["Subject"] = chance.choice(["Where is my parcel", "Re: Ihre Bestellung für Größe M", "broken case"])
    mail["Date"] = "Mon, 06 May 2024 10:00:00 +0200"
    mail["Message-ID"] = f"<{number}@customer.example>"
    for hop in range(chance.randint(2, 6)):
        mail["Received"] = (
            f"from a{hop}.example by b{hop}.example with ESMTPS id {number}; Mon, 06 May 2024 10:00:0{hop} +0000"
        )
    mail["Authentication-Results"] = "mx.shop.example; dkim=pass header.d=customer.example; spf=pass; dmarc=pass"
    mail["DKIM-Signature"] = (
        "v=1; a=rsa-sha256; d=customer.example; b=" + base64.b64encode(chance.randbytes(256)).decode()
    )
    new = [" ".join(chance.choices(SENTENCES, k=4)) for _ in range(chance.randint(2, 6))]
    old = chance.choices(SENTENCES, k=20) if number % 2 else []
    quoted = "On Mon, 6 May 2024 at 09:00, Shop <help@shop.example> wrote:\n" + "".join(f"> {line}\n" for line in old)
    mail.set_content("\n\n".join(new) + ("\n\n" + quoted if old else "") + "\n-- \nAnn\n")
    page = "".join(f'<div style="font-family:arial;color:#222222">{text}<br></div>' for text in new)
    history = (
        f'<div class="gmail_quote"><blockquote class="gmail_quote">{"<br>".join(old)}</blockquote></div>' if old else ""
    )
    mail.add_alternative(f"<html><head><style>p{{margin:0}}</style></head><body>{page}{history}</body></html>", "html")
    if number % 3 == 0:
        photo = chance.randbytes(chance.randint(4_000, 12_000))
        mail.add_attachment(photo, maintype="image", subtype="jpeg", filename="case.jpg")
    return mail.as_bytes()


def _nested(levels: int) -> bytes:
    parts = (b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (level, level) for level in range(levels))
    return HEADER + b"".join(parts) + b"Content-Type: text/plain\n\nhello\n"


def hostile() -> dict[str, bytes]:
    """Inputs on which parsers and quote strippers are known to take seconds, by name."""
    return {**_headers(), **_structures(), **_texts(), **_pages()}


def _headers() -> dict[str, bytes]:
    return {
        "20 k addresses": b"From: " + b", ".join(b"a%d@b.example" % n for n in range(20_000)) + b"\n\nhi",
        '100 KB of ",': b"From: " + b'",' * 50_000 + b"\n\nhi",
        "200 k (": b"From: " + b"(" * 200_000 + b"\n\nhi",
        "30 k < in From": b"From: " + b"<" * 30_000 + b"\n\nhi",
        "20 k Received": b"Received: from a by b; Mon, 06 May 2024 10:00:00 +0000\n" * 20_000 + HEADER + b"\nhi",
        "5 k encoded words": b"Subject: " + b"=?utf-8?B?w6Q=?= " * 5_000 + b"\n\nhi",
        "5 M header lines": b"a: b\n" * 5_000_000,
        "16 k header names": b"".join(b"X-%d: a\n" % n for n in range(16_000)) + HEADER + b"\nhi",
        "250 k ; in Content-Type": HEADER + b'Content-Type: text/plain; a="' + b";" * 250_000 + b"\n\nhi",
        "50 k references": b"References: " + b"<a@b> " * 50_000 + b"\n" + HEADER + b"\nhi",
        "5 MB header value": b"X: " + b"a" * 5_000_000 + b"\n" + HEADER + b"\nhi",
        "stray lines in the header": b"hello\nX: a\n" * 50_000 + b"From: a@b.example\n\nhi",
    }


def _structures() -> dict[str, bytes]:
    return {
        "2,000 nested multiparts": _nested(2_000),
        "45 nested, 400 k lines": _nested(45) + b"x\n" * 400_000,
        "45 nested, 400 k lines of --": _nested(45) + b"--\n" * 400_000,
        "45 nested, 200 k near boundaries": _nested(45) + b"--b44x\n" * 200_000,
        "2,000 parts": MIXED + b"--b\n\nx\n" * 2_000 + b"--b--\n",
        "20 k parts": MIXED + b"--b\n\nx\n" * 20_000 + b"--b--\n",
        "200 k empty parts": MIXED + b"--b\n\n" * 200_000,
        "1,500 nested messages": HEADER + b"Content-Type: message/rfc822\n\n" * 1_500 + b"hi",
        "200 k report blocks": HEADER + b"Content-Type: message/delivery-status\n\n" + b"a: b\n\n" * 200_000,
        "20 MB attachment": MIXED
        + b"--b\n\nhi\n--b\nContent-Type: image/png; name=a.png\nContent-Transfer-Encoding: base64\n\n"
        + (b"A" * 76 + b"\n") * 270_000
        + b"--b--\n",
        "25 MB of line ends": HEADER + b"\n" + b"\n" * 25_000_000,
        "25 MB of blanks": HEADER + b"\n" + b" " * 25_000_000,
        "1 MB of NUL": b"\0" * 1_000_000,
        "quoted-printable": HEADER + b"Content-Transfer-Encoding: quoted-printable\n\n" + b"=" * 200_000,
        "60 k JIS escapes": HEADER + b"Content-Type: text/plain; charset=iso-2022-jp\n\n" + b"\x1b$B" * 60_000,
        "punycode": HEADER + b"Content-Type: text/plain; charset=punycode\n\na-" + b"z" * 190_000,
    }


def _texts() -> dict[str, bytes]:
    begin = b"-----BEGIN PGP MESSAGE-----\n"
    return {
        "On x": TEXT + b"On x\n" * 40_000,
        "On aaa wrote": TEXT + b"On " + b"a" * 190_000 + b" wrote",
        "On 2024 wrote:": TEXT + b"On 2024 wrote:\n\n" * 13_000,
        "From: a": TEXT + b"From: a\n" * 25_000,
        "From To": TEXT + b"From: a\nTo: b\nhello\n" * 9_000,
        "Original Message": TEXT + b"-----Original Message-----\n" * 7_000,
        "colons": TEXT + b":\n" * 100_000,
        "a@b:": TEXT + b"a@b:\n" * 40_000,
        "1:00 a@b:": TEXT + b"1:00 a@b:\n" * 20_000,
        "-- lines": TEXT + b"--\n" * 60_000,
        "> lines": TEXT + b"> a\n\n" * 40_000,
        "190 k >": TEXT + b">" * 190_000,
        "digits": TEXT + b"1 " * 100_000,
        "1-1": TEXT + b"1-1" * 60_000,
        "order 111": TEXT + b"order 111 " * 20_000,
        "dhl digits": TEXT + b"dhl 123456789 " * 14_000,
        "begin without end": TEXT + b"begin 644 a\nM\n" * 15_000,
        "PGP without end": TEXT + begin * 7_000,
        "flowed": HEADER + b"Content-Type: text/plain; format=flowed\n\n" + b"a \n" * 66_000,
        "Message-ID lines": TEXT + b"Message-ID: <a@b>\n" * 11_000,
    }


def _pages() -> dict[str, bytes]:
    return {
        "200 k <div>": HTML + b"<div>" * 200_000,
        "500 k <br>": HTML + b"<br>" * 500_000,
        "100 k <!--": HTML + b"<!--" * 100_000,
        "nested tables": HTML + b"<table><tr><td>" * 60_000,
        "nested quotes": HTML + b"<blockquote type=cite>a" * 20_000,
        "hidden elements": HTML + b"<div hidden>a" * 20_000,
        "one long style": HTML + b'<div style="display:' + b"a;" * 120_000 + b'">x',
        "formatting": HTML + b"<b><i><u><p>" * 20_000,
        "40 k links": HTML + b'<a href="https://x.example/">x</a>' * 8_000,
        "11 MB page": HTML + b"<p>hello <b>you</b></p>\n" * 480_000,
    }
