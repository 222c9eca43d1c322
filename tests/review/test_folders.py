"""Drafts in mail folders at a real server: what is approved there leaves once, and nothing that staff wrote is lost."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from sqlalchemy import update

from pipeline.live import Pass
from pipeline.opening import wall_clock
from pipeline.store import drafts, outbox
from pipeline.store.tables import audit, draft, review_copy
from tests.review.folders_given import APPROVED, ATTENTION, REJECTED, REVIEW, SENT, Desk, desk_of, reply_in, text_of
from tests.servers.dovecot import PASSWORD, Account, Dovecot
from tests.shop import LATE, Shop, mail


@pytest.fixture
def desk(shop: Shop, account: Account) -> Iterator[Desk]:
    with desk_of(shop, account) as made:
        yield made


def sorry(data: bytes) -> bytes:
    """Somebody changes the draft's first words."""
    assert b"We are sorry" in data
    return data.replace(b"We are sorry", b"We are deeply sorry", 1)


def note_on(data: bytes) -> str:
    return text_of(data).partition("[== casedesk note ends")[0]


def test_a_draft_lies_in_review_as_a_reply_that_is_ready_to_read(desk: Desk, account: Account) -> None:
    desk.ask()
    _, data = desk.only(REVIEW)
    message = message_from_bytes(data)
    assert (message["From"], message["To"]) == ("Our shop <help@shop.example>", "c1@customer.example")
    assert (message["Subject"], message["In-Reply-To"]) == ("Re: My phone case", "<m1@customer.example>")
    text = text_of(data)
    assert text.startswith(desk.draft().body)
    assert "\n> You sent me the wrong item." in text.partition("reply ends above")[2]
    assert list(account.flags(REVIEW).values()) == [(b"\\Draft",)]
    desk.run()
    assert desk.counts() == {"review": 1}


def test_what_is_moved_to_approved_leaves_and_is_filed_as_it_left(desk: Desk, account: Account) -> None:
    desk.ask()
    assert desk.approve().sent.sent == 1
    assert desk.counts() == {"sent": 1}
    _, filed = desk.only(SENT)
    (sent,) = desk.sent()
    assert text_of(filed) == text_of(sent.as_bytes()) == desk.draft().body
    assert message_from_bytes(filed)["Message-ID"] in sent["References"]
    assert list(account.flags(SENT).values()) == [(b"\\Seen",)]
    who = f"mail client of {account.user}"
    assert desk.draft().approved_by == who
    assert ("approved", who) in {(row.what, row.who) for row in desk.opened.rows(audit)}
    desk.run()
    assert (desk.counts(), desk.attempts(), desk.opened.rows(review_copy)) == ({"sent": 1}, 1, [])


def test_what_is_moved_to_rejected_is_rejected(desk: Desk) -> None:
    desk.ask()
    uid, _ = desk.only(REVIEW)
    desk.move(REVIEW, uid, REJECTED)
    desk.run()
    desk.run()
    assert (desk.draft().state, desk.attempts(), desk.counts()) == ("rejected", 0, {"rejected": 1})


def test_a_changed_subject_is_the_subject(desk: Desk) -> None:
    desk.ask()
    desk.approve(lambda data: data.replace(b"Subject: Re: My phone case", b"Subject: Your new case"))
    assert [message["Subject"] for message in desk.sent()] == ["Your new case"]


def test_a_new_mail_of_the_customer_takes_an_unread_draft_away(desk: Desk) -> None:
    desk.ask()
    cited = {"In-Reply-To": "<m1@customer.example>", "References": "<m1@customer.example>"}
    desk.ask(2, LATE, sender="c1@customer.example", headers=cited)
    assert [desk.draft(1).state, desk.draft(2).state] == ["superseded", "drafted"]
    assert desk.counts() == {"review": 1}
    assert reply_in(desk.only(REVIEW)[1]) == desk.draft(2).body.strip()


