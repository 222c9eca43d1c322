"""The mailbox and the store against a real IMAP server: nothing lost, nothing twice, nothing answered unasked."""

from __future__ import annotations

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pipeline import limits
from pipeline.demo.world import customer_mails
from pipeline.flow import Counts
from pipeline.live import Pass, one_pass
from pipeline.reading import Readers, ReadingSettings
from pipeline.store.tables import cursor, draft, inbox, message
from tests.servers.dovecot import PASSWORD, Account
from tests.shop import ADDRESS, LATE, WRONG, Shop, mail

MACHINES = {
    "vacation": {"Auto-Submitted": "auto-replied", "Subject": "Out of office"},
    "bounce": {"From": "MAILER-DAEMON@mx.example", "Return-Path": "<>", "Subject": "Undelivered Mail Returned"},
    "newsletter": {"List-Id": "<deals.supplier.example>", "List-Unsubscribe": "<https://supplier.example/u>"},
}


def adding_up(done: Pass) -> Counts:
    """The counts of a pass, which always add up (invariant 1)."""
    counts = done.mails
    assert counts.listed == counts.taken + counts.duplicate + counts.set_aside
    assert min(counts.taken, counts.duplicate, counts.set_aside) >= 0
    return counts


def mixed_mails() -> list[bytes]:
    """500 mails as they lie in a shop's mailbox; 40 of them are there twice."""
    mails = [sample.data for sample in customer_mails(datetime.now(UTC))]
    mails += [mail(name, headers=headers) for name, headers in MACHINES.items()]
    mails += [mail("lone", headers={missing: ""}) for missing in ("Message-ID", "Date", "From")]
    mails += [mail("lone", headers={"Message-ID": "", "Date": "", "From": "", "To": "", "Subject": ""})]
    mails += [mail("again", body=f"The same Message-ID, other words: {number}.") for number in range(5)]
    mails += [bytes(range(256)) * 40, b"Subject: \xff\xfe\x80\n\n" + b"\xe4\xf6\x00\xfc" * 300]
    mails += [mail("huge") + b"x" * limits.MAIL_OCTETS]
    for number in range(460 - len(mails)):
        asked = f"<m{number - 1}@customer.example>"
        cited = {"In-Reply-To": asked, "References": asked} if number % 5 == 4 else {}
        mails.append(mail(number, sender=f"c{number // 5}@customer.example", headers=cited))
    mails += mails[-40:]
    random.Random(2).shuffle(mails)
    return mails


def test_five_hundred_mixed_mails_are_all_accounted_for(shop: Shop, account: Account) -> None:
    with shop.open() as opened:
        adding_up(opened.run_once())  # the first run: the mailbox is empty
        account.deliver_many("INBOX", mixed_mails())
        flags = account.flags("INBOX")
        assert len(flags) == 500

        counts = adding_up(opened.run_once())
        assert (counts.listed, counts.duplicate, counts.set_aside, counts.vanished) == (500, 40, 0, 0)
        assert counts.drafts > 300
        taken = opened.rows(inbox)
        assert {row.state for row in taken} == {"understood"}
        assert len(opened.rows(message)) == 460
        assert [row.uid for row in taken if row.oversize] != []
        assert account.flags("INBOX") == flags
        kinds = Counter(row.kind for row in opened.rows(message))
        assert min(kinds[kind] for kind in ("auto_reply", "bounce", "bulk", "human")) > 0
        answered = {row.answers for row in opened.rows(draft)}
        assert all(row.kind == "human" for row in opened.rows(message) if row.id in answered)

        assert adding_up(opened.run_once()).listed == 0

        account.append("INBOX", mail("meanwhile"))
        account.bump_uidvalidity("INBOX")
        counts = adding_up(opened.run_once())
        assert (counts.listed, counts.taken, counts.duplicate, counts.drafts) == (501, 1, 500, 1)
        assert adding_up(opened.run_once()).listed == 0
        assert len(opened.rows(message)) == 461


def test_a_first_run_imports_and_drafts_nothing(shop: Shop, account: Account) -> None:
    account.deliver_many("INBOX", [mail(number) for number in range(3)])
    with shop.open() as opened:
        counts = adding_up(opened.run_once())
        assert (counts.taken, counts.drafts) == (3, 0)
        assert {row.outcome for row in opened.rows(message)} == {"imported"}
        account.append("INBOX", mail("new"))
        assert adding_up(opened.run_once()).drafts == 1


def test_answer_since_answers_what_came_since_then(shop: Shop, account: Account) -> None:
    now = datetime.now(UTC)
    with account.client() as client:
        client.append("INBOX", mail("old"), msg_time=now - timedelta(days=3))
        client.append("INBOX", mail("fresh"), msg_time=now - timedelta(hours=1))
    with shop.open() as opened:
        assert adding_up(opened.run_once(answer_since=now - timedelta(days=1))).drafts == 1
        outcomes = {row.message_id: row.outcome for row in opened.rows(message)}
    assert outcomes == {"<mold@customer.example>": "imported", "<mfresh@customer.example>": "drafted"}


