"""The page about a model: before and after by category, confusion matrix, reliability plot, and the weeks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from classifiers.evaluation import by_category, confusion, reliability
from classifiers.learning import Comparison
from classifiers.verdict import CATEGORIES
from pipeline.drift import Week
from pipeline.html_page import write_page


def write_model_report(
    path: Path, title: str, lines: Sequence[str], comparisons: Sequence[Comparison], weeks: Sequence[Week] = ()
) -> None:
    """One self-contained HTML page: no script, nothing loaded from elsewhere, light and dark as the reader has it."""
    parts = [_part(each) for each in comparisons]
    write_page(path, "model.html.j2", title=title, lines=lines, parts=parts, weeks=weeks, mix=CATEGORIES)


def _part(found: Comparison) -> dict[str, Any]:
    then, now = by_category(found.before), by_category(found.after)
    names, rows = confusion(found.after)
    before, after = found.figures
    return {
        "name": found.name,
        "before": found.before,
        "after": after,
        "overall": [("before", before), ("after", after)] if found.before else [("now", after)],
        "categories": [(name, then.get(name), figures) for name, figures in now.items()],
        "names": names,
        "confusion": [(name, row, sum(row)) for name, row in zip(names, rows, strict=True)],
        "bins": reliability(found.after),
        "bins_before": reliability(found.before),
    }
