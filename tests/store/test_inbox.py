"""The inbox step: each mail once, its bytes and the cursor together, and what becomes of those set aside."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, func, select
from sqlalchemy.exc import IntegrityError

from pipeline import limits
from pipeline.model import RawMail
from pipeline.store import Store, inbox, tickets
from pipeline.store.tables import inbox as inbox_table
from pipeline.store.tables import raw_mail
from tests.store.given import NOW, a_mail, a_reading, file, take

PLACE = inbox.Place("help@mail.example", "INBOX", 17)


def raw(data: bytes = b"bytes", **other: Any) -> RawMail:
    values: dict[str, Any] = {"data": data, "source": "box.mbox#1", "size": len(data)}
    return RawMail(**(values | other))


def names(connection: Connection, limit: int = 100) -> list[str]:
    return [mail.identity for mail in inbox.waiting(connection, limit)]


def take_one(
    connection: Connection,
    given: RawMail,
    identity: str,
    message_id: str | None,
    now: datetime,
    place: inbox.Place | None = None,
    imported: bool = False,
) -> int | None:
    """The inbox step for one mail: its row's id, None for a duplicate."""
    return inbox.take(connection, [inbox.Arrived(given, identity, message_id, place, imported)], now)[0]


def put_in(connection: Connection, identity: str, **other: Any) -> int:
    row = take_one(connection, raw(**other), identity, None, NOW)
    assert row is not None
    return row


def state_of(connection: Connection, inbox_id: int) -> tuple[str, str | None]:
    row = connection.execute(select(inbox_table).where(inbox_table.c.id == inbox_id)).one()
    return row.state, row.reason


def test_a_mail_comes_out_as_it_went_in(store: Store) -> None:
    given = RawMail(bytes(range(256)) * 40, "imap:Post/4711", 99_999, NOW, 4711, oversize=True)
    with store.write() as connection:
        row = take_one(connection, given, "one", "<1@a.example>", NOW, PLACE, imported=True)
        (waiting,) = inbox.waiting(connection, 10)
    assert waiting == inbox.Waiting(row or 0, "one", 0, True, given)


def test_the_same_mail_again_is_a_duplicate_whatever_its_bytes_and_place(store: Store) -> None:
    with store.write() as connection:
        assert take_one(connection, raw(), "one", "<1@a.example>", NOW) is not None
        assert take_one(connection, raw(b"other bytes"), "one", "<1@a.example>", NOW, PLACE) is None
    with store.write() as connection:
        assert take_one(connection, raw(), "one", "<1@a.example>", NOW) is None
        assert names(connection) == ["one"]
        assert connection.execute(select(func.count()).select_from(raw_mail)).scalar() == 1


def test_one_id_with_two_contents_is_two_mails_and_told(store: Store) -> None:
    with store.write() as connection:
        take_one(connection, raw(), "one", "<1@a.example>", NOW)
        assert not inbox.id_reused(connection, "<1@a.example>", "one")
        take_one(connection, raw(), "two", "<1@a.example>", NOW)
        assert inbox.id_reused(connection, "<1@a.example>", "one")
        assert inbox.id_reused(connection, "<1@a.example>", "two")
        assert names(connection) == ["one", "two"]


def test_mails_without_an_id_reuse_none(store: Store) -> None:
    with store.write() as connection:
        put_in(connection, "one")
        put_in(connection, "two")
        assert not inbox.id_reused(connection, None, "two")


@pytest.mark.parametrize("ended", ["understood", "dropped", "set_aside"])
def test_a_mail_whose_way_has_ended_is_a_duplicate_when_it_comes_again(store: Store, ended: str) -> None:
    with store.write() as connection:
        row = put_in(connection, "one")
        inbox.settle(connection, row, "understood" if ended == "understood" else "set_aside", "why")
        if ended == "dropped":
            assert inbox.drop(connection, row)
    with store.write() as connection:
        assert take_one(connection, raw(), "one", None, NOW) is None
        assert names(connection) == []


def test_waiting_mails_come_in_their_order_and_no_more_than_asked_for(store: Store) -> None:
    with store.write() as connection:
        for name in ("c", "a", "b"):
            put_in(connection, name)
        assert names(connection) == ["c", "a", "b"]
        assert names(connection, 2) == ["c", "a"]


def test_a_batch_is_cut_by_size_but_never_empty(store: Store) -> None:
    with store.write() as connection:
        put_in(connection, "huge", size=limits.FETCH_OCTETS * 3)
        put_in(connection, "small", size=limits.FETCH_OCTETS - 10)
        put_in(connection, "tiny", size=11)
        assert names(connection) == ["huge"]
        inbox.settle(connection, 0, "understood")
        inbox.settle(connection, inbox.waiting(connection, 1)[0].id, "understood")
        assert names(connection) == ["small"]


def test_a_mail_that_was_begun_comes_alone(store: Store) -> None:
    with store.write() as connection:
        rows = [put_in(connection, name) for name in ("a", "b", "c", "d")]
        inbox.begin_attempt(connection, [rows[1]])
        assert names(connection) == ["a"]
        inbox.settle(connection, rows[0], "understood")
        assert names(connection) == ["b"]
        inbox.settle(connection, rows[1], "understood")
        assert names(connection) == ["c", "d"]


def test_attempts_are_counted(store: Store) -> None:
    with store.write() as connection:
        rows = [put_in(connection, name) for name in ("a", "b")]
        inbox.begin_attempt(connection, rows)
        inbox.begin_attempt(connection, rows[:1])
        assert [mail.attempts for mail in inbox.by_ids(connection, rows)] == [2, 1]


