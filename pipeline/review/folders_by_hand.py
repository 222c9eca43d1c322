"""Replies that staff sent from their own mail program: the folder where it puts them is read, and the drafts that
they make needless are closed.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.config import Mailbox
from pipeline.flow import Road
from pipeline.ingestion.imap import ImapSession
from pipeline.ingestion.mailbox import Cursor
from pipeline.model import Mail, RawMail
from pipeline.parsing import parse
from pipeline.review.folders_reference import in_ids
from pipeline.review.folders_words import cut
from pipeline.store import inbox, review_copies
from pipeline.store.review_copies import HandReply


@dataclass(frozen=True)
class SentFolder:
    """``mailbox.sent_folder`` of one mailbox."""

    road: Road
    mailbox: Mailbox
    folder: str
    key: bytes

    def follow(self) -> None:
        """Reads what is new in it. What it held at first, or holds after it was made anew, is history: it closes
        nothing. Raises a MailboxProblem.
        """
        account = self.mailbox.account
        with self.road.store.read() as connection:
            row = inbox.read_cursor(connection, account, self.folder)
        cursor = Cursor(row.uidvalidity, row.last_uid, row.import_below) if row else None
        with ImapSession.connect(self.mailbox) as session:
            listing = session.list_new(self.folder, cursor)
            place = inbox.Place(account, self.folder, listing.uidvalidity)
            new = () if listing.first_run or listing.relisted else listing.uids
            for fetched in session.fetch(self.folder, new):
                self._take(fetched.mails, place, fetched.last_uid)
            self._take((), place, listing.uidnext - 1)

    def _take(self, raws: tuple[RawMail, ...], place: inbox.Place, last_uid: int) -> None:
        replies = [reply for raw in raws if (reply := self._read(raw))]
        now = self.road.clock()
        with self.road.store.write() as connection:
            for reply in replies:
                review_copies.answered_by_hand(connection, reply, f"mail client of {self.mailbox.user}", now)
            inbox.write_cursor(connection, place, last_uid, last_uid + 1, now)

    def _read(self, raw: RawMail) -> HandReply | None:
        """The reply, or None for what we sent ourselves. One that was made of a draft's copy carries our mark."""
        mail = parse(raw)
        mark = mail.header("x-casedesk")
        if mark and not in_ids(self.key, [f"<{mark}"]):
            return None
        return self._reply(raw, mail, [*mail.cites, mail.message_id or "", f"<{mark}"])

    def _reply(self, raw: RawMail, mail: Mail, ids: list[str]) -> HandReply:
        written = cut(mail.text)
        now = self.road.clock()
        return HandReply(
            mail.message_id or f"<{mail.identity}@by-hand.invalid>",
            mail.cites,
            tuple({reference.draft_id for reference in in_ids(self.key, ids)}),
            frozenset(one.address for one in (*mail.to, *mail.cc)),
            mail.subject,
            written.reply if written.mark else mail.new_text,
            min(raw.stamp or mail.date or now, now),
        )
