"""Opening the store, its transactions, and the two places where SQLite and PostgreSQL differ."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from sqlalchemy import (
    Connection,
    Engine,
    Integer,
    Row,
    Table,
    case,
    cast,
    create_engine,
    event,
    func,
    inspect,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from pipeline.store.tables import switch

SCHEMA = "0009"  # the newest migration; alembic is imported only where a database is older
BUSY_SECONDS = 30  # so long a transaction waits for its turn
IDLE_SECONDS = 60  # PostgreSQL ends a transaction whose process does nothing for so long, and frees the others
_WRITER_LOCK = 0x63617365  # an advisory lock's number, the same in every process of ours

AnyRow: TypeAlias = "Row[*tuple[Any, ...]]"  # a row of a query, read by its columns' names


class StoreError(Exception):
    """The store cannot be used; the message is one line with the remedy."""


class Store:
    """One database. ``write()`` and ``read()`` are its transactions.

    One writer at a time, on both databases: caps, ticket merges and drafts that make way look at many rows before
    they write one, so they are only right if nothing moves meanwhile. On SQLite BEGIN IMMEDIATE sees to that, on
    PostgreSQL an advisory lock; within a process a lock of its own comes before (threads that meet at BEGIN
    IMMEDIATE wait six times longer). SQLite runs in WAL with synchronous=FULL, since a commit lost at a power cut
    could mean a second send.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._writer = threading.RLock()

    @classmethod
    def open(cls, url: str, durable: bool = True) -> Store:
        """Opens and, where needed, migrates the database. Raises StoreError.

        ``durable`` False: for a store that is thrown away, which need not outlive a power cut.
        """
        engine = _engine(url, durable)
        store = cls(engine)
        try:
            store._migrate()
        except SQLAlchemyError as error:
            store.close()
            raise StoreError(
                f"store {engine.url!r}: {_first_line(error)}; is the database there and writable?"
            ) from None
        except StoreError:
            store.close()
            raise
        return store

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that may write: committed at the end of the block, rolled back when it raises."""
        with self._writer, self.engine.connect() as connection:
            connection = connection.execution_options(casedesk_write=True)
            with connection.begin():
                if connection.dialect.name == "postgresql":
                    patience = func.set_config("lock_timeout", f"{BUSY_SECONDS}s", True)
                    connection.execute(select(patience, func.pg_advisory_xact_lock(_WRITER_LOCK)))
                yield connection

    @contextmanager
    def erase(self) -> Iterator[Connection]:
        """As ``write``, and what it removes is overwritten: SQLite would leave it in its file and in its log."""
        with self.write() as connection:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA secure_delete=ON")
            yield connection
        if self.engine.dialect.name == "sqlite":
            with self.engine.connect() as connection:  # outside a transaction; a reader may make it incomplete
                connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

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
            version = ""
            if inspect(connection).has_table("alembic_version"):
                version = connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or ""
        if version == SCHEMA:
            return
        if version > SCHEMA:
            raise StoreError(
                f"store {self.engine.url!r}: its schema {version} is of a newer casedesk; install that one"
            )
        from pipeline.store.migrations import upgrade

        with self.write() as connection:
            upgrade(connection)


def _engine(url: str, durable: bool) -> Engine:
    try:
        if _is_sqlite(url):
            engine = create_engine(url, connect_args={"timeout": float(BUSY_SECONDS)})
            _prepare_file(Path(url.removeprefix("sqlite:///")))
            _set_up_sqlite(engine, "FULL" if durable else "OFF")
            return engine
        # a long run outlives a restart of the database: a connection is tried before it is used
        engine = create_engine(url, connect_args={"connect_timeout": 10}, pool_pre_ping=True)
    except ModuleNotFoundError as error:
        raise StoreError(f"store: {error}; 'pip install casedesk[postgres]' brings what PostgreSQL needs") from None
    except (SQLAlchemyError, ValueError) as error:
        raise StoreError(f"store: {_first_line(error)}; expected postgresql+psycopg://USER@HOST/NAME") from None
    _set_up_postgresql(engine)
    return engine


def new_id(connection: Connection, table: Table, row: Mapping[str, Any]) -> int:
    """Inserts a row and returns the id that the database gave it."""
    # the row apart from the statement: SQLAlchemy would take every value into it, which costs four times as much
    return int(connection.execute(_insert(connection.dialect.name, table), row).scalar_one())


@cache
def _insert(dialect: str, table: Table) -> Any:
    """On SQLite the first row after ``spend_numbers`` names its number; NULL leaves it to the database."""
    if dialect != "sqlite":
        return table.insert().returning(table.c.id)
    spent = select(cast(switch.c.value, Integer)).where(switch.c.name == _spent(table)).scalar_subquery()
    highest = select(func.coalesce(func.max(table.c.id), 0)).scalar_subquery()
    return table.insert().values(id=case((spent >= highest, spent + 1))).returning(table.c.id)


def _spent(table: Table) -> str:
    return f"spent:{table.name}"


def spend_numbers(connection: Connection, tables: Iterable[Table]) -> None:
    """Rows are about to be deleted whose numbers the world knows: no new row ever gets one of them.

    PostgreSQL does that by itself. SQLite would give the number of a last row out again, and late news of a mail
    that is erased would be taken for news of another.
    """
    for table in tables if connection.dialect.name == "sqlite" else ():
        highest = connection.execute(select(func.max(table.c.id))).scalar() or 0
        before = connection.execute(select(switch.c.value).where(switch.c.name == _spent(table))).scalar()
        put(connection, switch, ("name",), {"name": _spent(table), "value": str(max(highest, int(before or 0)))})


def insert_new(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Inserts those rows whose unique key does not stand there yet."""
    if rows:
        connection.execute(_insert_new(connection.dialect.name, table), list(rows))


@cache
def _insert_new(dialect: str, table: Table) -> Any:
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    return insert(table).on_conflict_do_nothing()


def new_id_unless_there(connection: Connection, table: Table, row: Mapping[str, Any]) -> int | None:
    """Inserts a row and returns its id, or None where one with the same unique key stands already."""
    insert = _dialect(connection).insert(table).on_conflict_do_nothing().returning(table.c.id)
    found: int | None = connection.execute(insert, row).scalar_one_or_none()
    return found


def put(
    connection: Connection, table: Table, key: Sequence[str], row: Mapping[str, Any], keep: Sequence[str] = ()
) -> None:
    """Inserts a row, or replaces the columns of the one with the same ``key``, but for those to ``keep``."""
    rest = {name: value for name, value in row.items() if name not in (*key, *keep)}
    insert = _dialect(connection).insert(table).values(row)
    connection.execute(insert.on_conflict_do_update(index_elements=list(key), set_=rest))


def _dialect(connection: Connection) -> Any:
    return sqlite if connection.dialect.name == "sqlite" else postgresql


def _is_sqlite(url: str) -> bool:
    return url.startswith("sqlite:")


def _prepare_file(path: Path) -> None:
    """The file holds customers' mail: only its owner may read it (mode 0600).

    One that is there is not opened here: closing it again would take off the locks of every other connection that this
    process has to it (sqlite.org/howtocorrupt.html, section 2.2).
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        return
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


def _set_up_postgresql(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def connected(raw: Any, _record: object) -> None:
        raw.execute(f"SET idle_in_transaction_session_timeout = '{IDLE_SECONDS}s'")
        raw.commit()


def _first_line(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error).splitlines()[0]
