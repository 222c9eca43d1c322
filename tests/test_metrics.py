"""The figures for Prometheus, and whether all is well."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from pipeline.metrics import Looked, Measured, measure, problems, prometheus
from pipeline.store import Store, drafts, outbox, passes
from tests.servers.dovecot import Account
from tests.shop import Shop, in_process, mail
from tests.store.given import ANA, NOW, a_draft, a_mail, file, settings

POLL = timedelta(minutes=1)
WELL = Measured(
    at=NOW,
    states={},
    oldest={"inbox": None, "outbox": None},
    categories={},
    suppressed=0,
    left_today=3,
    daily_limit=1000,
    paused=False,
    mailboxes=[Looked("box", POLL, NOW, NOW)],
    week=None,
)
LONG_AGO = NOW - timedelta(hours=2)
SAMPLE = re.compile(r'casedesk_[a-z_]+(\{([a-z]+="(\\.|[^"\\\n])*",?)+\})? -?[0-9.]+(e[+-]?[0-9]+)?')


def changed(**values: Any) -> Measured:
    return replace(WELL, **values)


ILL: dict[str, tuple[Measured, str]] = {
    "not running": (
        changed(mailboxes=[Looked("box", POLL, LONG_AGO, LONG_AGO)]),
        "not looked at since 2026-11-24 10:00",
    ),
    "refused": (
        changed(mailboxes=[Looked("box", POLL, NOW, LONG_AGO, "LoginRefused")]),
        r"no mail since .*LoginRefused",
    ),
    "never let in": (changed(mailboxes=[Looked("box", POLL, NOW, None, "MailboxAway")]), "no mail so far"),
    "one of two": (changed(mailboxes=[*WELL.mailboxes, Looked("two", POLL, LONG_AGO, LONG_AGO)]), "mailbox two"),
    "unread": (changed(oldest={"inbox": LONG_AGO}), "mail waits to be read since"),
    "unread and paused": (changed(oldest={"inbox": LONG_AGO}, paused=True), "mail waits to be read since"),
    "unsent": (changed(oldest={"outbox": LONG_AGO}), "replies wait to leave since"),
}
GOOD: dict[str, Measured] = {
    "well": WELL,
    "no mailbox": changed(mailboxes=[]),
    "not begun": changed(mailboxes=[Looked("box", POLL)]),
    "away for a moment": changed(mailboxes=[Looked("box", POLL, NOW, NOW - timedelta(minutes=5), "MailboxAway")]),
    "looked at every two hours": changed(mailboxes=[Looked("box", timedelta(hours=2), LONG_AGO, LONG_AGO)]),
    "paused": changed(oldest={"outbox": LONG_AGO}, paused=True),
    "the day is over": changed(oldest={"outbox": LONG_AGO}, left_today=1000),
    "staff are slow": changed(oldest={"draft": LONG_AGO, "held": LONG_AGO, "task": LONG_AGO}),
}


@pytest.mark.parametrize(("measured", "says"), ILL.values(), ids=ILL)
def test_what_a_person_should_look_at(measured: Measured, says: str) -> None:
    assert [bool(re.search(says, line)) for line in problems(measured)] == [True]
    assert "casedesk_healthy 0\n" in prometheus(measured)


@pytest.mark.parametrize("measured", GOOD.values(), ids=GOOD)
def test_what_is_no_alarm(measured: Measured) -> None:
    assert problems(measured) == []
    assert "casedesk_healthy 1\n" in prometheus(measured)


def test_the_store_is_counted(store: Store) -> None:
    ours = settings(mailbox={"host": "imap.shop.example", "name": 'a "box"\n'})
    with store.write() as connection:
        first = a_draft(connection, a_mail("1"), at=NOW - timedelta(hours=3))
        a_draft(connection, a_mail("2", "ben@customer.example"))
        file(connection, a_mail("3"))
        drafts.move(connection, first, ("drafted",), state="approved")
        outbox.queue(connection, first, ANA, b"", "<casedesk.1.1.x@shop.example>", NOW - timedelta(seconds=90))
        outbox.suppress(connection, "cat@customer.example", "it bounced", None, NOW)
        outbox.suppress(connection, "dan@customer.example", "it bounced", LONG_AGO, LONG_AGO)
        outbox.set_paused(connection, True)
        passes.record(connection, 'a "box"\n', "", LONG_AGO)
        passes.record(connection, 'a "box"\n', "LoginRefused", NOW)
    said = prometheus(measure(store, ours, NOW)).splitlines()
    samples = [line for line in said if not line.startswith("#")]
    assert [line for line in samples if not SAMPLE.fullmatch(line)] == []
    assert {
        'casedesk_drafts{state="drafted"} 1',
        'casedesk_drafts{state="queued"} 1',
        'casedesk_mails{state="understood"} 3',
        'casedesk_outbox{state="queued"} 1',
        'casedesk_oldest_waiting_seconds{what="draft"} 0',
        'casedesk_oldest_waiting_seconds{what="outbox"} 90',
        'casedesk_drafts_waiting{category="long_wait"} 1',
        "casedesk_suppressed_addresses 1",
        "casedesk_paused 1",
        r'casedesk_mailbox_up{mailbox="a \"box\"\n"} 0',
        rf'casedesk_mailbox_reached_timestamp_seconds{{mailbox="a \"box\"\n"}} {LONG_AGO.timestamp():.0f}',
        rf'casedesk_mailbox_tried_timestamp_seconds{{mailbox="a \"box\"\n"}} {NOW.timestamp():.0f}',
        'casedesk_week_mails{category="long_wait"} 3',
        "casedesk_week_unsure_ratio 0",
    } <= set(samples)
    named = [line.split()[2] for line in said if line.startswith("# TYPE")]
    assert len(named) == len(set(named))
    assert "@customer" not in "\n".join(said)


def test_an_empty_store_is_healthy(store: Store) -> None:
    measured = measure(store, settings(), NOW)
    assert problems(measured) == []
    assert "casedesk_drafts_waiting{" not in prometheus(measured)


def test_run_notes_each_look_at_a_mailbox(shop: Shop, account: Account) -> None:
    account.append("INBOX", mail(1))
    shop.run_once()
    done = in_process(shop.folder, "metrics")
    assert (done.code, f'casedesk_mailbox_up{{mailbox="{account.user}@localhost"}} 1' in done.out) == (0, True)
    assert in_process(shop.folder, "metrics", "--health").out == "all is well\n"
    shop.write(mailbox={"password": "guessed-wrong"})
    shop.run_once()
    with shop.open() as opened, opened.store.read() as connection:
        row = passes.listing(connection)[0]
    assert row.problem == "LoginRefused"
    assert row.reached_at < row.tried_at
    later = row.tried_at + timedelta(hours=1)
    with shop.open() as opened:
        assert "is 'casedesk run' alive?" in problems(measure(opened.store, opened.settings, later))[0]
