"""Reading, waiting and moving against a real Dovecot, and the traps that have cost other helpdesks mail."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from imapclient import IMAPClient

from pipeline import limits
from pipeline.ingestion.imap import Cursor, Fetched, ImapSession
from pipeline.ingestion.imap_errors import FolderMissing, MailboxAway
from pipeline.model import RawMail
from tests.ingestion.scripted_imap import ScriptedImap
from tests.ingestion.test_imap_login import scripted_box
from tests.servers.dovecot import PASSWORD, Account, Dovecot


def letter(number: int, octets: int = 0) -> bytes:
    head = (
        f"From: customer{number}@home.example\r\nSubject: order {number}\r\nMessage-ID: <{number}@home.example>\r\n\r\n"
    )
    return head.encode() + b"Where is it?\r\n" + b"x" * octets


@pytest.fixture
def session(account: Account) -> Iterator[ImapSession]:
    with ImapSession.connect(account.box()) as connected:
        yield connected


@pytest.fixture
def lesser(dovecot: Dovecot) -> Iterator[Account]:
    """An account on a server without IDLE and MOVE."""
    with Dovecot(capability="IMAP4rev1 UIDPLUS MULTIAPPEND") as server:
        yield server.account()


@pytest.fixture
def idling(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Is set as soon as a session waits in IDLE."""
    began = threading.Event()
    real: Callable[[IMAPClient, float | None], list[object]] = IMAPClient.idle_check

    def idle_check(client: IMAPClient, timeout: float | None = None) -> list[object]:
        began.set()
        return real(client, timeout)

    monkeypatch.setattr(IMAPClient, "idle_check", idle_check)
    return began


def mails(fetched: Iterable[Fetched]) -> list[RawMail]:
    return [mail for one in fetched for mail in one.mails]


def test_first_run_lists_all_and_later_only_what_is_new(account: Account, session: ImapSession) -> None:
    account.deliver_many("INBOX", [letter(1), letter(2)])
    first = session.list_new("INBOX", None)
    assert (first.uids, first.uidnext, first.first_run, first.relisted) == ((1, 2), 3, True, False)
    cursor = Cursor(first.uidvalidity, 2, first.uidnext)
    assert session.list_new("INBOX", cursor).uids == (), "n:* matches the last mail even below n"
    account.append("INBOX", letter(3))
    later = session.list_new("INBOX", cursor)
    assert (later.uids, later.first_run, later.relisted) == ((3,), False, False)


