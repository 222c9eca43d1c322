"""The provider's spam verdict, where it must be the provider's; and the 'spam' mark of staff."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.config import Shop
from pipeline.model import Address, Mail, RawMail
from pipeline.parsing import parse
from pipeline.screening import screen, writer
from tests.screening.mails import CUSTOMER, SHOP, a_mail

TRUSTING = Shop(address="help@shop.example", trust_spam_headers=True)
MICROSOFT = Shop(address="help@shop.example", authserv_id="protection.outlook.com")
RECEIVED = "from mail.customer.example by mx.shop.example; Tue, 5 May 2026 10:00:00 +0000"

SPAM: dict[str, Any] = {
    "x_spam_flag": "YES",
    "x_spam_status": "Yes, score=15.7 required=5.0 tests=BAYES_99",
    "x_spam": "Yes",
    "x_rspamd_action": "add header",
    "x_spamd_result": "default: True [18.20 / 15.00]; BAYES_SPAM(5.10)",
    "x_yandex_spam": "4",
    "x_vr_spamstate": "SPAM",
    "x_ui_filterresults": "junk:10;V03:K0:",
    "x_barracuda_spam_status": "Yes, SCORE=7.1",
    "x_proofpoint_spam_details": "rule=inbound_spam policy=inbound score=91",
}
MICROSOFTS: dict[str, Any] = {
    "x_ms_exchange_organization_scl": "5",
    "x_forefront_antispam_report": "CIP:192.0.2.1;CTRY:US;LANG:en;SCL:5;SRV:;IPV:NLI;SFV:SPM;H:mail;CAT:SPM;SFTY:;",
}
NO_SPAM: dict[str, Any] = {
    "x_spam_flag": "NO",
    "x_spam_status": "No, score=-1.9 required=5.0",
    "x_spam": "no",
    "x_rspamd_action": "no action",
    "x_spamd_result": "default: False [1.20 / 15.00]; R_SPF_ALLOW(-0.20)",
    "x_yandex_spam": "1",
    "x_vr_spamstate": "OK",
    "x_ui_filterresults": "notjunk:1;V03:K0:",
    "x_proofpoint_spam_details": "rule=notspam policy=default score=0",
    "x_ms_exchange_organization_scl": "1",
    "x_forefront_antispam_report": "CIP:192.0.2.1;SCL:1;SFV:NSPM;CAT:NONE;",
    "x_spam_score": "-1.897",
}


@pytest.mark.parametrize(("name", "value"), (SPAM | MICROSOFTS).items())
def test_a_verdict_above_all_that_came_with_the_mail(name: str, value: Any) -> None:
    screening = screen(a_mail(**{name: value}, received=RECEIVED), SHOP)
    assert (screening.kind, screening.may_answer, screening.may_disclose_order) == ("bulk", False, False)
    assert "spam" in screening.flags


@pytest.mark.parametrize(("name", "value"), SPAM.items())
def test_a_verdict_below_is_somebody_elses(name: str, value: Any) -> None:
    below: dict[str, Any] = {"received": RECEIVED, name: value}
    assert screen(a_mail(**below), SHOP).kind == "human"
    assert screen(a_mail(**{name: value}), SHOP).kind == "human"  # no Received: nobody can tell
    assert screen(a_mail(**below), TRUSTING).kind == "bulk"


@pytest.mark.parametrize(("name", "value"), NO_SPAM.items())
def test_a_verdict_of_no_spam(name: str, value: Any) -> None:
    for shop in (SHOP, TRUSTING, MICROSOFT):
        assert screen(a_mail(**{name: value}, received=RECEIVED), shop).kind == "human"


def test_the_topmost_of_a_repeated_one_counts() -> None:
    both = a_mail(x_spam_flag=("NO", "YES"), received=RECEIVED)
    assert screen(both, SHOP).kind == "human"


def test_a_verdict_above_our_servers_findings() -> None:
    ours = "mx.shop.example; dmarc=pass header.from=customer.example"
    theirs = "mx.evil.example; dmarc=pass"
    for report, kind in ((ours, "bulk"), (theirs, "human"), ("mx.shop.example; (", "human")):
        mail = a_mail(received=RECEIVED, x_spam_flag="YES", authentication_results=report)
        assert screen(mail, SHOP).kind == kind


@pytest.mark.parametrize(("name", "value"), MICROSOFTS.items())
def test_exchange_writes_below_all_others(name: str, value: Any) -> None:
    mail = a_mail(**{"received": RECEIVED, name: value})
    assert screen(mail, MICROSOFT).kind == "bulk"
    assert screen(mail, SHOP).kind == "human"
    assert screen(a_mail(received=RECEIVED, x_spam_flag="YES"), MICROSOFT).kind == "human"


def test_the_place_of_a_header_survives_parsing() -> None:
    """Screening relies on it: ``Mail.headers`` names each header where it first stands."""
    rest = b"From: ana@customer.example\nSubject: Order\n\nWhere is it?\n"
    flag, hop = b"X-Spam-Flag: YES\n", f"Received: {RECEIVED}\n".encode()
    for data, kind in ((flag + hop + rest, "bulk"), (hop + flag + rest, "human"), (hop + flag + hop + rest, "human")):
        assert screen(parse(RawMail(data, "test", len(data))), SHOP).kind == kind


def test_a_bounce_that_the_filter_dislikes_stays_a_bounce() -> None:
    mail = a_mail("MAILER-DAEMON@x.example", "Undelivered Mail", x_spam_flag="YES", received=RECEIVED)
    screening = screen(mail, SHOP)
    assert screening.kind == "bounce"
    assert "spam" in screening.flags


def marked(mail: Mail) -> bool:
    """Staff mark a mail as spam; the next one of the same writer comes."""
    screening = screen(mail, SHOP, spam_senders={writer(mail, SHOP)})
    assert ("spam_sender" in screening.flags) is (screening.kind == "bulk")
    return screening.kind == "bulk" and not screening.may_answer


def test_a_sender_whom_staff_marked() -> None:
    assert marked(a_mail("pitch@agency.example"))
    assert screen(a_mail(), SHOP, spam_senders={"pitch@agency.example"}).kind == "human"
    assert screen(a_mail(), SHOP, spam_senders=()).kind == "human"


def test_a_mark_on_a_relayed_mail_is_on_who_wrote_it() -> None:
    form = a_mail("help@shop.example", reply_to=("pitch@agency.example",))
    assert writer(form, SHOP) == "pitch@agency.example"
    assert marked(form)
    assert screen(a_mail("help@shop.example", reply_to=(CUSTOMER,)), SHOP, {"pitch@agency.example"}).kind == "human"


def test_nobody_is_marked_by_a_mail_without_sender() -> None:
    assert writer(a_mail(""), SHOP) == ""
    assert "spam_sender" not in screen(a_mail(""), SHOP, spam_senders={""}).flags


def test_a_mark_goes_by_from_and_not_by_reply_to() -> None:
    mail = a_mail("pitch@agency.example", reply_to=("other@agency.example",))
    assert writer(mail, SHOP) == "pitch@agency.example"
    assert screen(mail, SHOP).answer_to == Address("", "other@agency.example")
