"""Support addresses behind a group: its headers make no customer a list, and its From is nobody's proof."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.config import Shop
from pipeline.model import Address
from pipeline.screening import screen, writer
from tests.screening.mails import CUSTOMER, SHOP, a_mail

OURS = "mx.shop.example; "
GOOGLE: dict[str, Any] = {
    "precedence": "list",
    "mailing_list": "list help@shop.example; contact help+owners@shop.example",
    "list_id": "<help.shop.example>",
    "x_beenthere": "help@shop.example",
    "x_google_group_id": "1012345678",
    "list_post": "<mailto:help@shop.example>",
    "list_unsubscribe": "<mailto:googlegroups-manage+1012345678+unsubscribe@groups.example>",
}
GROUPS: dict[str, dict[str, Any]] = {
    "google": GOOGLE,
    "mailman": {
        "list_id": "Help <help.shop.example>",
        "precedence": "list",
        "list_unsubscribe": "<mailto:x@shop.example>",
    },
    "mailman 2": {"x_beenthere": "help@shop.example", "precedence": "list"},
    "ezmlm": {"mailing_list": "contact help@shop.example; run by ezmlm", "precedence": "bulk"},
    "by number": {"x_google_group_id": "77", "precedence": "list"},
    "configured": {"list_id": "<support.shop.example>", "precedence": "list"},
}
SHOPS = Shop(**{**SHOP.model_dump(), "own_list_ids": ("<support.shop.example>", "77")})


@pytest.mark.parametrize("headers", GROUPS.values(), ids=GROUPS.keys())
def test_a_customer_behind_our_group(headers: dict[str, Any]) -> None:
    screening = screen(a_mail(**headers), SHOPS)
    assert (screening.kind, screening.may_answer, screening.answer_to) == ("human", True, Address("", CUSTOMER))


@pytest.mark.parametrize("headers", GROUPS.values(), ids=GROUPS.keys())
def test_the_same_headers_of_another_group(headers: dict[str, Any]) -> None:
    theirs = Shop(address="help@other.example")
    assert screen(a_mail(**headers), theirs).kind == "bulk"


def test_a_newsletter_that_was_sent_to_our_group() -> None:
    mail = a_mail(**{**GOOGLE, "list_id": ("<help.shop.example>", "<news.brand.example>")})
    assert screen(mail, SHOP).kind == "bulk"
    assert screen(a_mail("noreply@brand.example", **GOOGLE), SHOP).kind == "bulk"
    assert screen(a_mail(auto_submitted="auto-replied", **GOOGLE), SHOP).kind == "auto_reply"


REWRITTEN: dict[str, dict[str, Any]] = {
    "reply-to": {"reply_to": (CUSTOMER,)},
    "original from": {"x_original_from": "Ana <ana@customer.example>"},
    "original sender": {"x_original_sender": CUSTOMER},
    "all, reply-to the group as well": {"reply_to": ("help@shop.example",), "x_original_from": f"Ana <{CUSTOMER}>"},
}


@pytest.mark.parametrize("how", REWRITTEN.values(), ids=REWRITTEN.keys())
def test_a_group_that_writes_itself_into_from(how: dict[str, Any]) -> None:
    passed = OURS + "dmarc=pass header.from=shop.example"
    mail = a_mail("help@shop.example", name="'Ana' via Help", authentication_results=passed, **GOOGLE, **how)
    screening = screen(mail, SHOP)
    assert (screening.kind, screening.may_answer) == ("human", True)
    assert screening.answer_to == Address("", CUSTOMER)
    assert (screening.proof, screening.may_disclose_order) == ("absent", False)
    assert "own_group" in screening.flags
    assert "own_mail" not in screening.flags
    assert writer(mail, SHOP) == CUSTOMER


@pytest.mark.parametrize("original", ["help@shop.example", "noreply@brand.example", "nobody", "", "<>"])
def test_nobody_stands_behind_the_group(original: str) -> None:
    screening = screen(a_mail("help@shop.example", x_original_from=original, **GOOGLE), SHOP)
    assert "own_mail" in screening.flags
    assert not screening.may_answer


def test_original_from_counts_only_through_our_group() -> None:
    assert "own_mail" in screen(a_mail("help@shop.example", x_original_from=CUSTOMER), SHOP).flags
    mail = a_mail(x_original_from="mallory@evil.example", **GOOGLE)
    assert screen(mail, SHOP).answer_to == Address("", CUSTOMER)


def test_a_customer_who_came_through_the_group_unchanged_may_be_proven() -> None:
    passed = OURS + "dmarc=pass header.from=customer.example"
    screening = screen(a_mail(reply_to=("help@shop.example",), authentication_results=passed, **GOOGLE), SHOP)
    assert (screening.proof, screening.may_disclose_order) == ("passed", True)


def test_a_signature_that_our_group_broke_is_no_forgery() -> None:
    failed = OURS + "spf=pass smtp.mailfrom=help+bncBC@shop.example; dkim=fail header.d=customer.example; dmarc=fail"
    screening = screen(a_mail(authentication_results=failed, **GOOGLE), SHOP)
    assert (screening.proof, screening.may_answer, screening.may_disclose_order) == ("absent", True, False)


def test_a_forger_who_names_our_group_stays_one() -> None:
    failed = OURS + "spf=pass smtp.mailfrom=x@evil.example; dkim=fail header.d=customer.example; dmarc=fail"
    assert screen(a_mail(authentication_results=failed, **GOOGLE), SHOP).proof == "failed"
    through = OURS + "spf=pass smtp.mailfrom=x@shop.example; dmarc=fail"
    assert screen(a_mail(authentication_results=through), SHOP).proof == "failed"
