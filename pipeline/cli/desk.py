"""``desk`` and ``users``: the review desk, and who may use it."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from pipeline.cli.options import DEFAULT, Config, me, settings_of
from pipeline.cli.show import say, table

users = typer.Typer(
    help="The people who may use the desk.",
    epilog="""\b
Examples:
  casedesk users add maria --role manager
  casedesk users list
  casedesk users passwd maria
  casedesk users remove maria""",
    no_args_is_help=True,
)
Name = Annotated[str, typer.Argument(metavar="NAME", help="The name that they log in with.")]


def desk(
    send: Annotated[bool, typer.Option("--send/--no-send", help="Hand over what is approved, too.")] = True,
    config: Config = DEFAULT,
) -> None:
    """Opens the review desk in the browser: read, change, approve.

    Goes on until it is stopped (Ctrl-C). What is approved leaves once the undo time is over (30 seconds, unless
    configured otherwise); with --no-send another process sends it, such as 'casedesk run'. New mail is read by
    'casedesk run'. Add people first: 'casedesk users add NAME'.

    \b
    Examples:
      casedesk users add maria --role manager
      casedesk desk
    """
    from contextlib import nullcontext

    from pipeline import opening
    from pipeline.review.desk.serving import listening, open_desk, sending, server_of
    from pipeline.store import people

    settings = settings_of(config)
    with (
        opening.open_store(settings) as store,
        opening.open_road(settings, store, opening.wall_clock) as road,
    ):
        with store.read() as connection:
            if not people.listing(connection):
                say("Nobody may log in yet: 'casedesk users add NAME' adds somebody.")
        server = server_of(open_desk(road, opening.signing_key(settings)))
        post = opening.open_post(settings, store, opening.wall_clock) if send else None
        socket = listening(settings)
        scheme = "https" if settings.desk.tls_certificate else "http"
        say(f"The desk is at {scheme}://{settings.desk.host}:{settings.desk.port}/ (Ctrl-C ends it)")
        with sending(post, say) if post else nullcontext():
            server.run(sockets=[socket])
    if not server.started:
        raise typer.Exit(2)  # the server said why


@users.command("add")
def add_user(
    name: Name,
    role: Annotated[
        str | None, typer.Option("--role", metavar="ROLE", help="staff, manager (approves above the limit) or admin.")
    ] = None,
    config: Config = DEFAULT,
) -> None:
    """Adds a person and asks for their password; from a pipe the first line of stdin is taken.

    The first person is an admin unless a role is given, later ones are staff.

    \b
    Example:
      casedesk users add maria --role manager
    """
    from pipeline.opening import open_store, wall_clock
    from pipeline.review.desk.sessions import hashed
    from pipeline.store import people
    from pipeline.store.drafts import NotPossible

    if role is not None and role not in people.ROLES:
        raise NotPossible(f"--role {role} is unknown; known: {', '.join(people.ROLES)}")
    if not name.strip() or len(name) > people.NAME_CHARS or not name.isprintable():
        raise NotPossible(f"a name should be one word or more, of at most {people.NAME_CHARS} characters")
    with open_store(settings_of(config)) as store:
        with store.read() as connection:
            role = role or ("staff" if people.listing(connection) else "admin")
            if people.by_name(connection, name.strip()) is not None:
                raise NotPossible(f"there is a {name!r} already; 'casedesk users passwd {name}' changes the password")
        password = hashed(_ask())
        with store.write() as connection:
            people.add(connection, name.strip(), password, role, me(), wall_clock())
    say(f"{name} may use the desk as {role}.")


@users.command("list")
def list_users(config: Config = DEFAULT) -> None:
    """Lists who may use the desk.

    \b
    Example:
      casedesk users list
    """
    from pipeline.opening import open_store
    from pipeline.store import people

    with open_store(settings_of(config)) as store, store.read() as connection:
        rows = people.listing(connection)
    if not rows:
        say("Nobody may use the desk yet.")
        return
    seen = [f"{row.seen_at:%Y-%m-%d %H:%M}" if row.seen_at else "never, or logged out" for row in rows]
    table(("name", "role", "last seen"), [(row.name, row.role, at) for row, at in zip(rows, seen, strict=True)])


@users.command()
def passwd(name: Name, config: Config = DEFAULT) -> None:
    """Gives a person a new password; they are logged out everywhere.

    \b
    Example:
      casedesk users passwd maria
    """
    from pipeline.opening import open_store, wall_clock
    from pipeline.review.desk.sessions import hashed
    from pipeline.store import people

    with open_store(settings_of(config)) as store:
        password = hashed(_ask())
        with store.write() as connection:
            people.set_password(connection, name, password, me(), wall_clock())
    say(f"{name} has a new password.")


@users.command()
def remove(name: Name, config: Config = DEFAULT) -> None:
    """Takes a person's access away at once. What they did stays in the log.

    \b
    Example:
      casedesk users remove maria
    """
    from pipeline.opening import open_store, wall_clock
    from pipeline.store import people

    with open_store(settings_of(config)) as store, store.write() as connection:
        people.remove(connection, name, me(), wall_clock())
    say(f"{name} may not use the desk any more.")


def _ask() -> str:
    """A password: typed twice and unseen on a terminal, else the first line of stdin."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    return password
