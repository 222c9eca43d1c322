"""How the figures of models are shown: tables on stdout."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pipeline.cli.show import say, table

if TYPE_CHECKING:
    from classifiers.learning import Comparison
    from pipeline.drift import Week

MOST_CATEGORIES = 20  # of labels that are not ours there may be hundreds


def tell(comparisons: Sequence[Comparison]) -> None:
    """The figures on stdout: all messages of each set, then its categories where they are not too many."""
    from classifiers.evaluation import by_category

    headings = ("messages", "number", "", "accuracy", "macro-F1", "calibration", "coverage")
    rows = []
    for each in comparisons:
        for name, figures in zip(("before", "after"), each.figures, strict=True):
            if figures.messages:
                shares = (figures.accuracy, figures.macro_f1, figures.calibration_error, figures.coverage)
                mark = name if each.before else ""
                rows.append([each.name, str(figures.messages), mark, *(f"{share:.3f}" for share in shares)])
    table(headings, rows)
    for each in comparisons:
        then, now = by_category(each.before), by_category(each.after)
        if len(now) <= MOST_CATEGORIES:
            cells = [[name, str(of.messages), _share(then.get(name)), _share(of)] for name, of in now.items()]
            table(("category", "number", "F1 before", "F1 after"), cells, title=f"On {each.name}")


def _share(of: Any) -> str:
    return f"{of.f1:.3f}" if of else ""


def tell_weeks(weeks: Sequence[Week]) -> None:
    """Week by week: unsure, corrected, categories."""
    if not weeks:
        say("No customer has written in the last weeks.")
        return
    rows = [
        [
            f"{week.begins:%Y-%m-%d}",
            str(week.mails),
            f"{week.unsure:.3f}",
            str(week.judged),
            f"{week.overridden:.3f}" if week.overridden is not None else "",
            ", ".join(f"{name} {count}" for name, count in week.categories.items()),
        ]
        for week in weeks
    ]
    table(("week from", "mails", "unsure", "judged", "corrected", "categories"), rows)
