"""The whole road on one screen. ``run``, ``batch``, ``demo``, ``inspect`` and ``classify`` go through it or a part.

source → take_in → inbox ─┐                         (raw bytes and cursor, one transaction)
                          └ understand → ticket, decision, draft   (a second transaction)
                                                  └ a person approves → Post → SES
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from sqlalchemy import Connection
from sqlalchemy.exc import DataError, IntegrityError, StatementError

from pipeline import limits
from pipeline.config import Settings, Shop
from pipeline.drafting import Letters, MissingTemplate
from pipeline.model import Context, Decision, Facts, Order, RawMail, Reading
from pipeline.orders import OrderSource, SourceAway, normal_number
from pipeline.parsing import identify, parse, tracking_numbers
from pipeline.policy import decide
from pipeline.reading import ReaderLost, Readers, ReadingSettings, Unreadable, patterns
from pipeline.screening import screen
from pipeline.store import Store, drafts, inbox, outbox, tickets
from pipeline.store.drafts import NotPossible

if TYPE_CHECKING:
    from classifiers.classifier import Classifier


@dataclass(frozen=True)
class Stops:
    """The pure stops up to the verdict: parsing, screening, classifiers. Lives in the reading process."""

    classifier: Classifier
    shop: Shop
    order_patterns: tuple[re.Pattern[str], ...]

    @classmethod
    def load(cls, settings: ReadingSettings) -> Stops:
        """Loads the model (trained at the very first use)."""
        from classifiers.classifier import Classifier

        classifier = Classifier.load(settings.cache_folder, settings.shop.languages, settings.unsure_below)
        return cls(classifier, settings.shop, patterns(settings))

    def read(self, mails: Sequence[RawMail], progress: Callable[[], None]) -> list[Reading | Unreadable]:
        """raw mail → mail → screening → verdict, a batch at once; ``progress`` is called after each mail."""
        from classifiers.verdict import Text

        read: list[Reading | Unreadable] = []
        for raw in mails:
            try:
                mail = parse(raw, self.order_patterns)
                # the verdict of a batch comes last; until then any stands in for it
                read.append(Reading(mail, screen(mail, self.shop), None))  # type: ignore[arg-type]
            except Exception as error:
                read.append(Unreadable(f"{type(error).__name__} while reading it: {error}"[:300]))
            progress()
        whole = [each for each in read if isinstance(each, Reading)]
        verdicts = iter(self.classifier.read([Text(each.mail.subject, each.mail.new_text) for each in whole]))
        return [replace(each, verdict=next(verdicts)) if isinstance(each, Reading) else each for each in read]


@dataclass(frozen=True)
class Road:
    """What a live run or a batch carries along. ``clock`` gives the time that policy sees."""

    settings: Settings
    store: Store
    readers: Readers
    orders: OrderSource
    letters: Letters
    clock: Callable[[], datetime]
    writes_drafts: bool = True


@dataclass(frozen=True, slots=True)
class Counts:
    """What a pass did. Always listed = taken + duplicate + set aside (invariant 1)."""

    listed: int = 0
    duplicate: int = 0
    set_aside: int = 0
    drafts: int = 0
    vanished: int = 0

    @property
    def taken(self) -> int:
        """Those that went in and were understood."""
        return self.listed - self.duplicate - self.set_aside

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.listed + other.listed,
            self.duplicate + other.duplicate,
            self.set_aside + other.set_aside,
            self.drafts + other.drafts,
            self.vanished + other.vanished,
        )

    def line(self, seconds: float) -> str:
        """The summary line of ``batch`` and ``run``."""
        return (
            f"listed {self.listed}, taken {self.taken}, duplicate {self.duplicate}, set aside {self.set_aside}, "
            f"drafts {self.drafts}, seconds {seconds:.1f}, mails/s {self.listed / seconds if seconds else 0:.0f}"
        )


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
    known = [(arrival, *identify(arrival.raw.data)) for arrival in arrivals]
    taken = []
    with road.store.write() as connection:
        for arrival, identity, message_id in known:
            row = inbox.take(
                connection, arrival.raw, identity, message_id, road.clock(), arrival.place, arrival.imported
            )
            if row is not None and arrival.problem:
                inbox.settle(connection, row, "set_aside", arrival.problem)
            state: Literal["new", "set_aside"] = "set_aside" if arrival.problem else "new"
            taken.append(Taken(identity, "duplicate" if row is None else state))
        if also:
            also(connection)
    return taken


def counted(taken: Sequence[Taken]) -> Counts:
    """The inbox step in figures."""
    states = [each.state for each in taken]
    return Counts(len(states), states.count("duplicate"), states.count("set_aside"))


# ------------------------------------------------------------------------------------- the understanding step

Result = Reading | Unreadable
Heard = Callable[[inbox.Waiting, Result], None]
_STORING = (DataError, IntegrityError, StatementError, ValueError, TypeError, KeyError)


def understand(road: Road, heard: Heard = lambda *_: None) -> Counts:
    """Understands all that waits in the inbox; ``heard`` is told what became of each mail.

    A mail that hangs or kills the reading process twice is set aside.
    """
    counts = Counts()
    while batches := _next_batches(road):
        if batches[0][0].attempts >= limits.ATTEMPTS:  # such a mail comes alone; its end was never recorded
            worn_out = Unreadable("reading it was begun twice and never ended")
            counts += _finish(road, batches[0], [worn_out], heard)
            continue
        results = road.readers.read([[mail.raw for mail in batch] for batch in batches])
        for batch, read in zip(batches, results, strict=True):
            counts += _settle_batch(road, batch, read, heard)
    return counts


def _next_batches(road: Road) -> list[list[inbox.Waiting]]:
    """Up to one batch for each reading process, their attempt counters raised and committed."""
    with road.store.write() as connection:
        mails = inbox.waiting(connection, limits.FETCH_BATCH * road.readers.jobs)
        inbox.begin_attempt(connection, [mail.id for mail in mails])
    return [mails[start : start + limits.FETCH_BATCH] for start in range(0, len(mails), limits.FETCH_BATCH)]


def _settle_batch(
    road: Road, batch: Sequence[inbox.Waiting], read: Sequence[Result] | ReaderLost, heard: Heard
) -> Counts:
    if isinstance(read, ReaderLost):
        begun = [mail for mail in batch if mail.attempts + 1 >= limits.ATTEMPTS]
        return _finish(road, begun, [Unreadable(str(read))] * len(begun), heard)  # the others come again, alone
    try:
        return _finish(road, batch, read, heard)
    except _STORING:
        pairs = zip(batch, read, strict=True)
        return sum((_finish_alone(road, mail, result, heard) for mail, result in pairs), Counts())


def _finish_alone(road: Road, mail: inbox.Waiting, result: Result, heard: Heard) -> Counts:
    try:
        return _finish(road, [mail], [result], heard)
    except _STORING as error:
        return _finish(road, [mail], [Unreadable(f"{type(error).__name__} while storing it: {error}"[:300])], heard)


def _finish(road: Road, batch: Sequence[inbox.Waiting], read: Sequence[Result], heard: Heard) -> Counts:
    """The second transaction: message, ticket, decision and draft of a whole batch."""
    readings = [result for result in read if isinstance(result, Reading)]
    lookup = OrderFacts(road.orders, readings) if road.writes_drafts else None
    counts = Counts()
    with road.store.write() as connection:
        for mail, result in zip(batch, read, strict=True):
            if isinstance(result, Unreadable):
                inbox.settle(connection, mail.id, "set_aside", " ".join(result.reason.split()))
                counts += Counts(set_aside=1)
            else:
                counts += Counts(drafts=_file(road, connection, mail, result, lookup))
                inbox.settle(connection, mail.id, "understood")
    for mail, result in zip(batch, read, strict=True):
        heard(mail, result)
    return counts


def _file(
    road: Road, connection: Connection, waiting: inbox.Waiting, reading: Reading, lookup: OrderFacts | None
) -> int:
    """Stores one mail in its ticket and carries the decision out. How many drafts that made."""
    now = road.clock()
    arrived_at = min(reading.mail.received_at or now, now)  # nothing comes from the future
    ticket_id, message_ref = tickets.file_reading(connection, reading, waiting.id, arrived_at)
    if lookup is None:
        return 0
    outbox.arrived_after_all(connection, reading.mail.cites, now)
    facts, history = lookup.of(reading), tickets.history(connection, ticket_id)
    context = Context(now, arrived_at, waiting.imported, facts=facts, history=history)
    decision = decide(reading, context, road.settings)
    if inbox.id_reused(connection, reading.mail.message_id, reading.mail.identity):
        decision = replace(decision, warnings=(*decision.warnings, "message_id_reused"))
    return _carry_out(road, connection, ticket_id, message_ref, reading, decision)


_OUTCOMES = {"draft": "drafted", "hold": "held", "none": "none"}


def _carry_out(
    road: Road, connection: Connection, ticket_id: int, message_ref: int, reading: Reading, decision: Decision
) -> int:
    now = road.clock()
    ours = road.settings.shop.languages
    language = reading.verdict.language if reading.verdict.language in ours else ours[0]
    words = []
    try:
        words = [road.letters.write(plan, language, reading.mail.subject) for plan in decision.plans]
    except MissingTemplate as error:
        reason = f"Nothing to draft from: {error}."
        decision = replace(decision, action="hold", row="no_template", reason=reason, plans=())
    outcome = "imported" if decision.row == "imported" else _OUTCOMES[decision.action]
    tickets.record_decision(connection, message_ref, outcome, decision)
    drafts.note(connection, now, "casedesk", decision.row, ticket_id=ticket_id, detail=decision.reason)
    if decision.action != "draft":
        return 0
    if kept := drafts.make_way(connection, ticket_id, now):
        for draft_id in kept:  # a person has written in it: it stays, and now answers this mail too
            drafts.warn(connection, draft_id, decision.warnings, decision.urgent, answers=message_ref)
        return 0
    for draft in words:
        drafts.create(connection, message_ref, draft, decision, reading.verdict, now)
    return len(words)


def start_draft(road: Road, name: str, who: str) -> int:
    """A person starts a draft for a mail that was held: the newest of the ticket ``name``, or that Message-ID.

    Returns how many drafts that made. Raises NotPossible where nothing is held there, or where nothing may be sent.
    """
    with road.store.read() as connection:
        held = tickets.held_in(connection, name)
        raws = inbox.by_ids(connection, [held.inbox_id]) if held else []
    if held is None or not raws:
        raise NotPossible(f"no mail is held under {name}; 'casedesk drafts list --held' shows those that are")
    read = road.readers.read([[raws[0].raw]])[0]
    if isinstance(read, ReaderLost) or isinstance(read[0], Unreadable):
        raise NotPossible(f"the mail cannot be read again: {read}")
    lookup = OrderFacts(road.orders, [read[0]])
    with road.store.write() as connection:
        history = tickets.history(connection, held.ticket_id)
        facts = lookup.of(read[0])
        context = Context(road.clock(), held.arrived_at, facts=facts, history=history, started=True)
        decision = decide(read[0], context, road.settings)
        if decision.action != "draft":
            raise NotPossible(decision.reason)
        made = _carry_out(road, connection, held.ticket_id, held.id, read[0], decision)
        drafts.note(connection, road.clock(), who, "started", ticket_id=held.ticket_id)
    return made


class OrderFacts:
    """The order facts of a whole batch, asked for once."""

    def __init__(self, source: OrderSource, readings: Sequence[Reading]) -> None:
        numbers = {number for reading in readings for number in reading.mail.order_numbers}
        addresses = {reading.mail.sender.address for reading in readings if reading.mail.sender}
        self._source: Literal["there", "away", "none"] = source.state
        try:
            self._by_number = source.by_number(numbers)
            self._by_email = source.by_email(addresses)
        except SourceAway:
            self._source, self._by_number, self._by_email = "away", {}, {}

    def of(self, reading: Reading) -> Facts:
        """The facts for one mail, with links that follow the parcels."""
        numbers = dict.fromkeys(normal_number(number) for number in reading.mail.order_numbers)
        named = [self._by_number[number] for number in numbers if number in self._by_number]
        address = reading.mail.sender.address if reading.mail.sender else ""
        own = self._by_email.get(address, ())
        return Facts(tuple(map(_with_link, named)), tuple(map(_with_link, own)), self._source)


def _with_link(order: Order) -> Order:
    found = tracking_numbers(f"{order.carrier} {order.tracking_number}") if order.tracking_number else ()
    return replace(order, tracking_url=found[0].url) if found else order
