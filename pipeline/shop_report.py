"""The shop's report: volumes, categories over time, response times, automation, causes. It names no customer."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection

from classifiers.verdict import CATEGORIES
from pipeline.causes import CAUSES
from pipeline.config import Settings, Shop
from pipeline.html_page import write_page
from pipeline.store import causes, figures
from pipeline.store.engine import AnyRow

MOST = 12  # products, carriers, countries that are named; the rest is one line
#: The end of each bar of response times, in hours, and what it says.
_WITHIN = (
    (1, "within 1 hour"),
    (4, "1 to 4 hours"),
    (12, "4 to 12 hours"),
    (24, "12 to 24 hours"),
    (48, "1 to 2 days"),
)
_LATER = "more than 2 days"
WAYS = ("by itself", "as drafted", "edited")

#: Rows of a table: a name, and its number for each column.
Table = Sequence[tuple[str, Sequence[int]]]


@dataclass(frozen=True, slots=True)
class ResponseTimes:
    """From a customer's mail to the reply that left, in hours; None where no reply left."""

    replies: int = 0
    median: float | None = None
    ninth_tenth: float | None = None
    in_time: float | None = None  # share within shop.reply_within_hours
    bars: Table = ()


@dataclass(frozen=True, slots=True)
class ShopFigures:
    """What the report shows. ``causes``: product, carrier or country → its table, a column for each of CAUSES."""

    days: int
    until: datetime
    mails: int
    kinds: Table
    weeks: Table  # a column for each category
    categories: Sequence[str]
    response: ResponseTimes
    automation: Table
    decisions: Mapping[str, int]
    causes: Mapping[str, Table]
    confirmed: int


def shop_figures(connection: Connection, settings: Settings, now: datetime, days: int) -> ShopFigures:
    """Everything over the last ``days``, counted in the shop's own weeks."""
    since = now - timedelta(days=days)
    kinds: Counter[str] = Counter()
    weeks = {week: Counter[str]() for week in _weeks(since, now, settings.shop)}
    for mail in figures.mails_since(connection, since):
        kinds[mail.kind] += 1
        if mail.kind == "human":
            weeks[_monday(mail.arrived_at, settings.shop)][mail.category] += 1
    replies = figures.replies_since(connection, since)
    named = [name for name in CATEGORIES if any(week[name] for week in weeks.values())]
    return ShopFigures(
        days=days,
        until=now,
        mails=kinds.total(),
        kinds=[(name, [number]) for name, number in kinds.most_common()],
        weeks=[(f"{monday:%d %b %Y}", [week[name] for name in named]) for monday, week in weeks.items()],
        categories=named,
        response=response_times(replies, settings.shop.reply_within_hours),
        automation=automation(replies),
        decisions=figures.decisions_since(connection, since),
        causes={by: cause_figures(connection, by, since) for by in ("product", "carrier", "country")},
        confirmed=causes.confirmed(connection, since),
    )


def _weeks(since: datetime, now: datetime, shop: Shop) -> list[date]:
    first, last = _monday(since, shop), _monday(now, shop)
    return [first + timedelta(weeks=each) for each in range((last - first).days // 7 + 1)]


def _monday(at: datetime, shop: Shop) -> date:
    day = at.astimezone(shop.zone).date()
    return day - timedelta(days=day.weekday())


def response_times(replies: Iterable[AnyRow], within_hours: int) -> ResponseTimes:
    """Of the mails that answered a question."""
    hours = [(row.settled_at - row.question_at).total_seconds() / 3600 for row in replies if row.question_at]
    if not hours:
        return ResponseTimes()
    bars = Counter(next((name for end, name in _WITHIN if each <= end), _LATER) for each in hours)
    ninth_tenth = statistics.quantiles(hours, n=10, method="inclusive")[-1] if len(hours) > 1 else hours[0]
    in_time = sum(each <= within_hours for each in hours) / len(hours)
    names = [*(name for _, name in _WITHIN), _LATER]
    table = [(name, [bars[name]]) for name in names]
    return ResponseTimes(len(hours), statistics.median(hours), ninth_tenth, in_time, table)


def automation(replies: Iterable[AnyRow]) -> Table:
    """How the mails left: without a person, approved as drafted, or edited first."""
    ways = Counter(WAYS[0] if not row.approved_by else WAYS[2] if row.edited_at else WAYS[1] for row in replies)
    return [(way, [ways[way]]) for way in WAYS]


def cause_figures(connection: Connection, by: str, since: datetime) -> Table:
    """Causes ``by`` product, carrier or country, the most frequent first; the last row is all that is not named."""
    found: dict[str, Counter[str]] = {}
    for row in causes.counts(connection, by, since):
        found.setdefault(row.value or "not known", Counter())[row.cause] += row.number
    ranked = sorted(found.items(), key=lambda each: (-each[1].total(), each[0]))
    rest = sum((each for _, each in ranked[MOST:]), Counter[str]())
    shown = [*ranked[:MOST], *([("all others", rest)] if rest else [])]
    return [(name, [each[cause] for cause in CAUSES]) for name, each in shown]


def write_shop_report(path: Path, shown: ShopFigures, shop: Shop) -> None:
    """One self-contained HTML page: no script, nothing loaded from elsewhere."""
    until = shown.until.astimezone(shop.zone)
    write_page(
        path,
        "shop_report.html.j2",
        figures=shown,
        shop=shop.name,
        until=until,
        causes=CAUSES,
        reply_within_hours=shop.reply_within_hours,
    )
