"""The IMAP side of the review folders: list, fetch, append, remove. No user keywords and no MOVE are needed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from types import TracebackType

from pipeline.config import Mailbox
from pipeline.ingestion import imap_fetch
from pipeline.ingestion.imap_connection import Connection
from pipeline.model import RawMail

DRAFT, SEEN, FLAGGED = b"\\Draft", b"\\Seen", b"\\Flagged"
_APPENDED = re.compile(r"\[APPENDUID ([0-9]{1,10}) ([0-9]{1,10})\]", re.IGNORECASE)


class FolderSession:
    """A session with one mailbox, closed by ``with``. Every method raises a MailboxProblem."""

    def __init__(self, box: Mailbox) -> None:
        self._connection = Connection(box)

    def __enter__(self) -> FolderSession:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._connection.close()

    def make(self, names: Iterable[str]) -> None:
        """Makes the folders that are missing, subscribed to, so that people see them."""
        there = set(self._connection.folders())
        for name in names:
            if name not in there:
                with self._connection.asking(f"making folder {name!r}"):
                    self._connection.client.create_folder(name)
                    self._connection.client.subscribe_folder(name)

    def list(self, folder: str) -> tuple[int, tuple[int, ...]]:
        """(UIDVALIDITY, the UIDs that are not marked as deleted): what a person sees in the folder."""
        state = self._connection.examine(folder)
        with self._connection.asking(f"searching folder {folder!r}"):
            return state.uidvalidity, tuple(sorted(self._connection.client.search(["UNDELETED"])))

    def fetch(self, folder: str, uids: Sequence[int]) -> Iterable[RawMail]:
        """The mails that are still there; of one that is oversize, or that the server keeps back, the header."""
        for fetched in imap_fetch.fetch(self._connection, folder, uids, ""):
            yield from (*fetched.mails, *fetched.unreadable)

    def append(self, folder: str, mail: bytes, *flags: bytes) -> tuple[int, int] | None:
        """Puts a mail into a folder. (UIDVALIDITY, UID) of it, or None where the server has no UIDPLUS (RFC 4315)."""
        with self._connection.asking(f"putting a mail into folder {folder!r}"):
            said = self._connection.client.append(folder, mail, flags)
        found = _APPENDED.search(said.decode("ascii", "replace") if isinstance(said, bytes) else str(said))
        return (int(found[1]), int(found[2])) if found else None

    def holds(self, folder: str, message_id: str) -> bool:
        """Whether a mail with this Message-ID lies in the folder."""
        self._connection.examine(folder)
        with self._connection.asking(f"searching folder {folder!r}"):
            return bool(self._connection.client.search(["UNDELETED", "HEADER", "Message-ID", message_id]))

    def remove(self, folder: str, uids: Sequence[int], uidvalidity: int) -> None:
        """Removes mails. Without UIDPLUS they stay marked as deleted, since a plain EXPUNGE takes others' with them."""
        if not uids:
            return
        self._connection.enter_writable(folder, uidvalidity)
        client = self._connection.client
        with self._connection.asking(f"removing mails from folder {folder!r}"):
            client.delete_messages(uids, silent=True)
            if client.has_capability("UIDPLUS"):
                client.uid_expunge(uids)

    def move_as_it_is(self, folder: str, uid: int, uidvalidity: int, target: str) -> None:
        """Puts one mail into another folder without looking at it."""
        self._connection.enter_writable(folder, uidvalidity)
        with self._connection.asking(f"moving a mail to folder {target!r}"):
            self._connection.client.copy([uid], target)
        self.remove(folder, [uid], uidvalidity)
