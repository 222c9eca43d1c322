"""Proof of sender: one Authentication-Results counts, and only what it says of the one From address."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.config import Shop
from pipeline.model import Address, RawMail
from pipeline.parsing import parse
from pipeline.screening import screen
from pipeline.screening.authentication_results import read
from pipeline.screening.proof import aligned, prove
from tests.screening.mails import CUSTOMER, SHOP, a_mail

OURS = "mx.shop.example; "
DMARC = OURS + "dmarc=pass header.from=customer.example"

PASSED = (
    "dmarc=pass",
    "dmarc=pass header.from=customer.example",
    "dmarc=pass (p=none dis=none) header.from=customer.example",
    "spf=pass smtp.mailfrom=x@other.example; dkim=fail header.d=other.example; dmarc=pass header.from=customer.example",
    "DMARC=Pass Header.From=Customer.Example",
    "dmarc = pass header.from = customer.example",
    "dmarc/1=pass (a (nested; dmarc=fail) comment) header.from=customer.example",
    "dkim=pass header.d=customer.example",
    'dkim=pass reason="good; fine (really" header.i=@mail.customer.example header.s=s1',
    "dkim=pass header.i=ana@customer.example; dmarc=none",
    "spf=pass smtp.mailfrom=bounce.customer.example",
    "spf=pass (mx: domain of ana@customer.example designates 192.0.2.1) smtp.mailfrom=ana@customer.example",
    "spf=pass smtp.mail=ana@customer.example",
    "dkim=fail header.d=list.example; dkim=pass header.d=customer.example; dmarc=none",
)
FAILED = (
    "dmarc=fail header.from=customer.example",
    "dkim=pass header.d=customer.example; dmarc=fail header.from=customer.example",
    "dmarc=pass header.from=customer.example; dmarc=fail header.from=customer.example",
    "spf=fail smtp.mailfrom=ana@customer.example; dkim=fail header.d=customer.example",
    "spf=softfail smtp.mailfrom=ana@customer.example; dkim=fail header.d=customer.example; dmarc=none",
    "spf=fail smtp.mailfrom=ana@customer.example; dkim=none",
    "spf=fail smtp.mailfrom=ana@customer.example",
)
ABSENT = (
    "none",
    "",
    "spf=softfail smtp.mailfrom=ana@customer.example; dkim=none",
    "spf=neutral smtp.mailfrom=ana@customer.example; dkim=none; dmarc=none",
    "dmarc=bestguesspass header.from=customer.example",
    "dmarc=pass header.from=evil.example",
    "dmarc=temperror",
    "dkim=pass header.d=evil.example",
    "dkim=pass header.d=evil.example header.i=@customer.example",
    "spf=pass smtp.helo=customer.example",
    "spf=pass smtp.mailfrom=x@evil.example",
    "spf=pass smtp.mailfrom=customer.example=ana@evil.example",
    'spf=pass smtp.mailfrom="ana@customer.example"@evil.example',
    'spf=pass smtp.mailfrom="x; dmarc=pass header.from=customer.example"@evil.example',
    'spf=pass (domain of "x) smtp.helo=h; dmarc=pass (y"@evil.example designates) smtp.mailfrom=x@evil.example',
    "spf=pass (a; dmarc=pass header.from=customer.example) smtp.mailfrom=x@evil.example",
    "spf=pass smtp.mailfrom=x@evil.example (dmarc=pass",
    "x-note=dmarc=pass",
    "arc=pass header.d=customer.example",
    "iprev=pass policy.iprev=192.0.2.1",
    "dkim=pass header.d=notcustomer.example",
    "dkim=pass header.d=customer.example.evil.example",
    "dkim=pass header.d=example",
)


@pytest.mark.parametrize("found", PASSED)
def test_passed(found: str) -> None:
    screening = screen(a_mail(authentication_results=OURS + found), SHOP)
    assert screening.proof == "passed"
    assert screening.authentic
    assert screening.may_disclose_order
    assert "sender_proven" in screening.flags


@pytest.mark.parametrize("found", FAILED)
def test_failed(found: str) -> None:
    screening = screen(a_mail(authentication_results=OURS + found), SHOP)
    assert (screening.proof, screening.may_answer, screening.may_disclose_order) == ("failed", False, False)
    assert "authentication_failed" in screening.flags


@pytest.mark.parametrize("found", ABSENT)
def test_absent(found: str) -> None:
    screening = screen(a_mail(authentication_results=OURS + found), SHOP)
    assert (screening.proof, screening.may_answer, screening.may_disclose_order) == ("absent", True, False)
    assert "authentication_absent" in screening.flags


def test_without_header() -> None:
    assert prove(a_mail(), SHOP) == "absent"


def test_without_setting_nothing_is_trusted() -> None:
    shop = Shop(address="help@shop.example")
    assert prove(a_mail(authentication_results=DMARC), shop) == "absent"
    assert prove(a_mail(authentication_results="; dmarc=pass"), shop) == "absent"


@pytest.mark.parametrize("top", ["none", "dmarc=none", "spf=neutral", "dkim=pass header.d=e.example", "dmarc=pass (x"])
def test_a_lower_one_never_counts(top: str) -> None:
    assert prove(a_mail(authentication_results=(OURS + top, DMARC)), SHOP) == "absent"
    assert prove(a_mail(authentication_results=("mx.isp.example; dmarc=pass", OURS + top, DMARC)), SHOP) == "absent"


def test_another_server_counts_for_nothing() -> None:
    forged = "mx.evil.example; dmarc=pass header.from=customer.example"
    assert prove(a_mail(authentication_results=forged), SHOP) == "absent"
    assert prove(a_mail(authentication_results=(forged, OURS + "dmarc=fail")), SHOP) == "failed"
    assert prove(a_mail(authentication_results="mx.shop.example.evil.example; dmarc=pass"), SHOP) == "absent"
    assert prove(a_mail(authentication_results="(mx.shop.example;) evil.example; dmarc=pass"), SHOP) == "absent"


@pytest.mark.parametrize("server", ["MX.Shop.Example", '"mx.shop.example"', "(ours) mx.shop.example 1"])
def test_spellings_of_our_server(server: str) -> None:
    assert prove(a_mail(authentication_results=f"{server}; dmarc=pass"), SHOP) == "passed"


def test_several_senders() -> None:
    both = (Address("", CUSTOMER), Address("", "x@customer.example"))
    screening = screen(a_mail(senders=both, authentication_results=DMARC), SHOP)
    assert (screening.proof, screening.may_disclose_order) == ("absent", False)
    assert "several_senders" in screening.flags


def test_several_from_headers() -> None:
    mail = a_mail(authentication_results=DMARC, from_=(CUSTOMER, CUSTOMER))
    assert screen(mail, SHOP).proof == "absent"
    assert "several_senders" in screen(mail, SHOP).flags


def test_no_sender() -> None:
    screening = screen(a_mail("", reply_to=(CUSTOMER,), authentication_results=OURS + "dmarc=pass"), SHOP)
    assert (screening.proof, screening.may_answer, screening.answer_to) == ("absent", False, None)
    assert "no_sender" in screening.flags


def test_foreign_reply_to_gets_no_facts() -> None:
    screening = screen(a_mail(reply_to=("other@evil.example",), authentication_results=DMARC), SHOP)
    assert (screening.proof, screening.may_answer, screening.may_disclose_order) == ("passed", True, False)
    assert "foreign_reply_to" in screening.flags
    assert screening.answer_to == Address("", "other@evil.example")


def test_reply_to_oneself_is_none() -> None:
    assert screen(a_mail(reply_to=(CUSTOMER,), authentication_results=DMARC), SHOP).may_disclose_order


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("a.example", "a.example", True),
        ("A.example.", "a.example", True),
        ("mail.a.example", "a.example", True),
        ("a.example", "x.mail.a.example", True),
        ("x.a.example", "y.a.example", False),
        ("a.co.uk", "b.co.uk", False),
        ("co.uk", "a.co.uk", False),
        ("a.co.uk", "mail.a.co.uk", True),
        ("com.br", "a.com.br", False),
        ("example", "a.example", False),
        ("", "a.example", False),
        ("", "", False),
        ("ba.example", "a.example", False),
    ],
)
def test_alignment(one: str, other: str, expected: bool) -> None:
    assert aligned(one, other) is expected
    assert aligned(other, one) is expected


def test_reading_the_header() -> None:
    report = read('"mx;a" 1; dkim=pass (x \\) y) reason="a \\" b" header.d=A.example; none; =; dmarc=')
    assert report is not None
    assert report.server == "mx;a"
    assert [(one.method, one.result) for one in report.results] == [("dkim", "pass")]
    assert report.results[0].properties == {"reason": 'a " b', "header.d": "a.example"}
    for torn in ("mx; a=b (", 'mx; a="b', "mx; a=b)", 'mx; a=b (")', "mx; a=\\b"):
        assert read(torn) is None


@pytest.mark.parametrize(
    "defect", ["header_bare_cr", "header_repaired", "from_ambiguous", "header_unreadable", "unreadable"]
)
def test_a_from_of_our_own_reading_is_never_proven(defect: str) -> None:
    mail = replace(a_mail(authentication_results=DMARC), defects=(defect,))
    screening = screen(mail, SHOP, signed_by=("customer.example",))
    assert (screening.proof, screening.may_disclose_order) == ("absent", False)
    assert defect in screening.flags
    failed = replace(a_mail(authentication_results=OURS + "dmarc=fail"), defects=(defect,))
    assert screen(failed, SHOP).proof == "failed"


def test_a_header_mended_in_parsing_is_never_proven() -> None:
    """A line pasted into the header ends it for our server, which then has seen another sender than we do."""
    data = f"Authentication-Results: {DMARC}\nSubject: Order\npasted line\nFrom: {CUSTOMER}\n\nWhere is it?\n".encode()
    mail = parse(RawMail(data, "test", len(data)))
    assert mail.sender == Address("", CUSTOMER)
    assert screen(mail, SHOP).proof == "absent"
    assert "header_repaired" in screen(mail, SHOP).flags


def test_the_shop_itself_in_reply_to_diverts_nothing() -> None:
    screening = screen(a_mail(reply_to=("help@shop.example",), authentication_results=DMARC), SHOP)
    assert (screening.may_disclose_order, screening.answer_to) == (True, Address("", CUSTOMER))
