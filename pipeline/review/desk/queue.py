"""The queue: what waits for a person, urgency and age first; and the search over all tickets."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection
from starlette.responses import JSONResponse, Response

from pipeline.review.desk.visit import Visit, as_id, seen_other
from pipeline.store import queue
from pipeline.store.engine import AnyRow
from pipeline.store.queue import MARKS, Filter

PAGE = 30
#: view → states of its drafts, where it shows drafts that wait for nobody
STATES = {
    "leaving": ("approved", "queued", "sending"),
    "sent": ("sent",),
    "rejected": ("rejected", "superseded"),
}


def home(_visit: Visit) -> Response:
    """The desk begins with the queue."""
    return seen_other("/queue")


def queue_page(visit: Visit) -> Response:
    """One page of a view: ``waiting`` (the default), ``held``, or those of ``STATES``."""
    view, after = visit.asked("view") or "waiting", as_id(visit.asked("after"))
    wanted = filter_of(visit.asked)
    with visit.desk.store.read() as connection:
        rows = _rows(connection, view, wanted, after)
        categories, languages = queue.mix(connection) if view == "waiting" else ({}, {})
    more = rows[PAGE - 1].id if len(rows) > PAGE else None
    return visit.page(
        "queue.j2",
        view=view if view in (*STATES, "held") else "waiting",
        rows=rows[:PAGE],
        more=more,
        wanted=wanted,
        carried=carried(wanted),
        mix=categories,
        spoken=languages,
        marks=MARKS,
        after=after,
    )


def _rows(connection: Connection, view: str, wanted: Filter, after: int | None) -> list[AnyRow]:
    if view == "held":
        return queue.held(connection, after, PAGE + 1)
    if view in STATES:
        return queue.in_states(connection, STATES[view], after, PAGE + 1)
    return queue.waiting(connection, wanted, after, PAGE + 1)


def filter_of(asked: Callable[[str], str]) -> Filter:
    """The filter that an address or a form names: three words, or all in one as ``carried`` writes it."""
    if whole := asked("in"):
        category, language, mark = (*whole.split("."), "", "", "")[:3]
        return Filter(category, language, mark)
    return Filter(asked("category"), asked("language"), asked("mark"))


def carried(wanted: Filter) -> str:
    """A filter as one word for addresses and forms; empty where everything is wanted."""
    whole = f"{wanted.category}.{wanted.language}.{wanted.mark}"
    return whole.rstrip(".")


def next_in(connection: Connection, wanted: Filter, after: int | None) -> AnyRow | None:
    """The draft behind one in the queue; at its end the first again; None where nothing else waits."""
    for start in (after, None):
        rows = queue.waiting(connection, wanted, start, 2)
        found = next((row for row in rows if row.id != after), None)
        if found is not None:
            return found
    return None


def go_on(visit: Visit, after: int | None) -> Response:
    """After a decision: the next ticket of the same queue, or the queue once nothing is left."""
    wanted = filter_of(visit.said)
    with visit.desk.store.read() as connection:
        row = next_in(connection, wanted, after)
    if row is None:
        return seen_other("/queue", category=wanted.category, language=wanted.language, mark=wanted.mark)
    return seen_other(f"/tickets/{row.ticket}", **{"in": carried(wanted)})


def search_page(visit: Visit) -> Response:
    """Tickets by address, order number or subject; without words the newest ones."""
    words, after = visit.asked("q"), as_id(visit.asked("after"))
    with visit.desk.store.read() as connection:
        rows = queue.search(connection, words, after, PAGE + 1)
    more = rows[PAGE - 1].id if len(rows) > PAGE else None
    return visit.page("search.j2", words=words, rows=rows[:PAGE], more=more)


def news(visit: Visit) -> Response:
    """How many drafts and mails wait, for pages that are open."""
    with visit.desk.store.read() as connection:
        counts = queue.counts(connection)
    waiting = sum(counts.get(state, 0) for state in queue.WAITING)
    return JSONResponse({"waiting": waiting, "held": counts["held"]})
