"""The whole road on one screen. ``run``, ``batch``, ``demo``, ``inspect`` and ``classify`` go through it or a part.

source → take_in → inbox ─┐                         (raw bytes and cursor, one transaction)
                          └ stops (read) → ticket, decision, draft or task   (a second transaction)
                                                  └ a person approves → Post → SES
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Connection
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError

from classifiers.verdict import CATEGORIES
from pipeline import inquiries, limits
from pipeline.answering import carry_out, history_of, read_again, start_draft
from pipeline.facts import OrderFacts
from pipeline.model import Context, RawMail, Reading
from pipeline.parsing import identify
from pipeline.policy import decide
from pipeline.published import follow
from pipeline.reading import Read, ReaderLost, Unreadable
from pipeline.road import Counts, Road
from pipeline.screening import bounced, marked_as_spam, writer
from pipeline.store import inbox, labels, outbox, spam_senders, tickets
from pipeline.store.turn import turn_to_understand

#: And all that is defined here.
__all__ = ["Counts", "Road", "carry_out", "read_again", "start_draft"]

# --------------------------------------------------------------------------------------------- the inbox step


@dataclass(frozen=True, slots=True)
class Arrival:
    """A raw mail on its way into the inbox. ``problem``: why its source could not hand it over whole."""

    raw: RawMail
    place: inbox.Place | None = None
    imported: bool = False
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of an arrival in the inbox step."""

    identity: str
    state: Literal["new", "duplicate", "set_aside"]


def take_in(road: Road, arrivals: Sequence[Arrival], also: Callable[[Connection], None] | None = None) -> list[Taken]:
    """Commits the bytes of a batch, and with them whatever ``also`` writes (the cursor)."""
    known = [(arrival, _identify(arrival)) for arrival in arrivals]
    taken = []
    with road.store.write() as connection:
        arrived = [inbox.Arrived(each.raw, *ids, each.place, each.imported) for each, ids in known]
        rows = inbox.take(connection, arrived, road.clock())
        for (arrival, (identity, _)), row in zip(known, rows, strict=True):
            if row is not None and arrival.problem:
                inbox.settle(connection, row, "set_aside", arrival.problem)
            state: Literal["new", "set_aside"] = "set_aside" if arrival.problem else "new"
            taken.append(Taken(identity, "duplicate" if row is None else state))
        if also:
            also(connection)
    return taken


def _identify(arrival: Arrival) -> tuple[str, str | None]:
    if arrival.problem and not arrival.raw.data:  # nothing to compare it by: no two such mails are the same
        return hashlib.sha256(f"{arrival.place} {arrival.raw.source}".encode()).hexdigest(), None
    return identify(arrival.raw.data)


def counted(taken: Sequence[Taken]) -> Counts:
    """The inbox step in figures."""
    states = [each.state for each in taken]
    return Counts(len(states), states.count("duplicate"), states.count("set_aside"))


# ------------------------------------------------------------------------------------- the understanding step

Result = Reading | Unreadable
Heard = Callable[[inbox.Waiting, Result], None]
#: The store itself is in trouble (a full disk, a lost connection): no mail is to blame, and all of them wait.
STORE_TROUBLE = (OperationalError, InterfaceError)


def understand(road: Road, heard: Heard = lambda *_: None, more: Callable[[], bool] = lambda: False) -> Counts:
    """Understands all that waits in the inbox; ``heard`` is told what became of each mail.

    A mail that hangs or kills the reading process twice is set aside. Another process that understands mail of the
    same store is waited for. ``more`` is asked where nothing waits: it takes further mail in, or says that none comes.
    """
    follow(road.readers, road.settings, road.store)
    with turn_to_understand(road.store):
        ahead = _Ahead(road, more)
        try:
            return sum((_settle_batch(road, batch, read, heard) for batch, read in ahead), Counts())
        except BaseException:  # stopped by a person, by the store or by a reader that cannot start
            ahead.give_back()
            raise


class _Ahead:
    """Batches in the order of the inbox, each with what was read of it, while the next ones are being read.

    With one reading process nothing is read ahead: it and this one take turns, and one core is all they use.
    """

    def __init__(self, road: Road, more: Callable[[], bool]) -> None:
        self._road, self._more = road, more
        self._begun: deque[tuple[list[inbox.Waiting], Future[Read]]] = deque()
        self._most = road.readers.jobs + (road.readers.jobs > 1)
        self._last = 0
        self._lost = False

    def __iter__(self) -> Iterator[tuple[Sequence[inbox.Waiting], Read]]:
        while self._fill():
            batch, reading = self._begun[0]
            read = reading.result()
            self._lost |= isinstance(read, ReaderLost)
            yield batch, read
            self._begun.popleft()

    def give_back(self) -> None:
        """What was begun and not settled is as if it had not been."""
        with suppress(SQLAlchemyError), self._road.store.write() as connection:
            inbox.end_attempt(connection, [mail.id for batch, _ in self._begun for mail in batch])

    def _fill(self) -> bool:
        """Begins batches while there is room. Those that were lost are begun again before any that came later."""
        if self._lost and not self._begun:
            self._last, self._lost = 0, False
        while not self._lost and len(self._begun) < self._most and (batch := self._next()):
            self._begun.append((batch, self._reading(batch)))
        return bool(self._begun)

    def _next(self) -> list[inbox.Waiting]:
        """The next mails that wait, their attempt counters raised and committed."""
        while True:
            with self._road.store.write() as connection:
                if mails := inbox.waiting(connection, limits.FETCH_BATCH, self._last):
                    inbox.begin_attempt(connection, [mail.id for mail in mails])
                    self._last = mails[-1].id
                    return mails
            if not self._more():
                return []

    def _reading(self, batch: Sequence[inbox.Waiting]) -> Future[Read]:
        if batch[0].attempts < limits.ATTEMPTS:
            return self._road.readers.begin([mail.raw for mail in batch])
        never: Future[Read] = Future()  # such a mail comes alone; its end was never recorded
        never.set_result([Unreadable("reading it was begun twice and never ended")])
        return never


