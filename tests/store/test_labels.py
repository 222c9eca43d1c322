"""What staff decide becomes one labelled row a mail; the last word wins, and it goes with the mail."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, func, select, update

from pipeline.review.decisions import approve
from pipeline.store import Store, drafts, labels
from pipeline.store.engine import AnyRow
from pipeline.store.tables import citation, draft, known_id, label, message, party
from tests.store.given import KEY, NOW, a_draft, a_mail, file, settings


def approved(connection: Connection, draft_id: int) -> None:
    approve(connection, draft_id, settings(), KEY, "eva", NOW)


def the_label(connection: Connection) -> AnyRow:
    return connection.execute(select(label)).one()


def asked(connection: Connection, draft_id: int) -> int:
    return int(drafts.get(connection, draft_id).answers)


@pytest.mark.parametrize("edited", [False, True])
def test_a_draft_that_is_let_go_confirms_its_category(store: Store, edited: bool) -> None:
    with store.write() as connection:
        draft_id = a_draft(connection)
        if edited:
            drafts.edit(connection, draft_id, "My own words.", "eva", NOW)
        approved(connection, draft_id)
        row = the_label(connection)
        assert row.message_ref == asked(connection, draft_id)
        assert (row.said_category, row.category, row.intent) == ("long_wait", "long_wait", "late")
        assert (row.draft, row.who, row.at) == ("edited" if edited else "unedited", "eva", NOW)


def test_a_draft_that_leaves_by_itself_confirms_nothing(store: Store) -> None:
    with store.write() as connection:
        a_draft(connection, may_send_automatically=True)
        assert connection.execute(select(label)).first() is None


def test_a_draft_that_answers_no_mail_teaches_nothing(store: Store) -> None:
    with store.write() as connection:
        draft_id = a_draft(connection)
        connection.execute(update(draft).values(answers=None))
        drafts.reject(connection, draft_id, "", "eva", NOW)
        assert connection.execute(select(label)).first() is None


def test_the_last_word_wins_and_what_was_said_at_first_stays(store: Store) -> None:
    later = NOW + timedelta(hours=1)
    with store.write() as connection:
        draft_id = a_draft(connection)
        drafts.reject(connection, draft_id, "wrong", "eva", NOW)
        labels.record(connection, asked(connection, draft_id), "wrong_item", "missing_piece", "tom", later)
        row = the_label(connection)
        assert (row.said_category, row.said_intent) == ("long_wait", "late")
        assert (row.category, row.intent, row.draft) == ("wrong_item", "missing_piece", "rejected")
        assert (row.who, row.at) == ("tom", later)
        assert connection.execute(select(message.c.category)).scalar_one() == "wrong_item"


def test_a_label_is_erased_with_its_mail(store: Store) -> None:
    with store.write() as connection:
        _, ref = file(connection, a_mail())
        labels.record(connection, ref, "wrong_item", "missing_piece", "eva", NOW)
        for table in (known_id, citation, party):
            connection.execute(table.delete())
        connection.execute(message.delete().where(message.c.id == ref))
        assert connection.execute(select(func.count()).select_from(label)).scalar_one() == 0


def taught(connection: Connection, number: int, category: str, intent: str) -> int:
    _, ref = file(connection, a_mail(str(number), f"c{number}@customer.example"))
    labels.record(connection, ref, category, intent, "eva", NOW)
    return ref


def test_corrected_mails_are_learned_from_first_then_the_newest(store: Store) -> None:
    with store.write() as connection:
        corrected = taught(connection, 0, "wrong_item", "missing_piece")
        finer = taught(connection, 1, "long_wait", "lost_or_returned")
        kept = [taught(connection, number, "long_wait", "late") for number in range(2, 5)]
        found = labels.for_training(connection, 4)
        assert [row.message_ref for row in found] == [corrected, finer, *kept[1:]]
        assert found[0].body == "Hello, this is mail 0."
        assert (found[0].subject, found[0].sender) == ("Where is my order?", "c0@customer.example")
        assert (found[0].language, found[0].intent) == ("en", "missing_piece")


def test_a_rejected_draft_alone_does_not_say_what_the_mail_is(store: Store) -> None:
    with store.write() as connection:
        draft_id = a_draft(connection)
        drafts.reject(connection, draft_id, "", "eva", NOW)
        assert labels.for_training(connection, 10) == []
        labels.record(connection, asked(connection, draft_id), "other", "refund_status", "eva", NOW)
        assert [row.intent for row in labels.for_training(connection, 10)] == ["refund_status"]


def test_confirmed_counts_corrections_and_rejections_as_errors(store: Store) -> None:
    with store.write() as connection:
        for number in range(3):
            approved(connection, a_draft(connection, a_mail(str(number), f"c{number}@customer.example")))
        drafts.reject(connection, a_draft(connection, a_mail("rejected")), "", "eva", NOW)
        taught(connection, 7, "wrong_item", "missing_piece")
        taught(connection, 8, "long_wait", "lost_or_returned")  # another intent of the category that was said
        a_draft(connection, a_mail("waiting"))
        assert labels.confirmed(connection) == {"long_wait": (6, 2)}


def test_confirmed_of_an_empty_store(store: Store) -> None:
    with store.read() as connection:
        assert labels.confirmed(connection) == {}


@pytest.mark.parametrize(("values", "expected"), [({}, 1), ({"kind": "bounce"}, 0), ({"direction": "out"}, 0)])
def test_only_customers_mails_count_for_the_weeks(store: Store, values: dict[str, Any], expected: int) -> None:
    with store.write() as connection:
        file(connection, a_mail())
        if values:
            connection.execute(update(message).values(**values))
        rows = labels.read_since(connection, NOW - timedelta(days=1))
        assert len(rows) == expected
        assert labels.read_since(connection, NOW + timedelta(days=1)) == []
    assert all((row.judged, row.changed, row.unsure) == (0, 0, 0) for row in rows)
