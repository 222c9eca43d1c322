"""``watch-shipments``, ``inquiry`` and ``drafts update``: mails that no customer's mail asked for."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from pipeline.cli.options import DEFAULT, AsJson, Config, me, settings_of
from pipeline.cli.show import say, table

inquiry = typer.Typer(
    help="Questions to carriers about a customer's parcel.",
    epilog="""\b
Examples:
  casedesk inquiry list
  casedesk inquiry start T-1f2e3d4c5b6a7980""",
    no_args_is_help=True,
)
Ticket = Annotated[str, typer.Argument(metavar="TICKET", help="As 'drafts list' shows it.")]


def watch_shipments(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would be drafted.")] = False,
    as_json: AsJson = False,
    config: Config = DEFAULT,
) -> None:
    """Finds parcels in trouble and drafts a mail to their customers.

    That is: without a scan for too long, past their delivery window, held in customs beyond it, returned or lost. The
    customer may choose a refund or a new parcel, as policy.long_wait in pipeline.yaml allows. Once for each parcel
    and trouble, never while a ticket about the order is open or within a day of the customer's last mail. The drafts
    wait for you like all others; 'casedesk run' looks once a day too.

    \b
    Examples:
      casedesk watch-shipments --dry-run
      casedesk watch-shipments
    """
    from pipeline import opening, outreach

    settings = settings_of(config)
    with opening.open_store(settings) as store, opening.open_road(settings, store, opening.wall_clock) as road:
        done = outreach.watch(road, dry_run)
    if as_json:
        for each in done.found:
            record = {"order_number": each.order_number, "trouble": each.trouble, "ticket": each.ticket or None}
            print(json.dumps(record | {"left_alone": each.kept or None}, ensure_ascii=False))
    elif done.found:
        told = [(each.order_number, each.trouble, each.ticket, each.kept) for each in done.found]
        table(("order", "trouble", "ticket", "left alone since it is one"), told)
    for line in done.lines(dry_run):
        say(line)


@inquiry.command("list")
def list_inquiries(as_json: AsJson = False, config: Config = DEFAULT) -> None:
    """Lists the parcels that a carrier was asked about, the newest first.

    \b
    Example:
      casedesk inquiry list
    """
    from pipeline.opening import open_store
    from pipeline.store import inquiries

    with open_store(settings_of(config)) as store, store.read() as connection:
        rows = inquiries.listing(connection)
    if as_json:
        for row in rows:
            record = {"parcel": row.parcel, "carrier": row.carrier, "order_number": row.order_number}
            record |= {"ticket": row.ticket, "draft": row.draft_id, "state": row.state, "at": row.at.isoformat()}
            print(json.dumps(record, ensure_ascii=False))
    elif rows:
        cells = [(r.parcel, r.carrier, r.order_number, r.ticket or "", r.state or "", f"{r.at:%F}") for r in rows]
        table(("parcel", "carrier", "order", "ticket", "state", "since"), cells)
    else:
        say("No carrier was asked yet.")


@inquiry.command("start")
def start_inquiry(ticket: Ticket, config: Config = DEFAULT) -> None:
    """Drafts a question to the carrier about the parcel of a ticket.

    The pipeline does so by itself for parcels that are late or stuck. A parcel is asked about once, unless you
    rejected that draft.

    \b
    Example:
      casedesk inquiry start T-1f2e3d4c5b6a7980
    """
    from pipeline import inquiries, opening

    settings = settings_of(config)
    with (
        opening.open_store(settings) as store,
        opening.open_road(settings, store, opening.wall_clock) as road,
        store.write() as connection,
    ):
        made = inquiries.begin(road, connection, ticket, me(), opening.wall_clock())
    say(f"draft {made}; 'casedesk drafts show {made}' shows it")


def update(
    ticket: Ticket,
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="What the customer should hear.")],
    config: Config = DEFAULT,
) -> None:
    """Drafts news for the customer of a ticket, such as what a carrier said.

    It goes to the address on the order, in the customer's language; the note itself is not translated.

    \b
    Example:
      casedesk drafts update T-1f2e3d4c5b6a7980 --note "The parcel was found and arrives on Friday."
    """
    from pipeline import inquiries, opening

    settings = settings_of(config)
    with (
        opening.open_store(settings) as store,
        opening.open_road(settings, store, opening.wall_clock) as road,
        store.write() as connection,
    ):
        made = inquiries.update(road, connection, ticket, note, me(), opening.wall_clock())
    say(f"draft {made}; 'casedesk drafts show {made}' shows it")
