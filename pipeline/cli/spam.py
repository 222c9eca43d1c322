"""``spam``: senders whose mail nobody needs to see again."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from pipeline.cli.options import DEFAULT, AsJson, Config, me, settings_of
from pipeline.cli.show import say, table

app = typer.Typer(
    help="The senders whom you called spam.",
    epilog="""\b
Examples:
  casedesk spam mark pitch@agency.example
  casedesk spam list
  casedesk spam unmark pitch@agency.example""",
    no_args_is_help=True,
)
Address = Annotated[str, typer.Argument(metavar="ADDRESS", help="The sender's e-mail address.")]


@app.command("list")
def list_spam(as_json: AsJson = False, config: Config = DEFAULT) -> None:
    """Lists the senders who were called spam, and by whom.

    \b
    Example:
      casedesk spam list --json
    """
    from pipeline.opening import open_store
    from pipeline.store import spam_senders

    with open_store(settings_of(config)) as store, store.read() as connection:
        rows = [(row.address, row.marked_by, row.marked_at.isoformat()) for row in spam_senders.listing(connection)]
    if as_json:
        for row in rows:
            print(json.dumps(dict(zip(("address", "marked_by", "marked_at"), row, strict=True)), ensure_ascii=False))
    elif rows:
        table(("address", "marked by", "at"), rows)
    else:
        say("No sender was called spam.")


@app.command()
def mark(address: Address, config: Config = DEFAULT) -> None:
    """Calls a sender spam: their drafts are rejected, and their later mail gets none.

    Their mail is still kept, in a ticket that nobody has to answer.

    \b
    Example:
      casedesk spam mark pitch@agency.example
    """
    from pipeline.opening import open_store, wall_clock
    from pipeline.review.decisions import mark_spam

    with open_store(settings_of(config)) as store, store.write() as connection:
        rejected = mark_spam(connection, address, me(), wall_clock())
    say(f"{address} is spam from now on; drafts rejected: {rejected}")


@app.command()
def unmark(address: Address, config: Config = DEFAULT) -> None:
    """Takes the mark off again. Mail that came meanwhile can get a draft by 'casedesk drafts start'.

    \b
    Example:
      casedesk spam unmark pitch@agency.example
    """
    from pipeline.opening import open_store
    from pipeline.store import spam_senders
    from pipeline.store.drafts import NotPossible

    with open_store(settings_of(config)) as store, store.write() as connection:
        known = spam_senders.unmark(connection, address.strip().lower())
    if not known:
        raise NotPossible(f"{address} was not called spam; 'casedesk spam list' shows who was")
    say(f"{address} is no spam any more")
