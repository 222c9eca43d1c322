"""``metrics``: whether it runs, in figures."""

from __future__ import annotations

from typing import Annotated

import typer

from pipeline.cli.options import DEFAULT, Config, settings_of


def metrics(
    health: Annotated[bool, typer.Option("--health", help="Only what a person should look at.")] = False,
    config: Config = DEFAULT,
) -> None:
    """Prints figures for Prometheus, or says whether all is well.

    With --health: one line for each thing that a person should look at, and exit code 1 where there is one, for the
    health check of a service manager or a container.

    \b
    Examples:
      casedesk metrics > /var/lib/node_exporter/casedesk.prom
      casedesk metrics --health
    """
    from pipeline.metrics import measure, problems, prometheus
    from pipeline.opening import open_store, wall_clock

    settings = settings_of(config)
    with open_store(settings) as store:
        measured = measure(store, settings, wall_clock())
    if not health:
        print(prometheus(measured), end="")
        return
    found = problems(measured)
    for line in found or ["all is well"]:
        print(line)
    raise typer.Exit(1 if found else 0)
