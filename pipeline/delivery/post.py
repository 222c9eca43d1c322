"""The outbox at work: approved drafts are queued, queued ones pass the gate and leave, once."""

from __future__ import annotations

import os
import random
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from pipeline.config import Settings
from pipeline.delivery.compose import ascii_address, compose
from pipeline.delivery.feedback import read_feedback
from pipeline.delivery.gate import verdict
from pipeline.delivery.senders import Sender
from pipeline.delivery.signing import signed_id
from pipeline.model import Delivery, Outgoing
from pipeline.store import Store, drafts, outbox, tickets

BACK_OFF_SECONDS = 2.0  # doubled for each try, with jitter, up to ten minutes
GIVE_UP_AFTER = 3  # refusals in a row: SES is away or throttles hard, so this pass ends
PERMANENT_AFTER = 20  # tries that surely sent nothing; then a person should look


@dataclass(frozen=True, slots=True)
class Sent:
    """What one pass over the outbox did.

    ``problem``: why the sender last refused or failed; ``held_up``: why mails wait that could leave otherwise.
    """

    sent: int = 0
    uncertain: int = 0
    failed: int = 0
    waiting: int = 0
    refused_in_a_row: int = 0
    problem: str = ""
    held_up: str = ""

    @property
    def trouble(self) -> bool:
        """Whether somebody has to look: a send failed, may have failed, or the sender refuses."""
        return bool(self.uncertain or self.failed or self.refused_in_a_row)

    @property
    def lines(self) -> list[str]:
        """What ``run`` and ``send`` say of it at their end."""
        said = [self.problem] if self.problem and self.trouble else []
        if self.waiting:
            said.append(f"{self.waiting} queued mails wait{': ' + self.held_up if self.held_up else ''}")
        return [*said, f"sent {self.sent}, uncertain {self.uncertain}, failed {self.failed}"]


class Post:
    """Moves drafts out. ``clock`` gives the time, so that a simulated day needs no waiting."""

    def __init__(
        self, store: Store, settings: Settings, key: bytes, sender: Sender, clock: Callable[[], datetime]
    ) -> None:
        self._store, self._settings, self._key, self._sender, self._clock = store, settings, key, sender, clock
        self._owner = f"{socket.gethostname()}.{os.getpid()}.{random.getrandbits(32):08x}"

    def queue_approved(self, now: datetime) -> None:
        """approved → queued, for what policy lets go by itself, and for what nobody at the desk can undo any more."""
        undo_over = now - timedelta(seconds=self._settings.desk.undo_seconds)
        with self._store.write() as connection:
            for draft_id in drafts.due_for_queueing(connection, undo_over):
                queue(connection, draft_id, self._settings, self._key, now)

    def has_work(self) -> bool:
        """Whether anything is to be queued or sent just now; asks the store and changes nothing."""
        now = self._clock()
        undo_over = now - timedelta(seconds=self._settings.desk.undo_seconds)
        with self._store.read() as connection:
            return bool(drafts.due_for_queueing(connection, undo_over)) or outbox.due(connection, now) is not None

    def run(self) -> Sent:
        """One pass: what is due leaves, one mail at a time, until nothing is due or nothing may leave."""
        now = self._clock()
        with self._store.write() as connection:
            done = Sent(uncertain=outbox.expire_leases(connection, now))
        self.queue_approved(now)
        next_at = 0.0
        refusal = ""
        while done.refused_in_a_row < GIVE_UP_AFTER:
            time.sleep(max(0.0, next_at - time.monotonic()))  # before the claim, so that no lease runs meanwhile
            message, refusal = self._next()
            if message is None:
                break
            next_at = time.monotonic() + 1 / self._settings.sending.rate
            done = _count(done, self._hand_over(message))
        with self._store.read() as connection:
            waiting = outbox.queued(connection)
        return replace(done, waiting=waiting, held_up=refusal)

    def hear(self) -> str:
        """Reads what SES tells of earlier mails. Why that could not be done, or an empty string."""
        return read_feedback(self._store, self._settings, self._sender, self._clock)[1]

    def _next(self) -> tuple[Outgoing | None, str]:
        """Claims the next mail that passes the gate. Without one: why those left over wait."""
        while True:
            now = self._clock()
            with self._store.write() as connection:
                row = outbox.due(connection, now)
                if row is None:
                    return None, ""
                refusal = verdict(connection, row.draft_id, self._settings, now)
                if refusal is None:
                    lease = now + timedelta(seconds=self._settings.sending.lease_seconds)
                    outbox.claim(connection, row.id, self._owner, lease)
                    ours, theirs = ascii_address(self._settings.shop.address), ascii_address(row.recipient)
                    return Outgoing(row.id, ours, theirs, row.mime), ""
                if refusal.then == "wait":
                    return None, refusal.reason
                drafts.back_to_staff(connection, row.draft_id, refusal.warning, refusal.reason, now)

    def _hand_over(self, message: Outgoing) -> Delivery:
        with self._store.read() as connection:
            ours = outbox.still_ours(connection, message.id, self._owner, self._clock())
        # without the lease nothing is handed over, so the mail surely did not leave and may be tried again
        late = Delivery("try_later", reason="the lease ended before the call")
        delivery = self._sender.send(message) if ours else late
        with self._store.write() as connection:
            self._record(connection, message, delivery)
        return delivery

    def _record(self, connection: Connection, message: Outgoing, delivery: Delivery) -> None:
        now = self._clock()
        row = outbox.by_id(connection, message.id)
        if row is None:
            return
        if delivery.state == "try_later" and row.attempts >= PERMANENT_AFTER:
            delivery = replace(delivery, state="failed")
        pause = min(600.0, BACK_OFF_SECONDS * 2 ** (row.attempts - 1)) * random.uniform(0.8, 1.2)  # noqa: S311
        ids = self._sender.ids(delivery.provider_id) if delivery.provider_id else ()
        outbox.settle(connection, message.id, delivery, now, now + timedelta(seconds=pause), ids)


def _count(done: Sent, delivery: Delivery) -> Sent:
    if delivery.state == "try_later":
        return replace(done, refused_in_a_row=done.refused_in_a_row + 1, problem=delivery.reason)
    done = replace(done, refused_in_a_row=0, problem=delivery.reason or done.problem)
    if delivery.state == "sent":
        return replace(done, sent=done.sent + 1)
    if delivery.state == "uncertain":
        return replace(done, uncertain=done.uncertain + 1)
    return replace(done, failed=done.failed + 1)


def queue(connection: Connection, draft_id: int, settings: Settings, key: bytes, now: datetime) -> int:
    """approved → queued: composes the message and commits the intent to send it. The outbox row's id."""
    row = drafts.get(connection, draft_id)
    attempt = outbox.attempts_so_far(connection, draft_id) + 1
    own_id = signed_id(key, draft_id, attempt, ascii_address(settings.shop.address).rpartition("@")[2])
    asked = tickets.get_message(connection, row.answers) if row.answers else None
    to_asker = asked is not None and asked.answer_to == row.recipient
    mime = compose(
        settings.shop,
        row.recipient,
        row.subject,
        row.body,
        own_id,
        asked.message_id if asked and to_asker else None,
        asked.cites if asked and to_asker else (),
        by_machine=row.approved_by is None,
        now=now,
    )
    return outbox.queue(connection, draft_id, row.recipient, mime, own_id, now)