def test_a_draft_that_somebody_edited_is_marked_instead(desk: Desk) -> None:
    """Also where it was saved only just before the customer's mail came in."""
    desk.ask()
    desk.edit_in_review(sorry)
    cited = {"In-Reply-To": "<m1@customer.example>", "References": "<m1@customer.example>"}
    desk.ask(2, LATE, sender="c1@customer.example", headers=cited)
    row = desk.draft()
    assert (row.state, "customer_wrote_again" in row.warnings) == ("edited", True)
    assert len(desk.opened.rows(draft)) == 1
    assert desk.counts() == {"attention": 1}
    uid, data = desk.only(ATTENTION)
    assert "the customer wrote again" in note_on(data)
    assert "still not arrived" in text_of(data)
    desk.run()
    assert desk.counts() == {"attention": 1}
    desk.move(ATTENTION, uid, APPROVED)  # somebody has read it and it still fits
    assert desk.run().sent.sent == 1
    assert text_of(desk.sent()[0].as_bytes()).startswith("Hello Customer,\n\nWe are deeply sorry that")
    assert "casedesk" not in text_of(desk.sent()[0].as_bytes())
    assert desk.counts() == {"sent": 1}


def change_elsewhere(desk: Desk, body: str = "The desk's words.\n") -> None:
    with desk.opened.store.write() as connection:
        drafts.edit(connection, 1, body, "ana at the desk", wall_clock())


def test_a_draft_that_was_changed_elsewhere_is_shown_anew(desk: Desk) -> None:
    desk.ask()
    change_elsewhere(desk)
    desk.run()
    assert desk.counts() == {"review": 1}
    assert reply_in(desk.only(REVIEW)[1]) == "The desk's words."


@pytest.mark.parametrize("rewrite", [None, sorry])
def test_nobody_approves_a_text_that_was_changed_meanwhile(desk: Desk, rewrite: object) -> None:
    desk.ask()
    uid = desk.edit_in_review(sorry) if rewrite else desk.only(REVIEW)[0]
    change_elsewhere(desk)
    desk.move(REVIEW, uid, APPROVED)
    assert desk.run().sent.sent == 0
    _, data = desk.only(ATTENTION)
    assert "changed elsewhere" in note_on(data)
    assert "> The desk's words." in text_of(data)
    assert ("deeply sorry" in text_of(data)) == bool(rewrite)
    assert desk.draft().body == "The desk's words.\n"
    assert desk.counts() == {"attention": 1}


def test_what_was_approved_elsewhere_leaves_review(desk: Desk) -> None:
    desk.ask()
    desk.opened.approve(1)
    desk.run()
    assert (desk.counts(), desk.attempts()) == ({"sent": 1}, 1)


def test_other_words_for_a_draft_that_was_approved_elsewhere_are_kept(desk: Desk) -> None:
    desk.ask()
    uid = desk.edit_in_review(sorry)
    desk.opened.approve(1)
    desk.move(REVIEW, uid, APPROVED)
    assert desk.run().sent.sent == 1
    assert "approved already by test" in note_on(desk.only(ATTENTION)[1])
    assert "deeply sorry" in text_of(desk.only(ATTENTION)[1])
    assert "deeply" not in text_of(desk.sent()[0].as_bytes())
    desk.run()
    assert (desk.counts(), desk.attempts()) == ({"sent": 1, "attention": 1}, 1)


def test_two_copies_of_one_draft_leave_once(desk: Desk) -> None:
    """Gmail's move is a copy, and for a moment the mail is in both folders."""
    desk.ask()
    _, data = desk.only(REVIEW)
    for _ in range(2):
        desk.account.append(APPROVED, data)
    assert desk.run().sent.sent == 1
    desk.run()
    assert (desk.counts(), desk.attempts()) == ({"sent": 1}, 1)


