from __future__ import annotations

import pytest

from pipeline.model import RawMail
from pipeline.parsing import identify, parse
from tests.parsing.mails import HEADER, raw

BODY = b"\nHello\n\nFrom here on\nit is late  \nbye\n"
MAIL = HEADER + BODY


def identity(data: bytes) -> str:
    return parse(raw(data)).identity


@pytest.mark.parametrize(
    "same",
    [
        MAIL.replace(b"\n", b"\r\n"),
        b"From ann@customer.example Mon May  6 10:00:00 2024\n"
        + MAIL.replace(b"\nFrom here", b"\n>From here")
        + b"\n\n",
        b"Received: from a by b; Mon, 06 May 2024 08:00:00 +0000\nX-UID: 7\n" + MAIL,
        MAIL.replace(b"Subject: Where is", b"Subject: Where\n\tis"),
        MAIL.replace(b"late  \n", b"late\n"),
    ],
    ids=["crlf", "mbox", "another mailbox", "folded", "blanks at line end"],
)
def test_one_mail_by_several_roads_is_one_mail(same: bytes) -> None:
    assert identity(same) == identity(MAIL)


@pytest.mark.parametrize(
    "other",
    [
        MAIL.replace(b"late", b"early"),
        MAIL.replace(b"<one@", b"<two@"),
        MAIL.replace(b"Ann Marsh", b"Eve"),
        MAIL.replace(b"10:00:00", b"10:00:01"),
        MAIL.replace(b"parcel", b"order"),
    ],
    ids=["body", "message-id", "from", "date", "subject"],
)
def test_another_content_under_one_id_is_another_mail(other: bytes) -> None:
    assert identity(other) != identity(MAIL)


def test_a_mail_without_message_id_has_an_identity_of_its_content() -> None:
    bare = MAIL.replace(b"Message-ID: <one@customer.example>\n", b"")
    assert identity(bare) == identity(bare.replace(b"\n", b"\r\n")) != identity(MAIL)


def test_octets_that_are_hardly_a_mail_are_still_told_apart() -> None:
    assert identify(b"abc") != identify(b"xyz")
    assert identify(b"X-One: 1\n\nsame") != identify(b"X-Two: 2\n\nsame")
    for data in (b"abc", b"X-One: 1\n\nsame", b"\n\n"):
        assert identify(data)[0] == parse(RawMail(data, "test", len(data))).identity
