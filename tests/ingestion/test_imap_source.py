"""A whole folder as a source for ``batch``."""

from __future__ import annotations

import pytest

from pipeline.config import Settings
from pipeline.ingestion.imap_errors import LoginRefused
from pipeline.ingestion.registry import open_source
from pipeline.ingestion.source import SourceError
from tests.ingestion.test_imap import letter
from tests.servers.dovecot import Account, Dovecot


def settings(*accounts: Account, **changes: object) -> Settings:
    boxes = [account.box("implicit", name=f"box{n}", **changes) for n, account in enumerate(accounts, 1)]
    return Settings.model_validate({"shop": {"address": "help@shop.example"}, "mailboxes": boxes})


def test_walks_a_folder_as_often_as_asked(account: Account) -> None:
    account.create("Old/2025")
    account.deliver_many("Old/2025", map(letter, range(1, 151)))
    source = open_source("imap:Old/2025", settings(account))
    assert (source.name, source.count()) == ("imap:Old/2025", 150)
    for _ in range(2):
        batches = list(source.batches())
        assert [len(batch) for batch in batches] == [100, 50]
        assert [mail.data for batch in batches for mail in batch] == [letter(n) for n in range(1, 151)]
    assert batches[0][0].source == "imap:Old/2025/1"
    assert source.skipped == []


def test_mailbox_is_named_where_there_are_several(dovecot: Dovecot) -> None:
    first, second = dovecot.account(), dovecot.account()
    first.append("INBOX", letter(1))
    second.append("INBOX", letter(2))
    both = settings(first, second)
    ((plain,),) = open_source("imap:INBOX", both).batches()
    ((named,),) = open_source("imap:box2/INBOX", both).batches()
    assert (plain.data, plain.source) == (letter(1), "imap:INBOX/1")
    assert (named.data, named.source) == (letter(2), "imap:box2/INBOX/1")


def test_unreadable_and_vanished_mails_are_reported(account: Account) -> None:
    account.deliver_many("INBOX", map(letter, range(1, 4)))
    sorted(account.on_disk("INBOX").glob("new/*"), key=lambda file: file.read_bytes())[1].chmod(0)
    source = open_source("imap:INBOX", settings(account))
    ((first, third),) = source.batches()
    assert (first.uid, third.uid) == (1, 3)
    (line,) = source.skipped
    assert line.startswith("imap:INBOX/2: ")


def test_problems_of_the_mailbox_keep_their_kind(account: Account) -> None:
    with pytest.raises(LoginRefused):
        open_source("imap:INBOX", settings(account, password="wrong")).count()


def test_missing_configuration_is_said() -> None:
    none = Settings.model_validate({"shop": {"address": "help@shop.example"}})
    with pytest.raises(SourceError, match=r"mailbox\.host"):
        open_source("imap:INBOX", none)
    hostless = Settings.model_validate({"shop": {"address": "help@shop.example"}, "mailbox": {"host": None}})
    with pytest.raises(SourceError, match=r"mailbox\.host"):
        open_source("imap:INBOX", hostless)


def test_missing_folder_name_is_said(account: Account) -> None:
    with pytest.raises(SourceError, match="names no folder"):
        open_source("imap:", settings(account))