def test_the_cap_sends_it_to_attention_with_the_reason(desk: Desk) -> None:
    for number in range(3):
        desk.ask(number, sender="same@customer.example")
    for uid in desk.mails(REVIEW):
        desk.move(REVIEW, uid, APPROVED)
    assert desk.run().sent.sent == 2
    assert desk.counts() == {"sent": 2, "attention": 1}
    assert "2 replies went to same@customer.example in 24 hours" in note_on(desk.only(ATTENTION)[1])
    assert desk.draft(3).state == "drafted"


def test_what_the_gate_refuses_comes_back_with_the_reason(desk: Desk) -> None:
    desk.ask()
    with desk.opened.store.write() as connection:
        outbox.suppress(connection, "c1@customer.example", "a mail of ours bounced", None, wall_clock())
    assert desk.approve(sorry).sent.sent == 0
    assert desk.counts() == {"attention": 1}
    uid, data = desk.only(ATTENTION)
    assert "nothing is sent to c1@customer.example: a mail of ours bounced" in note_on(data)
    assert "deeply sorry" in text_of(data)
    desk.move(ATTENTION, uid, APPROVED)
    desk.run()
    assert (desk.counts(), len(desk.sent())) == ({"attention": 1}, 0)


def test_a_question_that_is_too_old_goes_to_attention(desk: Desk) -> None:
    desk.ask()
    with desk.opened.store.write() as connection:
        connection.execute(update(draft).values(question_at=wall_clock() - timedelta(days=15)))
    assert desk.approve().sent.sent == 0
    assert "older than 14 days" in note_on(desk.only(ATTENTION)[1])


def stranger(body: str) -> bytes:
    message = EmailMessage(SMTP)
    message["From"], message["To"], message["Subject"] = "help@shop.example", "c1@customer.example", "Offer"
    message.set_content(body)
    return message.as_bytes()


@pytest.mark.parametrize("place", [REVIEW, APPROVED, REJECTED])
@pytest.mark.parametrize(
    "body",
    ["A mail that has nothing to do with us.", "Pay us.\n\n[== casedesk 1-1-aaaaaaaaaaaaaaaa == reply ends above ==]"],
)
def test_what_nobody_recognises_goes_to_attention_whole(desk: Desk, place: str, body: str) -> None:
    desk.ask()
    data = stranger(body)
    desk.account.append(place, data)
    assert desk.run().sent.sent == 0
    assert desk.counts() == {"review": 1, "attention": 1}
    _, noted = desk.only(ATTENTION)
    parts = list(message_from_bytes(noted).walk())
    assert "nobody can tell which draft it is" in note_on(noted)
    assert parts[-1].get_payload(decode=True) == data
    desk.run()
    assert (desk.draft().state, desk.counts()) == ("drafted", {"review": 1, "attention": 1})


def test_the_marks_of_two_drafts_approve_neither(desk: Desk) -> None:
    desk.ask(1)
    desk.ask(2)
    (_, first), (uid, second) = sorted(desk.mails(REVIEW).items())
    line = re.compile(rb"casedesk \d-\d-[a-z2-7]{16}")
    mixed = line.sub(line.findall(first)[0], second)
    desk.save(APPROVED, uid, mixed)
    assert desk.run().sent.sent == 0
    assert "two drafts" in note_on(desk.only(ATTENTION)[1])


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (b"To: c1@customer.example", b"To: other@customer.example", "can go to c1@customer.example alone"),
        (b"To: c1@customer.example", b"To: c1@customer.example\r\nCc: boss@shop.example", "recipients were changed"),
        (b"To: c1@customer.example", b"To: c1@customer.example\r\nBcc: boss@shop.example", "recipients were changed"),
    ],
)
def test_whom_it_goes_to_is_not_changed_in_a_mail_program(desk: Desk, old: bytes, new: bytes, why: str) -> None:
    desk.ask()
    assert desk.approve(lambda data: data.replace(old, new, 1)).sent.sent == 0
    assert why in note_on(desk.only(ATTENTION)[1])
    assert desk.draft().state == "drafted"


