"""Own mail and loops; the shop's contact form, where the customer stands in Reply-To."""

from __future__ import annotations

import pytest

from pipeline.model import Address
from pipeline.screening import screen
from tests.screening.mails import CUSTOMER, SHOP, a_mail

PASS = "mx.shop.example; dmarc=pass header.from=shop.example"


@pytest.mark.parametrize("sender", ["help@shop.example", "orders@shop.example", "help+42@shop.example"])
@pytest.mark.parametrize("reply_to", [(), ("orders@shop.example",), ("no-reply@other.example",)])
def test_own_mail_is_never_answered(sender: str, reply_to: tuple[str, ...]) -> None:
    screening = screen(a_mail(sender, reply_to=reply_to, authentication_results=PASS), SHOP)
    assert screening.kind == "human"
    assert "own_mail" in screening.flags
    assert not screening.may_answer
    assert not screening.may_disclose_order


def test_own_mark() -> None:
    screening = screen(a_mail(x_casedesk="casedesk.7.1@shop.example", reply_to=(CUSTOMER,)), SHOP)
    assert "own_mail" in screening.flags
    assert not screening.may_answer


def test_own_automatic_mail_keeps_its_kind() -> None:
    screening = screen(a_mail("help@shop.example", auto_submitted="auto-generated"), SHOP)
    assert screening.kind == "auto_reply"
    assert "own_mail" in screening.flags


def test_contact_form() -> None:
    mail = a_mail(
        "help@shop.example", reply_to=(CUSTOMER,), authentication_results=PASS, feedback_id="1.eu-west-1.x=:AmazonSES"
    )
    screening = screen(mail, SHOP)
    assert (screening.kind, screening.may_answer, screening.may_disclose_order) == ("human", True, False)
    assert screening.answer_to == Address("", CUSTOMER)
    assert screening.proof == "absent"
    assert {"contact_form", "foreign_reply_to", "authentication_absent"} <= set(screening.flags)


def test_forged_contact_form() -> None:
    failed = "mx.shop.example; dmarc=fail header.from=shop.example"
    screening = screen(a_mail("help@shop.example", reply_to=(CUSTOMER,), authentication_results=failed), SHOP)
    assert (screening.proof, screening.may_answer) == ("failed", False)


def test_stranger_at_our_domain_is_not_us() -> None:
    assert "own_mail" not in screen(a_mail("jane@shop.example"), SHOP).flags
