"""What a person has to carry out: refunds, reshipments, inquiries."""

from __future__ import annotations

from starlette.responses import Response

from pipeline.review.desk.visit import Visit, not_there


def tasks_page(visit: Visit) -> Response:
    """The open tasks."""
    return visit.page("tasks.j2", rows=())


def end(visit: Visit) -> Response:
    """A task is done, or is not needed any more."""
    del visit
    raise not_there()
