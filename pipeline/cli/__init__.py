"""The commands: parse arguments, call, print; no logic. Heavy imports stand inside, so that --help is quick."""

from __future__ import annotations

import io
import signal
import sys
from collections.abc import Callable
from typing import NoReturn

import typer

from pipeline.cli import (
    desk,
    drafts,
    learning,
    live,
    mails,
    metrics,
    migrate,
    outreach,
    privacy,
    quarantine,
    reports,
    setup,
    spam,
    tasks,
    templates,
)

app = typer.Typer(
    name="casedesk",
    help="Reads a shop's customer mail, drafts replies by the shop's policy, and sends what a person approved.",
    epilog="""\b
First steps:
  casedesk demo                shows it at work, on this machine alone
  casedesk init myshop         writes the files of a shop of your own
  casedesk COMMAND --help      explains a command, with examples

\b
Exit codes: 0 done; 1 done, but some mails were set aside or some sends failed;
2 wrong usage or configuration; 3 the mail server is away or refuses us.""",
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
)
COMMANDS: tuple[Callable[..., None], ...] = (
    *(setup.demo, setup.init, setup.check, live.run, live.send, live.pause, live.resume, desk.desk, migrate.migrate),
    *(mails.batch, mails.inspect, mails.classify, learning.train, learning.evaluate),
    *(metrics.metrics, privacy.erase, privacy.export),
    *(outreach.watch_shipments, reports.report, reports.help_page),
)
for command in COMMANDS:
    app.command()(command)
drafts.app.command()(outreach.update)
app.add_typer(drafts.app, name="drafts")
app.add_typer(outreach.inquiry, name="inquiry")
app.add_typer(reports.causes, name="causes")
app.add_typer(quarantine.app, name="quarantine")
app.add_typer(learning.app, name="model")
app.add_typer(spam.app, name="spam")
app.add_typer(tasks.app, name="tasks")
app.add_typer(templates.app, name="templates")
app.add_typer(desk.users, name="users")


def main() -> None:
    """The ``casedesk`` command. Whatever goes wrong is one clear line and the contract's exit code."""
    signal.signal(signal.SIGTERM, _stopped)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a lone surrogate becomes what it is in JSON: \ud800
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")
    try:
        app()
    except Exception as error:
        from pipeline.cli.problems import told

        problem = told(error)
        if problem is None:
            raise
        print(f"casedesk: {problem.line}", file=sys.stderr)
        sys.exit(problem.exit_code)


def _stopped(*_: object) -> NoReturn:
    """As a service manager ends us: every 'with' is left, so that what was begun is put back in order."""
    sys.exit(128 + signal.SIGTERM)
