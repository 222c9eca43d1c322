"""A shop's mailbox, made from a seed: what customers usually write, as their programs send it, at the usual size.

Mails of 4 to 26 KB whose new text has a median of 300 characters: text and HTML, every third with a small photo, half
of them replies that quote, some of them threads. Words come from the starter corpus, so that the classifier's
vocabulary is met as in life.
"""

from __future__ import annotations

import base64
import mailbox
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from functools import cache
from pathlib import Path

from classifiers.corpus import read_corpus

SHOP = "help@shop.example"
AUTHSERV_ID = "mx.shop.example"
#: For ``--now``: no mail is too old to be answered then, so the whole path is walked for each.
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
MEDIAN, SPREAD = 300, 0.6  # characters of new text: log-normal
LEAST_OCTETS, MOST_OCTETS = 4_000, 26_000
FILLER = "color:#222222;font-family:Helvetica,Arial,sans-serif;font-size:14px;line-height:21px;margin:0;padding:0"


@cache
def _sayings() -> tuple[tuple[str, str], ...]:
    texts = (each.text for each in read_corpus())
    return tuple((" ".join(each.subject.split()), " ".join(each.body.split())) for each in texts if each.body.strip())


def mails(number: int, seed: int = 7) -> Iterator[bytes]:
    """``number`` mails of the two days before ``NOW``, the same for the same seed."""
    chance = random.Random(seed)
    for place in range(number):
        yield _mail(place, NOW - timedelta(days=2) * (1 - place / number), chance)


def write_mbox(path: Path, number: int, seed: int = 7) -> None:
    """The same as an mbox file."""
    with path.open("wb") as file:
        for data in mails(number, seed):
            file.write(b"From MAILER-DAEMON Mon May  6 10:00:00 2024\n")
            file.write(data.replace(b"\nFrom ", b"\n>From ") + b"\n")


def write_maildir(path: Path, number: int, seed: int = 7) -> None:
    """The same as a Maildir."""
    box = mailbox.Maildir(path)
    for place, data in enumerate(mails(number, seed)):
        (Path(box._path) / "cur" / f"{1_700_000_000 + place}.M{place}.host:2,").write_bytes(data)


def _mail(number: int, at: datetime, chance: random.Random) -> bytes:
    mail = EmailMessage()
    asked = number - chance.randint(1, 40) if number > 40 and not number % 5 else None
    author = asked if asked is not None else number
    mail["From"] = f"Ann Marsh <ann{author}@customer{author % 50}.example>"
    mail["To"] = f"Shop <{SHOP}>"
    new, subject = _words(chance)
    mail["Subject"] = f"Re: {subject}" if asked is not None else subject
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<{number}.{chance.getrandbits(48):x}@customer{author % 50}.example>"
    if asked is not None:
        mail["In-Reply-To"] = f"<{asked}@shop.example>"
    for hop in range(chance.randint(2, 6)):
        mail["Received"] = f"from a{hop}.example by b{hop}.example with ESMTPS id {number}; {format_datetime(at)}"
    mail["Authentication-Results"] = (
        f"{AUTHSERV_ID}; dkim=pass header.d=customer{author % 50}.example; spf=pass; "
        f"dmarc=pass header.from=customer{author % 50}.example"
    )
    mail["DKIM-Signature"] = "v=1; a=rsa-sha256; d=customer.example; b=" + _base64(chance.randbytes(256))
    mail["X-Mailer"] = "Mail 4.2"
    old = [_words(chance)[0][0] for _ in range(chance.randint(2, 6))] if number % 2 else []
    quoted = "On Mon, 6 May 2024 at 09:00, Shop <help@shop.example> wrote:\n" + "".join(f"> {line}\n" for line in old)
    mail.set_content("\n\n".join(new) + ("\n\n" + quoted if old else "") + "\n-- \nAnn Marsh\n")
    mail.add_alternative(_page(new, old), "html")
    if number % 3 == 0:
        photo = chance.randbytes(chance.randint(3_000, 11_000))
        mail.add_attachment(photo, maintype="image", subtype="jpeg", filename="case.jpg")
    for level, part in enumerate(part for part in mail.walk() if part.is_multipart()):
        part.set_boundary(f"==={number}.{level}")  # else the library draws one that no seed repeats
    missing = LEAST_OCTETS - len(mail.as_bytes())
    if missing > 0:
        mail["X-Filler"] = _base64(chance.randbytes(missing * 3 // 4 + 3))
    return mail.as_bytes()


def _words(chance: random.Random) -> tuple[list[str], str]:
    """Paragraphs of new text, and a subject."""
    wanted = max(30, int(chance.lognormvariate(0, SPREAD) * MEDIAN))
    paragraphs: list[str] = []
    subject, said = chance.choice(_sayings())
    while said and wanted > 0:
        paragraphs.append(said[:wanted])
        wanted -= len(said) + 2
        said = chance.choice(_sayings())[1]
    if chance.random() < 0.3:
        paragraphs[-1] += f" My order is #{chance.randint(1_000, 9_999)}."
    return paragraphs, subject or "my order"


def _page(new: list[str], old: list[str]) -> str:
    lines = "".join(f'<div style="{FILLER}">{text}<br></div>\n' for text in new)
    history = "".join(f'<div style="{FILLER}">{text}</div>\n' for text in old)
    quote = f'<div class="gmail_quote"><blockquote class="gmail_quote">{history}</blockquote></div>' if old else ""
    return f"<html><head><style>p{{margin:0}}</style></head><body>{lines}{quote}</body></html>"


def _base64(octets: bytes) -> str:
    text = base64.b64encode(octets).decode()
    return " ".join(text[at : at + 70] for at in range(0, len(text), 70))
