"""``run``, ``send``, ``pause``, ``resume``: the live pipeline."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.options import DEFAULT, AnswerSince, Config, Now, settings_of
from pipeline.cli.show import progress, say

if TYPE_CHECKING:
    from pipeline.delivery.post import Sent


def run(
    once: Annotated[bool, typer.Option("--once", help="One pass over everything, then exit.")] = False,
    answer_since: AnswerSince = None,
    config: Config = DEFAULT,
) -> None:
    """Reads the mailbox, drafts replies, sends what is approved; goes on until stopped.

    The first run only imports what the mailbox holds. Example: casedesk run --once
    """
    from pipeline import live, opening

    settings = settings_of(config)
    live.require_mailbox(settings)
    with (
        opening.open_store(settings) as store,
        opening.open_road(settings, store, opening.wall_clock) as road,
    ):
        post = opening.open_post(settings, store, opening.wall_clock)
        if not once:
            live.run_for_ever(road, post, answer_since, say)
        begun = time.monotonic()
        with progress("mails", None) as advance:
            done = live.one_pass(road, post, answer_since, lambda what, n: advance(n if what == "understood" else 0))
    for line in done.lines(time.monotonic() - begun):
        say(line)
    raise typer.Exit(1 if done.mails.set_aside or done.earlier.set_aside or done.sent.trouble else 0)


def send(now: Now = None, config: Config = DEFAULT) -> None:
    """Hands what is queued to the sender, then exits."""
    from pipeline import opening

    settings = settings_of(config)
    with opening.open_store(settings) as store:
        sent = opening.open_post(settings, store, opening.fixed(now)).run()
    _tell(sent)
    raise typer.Exit(1 if sent.trouble else 0)


def _tell(sent: Sent) -> None:
    for line in sent.lines:
        say(line)


def pause(config: Config = DEFAULT) -> None:
    """Stops all sending, at once and for every process on this store."""
    _set_paused(config, True)
    say("Sending is paused. 'casedesk resume' starts it again.")


def resume(config: Config = DEFAULT) -> None:
    """Starts sending again."""
    _set_paused(config, False)
    say("Sending goes on with the next 'casedesk send' or 'run'.")


def _set_paused(config: Config, paused: bool) -> None:
    from pipeline import opening
    from pipeline.cli.options import me
    from pipeline.store import drafts, outbox

    with opening.open_store(settings_of(config)) as store, store.write() as connection:
        outbox.set_paused(connection, paused)
        drafts.note(connection, opening.wall_clock(), me(), "paused" if paused else "resumed")
