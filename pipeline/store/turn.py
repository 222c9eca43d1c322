"""One process at a time understands what waits in the inbox.

Two at once would raise each other's attempt counters, and a mail that is read well would be set aside as one that
is never read to its end. The lock goes with the process that holds it, so a killed one blocks nobody.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text

from pipeline.store.engine import Store

_ADVISORY_LOCK = 0x636173656465  # "casede": any number will do that no other program of this database locks


@contextmanager
def turn_to_understand(store: Store) -> Iterator[None]:
    """Waits until no other process understands mail of this store, and keeps others waiting until the block ends."""
    if store.engine.dialect.name == "sqlite":
        with _locked(Path(store.engine.url.database or "").with_suffix(".lock")):
            yield
        return
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _ADVISORY_LOCK})
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _ADVISORY_LOCK})


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    handle = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)  # which unlocks it
