"""``drafts``: the review queue from the shell."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.cli.options import DEFAULT, ID, AsJson, Config, Id, Ids, me, settings_of
from pipeline.cli.show import printable, say, table

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from pipeline.config import Settings
    from pipeline.store import Store

app = typer.Typer(
    help="The review queue: replies that wait for a person.",
    epilog="""\b
A day at the shop:
  casedesk drafts list                   what waits for you
  casedesk drafts show 12                the mail and the reply that was drafted
  casedesk drafts approve 12             lets it go
  casedesk drafts list --held            mails that wait for you without a draft""",
    no_args_is_help=True,
)


@contextmanager
def _opened(config: Path) -> Iterator[tuple[Settings, Store]]:
    from pipeline.opening import open_store

    settings = settings_of(config)
    with open_store(settings) as store:
        yield settings, store


@app.command("list")
def list_drafts(
    as_json: AsJson = False,
    state: Annotated[
        str | None, typer.Option("--state", metavar="STATE", help="Only this state, such as sent, or 'all'.")
    ] = None,
    held: Annotated[bool, typer.Option("--held", help="Instead: mails that got no draft, with the reason.")] = False,
    config: Config = DEFAULT,
) -> None:
    """Lists what waits for a person, urgent first.

    \b
    Examples:
      casedesk drafts list
      casedesk drafts list --held
      casedesk drafts list --state all --json
    """
    from pipeline.records import draft_record, held_record
    from pipeline.store import drafts, tickets

    states = drafts.WAITS_FOR_A_PERSON if state is None else drafts.STATES if state == "all" else (state,)
    if unknown := set(states) - set(drafts.STATES):
        raise drafts.NotPossible(f"--state {unknown.pop()} is unknown; known: all, {', '.join(drafts.STATES)}")
    with _opened(config) as (_, store), store.read() as connection:
        if held:
            records = [held_record(row) for row in tickets.held(connection)]
        else:
            records = [draft_record(row) for row in drafts.listing(connection, states)]
    if as_json:
        for record in records:
            print(json.dumps(record, ensure_ascii=False))
    elif not records:
        say("Nothing waits here.")
    elif held:
        table(("ticket", "state", "from", *_HELD[3:]), [_cells(record, _HELD) for record in records])
    else:
        table(_WAITING, [_cells(record, _WAITING) for record in records])


_HELD = ("ticket", "state", "to", "subject", "reason")
_WAITING = ("id", "state", "urgent", "category", "template", "to", "subject", "warnings")


def _cells(record: dict[str, Any], columns: tuple[str, ...]) -> list[str]:
    def cell(value: Any) -> str:
        if isinstance(value, bool):
            return "yes" if value else ""
        return ", ".join(value) if isinstance(value, list) else str(value if value is not None else "")

    return [cell(record[column]) for column in columns]


@app.command()
def show(draft_id: Id, config: Config = DEFAULT) -> None:
    """Shows one draft whole, with the mail that it answers.

    \b
    Example:
      casedesk drafts show 12
    """
    from pipeline.store import attachments, drafts, tickets

    with _opened(config) as (_, store), store.read() as connection:
        row = drafts.get(connection, draft_id)
        files = attachments.listing(connection, [draft_id])
        asked = tickets.get_message(connection, row.answers) if row.answers else None
    if asked:
        written = f"From: {asked.sender_name or ''} <{asked.sender}>\nSubject: {asked.subject}\n\n"
        print(printable(f"{written}{asked.new_text.strip()}"))
        print("-" * 70)
    why = ", ".join(row.warnings) or "none"
    print(f"Draft {row.id} ({row.state}) in ticket {row.ticket}: {row.reason}\nWarnings: {why}")
    if row.problem:
        print(f"Problem: {printable(row.problem)}")
    print(printable(f"To: {row.recipient}\nSubject: {row.subject}"))
    for file in files:
        print(printable(f"Attached: {file.name} ({file.type}, {-(-file.size // 1024)} KB)"))
    print(printable(f"\n{row.body}"))


@app.command()
def approve(
    ids: Annotated[list[int] | None, typer.Argument(**ID, help="As 'list' shows them.", show_default=False)] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every draft that waits for approval.")] = False,
    over_cap: Annotated[bool, typer.Option("--over-cap", help="Send this one although a cap is reached.")] = False,
    why: Annotated[str | None, typer.Option("--why", metavar="TEXT", help="Why it may pass over the cap.")] = None,
    config: Config = DEFAULT,
) -> None:
    """Lets drafts go.

    They are queued at once and leave with the next 'casedesk send', or with 'casedesk run' if that is running. Beyond
    the cap (two replies to one address in 24 hours, unless configured otherwise) a draft stays with you.

    \b
    Examples:
      casedesk drafts approve 12 15
      casedesk drafts approve --all
      casedesk drafts approve 12 --over-cap --why "third question of the day"
    """
    from pipeline.opening import open_road, signing_key, wall_clock
    from pipeline.rechecking import recheck
    from pipeline.review import decisions
    from pipeline.store import drafts

    if over_cap and (not why or len(ids or []) != 1 or everything):
        raise drafts.NotPossible("--over-cap is for one draft at a time, and needs --why TEXT")
    if bool(ids) == everything:
        raise drafts.NotPossible("name the drafts to approve, or give --all")
    with _opened(config) as (settings, store), open_road(settings, store, wall_clock) as road:
        key, wanted = signing_key(settings), ids or []
        if everything:
            with store.read() as connection:
                wanted = [row.id for row in drafts.listing(connection, ("drafted", "edited"))]

        def one(connection: Connection, draft_id: int) -> None:
            try:
                decisions.approve(connection, draft_id, settings, key, me(), wall_clock(), why if over_cap else None)
            except decisions.OverCap as held:
                raise drafts.NotPossible(f"{held} (--over-cap --why TEXT)") from None

        _each(store, wanted, one, "approved and queued", lambda draft_id: recheck(road, draft_id, me()))


@app.command()
def reject(
    ids: Ids,
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="The reason, for your colleagues.")] = "",
    config: Config = DEFAULT,
) -> None:
    """Decides that drafts shall not leave.

    The mails that they answer wait for staff then; 'drafts list --held' shows them.

    \b
    Example:
      casedesk drafts reject 12 --why "I called the customer"
    """
    from pipeline.opening import wall_clock
    from pipeline.store import drafts

    with _opened(config) as (_, store):
        _each(store, ids, lambda connection, each: drafts.reject(connection, each, why, me(), wall_clock()), "rejected")


@app.command()
def edit(
    draft_id: Id,
    body: Annotated[Path, typer.Option("--body", metavar="FILE", help="The new text; '-' is stdin.")],
    config: Config = DEFAULT,
) -> None:
    """Replaces the text of a draft by your own.

    It then waits for approval as before.

    \b
    Example:
      casedesk drafts edit 12 --body reply.txt
    """
    from pipeline.opening import wall_clock
    from pipeline.store import drafts

    try:
        data = sys.stdin.buffer.read() if str(body) == "-" else body.read_bytes()
        text = "\n".join(data.decode("utf-8-sig").replace("\0", "").splitlines())
    except (OSError, UnicodeDecodeError) as error:
        raise drafts.NotPossible(f"{body}: cannot be read as UTF-8 text: {error}") from None
    if not text.strip():
        raise drafts.NotPossible("the new body is empty; 'drafts reject' is for replies that shall not leave")
    with _opened(config) as (_, store):
        _each(store, [draft_id], lambda tx, each: drafts.edit(tx, each, text, me(), wall_clock()), "edited")


@app.command()
def attach(
    draft_id: Id,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What leaves with the reply, such as a return label.")],
    config: Config = DEFAULT,
) -> None:
    """Attaches a file to a draft.

    It leaves with this reply or not at all: a draft that takes its place has no files. At the desk it can be taken off
    again. The files of a reply may have 8 MB together.

    \b
    Example:
      casedesk drafts attach 12 return-label.pdf
    """
    from pipeline import limits
    from pipeline.opening import wall_clock
    from pipeline.review import decisions
    from pipeline.store import drafts

    try:
        with file.open("rb") as opened:
            octets = opened.read(limits.REPLY_FILES_OCTETS + 1)
    except OSError as error:
        raise drafts.NotPossible(f"{file}: cannot be read: {error.strerror}") from None
    with _opened(config) as (_, store):
        _each(
            store,
            [draft_id],
            lambda tx, each: decisions.attach(tx, each, file.name, octets, me(), wall_clock()),
            f"{file.name} is attached",
        )


@app.command()
def start(
    ticket: Annotated[str, typer.Argument(metavar="TICKET", help="As 'list --held' shows it, or a Message-ID.")],
    config: Config = DEFAULT,
) -> None:
    """Drafts a reply for a mail that was held or only imported.

    \b
    Examples:
      casedesk drafts start T-3f2a91c04b7d5e68
      casedesk drafts start '<4711@customer.example>'
    """
    from pipeline.flow import start_draft
    from pipeline.opening import open_road, wall_clock

    with _opened(config) as (settings, store), open_road(settings, store, wall_clock) as road:
        made = start_draft(road, ticket, me())
    if made:
        say(f"drafted: {made}; 'casedesk drafts list' shows it")
    else:
        say("The draft that a colleague has begun in this ticket answers this mail too; it is marked.")


@app.command()
def label(
    target: Annotated[
        str, typer.Argument(metavar="ID", help="The draft, or as 'list --held' shows them a ticket or a Message-ID.")
    ],
    name: Annotated[str, typer.Argument(metavar="CATEGORY", help="The right category or intent, such as wrong_item.")],
    config: Config = DEFAULT,
) -> None:
    """Says what a mail is really about, and drafts its reply anew.

    A draft that you or a colleague wrote in or approved is not replaced but marked. 'casedesk train' learns from it.

    \b
    Examples:
      casedesk drafts label 12 wrong_item
      casedesk drafts label 12 missing_piece
      casedesk drafts label T-3f2a91c04b7d5e68 refund_status
    """
    from pipeline.correcting import correct, mail_named
    from pipeline.opening import open_road, wall_clock

    with _opened(config) as (settings, store), open_road(settings, store, wall_clock) as road:
        with store.read() as connection:
            asked = mail_named(connection, target)
        done = correct(road, asked, name, me())
    said = {
        "drafted": f"drafted anew: {done.drafts}; 'casedesk drafts list' shows it",
        "marked": "the draft that a person has worked on stays, and is marked",
        "held": f"no draft: {done.reason}",
        "noted": done.reason or "noted; it was answered already, or a later mail waits in its place",
    }
    say(f"{done.category} ({done.intent}): {said[done.outcome]}")


@app.command()
def settle(
    draft_id: Id,
    sent: Annotated[bool, typer.Option("--sent/--not-sent", help="Did the mail leave?", show_default=False)],
    config: Config = DEFAULT,
) -> None:
    """Ends an uncertain send, once you know what became of it.

    Nothing is sent twice: with --not-sent the draft waits for your approval again.

    \b
    Examples:
      casedesk drafts settle 12 --sent
      casedesk drafts settle 12 --not-sent
    """
    from pipeline.opening import wall_clock
    from pipeline.review import decisions

    with _opened(config) as (_, store):
        _each(store, [draft_id], lambda tx, each: decisions.settle(tx, each, sent, me(), wall_clock()), "settled")


def _each(
    store: Store,
    ids: list[int],
    act: Callable[[Connection, int], None],
    done: str,
    first: Callable[[int], str] = lambda _: "",
) -> None:
    """One transaction a draft, so that one that does not fit its state stops no other. Exit 1 if any did not.

    ``first``: why a draft may not be acted on, found out before its transaction; empty where it may.
    """
    from pipeline.store.drafts import NotPossible

    refused = 0
    for draft_id in ids:
        try:
            if refusal := first(draft_id):
                raise NotPossible(refusal)
            with store.write() as connection:
                act(connection, draft_id)
            say(f"draft {draft_id}: {done}")
        except NotPossible as problem:
            refused += 1
            say(str(problem))
    raise typer.Exit(1 if refused else 0)
