"""One request as its handler sees it: who asks, what was posted, and the ways to answer."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Any
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from pipeline.config import Settings
from pipeline.flow import Road
from pipeline.review.desk.pages import Pages
from pipeline.store import Store, outbox, queue

FORM_OCTETS = 1024 * 1024
FIELDS = 500
BODY_CHARS = 100_000  # of a reply; no customer reads a longer one
FIELD_CHARS = 2_000  # of any other field
LARGEST_ID = 10**17


@dataclass(frozen=True)
class Desk:
    """What all handlers work with. ``reading``: the road's readers serve one person at a time."""

    road: Road
    key: bytes
    pages: Pages
    reading: Lock = field(default_factory=Lock)

    @property
    def settings(self) -> Settings:
        """The shop's."""
        return self.road.settings

    @property
    def store(self) -> Store:
        """Where everything stands."""
        return self.road.store


@dataclass(frozen=True, slots=True)
class Person:
    """Who is logged in."""

    name: str
    role: str

    @property
    def manages(self) -> bool:
        """Whether they may let go what is above the limit of staff."""
        return self.role in ("manager", "admin")


class Refused(Exception):  # noqa: N818  (an answer to a person, not a fault)
    """Something that cannot be done, as a page: what, why, and what to do instead."""

    def __init__(self, status: int, title: str, text: str) -> None:
        super().__init__(text)
        self.status, self.title, self.text = status, title, text


@dataclass(frozen=True, slots=True)
class Visit:
    """One request. ``token`` is what the browser's cookie holds, ``form`` what it posted, in its order, ``files`` what
    of it are files (name, octets)."""

    desk: Desk
    request: Request
    now: datetime
    token: str
    person: Person | None
    form: Sequence[tuple[str, str]] = ()
    files: Sequence[tuple[str, bytes]] = ()

    @property
    def who(self) -> str:
        """The name for the audit log."""
        return self.person.name if self.person else ""

    @property
    def csrf(self) -> str:
        """What every form must bring back: only pages of ours, shown to this browser, hold it."""
        return csrf_of(self.token)

    def said(self, name: str, most: int = FIELD_CHARS) -> str:
        """A posted field, trimmed; empty where it is missing. Raises Refused where it is too long."""
        value = next((value for key, value in self.form if key == name), "").strip()
        if len(value) > most:
            raise Refused(413, "That is too long", f"“{name}” may have {most:,} characters.")
        return value

    def body(self) -> str | None:
        """The posted text of a reply with plain line ends; None where the form has none."""
        value = next((value for key, value in self.form if key == "body"), None)
        if value is None:
            return None
        if len(value) > BODY_CHARS:
            raise Refused(413, "That is too long", f"A reply may have {BODY_CHARS:,} characters.")
        text = value.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
        return text.encode("utf-8", "replace").decode()

    def number(self, name: str) -> int | None:
        """A posted field that is an id or a version; None where it is none."""
        return as_id(self.said(name))

    def numbers(self, name: str) -> list[int]:
        """All posted fields of that name that are ids."""
        found = (as_id(value) for key, value in self.form if key == name)
        return [each for each in found if each is not None]

    def part(self, name: str) -> int:
        """A number of the address. Raises Refused where nothing can have it."""
        found = as_id(str(self.request.path_params[name]))
        if found is None:
            raise not_there()
        return found

    def asked(self, name: str) -> str:
        """A word of the address's query, trimmed and cut."""
        return self.request.query_params.get(name, "").strip()[:200].replace("\0", "")

    def page(self, template: str, /, status: int = 200, **values: Any) -> Response:
        """A page of the desk; who is logged in sees around it what waits, and what they can still take back."""
        frame: dict[str, Any] = {"counts": {}, "leaving": [], "paused": False}
        if self.person is not None:
            undo = timedelta(seconds=self.desk.settings.desk.undo_seconds)
            with self.desk.store.read() as connection:
                frame["counts"] = queue.counts(connection)
                frame["leaving"] = queue.leaving(connection, self.who, self.now - undo)
                frame["paused"] = outbox.is_paused(connection)
        return HTMLResponse(self.desk.pages.render(template, visit=self, **(frame | values)), status)


Handler = Callable[[Visit], Response]


def csrf_of(token: str) -> str:
    """The token of forms that belongs to a session's."""
    return hmac.new(token.encode(), b"form", hashlib.sha256).hexdigest()


def as_id(text: str) -> int | None:
    """An id as the address or a form names it, or None."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 18 and int(text) <= LARGEST_ID else None


def not_there() -> Refused:
    """For what does not exist, or not any more."""
    return Refused(404, "Not found", "There is nothing here, or not any more.")


def read_form(data: bytes) -> list[tuple[str, str]]:
    """A form as browsers post it (application/x-www-form-urlencoded). Raises Refused for what no page of ours posts."""
    try:
        return parse_qsl(data.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=FIELDS)
    except ValueError:
        raise Refused(413, "That is too much", f"A form may have {FIELDS} fields.") from None


def seen_other(path: str, **query: str | int | None) -> Response:
    """After a change: the browser asks for another page, so that a reload changes nothing twice (RFC 9110 15.4.4)."""
    return RedirectResponse(with_query(path, query), 303)


def with_query(path: str, query: Mapping[str, str | int | None]) -> str:
    """A path of ours with those parts of the query that say something."""
    said = {name: value for name, value in query.items() if value not in (None, "")}
    return f"{path}?{urlencode(said)}" if said else path
