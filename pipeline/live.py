"""A live pass over the shop's mailboxes: new mail in, drafts made, approved ones out, mail moved to archives."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from pipeline import limits, outreach, privacy
from pipeline.config import ConfigError, Mailbox, Settings
from pipeline.delivery.post import Post, Sent
from pipeline.due import carry_on
from pipeline.facts import problem as orders_problem
from pipeline.flow import Arrival, Counts, Road, counted, take_in, understand
from pipeline.ingestion.imap import ImapSession
from pipeline.ingestion.imap_errors import FolderMissing, MailboxProblem
from pipeline.ingestion.mailbox import Cursor, Fetched, Listing
from pipeline.review.folders import MailFolders
from pipeline.store import inbox, passes
from pipeline.store.engine import AnyRow

Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Pass:
    """What one pass did.

    ``earlier``: mails that an interrupted run had left half-way; they are not counted again. ``problems``: the
    mailboxes that could not be used; ``orders``: why the order source cannot be asked, if so; ``feedback``: why
    SES' events could not be read.
    """

    mails: Counts
    earlier: Counts
    sent: Sent
    problems: tuple[MailboxProblem, ...] = ()
    orders: str | None = None
    feedback: str = ""

    @property
    def quiet(self) -> bool:
        """Whether nothing happened that anybody wants to hear of."""
        return not (self.mails.listed or self.earlier.set_aside or self.sent.sent or self.sent.trouble or self.feedback)

    @property
    def exit_code(self) -> int:
        """The contract's: 3 for a mailbox, 1 where mails were set aside or sends failed."""
        if self.problems:
            return 3
        return int(bool(self.mails.set_aside or self.earlier.set_aside or self.sent.trouble or self.feedback))

    def lines(self, seconds: float) -> list[str]:
        """What ``run`` says of it: the summary lines come last."""
        said = [str(problem) for problem in self.problems]
        if self.orders:
            said.append(f"{self.orders}; until then mail is held for staff")
        if self.mails.vanished:
            said.append(f"{self.mails.vanished} mails vanished from the mailbox before they could be fetched")
        if self.earlier.set_aside:
            said.append(f"{self.earlier.set_aside} mails of an interrupted run were set aside")
        if self.feedback:
            said.append(self.feedback)
        *talk, last = self.sent.lines
        return [*said, *talk, self.mails.line(seconds), last]


def one_pass(road: Road, post: Post, answer_since: datetime | None, progress: Progress) -> Pass:
    """Ingestion, understanding, sending, feedback. A mailbox that cannot be used stops none of the others."""
    road.readers.start()
    problems: list[MailboxProblem] = []
    folders = MailFolders(road, problems)
    folders.collect()
    earlier = understand(road)
    counts = Counts(drafts=earlier.drafts)
    boxes = [box for box in road.settings.all_mailboxes if box.host]
    for box in boxes:
        before = len(problems)
        for taken in ingest(road, box, answer_since, problems):
            counts += taken
            progress("fetched", taken.listed)
        _note_pass(road, box, problems[before:])
    counts += understand(road, lambda *_: progress("understood", 1))
    for box in boxes:
        archive(road, box, problems)
    folders.by_hand()
    outreach.when_due(road)
    counts += carry_on(road)
    privacy.when_due(road)
    orders = orders_problem(road.orders) if counts.listed else None
    sent, feedback = post.run(), post.hear()
    folders.show()
    return Pass(counts, earlier, sent, tuple(problems), orders, feedback)


def _note_pass(road: Road, box: Mailbox, problems: Sequence[MailboxProblem]) -> None:
    """For the metrics, and for whoever asks why no mail comes."""
    kind = type(problems[0]).__name__ if problems else ""
    with road.store.write() as connection:
        passes.record(connection, box.account, kind, road.clock())


def require_mailbox(settings: Settings) -> None:
    """Raises ConfigError where pipeline.yaml names no mailbox to read."""
    if not any(box.host for box in settings.all_mailboxes):
        raise ConfigError(f"{settings.file}:1: mailbox.host: this command needs it, for instance imap.shop.example")


def cursor_of(road: Road, box: Mailbox, folder: str) -> Cursor | None:
    """Where we are in a folder; None before its first run."""
    with road.store.read() as connection:
        row = inbox.read_cursor(connection, box.account, folder)
    return Cursor(row.uidvalidity, row.last_uid, row.import_below) if row else None


