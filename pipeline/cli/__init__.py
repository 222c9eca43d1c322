"""The commands: parse arguments, call, print; no logic. Heavy imports stand inside, so that --help is quick."""

from __future__ import annotations

import sys
from collections.abc import Callable

import typer

from pipeline.cli import drafts, live, mails, quarantine, setup

app = typer.Typer(
    name="casedesk",
    help="Reads a shop's customer mail, drafts replies by the shop's policy, and sends what a person approved.",
    epilog="New here? 'casedesk demo' shows it at work; 'casedesk init' starts a shop of your own.",
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
)
COMMANDS: tuple[Callable[..., None], ...] = (
    *(setup.demo, setup.init, setup.check, live.run, live.send, live.pause, live.resume),
    *(mails.batch, mails.inspect, mails.classify),
)
for command in COMMANDS:
    app.command()(command)
app.add_typer(drafts.app, name="drafts")
app.add_typer(quarantine.app, name="quarantine")


def main() -> None:
    """The ``casedesk`` command. Whatever goes wrong is one clear line and the contract's exit code."""
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:  # the reader of our output went away, as 'head' does
        sys.stderr.close()
        sys.exit(1)
    except Exception as error:
        from pipeline.cli.problems import exit_code

        code = exit_code(error)
        if code is None:
            raise
        print(f"casedesk: {error}", file=sys.stderr)
        sys.exit(code)
