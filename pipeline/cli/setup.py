"""``init``, ``demo``, ``check``: getting started and seeing that all is well."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.options import DEFAULT, Config, settings_of
from pipeline.cli.show import say


def init(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="Where to write; made if missing.")] = Path(),
) -> None:
    """Writes a commented pipeline.yaml, templates/ to edit and a sample orders.csv. Never overwrites a file."""
    from pipeline.starting import write_starter

    for path, written in write_starter(folder):
        say(f"{'wrote' if written else 'kept '} {path}")
    say(f"\nNext: edit {folder / 'pipeline.yaml'}, then 'casedesk check' tells what is still missing.")


def demo(
    headless: Annotated[bool, typer.Option("--headless", help="Print the summary and exit.")] = False,
) -> None:
    """Shows the main job with an embedded mailbox, order book and SES: customers write, one reply is sent."""
    from pipeline.demo.show import run_demo

    raise typer.Exit(run_demo(headless))


def check(config: Config = DEFAULT) -> None:
    """Looks at everything that casedesk depends on; one line each, with what to do about it."""
    from pipeline.checkup import examine

    settings = settings_of(config)
    worst = 0
    for finding in examine(settings):
        print(f"{'ok  ' if finding.good else 'TODO'} {finding.what}: {finding.says}", flush=True)
        worst = max(worst, finding.exit_code)
    raise typer.Exit(worst)