def ingest(road: Road, box: Mailbox, answer_since: datetime | None, problems: list[MailboxProblem]) -> Iterator[Counts]:
    """Takes in what is new in one mailbox, a batch at a time; what goes wrong with it is added to ``problems``."""
    try:
        with ImapSession.connect(box) as session:
            for folder in box.folders:
                try:
                    yield from _ingest_folder(road, session, box, folder, answer_since)
                except FolderMissing as problem:
                    problems.append(problem)
    except MailboxProblem as problem:
        problems.append(problem)


def _ingest_folder(
    road: Road, session: ImapSession, box: Mailbox, folder: str, answer_since: datetime | None
) -> Iterator[Counts]:
    """Bytes and cursor move together (invariants 1 and 2)."""
    cursor = cursor_of(road, box, folder)
    listing = session.list_new(folder, cursor)
    import_below = _import_below(cursor, listing)
    place = inbox.Place(box.account, folder, listing.uidvalidity)

    def moved_to(last_uid: int) -> Callable[[Connection], None]:
        return lambda connection: inbox.write_cursor(connection, place, last_uid, import_below, road.clock())

    reached = 0 if cursor is None or listing.relisted else cursor.last_uid
    with road.store.write() as connection:  # so that a first run that is cut short is still the first run
        moved_to(reached)(connection)
    for fetched in session.fetch(folder, listing.uids, box.name):
        arrivals = _arrivals(fetched, place, import_below, answer_since)
        taken = take_in(road, arrivals, moved_to(fetched.last_uid))
        yield counted(taken) + Counts(vanished=len(fetched.vanished))
    with road.store.write() as connection:  # UIDs that nobody has any more are behind us too, so that
        moved_to(max(reached, listing.uidnext - 1))(connection)  # a later pass sees that the first run is over


def _import_below(cursor: Cursor | None, listing: Listing) -> int:
    """UIDs under this were there at the first run. After a UIDVALIDITY change known mail is matched by content;
    only where the first run had not been through the folder does what it holds now still belong to it."""
    if cursor is None:
        return listing.uidnext
    if not listing.relisted:
        return cursor.import_below
    first_run_was_over = cursor.last_uid + 1 >= cursor.import_below
    return 1 if first_run_was_over else listing.uidnext


def _arrivals(
    fetched: Fetched, place: inbox.Place, import_below: int, answer_since: datetime | None
) -> Sequence[Arrival]:
    arrivals = []
    for raw in (*fetched.mails, *fetched.unreadable):
        there_before = raw.uid is not None and raw.uid < import_below
        wanted = answer_since is not None and raw.stamp is not None and raw.stamp >= answer_since
        problem = "the mail server lists this mail but does not hand it over" if raw in fetched.unreadable else ""
        arrivals.append(Arrival(raw, place, there_before and not wanted, problem))
    return arrivals


def archive(road: Road, box: Mailbox, problems: list[MailboxProblem]) -> None:
    """Moves mail that is understood to the archive folder, or to its category's."""
    if not box.archive_folder:
        return
    try:
        while rows := _to_archive(road, box):
            _move(road, box, rows)
            with road.store.write() as connection:
                inbox.mark_moved(connection, [row.id for row in rows], road.clock())
    except MailboxProblem as problem:
        problems.append(problem)


def _to_archive(road: Road, box: Mailbox) -> Sequence[AnyRow]:
    with road.store.read() as connection:
        return inbox.to_archive(connection, box.account, 10 * limits.FETCH_BATCH)


def _move(road: Road, box: Mailbox, rows: Sequence[AnyRow]) -> None:
    by_way: dict[tuple[str, str], list[int]] = {}
    now_valid = {folder: found.uidvalidity for folder in box.folders if (found := cursor_of(road, box, folder))}
    for row in rows:
        folders = box.archive_folder
        target = folders.get(row.category or "") if isinstance(folders, dict) else folders
        # after a UIDVALIDITY change an old UID names another mail or none: such a mail stays where it is
        if target and target != row.folder and row.uidvalidity == now_valid.get(row.folder):
            by_way.setdefault((row.folder, target), []).append(row.uid)
    if by_way:
        with ImapSession.connect(box) as session:
            for (folder, target), uids in by_way.items():
                session.move(folder, uids, target, now_valid[folder])
