"""The message that leaves: 7-bit, threaded, marked as ours, and with no header that came from outside."""

from __future__ import annotations

import re
from collections.abc import Sequence
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.config import Shop
from pipeline.delivery.compose import REFERENCES, ascii_address, bounded, compose
from pipeline.parsing import parse
from tests.store.given import ANA, NOW, SHOP

OURS = "<casedesk.1.1.0123456789abcdef0123@shop.example>"
NAMES = [
    *("From", "To", "Subject", "Date", "Message-ID", "References", "X-Casedesk"),
    *("MIME-Version", "Content-Type"),
]
TEXT = st.text(st.characters(codec="utf-8"), max_size=200)


def letter(
    subject: str = "Re: Where is my order?",
    body: str = "Hello Ana,\n\nit is on its way.\n",
    *,
    to: str = ANA,
    shop: str = "Case Corner",
    asked: str | None = None,
    references: Sequence[str] = (),
    by_machine: bool = False,
    own: str = OURS,
) -> bytes:
    return compose(
        Shop(address=SHOP, name=shop), to, subject, body, own, asked, references, by_machine=by_machine, now=NOW
    )


def read(mime: bytes) -> EmailMessage:
    message = message_from_bytes(mime, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def plain(message: EmailMessage) -> str:
    """The plain text as it was written."""
    read_back = next(message.iter_parts()).get_payload(decode=True)
    assert isinstance(read_back, bytes)
    return read_back.decode()


def check_form(mime: bytes) -> None:
    """7-bit lines of at most 998 octets that end with CRLF and nothing else (RFC 5321 section 2.3.8)."""
    assert mime.isascii()
    assert b"\0" not in mime
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", mime)
    lines = mime.split(b"\r\n")
    assert max(map(len, lines)) <= 998
    assert all(line.strip() for line in lines[: lines.index(b"")])  # no folded line is blank (RFC 5322 section 3.2.2)
    assert all(len(word) <= 75 for word in re.findall(rb"=\?[^?\s]+\?[bq]\?[^?\s]*\?=", mime))  # RFC 2047 section 2


def test_a_plain_reply() -> None:
    mime = letter(asked="<1@customer.example>", references=("<0@customer.example>",))
    check_form(mime)
    message = read(mime)
    assert str(message["From"]) == f"Case Corner <{SHOP}>"
    assert str(message["To"]) == ANA
    assert message["Message-ID"] == OURS
    assert message["In-Reply-To"] == "<1@customer.example>"
    assert str(message["References"]).split() == ["<0@customer.example>", "<1@customer.example>", OURS]
    assert message["X-Casedesk"] == OURS.strip("<>")
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert plain(message) == "Hello Ana,\r\n\r\nit is on its way.\r\n"


def test_who_did_not_ask_gets_no_thread() -> None:
    message = read(letter(asked=None))
    assert message["In-Reply-To"] is None
    assert str(message["References"]) == OURS


@pytest.mark.parametrize("by_machine", [False, True])
def test_only_what_no_person_approved_says_so(by_machine: bool) -> None:
    message = read(letter(by_machine=by_machine))
    assert message["Auto-Submitted"] == ("auto-replied" if by_machine else None)
    assert message["X-Auto-Response-Suppress"] == ("All" if by_machine else None)


@pytest.mark.parametrize(
    "subject",
    ["Re: Größe & Maße", "Re: 私の注文", "Re: " + "ü" * 300, "Re: " + "word " * 90, "x" * 900, "Re: 📦", ""],
)
def test_subjects_arrive_as_written(subject: str) -> None:
    mime = letter(subject)
    check_form(mime)
    assert read(mime)["Subject"] == subject.strip()


@pytest.mark.parametrize("shop", ["Hülle & Co", "ケース", 'The "Case" Corner, Inc.', "a" * 200, "Hülle " * 30])
def test_the_shops_name_arrives_as_written(shop: str) -> None:
    mime = letter(shop=shop)
    check_form(mime)
    name, address = parseaddr(str(message_from_bytes(mime)["From"]))
    assert (str(make_header(decode_header(name))).strip(), address) == (shop.strip(), SHOP)


@settings(max_examples=200, deadline=None)
@given(subject=TEXT, body=TEXT)
def test_any_words_arrive_and_none_become_headers(subject: str, body: str) -> None:
    mime = letter(subject, body)
    check_form(mime)
    message = read(mime)
    assert message.keys() == NAMES
    written = re.sub("[\0-\x08\x0b-\x1f\x7f]", "", body.replace("\r\n", "\n").replace("\r", "\n"))
    assert plain(message).replace("\r\n", "\n") == written


@pytest.mark.parametrize(
    "evil", ["a\nBcc: all@x.example", "a\r\n\r\nbody", "a\rBcc: x", "a\x0bBcc: x", "a\u2028Bcc: x"]
)
@pytest.mark.parametrize("where", ["subject", "to", "asked", "references"])
def test_nobody_adds_a_header(evil: str, where: str) -> None:
    values: dict[str, Any] = {where: (f"<{evil}@x>",) if where == "references" else evil}
    if where == "asked":
        values["asked"] = f"<{evil}@x.example>"
    mime = letter(**values)
    check_form(mime)
    assert set(read(mime).keys()) == set(NAMES)


@pytest.mark.parametrize("id_", ["<" + "x" * 150 + "@customer.example>", "<" + "a-b.c+" * 25 + "@x.example>"])
def test_long_ids_go_unchanged(id_: str) -> None:
    mime = letter(asked=id_, references=(id_.replace("@", "0@"),))
    check_form(mime)
    assert b"=?" not in mime
    assert id_.encode() in mime
    assert parse_cites(mime) == (id_.replace("@", "0@"), id_, OURS)


def parse_cites(mime: bytes) -> tuple[str, ...]:
    """What our own parser reads, as the recipient's program would."""
    from pipeline.model import RawMail

    return tuple(cited for cited in (*parse(RawMail(mime, "x", len(mime))).cites, OURS))


@pytest.mark.parametrize(
    "id_", ["<" + "x" * 300 + "@a.example>", "<ü@a.example>", "no brackets", "<a b@c.example>", "<>"]
)
def test_ids_that_others_would_refuse_are_left_out(id_: str) -> None:
    message = read(letter(asked=id_, references=(id_, "<good@a.example>")))
    assert str(message["References"]).split() == ["<good@a.example>", OURS]
    assert message["In-Reply-To"] is None


def test_references_keep_the_first_and_the_newest() -> None:
    ids = [f"<{number}@customer.example>" for number in range(50)]
    mime = letter(asked="<asked@customer.example>", references=(*ids, ids[3]))
    check_form(mime)
    found = str(read(mime)["References"]).split()
    assert found == [ids[0], *ids[-(REFERENCES - 2) :], "<asked@customer.example>", OURS]


@given(st.lists(st.integers(0, 40), max_size=60))
def test_bounded_ids(numbers: list[int]) -> None:
    ids = [f"<{number}@x>" for number in numbers]
    kept = bounded(ids)
    assert len(kept) == len(set(kept)) == min(REFERENCES, len(set(ids)))
    assert kept[:1] == ids[:1]


@pytest.mark.parametrize(
    ("address", "on_the_wire"),
    [
        ("ana@customer.example", "ana@customer.example"),
        ("ana@kühl.example", "ana@xn--khl-hoa.example"),
        ("änne@kühl.example", "änne@xn--khl-hoa.example"),
        ("ana@" + "ü" * 80 + ".example", "ana@" + "ü" * 80 + ".example"),
        ("nobody", "nobody"),
    ],
)
def test_domains_go_as_dns_has_them(address: str, on_the_wire: str) -> None:
    assert ascii_address(address) == on_the_wire
    assert letter(to=address).isascii()
