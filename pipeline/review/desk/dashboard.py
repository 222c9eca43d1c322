"""The dashboard: volume, categories, time to first reply, what staff made of drafts, what was offered."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from statistics import median

from starlette.responses import Response

from pipeline.review.desk.visit import Visit
from pipeline.review.desk.words import CATEGORIES, label
from pipeline.store import figures, labels
from pipeline.store.engine import AnyRow

DAYS = 30


@dataclass
class Figures:
    """All that the dashboard shows of the last ``DAYS`` days."""

    days: Sequence[date]
    mails: Counter[date] = field(default_factory=Counter)
    replies: Counter[date] = field(default_factory=Counter)
    waits: dict[date, float] = field(default_factory=dict)  # median hours to a reply, by the day it left
    categories: Counter[str] = field(default_factory=Counter)
    decisions: dict[str, int] = field(default_factory=dict)
    accuracy: list[tuple[str, int, int]] = field(default_factory=list)  # category, mails judged, errors
    automatic: int = 0
    refunds: dict[str, float] = field(default_factory=dict)  # currency → offered
    offers: Counter[str] = field(default_factory=Counter)
    wait: float | None = None

    @property
    def sent(self) -> int:
        """Replies that left."""
        return self.replies.total()

    @property
    def unedited(self) -> float | None:
        """The share of drafts that staff let go as they were, of all that they decided about."""
        decided = sum(self.decisions.values())
        return self.decisions.get("unedited", 0) / decided if decided else None


def count(visit: Visit) -> Figures:
    """Reads and counts."""
    zone = visit.desk.settings.shop.zone
    today = visit.now.astimezone(zone).date()
    made = Figures([today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)])
    since = visit.now - timedelta(days=DAYS)
    with visit.desk.store.read() as connection:
        mails = labels.read_since(connection, since)
        replies = figures.replies_since(connection, since)
        made.decisions = figures.decisions_since(connection, since)
        judged = labels.confirmed(connection)
    made.mails = Counter(row.arrived_at.astimezone(zone).date() for row in mails)
    made.categories = Counter(row.category or "other" for row in mails)
    made.accuracy = [(name, *judged[name]) for name in CATEGORIES if name in judged]
    made.automatic = sum(row.approved_by is None for row in replies)
    _count_waits(made, replies, zone)
    _count_offers(made, replies)
    return made


def _count_waits(made: Figures, replies: Iterable[AnyRow], zone: object) -> None:
    hours: dict[date, list[float]] = {}
    for row in replies:
        day = _day(row.settled_at, zone)
        made.replies[day] += 1
        if row.question_at is not None:
            hours.setdefault(day, []).append(max(0.0, (row.settled_at - row.question_at).total_seconds() / 3600))
    made.waits = {day: median(each) for day, each in hours.items()}
    everything = [each for some in hours.values() for each in some]
    made.wait = median(everything) if everything else None


def _day(at: datetime, zone: object) -> date:
    return at.astimezone(zone).date()  # type: ignore[arg-type]


def _count_offers(made: Figures, replies: Iterable[AnyRow]) -> None:
    for row in replies:
        for offer in row.offers:
            made.offers[offer["remedy"]] += 1
            if offer["amount"] is not None:
                currency = offer["currency"]
                made.refunds[currency] = made.refunds.get(currency, 0) + offer["amount"]


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a plot, with its figure in words. ``share`` is of the largest, 0 to 1."""

    name: str
    value: float
    share: float
    said: str


def bars(named: Sequence[tuple[str, float]], form: str = "{:,.0f}") -> list[Bar]:
    """Bars in proportion."""
    largest = max((value for _, value in named), default=0) or 1
    return [Bar(name, value, value / largest, form.format(value)) for name, value in named]


def dashboard_page(visit: Visit) -> Response:
    """The plots, each with its figures beside it."""
    made = count(visit)
    short = {day: f"{day.day} {day:%b}" for day in made.days}
    return visit.page(
        "figures.j2",
        figures=made,
        days=DAYS,
        volume=bars([(short[day], made.mails[day]) for day in made.days]),
        replies=bars([(short[day], made.replies[day]) for day in made.days]),
        waits=bars([(short[day], made.waits.get(day, 0)) for day in made.days], "{:.1f} h"),
        mix=bars([(label(name), number) for name, number in made.categories.most_common()]),
        decided=bars([(name.capitalize(), made.decisions.get(name, 0)) for name in ("unedited", "edited", "rejected")]),
        offered=bars([(label(name), number) for name, number in made.offers.most_common()]),
    )


def as_csv(visit: Visit) -> Response:
    """The same figures: ``figure, of, value``."""
    made = count(visit)
    written = io.StringIO()
    out = csv.writer(written)
    out.writerow(("figure", "of", "value"))
    for day in made.days:
        out.writerow(("mails", day.isoformat(), made.mails[day]))
        out.writerow(("replies", day.isoformat(), made.replies[day]))
        out.writerow(("median_hours_to_reply", day.isoformat(), f"{made.waits[day]:.2f}" if day in made.waits else ""))
    out.writerows(("category", name, number) for name, number in made.categories.items())
    out.writerows(("staff_decision", name, number) for name, number in made.decisions.items())
    for name, judged, errors in made.accuracy:
        out.writerow(("judged", name, judged))
        out.writerow(("judged_wrong", name, errors))
    out.writerow(("sent_automatically", "", made.automatic))
    out.writerows(("offers", name, number) for name, number in made.offers.items())
    out.writerows(("refunds_offered", currency, f"{amount:.2f}") for currency, amount in made.refunds.items())
    headers = {"content-disposition": 'attachment; filename="casedesk-figures.csv"'}
    return Response(written.getvalue(), media_type="text/csv", headers=headers)
