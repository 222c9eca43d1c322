"""One place makes the figures; the batch report shows them (the desk and the metrics will too)."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

import templates


class Figures:
    """Counts over verdict records, in constant memory."""

    def __init__(self) -> None:
        self.mails = 0
        self.kinds: Counter[str] = Counter()
        self.categories: Counter[str] = Counter()
        self.languages: Counter[str] = Counter()
        self.days: Counter[str] = Counter()
        self.set_aside: list[tuple[str, str]] = []

    def add(self, record: dict[str, Any]) -> None:
        """Counts one verdict."""
        self.mails += 1
        if record["error"] is not None:
            self.set_aside.append((record["source"], record["error"]))
            return
        self.kinds[record["kind"]] += 1
        if record["kind"] == "human":
            self.categories[record["category"]] += 1
            self.languages[record["language"] or "unknown"] += 1
        if record["date"]:
            self.days[record["date"][:7]] += 1


def write_report(path: Path, figures: Figures) -> None:
    """One self-contained HTML page: no script, nothing loaded from elsewhere."""
    environment = Environment(
        loader=FileSystemLoader(Path(templates.__file__).parent), undefined=StrictUndefined, autoescape=True
    )
    plots = {
        "What it is": figures.kinds.most_common(),
        "What customers write about": figures.categories.most_common(),
        "In which language": figures.languages.most_common(15),
        "Mails a month": sorted(figures.days.items())[-24:],
    }
    page = environment.get_template("report.html.j2").render(
        mails=figures.mails, plots=plots, set_aside=figures.set_aside
    )
    path.write_text(page, encoding="utf-8")
