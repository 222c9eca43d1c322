"""Since when nothing comes in or goes out, and whom we told: kept in the store, so that a restart repeats nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, select

from pipeline.store.engine import put
from pipeline.store.tables import switch

What = Literal["fetch", "send"]
_MAILED = "alarm_mailed"


@dataclass(frozen=True, slots=True)
class Watch:
    """When all was ``well_at`` last, and when somebody was told that it is not (None: nobody has been)."""

    well_at: datetime
    told_at: datetime | None = None


def read(connection: Connection, what: What) -> Watch | None:
    """How it stands; None where nothing was noted yet."""
    noted = _value(connection, f"alarm_{what}")
    if noted is None:
        return None
    well_at, told_at = noted
    return Watch(datetime.fromisoformat(well_at), datetime.fromisoformat(told_at) if told_at else None)


def write(connection: Connection, what: What, watch: Watch) -> None:
    """Notes how it stands."""
    _put(connection, f"alarm_{what}", [watch.well_at.isoformat(), watch.told_at and watch.told_at.isoformat()])


def mailed_since(connection: Connection, since: datetime) -> int:
    """How many alarm mails were handed over since a time."""
    return sum(datetime.fromisoformat(at) >= since for at in _value(connection, _MAILED) or ())


def note_mailed(connection: Connection, now: datetime, keep: int) -> None:
    """An alarm mail is about to leave; the last ``keep`` of them are remembered."""
    _put(connection, _MAILED, [*(_value(connection, _MAILED) or ()), now.isoformat()][-keep:])


def _value(connection: Connection, name: str) -> Any:
    found = connection.execute(select(switch.c.value).where(switch.c.name == name)).scalar()
    return json.loads(found) if found else None


def _put(connection: Connection, name: str, value: Any) -> None:
    put(connection, switch, ("name",), {"name": name, "value": json.dumps(value)})
