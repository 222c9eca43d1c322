"""The shop's own database, on SQLite and on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, create_engine, event, text
from sqlalchemy.engine import make_url

from pipeline.config import Settings
from pipeline.model import Item
from pipeline.orders import SourceAway, SourceRefused, open_orders
from pipeline.orders.cells import COLUMNS
from pipeline.orders.sql import VALUES, SqlOrders
from tests.servers.postgres import Postgres

TABLE = """
CREATE TABLE shop_orders (id {number}, mail TEXT, name TEXT, phone TEXT, placed {time}, currency TEXT, total {money},
  items TEXT, country TEXT, shipped {time}, carrier TEXT, parcel TEXT, scanned {time}, status TEXT, delivered {time})
"""
QUERY = """
-- what an owner may write: 50% of it is renaming, and a colon: such as this
SELECT id AS number, mail AS email, name, phone, placed AS placed_at, currency, total, items, country,
  shipped AS shipped_at, carrier, parcel AS tracking_number, scanned AS last_scan_at, status AS last_status,
  delivered AS delivered_at
FROM shop_orders WHERE status <> '100% :draft';
"""
WHOLE = {
    "id": "MX-1042",
    "mail": "Ana@Customer.example ",
    "name": "Ana Sample",
    "placed": datetime(2026, 11, 2, 9, 30),
    "currency": "usd",
    "total": "39.80",
    "items": "2 x Case @ 19.90",
    "country": "us",
    "shipped": date(2026, 11, 4),
    "parcel": "9400 1000 0000 0000 0000 13",
    "status": "In transit",
}
EMPTY = {"id": "1", "mail": "a@b.example", "status": ""}


class Database:
    """One database with the shop's table, and the source over it."""

    def __init__(self, url: str, folder: Path, **types: str) -> None:
        self.url, self.folder = url, folder
        self._engine = create_engine(url)
        with self._engine.begin() as connection:
            connection.execute(text(TABLE.format(**types)))

    def put(self, *rows: Mapping[str, object]) -> None:
        with self._engine.begin() as connection:
            for row in rows:
                values = {name: str(value) if isinstance(value, date) else value for name, value in row.items()}
                names = ", ".join(values)
                insert = f"INSERT INTO shop_orders ({names}) VALUES ({', '.join(f':{name}' for name in values)})"
                connection.execute(text(insert), values)

    def source(self, query: str = QUERY) -> SqlOrders:
        return SqlOrders(self.url, query, ZoneInfo("Europe/Berlin"), self.folder)

    def close(self) -> None:
        self._engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param == "sqlite":
        made = Database(f"sqlite:///{tmp_path}/shop.db", tmp_path, number="TEXT", time="TEXT", money="NUMERIC")
    else:
        server: Postgres = request.getfixturevalue("postgres")
        made = Database(server.database(), tmp_path, number="TEXT", time="TIMESTAMP", money="NUMERIC(12, 6)")
    yield made
    made.close()


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Database]:
    made = Database(f"sqlite:///{tmp_path}/shop.db", tmp_path, number="TEXT", time="TEXT", money="NUMERIC")
    yield made
    made.close()


def away(source: SqlOrders, kind: type[SourceAway] = SourceAway) -> str:
    with pytest.raises(kind) as caught:
        source.by_email(["ana@customer.example"])
    says = str(caught.value)
    assert says.startswith("orders ")
    assert "\n" not in says
    assert "ana@customer.example" not in says
    assert "hunter2secret" not in says
    return says


def test_a_whole_order(database: Database) -> None:
    database.put(WHOLE)
    order = database.source().by_number(["mx 1042"])["MX1042"]
    assert (order.number, order.email, order.name, order.phone) == ("MX-1042", "ana@customer.example", "Ana Sample", "")
    assert order.placed_at == datetime(2026, 11, 2, 8, 30, tzinfo=UTC)  # of the shop's own zone
    assert order.shipped_at == datetime(2026, 11, 3, 23, tzinfo=UTC)
    assert (order.currency, order.country, str(order.total)) == ("USD", "US", "39.80")
    assert order.items == (Item(2, "Case", Decimal("19.90")),)
    assert (order.last_status, order.delivered_at, order.promised_by) == ("In transit", None, None)


