"""Whether the mail has changed since the model learned: week by week, in figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from pipeline.store import labels

WEEKS = 12


@dataclass(frozen=True, slots=True)
class Week:
    """Customers' mails that came in one week, which begins on the Monday ``begins`` (UTC).

    ``categories``: category → mails; ``unsure``: share of mails of which the classifier was unsure; ``judged``: mails
    of which staff said, or confirmed, the category; ``overridden``: the share of those where staff changed it, None
    where they judged none.
    """

    begins: datetime
    mails: int
    unsure: float
    categories: Mapping[str, int]
    judged: int
    overridden: float | None


def weekly(connection: Connection, now: datetime, weeks: int = WEEKS) -> list[Week]:
    """The last weeks in which mail came, oldest first; the week of ``now`` is the last of them."""
    rows: dict[datetime, list[tuple[str, bool, bool, bool]]] = {}
    for row in labels.read_since(connection, _monday(now) - timedelta(weeks=weeks - 1)):
        values = (row.category, bool(row.unsure), bool(row.judged), bool(row.changed))
        rows.setdefault(_monday(row.arrived_at), []).append(values)
    return [_week(begins, rows[begins]) for begins in sorted(rows)]


def _week(begins: datetime, rows: list[tuple[str, bool, bool, bool]]) -> Week:
    judged = sum(each[2] for each in rows)
    return Week(
        begins,
        len(rows),
        sum(each[1] for each in rows) / len(rows),
        Counter(each[0] for each in rows),
        judged,
        sum(each[3] for each in rows) / judged if judged else None,
    )


def _monday(at: datetime) -> datetime:
    day = at.replace(hour=0, minute=0, second=0, microsecond=0)
    return day - timedelta(days=day.weekday())
