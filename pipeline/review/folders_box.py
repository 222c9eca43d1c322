"""One mailbox with review folders, during one pass: what every step needs, and the way into Attention."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from pipeline.config import Mailbox, Settings
from pipeline.config_folders import ReviewFolders
from pipeline.flow import Road
from pipeline.review.folders_imap import DRAFT, FLAGGED, FolderSession
from pipeline.review.folders_page import attention_mail, message_id, unknown_mail
from pipeline.review.folders_reading import Copy, read
from pipeline.review.folders_words import digest
from pipeline.store import Store, review_copies, tickets
from pipeline.store.engine import AnyRow
from pipeline.store.review_copies import CopyRow

WAITING = ("drafted", "edited", "failed")


@dataclass(frozen=True)
class Box:
    """``first``: drafts that belong to no mailbox are shown in this one."""

    road: Road
    mailbox: Mailbox
    names: ReviewFolders
    session: FolderSession
    key: bytes
    first: bool

    @property
    def settings(self) -> Settings:
        """The shop's."""
        return self.road.settings

    @property
    def store(self) -> Store:
        """Where drafts and copies are."""
        return self.road.store

    @property
    def who(self) -> str:
        """Who decides here: whoever may use the mailbox, recorded as such."""
        return f"mail client of {self.mailbox.user}"

    @property
    def account(self) -> str:
        """Under which the mailbox's copies are kept."""
        return self.mailbox.account

    def now(self) -> datetime:
        """The pass' time."""
        return self.road.clock()

    def folder(self, place: str) -> str:
        """The folder's name on the server; ``place`` is the table's word for it."""
        return str(getattr(self.names, place))

    def row(self, place: str, at: tuple[int, int] | None, draft: AnyRow | None, **more: Any) -> CopyRow:
        """A row for a mail in a folder, which shows the draft as it is now unless ``more`` says otherwise."""
        uidvalidity, uid = at or (None, None)
        draft_id, version = (draft.id, draft.version) if draft is not None else (None, 0)
        row = CopyRow(draft_id, self.account, place, uidvalidity, uid, version, version)
        return replace(row, **more)


def asked_of(connection: Connection, draft: AnyRow) -> AnyRow | None:
    """The mail that a draft answers."""
    return tickets.get_message(connection, draft.answers) if draft.answers else None


def refetched(box: Box, row: AnyRow) -> Copy | None:
    """A known copy, read once more; None where it is gone meanwhile."""
    if row.uid is None:
        return None
    raws = list(box.session.fetch(box.folder(row.place), [row.uid]))
    return read(raws[0], box.key) if raws else None


def to_attention(box: Box, place: str, uidvalidity: int, copy: Copy, reason: str) -> None:
    """Moves a copy to Attention, with the reason on top and all of staff's words, in an order in which a crash may
    double it but never lose it.
    """
    draft_id = copy.reference.draft_id if copy.reference else None
    with box.store.read() as connection:
        draft = review_copies.find_draft(connection, draft_id) if draft_id is not None else None
        asked = asked_of(connection, draft) if draft is not None else None
    assert copy.raw.uid is not None
    if not copy.movable:
        box.session.move_as_it_is(box.folder(place), copy.raw.uid, uidvalidity, box.folder("attention"))
    at = box.session.append(box.folder("attention"), _noted(box, copy, draft, asked, reason), DRAFT, FLAGGED)
    own_id = message_id(box.settings, box.key, draft) if draft is not None else None
    with box.store.write() as connection:
        row = box.row("attention", at, draft, digest=digest(copy.reply), message_id=own_id)
        review_copies.add(connection, row)
    box.session.remove(box.folder(place), [copy.raw.uid], uidvalidity)


def _noted(box: Box, copy: Copy, draft: AnyRow | None, asked: AnyRow | None, reason: str) -> bytes:
    if draft is None or not copy.movable:
        whole = copy.raw.data if copy.movable else b""
        return unknown_mail(box.settings, copy.mail.subject, reason, whole, box.now())
    whole = b"" if copy.is_text_alone else copy.raw.data
    now = box.now()
    return attention_mail(box.settings, box.names, box.key, draft, asked, copy.reply, reason, now, whole)
