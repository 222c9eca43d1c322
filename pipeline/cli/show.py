"""What people see: progress bars and tables, on stderr and on a terminal only, so that stdout stays for machines."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

NARROW = 10  # characters
WRAPPED = ("reason", "warnings")
WHOLE = ("ticket", "due")
_CONTROLS = dict.fromkeys({*range(32), *range(127, 160)} - {ord("\n"), ord("\t")}, "\N{REPLACEMENT CHARACTER}")


def say(text: str) -> None:
    """One line of human talk."""
    print(text, file=sys.stderr)


def printable(text: str) -> str:
    """A customer's words for a terminal, which would obey the control characters that they may hold."""
    return text.translate(_CONTROLS)


@contextmanager
def progress(what: str, total: Callable[[], int | None] | None) -> Iterator[Callable[[int], None]]:
    """A progress bar with rate and time left; silent where stderr is no terminal, and ``total`` is not asked then."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        Task,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )
    from rich.text import Text

    class Rate(ProgressColumn):
        def render(self, task: Task) -> Text:
            speed = task.finished_speed or task.speed
            return Text("" if speed is None else f"{speed:.0f}/s")

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Rate())
    with Progress(*columns, TimeElapsedColumn(), TimeRemainingColumn(), console=Console(stderr=True)) as bar:
        task = bar.add_task(what, total=total() if total else None)
        yield lambda done: bar.advance(task, done)


def table(headings: Sequence[str], rows: Sequence[Sequence[str]], title: str = "") -> None:
    """A table for people, cut to the terminal's width (100 columns in a file); on stdout, since it was asked for."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    shown = Table(title=title or None, title_justify="left", header_style="bold", box=SIMPLE_HEAD, expand=True)
    for heading, *cells in zip(headings, *rows, strict=True):
        widest = max(len(cell) for cell in (heading, *cells))
        if widest <= NARROW or heading in WHOLE:  # numbers, states and what is to be typed are never cut
            shown.add_column(heading, width=widest, no_wrap=True)
        else:
            shown.add_column(heading, ratio=widest, overflow="ellipsis", no_wrap=heading not in WRAPPED)
    for row in rows:
        shown.add_row(*(Text(printable(cell)) for cell in row))  # Text: customers' words are no markup
    Console(width=None if sys.stdout.isatty() else 100).print(shown)