def test_a_first_run_that_was_cut_short_is_still_the_first_run(shop: Shop, account: Account) -> None:
    account.deliver_many("INBOX", [mail(number) for number in range(limits.FETCH_BATCH + 20)])

    def stopped(what: str, number: int) -> None:
        raise KeyboardInterrupt

    with shop.open() as opened:
        with pytest.raises(KeyboardInterrupt):
            one_pass(opened.road, opened.post, None, stopped)
        assert len(opened.rows(inbox)) == limits.FETCH_BATCH
        account.append("INBOX", mail("since"))
        assert opened.run_once().mails.drafts == 1
        imported = Counter(row.outcome for row in opened.rows(message))
    assert imported == {"imported": limits.FETCH_BATCH + 20, "drafted": 1}


def test_the_first_run_is_over_though_its_newest_mails_were_deleted(shop: Shop, account: Account) -> None:
    account.deliver_many("INBOX", [mail(number) for number in range(3)])
    account.expunge("INBOX", *list(account.flags("INBOX"))[1:])
    shop.run_once()
    account.append("INBOX", mail("new"))
    account.bump_uidvalidity("INBOX")
    assert adding_up(shop.run_once()).drafts == 1


def test_only_what_is_understood_goes_to_the_archive_and_only_after_the_commit(shop: Shop, account: Account) -> None:
    shop.write(mailbox={"archive_folder": {"wrong_item": "Done/Wrong", "long_wait": "Done/Waiting"}})
    account.append("INBOX", mail("old"))
    with shop.open() as opened:
        opened.run_once()
        account.append("INBOX", mail("wrong", WRONG), b"\\Seen", b"\\Flagged")
        account.append("INBOX", mail("late", LATE))
        account.append("INBOX", mail("thanks", "Thank you so much!"))
        opened.run_once()
        categories = {row.message_id: row.category for row in opened.rows(message)}
    assert categories["<mwrong@customer.example>"] == "wrong_item"
    assert categories["<mlate@customer.example>"] == "long_wait"
    assert [set(flags) for flags in account.flags("Done/Wrong").values()] == [{b"\\Seen", b"\\Flagged"}]
    assert [set(flags) for flags in account.flags("Done/Waiting").values()] == [set()]
    assert len(account.flags("INBOX")) == 2  # the imported one, and one of a category without a folder


def test_a_mailbox_made_anew_does_not_stop_the_archive(shop: Shop, account: Account) -> None:
    with shop.open() as opened:
        opened.run_once()
        account.append("INBOX", mail(1))
        opened.run_once()
    account.bump_uidvalidity("INBOX")
    shop.write(mailbox={"archive_folder": "Done"})
    account.append("INBOX", mail(2))
    done = shop.run_once()
    assert not done.problems
    assert done.mails.drafts == 1
    assert len(account.flags("Done")) == 1


def test_one_mailbox_that_is_away_stops_neither_the_other_nor_what_leaves(shop: Shop, account: Account) -> None:
    second = account.server.account()
    with shop.open() as opened:
        opened.run_once()
        account.append("INBOX", mail(1))
        opened.run_once()
        opened.approve(1)
    away = {"host": "localhost", "port": 1, "tls": "none", "user": "nobody", "timeout_seconds": 5}
    shop.write(mailboxes=[away, {**away, "port": account.server.plain_port, "user": second.user, "password": PASSWORD}])
    second.append("INBOX", mail(2))
    done = shop.run_once()
    assert [type(problem).__name__ for problem in done.problems] == ["MailboxAway"]
    assert (done.mails.taken, done.sent.sent, done.exit_code) == (1, 1, 3)


def test_two_passes_at_once_on_one_store_take_each_mail_once(shop: Shop, account: Account) -> None:
    shop.run_once()
    account.deliver_many("INBOX", [mail(number) for number in range(150)])

    def run(_: int) -> Pass:
        with shop.open() as opened, Readers(ReadingSettings.of(opened.settings)) as own:
            return one_pass(replace(opened.road, readers=own), opened.post, None, lambda *_: None)

    with ThreadPoolExecutor(2) as both:
        passes = list(both.map(run, range(2)))
    assert sum(done.mails.drafts for done in passes) == 150
    assert sum(done.mails.set_aside for done in passes) == 0
    assert Counter(row.state for row in shop.rows(inbox)) == {"understood": 150}
    assert len(shop.rows(draft)) == 150


def test_mail_of_our_own_is_never_answered(shop: Shop, account: Account) -> None:
    shop.run_once()
    account.append("INBOX", mail("own", sender=ADDRESS))
    assert adding_up(shop.run_once()).drafts == 0


def test_the_cursor_of_each_folder_is_its_own(shop: Shop, account: Account) -> None:
    account.create("Support")
    shop.write(mailbox={"folders": ["INBOX", "Nowhere", "Support"]})
    account.append("Support", mail("old"))
    done = shop.run_once()
    assert [type(problem).__name__ for problem in done.problems] == ["FolderMissing"]
    account.append("Support", mail("new"))
    account.append("INBOX", mail("new"))  # the same mail by two folders is one mail
    assert shop.run_once().mails.duplicate == 1
    with shop.open() as opened, opened.store.read() as connection:
        rows = {row.folder: row.last_uid for row in connection.execute(cursor.select())}
    assert rows == {"INBOX": 1, "Support": 2}