def test_a_file_is_not_lost_by_sending_the_text_alone(desk: Desk) -> None:
    def attach(data: bytes) -> bytes:
        message = EmailMessage(SMTP)
        for name, value in message_from_bytes(data).items():
            if name in ("From", "To", "Subject"):
                message[name] = value
        message.set_content(text_of(data))
        message.add_attachment(b"%PDF-1.4 label", maintype="application", subtype="pdf", filename="label.pdf")
        return message.as_bytes()

    desk.ask()
    assert desk.approve(attach).sent.sent == 0
    _, noted = desk.only(ATTENTION)
    assert "remove the file" in note_on(noted)
    whole = next(part for part in message_from_bytes(noted).walk() if part.get_filename() == "mail-as-it-was.eml")
    assert b"label.pdf" in (whole.get_payload(decode=True) or b"")


def test_our_words_to_staff_in_the_reply_stop_it(desk: Desk) -> None:
    desk.ask()
    assert desk.approve(lambda data: data.replace(b"Hello Customer", b"[casedesk note] Hello", 1)).sent.sent == 0
    assert "casedesk's note stands in the reply" in note_on(desk.only(ATTENTION)[1])


def test_an_empty_reply_is_not_sent(desk: Desk) -> None:
    desk.ask()

    def emptied(data: bytes) -> bytes:
        copy = message_from_bytes(data, policy=SMTP)
        text = copy.get_body(("plain",)).get_content()  # type: ignore[union-attr]
        copy.clear_content()
        copy.set_content(text[text.index("[== casedesk") :])
        return copy.as_bytes()

    assert desk.approve(emptied).sent.sent == 0
    assert "no reply in it" in note_on(desk.only(ATTENTION)[1])


def test_drafts_above_the_limit_never_enter(shop: Shop, account: Account) -> None:
    offer = {"remedy": "refund", "order_number": "1", "amount": 49.0, "currency": "EUR", "extra_case": False}
    offer |= {"goodwill": False, "return_required": False}
    with desk_of(shop, account) as desk:
        for number, amount in enumerate((50.0, 50.01, None), 1):
            desk.ask(number)
            with desk.opened.store.write() as connection:
                row = update(draft).where(draft.c.id == number)
                connection.execute(row.values(offers=[offer | {"amount": amount}]))
        above = sorted(desk.mails(REVIEW).items())[1][1]
    shop.write(mailbox={"review_folders": {}}, desk={"staff_limit": 50})
    with shop.open() as opened:
        desk = Desk(opened, account)
        desk.account.append(APPROVED, above)
        assert desk.run().sent.sent == 0
        assert [message_from_bytes(data)["To"] for data in desk.mails(REVIEW).values()] == ["c1@customer.example"]
        assert "offers a refund above 50" in note_on(desk.only(ATTENTION)[1])
        assert desk.draft(2).state == "drafted"


def test_what_is_deleted_in_review_still_waits_and_is_shown_again(desk: Desk) -> None:
    desk.ask()
    uid, _ = desk.only(REVIEW)
    desk.account.expunge(REVIEW, uid)
    desk.run()
    assert (desk.counts(), desk.draft().state) == ({"review": 1}, "drafted")


def test_a_crash_after_the_append_leaves_one_copy(desk: Desk) -> None:
    desk.ask()
    with desk.opened.store.write() as connection:
        connection.execute(review_copy.delete())
    desk.run()
    assert desk.counts() == {"review": 1}
    desk.account.append(REVIEW, desk.only(REVIEW)[1])
    desk.run()
    assert desk.counts() == {"review": 1}
    assert desk.approve().sent.sent == 1


def test_losing_all_that_is_known_of_the_folders_sends_nothing_twice(desk: Desk) -> None:
    desk.ask()
    uid, _ = desk.only(REVIEW)
    desk.move(REVIEW, uid, APPROVED)
    with desk.opened.store.write() as connection:
        outbox.set_paused(connection, True)
    desk.run()
    with desk.opened.store.write() as connection:
        connection.execute(review_copy.delete())
        outbox.set_paused(connection, False)
    assert desk.run().sent.sent == 1
    desk.run()
    assert (desk.counts(), desk.attempts(), len(desk.sent())) == ({"sent": 1}, 1, 1)