def test_a_mail_set_aside_is_listed_with_its_reason_and_can_be_run_again(store: Store) -> None:
    with store.write() as connection:
        row = put_in(connection, "one")
        inbox.begin_attempt(connection, [row])
        inbox.settle(connection, row, "set_aside", "it hangs \0 \ud800")
        (listed,) = inbox.quarantine(connection)
        assert (listed.id, listed.reason, names(connection)) == (row, "it hangs  ?", [])
        assert inbox.retry(connection, row)
        assert [(mail.identity, mail.attempts) for mail in inbox.waiting(connection, 9)] == [("one", 0)]
        assert state_of(connection, row) == ("waiting", None)
        assert not inbox.retry(connection, row)


def test_a_dropped_mail_loses_its_bytes_and_never_comes_back(store: Store) -> None:
    with store.write() as connection:
        row = put_in(connection, "one")
        assert not inbox.drop(connection, row)  # only what was set aside is given up
        inbox.settle(connection, row, "set_aside", "why")
        assert inbox.drop(connection, row)
        assert not inbox.drop(connection, row)
        assert not inbox.retry(connection, row)
        assert (inbox.by_ids(connection, [row]), inbox.quarantine(connection)) == ([], [])


def test_what_one_process_understood_no_other_sets_aside(store: Store) -> None:
    with store.write() as connection:
        row = put_in(connection, "one")
        inbox.settle(connection, row, "understood")
        inbox.settle(connection, row, "set_aside", "the other process failed on it")
        assert state_of(connection, row) == ("understood", None)


def test_a_mail_is_understood_after_all(store: Store) -> None:
    """A slow process ends with a mail that another one gave up meanwhile."""
    with store.write() as connection:
        row = put_in(connection, "one")
        inbox.settle(connection, row, "set_aside", "given up")
        inbox.settle(connection, row, "understood")
        assert state_of(connection, row) == ("understood", None)


def test_a_mail_is_filed_once(store: Store) -> None:
    with store.write() as connection:
        row = take(connection, a_mail())
        tickets.file_reading(connection, a_reading(a_mail()), row, NOW)
    with pytest.raises(IntegrityError), store.write() as connection:
        tickets.file_reading(connection, a_reading(a_mail()), row, NOW)


def test_the_cursor_moves_with_the_bytes_or_not_at_all(store: Store) -> None:
    def take_and_stumble(connection: Connection) -> None:
        put_in(connection, "one")
        inbox.write_cursor(connection, PLACE, 5, 3, NOW)
        connection.execute(raw_mail.insert().values(inbox_id=99, data=b"of no mail"))

    with pytest.raises(IntegrityError), store.write() as connection:
        take_and_stumble(connection)
    with store.read() as connection:
        assert inbox.read_cursor(connection, "help@mail.example", "INBOX") is None
        assert names(connection) == []


def test_the_cursor_knows_when_the_folder_was_first_seen(store: Store) -> None:
    with store.write() as connection:
        inbox.write_cursor(connection, PLACE, 5, 3, NOW)
        inbox.write_cursor(connection, inbox.Place("help@mail.example", "INBOX", 18), 9, 1, NOW + timedelta(days=1))
        inbox.write_cursor(connection, inbox.Place("help@mail.example", "Other", 1), 7, 2, NOW)
        row = inbox.read_cursor(connection, "help@mail.example", "INBOX")
    assert row is not None
    assert (row.uidvalidity, row.last_uid, row.import_below, row.first_seen_at) == (18, 9, 1, NOW)


def test_only_understood_mail_that_came_after_the_first_run_goes_to_the_archive(store: Store) -> None:
    with store.write() as connection:
        ids = {}
        for uid, name in enumerate(("understood", "waiting", "imported", "elsewhere"), 1):
            place = inbox.Place("else" if name == "elsewhere" else PLACE.account, "INBOX", 17)
            ids[name] = take_one(connection, raw(uid=uid), name, None, NOW, place, imported=name == "imported") or 0
            if name != "waiting":
                inbox.settle(connection, ids[name], "understood")
        rows = inbox.to_archive(connection, PLACE.account, 10)
        assert [(row.id, row.folder, row.uid, row.category) for row in rows] == [(ids["understood"], "INBOX", 1, None)]
        inbox.mark_moved(connection, [ids["understood"]], NOW)
        assert inbox.to_archive(connection, PLACE.account, 10) == []


def test_the_archive_knows_the_category(store: Store) -> None:
    with store.write() as connection:
        row = take_one(connection, raw(uid=1), "one", None, NOW, PLACE) or 0
        tickets.file_reading(connection, a_reading(a_mail()), row, NOW)
        inbox.settle(connection, row, "understood")
        assert [each.category for each in inbox.to_archive(connection, PLACE.account, 10)] == ["long_wait"]


@pytest.mark.parametrize("name", ["<" + "é" * 998 + ">", "<" + "x" * 30_000 + ">"])
def test_an_endless_message_id_stops_no_batch(store: Store, name: str) -> None:
    mail = a_mail(message_id=name, cites=(name + "1", name + "2"), cc=("c" * 30_000 + "@x.example",))
    with store.write() as connection:
        first, _ = file(connection, mail)
        second, _ = file(connection, a_mail("2", cites=(name,)))
        assert first == second
        assert inbox.id_reused(connection, name, "another identity")
