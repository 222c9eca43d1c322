"""``report``, ``help-page`` and ``causes``: what the shop sees of itself, and what its customers may read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.options import DEFAULT, AsJson, Config, me, settings_of
from pipeline.cli.show import say, table

causes = typer.Typer(
    help="Why tickets came about, so that the shop can mend it.",
    epilog="""\b
Examples:
  casedesk causes list
  casedesk causes set T-1f2e3d4c5b6a7980 packing""",
    no_args_is_help=True,
)


def report(
    out: Annotated[Path, typer.Option("--out", metavar="FILE.html", help="Where to write the page.")],
    days: Annotated[int, typer.Option("--days", min=1, max=3650, help="How many days back.")] = 90,
    config: Config = DEFAULT,
) -> None:
    """Writes the shop's figures as one HTML page.

    Volumes, categories week by week, response times, how much left without a change, and causes by product, carrier
    and country. The page loads nothing and names no customer.

    \b
    Example:
      casedesk report --out report.html
    """
    from pipeline import opening
    from pipeline.shop_report import shop_figures, write_shop_report

    settings = settings_of(config)
    with opening.open_store(settings) as store, store.read() as connection:
        shown = shop_figures(connection, settings, opening.wall_clock(), days)
    write_shop_report(out, shown, settings.shop)
    say(f"wrote {out}: {shown.mails} mails, {shown.response.replies} replies of {days} days")


def help_page(
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where to write the pages; made if missing.")],
    config: Config = DEFAULT,
) -> None:
    """Writes the shop's public page on order issues, one for each of its languages.

    It tells customers the same windows, times and choices that the replies do, since both come from pipeline.yaml:
    write it anew whenever the policy changes. Each page is one file that loads nothing.

    \b
    Example:
      casedesk help-page --out public/help
    """
    from pipeline.help_page import write_help_pages

    for path in write_help_pages(out, settings_of(config)):
        say(f"wrote {path}")


@causes.command("list")
def list_causes(
    everything: Annotated[bool, typer.Option("--all", help="Open and confirmed ones too.")] = False,
    as_json: AsJson = False,
    config: Config = DEFAULT,
) -> None:
    """Lists resolved tickets whose cause nobody has confirmed yet.

    \b
    Examples:
      casedesk causes list
      casedesk causes list --all --json
    """
    from pipeline.opening import open_store
    from pipeline.store import causes as stored

    states = ("open", "waiting_customer", "waiting_task", "resolved") if everything else ("resolved",)
    with open_store(settings_of(config)) as store, store.read() as connection:
        rows = stored.listing(connection, states, unconfirmed=not everything)
    if as_json:
        for row in rows:
            record = {"ticket": row.ticket, "state": row.state, "proposed": row.proposed, "cause": row.cause}
            record |= {"row": row.row, "product": row.product, "carrier": row.carrier, "country": row.country}
            print(json.dumps(record | {"who": row.who, "at": row.at.isoformat()}, ensure_ascii=False))
    elif rows:
        cells = [(r.ticket, r.subject, r.proposed or "", r.cause or "", r.product, r.carrier, r.country) for r in rows]
        table(("ticket", "subject", "proposed", "confirmed", "product", "carrier", "country"), cells)
    else:
        say("No cause waits for a word.")


@causes.command("set")
def set_cause(
    ticket: Annotated[str, typer.Argument(metavar="TICKET", help="As 'list' shows it.")],
    cause: Annotated[str, typer.Argument(metavar="CAUSE", help="Why it came about.")],
    config: Config = DEFAULT,
) -> None:
    """Says why a ticket came about.

    Causes: packing, label, carrier, customs, mail_in_spam, customers_choice, product_fault.

    \b
    Example:
      casedesk causes set T-1f2e3d4c5b6a7980 packing
    """
    from pipeline.causes import confirm
    from pipeline.opening import open_store, wall_clock

    with open_store(settings_of(config)) as store, store.write() as connection:
        confirm(connection, ticket, cause, me(), wall_clock())
    say(f"{ticket}: {cause}")
