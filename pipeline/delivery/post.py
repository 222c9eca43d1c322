"""The outbox at work: approved drafts are queued, queued ones pass the gate and leave, once."""

from __future__ import annotations

import os
import random
import socket
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from pipeline.config import Settings
from pipeline.delivery.compose import ascii_address, compose
from pipeline.delivery.feedback import read_feedback
from pipeline.delivery.gate import verdict
from pipeline.delivery.quota import Pace
from pipeline.delivery.senders import Sender
from pipeline.delivery.signing import signed_id
from pipeline.model import Delivery, Outgoing
from pipeline.store import Store, attachments, drafts, outbox, tickets, unasked

BACK_OFF_SECONDS = 2.0  # doubled for each try, with jitter, up to ten minutes
GIVE_UP_AFTER = 3  # refusals in a row: SES is away or throttles hard, so this pass ends
PERMANENT_AFTER = 20  # tries that surely sent nothing; then a person should look
IN_DOUBT_AFTER = 5  # uncertain sends in a row: each costs a person's time, so this pass ends
DOUBT_LASTS = timedelta(minutes=1)  # then one mail tries whether answers are clear again
TOGETHER = 0.005  # seconds: results that come so close to each other are recorded in one transaction


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
    uncertain_in_a_row: int = 0
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


@dataclass(frozen=True, slots=True)
class _Flight:
    """A mail that was claimed, which try of it this is, until when it is ours, and since when (monotonic seconds)."""

    message: Outgoing
    attempts: int
    lease_until: datetime
    claimed: float


class Post:
    """Moves drafts out. ``clock`` gives the time, so that a simulated day needs no waiting.

    ``sending.at_once`` calls run at the same time, each in a thread; the store is written by the caller's thread alone.
    """

    def __init__(
        self, store: Store, settings: Settings, key: bytes, sender: Sender, clock: Callable[[], datetime]
    ) -> None:
        self._store, self._settings, self._key, self.sender, self._clock = store, settings, key, sender, clock
        self._pace = Pace(settings.sending, sender.quota, clock)
        self._landed: list[tuple[_Flight, Delivery]] = []
        self._doubt: datetime | None = None
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
        """One pass: what is due leaves, until nothing is due or nothing may leave."""
        now = self._clock()
        done = self._record_landed(Sent())
        with self._store.write() as connection:
            done = replace(done, uncertain=done.uncertain + outbox.expire_leases(connection, now))
        self.queue_approved(now)
        if self._doubt is None or abs(now - self._doubt) >= DOUBT_LASTS:
            done = self._send_all(done)
        else:
            done = replace(done, held_up="SES gave no clear answers; one mail tries again in a minute")
        with self._store.read() as connection:
            return replace(done, waiting=outbox.queued(connection))

    def _send_all(self, done: Sent) -> Sent:
        """Claims, hands over and records. Results and new claims share a transaction; no claim waits for its call."""
        flying: set[Future[None]] = set()
        refusal = ""
        try:
            with ThreadPoolExecutor(self._settings.sending.at_once, "sender") as threads:
                while True:
                    done, claimed, refusal, pause = self._turn(done, len(flying), refusal)
                    flying |= {threads.submit(self._hand_over, flight) for flight in claimed}
                    if not flying and not pause:
                        break
                    if flying:
                        flying = self._wait(flying, pause)
                    else:
                        time.sleep(pause)  # before the claim, so that no lease runs meanwhile
        finally:  # also where somebody stops us: calls under way have come to their end, and are recorded
            done = self._record_landed(done)
        now = self._clock()
        self._doubt = now if done.uncertain_in_a_row >= (1 if self._doubt else IN_DOUBT_AFTER) else None
        return replace(done, held_up=refusal)

    def _wait(self, flying: set[Future[None]], pause: float) -> set[Future[None]]:
        """Waits for the first call to end, and a little for others: their results share a commit. What still flies."""
        if pause and pause < TOGETHER:
            time.sleep(pause)
        elif not wait(flying, pause or None, FIRST_COMPLETED).done:
            return flying
        return wait(flying, TOGETHER).not_done

    def _free(self, done: Sent, flying: int) -> int:
        """How many more calls may begin."""
        if done.refused_in_a_row >= GIVE_UP_AFTER or done.uncertain_in_a_row >= (1 if self._doubt else IN_DOUBT_AFTER):
            return 0
        careful = self._doubt or done.refused_in_a_row or done.uncertain_in_a_row
        return max(0, (1 if careful else self._settings.sending.at_once) - flying)

    def _turn(self, done: Sent, flying: int, refusal: str) -> tuple[Sent, list[_Flight], str, float]:
        """Records what came to its end and claims what may leave. ``pause``: seconds until the rate lets more leave."""
        self._pace.look()
        landed = list(self._landed)  # a copy: other threads add to it
        done = _counted(done, landed)
        free = self._free(done, flying)
        claimed: list[_Flight] = []
        pause = 0.0
        with self._store.write() as connection:
            self._record(connection, landed)
            if free:
                room, pause = self._pace.room(connection)
                claimed, refusal = self._claim(connection, min(free, room)) if room else ([], refusal)
                if claimed:
                    self._pace.spend(connection, len(claimed))
                    pause = self._pace.interval if len(claimed) < free else 0.0
        self._forget(landed)
        return done, claimed, refusal, pause

    def _forget(self, landed: Sequence[tuple[_Flight, Delivery]]) -> None:
        del self._landed[: len(landed)]
        for _, delivery in landed:
            self._pace.heard(delivery)

    def _record_landed(self, done: Sent) -> Sent:
        """Records results that could not be recorded when they came, such as on a full disk."""
        if landed := list(self._landed):
            with self._store.write() as connection:
                self._record(connection, landed)
            self._forget(landed)
        return _counted(done, landed)

    def hear(self) -> str:
        """Reads what SES tells of earlier mails. Why that could not be done, or an empty string."""
        return read_feedback(self._store, self._settings, self.sender, self._clock)[1]

    def _claim(self, connection: Connection, most: int) -> tuple[list[_Flight], str]:
        """Claims the next mails that pass the gate. With none left: why those that are over wait."""
        now = self._clock()
        lease = now + timedelta(seconds=self._settings.sending.lease_seconds)
        ours = ascii_address(self._settings.shop.address)
        claimed: list[_Flight] = []
        while len(claimed) < most and (row := outbox.due(connection, now)) is not None:
            allowance = self._pace.allowance
            refusal = verdict(connection, row.draft_id, self._settings, now, len(row.mime), allowance)
            if refusal is None:
                outbox.claim(connection, row.id, self._owner, lease)
                message = Outgoing(row.id, ours, ascii_address(row.recipient), row.mime)
                claimed.append(_Flight(message, row.attempts + 1, lease, time.monotonic()))
            elif refusal.then == "wait":
                return claimed, refusal.reason
            else:
                drafts.back_to_staff(connection, row.draft_id, refusal.warning, refusal.reason, now)
        return claimed, ""

    def _hand_over(self, flight: _Flight) -> None:
        """The one call, in a thread of its own. Its result is kept until the store has it."""
        try:
            ours = self._is_fresh(flight) or self._still_ours(flight)
        except SQLAlchemyError as error:
            self._landed.append((flight, Delivery("try_later", reason=f"the store could not be asked: {error}")))
            return
        # without the lease nothing is handed over, so the mail surely did not leave and may be tried again
        late = Delivery("try_later", reason="the lease ended before the call")
        self._landed.append((flight, self.sender.send(flight.message) if ours else late))

    def _is_fresh(self, flight: _Flight) -> bool:
        """Whether the lease has lasted for less than half its time, by the clock and by what has passed since."""
        half = self._settings.sending.lease_seconds / 2
        return self._clock() < flight.lease_until - timedelta(seconds=half) and time.monotonic() < flight.claimed + half

    def _still_ours(self, flight: _Flight) -> bool:
        with self._store.read() as connection:
            return outbox.still_ours(connection, flight.message.id, self._owner, self._clock())

    def _record(self, connection: Connection, landed: Sequence[tuple[_Flight, Delivery]]) -> None:
        for flight, delivery in landed:
            now = self._clock()
            if delivery.state == "try_later" and flight.attempts >= PERMANENT_AFTER:
                delivery = replace(delivery, state="failed")
            pause = min(600.0, BACK_OFF_SECONDS * 2 ** (flight.attempts - 1)) * random.uniform(0.8, 1.2)  # noqa: S311
            ids = self.sender.ids(delivery.provider_id) if delivery.provider_id else ()
            outbox.settle(connection, flight.message.id, delivery, now, now + timedelta(seconds=pause), ids)


