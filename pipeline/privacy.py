"""Customers' data when it is over: what its age removes, what one person may have, and their wish to be forgotten."""

from __future__ import annotations

import base64
import json
import os
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from pipeline.config import Settings
from pipeline.road import Road
from pipeline.store import Store, drafts, erasing, retention
from pipeline.store.drafts import NotPossible
from pipeline.store.turn import turn_to_understand

EVERY = timedelta(days=1)
AT_ONCE = 500  # rows a transaction, so that nobody waits long for his turn
Removal = Callable[[Connection, datetime, int], int]


@dataclass(frozen=True, slots=True)
class Removed:
    """How many mails' bytes, conversations' words and audit lines went."""

    raw: int = 0
    texts: int = 0
    audit: int = 0


def when_due(road: Road) -> Removed:
    """The pass that ``run`` takes once a day."""
    now = road.clock()
    with road.store.read() as connection:
        last = retention.last_at(connection)
    if last is not None and timedelta() <= now - last < EVERY:
        return Removed()
    removed = by_age(road.store, road.settings, now)
    with road.store.write() as connection:
        retention.set_last(connection, now)
        if removed != Removed():
            said = f"{removed.raw} mails' bytes, {removed.texts} conversations' words, {removed.audit} audit lines"
            drafts.note(connection, now, "casedesk", "removed_by_age", detail=said)
    return removed


def by_age(store: Store, settings: Settings, now: datetime) -> Removed:
    """Removes what is older than pipeline.yaml allows."""
    keeps = settings.retention
    remove = partial(_remove, store, now)
    raw = remove(keeps.raw_days, retention.drop_raw) + remove(keeps.raw_days, retention.drop_sent_bytes)
    texts = remove(keeps.text_days, retention.blank_texts)
    return Removed(raw, texts, remove(keeps.audit_days, retention.drop_audit))


def _remove(store: Store, now: datetime, days: int | None, removal: Removal) -> int:
    done = 0
    while days is not None:
        with store.erase() as connection:
            some = removal(connection, now - timedelta(days=days), AT_ONCE)
        done += some
        if some < AT_ONCE:
            break
    return done


# --------------------------------------------------------------------------------------------------- one person


def held_of(store: Store, settings: Settings, address: str) -> dict[str, int]:
    """Table → rows that hold a person's data. Raises NotPossible as ``erase_person``."""
    wanted = _one_person(settings, address)
    with store.read() as connection:
        return erasing.counts_of(connection, _found(connection, settings, wanted))


def erase_person(store: Store, settings: Settings, address: str, who: str, now: datetime) -> erasing.Erased:
    """Removes all that is held of whoever has this address. Raises NotPossible where that would harm somebody."""
    wanted = _one_person(settings, address)
    with turn_to_understand(store), store.erase() as connection:  # no process is reading a mail of theirs
        theirs = _found(connection, settings, wanted)
        if erasing.being_sent(connection, theirs):
            raise NotPossible(f"a mail to {wanted} is being sent just now; try again in a minute")
        if waiting := erasing.open_tasks(connection, theirs):
            what = ", ".join(f"{row.kind} ({row.id})" for row in waiting)
            raise NotPossible(
                f"tasks for {wanted} are open: {what}; finish or cancel them first ('casedesk tasks list')"
            )
        done = erasing.erase(connection, theirs)
        said = ", ".join(f"{table} {number}" for table, number in done.rows.items())
        drafts.note(connection, now, who, "person_erased", detail=said)
    return done


def export_person(store: Store, settings: Settings, address: str, path: Path, now: datetime) -> dict[str, int]:
    """Writes all that is held of a person to a JSON file that only its owner may read. Table → rows."""
    wanted = _one_person(settings, address)
    with store.read() as connection:
        found = erasing.rows_of(connection, _found(connection, settings, wanted))
    tables = {name: [_record(name, dict(row._mapping)) for row in rows] for name, rows in found.items()}
    whole = {"address": wanted, "made_at": now.isoformat(), "data": tables}
    with os.fdopen(os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w", encoding="utf-8") as handle:
        os.fchmod(handle.fileno(), 0o600)
        json.dump(whole, handle, ensure_ascii=False, indent=1)
    return {name: len(rows) for name, rows in tables.items()}


def _record(table: str, row: dict[str, Any]) -> dict[str, Any]:
    """As JSON has it: times in ISO 8601, bytes in base64 (a mail's with its attachments, as it came)."""
    if table == "raw_mail":
        row["data"] = zlib.decompress(row["data"])
    return {name: _plain(value) for name, value in row.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def _found(connection: Connection, settings: Settings, address: str) -> erasing.Theirs:
    carriers = (each.inquiry for each in settings.carriers.values() if each.inquiry)
    return erasing.find(connection, address, (*settings.shop.addresses, *carriers))


def _one_person(settings: Settings, address: str) -> str:
    wanted = address.strip().lower()
    if "@" not in wanted.strip("@"):
        raise NotPossible(f"{address!r} is no e-mail address")
    if wanted in settings.shop.addresses:
        raise NotPossible(f"{wanted} is the shop itself, not a customer")
    if carrier := settings.carrier_of(wanted):
        raise NotPossible(f"{wanted} is the carrier {carrier}, who writes about many customers")
    return wanted
