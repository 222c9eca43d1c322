"""A live pass over the shop's mailboxes: new mail in, drafts made, approved ones out, mail moved to archives."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn

from sqlalchemy import Connection

from pipeline import limits
from pipeline.config import ConfigError, Mailbox, Settings
from pipeline.delivery.post import Post, Sent
from pipeline.flow import Arrival, Counts, Road, counted, take_in, understand
from pipeline.ingestion.imap import ImapSession
from pipeline.ingestion.imap_errors import MailboxAway
from pipeline.ingestion.mailbox import Cursor, Fetched, Listing
from pipeline.store import inbox
from pipeline.store.engine import AnyRow

FIRST_PAUSE, LONGEST_PAUSE = 2.0, 300.0  # seconds
Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Pass:
    """What one pass did. ``earlier``: mails that an interrupted run had left half-way; they are not counted again."""

    mails: Counts
    earlier: Counts
    sent: Sent

    def lines(self, seconds: float) -> list[str]:
        """What ``run`` says of it: the summary lines come last."""
        said = []
        if self.mails.vanished:
            said.append(f"{self.mails.vanished} mails vanished from the mailbox before they could be fetched")
        if self.earlier.set_aside:
            said.append(f"{self.earlier.set_aside} mails of an interrupted run were set aside")
        *talk, last = self.sent.lines
        return [*said, *talk, self.mails.line(seconds), last]


def one_pass(road: Road, post: Post, answer_since: datetime | None, progress: Progress) -> Pass:
    """Ingestion, understanding, sending. Raises MailboxProblem; what was taken in before stays."""
    road.readers.start()
    earlier = understand(road)
    counts = Counts(drafts=earlier.drafts)
    for box in road.settings.all_mailboxes:
        with ImapSession.connect(box) as session:
            for folder in box.folders:
                counts += ingest(road, session, box, folder, answer_since, progress)
    counts += understand(road, lambda *_: progress("understood", 1))
    for box in road.settings.all_mailboxes:
        if box.archive_folder:
            archive(road, box)
    return Pass(counts, earlier, post.run())


def require_mailbox(settings: Settings) -> None:
    """Raises ConfigError where pipeline.yaml names no mailbox to read."""
    if not any(box.host for box in settings.all_mailboxes):
        raise ConfigError(f"{settings.file}:1: mailbox.host: this command needs it, for instance imap.shop.example")


def run_for_ever(road: Road, post: Post, answer_since: datetime | None, say: Callable[[str], None]) -> NoReturn:
    """Pass after pass; between them it waits until the mailbox has something new, at most ``poll_seconds``.

    A mailbox that is away is tried again, later and later; a refused login ends it, since waiting mends no password.
    """
    pause = FIRST_PAUSE
    while True:
        begun = time.monotonic()
        try:
            done = one_pass(road, post, answer_since, lambda *_: None)
            if done.mails.listed or done.sent.sent or done.sent.trouble:
                for line in done.lines(time.monotonic() - begun):
                    say(line)
            wait(road.settings.all_mailboxes[0])
            pause = FIRST_PAUSE
        except MailboxAway as problem:
            say(f"{problem}; trying again in {pause:.0f} s")
            time.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)


def wait(box: Mailbox) -> None:
    """Returns when the first folder may have something new, or the polling time is over."""
    with ImapSession.connect(box) as session:
        session.wait(box.folders[0], box.poll_seconds)


def ingest(
    road: Road, session: ImapSession, box: Mailbox, folder: str, answer_since: datetime | None, progress: Progress
) -> Counts:
    """Takes in what is new in one folder. Bytes and cursor move together (invariants 1 and 2)."""
    with road.store.read() as connection:
        row = inbox.read_cursor(connection, box.account, folder)
    cursor = Cursor(row.uidvalidity, row.last_uid, row.import_below) if row else None
    listing = session.list_new(folder, cursor)
    import_below = _import_below(cursor, listing)
    place = inbox.Place(box.account, folder, listing.uidvalidity)
    start = 0 if cursor is None or listing.relisted else cursor.last_uid
    with road.store.write() as connection:  # so that a first run that is cut short is still the first run
        inbox.write_cursor(connection, place, start, import_below, road.clock())
    counts = Counts()
    for fetched in session.fetch(folder, listing.uids, box.name):
        counts += _take_in(road, fetched, place, import_below, answer_since)
        progress("fetched", len(fetched.mails) + len(fetched.unreadable))
    return counts


def _import_below(cursor: Cursor | None, listing: Listing) -> int:
    """UIDs under this were there at the first run. After a UIDVALIDITY change known mail is matched by content;
    only where the first run had not been through the folder does what it holds now still belong to it."""
    if cursor is None:
        return listing.uidnext
    if not listing.relisted:
        return cursor.import_below
    first_run_was_over = cursor.last_uid + 1 >= cursor.import_below
    return 1 if first_run_was_over else listing.uidnext


def _take_in(
    road: Road, fetched: Fetched, place: inbox.Place, import_below: int, answer_since: datetime | None
) -> Counts:
    arrivals = []
    for raw in (*fetched.mails, *fetched.unreadable):
        there_before = raw.uid is not None and raw.uid < import_below
        wanted = answer_since is not None and raw.stamp is not None and raw.stamp >= answer_since
        problem = "the mail server lists this mail but does not hand it over" if raw in fetched.unreadable else ""
        arrivals.append(Arrival(raw, place, there_before and not wanted, problem))

    def move_cursor(connection: Connection) -> None:
        inbox.write_cursor(connection, place, fetched.last_uid, import_below, road.clock())

    return counted(take_in(road, arrivals, move_cursor)) + Counts(vanished=len(fetched.vanished))


def archive(road: Road, box: Mailbox) -> int:
    """Moves mail that is understood to the archive folder, or to its category's. How many."""
    moved = 0
    with ImapSession.connect(box) as session:
        while rows := _to_archive(road, box):
            by_way: dict[tuple[str, int, str], list[int]] = {}
            for row in rows:
                target = box.archive_folder if isinstance(box.archive_folder, str) else None
                if isinstance(box.archive_folder, dict):
                    target = box.archive_folder.get(row.category or "")
                if target and target != row.folder:
                    by_way.setdefault((row.folder, row.uidvalidity, target), []).append(row.uid)
            for (folder, uidvalidity, target), uids in by_way.items():
                session.move(folder, uids, target, uidvalidity)
                moved += len(uids)
            with road.store.write() as connection:
                inbox.mark_moved(connection, [row.id for row in rows], road.clock())
    return moved


def _to_archive(road: Road, box: Mailbox) -> list[AnyRow]:
    with road.store.read() as connection:
        return list(inbox.to_archive(connection, box.account, 10 * limits.FETCH_BATCH))
