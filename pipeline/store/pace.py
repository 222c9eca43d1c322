"""When the next mail may leave: one row for all processes on the store. Sixteen senders keep the rate of one."""

from __future__ import annotations

import time

from sqlalchemy import Connection, func, select

from pipeline.store.engine import put
from pipeline.store.tables import switch

CREDIT = 0.02  # seconds: what a sender may catch up after it woke late
_NAME = "next_mail_at"
_PLANNED = select(switch.c.value).where(switch.c.name == _NAME)


def next_moment(connection: Connection, longest: float) -> tuple[float, float]:
    """The earliest moment for the next mail, and now, in seconds. Several machines go by the database's clock.

    ``longest``: no moment is planned further ahead, so a later one means that the clock was set back.
    """
    if connection.dialect.name == "postgresql":
        row = connection.execute(select(_PLANNED.scalar_subquery(), func.extract("epoch", func.clock_timestamp())))
        planned, now = row.one()
    else:
        planned, now = connection.execute(_PLANNED).scalar(), time.time()
    now = float(now)
    earliest = now - CREDIT
    moment = float(planned or 0)
    return (max(moment, earliest) if moment <= now + longest else now), now


def plan(connection: Connection, moment: float) -> None:
    """Nothing may leave before ``moment``, in the seconds that ``next_moment`` counts."""
    put(connection, switch, ("name",), {"name": _NAME, "value": f"{moment:.6f}"})
