"""One connection to one mailbox: which folder is open, what it held, and what its failures mean."""

from __future__ import annotations

import contextlib
import difflib
from collections.abc import Iterator
from dataclasses import dataclass

from imapclient import IMAPClient

from pipeline.config import Mailbox
from pipeline.ingestion.imap_errors import LOST, REFUSED, FolderMissing, MailboxAway, words
from pipeline.ingestion.imap_login import hang_up, logged_in


@dataclass(frozen=True, slots=True)
class FolderState:
    """A folder as EXAMINE describes it. ``uidnext``: a mail that comes in gets at least this UID."""

    uidvalidity: int
    uidnext: int
    exists: int

    @property
    def mark(self) -> tuple[int, int]:
        """What differs as soon as a mail came in; a server without UIDNEXT still counts its mails."""
        return self.uidvalidity, self.uidnext or self.exists


class Connection:
    """A logged-in client and the folder it has open. Folders are opened read-only unless said otherwise."""

    def __init__(self, box: Mailbox) -> None:
        self.box = box
        self.client: IMAPClient = logged_in(box)
        self._alive = True
        self._open: tuple[str, bool] | None = None
        self._known: dict[str, FolderState] = {}

    def close(self) -> None:
        """Logs out; a connection that is dead is only dropped."""
        if self._alive:
            with contextlib.suppress(*LOST, *REFUSED):
                self.client.logout()
        self.drop()

    def drop(self) -> None:
        """Hangs up without a word, as after a failure."""
        self._alive, self._open = False, None
        hang_up(self.client)

    def reopen(self) -> None:
        """Connects again after the server hung up; raises a MailboxProblem where it does not let us in."""
        self.drop()
        self.client = logged_in(self.box)
        self._alive = True

    @contextlib.contextmanager
    def asking(self, what: str) -> Iterator[None]:
        """Turns a failure of ``what`` into MailboxAway; a connection that is lost by it is dropped."""
        try:
            yield
        except LOST as error:
            self.drop()
            raise MailboxAway(f"{self.box.host}: lost while {what} ({words(error)}); it is tried again") from error
        except REFUSED as error:
            raise MailboxAway(f"{self.box.host}: refused {what} ({words(error)}); it is tried again") from error

    def examine(self, folder: str) -> FolderState:
        """Opens a folder read-only and remembers its state, against which later ones are compared."""
        self._select(folder, readonly=True)
        return self._known[folder]

    def enter(self, folder: str) -> None:
        """Makes sure that the folder is the open one, and is still the one that was listed."""
        if self._open == (folder, True):
            return
        self._enter(folder, True, None)

    def enter_writable(self, folder: str, uidvalidity: int | None) -> None:
        """As ``enter``, for commands that move mails; the folder must have this UIDVALIDITY, where one is given."""
        self._enter(folder, False, uidvalidity)

    def _enter(self, folder: str, readonly: bool, uidvalidity: int | None) -> None:
        if uidvalidity is None and folder in self._known:
            uidvalidity = self._known[folder].uidvalidity
        self._select(folder, readonly)
        if uidvalidity not in (None, self._known[folder].uidvalidity):
            raise MailboxAway(
                f"{self.box.host}: folder {folder!r} was made anew meanwhile; the next pass lists it again"
            )

    def _select(self, folder: str, readonly: bool) -> None:
        self._open = None
        with self.asking(f"opening folder {folder!r}"):
            try:
                answer = self.client.select_folder(folder, readonly=readonly)
            except LOST:
                raise
            except REFUSED as error:
                self._raise_if_missing(folder, error)
                raise
            exists = int(answer[b"EXISTS"])
            self._known[folder] = FolderState(
                int(answer.get(b"UIDVALIDITY", 0)), int(answer.get(b"UIDNEXT", 0)), exists
            )
        self._open = (folder, readonly)

    def _raise_if_missing(self, folder: str, error: Exception) -> None:
        names = self.folders()
        if folder in names or folder.upper() == "INBOX":
            return
        close = difflib.get_close_matches(folder, names, 1) or list(names[:5])
        raise FolderMissing(
            f"{self.box.host}: no folder {folder!r}; check mailbox.folders, this account has {', '.join(close)}"
        ) from error

    def folders(self) -> tuple[str, ...]:
        """The names of all folders that can be opened."""
        with self.asking("listing folders"):
            rows = self.client.list_folders()
        closed = {b"\\noselect", b"\\nonexistent"}
        return tuple(name for flags, _, name in rows if not closed & {flag.lower() for flag in flags})
