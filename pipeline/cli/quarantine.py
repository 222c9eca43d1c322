"""``quarantine``: the mails that were set aside."""

from __future__ import annotations

import json
import sys

import typer

from pipeline.cli.options import DEFAULT, AsJson, Config, Id, Ids, settings_of
from pipeline.cli.show import say, table

app = typer.Typer(
    help="The mails that could not be read.",
    epilog="""\b
Examples:
  casedesk quarantine list
  casedesk quarantine retry 7        after what was in the way is mended""",
    no_args_is_help=True,
)


@app.command("list")
def list_quarantine(as_json: AsJson = False, config: Config = DEFAULT) -> None:
    """Lists the mails that were set aside, and why.

    \b
    Examples:
      casedesk quarantine list
      casedesk quarantine list --json
    """
    from pipeline.opening import open_store
    from pipeline.store import inbox

    with open_store(settings_of(config)) as store, store.read() as connection:
        rows = inbox.quarantine(connection)
    if as_json:
        for row in rows:
            record = {"id": row.id, "source": row.source, "message_id": row.message_id, "size": row.size}
            print(json.dumps(record | {"taken_at": row.taken_at.isoformat(), "reason": row.reason}, ensure_ascii=False))
    elif rows:
        table(("id", "source", "size", "reason"), [(str(r.id), r.source, str(r.size), r.reason or "") for r in rows])
    else:
        say("No mail is set aside.")


@app.command()
def show(mail_id: Id, config: Config = DEFAULT) -> None:
    """Writes the mail itself to stdout, byte by byte.

    \b
    Example:
      casedesk quarantine show 7 > mail.eml
    """
    from pipeline.opening import open_store
    from pipeline.store import inbox
    from pipeline.store.drafts import NotPossible

    with open_store(settings_of(config)) as store, store.read() as connection:
        found = inbox.by_ids(connection, [mail_id])
    if not found:
        raise NotPossible(f"there is no mail {mail_id} with its bytes; 'casedesk quarantine list' shows what there is")
    sys.stdout.buffer.write(found[0].raw.data)


@app.command()
def retry(ids: Ids, config: Config = DEFAULT) -> None:
    """Reads mails again, after what was in the way is mended.

    They are treated like new mail, so a draft may come of each.

    \b
    Example:
      casedesk quarantine retry 7 8
    """
    from pipeline.flow import understand
    from pipeline.opening import open_road, open_store, wall_clock
    from pipeline.store import inbox

    settings = settings_of(config)
    with open_store(settings) as store, open_road(settings, store, wall_clock) as road:
        with store.write() as connection:
            unknown = [each for each in ids if not inbox.retry(connection, each)]
        counts = understand(road)
    _tell_unknown(unknown)
    read = max(0, len(ids) - len(unknown) - counts.set_aside)
    say(f"read {read}, set aside again {counts.set_aside}, drafts {counts.drafts}")
    raise typer.Exit(1 if unknown or counts.set_aside else 0)


@app.command()
def drop(ids: Ids, config: Config = DEFAULT) -> None:
    """Gives mails up: their bytes are deleted.

    They are not taken in again, even where the mailbox still holds them.

    \b
    Example:
      casedesk quarantine drop 7
    """
    from pipeline.opening import open_store
    from pipeline.store import inbox

    with open_store(settings_of(config)) as store, store.write() as connection:
        unknown = [each for each in ids if not inbox.drop(connection, each)]
    _tell_unknown(unknown)
    say(f"dropped {len(ids) - len(unknown)}")
    raise typer.Exit(1 if unknown else 0)


def _tell_unknown(ids: list[int]) -> None:
    for mail_id in ids:
        say(f"mail {mail_id} is not set aside; 'casedesk quarantine list' shows those that are")
