"""What mail tells of our mail and of its senders: bounces, complaints, spam marks, one order in two conversations."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from pipeline.demo.ses import SesServer
from pipeline.opening import wall_clock
from pipeline.review.decisions import mark_spam
from pipeline.store.tables import draft, message, outbox, suppression, ticket
from tests.servers.dovecot import Account
from tests.shop import ADDRESS, LATE, Opened, Shop, in_process, mail
from tests.test_threads import ASKER, answered, ids

EVE = "eve@elsewhere.example"


def report(about: str, fields: str, kind: str = "delivery-status", sender: str = "MAILER-DAEMON@mx.example") -> bytes:
    """A report (RFC 3464, RFC 5965) that brings the header of a mail of ours back."""
    report_type = "feedback-report" if kind == "feedback-report" else "delivery-status"
    parts = (("text/plain", "See below."), (f"message/{kind}", fields), ("text/rfc822-headers", f"Message-ID: {about}"))
    head = f"From: {sender}\nTo: {ADDRESS}\nSubject: Undelivered\nMessage-ID: <report-{about[1:]}\nMIME-Version: 1.0\n"
    head += f"Content-Type: multipart/report; report-type={report_type}; boundary=b\n\n"
    body = "".join(f"--b\nContent-Type: {type_}\n\n{text}\n\n" for type_, text in parts)
    return f"{head}{body}--b--\n".replace("\n", "\r\n").encode()


def failed(status: str, recipient: str = ASKER) -> str:
    return f"Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; {recipient}\nAction: failed\nStatus: {status}\n"


def stopped(opened: Opened) -> dict[str, bool]:
    """Address → whether it is stopped for good."""
    with opened.store.read() as connection:
        return {row.address: row.until is None for row in connection.execute(select(suppression))}


@pytest.mark.parametrize("which", [0, 1], ids=["SES' id", "our id"])
def test_a_hard_bounce_stops_mail_to_its_recipient_and_calls_staff(
    ses_shop: Shop, account: Account, ses: SesServer, which: int
) -> None:
    with ses_shop.open() as opened:
        about = ids(answered(opened, account, ses))[which]
        account.append("INBOX", report(about, failed("5.1.1")))
        opened.run_once()
        assert stopped(opened) == {ASKER: False}
        assert [row.problem for row in opened.rows(draft)] == ["it bounced"]
        asked, ours, _ = opened.rows(message)
    assert (asked.outcome, ours.outcome) == ("held", "bounced")
    assert ASKER in asked.reason


def test_a_soft_bounce_is_only_noted(ses_shop: Shop, account: Account, ses: SesServer) -> None:
    with ses_shop.open() as opened:
        account.append("INBOX", report(ids(answered(opened, account, ses))[0], failed("4.2.2")))
        opened.run_once()
        assert stopped(opened) == {}
        assert [row.outcome for row in opened.rows(message)] == ["answered", "sent", "none"]


def test_a_complaint_stops_mail_for_good(ses_shop: Shop, account: Account, ses: SesServer) -> None:
    with ses_shop.open() as opened:
        fields = "Feedback-Type: abuse\nUser-Agent: x/1\nVersion: 1\n"
        account.append("INBOX", report(ids(answered(opened, account, ses))[0], fields, "feedback-report"))
        opened.run_once()
        assert stopped(opened) == {ASKER: True}


def test_a_bounce_of_a_mail_that_we_never_sent_stops_nobody(ses_shop: Shop, account: Account, ses: SesServer) -> None:
    with ses_shop.open() as opened:
        answered(opened, account, ses)
        account.append("INBOX", report("<invented@shop.example>", failed("5.1.1")))
        account.append("INBOX", report("<masked@customer.example>", failed("5.1.2")))
        opened.run_once()
        assert stopped(opened) == {}


def test_a_bounce_counts_against_whom_the_mail_went_to_alone(ses_shop: Shop, account: Account, ses: SesServer) -> None:
    with ses_shop.open() as opened:
        account.append("INBOX", report(ids(answered(opened, account, ses))[0], failed("5.1.1", EVE)))
        opened.run_once()
        assert stopped(opened) == {ASKER: False}


def test_a_bounce_settles_a_send_that_was_uncertain(ses_shop: Shop, account: Account, ses: SesServer) -> None:
    with ses_shop.open() as opened:
        about = ids(answered(opened, account, ses))[1]
        with opened.store.write() as connection:
            connection.execute(outbox.update().values(state="uncertain"))
            connection.execute(draft.update().values(state="uncertain"))
        account.append("INBOX", report(about, failed("4.2.2")))
        opened.run_once()
        assert [row.state for row in opened.rows(draft)] == ["sent"]


def test_a_sender_called_spam_is_answered_by_nobody_until_unmarked(shop: Shop, account: Account) -> None:
    with shop.open() as opened:
        opened.run_once()
        account.append("INBOX", mail(1, sender=EVE))
        opened.run_once()
        with opened.store.write() as connection:
            assert mark_spam(connection, EVE.upper(), "me", wall_clock()) == 1
        account.append("INBOX", mail(2, sender=EVE))
        account.append("INBOX", mail(3, sender="other@customer.example"))
        assert opened.run_once().mails.drafts == 1
        assert [(row.recipient, row.state) for row in opened.rows(draft)] == [
            (EVE, "rejected"),
            ("other@customer.example", "drafted"),
        ]
        assert [(row.kind, row.outcome) for row in opened.rows(message, message.c.sender == EVE)] == [
            ("human", "none"),
            ("bulk", "none"),
        ]
    assert [row["address"] for row in in_process(shop.folder, "spam", "list", "--json").records] == [EVE]
    assert in_process(shop.folder, "spam", "unmark", EVE).code == 0
    assert in_process(shop.folder, "spam", "unmark", EVE).code == 2
    assert in_process(shop.folder, "spam", "mark", "nobody").code == 2
    with shop.open() as opened:
        account.append("INBOX", mail(4, sender=EVE))
        assert opened.run_once().mails.drafts == 1


@pytest.mark.parametrize("proven", [True, False])
def test_a_proven_sender_who_writes_anew_about_an_order_is_in_its_ticket(
    shop: Shop, account: Account, proven: bool
) -> None:
    with shop.open() as opened:
        opened.run_once()
        account.append("INBOX", mail(1, LATE + " My order is #104877.", ASKER))
        account.append("INBOX", mail(2, "Hello again, still nothing of order 104877!", ASKER, proven=proven))
        account.append("INBOX", mail(3, "Where is order #104877? It has not come.", EVE))
        account.append("INBOX", mail(4, "And order #104999 has not come either.", ASKER))
        opened.run_once()
        names = [row.ticket_id for row in opened.rows(message)]
        assert len(opened.rows(ticket)) == (3 if proven else 4)
    assert (names[0] == names[1]) is proven
    assert len({names[0], names[2], names[3]}) == 3


def test_mails_through_the_shops_form_stay_apart_and_name_their_customer(shop: Shop, account: Account) -> None:
    with shop.open() as opened:
        opened.run_once()
        account.append("INBOX", mail(1, sender=ASKER))
        form = {"Reply-To": EVE, "References": "<m1@customer.example>"}
        account.append("INBOX", mail(2, sender=ADDRESS, headers=form, proven=False))
        form = {"Reply-To": "cy@customer.example", "References": "<m2@customer.example>"}
        account.append("INBOX", mail(3, sender=ADDRESS, headers=form, proven=False))
        opened.run_once()
        assert [row.customer for row in opened.rows(ticket)] == [ASKER, EVE, "cy@customer.example"]
