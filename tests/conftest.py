"""Servers that several test rooms share."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

from pipeline.store import Store
from pipeline.store.tables import metadata
from tests.servers import dovecot as dovecot_server
from tests.servers import postgres as postgres_server

if TYPE_CHECKING:
    from pipeline.config import Settings
    from pipeline.demo.ses import SesServer
    from pipeline.reading import Readers
    from tests.shop import Shop


@pytest.fixture(scope="session")
def dovecot() -> Iterator[dovecot_server.Dovecot]:
    """One running Dovecot a test process. Where it isn't installed the test is skipped, but under CI it fails."""
    if not dovecot_server.available():
        reason = "needs dovecot-imapd and openssl (apt install dovecot-imapd openssl)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with dovecot_server.Dovecot() as server:
        yield server


@pytest.fixture
def account(dovecot: dovecot_server.Dovecot) -> dovecot_server.Account:
    """A fresh user with an empty INBOX."""
    return dovecot.account()


@pytest.fixture(scope="session")
def postgres() -> Iterator[postgres_server.Postgres]:
    """One running PostgreSQL a test process. Where it isn't installed the test is skipped, but under CI it fails."""
    if not postgres_server.available():
        reason = "needs postgresql and psycopg (apt install postgresql; pip install psycopg[binary])"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with postgres_server.Postgres() as server:
        yield server


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite store that is migrated and empty, to be copied: migrating takes longer than most tests."""
    path = tmp_path_factory.mktemp("migrated") / "casedesk.db"
    Store.open(f"sqlite:///{path}").close()
    return path


@pytest.fixture(scope="session")
def postgres_store(postgres: postgres_server.Postgres) -> Iterator[Store]:
    """One migrated PostgreSQL store for all tests; ``store`` empties it for each."""
    store = Store.open(postgres.database())
    yield store
    store.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store, on each database in turn."""
    if request.param == "postgresql":
        emptied = request.getfixturevalue("postgres_store")
        empty(emptied)
        yield emptied
        return
    path = tmp_path / "casedesk.db"
    shutil.copyfile(request.getfixturevalue("migrated_file"), path)
    fresh = Store.open(f"sqlite:///{path}", durable=False)
    yield fresh
    fresh.close()


def empty(store: Store) -> None:
    """Takes every row out of every table; ids go on counting."""
    with store.write() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())


@pytest.fixture(scope="session")
def readers() -> Iterator[Callable[[Settings], Readers]]:
    """Reading processes by what they depend on: each takes a second to start, so tests that need the same share one."""
    from pipeline.reading import Readers, ReadingSettings

    with ExitStack() as stack:

        @cache
        def pool(settings: ReadingSettings) -> Readers:
            return stack.enter_context(Readers(settings))

        yield lambda settings: pool(ReadingSettings.of(settings))


@pytest.fixture
def ses(monkeypatch: pytest.MonkeyPatch) -> Iterator[SesServer]:
    """An SES on this machine, and credentials that are nobody's."""
    from pipeline.demo.ses import SesServer

    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with SesServer() as server:
        yield server


@pytest.fixture
def shop(tmp_path: Path, account: dovecot_server.Account, readers: Callable[[Settings], Readers]) -> Shop:
    """A shop with a mailbox at Dovecot; what it sends goes into a Maildir."""
    from tests.shop import Shop

    made = Shop(tmp_path, account, readers=readers)
    made.write()
    return made


@pytest.fixture
def ses_shop(shop: Shop, ses: SesServer) -> Shop:
    """A shop with a mailbox at Dovecot that sends by SES."""
    shop.ses = ses
    shop.write()
    return shop


# a slow machine is no failing test: no example has a time limit
hypothesis.settings.register_profile("casedesk", deadline=None)
hypothesis.settings.load_profile("casedesk")
