"""What SES tells afterwards: events of a configuration set, read from an SQS queue (by SNS or EventBridge).

They settle sends whose end was unclear, and stop mail to addresses that bounce or complain. An event that comes twice,
late or out of order changes nothing that is settled. A Reject alone undoes ``sent``: SES took the mail, and dropped it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from pipeline.config import Settings
from pipeline.delivery.senders import Sender
from pipeline.model import Delivery
from pipeline.store import Store, outbox

ROUNDS = 1_000  # of ten events; a pass must come to an end
#: Events that prove that SES took the mail.
_ACCEPTED = frozenset({"Send", "Delivery", "DeliveryDelay", "Bounce", "Complaint", "Open", "Click", "Subscription"})


@dataclass(frozen=True, slots=True)
class Event:
    """One SES event: ``outbox_id`` is our tag on the mail, ``addresses`` those that bounced or complained."""

    kind: str
    outbox_id: int | None
    provider_id: str
    permanent: bool
    addresses: tuple[str, ...]


def read_feedback(store: Store, settings: Settings, sender: Sender, clock: Callable[[], datetime]) -> tuple[int, str]:
    """Reads all events that wait. How many, and what went wrong with the queue (empty: nothing)."""
    if settings.sending.feedback_queue_url is None:
        return 0, ""
    from botocore.exceptions import BotoCoreError, ClientError

    done = 0
    try:
        for handle, body, delete in _received(settings):
            event = parse_event(body)
            if event is not None:
                with store.write() as connection:
                    apply(connection, event, settings, sender, clock())
                done += 1
            delete(handle)  # after the commit: a crash before it brings the event again, which is harmless
    except (BotoCoreError, ClientError) as error:
        return done, f"the feedback queue cannot be read: {error}"
    return done, ""


def _received(settings: Settings) -> Iterator[tuple[str, str, Callable[[str], None]]]:
    import boto3
    from botocore.config import Config

    url = settings.sending.feedback_queue_url
    config = Config(read_timeout=settings.sending.timeout_seconds, connect_timeout=10)
    client: Any = boto3.client(
        "sqs", region_name=settings.sending.region, endpoint_url=settings.sending.endpoint_url, config=config
    )

    def delete(handle: str) -> None:
        client.delete_message(QueueUrl=url, ReceiptHandle=handle)

    for _ in range(ROUNDS):
        messages = client.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
        if not messages:
            return
        for message in messages:
            yield message["ReceiptHandle"], message["Body"], delete


def parse_event(body: str) -> Event | None:
    """An event as SES publishes it, bare, in SNS' envelope or in EventBridge's; None where it is none."""
    try:
        event = json.loads(body)
        if isinstance(event.get("Message"), str):
            event = json.loads(event["Message"])
        event = event.get("detail", event)
        kind = event.get("eventType") or event["notificationType"]
        mail = event["mail"]
        tag = (mail.get("tags") or {}).get("casedesk-outbox", [""])[0]
        told = event.get(kind.lower()) or {}
        people = told.get("bouncedRecipients") or told.get("complainedRecipients") or []
        return Event(
            kind=str(kind),
            outbox_id=int(tag) if str(tag).isdecimal() else None,
            provider_id=str(mail.get("messageId", "")),
            permanent=told.get("bounceType") == "Permanent",
            addresses=tuple(str(each["emailAddress"]).strip("<> ").lower() for each in people),
        )
    except (ValueError, KeyError, TypeError, AttributeError, IndexError):
        return None


def apply(connection: Connection, event: Event, settings: Settings, sender: Sender, now: datetime) -> None:
    """Settles what the event settles, and stops mail to those who bounced for good or complained."""
    if event.outbox_id is not None and event.kind in _ACCEPTED:
        ids = sender.ids(event.provider_id) if event.provider_id else ()
        taken = Delivery("sent", event.provider_id, "SES says so")
        outbox.settle(connection, event.outbox_id, taken, now, ids=ids)
    elif event.outbox_id is not None and event.kind in ("Reject", "Rendering Failure"):
        outbox.rejected(connection, event.outbox_id, "SES rejected the mail after taking it", now)
    if event.kind in ("Bounce", "Complaint"):
        _came_back(connection, event, now + timedelta(days=settings.sending.suppress_days), now)


def _came_back(connection: Connection, event: Event, until: datetime, now: datetime) -> None:
    row = outbox.by_id(connection, event.outbox_id) if event.outbox_id is not None else None
    how: outbox.Return = "complaint" if event.kind == "Complaint" else "hard" if event.permanent else "soft"
    if row is not None:
        outbox.came_back(connection, row, how, until, now)
    for address in event.addresses:  # of a mail that another program sent through the same account, too
        outbox.stop_mail(connection, address, how, until, now)
