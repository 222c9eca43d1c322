"""``init``, ``demo``, ``check``: getting started and seeing that all is well."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.options import DEFAULT, Config, settings_of
from pipeline.cli.show import say


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where to write; made if missing.")] = Path(),
) -> None:
    """Writes the files of a new shop.

    A commented pipeline.yaml to fill in, templates/ with the words of the replies, and a sample orders.csv. A file
    that is there already is never overwritten.

    \b
    Example:
      casedesk init myshop
    """
    from pipeline.starting import write_starter

    for path, written in write_starter(folder):
        say(f"{'wrote' if written else 'kept '} {path}")
    say(f"\nNext: edit {folder / 'pipeline.yaml'}, then 'casedesk check' tells what is still missing.")


def demo(
    headless: Annotated[bool, typer.Option("--headless", help="Print the summary and exit.")] = False,
) -> None:
    """Shows the whole way of a mail, on this machine alone.

    Sample customers write to an embedded mailbox, drafts appear, one is approved and sent to an embedded SES.
    Nothing is installed, kept or sent anywhere.

    \b
    Example:
      casedesk demo
    """
    from pipeline.demo.show import run_demo

    raise typer.Exit(run_demo(headless))


def check(config: Config = DEFAULT) -> None:
    """Tells what is still missing, with what to do about it.

    Looks at the configuration, store, orders, templates, mailbox, sending and classifier; one line each. Exit code
    0 where all is well, 1 where something is to be done, 3 where the mailbox is away or refuses us.

    \b
    Example:
      casedesk check
    """
    from pipeline.checkup import examine

    settings = settings_of(config)
    worst = 0
    for finding in examine(settings):
        print(f"{'ok  ' if finding.good else 'TODO'} {finding.what}: {finding.says}", flush=True)
        worst = max(worst, finding.exit_code)
    raise typer.Exit(worst)