@pytest.mark.parametrize(("stored", "asked"), [("1042", "#1042"), ("#1042", "1042"), ("cc_10/5.1", "CC1051")])
def test_numbers_are_compared_as_customers_write_them(database: Database, stored: str, asked: str) -> None:
    database.put({**EMPTY, "id": stored}, {**EMPTY, "id": "10420"})
    assert [order.number for order in database.source().by_number([asked, "", "#"]).values()] == [stored]


def test_numbers_may_be_a_column_of_numbers(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/n.db", tmp_path, number="INTEGER", time="TEXT", money="REAL")
    database.put({**EMPTY, "id": 1042, "total": 19.9})
    order = database.source().by_number(["#1042"])["1042"]
    assert (order.number, order.total) == ("1042", Decimal("19.90"))
    database.close()


def test_by_email_newest_first_whatever_the_case(database: Database) -> None:
    days = {"1": "2026-01-01", "2": "2026-03-01", "3": "2026-02-01"}
    database.put(*({**EMPTY, "id": n, "mail": "ANA@b.example ", "placed": day} for n, day in days.items()))
    found = database.source().by_email(["ana@b.example", "bob@b.example"])
    assert [order.number for order in found["ana@b.example"]] == ["2", "3", "1"]
    assert "bob@b.example" not in found


def test_by_tracking(database: Database) -> None:
    database.put(WHOLE, EMPTY)
    found = database.source().by_tracking(["9400100000000000000013", ""])
    assert {number: order.number for number, order in found.items()} == {"9400100000000000000013": "MX-1042"}


@pytest.mark.parametrize("said", ["' OR '1'='1", "1'; DROP TABLE shop_orders; --", "%", "_", ":x", "\\", '"', "日本"])
def test_customer_text_stays_data(database: Database, said: str) -> None:
    database.put(EMPTY)
    source = database.source()
    assert source.by_email([said]) == {}
    assert source.by_tracking([said]) == {}
    assert source.by_number([said]).keys() <= {"1"}
    assert source.by_number(["1"])


def test_a_batch_is_three_queries(sqlite: Database) -> None:
    sqlite.put(*({**EMPTY, "id": str(n), "mail": f"c{n}@b.example"} for n in range(100)))
    source = sqlite.source()
    asked: list[str] = []
    source.check()
    event.listen(source._connected(), "before_cursor_execute", lambda *given: asked.append(given[2]))
    assert len(source.by_number([str(n) for n in range(100)])) == 100
    assert len(source.by_email([f"c{n}@b.example" for n in range(100)])) == 100
    source.by_tracking([str(n) for n in range(100)])
    assert len(asked) == 3


def test_more_values_than_a_query_takes(sqlite: Database) -> None:
    sqlite.put(EMPTY)
    assert sqlite.source().by_number([str(n) for n in range(VALUES * 2 + 5)]).keys() == {"1"}


def test_a_bad_row_is_named_and_the_rest_serves(sqlite: Database) -> None:
    sqlite.put(EMPTY, {**EMPTY, "id": "2", "country": "Germany"}, {**EMPTY, "id": None})
    source = sqlite.source()
    source.check()
    assert source.problems == [
        "orders.query: order 2: country should be a code such as US, not 'Germany'",
        "orders.query: order without a number: an order needs a number and an e-mail address",
    ]
    assert len(source.by_email(["a@b.example"])["a@b.example"]) == 1
    assert len(source.problems) == 2


def test_columns_that_the_query_lacks_are_named(sqlite: Database) -> None:
    query = QUERY.replace("carrier, ", "").replace(", country", "")
    assert "the query lacks country, carrier; check orders.url and orders.query" in away(sqlite.source(query))


def test_a_column_that_says_when_it_was_promised(sqlite: Database) -> None:
    sqlite.put(EMPTY)
    query = QUERY.replace("FROM shop_orders", ", '2026-11-20' AS promised_by, 1 AS more FROM shop_orders")
    assert sqlite.source(query).by_number(["1"])["1"].promised_by == datetime(2026, 11, 19, 23, tzinfo=UTC)


@pytest.mark.parametrize("query", ["SELEC 1", "SELECT * FROM nowhere", "DROP TABLE shop_orders", "SELECT 1 WHERE :x"])
def test_a_query_that_fails_is_told_in_the_databases_words(database: Database, query: str) -> None:
    assert "check orders" in away(database.source(query))
    database.put(EMPTY)
    assert database.source().by_number(["1"])


def test_sqlite_is_opened_to_read_only_and_from_the_folder_of_pipeline_yaml(tmp_path: Path, sqlite: Database) -> None:
    sqlite.put(EMPTY)
    settings = Settings.model_validate(
        {
            "shop": {"address": "a@b.example"},
            "orders": {"kind": "sql", "url": "sqlite:///shop.db", "query": QUERY},
        }
    ).model_copy(update={"folder": tmp_path})
    assert open_orders(settings).by_number(["1"])
    assert "unable to open database file" in away(SqlOrders("sqlite:///shpo.db", QUERY, UTC, tmp_path))
    assert not (tmp_path / "shpo.db").exists()


def test_a_locked_or_broken_file(tmp_path: Path) -> None:
    (tmp_path / "shop.db").write_bytes(b"this is no database at all" * 100)
    assert "not a database" in away(SqlOrders("sqlite:///shop.db", QUERY, UTC, tmp_path))


def test_a_source_that_went_away_comes_back(tmp_path: Path, sqlite: Database) -> None:
    sqlite.put(EMPTY)
    source = sqlite.source()
    assert source.by_number(["1"])
    path = tmp_path / "shop.db"
    path.rename(tmp_path / "aside.db")
    away(source)
    (tmp_path / "aside.db").rename(path)
    assert source.by_number(["1"])


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("mysql+nowhere://shop:hunter2secret@127.0.0.1/x", "mysql+nowhere://127.0.0.1/x: Can't load plugin"),
        ("mssql+pyodbc://shop:hunter2secret@127.0.0.1/x", "the driver pyodbc is not installed"),
        ("postgresql+psycopg://shop:hunter2secret@127.0.0.1:1/x", "is the database running?"),
        ("postgresql+psycopg://shop:hunter2secret@127.0.0.1:1/x?nonsense=1", "nonsense"),
    ],
)
def test_a_database_that_cannot_be_asked(url: str, says: str) -> None:
    pytest.importorskip("psycopg")
    assert says in away(SqlOrders(url, QUERY, UTC))


def test_who_may_not_read_is_told_apart(postgres: Postgres, tmp_path: Path) -> None:
    database = Database(postgres.database(), tmp_path, number="TEXT", time="TIMESTAMP", money="NUMERIC")
    with database._engine.begin() as connection:
        _make_stranger(connection)
    stranger = make_url(database.url).set(username="stranger", password="hunter2secret")
    assert "permission denied" in away(
        SqlOrders(stranger.render_as_string(hide_password=False), QUERY, UTC), SourceRefused
    )
    database.close()


def _make_stranger(connection: Connection) -> None:
    connection.execute(text("DROP ROLE IF EXISTS stranger"))
    connection.execute(text("CREATE ROLE stranger LOGIN PASSWORD 'hunter2secret'"))


def test_a_query_without_end_is_ended(postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.orders import sql

    monkeypatch.setattr(sql, "_TIMEOUTS", {"psycopg": {"options": "-c statement_timeout=100"}})
    columns = ", ".join(f"{'pg_sleep(20)::text' if name == 'email' else repr('')} AS {name}" for name in COLUMNS)
    assert "statement timeout" in away(SqlOrders(postgres.database(), f"SELECT {columns} -- and no more", UTC))
