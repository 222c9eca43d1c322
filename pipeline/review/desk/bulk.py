"""Bulk approval that still makes people read: every full body is on the page, each with a tick of its own."""

from __future__ import annotations

from starlette.responses import Response

from pipeline.rechecking import recheck
from pipeline.review import decisions
from pipeline.review.desk.queue import carried, filter_of
from pipeline.review.desk.visit import Visit, as_id
from pipeline.store import attachments, drafts, queue
from pipeline.store.drafts import NotPossible

PAGE = 20  # drafts to read at once


def bulk_page(visit: Visit) -> Response:
    """The next drafts of the queue, whole."""
    return _page(visit, filter_of(visit.asked), as_id(visit.asked("after")), 0, [])


def _page(visit: Visit, wanted: queue.Filter, after: int | None, approved: int, refused: list[str]) -> Response:
    with visit.desk.store.read() as connection:
        ids = [row.id for row in queue.waiting(connection, wanted, after, PAGE + 1)]
        rows = queue.with_bodies(connection, ids[:PAGE])
        files = attachments.listing(connection, ids[:PAGE])
    reasons = {row.id: decisions.needs_manager(row, visit.desk.settings) for row in rows}
    manages = visit.person is not None and visit.person.manages
    return visit.page(
        "bulk.j2",
        409 if refused else 200,
        rows=rows,
        files={row.id: [file for file in files if file.draft_id == row.id] for row in rows},
        barred={} if manages else reasons,
        carried=carried(wanted),
        after=ids[PAGE - 1] if len(ids) > PAGE else None,
        approved=approved,
        refused=refused,
    )


def approve_ticked(visit: Visit) -> Response:
    """Each ticked draft in a transaction of its own; one that changed meanwhile, or may not leave, stops no other."""
    ticked = [value for name, value in visit.form if name == "draft"][:PAGE]
    approved, refused = 0, []
    for each in ticked:
        draft_id, _, version = each.partition(".")
        problem = _approve(visit, as_id(draft_id), as_id(version))
        approved += not problem
        if problem:
            refused.append(problem)
    return _page(visit, filter_of(visit.said), None, approved, refused)


def _approve(visit: Visit, draft_id: int | None, version: int | None) -> str:
    """Why a draft was not approved, or an empty string."""
    desk, settings = visit.desk, visit.desk.settings
    if draft_id is None:
        return "A tick that is no draft was left out."
    try:
        if changed := recheck(desk.road, draft_id, visit.who):
            return changed
        with desk.store.write() as connection:
            row = drafts.get(connection, draft_id)
            if row.version != version:
                return f"Draft {draft_id} to {row.recipient} was changed meanwhile; read it again."
            if not (visit.person and visit.person.manages) and (reason := decisions.needs_manager(row, settings)):
                return f"Draft {draft_id} to {row.recipient} is for a manager. {reason}"
            decisions.approve(connection, draft_id, settings, desk.key, visit.who, visit.now, undoable=True)
    except NotPossible as problem:
        return str(problem)
    return ""
