"""Which exit code a problem has: 2 for what the user has to mend, 3 for a mailbox that is away or refuses us."""

from __future__ import annotations

from pipeline.config import ConfigError
from pipeline.ingestion.imap_errors import MailboxProblem
from pipeline.ingestion.source import SourceError
from pipeline.reading import ReaderBroken
from pipeline.store import StoreError
from pipeline.store.drafts import NotPossible


def exit_code(error: Exception) -> int | None:
    """The exit code, or None for a fault of our own, which deserves its traceback."""
    if isinstance(error, MailboxProblem):
        return 3
    if isinstance(error, (ConfigError, SourceError, StoreError, NotPossible, ReaderBroken)):
        return 2
    return None
