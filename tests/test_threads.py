"""A customer's answer finds its ticket on whichever id survives, and nobody else's does (invariants 9 and 15)."""

from __future__ import annotations

from email import message_from_bytes
from email.message import Message

import pytest

from pipeline.demo.ses import Fault, SesServer, in_turn
from pipeline.store.tables import draft, message, outbox, ticket
from tests.servers.dovecot import Account
from tests.shop import Opened, Shop, mail

ASKER = "ana@customer.example"
CHOICE = "Please refund me. Thank you!"


def asked_and_approved(opened: Opened, account: Account) -> None:
    """The mailbox's first run is over, Ana has written, and her draft is approved."""
    opened.run_once()
    account.append("INBOX", mail("asked", sender=ASKER))
    assert opened.run_once().mails.drafts == 1
    opened.approve(1)


def answered(opened: Opened, account: Account, ses: SesServer) -> Message:
    """… and sent: the copy that she got."""
    asked_and_approved(opened, account)
    assert opened.run_once().sent.sent == 1
    return message_from_bytes(ses.accepted[0].mime)


def ids(sent: Message) -> tuple[str, str]:
    """(SES' Message-ID, our signed id, which stands last in References)."""
    return sent["Message-ID"], sent["References"].split()[-1]


def test_what_left_is_threaded_tagged_and_marked(ses_shop: Shop, account: Account, ses: SesServer) -> None:
    with ses_shop.open() as opened:
        sent = answered(opened, account, ses)
        row = opened.rows(outbox)[0]
    assert sent["To"] == ASKER
    assert sent["In-Reply-To"] == "<masked@customer.example>"
    assert sent["References"].split() == ["<masked@customer.example>", row.signed_id]
    assert ses.accepted[0].tags == {"casedesk-outbox": str(row.id)}
    assert sent["Message-ID"] != row.signed_id
    assert sent["Auto-Submitted"] is None  # a person approved it


@pytest.mark.parametrize("way", ["SES' id in In-Reply-To", "our id in References", "SES' id under another domain"])
def test_an_answer_joins_its_ticket_on_either_id(ses_shop: Shop, account: Account, ses: SesServer, way: str) -> None:
    with ses_shop.open() as opened:
        theirs, ours = ids(answered(opened, account, ses))
        moved = f"{theirs.partition('@')[0]}@us-east-1.amazonses.com>"
        cited = {"our id in References": {"References": ours}, "SES' id in In-Reply-To": {"In-Reply-To": theirs}}
        headers = cited.get(way, {"In-Reply-To": moved})
        account.append("INBOX", mail("answer", CHOICE, ASKER, headers))
        assert opened.run_once().mails.drafts == 0
        assert len(opened.rows(ticket)) == 1
        newest = opened.rows(message)[-1]
    assert (newest.outcome, newest.row, newest.urgent) == ("task", "answers_an_offer", False)


def test_a_stranger_who_quotes_both_ids_joins_nobody(ses_shop: Shop, account: Account, ses: SesServer) -> None:
    with ses_shop.open() as opened:
        theirs, ours = ids(answered(opened, account, ses))
        headers = {"In-Reply-To": theirs, "References": f"<masked@customer.example> {ours} {theirs}"}
        account.append("INBOX", mail("stranger", CHOICE, "mallory@elsewhere.example", headers))
        opened.run_once()
        assert [row.customer for row in opened.rows(ticket)] == [ASKER, "mallory@elsewhere.example"]
        assert [row.ticket_id for row in opened.rows(message)] == [1, 1, 2]


@pytest.mark.parametrize("kind", ["reset_after_accept", "server_error"])
def test_an_uncertain_send_is_never_repeated_and_the_customers_answer_settles_it(
    ses_shop: Shop, account: Account, ses: SesServer, kind: str
) -> None:
    ses.behaviour = in_turn(Fault(kind))  # type: ignore[arg-type]
    with ses_shop.open() as opened:
        asked_and_approved(opened, account)
        done = opened.run_once()
        assert (done.sent.sent, done.sent.uncertain, done.exit_code) == (0, 1, 1)
        assert opened.run_once().sent.sent == 0
        assert ses.calls == 1
        ours = opened.rows(outbox)[0].signed_id
        account.append("INBOX", mail("answer", CHOICE, ASKER, {"References": ours}))
        opened.run_once()
        assert opened.rows(draft)[0].state == "sent"
        assert len(opened.rows(ticket)) == 1
    assert ses.calls == 1


def test_ses_away_with_the_mailbox_well_is_one_clear_line(ses_shop: Shop, account: Account, ses: SesServer) -> None:
    ses_shop.write(sending={"endpoint_url": "http://127.0.0.1:1"})
    with ses_shop.open() as opened:
        asked_and_approved(opened, account)
        done = opened.run_once()
        assert (done.sent.failed, done.sent.uncertain, done.exit_code) == (0, 0, 1)
        assert [line for line in done.lines(1) if "SES is away" in line] != []
        assert [row.state for row in opened.rows(outbox)] == ["queued"]  # nothing was handed over
