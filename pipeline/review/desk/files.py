"""What came with a mail: photos written anew, other files as downloads only, HTML without what does something."""

from __future__ import annotations

from urllib.parse import quote

from starlette.responses import Response

from pipeline import enclosures
from pipeline.model import Attachment, RawMail
from pipeline.review.desk.safety import FRAMED
from pipeline.review.desk.visit import Refused, Visit, not_there
from pipeline.store import inbox, queue


def photo_file(visit: Visit) -> Response:
    """A photo as JPEG, made here."""
    attachment, data = _taken_out(visit)
    made = enclosures.photo(data, attachment.type) if attachment.type in enclosures.PHOTO_TYPES else None
    if made is None:
        raise Refused(415, "No photo to show", "This file cannot be shown as a photo. You can download it.")
    return Response(made, media_type="image/jpeg", headers={"cache-control": "private, max-age=3600"})


def file(visit: Visit) -> Response:
    """A file as it came, which a browser saves and never opens."""
    attachment, data = _taken_out(visit)
    return download(attachment.name, data)


def download(name: str, data: bytes) -> Response:
    """Octets that a browser saves under that name, whatever they are."""
    name = quote(name or "attachment", safe="", errors="replace")
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{name}", "content-security-policy": "sandbox"}
    return Response(data, media_type="application/octet-stream", headers=headers)


def html_page(visit: Visit) -> Response:
    """A mail's HTML for a sandboxed frame: nothing in it loads, runs or leads anywhere."""
    _, raw = _raw(visit)
    html = enclosures.html_of(raw)
    page = visit.desk.pages.render("mail.j2", html=html or "")
    headers = {"content-security-policy": FRAMED, "x-frame-options": "SAMEORIGIN"}
    return Response(page, media_type="text/html", headers=headers)


def _taken_out(visit: Visit) -> tuple[Attachment, bytes]:
    attachments, raw = _raw(visit)
    number = visit.part("number")
    if number >= len(attachments):
        raise not_there()
    wanted = attachments[number]
    data = enclosures.octets_of(raw, wanted, attachments[:number].count(wanted))
    if data is None:
        raise Refused(404, "Not to be had", "This file lies inside another one, which casedesk does not unpack.")
    return wanted, data


def _raw(visit: Visit) -> tuple[list[Attachment], RawMail]:
    with visit.desk.store.read() as connection:
        row = queue.message_of(connection, visit.part("id"))
        raws = inbox.by_ids(connection, [row.inbox_id]) if row is not None and row.inbox_id else []
    if row is None or not raws:
        raise not_there()
    return [Attachment(**each) for each in row.attachments], raws[0].raw
