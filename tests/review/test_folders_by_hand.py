"""Replies that staff send from their own mail program: they close the draft that waits, and nothing else does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

import pytest

from pipeline.store.tables import audit, message
from tests.review.folders_given import APPROVED, ATTENTION, REVIEW, Desk, desk_of, text_of
from tests.servers.dovecot import Account
from tests.shop import ADDRESS, LATE, Shop, mail

CITED = {"In-Reply-To": "<m1@customer.example>", "References": "<m1@customer.example>"}


@pytest.fixture
def desk(shop: Shop, account: Account) -> Iterator[Desk]:
    account.create("Sent")
    account.append("Sent", by_hand(message_id="<history@shop.example>"))
    with desk_of(shop, account, sent_folder="Sent") as made:
        yield made


def by_hand(
    to: str = "c1@customer.example",
    cites: str = "<m1@customer.example>",
    text: str = "A new case left today.",
    message_id: str = "<by-hand@shop.example>",
) -> bytes:
    """A reply as a mail program keeps it in its Sent folder."""
    written = EmailMessage(SMTP)
    written["From"], written["To"], written["Subject"] = f"Ana <{ADDRESS}>", to, "Re: My phone case"
    written["Message-ID"] = message_id
    if cites:
        written["In-Reply-To"] = written["References"] = cites
    written.set_content(
        f"{text}\n\nOn Tuesday, 24 November 2026 at 10:00, Customer wrote:\n> Please send me another.\n"
    )
    return written.as_bytes()


def outcomes(desk: Desk) -> list[tuple[str, str]]:
    return [(row.direction, row.outcome) for row in desk.opened.rows(message)]


def test_a_reply_by_hand_closes_the_draft_and_is_in_the_ticket(desk: Desk) -> None:
    desk.ask()
    desk.account.append("Sent", by_hand())
    assert desk.run().sent.sent == 0
    row = desk.draft()
    assert (row.state, row.problem) == ("superseded", "answered by hand")
    assert desk.counts() == {}
    asked, ours = desk.opened.rows(message)
    assert (asked.outcome, ours.direction, ours.outcome) == ("answered", "out", "sent")
    assert (ours.ticket_id, ours.message_id) == (asked.ticket_id, "<by-hand@shop.example>")
    assert ours.text == "A new case left today."
    noted = {(line.what, line.who) for line in desk.opened.rows(audit)}
    assert ("answered_by_hand", f"mail client of {desk.account.user}") in noted
    desk.ask(2, "Thank you, but where is it?", sender="c1@customer.example", headers=_citing("<by-hand@shop.example>"))
    assert len({row.ticket_id for row in desk.opened.rows(message)}) == 1


def _citing(message_id: str) -> dict[str, str]:
    return {"In-Reply-To": message_id, "References": message_id}


def test_a_reply_that_was_faster_than_we_are_leaves_no_draft(desk: Desk) -> None:
    """The mail and its answer lie there before we see either."""
    desk.account.append("INBOX", mail(1))
    desk.account.append("Sent", by_hand())
    desk.run()
    assert (desk.draft().state, desk.counts()) == ("superseded", {})


def test_one_that_waits_to_leave_does_not_leave(desk: Desk) -> None:
    desk.ask()
    desk.opened.approve(1)
    desk.account.append("Sent", by_hand())
    assert desk.run().sent.sent == 0
    assert desk.draft().state == "superseded"


def test_a_copy_of_the_draft_that_somebody_sent_closes_it(desk: Desk) -> None:
    """Although it may have lost the thread of the customer's mail, the draft's own mark is left."""
    desk.ask()
    _, copy = desk.only(REVIEW)
    sent = copy.replace(b"In-Reply-To: <m1@customer.example>\r\n", b"").replace(b"<m1@customer.example>\r\n", b"")
    desk.account.append("Sent", sent)
    desk.run()
    assert (desk.draft().state, desk.counts()) == ("superseded", {})
    (_, ours) = desk.opened.rows(message)
    assert ours.text.startswith("Hello Customer,")
    assert "casedesk" not in ours.text


@pytest.mark.parametrize(
    "sent",
    [
        by_hand(to="boss@supplier.example"),  # forwarded to a colleague
        by_hand(cites=""),
        by_hand(cites="<unknown@customer.example>"),
        b"From: help@shop.example\r\n\r\nNothing.",
        b"\xff\xfe no mail at all",
    ],
)
def test_what_is_no_reply_to_the_customer_closes_nothing(desk: Desk, sent: bytes) -> None:
    desk.ask()
    desk.account.append("Sent", sent)
    desk.run()
    assert (desk.draft().state, desk.counts()) == ("drafted", {"review": 1})
    assert outcomes(desk) == [("in", "drafted")]


def test_a_reply_to_an_earlier_mail_leaves_the_draft_for_the_later_one_with_a_warning(desk: Desk) -> None:
    desk.ask()
    now = datetime.now(UTC)
    with desk.account.client() as client:
        client.append("Sent", by_hand(), msg_time=now - timedelta(hours=1))
        client.append("INBOX", mail(2, LATE, sender="c1@customer.example", headers=CITED), msg_time=now)
    desk.run()
    row = desk.draft(2)
    assert (desk.draft(1).state, row.state) == ("superseded", "drafted")
    assert "answered_by_hand" in row.warnings
    assert outcomes(desk)[:2] == [("in", "answered"), ("in", "drafted")]


def test_what_the_folder_held_before_closes_nothing(shop: Shop, account: Account) -> None:
    account.create("Sent")
    with desk_of(shop, account) as desk:
        desk.ask()
        account.append("Sent", by_hand())
    shop.write(mailbox={"review_folders": {}, "sent_folder": "Sent"})
    with shop.open() as opened:
        desk = Desk(opened, account)
        desk.run()
        account.bump_uidvalidity("Sent")
        desk.run()
        assert desk.draft().state == "drafted"
        account.append("Sent", by_hand(message_id="<later@shop.example>"))
        desk.run()
        assert desk.draft().state == "superseded"


def test_an_edited_copy_of_what_was_answered_by_hand_goes_to_attention(desk: Desk) -> None:
    desk.ask()
    _, data = desk.only(REVIEW)
    desk.account.append("Sent", by_hand())
    desk.run()
    desk.account.append(APPROVED, data.replace(b"We are sorry", b"We are deeply sorry", 1))
    assert desk.run().sent.sent == 0
    assert "answered by hand" in text_of(desk.only(ATTENTION)[1])


def test_a_sent_folder_that_is_not_there_is_told(shop: Shop, account: Account) -> None:
    shop.write(mailbox={"sent_folder": "Sent Items"})
    (problem,) = shop.run_once().problems
    assert "no folder 'Sent Items'" in str(problem)


def test_a_held_mail_that_is_answered_by_hand_waits_for_nobody(desk: Desk) -> None:
    failing: dict[str, Any] = {"Authentication-Results": "mx.shop.example; dmarc=fail header.from=customer.example"}
    desk.account.append("INBOX", mail(1, headers=failing))
    desk.run()
    assert outcomes(desk) == [("in", "held")]
    desk.account.append("Sent", by_hand())
    desk.run()
    assert outcomes(desk) == [("in", "answered"), ("out", "sent")]
