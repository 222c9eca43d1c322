"""Published models: the switch that all processes follow, the last five, and the way back."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, select

from pipeline.store import Store, models
from pipeline.store.drafts import NotPossible
from pipeline.store.tables import audit, model_file
from tests.store.given import NOW

FILES = {".npz": b"\x00numbers", ".json": b"words"}


def publish(connection: Connection, number: int = 0, instead_of: int | None = None) -> int:
    values = {"code": "c", "data": f"d{number}", "corpus": "s", "held": {"7": ["other", 0.5]}, "figures": {}}
    at = models.running(connection) if instead_of is None else instead_of
    return models.publish(connection, values, FILES | {".json": f"words {number}".encode()}, at, "eva", NOW)


def test_without_a_published_one_the_starter_runs(store: Store) -> None:
    with store.read() as connection:
        assert models.running(connection) == models.STARTER
        assert models.get(connection, models.STARTER) is None


def test_a_published_model_runs_and_its_files_come_back(store: Store) -> None:
    with store.write() as connection:
        version = publish(connection)
        row = models.get(connection, version)
        assert row is not None
        assert models.running(connection) == version
        octets = models.files(connection, version)
        assert octets == {".npz": b"\x00numbers", ".json": b"words 0"}
        assert row.name == models.name_of(octets)
        assert row.name != models.name_of(FILES)
        assert (row.who, row.created_at, row.held) == ("eva", NOW, {"7": ["other", 0.5]})
        noted = connection.execute(select(audit.c.who, audit.c.what, audit.c.detail)).one()
        assert tuple(noted) == ("eva", "model_published", f"model {version}")


def test_the_last_five_are_kept_with_their_files(store: Store) -> None:
    with store.write() as connection:
        made = [publish(connection, number) for number in range(7)]
        assert [row.id for row in models.listing(connection)] == made[:1:-1]
        kept = set(connection.scalars(select(model_file.c.model_id)))
        assert kept == set(made[2:])


def test_one_that_was_compared_with_another_model_is_not_published(store: Store) -> None:
    with store.write() as connection:
        first = publish(connection)
    with pytest.raises(NotPossible, match="another model was published"), store.write() as connection:
        publish(connection, 1, instead_of=models.STARTER)
    with store.read() as connection:
        assert models.running(connection) == first


def test_rollback_returns_to_the_one_before(store: Store) -> None:
    with store.write() as connection:
        first, second = publish(connection, 0), publish(connection, 1)
        assert models.roll_back(connection, None, "eva", NOW) == first == models.running(connection)
        third = publish(connection, 2)  # better than the first; the second was bad
        assert third > second
        assert models.roll_back(connection, None, "eva", NOW) == first
        assert models.roll_back(connection, None, "eva", NOW) == models.STARTER
        with pytest.raises(NotPossible, match="none before"):
            models.roll_back(connection, None, "eva", NOW)
        assert models.roll_back(connection, second, "eva", NOW) == second
        with pytest.raises(NotPossible, match="running already"):
            models.roll_back(connection, second, "eva", NOW)
        with pytest.raises(NotPossible, match="there is no model 9999"):
            models.roll_back(connection, 9999, "eva", NOW)


def test_rollback_goes_on_where_the_one_before_is_kept_no_more(store: Store) -> None:
    with store.write() as connection:
        first = publish(connection)
        rest = [publish(connection, number) for number in range(1, 5)]
        models.roll_back(connection, first, "eva", NOW)
        last = publish(connection, 9)
        assert first not in [row.id for row in models.listing(connection)]
        assert models.roll_back(connection, None, "eva", NOW) == rest[-1] < last
