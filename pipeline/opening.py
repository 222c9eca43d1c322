"""Opens what a command needs: store, readers, order source, sender. The only place that puts them together."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from pipeline.config import ConfigError, Settings
from pipeline.delivery.post import Post
from pipeline.delivery.senders import SENDERS, Sender
from pipeline.delivery.signing import load_key
from pipeline.distributed import DaskReaders
from pipeline.drafting import Letters
from pipeline.flow import Road
from pipeline.orders import open_orders
from pipeline.published import reading_settings
from pipeline.reading import Readers
from pipeline.store import Store

Clock = Callable[[], datetime]


def wall_clock() -> datetime:
    """Now, as an aware UTC time."""
    return datetime.now(UTC)


def fixed(now: datetime | None) -> Clock:
    """A clock that stands at ``now``, or the real one."""
    return (lambda: now) if now else wall_clock


@contextmanager
def open_store(settings: Settings) -> Iterator[Store]:
    """The store that pipeline.yaml names."""
    store = Store.open(settings.store_url)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def passing_store() -> Iterator[Store]:
    """A store for one command, thrown away at its end."""
    with tempfile.TemporaryDirectory(prefix="casedesk-") as folder:
        store = Store.open(f"sqlite:///{folder}/passing.db", durable=False)
        try:
            yield store
        finally:
            store.close()


@contextmanager
def open_road(
    settings: Settings, store: Store, clock: Clock, jobs: int = 1, drafts: bool = True, dask: str = ""
) -> Iterator[Road]:
    """The road from raw mail to draft. ``dask``: the address of a cluster that reads, instead of ``jobs`` processes."""
    reading = reading_settings(settings, store)
    with DaskReaders(reading, dask) if dask else Readers(reading, jobs) as readers:
        yield Road(settings, store, readers, open_orders(settings), Letters(settings), clock, drafts)


def signing_key(settings: Settings) -> bytes:
    """Our key, in a file beside the store (invariant 14)."""
    beside = settings.beside_store(".key")
    try:
        return load_key(beside)
    except (OSError, ValueError) as error:
        raise ConfigError(f"{beside}: the signing key cannot be used: {error}; restore it from a backup") from None


def open_sender(settings: Settings) -> Sender:
    """What hands mails over; nothing is asked of a server yet."""
    try:
        return SENDERS[settings.sending.kind](settings)
    except Exception as error:  # the AWS library has many words for a wrong region, endpoint or profile
        why = " ".join(str(error).split())
        raise ConfigError(f"{settings.file}: sending: {why}; check region, endpoint_url and AWS_PROFILE") from None


def open_post(settings: Settings, store: Store, clock: Clock) -> Post:
    """The outbox with its sender."""
    return Post(store, settings, signing_key(settings), open_sender(settings), clock)
