"""Logging in and out. Passwords are kept as argon2 hashes, sessions as hashes of what stands in the cookie."""

from __future__ import annotations

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from starlette.responses import Response

from pipeline.review.desk.visit import Refused, Visit, seen_other
from pipeline.store import people
from pipeline.store.drafts import NotPossible

SHORTEST, LONGEST = 10, 200  # characters of a password
_HASHER = PasswordHasher()


def hashed(password: str) -> str:
    """A password as it is kept. Raises NotPossible where it is too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise NotPossible(f"a password should have {SHORTEST} to {LONGEST} characters")
    return _HASHER.hash(password)


def cookie_name(secure: bool) -> str:
    """With TLS a name that browsers take from this very host alone (RFC 6265bis section 4.1.3)."""
    return "__Host-casedesk" if secure else "casedesk"


def new_token() -> str:
    """A token that nobody guesses."""
    return secrets.token_urlsafe(32)


def set_cookie(response: Response, token: str, secure: bool) -> None:
    """The browser keeps it until it is closed; the store may end it sooner."""
    response.set_cookie(cookie_name(secure), token, path="/", secure=secure, httponly=True, samesite="lax")


def login_page(visit: Visit) -> Response:
    """The form to log in, or the queue for whom is."""
    return seen_other("/queue") if visit.person else visit.page("login.j2", name="", problem="")


def log_in(visit: Visit) -> Response:
    """Checks name and password. After too many slips both the address and the name have to wait."""
    name, password = visit.said("name", people.NAME_CHARS), visit.said("password", LONGEST)
    address = visit.request.client.host if visit.request.client else ""
    with visit.desk.store.read() as connection:
        if people.may_not_guess(connection, name, address, visit.now):
            minutes = int(people.GUESSES_OVER.total_seconds() // 60)
            raise Refused(429, "Please wait", f"Too many attempts. Try again in {minutes} minutes.")
        row = people.by_name(connection, name)
    if not (_fits(row.password if row else _nobodys(), password) and row is not None):
        with visit.desk.store.write() as connection:
            people.guessed(connection, name, address, visit.now)
        return visit.page("login.j2", 403, name=name, problem="Name and password do not fit together.")
    token = new_token()
    with visit.desk.store.write() as connection:
        people.forgiven(connection, name, address)
        people.begin_session(connection, row.id, token, visit.now)
    response = seen_other("/queue")
    set_cookie(response, token, visit.desk.settings.desk.secure)
    return response


def log_out(visit: Visit) -> Response:
    """Ends the session, here and in the store."""
    with visit.desk.store.write() as connection:
        people.end_session(connection, visit.token)
    response = seen_other("/login")
    secure = visit.desk.settings.desk.secure
    response.delete_cookie(cookie_name(secure), path="/", secure=secure, httponly=True, samesite="lax")
    return response


def _fits(stored: str, password: str) -> bool:
    try:
        return _HASHER.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys() -> str:
    """A hash that fits no password, so that a name that does not exist takes as long as one that does."""
    return _HASHER.hash(new_token())