def test_a_copy_that_was_filed_before_a_crash_is_not_filed_twice(desk: Desk) -> None:
    desk.ask()
    desk.approve()
    _, filed = desk.only(SENT)
    with desk.opened.store.write() as connection:
        row = {"draft_id": 1, "account": f"{desk.account.user}@localhost", "place": "gone", "shown": 1, "version": 1}
        connection.execute(review_copy.insert(), row)
    desk.run()
    assert desk.only(SENT)[1] == filed
    assert desk.opened.rows(review_copy) == []


def test_while_sending_is_paused_it_waits_and_may_be_taken_back(desk: Desk) -> None:
    desk.ask()
    with desk.opened.store.write() as connection:
        outbox.set_paused(connection, True)
    desk.approve()
    assert (desk.counts(), desk.draft().state) == ({"approved": 1}, "queued")
    desk.move(APPROVED, desk.only(APPROVED)[0], REJECTED)
    with desk.opened.store.write() as connection:
        outbox.set_paused(connection, False)
    assert desk.run().sent.sent == 0
    assert (desk.counts(), desk.draft().state) == ({"rejected": 1}, "rejected")


@pytest.mark.parametrize("rewrite", [None, sorry])
def test_what_is_moved_back_to_review_is_taken_back(desk: Desk, rewrite: Callable[[bytes], bytes] | None) -> None:
    desk.ask()
    with desk.opened.store.write() as connection:
        outbox.set_paused(connection, True)
    desk.approve(rewrite)
    desk.move(APPROVED, desk.only(APPROVED)[0], REVIEW)
    with desk.opened.store.write() as connection:
        outbox.set_paused(connection, False)
    assert desk.run().sent.sent == 0
    assert (desk.counts(), desk.draft().state) == ({"review": 1}, "edited" if rewrite else "drafted")
    assert desk.approve().sent.sent == 1
    assert ("deeply sorry" in text_of(desk.sent()[0].as_bytes())) == bool(rewrite)


def test_what_only_a_manager_may_let_go_stays_with_the_desk(desk: Desk) -> None:
    desk.ask()
    with desk.opened.store.write() as connection:
        connection.execute(update(draft).values(warnings=["injury"]))
    desk.run()
    assert desk.counts() == {}
    assert desk.draft().state == "drafted"


def test_nobody_rejects_what_has_left(desk: Desk) -> None:
    desk.ask()
    _, data = desk.only(REVIEW)
    desk.approve()
    desk.account.append(REJECTED, data)
    desk.run()
    assert note_on(desk.only(ATTENTION)[1]).startswith("[casedesk note] Not rejected: ")
    assert desk.draft().state == "sent"


@pytest.mark.parametrize(("state", "says"), [("uncertain", "may have left"), ("failed", "no such mailbox")])
def test_what_did_not_leave_for_sure_comes_to_attention(desk: Desk, state: str, says: str) -> None:
    desk.ask()
    with desk.opened.store.write() as connection:
        outbox.set_paused(connection, True)
    desk.approve()
    with desk.opened.store.write() as connection:
        connection.execute(update(draft).values(state=state, problem="no such mailbox"))
    desk.run()
    assert says in note_on(desk.only(ATTENTION)[1])
    assert desk.counts() == {"attention": 1}


@pytest.mark.parametrize("folder", [REVIEW, APPROVED, SENT, ATTENTION])
def test_folders_made_anew_send_nothing_twice(desk: Desk, folder: str) -> None:
    for number in (1, 2):
        desk.ask(number)
    uid = min(desk.mails(REVIEW))
    with desk.opened.store.write() as connection:
        outbox.set_paused(connection, True)
    desk.move(REVIEW, uid, APPROVED)
    desk.run()
    desk.account.bump_uidvalidity(folder)
    desk.run()
    assert desk.counts() == {"review": 1, "approved": 1}
    with desk.opened.store.write() as connection:
        outbox.set_paused(connection, False)
    desk.run()
    desk.run()
    assert (desk.counts(), desk.attempts()) == ({"review": 1, "sent": 1}, 1)


