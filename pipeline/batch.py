"""A run over mail files or a folder: a verdict for each mail, and with ``--store`` tickets and drafts as ``run`` makes.

The verdicts wait in a spool file until every mail is read, since only then are the tickets final: a thread's
missing link may come last. Without ``--store`` a store of the moment does the same work and is thrown away.
"""

from __future__ import annotations

import json
import tempfile
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import IO, Any

from pipeline.flow import Arrival, Counts, Result, Road, Taken, counted, take_in, understand
from pipeline.ingestion.source import Source
from pipeline.model import RawMail, Reading
from pipeline.reading import ReaderLost, Unreadable
from pipeline.records import inspect_record, unreadable_record
from pipeline.store import Store, inbox, tickets

TICKETS_AT_ONCE = 500
MAILS_A_TURN = 2_000  # some seconds' work; a live run that waits meanwhile then has its turn


def run_batch(
    road: Road, sources: Sequence[Source], write: Callable[[dict[str, Any]], None], progress: Callable[[int], None]
) -> tuple[Counts, Counts]:
    """Takes every mail of the sources through the road; ``write`` gets the verdicts, in the sources' order.

    Returns what became of them, and of the mails that a killed run had taken in and not understood.
    """
    road.readers.start()
    earlier = understand(road)
    with tempfile.TemporaryFile("w+", encoding="utf-8", prefix="casedesk-") as spool:
        run = _Run(road, (raws for source in sources for raws in source.batches()), spool, progress)
        while not run.ended:
            run.turn()
        spool.seek(0)
        _with_tickets(road.store, spool, write)
    return run.counts + Counts(drafts=earlier.drafts), earlier


class _Run:
    """The sources' batches on their way: taken in, being read, and heard of. Records are spooled in their order."""

    def __init__(
        self, road: Road, batches: Iterator[list[RawMail]], spool: IO[str], progress: Callable[[int], None]
    ) -> None:
        self.counts = Counts()
        self.ended = False
        self._road, self._batches, self._spool, self._progress = road, batches, spool, progress
        self._under_way: deque[tuple[list[RawMail], list[Taken]]] = deque()
        self._heard: dict[str, Result] = {}
        self._left = 0

    def turn(self) -> None:
        """Understands as much as other processes that understand mail of the same store are kept waiting for."""
        self._left = MAILS_A_TURN
        understood = understand(self._road, self._hear, self._take_more)  # which counts what is taken in meanwhile
        self.counts += understood
        while self._under_way:
            self._record(*self._under_way.popleft())

    def _take_more(self) -> bool:
        if self._left <= 0 or len(self._under_way) > self._road.readers.jobs + 2:  # of duplicates nothing is heard
            return False
        raws = next(self._batches, None)
        if raws is None:
            self.ended = True
            return False
        taken = take_in(self._road, [Arrival(raw) for raw in raws])
        self.counts += counted(taken)
        self._left -= len(raws)
        self._under_way.append((raws, taken))
        self._record_what_is_known()
        return True

    def _hear(self, mail: inbox.Waiting, result: Result) -> None:
        self._heard[mail.identity] = result
        self._record_what_is_known()

    def _record_what_is_known(self) -> None:
        while self._under_way:
            raws, taken = self._under_way[0]
            if any(each.state == "new" and each.identity not in self._heard for each in taken):
                return
            self._under_way.popleft()
            self._record(raws, taken)

    def _record(self, raws: Sequence[RawMail], taken: Sequence[Taken]) -> None:
        heard = {each.identity: self._heard.pop(each.identity) for each in taken if each.identity in self._heard}
        heard |= _heard_before(self._road, raws, taken, heard)
        for raw, mail in zip(raws, taken, strict=True):
            record = _record(raw.source, heard[mail.identity])
            self._spool.write(f"{mail.identity} {json.dumps(record)}\n")
        self._progress(len(raws))


def _heard_before(
    road: Road, raws: Sequence[RawMail], taken: Sequence[Taken], heard: dict[str, Result]
) -> dict[str, Result]:
    """The results of mails that were taken in before, since a duplicate gets a verdict too: they are read again."""
    again = {mail.identity: raw for raw, mail in zip(raws, taken, strict=True) if mail.identity not in heard}
    if not again:
        return {}
    with road.store.read() as connection:
        aside = {row.identity: Unreadable(row.reason) for row in inbox.quarantine(connection) if row.identity in again}
    known: dict[str, Result] = {**aside}
    rest = [identity for identity in again if identity not in aside]
    read = road.readers.read([[again[identity] for identity in rest]])[0] if rest else []
    if isinstance(read, ReaderLost):  # one of them hangs that did not hang before
        read = [_read_alone(road, again[identity]) for identity in rest]
    return known | dict(zip(rest, read, strict=True))


def _read_alone(road: Road, raw: RawMail) -> Result:
    read = road.readers.read([[raw]])[0]
    return Unreadable(str(read)) if isinstance(read, ReaderLost) else read[0]


def _record(source: str, result: Result) -> dict[str, Any]:
    if isinstance(result, Reading):
        return {**inspect_record(source, result), "source": source}
    return {**unreadable_record(source, result.reason), "source": source}


def _with_tickets(store: Store, spool: IO[str], write: Callable[[dict[str, Any]], None]) -> None:
    while lines := list(islice(spool, TICKETS_AT_ONCE)):
        records = [line.split(" ", 1) for line in lines]
        with store.read() as connection:
            names = tickets.names_of(connection, [identity for identity, _ in records])
        for identity, record in records:
            write({**json.loads(record), "ticket": names.get(identity)})
