"""What people see: progress bars and tables, on stderr and on a terminal only, so that stdout stays for machines."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager


def say(text: str) -> None:
    """One line of human talk."""
    print(text, file=sys.stderr)


@contextmanager
def progress(what: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """A progress bar with rate and time left; silent where stderr is no terminal."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), TimeRemainingColumn(), console=Console(stderr=True)) as bar:
        task = bar.add_task(what, total=total)
        yield lambda done: bar.advance(task, done)


def table(headings: Sequence[str], rows: Sequence[Sequence[str]], title: str = "") -> None:
    """A table for people, cut to the terminal's width; on stdout, since it was asked for."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    shown = Table(title=title or None, title_justify="left", header_style="bold", expand=False)
    for heading in headings:
        shown.add_column(heading, overflow="ellipsis", no_wrap=heading not in ("reason", "warnings"))
    for row in rows:
        shown.add_row(*(Text(cell) for cell in row))  # Text: customers' words are no markup
    Console().print(shown)
