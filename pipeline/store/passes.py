"""When each mailbox was looked at last, and whether it let us in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from pipeline.store.engine import AnyRow, put
from pipeline.store.tables import mailbox_pass


def record(connection: Connection, account: str, problem: str, now: datetime) -> None:
    """A look at a mailbox is over. ``problem``: the kind of what is wrong with it, "" where all of it was read."""
    row: dict[str, Any] = {"account": account, "tried_at": now, "reached_at": None if problem else now}
    put(connection, mailbox_pass, ("account",), row | {"problem": problem}, keep=("reached_at",) if problem else ())


def listing(connection: Connection) -> list[AnyRow]:
    """The last look at every mailbox that ever was one."""
    return list(connection.execute(select(mailbox_pass).order_by(mailbox_pass.c.account)))
