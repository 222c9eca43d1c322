"""The outbox: the intent before the call, the result after it, and never a second call for the same row."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event, select, text, update

from pipeline.model import Delivery
from pipeline.store import Store, drafts, outbox, tickets
from pipeline.store.engine import AnyRow
from pipeline.store.tables import audit, message
from pipeline.store.tables import outbox as outbox_table
from tests.store.given import ANA, NOW, a_draft, a_mail, draft_row

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def queued(connection: Connection, name: str = "1", recipient: str = ANA) -> int:
    """The outbox row of an approved draft."""
    draft_id = a_draft(connection, a_mail(name))
    drafts.move(connection, draft_id, ("drafted",), state="approved", approved_by="me", approved_at=NOW)
    return outbox.queue(connection, draft_id, recipient, b"mime", own_id(name), NOW)


def own_id(name: str = "1") -> str:
    return f"<casedesk.{name}.1.abc@shop.example>"


def sending(connection: Connection, name: str = "1", **other: Any) -> int:
    row = queued(connection, name, **other)
    outbox.claim(connection, row, "owner", NOW + MINUTE)
    return row


def row_of(connection: Connection, row: int) -> AnyRow:
    found = outbox.by_id(connection, row)
    assert found is not None
    return found


def states(connection: Connection, row: int) -> tuple[str, str]:
    found = row_of(connection, row)
    return found.state, drafts.get(connection, found.draft_id).state


def test_rows_are_due_in_their_order_once_their_time_has_come(store: Store) -> None:
    with store.write() as connection:
        first, second = queued(connection, "1"), queued(connection, "2")
        connection.execute(update(outbox_table).values(not_before=NOW + MINUTE))
        assert outbox.due(connection, NOW) is None
        connection.execute(update(outbox_table).values(not_before=NOW))
        for expected in (first, second):
            due = outbox.due(connection, NOW)
            assert due is not None
            assert due.id == expected
            outbox.claim(connection, due.id, "owner", NOW + MINUTE)
        assert outbox.due(connection, NOW) is None


def test_a_claim_is_a_lease(store: Store) -> None:
    with store.write() as connection:
        row = sending(connection)
        assert states(connection, row) == ("sending", "sending")
        assert row_of(connection, row).attempts == 1
        assert outbox.still_ours(connection, row, "owner", NOW)
        assert not outbox.still_ours(connection, row, "another", NOW)
        assert not outbox.still_ours(connection, row, "owner", NOW + MINUTE)


def test_a_sender_that_died_leaves_uncertainty_and_no_second_send(store: Store) -> None:
    with store.write() as connection:
        row = sending(connection)
        assert outbox.expire_leases(connection, NOW + MINUTE) == 0
        assert outbox.expire_leases(connection, NOW + MINUTE * 1.1) == 1
        assert states(connection, row) == ("uncertain", "uncertain")
        assert outbox.due(connection, NOW + 100 * DAY) is None
        assert outbox.expire_leases(connection, NOW + 100 * DAY) == 0
        assert not outbox.still_ours(connection, row, "owner", NOW)


@pytest.mark.parametrize(
    ("result", "then"),
    [("sent", ("sent", "sent")), ("failed", ("failed", "failed")), ("try_later", ("queued", "queued"))],
)
@pytest.mark.parametrize("late", [False, True])
def test_a_result_counts_also_when_it_comes_late(store: Store, result: Any, then: tuple[str, str], late: bool) -> None:
    """A frozen process wakes up after its lease: what it knows is still the truth about this one call."""
    with store.write() as connection:
        row = sending(connection)
        if late:
            outbox.expire_leases(connection, NOW + HOUR)
        assert outbox.settle(connection, row, Delivery(result, "0100-x", "why"), NOW + HOUR, NOW + 2 * HOUR)
        assert states(connection, row) == then
        assert (outbox.due(connection, NOW + 2 * HOUR) is not None) == (result == "try_later")
        assert outbox.due(connection, NOW + HOUR) is None


@pytest.mark.parametrize("settled", ["sent", "failed"])
@pytest.mark.parametrize("late", ["sent", "failed", "try_later", "uncertain"])
def test_what_is_settled_stays_settled(store: Store, settled: Any, late: Any) -> None:
    with store.write() as connection:
        row = sending(connection)
        outbox.settle(connection, row, Delivery(settled), NOW)
        assert not outbox.settle(connection, row, Delivery(late, "0100-y"), NOW + HOUR, NOW + HOUR)
        assert states(connection, row) == (settled, settled)


def test_a_row_that_is_not_there_is_not_settled(store: Store) -> None:
    with store.write() as connection:
        assert not outbox.settle(connection, 99, Delivery("sent"), NOW)
        assert outbox.by_id(connection, 99) is None


def test_a_queued_row_is_not_settled(store: Store) -> None:
    with store.write() as connection:
        row = queued(connection)
        assert not outbox.settle(connection, row, Delivery("sent"), NOW)
        assert states(connection, row) == ("queued", "queued")


def test_every_result_is_in_the_audit(store: Store) -> None:
    with store.write() as connection:
        row = sending(connection)
        outbox.settle(connection, row, Delivery("uncertain", reason="no answer \0"), NOW)
        outbox.settle(connection, row, Delivery("sent", reason="SES says so"), NOW)
        said = [(line.what, line.detail) for line in connection.execute(select(audit).order_by(audit.c.id))]
    assert said == [("uncertain", "no answer "), ("sent", "SES says so")]


# ---------------------------------------------------------------------------------------- what we learn


def out(connection: Connection) -> list[str]:
    query = select(message.c.outcome).where(message.c.direction == "out").order_by(message.c.id)
    return list(connection.scalars(query))


def test_the_conversation_tells_what_left(store: Store) -> None:
    with store.write() as connection:
        row = sending(connection)
        assert out(connection) == []
        outbox.settle(connection, row, Delivery("uncertain"), NOW)
        assert out(connection) == ["uncertain"]
        outbox.settle(connection, row, Delivery("failed"), NOW)
        assert out(connection) == ["not_sent"]


def test_the_asker_is_answered_once_the_mail_surely_left(store: Store) -> None:
    with store.write() as connection:
        row = sending(connection)
        for result, outcome in (("uncertain", "drafted"), ("sent", "answered")):
            outbox.settle(connection, row, Delivery(result), NOW)  # type: ignore[arg-type]
            assert connection.scalars(select(message.c.outcome).where(message.c.direction == "in")).all() == [outcome]
        assert out(connection) == ["sent"]


def test_an_answer_that_cites_our_id_settles_the_uncertain_one(store: Store) -> None:
    with store.write() as connection:
        row, other = sending(connection, "1"), sending(connection, "2")
        for each in (row, other):
            outbox.settle(connection, each, Delivery("uncertain"), NOW)
        outbox.arrived_after_all(connection, (), NOW)
        outbox.arrived_after_all(connection, ("<1@customer.example>", "<casedesk.1.1.forged@shop.example>"), NOW)
        assert states(connection, row) == ("uncertain", "uncertain")
        outbox.arrived_after_all(connection, ("<1@customer.example>", own_id("1")), NOW + DAY)
        assert states(connection, row) == ("sent", "sent")
        assert states(connection, other) == ("uncertain", "uncertain")


def test_a_citation_sends_nothing_and_undoes_no_decision(store: Store) -> None:
    with store.write() as connection:
        row = sending(connection)
        outbox.settle(connection, row, Delivery("failed"), NOW)
        outbox.arrived_after_all(connection, (own_id(),), NOW)
        assert states(connection, row) == ("failed", "failed")


def test_ses_ids_that_come_later_find_the_ticket(store: Store) -> None:
    with store.write() as connection:
        row = sending(connection)
        outbox.settle(connection, row, Delivery("uncertain"), NOW)
        outbox.settle(connection, row, Delivery("sent", "0100-x"), NOW, ids=("<0100-x@email.amazonses.com>",))
        answer = a_mail("2", cites=("<0100-x@email.amazonses.com>",))
        a_draft(connection, answer)
        found = tickets.names_of(connection, [a_mail("1").identity, answer.identity])
        assert len(set(found.values())) == 1
        assert out(connection) == ["sent"]


# --------------------------------------------------------------------------------------------- counting


def test_what_left_or_may_have_left_counts(store: Store) -> None:
    with store.write() as connection:
        queued(connection, "1")
        assert (outbox.left_to(connection, ANA, NOW - DAY), outbox.left_today(connection, NOW)) == (0, 0)
        assert outbox.left_to(connection, ANA, NOW - DAY, queued_too=True) == 1
        results = (("2", "sent", 1), ("3", "uncertain", 2), ("4", "failed", 2), ("5", "try_later", 2))
        for name, result, count in results:
            outbox.settle(connection, sending(connection, name), Delivery(result), NOW)  # type: ignore[arg-type]
            assert outbox.left_to(connection, ANA, NOW - DAY) == count
        sending(connection, "6")
        assert (outbox.left_to(connection, ANA, NOW - DAY), outbox.left_today(connection, NOW)) == (3, 3)
        assert outbox.left_to(connection, "ben@customer.example", NOW - DAY) == 0


def test_what_left_long_ago_no_longer_counts_but_what_is_under_way_does(store: Store) -> None:
    with store.write() as connection:
        outbox.settle(connection, sending(connection, "1"), Delivery("sent"), NOW)
        sending(connection, "2")
        assert outbox.left_to(connection, ANA, NOW) == 2
        assert outbox.left_to(connection, ANA, NOW + MINUTE) == 1
        assert outbox.left_today(connection, NOW + DAY + MINUTE) == 1


def test_old_news_of_an_uncertain_mail_does_not_fill_todays_cap(store: Store) -> None:
    with store.write() as connection:
        row = sending(connection)
        outbox.settle(connection, row, Delivery("uncertain"), NOW)
        outbox.arrived_after_all(connection, (own_id(),), NOW + 3 * DAY)
        assert row_of(connection, row).state == "sent"
        assert outbox.left_today(connection, NOW + 3 * DAY) == 0


def test_queued_mails_are_counted(store: Store) -> None:
    with store.write() as connection:
        queued(connection, "1")
        sending(connection, "2")
        assert outbox.queued(connection) == 1


def test_the_daily_count_reads_no_whole_table(store: Store) -> None:
    """It is asked before every send; a year of sent mail must not slow it down."""
    asked: list[Any] = []

    def seen(_c: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        asked.append((statement, parameters))

    with store.write() as connection:
        event.listen(store.engine, "before_cursor_execute", seen)
        try:
            outbox.left_today(connection, NOW)
        finally:
            event.remove(store.engine, "before_cursor_execute", seen)
        ((statement, parameters),) = asked
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL enable_seqscan = off"))  # an empty table is read whole otherwise
            plan = connection.exec_driver_sql(f"EXPLAIN {statement}", parameters)
        else:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        steps = " ".join(str(row) for row in plan)
    assert "settled_at>" in steps.replace(" ", "")
    assert "SCAN outbox" not in steps
    assert "Seq Scan" not in steps


# --------------------------------------------------------------------------------- suppression and pause


def test_a_suppressed_address_gets_nothing_until_its_time(store: Store) -> None:
    with store.write() as connection:
        assert outbox.suppressed(connection, ANA, NOW) is None
        outbox.suppress(connection, ANA, "bounced", NOW + DAY, NOW)
        assert outbox.suppressed(connection, ANA, NOW) == "bounced"
        assert outbox.suppressed(connection, ANA, NOW + DAY + MINUTE) is None
        outbox.suppress(connection, ANA, "complained", None, NOW)
        assert outbox.suppressed(connection, ANA, NOW + 9_999 * DAY) == "complained"
        assert outbox.suppressed(connection, "ben@customer.example", NOW) is None


def test_pause_holds_for_every_process(store: Store) -> None:
    for paused in (False, True, False, True):
        with store.write() as connection:
            outbox.set_paused(connection, paused)
        with store.read() as connection:
            assert outbox.is_paused(connection) == paused


def test_nothing_is_paused_at_first(store: Store) -> None:
    with store.read() as connection:
        assert not outbox.is_paused(connection)


def test_each_attempt_of_a_draft_is_counted(store: Store) -> None:
    with store.write() as connection:
        row = sending(connection)
        draft_id = row_of(connection, row).draft_id
        assert outbox.attempts_so_far(connection, draft_id) == 1
        assert outbox.uncertain_row(connection, draft_id) is None
        outbox.settle(connection, row, Delivery("uncertain"), NOW)
        found = outbox.uncertain_row(connection, draft_id)
    assert found is not None
    assert (found.id, draft_row(store, draft_id).state) == (row, "uncertain")