def _settle_batch(road: Road, batch: Sequence[inbox.Waiting], read: Read, heard: Heard) -> Counts:
    if isinstance(read, ReaderLost):
        begun = [mail for mail in batch if mail.attempts + 1 >= limits.ATTEMPTS]
        return _finish(road, begun, [Unreadable(str(read))] * len(begun), heard)  # the others come again, alone
    try:
        return _finish(road, batch, read, heard)
    except STORE_TROUBLE:
        raise
    except Exception:  # one mail is at fault: the others go on without it
        pairs = zip(batch, read, strict=True)
        return sum((_finish_alone(road, mail, result, heard) for mail, result in pairs), Counts())


def _finish_alone(road: Road, mail: inbox.Waiting, result: Result, heard: Heard) -> Counts:
    try:
        return _finish(road, [mail], [result], heard)
    except STORE_TROUBLE:
        raise
    except Exception as error:
        return _finish(road, [mail], [Unreadable.after(error, "storing")], heard)


def _finish(road: Road, batch: Sequence[inbox.Waiting], read: Sequence[Result], heard: Heard) -> Counts:
    """The second transaction: message, ticket, decision and draft of a whole batch."""
    readings = [result for result in read if isinstance(result, Reading)]
    lookup = OrderFacts(road.orders, readings) if road.writes_drafts else None
    counts = Counts()
    with road.store.write() as connection:
        read = _without_spam(road, connection, read)
        confirmed = _confirmed(road, connection)
        for mail, result in zip(batch, read, strict=True):
            if isinstance(result, Unreadable):
                inbox.settle(connection, mail.id, "set_aside", result.reason)
                counts += Counts(set_aside=1)
            else:
                counts += Counts(drafts=_file(road, connection, mail, result, lookup, confirmed))
        pairs = zip(batch, read, strict=True)
        inbox.understood(connection, [mail.id for mail, result in pairs if isinstance(result, Reading)])
    for mail, result in zip(batch, read, strict=True):
        heard(mail, result)
    return counts


def _without_spam(road: Road, connection: Connection, read: Sequence[Result]) -> list[Result]:
    """The same readings; those of senders whom staff called spam are marked, whatever else they look like."""
    writers = [writer(each.mail, road.settings.shop) if isinstance(each, Reading) else "" for each in read]
    spam = spam_senders.among(connection, writers)
    return [
        replace(each, screening=marked_as_spam(each.screening)) if isinstance(each, Reading) and name in spam else each
        for each, name in zip(read, writers, strict=True)
    ]


def _file(
    road: Road,
    connection: Connection,
    waiting: inbox.Waiting,
    reading: Reading,
    lookup: OrderFacts | None,
    confirmed: Mapping[str, tuple[int, int]],
) -> int:
    """Stores one mail in its ticket and carries the decision out. How many drafts that made."""
    now = road.clock()
    arrived_at = min(reading.mail.received_at or now, now)  # nothing comes from the future
    ticket_id, message_ref = tickets.file_reading(connection, reading, waiting.id, arrived_at)
    if lookup is None:
        return 0
    _hear_of_our_mail(road, connection, reading, now)
    if of_carrier := inquiries.heard(road, connection, ticket_id, reading, now):
        return carry_out(road, connection, ticket_id, message_ref, reading, of_carrier)
    facts, history = lookup.of(reading), history_of(road, connection, ticket_id, reading)
    context = Context(now, arrived_at, waiting.imported, False, facts, history, confirmed)
    decision = decide(reading, context, road.settings)
    if inbox.id_reused(connection, reading.mail.message_id, reading.mail.identity):
        decision = replace(decision, warnings=(*decision.warnings, "message_id_reused"))
    return carry_out(road, connection, ticket_id, message_ref, reading, decision)


def _confirmed(road: Road, connection: Connection) -> Mapping[str, tuple[int, int]]:
    """What staff confirmed, where a category waits for that to go by itself."""
    categories = [road.settings.policy.category(name) for name in CATEGORIES]
    return labels.confirmed(connection) if any(each.automation == "auto" for each in categories) else {}


def _hear_of_our_mail(road: Road, connection: Connection, reading: Reading, now: datetime) -> None:
    """An answer shows that a mail of ours arrived, a bounce that it did not. A bounce counts only where it brings back
    an id of ours, and only against whom that mail went to: nobody else has seen the id."""
    back = bounced(reading.mail) if reading.screening.kind == "bounce" else None
    if back is None:
        outbox.arrived_after_all(connection, reading.mail.cites, now)
    elif row := outbox.sent_as(connection, back.returned_ids):
        until = now + timedelta(days=road.settings.sending.suppress_days)
        how: outbox.Return = "complaint" if back.complaint else "hard" if back.permanent else "soft"
        outbox.came_back(connection, row, how, until, now)
