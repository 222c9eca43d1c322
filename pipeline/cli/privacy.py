"""``erase`` and ``export``: one person's data."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.options import DEFAULT, Config, me, settings_of
from pipeline.cli.show import printable, say

Address = Annotated[str, typer.Argument(metavar="ADDRESS", help="Their e-mail address.")]
_NAMES = {
    "raw_mail": "mails as they came, with attachments",
    "message": "messages",
    "ticket": "tickets",
    "draft": "drafts",
    "outbox": "mails handed over or queued",
    "label": "training rows",
    "task": "tasks",
    "note": "notes of staff",
    "audit": "audit lines (they stay, without whom and what they were about)",
    "inbox": "tombstones (they stay, so that the mailbox's copies are not taken in again)",
    "suppression": "suppression (it stays, so that nothing is ever sent to them)",
    "spam_sender": "spam marks",
}


def erase(
    address: Address,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    config: Config = DEFAULT,
) -> None:
    """Removes one person's mails, drafts, tickets and training rows for good.

    Prints what was removed. Copies in the mailbox and in backups are not touched; those that the mailbox held are
    named, so that you can delete them there. Without --yes it shows what there is and asks.

    \b
    Examples:
      casedesk erase ana@customer.example
      casedesk erase ana@customer.example --yes
    """
    from pipeline import privacy
    from pipeline.opening import open_store, wall_clock

    settings = settings_of(config)
    with open_store(settings) as store:
        if not yes:
            _ask(address, privacy.held_of(store, settings, address))
        done = privacy.erase_person(store, settings, address, me(), wall_clock())
    _tell(done.rows)
    for account, folder, uid in done.copies:
        print(printable(f"copy in the mailbox: {account} {folder} UID {uid}"))
    if done.shared:
        say(f"Others wrote in these tickets too, which stay; look at their notes: {', '.join(done.shared)}")
    if done.models:
        names = ", ".join(str(version) for version in done.models)
        say(f"Model {names} learned from mails of theirs: 'casedesk train' makes one that did not.")


def _ask(address: str, held: dict[str, int]) -> None:
    _tell(held)
    if not sys.stdin.isatty():
        raise typer.BadParameter("nobody can be asked here; --yes removes it", param_hint="--yes")
    typer.confirm(printable(f"Remove all of this of {address} for good?"), abort=True, err=True)


def _tell(rows: dict[str, int]) -> None:
    for table, number in rows.items():
        print(f"{number} {_NAMES.get(table, table.replace('_', ' '))}")
    if not rows:
        say("Nothing is held of them.")


def export(
    address: Address,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="Where to write; only you may read it.")],
    config: Config = DEFAULT,
) -> None:
    """Writes all that is held of one person into a JSON file.

    One list for each table; mails with their attachments are in base64, as they came.

    \b
    Example:
      casedesk export ana@customer.example --out ana.json
    """
    from pipeline import privacy
    from pipeline.opening import open_store, wall_clock

    settings = settings_of(config)
    with open_store(settings) as store:
        _tell(privacy.export_person(store, settings, address, out, wall_clock()))
