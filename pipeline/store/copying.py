"""One store's rows into another, empty one: from SQLite to PostgreSQL when a second machine is to help, or back."""

from __future__ import annotations

from collections.abc import Generator

from sqlalchemy import Connection, Table, func, select, text

from pipeline.store.engine import Store, StoreError
from pipeline.store.tables import metadata, switch

BATCH = 500  # rows a statement; raw mails are among them


def copy_all(source: Store, target: Store) -> Generator[tuple[str, int], None, None]:
    """Copies every table, parents first, and tells each with its number of rows.

    One transaction on either side: nothing is written to the source meanwhile, and the target has all or nothing.
    Raises StoreError where the target holds anything, or in the end not as much as the source.
    """
    with source.write() as ours, target.write() as theirs:
        for table in metadata.sorted_tables:
            if count(theirs, table):
                raise StoreError(f"store {target.engine.url!r}: table {table.name} holds rows; give an empty database")
        for table in metadata.sorted_tables:
            rows = ours.execution_options(yield_per=BATCH).execute(select(table)).mappings()
            for some in rows.partitions(BATCH):
                theirs.execute(table.insert(), [dict(row) for row in some])
            _go_on_counting(ours, theirs, table)
            there = count(theirs, table)
            if there != count(ours, table):
                raise StoreError(
                    f"table {table.name}: {there} rows came, {count(ours, table)} should have; nothing is kept"
                )
            yield table.name, there


def count(connection: Connection, table: Table) -> int:
    """How many rows a table has."""
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def _go_on_counting(ours: Connection, theirs: Connection, table: Table) -> None:
    """PostgreSQL counts ids apart from the rows: the next one is beyond all that ever were (``spend_numbers``)."""
    if theirs.dialect.name != "postgresql" or "id" not in table.c:
        return
    whose = {"table": f'"{table.name}"'}
    sequence = theirs.execute(text("SELECT pg_get_serial_sequence(:table, 'id')"), whose).scalar()
    spent = ours.execute(select(switch.c.value).where(switch.c.name == f"spent:{table.name}")).scalar()
    newest = max(int(spent or 0), theirs.execute(select(func.max(table.c.id))).scalar() or 0)
    if sequence and newest:
        theirs.execute(text("SELECT setval(:name, :newest)"), {"name": sequence, "newest": newest})
