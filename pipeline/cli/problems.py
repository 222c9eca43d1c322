"""What a problem is told as, and its exit code: 2 for what the user has to mend, 3 for a server that fails us."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.config import ConfigError
from pipeline.demo.mailbox import MailboxError
from pipeline.flow import STORE_TROUBLE
from pipeline.ingestion.imap_errors import MailboxProblem
from pipeline.ingestion.source import SourceError
from pipeline.orders import CannotList, SourceAway
from pipeline.reading import ReaderBroken
from pipeline.store import StoreError
from pipeline.store.drafts import NotPossible


@dataclass(frozen=True, slots=True)
class Problem:
    """One line for a person, with the remedy, and the exit code of the contract."""

    line: str
    exit_code: int


def told(error: Exception) -> Problem | None:
    """The problem that an exception stands for, or None for a fault of our own, which deserves its traceback."""
    if isinstance(error, (MailboxProblem, SourceAway)):
        return Problem(str(error), 3)
    if isinstance(error, (ConfigError, CannotList, SourceError, StoreError, NotPossible, ReaderBroken, MailboxError)):
        return Problem(str(error), 2)
    if isinstance(error, STORE_TROUBLE):
        said = str(error.orig).splitlines()[0] if str(error.orig) else type(error).__name__
        return Problem(f"store: {said}; nothing is lost: mend it (room on the disk, the database) and run again", 2)
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return Problem(f"{where}{error.strerror or type(error).__name__}; nothing is lost: mend it and run again", 2)
    return None
