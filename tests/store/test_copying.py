"""A store moves to another database whole, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from pipeline.store import Store, StoreError, outbox
from pipeline.store.copying import copy_all
from pipeline.store.tables import draft, metadata
from tests.delivery.sending import approve_all
from tests.servers.postgres import Postgres
from tests.shop import in_process
from tests.store.given import NOW, a_mail, drafted, settings


def rows_of(store: Store) -> dict[str, list[tuple[object, ...]]]:
    with store.read() as connection:
        return {
            table.name: sorted(map(tuple, connection.execute(select(table))), key=repr)
            for table in metadata.sorted_tables
        }


def test_every_row_of_every_table_moves_and_ids_go_on(tmp_path: Path, postgres: Postgres) -> None:
    url, new = f"sqlite:///{tmp_path}/casedesk.db", postgres.database()
    old = Store.open(url)
    approve_all(old, settings(), 3)
    drafted(old, a_mail("last", text="ä" * 3000, attachments=()))
    with old.write() as connection:
        outbox.suppress(connection, "gone@mail.example", "it bounced", None, NOW)
    before = rows_of(old)
    old.close()
    (tmp_path / "pipeline.yaml").write_text("shop: {address: help@shop.example}\n")
    done = in_process(tmp_path, "migrate", url, new)
    assert (done.code, done.out) == (0, "")
    assert "every count is the same" in done.err
    target = Store.open(new)
    assert rows_of(target) == before
    drafted(target, a_mail("after"))  # its ids collide with none
    with target.read() as connection:
        assert len(connection.execute(select(draft)).all()) == 5
    target.close()
    again = in_process(tmp_path, "migrate", url, new)
    assert again.code == 2
    assert "give an empty database" in again.err


def test_a_source_that_is_not_there_is_told(tmp_path: Path) -> None:
    done = in_process(tmp_path, "migrate", f"sqlite:///{tmp_path}/none.db", f"sqlite:///{tmp_path}/new.db")
    assert (done.code, "no such file" in done.err) == (2, True)
    assert not (tmp_path / "none.db").exists()


def test_what_fails_half_way_leaves_nothing(tmp_path: Path, store: Store) -> None:
    source = Store.open(f"sqlite:///{tmp_path}/source.db")
    drafted(source)
    copying = copy_all(source, store)
    next(copying)
    with pytest.raises(StoreError, match="stop"):
        copying.throw(StoreError("stop"))
    source.close()
    assert not any(rows_of(store).values())
