"""The pages of what needs somebody besides drafts: quarantine, uncertain and failed sends, suppressions, the switch."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from starlette.responses import Response

from pipeline import flow
from pipeline.review.desk import dashboard, letters, tasks
from pipeline.review.desk.visit import Handler, Refused, Visit, not_there, seen_other
from pipeline.store import drafts, inbox, outbox, queue, suppressions

PAGE = 100
ADDRESS_CHARS = 254  # RFC 5321 section 4.5.3.1.3


def uncertain(visit: Visit) -> Response:
    """Replies of which nobody knows whether they left. A person finds out; nothing is ever tried again by itself."""
    with visit.desk.store.read() as connection:
        rows = queue.in_states(connection, ("uncertain",), None, PAGE)
    return visit.page("uncertain.j2", rows=rows)


def failed(visit: Visit) -> Response:
    """Replies that surely did not leave, with the reason."""
    with visit.desk.store.read() as connection:
        rows = queue.in_states(connection, ("failed",), None, PAGE)
    return visit.page("failed.j2", rows=rows)


def quarantine(visit: Visit) -> Response:
    """Mails that could not be read."""
    with visit.desk.store.read() as connection:
        rows = inbox.quarantine(connection)[:PAGE]
    return visit.page("quarantine.j2", rows=rows)


def quarantined_mail(visit: Visit) -> Response:
    """A quarantined mail's octets, as a download."""
    with visit.desk.store.read() as connection:
        found = inbox.by_ids(connection, [visit.part("id")])
    if not found:
        raise not_there()
    headers = {"content-disposition": f'attachment; filename="mail-{found[0].id}.eml"'}
    headers["content-security-policy"] = "sandbox"
    return Response(found[0].raw.data, media_type="application/octet-stream", headers=headers)


def retry(visit: Visit) -> Response:
    """Reads a mail again, after what was in the way is mended."""
    with visit.desk.store.write() as connection:
        known = inbox.retry(connection, visit.part("id"))
        if known:
            drafts.note(connection, visit.now, visit.who, "quarantine_retried")
    if not known:
        raise not_there()
    with visit.desk.reading:
        flow.understand(visit.desk.road)
    return seen_other("/quarantine")


def drop(visit: Visit) -> Response:
    """Gives a mail up: its octets go."""
    with visit.desk.store.write() as connection:
        known = inbox.drop(connection, visit.part("id"))
        if known:
            drafts.note(connection, visit.now, visit.who, "quarantine_dropped")
    if not known:
        raise not_there()
    return seen_other("/quarantine")


def suppressed(visit: Visit) -> Response:
    """The addresses to which nothing is sent."""
    with visit.desk.store.read() as connection:
        rows = suppressions.listing(connection)
    return visit.page("suppressions.j2", rows=rows)


def suppress(visit: Visit) -> Response:
    """Nothing goes to an address any more, for some days or for good."""
    address, reason = visit.said("address", ADDRESS_CHARS).lower(), visit.said("reason")
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", address):
        raise Refused(400, "No address", "Write one e-mail address, such as ana@customer.example.")
    with visit.desk.store.write() as connection:
        outbox.suppress(connection, address, reason or f"{visit.who} said so", _until(visit), visit.now)
        drafts.note(connection, visit.now, visit.who, "suppressed")
    return seen_other("/suppressions")


def _until(visit: Visit) -> datetime | None:
    days = visit.number("days")
    return visit.now + timedelta(days=min(days, 3650)) if days else None


def lift(visit: Visit) -> Response:
    """Mail may go to an address again. Only who manages may say so: it was stopped for a reason."""
    if visit.person is None or not visit.person.manages:
        raise Refused(403, "A manager does this", "Mail to this address was stopped for a reason.")
    with visit.desk.store.write() as connection:
        known = suppressions.lift(connection, visit.said("address", ADDRESS_CHARS), visit.who, visit.now)
    if not known:
        raise not_there()
    return seen_other("/suppressions")


def pause(visit: Visit) -> Response:
    """Stops or starts all sending, in every process."""
    stop = visit.said("paused") == "yes"
    with visit.desk.store.write() as connection:
        outbox.set_paused(connection, stop)
        drafts.note(connection, visit.now, visit.who, "paused" if stop else "resumed")
    return seen_other("/queue")


SHOWN: dict[str, Handler] = {
    "/uncertain": uncertain,
    "/failed": failed,
    "/quarantine": quarantine,
    "/quarantine/{id}/mail": quarantined_mail,
    "/suppressions": suppressed,
    "/templates": letters.templates_page,
    "/tasks": tasks.tasks_page,
    "/figures": dashboard.dashboard_page,
    "/figures.csv": dashboard.as_csv,
}
CHANGES: dict[str, Handler] = {
    "/quarantine/{id}/retry": retry,
    "/quarantine/{id}/drop": drop,
    "/suppressions": suppress,
    "/suppressions/lift": lift,
    "/tasks/{id}/{end}": tasks.end,
    "/pause": pause,
}
