"""What bounces and complaints say: of whom, for good or for now, and about which mail of ours."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Mail, RawMail
from pipeline.parsing import parse
from pipeline.screening import Bounce, bounced
from tests.screening.mails import a_mail

DAEMON = "MAILER-DAEMON@mx.example"
OURS = "<casedesk.7.1@shop.example>"
TYPES = ("multipart/report", "text/plain", "message/delivery-status", "message/rfc822")
HEAD = "Reporting-MTA: dns; mx.example\nArrival-Date: Tue, 5 May 2026 10:00:00 +0000\n\n"


def dsn(
    recipient: str = "rfc822; ana@customer.example", action: str = "failed", status: str = "5.1.1", said: str = ""
) -> Mail:
    report = HEAD + f"Final-Recipient: {recipient}\nAction: {action}\nStatus: {status}\n"
    report += f"Diagnostic-Code: smtp; {said}\n" if said else ""
    return replace(a_mail(DAEMON, "Undelivered", "", types=TYPES), report=report, returned_ids=(OURS,))


def the(mail: Mail) -> Bounce:
    found = bounced(mail)
    assert found is not None
    return found


def test_a_delivery_report() -> None:
    assert bounced(dsn()) == Bounce(("ana@customer.example",), permanent=True, complaint=False, returned_ids=(OURS,))


@pytest.mark.parametrize(
    ("status", "said", "permanent"),
    [
        ("5.1.1", "", True),
        ("5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound", True),
        ("5.4.4", "host not found", True),
        ("5.0.0", "550 User unknown", True),
        ("5.0.0", "550 5.2.2 mailbox full", False),
        ("5.0.0", "", True),
        ("5.2.2", "552 over quota", False),
        ("5.2.3", "message too large", False),
        ("5.3.4", "552 size limit exceeded", False),
        ("5.7.1", "550 blocked because of spam", False),
        ("5.7.26", "550 unauthenticated (DMARC policy)", False),
        ("4.4.1", "connection timed out", False),
        ("4.2.2", "mailbox full", False),
        ("4.1.1", "user unknown", False),
        ("", "", False),
    ],
)
def test_for_good_or_for_now(status: str, said: str, permanent: bool) -> None:
    assert the(dsn(status=status, said=said)).permanent is permanent


def test_a_delay_is_for_now() -> None:
    assert the(dsn(action="delayed", status="4.4.1")).permanent is False
    assert the(dsn(action="delayed", status="5.1.1")).permanent is False


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded"])
def test_a_success_is_no_bounce(action: str) -> None:
    assert bounced(dsn(action=action, status="2.0.0")) is None


def test_of_several_recipients_those_that_failed() -> None:
    mail = dsn()
    good = "\nFinal-Recipient: rfc822; bob@b.example\nAction: delivered\nStatus: 2.0.0\n"
    bad = "\nOriginal-Recipient: rfc822;Cy@C.example\nFinal-Recipient: rfc822; cy@c.example\nAction: failed\n"
    assert the(replace(mail, report=mail.report + good + bad)).recipients == ("ana@customer.example", "cy@c.example")


def test_recipients_of_exim_and_gmail() -> None:
    text = (
        "This message was created automatically by mail delivery software.\n\n  dan@d.example\n    Unrouteable address"
    )
    named = a_mail(DAEMON, "Mail delivery failed", text, x_failed_recipients="ana@customer.example, Bob@b.example")
    assert the(named).recipients == ("ana@customer.example", "bob@b.example")
    assert the(named).permanent


WORDS: dict[str, tuple[str, bool]] = {
    "qmail": ("Hi. This is the qmail-send program.\n<ana@customer.example>:\nSorry, no mailbox here. (#5.1.1)", True),
    "user unknown": ("Your message to ana@customer.example could not be delivered: user unknown", True),
    "full": ("Your message to ana@customer.example could not be delivered: mailbox is full", False),
    "code": ("ana@customer.example: 554 delivery error", True),
    "code for now": ("ana@customer.example: 451 try later", False),
    "delay": ("Warning: your message to ana@customer.example has not yet been delivered, 550 5.1.1 in the end", False),
    "german": ("Ihre Nachricht an ana@customer.example wurde nicht zugestellt: Empfänger unbekannt", True),
    "japanese": ("次の宛先に配信できませんでした ana@customer.example 存在しません", True),
    "unclear": ("Delivery to ana@customer.example failed.", False),
}


@pytest.mark.parametrize(("text", "permanent"), WORDS.values(), ids=WORDS.keys())
def test_a_bounce_in_plain_words(text: str, permanent: bool) -> None:
    found = the(a_mail(DAEMON, "Undeliverable mail", text + "\n\nReceived: by x.example\nFrom: help@shop.example\n"))
    assert (found.recipients, found.permanent) == (("ana@customer.example",), permanent)


def arf(kind: str, fields: str = "Original-Rcpt-To: <ana@customer.example>\n") -> Mail:
    types = ("multipart/report", "text/plain", "message/feedback-report", "message/rfc822")
    report = f"Feedback-Type: {kind}\nUser-Agent: x/1\nVersion: 1\n{fields}"
    return replace(a_mail("fbl@isp.example", "Complaint", "", types=types), report=report, returned_ids=(OURS,))


@pytest.mark.parametrize("kind", ["abuse", "fraud", "other", "opt-out", "Abuse"])
def test_a_complaint(kind: str) -> None:
    assert bounced(arf(kind)) == Bounce(
        ("ana@customer.example",), permanent=False, complaint=True, returned_ids=(OURS,)
    )


def test_a_complaint_that_hides_its_recipient_is_found_by_the_mail() -> None:
    assert the(arf("abuse", "")) == Bounce((), permanent=False, complaint=True, returned_ids=(OURS,))


@pytest.mark.parametrize("kind", ["not-spam", "auth-failure"])
def test_a_report_that_complains_of_nothing(kind: str) -> None:
    assert bounced(arf(kind)) is None


def test_what_is_no_bounce() -> None:
    read = ("multipart/report", "text/plain", "message/disposition-notification")
    assert bounced(a_mail(subject="Read: Your order", types=read)) is None
    assert bounced(a_mail()) is None
    assert bounced(a_mail(subject="Out of office", auto_submitted="auto-replied")) is None


def test_ids_that_a_bounce_cites_come_last() -> None:
    mail = replace(dsn(), cites=("<x@y.example>", OURS))
    assert the(mail).returned_ids == (OURS, "<x@y.example>")


def test_a_whole_report_off_the_wire() -> None:
    octets = (
        b"From: MAILER-DAEMON@mx.example\r\nTo: help@shop.example\r\nSubject: Undelivered Mail Returned to Sender\r\n"
        b"Return-Path: <>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; boundary=b\r\n"
        b"\r\n--b\r\n\r\nThis is the mail system.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        b"Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; ana@customer.example\r\nAction: failed\r\n"
        b"Status: 5.1.1\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <0100@ses.example>\r\n"
        b"References: <m1@customer.example> <casedesk.7.1@shop.example>\r\nFrom: help@shop.example\r\n--b--\r\n"
    )
    found = the(parse(RawMail(octets, "test", len(octets))))
    assert (found.recipients, found.permanent) == (("ana@customer.example",), True)
    assert {"<0100@ses.example>", OURS} <= set(found.returned_ids)


@given(st.text(max_size=80), st.text(max_size=80), st.sampled_from([TYPES, ("text/plain",)]))
def test_any_report(report: str, text: str, types: Any) -> None:
    fields = f"Final-Recipient: {report}\nStatus: {text}\n\nAction: {report}"
    found = bounced(replace(a_mail(DAEMON, text, text, types=types), report=report + fields))
    assert found is None or all("@" in address and address == address.lower() for address in found.recipients)
