"""The inbox step: raw bytes, cursor and attempt counter, before anyone looks inside a mail (invariants 1-3)."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, bindparam, func, select, update

from pipeline import limits
from pipeline.model import RawMail
from pipeline.store.engine import AnyRow, put
from pipeline.store.tables import cursor, inbox, message, raw_mail


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a mailbox a mail lay, so that it can be moved to the archive after the commit."""

    account: str
    folder: str
    uidvalidity: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """A mail of the inbox that has not been understood yet."""

    id: int
    identity: str
    attempts: int
    imported: bool
    raw: RawMail


def read_cursor(connection: Connection, account: str, folder: str) -> AnyRow | None:
    """The cursor's row (uidvalidity, last_uid, import_below, first_seen_at), or None before the first run."""
    return connection.execute(
        select(cursor).where(cursor.c.account == account, cursor.c.folder == folder)
    ).one_or_none()


def write_cursor(connection: Connection, place: Place, last_uid: int, import_below: int, now: datetime) -> None:
    """Moves the cursor, in the transaction that also takes the bytes."""
    row = {"account": place.account, "folder": place.folder, "uidvalidity": place.uidvalidity}
    row |= {"last_uid": last_uid, "import_below": import_below, "first_seen_at": now}
    put(connection, cursor, ("account", "folder"), row, keep=("first_seen_at",))


@dataclass(frozen=True, slots=True)
class Arrived:
    """A mail at the door of the inbox."""

    raw: RawMail
    identity: str
    message_id: str | None
    place: Place | None = None
    imported: bool = False


_THERE = select(inbox.c.identity).where(inbox.c.identity.in_(bindparam("identities", expanding=True)))
_TAKE = inbox.insert().returning(inbox.c.id, sort_by_parameter_order=True)
_KEEP = raw_mail.insert()


def take(connection: Connection, mails: Sequence[Arrived], now: datetime) -> list[int | None]:
    """Takes mails in. Their new rows' ids, or None where the same mail is here already (a duplicate)."""
    there = set(connection.scalars(_THERE, {"identities": [mail.identity for mail in mails]})) if mails else set()
    new: dict[str, Arrived] = {}
    for mail in mails:
        if mail.identity not in there:
            new.setdefault(mail.identity, mail)
    if not new:
        return [None] * len(mails)
    ids = list(connection.scalars(_TAKE, [_row(mail, now) for mail in new.values()]))
    octets = (zlib.compress(mail.raw.data, 1) for mail in new.values())
    connection.execute(_KEEP, [{"inbox_id": row, "data": data} for row, data in zip(ids, octets, strict=True)])
    left = dict(zip(new, ids, strict=True))
    return [left.pop(mail.identity, None) for mail in mails]


def _row(mail: Arrived, now: datetime) -> dict[str, Any]:
    raw, place = mail.raw, mail.place
    return {
        "identity": mail.identity,
        "message_id": mail.message_id,
        "account": place.account if place else None,
        "folder": place.folder if place else None,
        "uidvalidity": place.uidvalidity if place else None,
        "uid": raw.uid,
        "source": raw.source,
        "stamp": raw.stamp,
        "size": raw.size,
        "oversize": raw.oversize,
        "imported": mail.imported,
        "attempts": 0,
        "state": "waiting",
        "taken_at": now,
    }


def waiting(connection: Connection, limit: int, after: int = 0) -> list[Waiting]:
    """The oldest mails that wait to be understood; one that was begun before comes alone, so that it harms no others.

    At most ``limit`` mails and FETCH_OCTETS of them, in the order in which they came in; ids beyond ``after`` alone.
    """
    ids: list[int] = []
    octets = 0
    columns = (inbox.c.id, inbox.c.attempts, inbox.c.size)
    query = select(*columns).where(inbox.c.state == "waiting", inbox.c.id > after).order_by(inbox.c.id)
    for row in connection.execute(query.limit(limit)):
        if ids and (row.attempts or octets + row.size > limits.FETCH_OCTETS):
            break
        ids.append(row.id)
        octets += row.size
        if row.attempts:
            break
    return by_ids(connection, ids)


def by_ids(connection: Connection, ids: Sequence[int]) -> list[Waiting]:
    """The named mails with their bytes, in the order of their ids."""
    query = select(inbox, raw_mail.c.data).join(raw_mail).where(inbox.c.id.in_(ids)).order_by(inbox.c.id)
    return [_waiting(row) for row in connection.execute(query)]


