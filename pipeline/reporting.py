"""The report of a batch: figures over its verdicts and over the store that it filled, as one page."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from classifiers.cleaning import mask
from classifiers.verdict import CATEGORIES
from pipeline.config import Shop
from pipeline.html_page import write_page
from pipeline.store import archive
from pipeline.store.engine import Store

ERRORS = (0.01, 0.02, 0.05, 0.1)  # shares of wrong categories that a shop may choose among
SAMPLES, SAMPLE_CHARS = 3, 160
MONTHS, LANGUAGES, NAMED = 36, 15, 200  # most that are shown
STEPS = 1_000  # of confidence


class Figures:
    """Counts over verdict records, in constant memory."""

    def __init__(self, shop: Shop) -> None:
        self.mails = 0
        self.kinds: Counter[str] = Counter()
        self.categories: Counter[str] = Counter()
        self.languages: Counter[str] = Counter()
        self.remedies: Counter[str] = Counter()
        self.hours: Counter[int] = Counter()
        self.months: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.confidences: Counter[int] = Counter()
        self.set_aside = 0
        self.named: list[tuple[str, str]] = []
        self.samples: defaultdict[str, list[str]] = defaultdict(list)
        self._shop = shop
        self._chance = random.Random(7)  # noqa: S311  (which samples are shown is no secret)

    def add(self, record: dict[str, Any]) -> None:
        """Counts one verdict."""
        self.mails += 1
        if record["error"] is not None:
            self.set_aside += 1
            if len(self.named) < NAMED:
                self.named.append((record["source"], record["error"]))
            return
        self.kinds[record["kind"]] += 1
        if record["kind"] == "human" and record["from"] and record["from"]["address"] not in self._shop.addresses:
            self._add_customer(record)

    def _add_customer(self, record: dict[str, Any]) -> None:
        category = record["category"]
        self.categories[category] += 1
        self.languages[record["language"] or "unknown"] += 1
        self.remedies.update(record["remedies"])
        self.confidences[round(record["confidence"] * STEPS)] += 1
        if record["date"]:
            at = datetime.fromisoformat(record["date"]).astimezone(self._shop.zone)
            self.hours[at.hour] += 1
            self.months[f"{at:%Y-%m}"][category] += 1
        self._sample(category, record["new_text"])

    def _sample(self, category: str, text: str) -> None:
        """Any mail of a category is shown with the same chance (Vitter's algorithm R)."""
        kept, place = self.samples[category], self._chance.randrange(self.categories[category])
        if len(kept) < SAMPLES:
            kept.append(_masked(text))
        elif place < SAMPLES:
            kept[place] = _masked(text)

    def automatic(self) -> list[tuple[float, float, int, float]]:
        """For each share of errors: (that share, confidence from which on, mails that reach it, their share).

        A mail of a calibrated confidence c is wrong with a chance of 1 - c.
        """
        total, rows = self.confidences.total(), []
        for error in ERRORS if total else ():
            number, wrong, found = 0, 0, (1.0, 0)
            for step in sorted(self.confidences, reverse=True):
                number += self.confidences[step]
                wrong += self.confidences[step] * (STEPS - step)
                if wrong <= round(error * STEPS) * number:
                    found = (step / STEPS, number)
            rows.append((error, *found, found[1] / total))
        return rows


def _masked(text: str) -> str:
    line = " ".join(mask(text[: 4 * SAMPLE_CHARS]).split())
    return line if len(line) <= SAMPLE_CHARS else f"{line[:SAMPLE_CHARS]} …"


def write_report(path: Path, figures: Figures, store: Store, shop: Shop, stored: bool) -> None:
    """One self-contained HTML page: no script, nothing loaded from elsewhere. ``stored``: the batch also drafted."""
    named = [name for name in CATEGORIES if figures.categories[name]] + sorted(set(figures.categories) - {*CATEGORIES})
    with store.read() as connection:
        waits = archive.slowest_answers(connection, shop.addresses)
        offers = archive.offers(connection) if stored else []
    write_page(
        path,
        "report.html.j2",
        figures=figures,
        kinds=_rows(figures.kinds.most_common()),
        categories=_rows(figures.categories.most_common()),
        languages=_rows(figures.languages.most_common(LANGUAGES)),
        remedies=_rows(figures.remedies.most_common()),
        hours=[(f"{hour:02}", [figures.hours[hour]]) for hour in range(24)] if figures.hours else [],
        months=[(month, [each[name] for name in named]) for month, each in sorted(figures.months.items())[-MONTHS:]],
        columns=named,
        customers=figures.categories.total(),
        automatic=figures.automatic(),
        samples=[(name, figures.samples[name]) for name in named],
        zone=shop.timezone,
        waits=waits,
        offers=offers,
        stored=stored,
    )


def _rows(counted: Sequence[tuple[str, int]]) -> list[tuple[str, list[int]]]:
    return [(name, [number]) for name, number in counted]
