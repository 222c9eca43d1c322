"""What a person has to carry out: refunds, new parcels, returns, inquiries. Money moves by people alone."""

from __future__ import annotations

from starlette.responses import Response

from pipeline import finishing
from pipeline.review.desk.visit import Refused, Visit, not_there, seen_other
from pipeline.store import tasks
from pipeline.store.drafts import NotPossible
from pipeline.store.engine import AnyRow

PAGE = 100
#: kinds of which it must be known how much money moved
OF_MONEY = ("refund", "return")


def tasks_page(visit: Visit) -> Response:
    """The open tasks, those that are due first at the top."""
    with visit.desk.store.read() as connection:
        rows = tasks.listing(connection)
    return visit.page("tasks.j2", rows=rows[:PAGE], more=max(0, len(rows) - PAGE), of_money=OF_MONEY)


def end(visit: Visit) -> Response:
    """A task is carried out, and the mail that says so is drafted; or it is not needed any more."""
    how = visit.request.path_params["end"]
    if how not in ("done", "cancel"):
        raise not_there()
    row = _task(visit)
    if how == "cancel":
        return _cancel(visit, row)
    tracking_url, note, amount = visit.said("tracking_url", 500), visit.said("note"), visit.said("amount", 30)
    if row.kind in OF_MONEY and row.amount is None and not amount and row.state == "open":
        raise Refused(400, "How much was it?", "Write the amount that you paid back.")
    finished = finishing.finish(visit.desk.road, row.id, visit.who, tracking_url, note, amount)
    if finished.draft_id is None:
        return seen_other("/tasks")
    return seen_other(f"/tickets/{row.ticket}")


def _cancel(visit: Visit, row: AnyRow) -> Response:
    why = visit.said("why")
    if not why:
        raise Refused(400, "Why not?", "Say why it is not needed, so that your colleagues know.")
    with visit.desk.store.write() as connection:
        tasks.cancel(connection, row.id, why, visit.who, visit.now)
    return seen_other("/tasks")


def _task(visit: Visit) -> AnyRow:
    try:
        with visit.desk.store.read() as connection:
            return tasks.get(connection, visit.part("id"))
    except NotPossible:
        raise not_there() from None