def test_a_mail_too_large_to_read_is_moved_as_it_is(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline import limits

    desk.ask()
    uid, data = desk.only(REVIEW)
    monkeypatch.setattr(limits, "MAIL_OCTETS", len(data) - 1)
    desk.move(REVIEW, uid, APPROVED)
    assert desk.run().sent.sent == 0
    mails = list(desk.mails(ATTENTION).values())
    assert data in mails
    assert any("too large" in note_on(one) for one in mails if one != data)


@pytest.fixture(scope="module")
def lesser_dovecot(dovecot: Dovecot) -> Iterator[Dovecot]:
    """One that can do no more than RFC 3501: no MOVE, no UIDPLUS."""
    with Dovecot(capability="IMAP4rev1") as server:
        yield server


def test_a_lesser_server_does_as_well(lesser_dovecot: Dovecot, shop: Shop) -> None:
    account = shop.account = lesser_dovecot.account()
    with desk_of(shop, account) as desk:
        for number in (1, 2, 3):
            desk.ask(number)
        desk.run()
        assert desk.counts() == {"review": 3}
        first, second, third = sorted(desk.mails(REVIEW))
        desk.copy_and_mark(REVIEW, first, APPROVED)
        desk.copy_and_mark(REVIEW, second, REJECTED)
        uid = desk.save(REVIEW, third, sorry(desk.mails(REVIEW)[third]).replace(b"To: c3", b"To: other"))
        desk.copy_and_mark(REVIEW, uid, APPROVED)
        assert desk.run().sent.sent == 1
        desk.run()
        assert desk.counts() == {"rejected": 1, "sent": 1, "attention": 1}
        assert [desk.draft(number).state for number in (1, 2, 3)] == ["sent", "rejected", "drafted"]
        assert desk.attempts() == 1


def test_two_passes_at_once_send_once_and_put_nothing_there_twice(shop: Shop, account: Account) -> None:
    with desk_of(shop, account) as desk:
        for number in range(6):
            desk.account.append("INBOX", mail(number))
        desk.run()
        for uid in sorted(desk.mails(REVIEW))[:4]:
            desk.move(REVIEW, uid, APPROVED)
        desk.account.append("INBOX", mail("new"))

        def run(_: int) -> Pass:
            with shop.open() as opened:
                return opened.run_once()

        with ThreadPoolExecutor(2) as both:
            passes = list(both.map(run, range(2)))
        assert sum(done.sent.sent for done in passes) == 4
        assert not any(done.problems for done in passes)
        desk.run()
        assert desk.counts() == {"review": 3, "sent": 4}
        assert desk.attempts() == 4


def test_each_mailbox_has_folders_of_its_own(shop: Shop, account: Account) -> None:
    second = account.server.account()
    folders = {"host": "localhost", "port": account.server.plain_port, "tls": "none", "password": PASSWORD}
    folders |= {"review_folders": {}}
    shop.write(mailboxes=[folders | {"user": account.user}, folders | {"user": second.user}])
    with shop.open() as opened:
        desk, other = Desk(opened, account), Desk(opened, second)
        desk.run()
        second.append("INBOX", mail(2))
        desk.run()
        assert (desk.counts(), other.counts()) == ({}, {"review": 1})
        assert other.approve().sent.sent == 1
        assert desk.draft().approved_by == f"mail client of {second.user}"
        assert (desk.counts(), other.counts()) == ({}, {"sent": 1})


def test_without_review_folders_none_are_made(shop: Shop, account: Account) -> None:
    shop.run_once()
    with account.client() as client:
        assert [row[2] for row in client.list_folders()] == ["INBOX"]
