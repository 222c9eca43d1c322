"""A run over mail files or a folder: a verdict for each mail, and with ``--store`` tickets and drafts as ``run`` makes.

The verdicts wait in a spool file until every mail is read, since only then are the tickets final: a thread's
missing link may come last. Without ``--store`` a store of the moment does the same work and is thrown away.
"""

from __future__ import annotations

import json
import tempfile
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


def run_batch(
    road: Road, sources: Sequence[Source], write: Callable[[dict[str, Any]], None], progress: Callable[[int], None]
) -> tuple[Counts, Counts]:
    """Takes every mail of the sources through the road; ``write`` gets the verdicts, in the sources' order.

    Returns what became of them, and of the mails that a killed run had taken in and not understood.
    """
    road.readers.start()
    earlier = understand(road)
    counts = Counts(drafts=earlier.drafts)
    with tempfile.TemporaryFile("w+", encoding="utf-8", prefix="casedesk-") as spool:
        for source in sources:
            for raws in _joined(source.batches(), road.readers.jobs):
                counts += _take(road, raws, spool)
                progress(len(raws))
        spool.seek(0)
        _with_tickets(road.store, spool, write)
    return counts, earlier


def _joined(batches: Iterator[list[RawMail]], jobs: int) -> Iterator[list[RawMail]]:
    """A batch for each reading process, as one list."""
    while group := list(islice(batches, jobs)):
        yield [raw for batch in group for raw in batch]


def _take(road: Road, raws: Sequence[RawMail], spool: IO[str]) -> Counts:
    heard: dict[str, Result] = {}

    def note(mail: inbox.Waiting, result: Result) -> None:
        heard[mail.identity] = result

    taken = take_in(road, [Arrival(raw) for raw in raws])
    counts = counted(taken) + understand(road, note)
    heard |= _heard_before(road, raws, taken, heard)
    for raw, mail in zip(raws, taken, strict=True):
        record = _record(raw.source, heard[mail.identity])
        spool.write(f"{mail.identity} {json.dumps(record)}\n")
    return counts


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
