"""What its age removes, and what stays however old it is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Connection, func, select, update

from pipeline.model import Delivery
from pipeline.store import Store, drafts, inbox, labels, notes, outbox, retention, standing, tickets
from pipeline.store.tables import audit, draft, message, raw_mail, ticket
from pipeline.store.tables import outbox as outbox_table
from tests.store.given import ANA, NOW, a_draft, a_mail, a_reading, file, take, words

LATER = NOW + timedelta(days=31)
BEFORE = LATER - timedelta(days=30)


def answered(connection: Connection, name: str = "1") -> int:
    """A conversation that is over: asked, answered, and labelled. The ticket."""
    draft_id = a_draft(connection, a_mail(name, subject=f"Subject {name}"), words(body="Dear Ana"))
    row = drafts.get(connection, draft_id)
    labels.record(connection, row.answers, "long_wait", "late", "staff", NOW)
    notes.add(connection, row.ticket_id, "She called.", "staff", NOW)
    drafts.move(connection, draft_id, ("drafted",), state="approved", offers=[])
    queued = outbox.queue(connection, draft_id, ANA, b"whole mail", f"<casedesk.{draft_id}.1.x@shop.example>", NOW)
    outbox.claim(connection, queued, "one", NOW)
    outbox.settle(connection, queued, Delivery("sent", f"ses-{name}"), NOW)
    assert standing.settle_state(connection, row.ticket_id) == "resolved"
    return int(row.ticket_id)


def number(connection: Connection, table: object) -> int:
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())  # type: ignore[arg-type]


def test_bytes_go_and_the_mail_is_still_known(store: Store) -> None:
    with store.write() as connection:
        answered(connection)
        assert retention.drop_raw(connection, NOW, 10) == 0
        assert retention.drop_raw(connection, BEFORE, 10) == 1
        assert retention.drop_raw(connection, BEFORE, 10) == 0
        assert number(connection, raw_mail) == 0
        assert inbox.counts(connection) == {"understood": 1}
        with pytest.raises(AssertionError):  # it is no new mail
            take(connection, a_mail("1"))
        assert connection.execute(select(message.c.new_text).where(message.c.direction == "in")).scalar_one() != ""


def test_our_own_bytes_go_once_they_have_left(store: Store) -> None:
    with store.write() as connection:
        answered(connection)
        waiting = a_draft(connection, a_mail("2"))
        drafts.move(connection, waiting, ("drafted",), state="approved")
        outbox.queue(connection, waiting, ANA, b"waits", "<casedesk.2.1.x@shop.example>", NOW)
        assert retention.drop_sent_bytes(connection, BEFORE, 10) == 1
        rows = {row.state: row.mime for row in connection.execute(select(outbox_table))}
        assert rows == {"sent": b"", "queued": b"waits"}


@pytest.mark.parametrize("outcome", ["drafted", "held", "task"])
def test_the_bytes_of_what_waits_for_a_person_stay(store: Store, outcome: str) -> None:
    with store.write() as connection:
        file(connection, a_mail("1"))
        connection.execute(update(message).values(outcome=outcome))
        assert retention.drop_raw(connection, BEFORE, 10) == 0
        connection.execute(update(message).values(outcome="answered"))
        assert retention.drop_raw(connection, BEFORE, 10) == 1


def test_what_is_set_aside_or_not_understood_yet_stays(store: Store) -> None:
    with store.write() as connection:
        take(connection, a_mail("1"))
        aside = take(connection, a_mail("2"))
        inbox.settle(connection, aside, "set_aside", "broken")
        assert retention.drop_raw(connection, BEFORE, 10) == 0
        assert number(connection, raw_mail) == 2


def test_words_go_and_an_answer_still_finds_its_ticket(store: Store) -> None:
    with store.write() as connection:
        ticket_id = answered(connection)
        connection.execute(update(message).values(sender_name="Ana"))
        assert retention.blank_texts(connection, NOW, 10) == 0
        assert retention.blank_texts(connection, BEFORE, 10) == 1
        assert retention.blank_texts(connection, BEFORE, 10) == 0
        for row in connection.execute(select(message)):
            assert (row.text, row.new_text, row.subject, row.sender_name, row.attachments) == ("", "", "", None, [])
            assert row.verdict.get("evidence", []) == []
        assert connection.execute(select(draft.c.body, draft.c.subject)).one() == ("", "")
        assert connection.execute(select(ticket.c.subject)).scalar_one() == ""
        assert notes.of_ticket(connection, ticket_id) == []
        later = a_mail("again", cites=("<casedesk.1.1.x@shop.example>", "<1@customer.example>"))
        assert tickets.file_reading(connection, a_reading(later), take(connection, later), LATER)[0] == ticket_id


def test_a_mail_without_words_teaches_nothing_and_its_judgement_still_counts(store: Store) -> None:
    with store.write() as connection:
        answered(connection)
        assert len(labels.for_training(connection, 10)) == 1
        retention.blank_texts(connection, BEFORE, 10)
        assert labels.for_training(connection, 10) == []
        assert labels.confirmed(connection) == {"long_wait": (1, 0)}


def test_a_conversation_that_is_not_over_keeps_its_words(store: Store) -> None:
    with store.write() as connection:
        a_draft(connection, a_mail("1"))
        file(connection, a_mail("2", "ben@customer.example"))
        connection.execute(update(message).where(message.c.sender != ANA).values(outcome="held"))
        for row in connection.execute(select(ticket.c.id)).all():
            standing.settle_state(connection, row.id)
        assert retention.blank_texts(connection, BEFORE, 10) == 0
        ticket_id = answered(connection, "3")
        file(connection, a_mail("4", cites=("<3@customer.example>",)), LATER)
        standing.settle_state(connection, ticket_id)
        assert retention.blank_texts(connection, BEFORE, 10) == 0, "its last mail is young"


def test_old_audit_lines_go(store: Store) -> None:
    with store.write() as connection:
        for at in (NOW, NOW, LATER):
            drafts.note(connection, at, "staff", "paused")
        assert [retention.drop_audit(connection, BEFORE, 1) for _ in range(3)] == [1, 1, 0]
        assert connection.execute(select(audit.c.at)).scalar_one() == LATER
