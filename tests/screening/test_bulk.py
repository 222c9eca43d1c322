"""Lists, newsletters and no-reply senders; the shop's own list and its relays are let through."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.model import Address
from pipeline.screening import bulk, screen
from pipeline.screening.address import is_no_reply
from tests.screening.mails import CUSTOMER, SHOP, a_mail


@pytest.mark.parametrize(
    ("headers", "flag"),
    [
        ({"list_id": "News <news.brand.example>"}, "list_id"),
        ({"precedence": "Bulk"}, "precedence"),
        ({"precedence": "list"}, "precedence"),
        ({"x_precedence": "junk"}, "precedence"),
        ({"list_unsubscribe": "<https://brand.example/u>"}, "list_unsubscribe"),
        ({"feedback_id": "1:2:3:brand"}, "feedback_id"),
        ({"return_path": "<>"}, "null_return_path"),
        ({"return_path": "<MAILER-DAEMON@mx.example>"}, "null_return_path"),
    ],
)
def test_signs_of_bulk(headers: dict[str, Any], flag: str) -> None:
    screening = screen(a_mail(**headers), SHOP)
    assert screening.kind == "bulk"
    assert flag in screening.flags
    assert not screening.may_answer


def test_own_list_is_no_list() -> None:
    mail = a_mail(
        list_id="Support <Support.Shop.example>", precedence="list", list_unsubscribe="<mailto:x@shop.example>"
    )
    assert bulk.find(mail, SHOP) == ()
    assert screen(mail, SHOP).may_answer


def test_another_list_that_names_ours_is_a_list() -> None:
    mail = a_mail(list_id="support.shop.example <news.brand.example>", precedence="list")
    assert "list_id" in bulk.find(mail, SHOP)


@pytest.mark.parametrize("value", ["first-class", "", "special-delivery"])
def test_precedence_of_people(value: str) -> None:
    assert bulk.find(a_mail(precedence=value), SHOP) == ()


@pytest.mark.parametrize(
    "local",
    [
        *("noreply", "no-reply", "no_reply", "no.reply", "donotreply", "do-not-reply", "orders-noreply", "noreply+1"),
        *("ne-pas-repondre", "no-responder", "naoresponda", "non-rispondere", "nicht-antworten", "no-response"),
    ],
)
def test_no_reply_sender(local: str) -> None:
    assert screen(a_mail(f"{local}@brand.example"), SHOP).kind == "bulk"
    assert is_no_reply(Address("", f"{local}@brand.example"))


@pytest.mark.parametrize("local", ["norah", "replyanna", "casinoreply", "info", "nora.ply", "anna"])
def test_somebody(local: str) -> None:
    assert not is_no_reply(Address("", f"{local}@noreply.example"))


def test_no_reply_relay_with_a_customer_behind_it() -> None:
    screening = screen(a_mail("no-reply@forms.example", reply_to=(CUSTOMER,)), SHOP)
    assert (screening.kind, screening.may_answer) == ("human", True)
    assert screening.answer_to == Address("", CUSTOMER)
    assert not screening.may_disclose_order


def test_proof_of_a_relay_is_none_of_the_customer() -> None:
    passed = "mx.shop.example; dmarc=pass header.from=forms.example"
    mail = a_mail("no-reply@forms.example", reply_to=(CUSTOMER,), authentication_results=passed)
    assert screen(mail, SHOP).proof == "absent"


@pytest.mark.parametrize("reply_to", [("help@shop.example",), ("noreply@brand.example",), ("nowhere",)])
def test_no_reply_with_nobody_behind_it(reply_to: tuple[str, ...]) -> None:
    screening = screen(a_mail("no-reply@brand.example", reply_to=reply_to), SHOP)
    assert screening.kind == "bulk"
    assert "no_reply_sender" in screening.flags
