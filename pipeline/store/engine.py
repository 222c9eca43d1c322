"""Opening the store, its transactions, and the two places where SQLite and PostgreSQL differ."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

from sqlalchemy import Connection, Engine, Row, Table, create_engine, event, inspect, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import OperationalError, SQLAlchemyError

SCHEMA = "0001"  # the newest migration; alembic is imported only where a database is older
BUSY_SECONDS = 30.0


AnyRow: TypeAlias = "Row[*tuple[Any, ...]]"  # a row of a query, read by its columns' names


class StoreError(Exception):
    """The store cannot be used; the message is one line with the remedy."""


class Store:
    """One database. ``write()`` and ``read()`` are its transactions.

    SQLite: WAL and synchronous=FULL, since a commit lost at a power cut could mean a second send; one writer
    at a time in a process (threads that meet at BEGIN IMMEDIATE wait six times longer than at a lock).
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._writer = threading.RLock()

    @classmethod
    def open(cls, url: str, durable: bool = True) -> Store:
        """Opens and, where needed, migrates the database. Raises StoreError.

        ``durable`` False: for a store that is thrown away, which need not outlive a power cut.
        """
        engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS} if _is_sqlite(url) else {})
        if _is_sqlite(url):
            _prepare_file(Path(url.removeprefix("sqlite:///")))
            _set_up_sqlite(engine, "FULL" if durable else "OFF")
        store = cls(engine)
        try:
            store._migrate()
        except (OperationalError, SQLAlchemyError) as error:
            raise StoreError(
                f"store {engine.url!r}: {_first_line(error)}; is the database there and writable?"
            ) from None
        return store

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that may write: committed at the end of the block, rolled back when it raises."""
        with self._writer, self.engine.connect() as connection:
            connection = connection.execution_options(casedesk_write=True)
            with connection.begin():
                yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads."""
        with self.engine.connect() as connection, connection.begin():
            yield connection

    def close(self) -> None:
        """Gives all connections back."""
        self.engine.dispose()

    def _migrate(self) -> None:
        with self.read() as connection:
            if inspect(connection).has_table("alembic_version"):
                version = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
                if version == SCHEMA:
                    return
        from pipeline.store.migrations import upgrade

        with self.write() as connection:
            upgrade(connection)


def new_id(connection: Connection, table: Table, row: Mapping[str, Any]) -> int:
    """Inserts a row and returns the id that the database gave it."""
    return int(connection.execute(table.insert().values(row).returning(table.c.id)).scalar_one())


def insert_new(connection: Connection, table: Table, row: Mapping[str, Any]) -> bool:
    """Inserts a row unless one with the same unique key stands there. Whether it was inserted."""
    insert = _dialect(connection).insert(table).values(row).on_conflict_do_nothing()
    return bool(connection.execute(insert).rowcount == 1)


def put(connection: Connection, table: Table, key: Sequence[str], row: Mapping[str, Any]) -> None:
    """Inserts a row, or replaces the other columns of the one with the same ``key``."""
    rest = {name: value for name, value in row.items() if name not in key}
    insert = _dialect(connection).insert(table).values(row)
    connection.execute(insert.on_conflict_do_update(index_elements=list(key), set_=rest))


def _dialect(connection: Connection) -> Any:
    return sqlite if connection.dialect.name == "sqlite" else postgresql


def _is_sqlite(url: str) -> bool:
    return url.startswith("sqlite:")


def _prepare_file(path: Path) -> None:
    """The file holds customers' mail: only its owner may read it (mode 0600)."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise StoreError(f"store {path}: {error.strerror}; choose a folder that can be written to") from None


def _set_up_sqlite(engine: Engine, synchronous: str) -> None:
    @event.listens_for(engine, "connect")
    def connected(raw: Any, _record: object) -> None:
        raw.isolation_level = None  # transactions are ours, see "begin" below
        for pragma in ("journal_mode=WAL", f"synchronous={synchronous}", "foreign_keys=ON"):
            raw.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        # IMMEDIATE: a reader that turns writer half-way would be refused instead of waiting
        writes = connection.get_execution_options().get("casedesk_write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _first_line(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error).splitlines()[0]
