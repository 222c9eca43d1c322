"""``tasks``: what a person has to carry out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from pipeline.cli.options import DEFAULT, AsJson, Config, Id, me, settings_of
from pipeline.cli.show import say, table

app = typer.Typer(
    help="What you have to carry out: refunds, new parcels, returns, changes.",
    epilog="""\b
A day at the shop:
  casedesk tasks list                    what is to be done, and until when
  casedesk tasks done 4                  you did it: the confirming mail is drafted
  casedesk tasks export tasks.csv        for the bookkeeping""",
    no_args_is_help=True,
)
_COLUMNS = ("id", "kind", "due", "order_number", "amount", "currency", "reason")
State = Annotated[str, typer.Option("--state", metavar="STATE", help="open, done, cancelled, or 'all'.")]


@app.command("list")
def list_tasks(as_json: AsJson = False, state: State = "open", config: Config = DEFAULT) -> None:
    """Lists what is to be done, the most urgent first.

    \b
    Examples:
      casedesk tasks list
      casedesk tasks list --state all --json
    """
    from pipeline.opening import open_store
    from pipeline.records import task_record
    from pipeline.store import tasks

    wanted = _states(state)
    with open_store(settings_of(config)) as store, store.read() as connection:
        records = [task_record(row) for row in tasks.listing(connection, wanted)]
    if as_json:
        for record in records:
            print(json.dumps(record, ensure_ascii=False))
    elif records:
        table(_COLUMNS, [[_cell(name, record[name]) for name in _COLUMNS] for record in records])
    else:
        say("There is nothing to do.")


def _cell(name: str, value: Any) -> str:
    text = str(value if value is not None else "")
    return text[:16].replace("T", " ") if name == "due" else text  # to the minute


def _states(state: str) -> tuple[str, ...]:
    from pipeline.store.drafts import NotPossible
    from pipeline.store.tasks import STATES

    if state != "all" and state not in STATES:
        raise NotPossible(f"--state {state} is unknown; known: all, {', '.join(STATES)}")
    return STATES if state == "all" else (state,)


@app.command()
def done(
    task_id: Id,
    tracking_url: Annotated[str, typer.Option("--tracking-url", metavar="URL", help="Where the new parcel is.")] = "",
    note: Annotated[
        str, typer.Option("--note", metavar="TEXT", help="For the customer: a voucher code, a result.")
    ] = "",
    amount: Annotated[
        str, typer.Option("--amount", metavar="N", help="What was refunded, where the task left it open.")
    ] = "",
    send: Annotated[bool, typer.Option("--send", help="Approve the confirming mail by the same act.")] = False,
    config: Config = DEFAULT,
) -> None:
    """Notes that a task is carried out, and drafts the mail that says so.

    The mail waits for approval like any draft, unless --send approves it at once.

    \b
    Examples:
      casedesk tasks done 4
      casedesk tasks done 5 --tracking-url https://carrier.example/track/1Z999 --send
      casedesk tasks done 6 --amount 19.90 --note "paid back to your card"
    """
    from pipeline.finishing import finish
    from pipeline.opening import open_road, open_store, signing_key, wall_clock
    from pipeline.review import decisions
    from pipeline.store.drafts import NotPossible

    settings = settings_of(config)
    with open_store(settings) as store, open_road(settings, store, wall_clock) as road:
        finished = finish(road, task_id, me(), tracking_url, note, amount)
        if finished.draft_id is None:
            say(f"task {task_id}: done; no mail was drafted: {finished.why_none}")
            raise typer.Exit(1 if send else 0)
        if not send:
            say(f"task {task_id}: done; draft {finished.draft_id} tells the customer once you approve it")
            return
        try:
            with store.write() as connection:
                decisions.approve(connection, finished.draft_id, settings, signing_key(settings), me(), wall_clock())
        except NotPossible as problem:
            say(f"task {task_id}: done; the mail waits: {problem}")
            raise typer.Exit(1) from None
        say(f"task {task_id}: done; draft {finished.draft_id} is approved and queued")


@app.command()
def choose(
    ticket: Annotated[str, typer.Argument(metavar="TICKET", help="As 'drafts list --held' shows it.")],
    remedy: Annotated[str, typer.Argument(metavar="REMEDY", help="One of those that were offered, such as refund.")],
    config: Config = DEFAULT,
) -> None:
    """Notes what a customer chose of your offer, where their answer was not plain or came another way.

    \b
    Example:
      casedesk tasks choose T-3f2a91c04b7d5e68 refund
    """
    from pipeline.answering import choose as note_choice
    from pipeline.opening import open_road, open_store, wall_clock

    settings = settings_of(config)
    with open_store(settings) as store, open_road(settings, store, wall_clock) as road:
        made = note_choice(road, ticket, remedy, me())
    say(f"tasks: {made}; 'casedesk tasks list' shows them")


@app.command()
def cancel(
    task_id: Id,
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="The reason, for your colleagues.")],
    config: Config = DEFAULT,
) -> None:
    """Decides that a task shall not be carried out. The mail that it came of waits for you again.

    \b
    Example:
      casedesk tasks cancel 4 --why "the parcel came after all"
    """
    from pipeline.opening import open_store, wall_clock
    from pipeline.store import tasks
    from pipeline.store.drafts import NotPossible

    if not why.strip():
        raise NotPossible("--why is empty; say why, so that your colleagues know")
    with open_store(settings_of(config)) as store, store.write() as connection:
        tasks.cancel(connection, task_id, why.strip(), me(), wall_clock())
    say(f"task {task_id}: cancelled")


@app.command()
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="Where to write; '-' is stdout.")],
    state: State = "all",
    config: Config = DEFAULT,
) -> None:
    """Writes tasks as CSV, for a spreadsheet or the bookkeeping.

    \b
    Example:
      casedesk tasks export tasks.csv --state open
    """
    import io

    from pipeline.opening import open_store
    from pipeline.records import write_tasks
    from pipeline.store import tasks

    wanted = _states(state)
    with open_store(settings_of(config)) as store, store.read() as connection:
        rows = tasks.listing(connection, wanted)
    text = io.StringIO()
    write_tasks(rows, text)
    if str(file) == "-":
        print(text.getvalue(), end="")
        return
    file.write_text(text.getvalue(), encoding="utf-8", newline="")
    say(f"wrote {len(rows)} tasks to {file}")
