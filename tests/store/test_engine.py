"""Opening, migrating, transactions, and text that databases refuse."""

from __future__ import annotations

import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, inspect, select, text
from sqlalchemy.exc import IntegrityError

from pipeline.store import Store, StoreError, migrations
from pipeline.store.engine import SCHEMA, insert_new, new_id_unless_there, put
from pipeline.store.tables import KEY_CHARS, audit, metadata, suppression, switch
from tests.servers.postgres import Postgres
from tests.store.given import NOW

HOSTILE = "a\0b\ud800c"


def rows(store: Store) -> int:
    with store.read() as connection:
        return int(connection.execute(select(func.count()).select_from(switch)).scalar_one())


def test_the_migrated_schema_is_that_of_the_tables(store: Store) -> None:
    with store.read() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)
        names = set(inspect(connection).get_table_names())
    assert differences == []
    assert names == {*metadata.tables, "alembic_version"}


def test_the_program_asks_for_the_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    assert ScriptDirectory.from_config(config).get_heads() == [SCHEMA]


def test_only_its_owner_may_read_the_file(tmp_path: Path) -> None:
    opened = Store.open(f"sqlite:///{tmp_path}/new folder/casedesk.db")
    with opened.write() as connection:
        put(connection, switch, ("name",), {"name": "paused", "value": "no"})
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "new folder").iterdir()}
    opened.close()
    assert modes == dict.fromkeys(("casedesk.db", "casedesk.db-wal", "casedesk.db-shm"), 0o600)


def test_sqlite_survives_a_power_cut(tmp_path: Path) -> None:
    opened = Store.open(f"sqlite:///{tmp_path}/casedesk.db")
    with opened.read() as connection:
        pragmas = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("synchronous", "journal_mode")]
        foreign_keys = connection.exec_driver_sql("PRAGMA foreign_keys").scalar()
    opened.close()
    assert (pragmas, foreign_keys) == ([2, "wal"], 1)  # 2 = FULL


def test_opening_again_keeps_what_is_there(tmp_path: Path) -> None:
    for expected in (0, 1):
        opened = Store.open(f"sqlite:///{tmp_path}/casedesk.db")
        assert rows(opened) == expected
        with opened.write() as connection:
            put(connection, switch, ("name",), {"name": "paused", "value": "no"})
        opened.close()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_several_processes_may_open_an_empty_database_at_once(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = f"sqlite:///{tmp_path}/casedesk.db"
    if kind == "postgresql":
        server: Postgres = request.getfixturevalue("postgres")
        url = server.database()
    together = threading.Barrier(4)

    def open_it(_: int) -> int:
        together.wait()
        opened = Store.open(url)
        found = rows(opened)
        opened.close()
        return found

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(open_it, range(4))) == [0, 0, 0, 0]


def test_a_newer_store_is_left_alone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/newer.db"
    newer = Store.open(url)
    with newer.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    newer.close()
    with pytest.raises(StoreError, match="schema 9999 is of a newer casedesk"):
        Store.open(url)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("postgresql+psycopg://someone:hidden@127.0.0.1:1/none", "is the database there"),
        ("postgresql+psycopg://someone@host:port/none", "expected postgresql"),
        ("sqlite:////proc/none/casedesk.db", "choose a folder"),
    ],
)
def test_a_store_that_cannot_be_opened_says_so_in_one_line(url: str, says: str) -> None:
    with pytest.raises(StoreError, match=says) as problem:
        Store.open(url)
    assert "\n" not in str(problem.value)
    assert "hidden" not in str(problem.value)


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "casedesk.db").write_bytes(b"these are my notes" * 100)
    with pytest.raises(StoreError, match="not a database"):
        Store.open(f"sqlite:///{tmp_path}/casedesk.db")


def test_a_transaction_that_raises_leaves_nothing(store: Store) -> None:
    def insert_twice(connection: Connection) -> None:
        for _ in range(2):
            connection.execute(switch.insert().values(name="paused", value="yes"))

    with pytest.raises(IntegrityError), store.write() as connection:
        insert_twice(connection)
    assert rows(store) == 0


def test_there_is_one_writer_at_a_time(store: Store) -> None:
    """Across processes: what one counts before it writes is still true when it writes."""
    other = Store(store.engine)  # its lock of the process is another one
    begun = threading.Barrier(2)

    def count_up(one: Store) -> None:
        begun.wait()
        for _ in range(25):
            with one.write() as connection:
                seen = connection.execute(select(func.count()).select_from(switch)).scalar_one()
                put(connection, switch, ("name",), {"name": f"row {seen}", "value": ""})

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(count_up, (store, other)))
    assert rows(store) == 50


def test_rows_that_are_there_stay(store: Store) -> None:
    with store.write() as connection:
        insert_new(connection, switch, [{"name": "a", "value": "old"}])
        insert_new(connection, switch, [{"name": "a", "value": "new"}, {"name": "b", "value": "new"}])
        insert_new(connection, switch, [])
        kept = {row.name: row.value for row in connection.execute(select(switch))}
        assert kept == {"a": "old", "b": "new"}
        put(connection, switch, ("name",), {"name": "a", "value": "newest"})
        assert connection.execute(select(switch.c.value).where(switch.c.name == "a")).scalar() == "newest"


def test_an_id_is_given_to_new_rows_alone(store: Store) -> None:
    row = {"at": NOW, "who": "me", "what": "tested", "detail": ""}
    with store.write() as connection:
        first = new_id_unless_there(connection, audit, row)
        assert first is not None
        assert new_id_unless_there(connection, audit, row | {"id": first}) is None


def test_hostile_text_is_stored_on_both(store: Store) -> None:
    with store.write() as connection:
        put(connection, switch, ("name",), {"name": "words", "value": HOSTILE})
        assert connection.execute(select(switch.c.value).where(switch.c.name == "words")).scalar() == "ab?c"


@pytest.mark.parametrize("value", ["é" * 5_000, "x" * (KEY_CHARS + 1), "\U0001f4e6" * KEY_CHARS])
def test_an_over_long_key_fits_the_index_and_is_found(store: Store, value: str) -> None:
    with store.write() as connection:
        row = {"reason": "bounced", "until": None, "added_at": NOW}
        put(connection, suppression, ("address",), row | {"address": value})
        put(connection, suppression, ("address",), row | {"address": value})
        put(connection, suppression, ("address",), row | {"address": value + "y"})
        found = list(connection.scalars(select(suppression.c.address).where(suppression.c.address == value)))
        assert connection.execute(select(func.count()).select_from(suppression)).scalar() == 2
    assert len(found) == 1
    assert len(found[0].encode()) <= 2_704
    assert found[0] == value or " sha256:" in found[0]