def _counted(done: Sent, landed: Sequence[tuple[_Flight, Delivery]]) -> Sent:
    for _, delivery in landed:
        done = _count(done, delivery)
    return done


def _count(done: Sent, delivery: Delivery) -> Sent:
    if delivery.state == "try_later":
        return replace(done, refused_in_a_row=done.refused_in_a_row + 1, problem=delivery.reason)
    done = replace(done, refused_in_a_row=0, problem=delivery.reason or done.problem)
    if delivery.state == "uncertain":
        return replace(done, uncertain=done.uncertain + 1, uncertain_in_a_row=done.uncertain_in_a_row + 1)
    done = replace(done, uncertain_in_a_row=0)
    if delivery.state == "sent":
        return replace(done, sent=done.sent + 1)
    return replace(done, failed=done.failed + 1)


def queue(connection: Connection, draft_id: int, settings: Settings, key: bytes, now: datetime) -> int:
    """approved → queued: composes the message and commits the intent to send it. The outbox row's id."""
    row = drafts.get(connection, draft_id)
    attempt = outbox.attempts_so_far(connection, draft_id) + 1
    own_id = signed_id(key, draft_id, attempt, ascii_address(settings.shop.address).rpartition("@")[2])
    asked = tickets.get_message(connection, row.answers) if row.answers else None
    if asked is None:  # what we write unasked goes on with the conversation that there is
        asked = unasked.newest_of(connection, row.ticket_id, row.recipient)
    theirs = tickets.asked_by(asked, row.recipient)
    mime = compose(
        settings.shop,
        row.recipient,
        row.subject,
        row.body,
        own_id,
        theirs.message_id if theirs is not None else None,
        theirs.cites if theirs is not None else (),
        by_machine=row.approved_by is None,
        now=now,
        files=attachments.whole(connection, draft_id),
    )
    return outbox.queue(connection, draft_id, row.recipient, mime, own_id, now)
