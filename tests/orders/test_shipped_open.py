"""Which parcels are under way: the same answer from a CSV and from databases, whatever form their times have."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from pipeline.orders import OrderSource, SourceAway
from pipeline.orders.cells import COLUMNS
from pipeline.orders.csv_file import CsvOrders
from pipeline.orders.sql import VALUES, SqlOrders
from tests.given_orders import NOW, UNDER_WAY, ago, write_orders
from tests.servers.postgres import Postgres

SINCE = NOW - timedelta(days=30)
#: number → what the order says; those whose number begins with "y" are under way.
BOOK = {
    "y-yesterday": {"shipped_at": ago(1)},
    "y-at-the-edge": {"shipped_at": ago(30)},
    "y-silent": {"shipped_at": ago(20), "last_scan_at": "", "last_status": ""},
    "n-before": {"shipped_at": ago(30.001)},
    "n-last-year": {"shipped_at": ago(400)},
    "n-delivered": {"shipped_at": ago(5), "delivered_at": ago(1)},
    "n-not-shipped": {"shipped_at": ""},
}
ROWS = [{**UNDER_WAY, "number": number, **facts} for number, facts in BOOK.items()]
EXPECTED = {number for number in BOOK if number.startswith("y")}


def numbers(source: OrderSource, since: datetime = SINCE) -> list[str]:
    return sorted(order.number for batch in source.shipped_open(since) for order in batch)


def of_csv(folder: Path) -> OrderSource:
    write_orders(folder / "orders.csv", *ROWS)
    return CsvOrders(folder / "orders.csv", UTC)


def of_sqlite(folder: Path) -> OrderSource:
    """Times as text, "not yet" as NULL and as an empty text."""
    with sqlite3.connect(folder / "shop.db") as database:
        database.execute(f"CREATE TABLE orders ({', '.join(COLUMNS)})")
        for place, row in enumerate(ROWS):
            cells = [row.get(name, "") or (None if place % 2 else "") for name in COLUMNS]
            database.execute(f"INSERT INTO orders VALUES ({','.join('?' * len(cells))})", cells)
    database.close()
    return SqlOrders(f"sqlite:///{folder / 'shop.db'}", "SELECT * FROM orders", UTC)


@pytest.mark.parametrize("opened", [of_csv, of_sqlite])
def test_files(tmp_path: Path, opened: Callable[[Path], OrderSource]) -> None:
    assert set(numbers(opened(tmp_path))) == EXPECTED


def test_postgresql_with_times_of_its_own_type(postgres: Postgres) -> None:
    url = postgres.database()
    times = {name for name in COLUMNS if name.endswith("_at")}
    columns = ", ".join(f"{name} {'timestamptz' if name in times else 'text'}" for name in COLUMNS)
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text(f"CREATE TABLE orders ({columns})"))
        names = ", ".join(f":{name}" for name in COLUMNS)
        given = [{name: row.get(name) or None for name in COLUMNS} for row in ROWS]
        connection.execute(text(f"INSERT INTO orders VALUES ({names})"), given)
    engine.dispose()
    assert set(numbers(SqlOrders(url, "SELECT * FROM orders", UTC))) == EXPECTED


def test_times_that_no_database_can_compare_are_compared_here(tmp_path: Path) -> None:
    """Such an order cannot be read, and is named, but hides none of the others."""
    source = of_sqlite(tmp_path)
    with sqlite3.connect(tmp_path / "shop.db") as database:
        database.execute("UPDATE orders SET shipped_at = '23/11/2026' WHERE number = 'y-yesterday'")
    database.close()
    assert set(numbers(source)) == EXPECTED - {"y-yesterday"}
    assert "shipped_at should be a time" in source.problems[0]


def test_many_come_in_batches(tmp_path: Path) -> None:
    of_sqlite(tmp_path)
    with sqlite3.connect(tmp_path / "shop.db") as database:
        row = {**UNDER_WAY, "number": "many"}
        cells = [[f"{row['number']}{each}", *(row.get(name, "") for name in COLUMNS[1:])] for each in range(2 * VALUES)]
        database.executemany(f"INSERT INTO orders VALUES ({','.join('?' * len(COLUMNS))})", cells)
    database.close()
    source = SqlOrders(f"sqlite:///{tmp_path / 'shop.db'}", "SELECT * FROM orders", UTC)
    sizes = [len(batch) for batch in source.shipped_open(SINCE)]
    assert sum(sizes) == 2 * VALUES + len(EXPECTED)
    assert max(sizes) <= VALUES
    first = next(iter(source.shipped_open(SINCE)))  # whoever stops half-way leaves nothing behind
    assert first
    assert len(numbers(source)) == sum(sizes)


def test_a_database_that_is_away_says_so(tmp_path: Path) -> None:
    gone = SqlOrders(f"sqlite:///{tmp_path / 'none.db'}", "SELECT * FROM orders", UTC)
    with pytest.raises(SourceAway, match=r"none\.db"):
        numbers(gone)
    (tmp_path / "other.db").touch()
    lacking = SqlOrders(f"sqlite:///{tmp_path / 'other.db'}", "SELECT 1 AS number", UTC)
    with pytest.raises(SourceAway, match=r"orders\.query"):
        numbers(lacking)