def test_large_folder_is_listed_in_windows(
    account: Account, session: ImapSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    account.deliver_many("INBOX", map(letter, range(1, 26)))
    account.expunge("INBOX", 4, 5, 6, 7, 8, 9, 25)
    monkeypatch.setattr("pipeline.ingestion.imap._SEARCH_UIDS", 3)
    listing = session.list_new("INBOX", None)
    assert listing.uids == (1, 2, 3, *range(10, 25))
    assert session.list_new("INBOX", Cursor(listing.uidvalidity, 20, 1)).uids == (21, 22, 23, 24)


def test_fetches_every_mail_as_it_is_and_leaves_the_flags_alone(account: Account, session: ImapSession) -> None:
    wanted = [letter(n, octets=(n % 7) * 5_000) for n in range(1, 501)]
    wanted[41] = b"\r\nno header, \xff\x00\xfe no charset\r\n".replace(b"\x00", b"")
    account.deliver_many("INBOX", wanted)
    before = account.flags("INBOX")
    uids = session.list_new("INBOX", None).uids
    batches = list(session.fetch("INBOX", uids))
    got = mails(batches)
    assert [mail.data for mail in got] == wanted
    assert [mail.uid for mail in got] == list(uids)
    assert [mail.size for mail in got] == [len(data) for data in wanted]
    assert got[6].source == "imap:INBOX/7"
    assert [batch.last_uid for batch in batches] == [100, 200, 300, 400, 500]
    assert not any(batch.vanished or batch.unreadable for batch in batches)
    assert account.flags("INBOX") == before
    assert set(before.values()) == {()}


def test_no_message_text_and_no_password_in_the_logs(account: Account, caplog: pytest.LogCaptureFixture) -> None:
    account.append("INBOX", letter(1))
    caplog.clear()
    with caplog.at_level(logging.DEBUG), ImapSession.connect(account.box()) as session:
        assert [mail.data for mail in mails(session.fetch("INBOX", [1]))] == [letter(1)]
    assert "Where is it?" not in caplog.text
    assert PASSWORD not in caplog.text


def test_stamp_is_internaldate_in_utc(account: Account, session: ImapSession) -> None:
    with account.client() as client:
        written = datetime.fromisoformat("2026-11-24T10:30:00+05:30")
        client.append("INBOX", letter(1), (), written)
    account.append("INBOX", letter(2))
    old, new = mails(session.fetch("INBOX", [1, 2], account="support"))
    assert old.stamp == datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
    assert old.stamp.tzinfo is UTC
    assert new.stamp is not None
    assert abs(new.stamp - datetime.now(UTC)) < timedelta(minutes=1)
    assert new.source == "imap:support/INBOX/2"


def test_batches_are_cut_by_octets(account: Account, session: ImapSession, monkeypatch: pytest.MonkeyPatch) -> None:
    account.deliver_many("INBOX", [letter(1, 4_000), letter(2, 4_000), letter(3, 30_000), letter(4), letter(5)])
    monkeypatch.setattr(limits, "FETCH_OCTETS", 10_000)
    monkeypatch.setattr(limits, "HEADER_OCTETS", 1_000)
    batches = list(session.fetch("INBOX", [5, 4, 3, 2, 1, 1]))
    assert [[mail.uid for mail in batch.mails] for batch in batches] == [[1, 2], [3], [4, 5]]
    assert [batch.last_uid for batch in batches] == [2, 3, 5]


def test_oversize_mail_comes_as_its_header(
    account: Account, session: ImapSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = letter(2, 50_000)
    account.deliver_many("INBOX", [letter(1), large, letter(3)])
    monkeypatch.setattr(limits, "MAIL_OCTETS", 20_000)
    first, second, third = mails(session.fetch("INBOX", [1, 2, 3]))
    assert (first.oversize, third.oversize) == (False, False)
    assert (second.oversize, second.size, second.uid) == (True, len(large), 2)
    assert second.data == large[: large.index(b"\r\n\r\n") + 4]
    monkeypatch.setattr(limits, "HEADER_OCTETS", 30)
    (cut,) = mails(session.fetch("INBOX", [2]))
    assert cut.data == large[:30]
    assert account.flags("INBOX")[2] == ()


def test_expunged_between_listing_and_fetching_has_vanished(account: Account, session: ImapSession) -> None:
    account.deliver_many("INBOX", map(letter, range(1, 6)))
    uids = session.list_new("INBOX", None).uids
    account.expunge("INBOX", 2, 5)
    (fetched,) = session.fetch("INBOX", uids)
    assert fetched.vanished == (2, 5)
    assert [mail.uid for mail in fetched.mails] == [1, 3, 4]
    assert fetched.last_uid == 5


def test_mail_that_the_server_cannot_read_is_set_apart_and_the_folder_goes_on(account: Account) -> None:
    """Dovecot hangs up over a file that it cannot open: also then the other mails come."""
    account.deliver_many("INBOX", map(letter, range(1, 8)))
    files = sorted(account.on_disk("INBOX").glob("new/*"), key=lambda file: file.read_bytes())
    files[3].chmod(0)
    with ImapSession.connect(account.box()) as session:
        (fetched,) = session.fetch("INBOX", session.list_new("INBOX", None).uids)
    assert [mail.uid for mail in fetched.mails] == [1, 2, 3, 5, 6, 7]
    assert [mail.data for mail in fetched.mails] == [letter(n) for n in (1, 2, 3, 5, 6, 7)]
    (unreadable,) = fetched.unreadable
    assert (unreadable.uid, unreadable.source) == (4, "imap:INBOX/4")
    assert (fetched.vanished, fetched.last_uid) == ((), 7)


def test_server_that_hands_over_nothing_is_at_fault_itself() -> None:
    """A throttled account refuses every FETCH: no mail may be set apart for that."""
    with (
        ScriptedImap({"UID FETCH": "TAG NO Account exceeded command or bandwidth limits\r\n"}) as server,
        ImapSession.connect(scripted_box(server)) as session,
        pytest.raises(MailboxAway, match="bandwidth limits"),
    ):
        list(session.fetch("INBOX", [1, 2, 3]))


def test_refusal_that_says_it_will_pass_is_believed() -> None:
    with (
        ScriptedImap({"UID FETCH": "TAG NO [UNAVAILABLE] storage is offline\r\n"}) as server,
        ImapSession.connect(scripted_box(server)) as session,
        pytest.raises(MailboxAway, match="storage is offline"),
    ):
        list(session.fetch("INBOX", [1]))
    assert sum("FETCH" in line for line in server.heard) == 1


def test_server_gone_while_fetching(account: Account) -> None:
    with Dovecot() as server:
        own = server.account()
        own.deliver_many("INBOX", map(letter, range(1, 201)))
        with ImapSession.connect(own.box()) as session:
            batches = session.fetch("INBOX", session.list_new("INBOX", None).uids)
            assert next(batches).last_uid == 100
            server.stop()
            with pytest.raises(MailboxAway):
                next(batches)
        server.start()
        with ImapSession.connect(own.box()) as session:
            listing = session.list_new("INBOX", None)
            assert len(listing.uids) == 200


def test_changed_uidvalidity_lists_everything_again(account: Account) -> None:
    account.deliver_many("INBOX", map(letter, range(1, 4)))
    account.expunge("INBOX", 1)
    with ImapSession.connect(account.box()) as session:
        before = session.list_new("INBOX", None)
    account.bump_uidvalidity("INBOX")
    with ImapSession.connect(account.box()) as session:
        after = session.list_new("INBOX", Cursor(before.uidvalidity, 3, 4))
        assert after.uidvalidity != before.uidvalidity
        assert (after.uids, after.relisted, after.first_run) == ((1, 2), True, False)
        with pytest.raises(MailboxAway, match="made anew"):
            session.move("INBOX", [1], "Done", uidvalidity=before.uidvalidity)
        assert [mail.data for mail in mails(session.fetch("INBOX", after.uids))] == [letter(2), letter(3)]


def test_folder_made_anew_under_the_session_gives_no_foreign_mail(account: Account, session: ImapSession) -> None:
    account.create("Support")
    account.append("Support", letter(1))
    uids = session.list_new("Support", None).uids
    with account.client() as client:
        client.delete_folder("Support")
    with pytest.raises((MailboxAway, FolderMissing)):
        list(session.fetch("Support", uids))
    account.create("Support")
    account.append("Support", letter(2))
    with pytest.raises(MailboxAway, match="made anew"):
        list(session.fetch("Support", uids))


def test_moves_and_makes_the_folder(account: Account, session: ImapSession, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "FETCH_BATCH", 2)
    account.deliver_many("INBOX", map(letter, range(1, 7)))
    session.move("INBOX", [1, 2, 3, 4, 5, 99], 'Done/Zurück & "fertig"')
    assert session.list_new("INBOX", None).uids == (6,)
    assert 'Done/Zurück & "fertig"' in session.folders()
    with account.client() as client:
        assert [name for _, _, name in client.list_sub_folders()] == ['Done/Zurück & "fertig"']
    session.move("INBOX", [6], 'Done/Zurück & "fertig"')
    uids = session.list_new('Done/Zurück & "fertig"', None).uids
    got = mails(session.fetch('Done/Zurück & "fertig"', uids))
    assert [mail.data for mail in got] == [letter(n) for n in range(1, 7)]


def test_moves_without_the_move_extension(lesser: Account) -> None:
    lesser.deliver_many("INBOX", map(letter, range(1, 5)))
    with lesser.client() as client:
        client.select_folder("INBOX")
        client.delete_messages([4])
    with ImapSession.connect(lesser.box()) as session:
        session.move("INBOX", [1, 2], "Done")
        assert len(session.list_new("Done", None).uids) == 2
    assert lesser.flags("INBOX") == {3: (), 4: (b"\\Deleted",)}, "what others marked is not expunged"


def test_wait_wakes_when_a_mail_comes(account: Account, session: ImapSession, idling: threading.Event) -> None:
    session.list_new("INBOX", None)
    with ThreadPoolExecutor(1) as pool:
        woken = pool.submit(session.wait, "INBOX", 30)
        assert idling.wait(10)
        account.append("INBOX", letter(1))
        assert woken.result(20) is True
    assert session.list_new("INBOX", None).uids == (1,)


def test_wait_knows_what_came_before_it_began(account: Account, session: ImapSession, idling: threading.Event) -> None:
    session.list_new("INBOX", None)
    account.append("INBOX", letter(1))
    assert session.wait("INBOX", 30) is True
    assert not idling.is_set()


def test_wait_ends_with_its_time(session: ImapSession) -> None:
    session.list_new("INBOX", None)
    assert session.wait("INBOX", 0.05) is False
    assert session.wait("INBOX", 0.05) is False


def test_wait_without_idle(lesser: Account, idling: threading.Event) -> None:
    with ImapSession.connect(lesser.box()) as session:
        session.list_new("INBOX", None)
        assert session.wait("INBOX", 0.05) is False
        lesser.append("INBOX", letter(1))
        assert session.wait("INBOX", 30) is True
    assert not idling.is_set()


def test_server_stopped_while_waiting(dovecot: Dovecot, idling: threading.Event) -> None:
    with (
        Dovecot() as server,
        ImapSession.connect(server.account().box("implicit")) as session,
        ThreadPoolExecutor(1) as pool,
    ):
        woken = pool.submit(session.wait, "INBOX", 30)
        assert idling.wait(10)
        server.stop()
        with pytest.raises(MailboxAway):
            woken.result(20)


@pytest.mark.parametrize(
    ("answer", "done"),
    [
        ("+ idling\r\n* BYE Server shutting down\r\n", "TAG OK done\r\n"),
        ("+ idling\r\n* BYE Server shutting down\r\n", ""),
        ("+ idling\r\n* 4 EX", ""),
        ("+ idling\r\n", ""),
        ("", ""),
    ],
)
def test_connection_that_dies_in_idle(answer: str, done: str) -> None:
    with (
        ScriptedImap({"IDLE": answer, "DONE": done}) as server,
        ImapSession.connect(scripted_box(server, timeout_seconds=2)) as session,
        pytest.raises(MailboxAway),
    ):
        session.wait("INBOX", 0.2)