def _waiting(row: AnyRow) -> Waiting:
    raw = RawMail(
        data=zlib.decompress(row.data),
        source=row.source,
        size=row.size,
        stamp=row.stamp,
        uid=row.uid,
        oversize=row.oversize,
    )
    return Waiting(row.id, row.identity, row.attempts, row.imported, raw)


def begin_attempt(connection: Connection, ids: Iterable[int]) -> None:
    """Raises the attempt counter; committed before the mails are handed to the worker."""
    connection.execute(update(inbox).where(inbox.c.id.in_(list(ids))).values(attempts=inbox.c.attempts + 1))


def end_attempt(connection: Connection, ids: Iterable[int]) -> None:
    """Takes an attempt back that ended through no fault of the mails: a person stopped it, or the store did."""
    waiting = update(inbox).where(inbox.c.id.in_(list(ids)), inbox.c.state == "waiting")
    connection.execute(waiting.values(attempts=inbox.c.attempts - 1))


_UNDERSTOOD = (
    update(inbox)
    .where(inbox.c.id.in_(bindparam("ids", expanding=True)), inbox.c.state.in_(("waiting", "set_aside")))
    .values(state="understood", reason=None)
)


def understood(connection: Connection, ids: Iterable[int]) -> None:
    """Ends the mails' way through the inbox, also where another process has set them aside meanwhile."""
    connection.execute(_UNDERSTOOD, {"ids": list(ids)})


def settle(
    connection: Connection, inbox_id: int, state: Literal["understood", "set_aside"], reason: str | None = None
) -> None:
    """Ends the mail's way through the inbox. What another process has understood meanwhile stays understood."""
    leaves = ("waiting", "set_aside") if state == "understood" else ("waiting",)
    ended = update(inbox).where(inbox.c.id == inbox_id, inbox.c.state.in_(leaves))
    connection.execute(ended.values(state=state, reason=reason))


def retry(connection: Connection, inbox_id: int) -> bool:
    """A mail set aside waits again, as if it were new. Whether there was one."""
    again = update(inbox).where(inbox.c.id == inbox_id, inbox.c.state == "set_aside")
    return connection.execute(again.values(state="waiting", attempts=0, reason=None)).rowcount == 1


def drop(connection: Connection, inbox_id: int) -> bool:
    """Gives a mail set aside up: its row stays as a tombstone, its bytes go. Whether there was one."""
    gone = update(inbox).where(inbox.c.id == inbox_id, inbox.c.state == "set_aside").values(state="dropped")
    if connection.execute(gone).rowcount != 1:
        return False
    connection.execute(raw_mail.delete().where(raw_mail.c.inbox_id == inbox_id))
    return True


def quarantine(connection: Connection) -> Sequence[AnyRow]:
    """All mails set aside, oldest first."""
    return connection.execute(select(inbox).where(inbox.c.state == "set_aside").order_by(inbox.c.id)).all()


_REUSED = (
    select(inbox.c.id)
    .where(inbox.c.message_id == bindparam("same_id"), inbox.c.identity != bindparam("other"))
    .limit(1)
)


def id_reused(connection: Connection, message_id: str | None, identity: str) -> bool:
    """Whether another mail with other content came under the same Message-ID (a DHL mailer does that)."""
    if message_id is None:
        return False
    return connection.execute(_REUSED, {"same_id": message_id, "other": identity}).first() is not None


def to_archive(connection: Connection, account: str, limit: int) -> Sequence[AnyRow]:
    """Mails of a mailbox that are understood and still lie where they were found."""
    query = (
        select(inbox.c.id, inbox.c.folder, inbox.c.uidvalidity, inbox.c.uid, message.c.category)
        .outerjoin(message, message.c.inbox_id == inbox.c.id)
        .where(inbox.c.account == account, inbox.c.state == "understood", inbox.c.moved_at.is_(None))
        .where(inbox.c.imported.is_(False), inbox.c.uid.is_not(None))
    )
    return connection.execute(query.order_by(inbox.c.id).limit(limit)).all()


def mark_moved(connection: Connection, ids: Sequence[int], now: datetime) -> None:
    """The mails were moved to their archive folder (or had gone from theirs)."""
    connection.execute(update(inbox).where(inbox.c.id.in_(ids)).values(moved_at=now))


def counts(connection: Connection) -> dict[str, int]:
    """How many mails stand in each state."""
    rows = connection.execute(select(inbox.c.state, func.count()).group_by(inbox.c.state))
    return {row[0]: row[1] for row in rows}
