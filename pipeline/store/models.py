"""Published models: a row each with the bytes of its files, and a switch that every process follows."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from pipeline.store import drafts
from pipeline.store.drafts import NotPossible
from pipeline.store.engine import AnyRow, new_id, put
from pipeline.store.tables import model, model_file, switch

KEPT = 5
#: How the names of published models begin; those of starter models do otherwise.
PREFIX = "published-"
#: The version that is in no table: the model that casedesk comes with.
STARTER = 0
_SWITCH = "model"


def running(connection: Connection) -> int:
    """The version that all processes follow; ``STARTER`` until one is published."""
    value = connection.execute(select(switch.c.value).where(switch.c.name == _SWITCH)).scalar()
    return int(value) if value else STARTER


def get(connection: Connection, version: int) -> AnyRow | None:
    """One version's row; None for the starter and for what is not kept any more."""
    return connection.execute(select(model).where(model.c.id == version)).one_or_none()


def listing(connection: Connection) -> list[AnyRow]:
    """The versions that are kept, newest first."""
    return list(connection.execute(select(model).order_by(model.c.id.desc())))


def files(connection: Connection, version: int) -> dict[str, bytes]:
    """A version's files: ending → octets."""
    rows = connection.execute(select(model_file).where(model_file.c.model_id == version))
    return {row.name: row.data for row in rows}


def name_of(octets: Mapping[str, bytes]) -> str:
    """The name of a version's files in a cache: a hash of what they hold."""
    digest = hashlib.sha256()
    for ending in sorted(octets):
        digest.update(f"{ending} {len(octets[ending])}\n".encode() + octets[ending])
    return f"{PREFIX}{digest.hexdigest()[:32]}"


def publish(
    connection: Connection,
    values: Mapping[str, Any],
    octets: Mapping[str, bytes],
    instead_of: int,
    who: str,
    now: datetime,
) -> int:
    """Makes a new version the one that all follow, and drops those beyond the last five. The new version.

    ``values``: code, data, corpus, held, figures. Raises NotPossible where ``instead_of`` is not the running
    one any more: the comparison that speaks for the new one was with that.
    """
    if running(connection) != instead_of:
        raise NotPossible("another model was published while this one was trained; run 'casedesk train' again")
    row = {**values, "instead_of": instead_of, "name": name_of(octets), "who": who, "created_at": now}
    version = new_id(connection, model, row)
    connection.execute(model_file.insert(), [{"model_id": version, "name": n, "data": d} for n, d in octets.items()])
    _follow(connection, version, "model_published", who, now)
    last = select(model.c.id).order_by(model.c.id.desc()).limit(KEPT)
    connection.execute(model.delete().where(model.c.id.not_in(list(connection.scalars(last)))))
    return version


def roll_back(connection: Connection, to: int | None, who: str, now: datetime) -> int:
    """All processes follow an earlier version again: the one before the running one, or ``to``. That version."""
    at = running(connection)
    if to is None:
        if at == STARTER:
            raise NotPossible("the starter model is running; there is none before it")
        to = _before(connection, at)
    if to != STARTER and get(connection, to) is None:
        raise NotPossible(f"there is no model {to}; 'casedesk model list' shows those that are kept")
    if to == at:
        raise NotPossible(f"model {to} is running already")
    _follow(connection, to, "model_rolled_back", who, now)
    return to


def _before(connection: Connection, version: int) -> int:
    """The version that ran when this one was published; where it is kept no more, the newest of those that are."""
    row = get(connection, version)
    if row is not None and (row.instead_of == STARTER or get(connection, row.instead_of) is not None):
        return int(row.instead_of)
    return connection.execute(select(func.max(model.c.id)).where(model.c.id < version)).scalar() or STARTER


def _follow(connection: Connection, version: int, what: str, who: str, now: datetime) -> None:
    put(connection, switch, ("name",), {"name": _SWITCH, "value": str(version)})
    drafts.note(connection, now, who, what, detail=f"model {version}" if version else "the starter model")
