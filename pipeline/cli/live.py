"""``run``, ``send``, ``pause``, ``resume``: the live pipeline."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.options import DEFAULT, AnswerSince, Config, Now, me, settings_of
from pipeline.cli.show import progress, say


def run(
    once: Annotated[bool, typer.Option("--once", help="One pass over everything, then exit.")] = False,
    answer_since: AnswerSince = None,
    config: Config = DEFAULT,
) -> None:
    """Reads the mailbox, drafts replies, sends what is approved.

    Goes on until it is stopped (Ctrl-C). The very first run only imports what the mailbox holds already: it gets
    tickets and no drafts. Nothing leaves that nobody approved, unless pipeline.yaml allows it.

    \b
    Examples:
      casedesk run
      casedesk run --once
      casedesk run --once --answer-since 2026-11-20
    """
    from pipeline import live, opening, service

    settings = settings_of(config)
    live.require_mailbox(settings)
    with (
        opening.open_store(settings) as store,
        opening.open_road(settings, store, opening.wall_clock) as road,
    ):
        post = opening.open_post(settings, store, opening.wall_clock)
        if not once:
            service.run_for_ever(road, post, answer_since, say)
        begun = time.monotonic()
        with progress("mails", None) as advance:
            done = live.one_pass(road, post, answer_since, lambda what, n: advance(n if what == "understood" else 0))
    for line in done.lines(time.monotonic() - begun):
        say(line)
    raise typer.Exit(done.exit_code)


def send(now: Now = None, config: Config = DEFAULT) -> None:
    """Hands the approved replies to the sender, then exits.

    'casedesk run' does this too; use it where nothing runs all the time. What waits because of a cap, the daily
    limit or a pause stays queued.

    \b
    Example:
      casedesk drafts approve 12 && casedesk send
    """
    from pipeline import opening

    settings = settings_of(config)
    with opening.open_store(settings) as store:
        sent = opening.open_post(settings, store, opening.fixed(now)).run()
    for line in sent.lines:
        say(line)
    raise typer.Exit(1 if sent.trouble else 0)


def pause(config: Config = DEFAULT) -> None:
    """Stops all sending at once, in every process.

    Mail is still read and drafted. 'casedesk resume' starts sending again.

    \b
    Example:
      casedesk pause
    """
    _set_paused(config, True)
    say("Sending is paused. 'casedesk resume' starts it again.")


def resume(config: Config = DEFAULT) -> None:
    """Starts sending again after 'casedesk pause'.

    \b
    Example:
      casedesk resume
    """
    _set_paused(config, False)
    say("Sending goes on with the next 'casedesk send' or 'run'.")


def _set_paused(config: Path, paused: bool) -> None:
    from pipeline import opening
    from pipeline.store import drafts, outbox

    with opening.open_store(settings_of(config)) as store, store.write() as connection:
        outbox.set_paused(connection, paused)
        drafts.note(connection, opening.wall_clock(), me(), "paused" if paused else "resumed")
