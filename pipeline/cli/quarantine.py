"""``quarantine``: the mails that were set aside."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from pipeline.cli.options import DEFAULT, Config, settings_of
from pipeline.cli.show import say, table

app = typer.Typer(help="Mails that could not be read: list, show, retry or drop them.", no_args_is_help=True)
Ids = Annotated[list[int], typer.Argument(metavar="ID...")]


@app.command("list")
def list_quarantine(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False, config: Config = DEFAULT
) -> None:
    """Shows every mail that was set aside, and why."""
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
def show(mail_id: Annotated[int, typer.Argument(metavar="ID")], config: Config = DEFAULT) -> None:
    """Writes the mail's bytes to stdout, as they came. Example: casedesk quarantine show 7 > mail.eml"""
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
    """Tries to read mails again, after whatever was in the way has been mended."""
    from pipeline.flow import understand
    from pipeline.opening import open_road, open_store, wall_clock
    from pipeline.store import inbox

    settings = settings_of(config)
    with open_store(settings) as store, open_road(settings, store, wall_clock) as road:
        with store.write() as connection:
            unknown = [each for each in ids if not inbox.retry(connection, each)]
        counts = understand(road)
    _tell_unknown(unknown)
    say(
        f"read {len(ids) - len(unknown) - counts.set_aside}, set aside again {counts.set_aside}, drafts {counts.drafts}"
    )
    raise typer.Exit(1 if unknown or counts.set_aside else 0)


@app.command()
def drop(ids: Ids, config: Config = DEFAULT) -> None:
    """Gives mails up: their bytes are deleted, and they are not taken in again."""
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
