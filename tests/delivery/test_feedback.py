"""Events from SES over a queue that speaks SQS' protocol."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from pipeline.config import Settings
from pipeline.delivery.feedback import apply, parse_event, read_feedback
from pipeline.delivery.senders import SesSender
from pipeline.demo.ses import SesServer
from pipeline.review import decisions
from pipeline.store import Store, outbox
from pipeline.store.tables import message
from pipeline.store.tables import outbox as outbox_table
from tests.delivery.sending import Clock, a_post, approve_all, of, states
from tests.servers.sqs import SqsServer
from tests.store.given import KEY, draft_row

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> Iterator[SqsServer]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with SqsServer() as server:
        yield server


@pytest.fixture
def settings(queue: SqsServer) -> Settings:
    sending = {"kind": "ses", "endpoint_url": queue.url, "feedback_queue_url": queue.queue_url, "suppress_days": 60}
    return Settings.model_validate({"shop": {"address": "help@shop.example"}, "sending": sending})


@pytest.fixture
def own_store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(f"sqlite:///{tmp_path}/feedback.db")
    yield opened
    opened.close()


def ses_event(kind: str, **told: Any) -> dict[str, Any]:
    mail = {"messageId": "0100-abc", "tags": {"casedesk-outbox": ["7"], "ses:operation": ["SendEmail"]}}
    return {"eventType": kind, "mail": mail, kind.lower(): told}


def bounce(kind: str, address: str = "Ana@customer.example") -> dict[str, Any]:
    return ses_event("Bounce", bounceType=kind, bouncedRecipients=[{"emailAddress": address}])


def read(store: Store, settings: Settings) -> tuple[int, str]:
    return read_feedback(store, settings, SesSender(settings), lambda: NOW)


@pytest.mark.parametrize("envelope", ["bare", "sns", "eventbridge"])
def test_an_event_is_read_in_each_envelope(envelope: str) -> None:
    event = bounce("Permanent")
    wrapped = {
        "bare": event,
        "sns": {"Type": "Notification", "Message": json.dumps(event)},
        "eventbridge": {"detail-type": "Email Bounced", "detail": event},
    }[envelope]
    parsed = parse_event(json.dumps(wrapped))
    assert parsed is not None
    assert (parsed.kind, parsed.outbox_id, parsed.provider_id) == ("Bounce", 7, "0100-abc")
    assert (parsed.permanent, parsed.addresses) == (True, ("ana@customer.example",))


@pytest.mark.parametrize("junk", ["", "[]", "{}", "null", '{"Message": "no json"}', '{"eventType": "Send"}', "\x00"])
def test_what_is_no_event_is_passed_over_and_taken_off_the_queue(
    junk: str, queue: SqsServer, settings: Settings, own_store: Store
) -> None:
    queue.put(junk)
    assert read(own_store, settings) == (0, "")
    assert queue.messages == {}


def test_a_hard_bounce_stops_mail_for_a_while_and_a_soft_one_does_not(
    queue: SqsServer, settings: Settings, own_store: Store
) -> None:
    queue.put(bounce("Permanent", "hard@customer.example"))
    queue.put(bounce("Transient", "soft@customer.example"))
    assert read(own_store, settings) == (2, "")
    with own_store.read() as connection:
        assert outbox.suppressed(connection, "hard@customer.example", NOW)
        assert outbox.suppressed(connection, "hard@customer.example", NOW + timedelta(days=61)) is None
        assert outbox.suppressed(connection, "soft@customer.example", NOW) is None


def test_a_complaint_stops_mail_for_good(queue: SqsServer, settings: Settings, own_store: Store) -> None:
    queue.put(ses_event("Complaint", complainedRecipients=[{"emailAddress": "angry@customer.example"}]))
    read(own_store, settings)
    with own_store.read() as connection:
        assert outbox.suppressed(connection, "angry@customer.example", NOW + timedelta(days=5000))


def test_more_events_than_one_answer_holds_are_all_read(queue: SqsServer, settings: Settings, own_store: Store) -> None:
    for number in range(25):
        queue.put(bounce("Permanent", f"c{number}@customer.example"))
    assert read(own_store, settings) == (25, "")
    assert queue.deleted == 25


def test_a_queue_that_is_away_is_one_clear_line(queue: SqsServer, settings: Settings, own_store: Store) -> None:
    queue.__exit__()
    done, problem = read(own_store, settings)
    assert done == 0
    assert problem.startswith("the feedback queue cannot be read: ")


@pytest.mark.parametrize("order", [("Send", "Reject"), ("Reject", "Send"), ("Send", "Reject", "Reject", "Delivery")])
def test_a_mail_that_ses_rejects_after_taking_it_is_with_staff_again(
    store: Store, ses: SesServer, clock: Clock, order: tuple[str, ...]
) -> None:
    given = of(ses)
    (draft_id,) = approve_all(store, given, 1)
    post = a_post(store, given, clock)
    assert post.run().sent == 1
    for kind in order:
        event = parse_event(json.dumps(ses_event(kind)))
        assert event is not None
        with store.write() as connection:
            row = connection.execute(select(outbox_table.c.id)).scalar_one()
            apply(connection, replace(event, outbox_id=row), given, SesSender(given), clock())
    assert states(store) == {"failed": 1}
    row = draft_row(store, draft_id)
    assert "rejected" in row.problem
    with store.read() as connection:
        outcomes = dict(connection.execute(select(message.c.direction, message.c.outcome)).tuples().all())
    assert outcomes == {"in": "held", "out": "not_sent"}
    with store.write() as connection:  # staff mend it and approve it anew
        decisions.approve(connection, draft_id, given, KEY, "me", clock())
    assert post.run().sent == 1
    assert states(store) == {"sent": 1}
