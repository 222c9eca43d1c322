"""Who may use the desk, who is logged in, and who has guessed at passwords lately."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, func, or_, select, update

from pipeline.store import drafts
from pipeline.store.drafts import NotPossible
from pipeline.store.engine import AnyRow, new_id_unless_there
from pipeline.store.tables import login_failure, person, session

ROLES = ("staff", "manager", "admin")
NAME_CHARS = 60
IDLE = timedelta(hours=12)  # a session that nobody used for so long is over
LONGEST = timedelta(days=7)  # however much it is used
SEEN_EVERY = timedelta(minutes=10)  # so often a session in use is written down as such
GUESSES_OVER = timedelta(minutes=15)
GUESSES = 5  # at one name from one address; then both wait
GUESSES_OF_ADDRESS = 30
GUESSES_AT_NAME = 50  # from wherever: many addresses may belong to one guesser


def add(connection: Connection, name: str, password: str, role: str, who: str, now: datetime) -> int:
    """A new person; ``password`` is a hash. Raises NotPossible where the name is taken."""
    row = {"name": name, "password": password, "role": role, "created_at": now}
    made = new_id_unless_there(connection, person, row)
    if made is None:
        raise NotPossible(f"there is a {name!r} already; 'casedesk users passwd {name}' gives them a new password")
    drafts.note(connection, now, who, "person_added", detail=f"{name} ({role})")
    return made


def set_password(connection: Connection, name: str, password: str, who: str, now: datetime) -> None:
    """A new password (a hash); every session of that person ends. Raises NotPossible where there is none."""
    row = _known(connection, name)
    connection.execute(update(person).where(person.c.id == row.id).values(password=password))
    connection.execute(session.delete().where(session.c.person_id == row.id))
    drafts.note(connection, now, who, "password_changed", detail=name)


def remove(connection: Connection, name: str, who: str, now: datetime) -> None:
    """That person may not use the desk any more, at once. What they did stays in the audit log under their name."""
    row = _known(connection, name)
    connection.execute(session.delete().where(session.c.person_id == row.id))
    connection.execute(person.delete().where(person.c.id == row.id))
    drafts.note(connection, now, who, "person_removed", detail=name)


def _known(connection: Connection, name: str) -> AnyRow:
    row = by_name(connection, name)
    if row is None:
        raise NotPossible(f"there is no {name!r}; 'casedesk users list' shows who there is")
    return row


def by_name(connection: Connection, name: str) -> AnyRow | None:
    """One person's row."""
    return connection.execute(select(person).where(person.c.name == name)).one_or_none()


def listing(connection: Connection) -> list[AnyRow]:
    """All people by name, each with ``seen_at`` of their last session."""
    seen = select(func.max(session.c.seen_at)).where(session.c.person_id == person.c.id).scalar_subquery()
    columns = (person.c.name, person.c.role, person.c.created_at, seen.label("seen_at"))
    return list(connection.execute(select(*columns).order_by(person.c.name)))


# ------------------------------------------------------------------------------------------------------ sessions


def _stored(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def begin_session(connection: Connection, person_id: int, token: str, now: datetime) -> None:
    """``token`` opens the desk for that person from now on. What is over goes."""
    over = or_(session.c.seen_at < now - IDLE, session.c.started_at < now - LONGEST)
    connection.execute(session.delete().where(over))
    row = {"token": _stored(token), "person_id": person_id, "started_at": now, "seen_at": now}
    connection.execute(session.insert(), row)


def of_session(connection: Connection, token: str, now: datetime) -> AnyRow | None:
    """Whose session a token is: ``name``, ``role``, ``seen_at``; None where it is over or never was."""
    query = select(person.c.name, person.c.role, session.c.seen_at).join(person, person.c.id == session.c.person_id)
    alive = and_(session.c.seen_at >= now - IDLE, session.c.started_at >= now - LONGEST)
    return connection.execute(query.where(session.c.token == _stored(token), alive)).one_or_none()


def seen(connection: Connection, token: str, now: datetime) -> None:
    """The session is in use."""
    connection.execute(update(session).where(session.c.token == _stored(token)).values(seen_at=now))


def end_session(connection: Connection, token: str) -> None:
    """Logs out."""
    connection.execute(session.delete().where(session.c.token == _stored(token)))


# ------------------------------------------------------------------------------------------------------- guesses


def guessed(connection: Connection, name: str, address: str, now: datetime) -> None:
    """A log-in failed."""
    connection.execute(login_failure.delete().where(login_failure.c.at < now - GUESSES_OVER))
    connection.execute(login_failure.insert(), {"name": name, "address": address, "at": now})


def may_not_guess(connection: Connection, name: str, address: str, now: datetime) -> bool:
    """Whether too many log-ins failed lately, at this name or from this address."""
    lately = login_failure.c.at >= now - GUESSES_OVER
    limits = (
        (and_(login_failure.c.name == name, login_failure.c.address == address), GUESSES),
        (login_failure.c.address == address, GUESSES_OF_ADDRESS),
        (login_failure.c.name == name, GUESSES_AT_NAME),
    )
    counts = (select(func.count()).where(lately, who) for who, _ in limits)
    return any(connection.execute(count).scalar_one() >= most for count, (_, most) in zip(counts, limits, strict=True))


def forgiven(connection: Connection, name: str, address: str) -> None:
    """A log-in succeeded: earlier slips at this name from this address are forgotten."""
    here = and_(login_failure.c.name == name, login_failure.c.address == address)
    connection.execute(login_failure.delete().where(here))
