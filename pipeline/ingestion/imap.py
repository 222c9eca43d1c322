"""A mailbox over IMAP (RFC 3501; IDLE: RFC 2177, UIDPLUS: RFC 4315, MOVE: RFC 6851).

Reading changes nothing on the server: folders are opened with EXAMINE and mails taken with BODY.PEEK, so \\Seen stays
as people left it. Our place in a folder is kept in the store, never in flags (invariant 2).
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from types import TracebackType

from pipeline import limits
from pipeline.config import Mailbox
from pipeline.ingestion import imap_fetch
from pipeline.ingestion.imap_connection import Connection, FolderState
from pipeline.ingestion.mailbox import Cursor, Fetched, Listing

__all__ = ["Cursor", "Fetched", "ImapSession", "Listing"]

#: RFC 2177 section 3: an IDLE is to be renewed at least every 29 minutes.
_IDLE_SECONDS = 29 * 60
#: imaplib reads at most a million octets as one line, which so many ten-digit UIDs just stay under.
_SEARCH_UIDS = 80_000


class ImapSession:
    """A logged-in session with one mailbox; made by ``connect``, closed by ``with``.

    Every method raises a MailboxProblem; after MailboxAway make a new session.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._listed: dict[str, FolderState] = {}

    @classmethod
    def connect(cls, box: Mailbox) -> ImapSession:
        """Connects and logs in: TLS verified, STARTTLS never falling back to clear text.

        Raises MailboxAway, LoginRefused, CertificateRefused or EncryptionRefused.
        """
        return cls(Connection(box))

    def __enter__(self) -> ImapSession:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Logs out and closes the connection."""
        self._connection.close()

    def list_new(self, folder: str, cursor: Cursor | None) -> Listing:
        """The UIDs beyond the cursor; all of the folder without one, or when UIDVALIDITY changed."""
        state = self._listed[folder] = self._connection.examine(folder)
        relisted = cursor is not None and cursor.uidvalidity != state.uidvalidity
        above = cursor.last_uid if cursor is not None and not relisted else 0
        uids = self._uids_above(folder, above, state)
        uidnext = max(state.uidnext, uids[-1] + 1 if uids else 1)
        return Listing(state.uidvalidity, uidnext, uids, cursor is None, relisted)

    def _uids_above(self, folder: str, above: int, state: FolderState) -> tuple[int, ...]:
        windows = [f"{above + 1}:*"]
        if state.exists > _SEARCH_UIDS:
            starts = range(above + 1, state.uidnext, _SEARCH_UIDS)
            windows = [f"{start}:{start + _SEARCH_UIDS - 1}" for start in starts]
        found: set[int] = set()
        with self._connection.asking(f"searching folder {folder!r}"):
            for window in windows:
                found.update(self._connection.client.search(["UID", window]))
        # ``n:*`` always matches the last mail, even where its UID is below n (RFC 3501 section 6.4.8).
        return tuple(sorted(uid for uid in found if uid > above))

    def fetch(self, folder: str, uids: Iterable[int], account: str = "") -> Iterator[Fetched]:
        """Takes mails, ascending, in batches of FETCH_BATCH mails and FETCH_OCTETS octets; an oversize one as header.

        Each UID ends as a mail, as vanished or as unreadable, so that one mail that the server cannot hand over
        never stops the folder. ``account`` goes into ``RawMail.source`` where there are several mailboxes.
        """
        return imap_fetch.fetch(self._connection, folder, uids, account)

    def move(self, folder: str, uids: Iterable[int], target: str, uidvalidity: int | None = None) -> None:
        """Moves mails to another folder, which is made (and subscribed to, so that people see it) where missing.

        Without MOVE: copied, marked \\Deleted, and expunged by UID; without UIDPLUS they stay marked, since a plain
        EXPUNGE would also remove what other people marked. A UID that is gone is no error. ``uidvalidity``: under
        which the UIDs were listed, where that was in another session; if it changed, nothing is moved.
        """
        wanted = sorted(set(uids))
        if not wanted:
            return
        self._connection.enter_writable(folder, uidvalidity)
        self._make(target)
        with self._connection.asking(f"moving mails to folder {target!r}"):
            for start in range(0, len(wanted), limits.FETCH_BATCH):
                self._move(wanted[start : start + limits.FETCH_BATCH], target)

    def _move(self, uids: Sequence[int], target: str) -> None:
        client = self._connection.client
        if client.has_capability("MOVE"):
            client.move(uids, target)
            return
        client.copy(uids, target)
        client.delete_messages(uids, silent=True)
        if client.has_capability("UIDPLUS"):
            client.uid_expunge(uids)

    def _make(self, target: str) -> None:
        client = self._connection.client
        with self._connection.asking(f"making folder {target!r}"):
            if not client.folder_exists(target):
                client.create_folder(target)
                client.subscribe_folder(target)

    def wait(self, folder: str, seconds: float) -> bool:
        """Waits until something new may be in the folder (True) or the time is over (False), with IDLE where it is had.

        What came in since the folder was last listed counts, so nothing falls between listing and waiting. Raises
        MailboxAway as soon as the server hangs up.
        """
        before = self._listed.get(folder)
        now = self._listed[folder] = self._connection.examine(folder)
        if before is not None and before.mark != now.mark:
            return True
        seconds = min(seconds, _IDLE_SECONDS)
        if not self._connection.client.has_capability("IDLE"):
            time.sleep(seconds)
            return False
        with self._connection.asking(f"waiting in folder {folder!r}"):
            return self._idle(time.monotonic() + seconds)

    def _idle(self, deadline: float) -> bool:
        client = self._connection.client
        while (left := deadline - time.monotonic()) > 0:
            client.idle()
            heard = client.idle_check(timeout=left)
            if not _says_bye(heard):
                # After an EOF idle_check returns [] at once and for ever: it is here that a dead connection shows.
                # And what came in one packet with the start of IDLE lies in a buffer until now.
                heard += client.idle_done()[1]
            if _says_bye(heard):
                raise ConnectionResetError("the server said BYE")
            if any(b"EXISTS" in answer[1:2] for answer in heard):
                return True
        return False

    def folders(self) -> tuple[str, ...]:
        """The names of the folders that can be opened."""
        return self._connection.folders()

    def capabilities(self) -> frozenset[str]:
        """What the server says it can do, in upper case (``IDLE``, ``MOVE``, ``UIDPLUS``)."""
        with self._connection.asking("asking for capabilities"):
            return frozenset(one.decode("ascii", "replace") for one in self._connection.client.capabilities())

    def greeting(self) -> str:
        """The line with which the server greeted."""
        return str(self._connection.client.welcome.decode("utf-8", "replace"))


def _says_bye(answers: Iterable[Sequence[object]]) -> bool:
    return any(answer[0] == b"BYE" for answer in answers)
