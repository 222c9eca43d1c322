"""Files that staff attach to a reply: posted as a form with files, downloaded, taken off again."""

from __future__ import annotations

import re
from email.message import Message
from urllib.parse import unquote

from starlette.responses import Response

from pipeline.review import decisions
from pipeline.review.desk import acts, files
from pipeline.review.desk.visit import FIELDS, Handler, Refused, Visit, not_there
from pipeline.store import attachments

_NAMED = re.compile(r';[ \t]*(name|filename)="([^"\r\n]*)"', re.I)
_HEAD = 8 * 1024  # octets of a part's header
Form = tuple[list[tuple[str, str]], list[tuple[str, bytes]]]


def read_multipart(data: bytes, content_type: str) -> Form:
    """Fields and files (name, octets) of a form as browsers post it (multipart/form-data, RFC 7578), in their order.

    Taken apart octet by octet: the standard library's mail parser would open mails and multiparts that lie in it.
    A file input that nobody used is left out. Raises Refused for what no page of ours posts.
    """
    header = Message()
    header["Content-Type"] = content_type[:300]
    boundary = header.get_boundary("").encode("utf-8", "replace")
    if header.get_content_type() != "multipart/form-data" or not 0 < len(boundary) <= 70:
        raise Refused(400, "No form", "This page takes forms with files.")
    parts = (b"\r\n" + data).split(b"\r\n--" + boundary, FIELDS + 2)
    if len(parts) > FIELDS + 1:
        raise Refused(413, "That is too much", f"A form may have {FIELDS} fields.")
    if len(parts) < 2 or not parts[-1].startswith(b"--"):
        raise Refused(400, "Half a form", "The upload broke off. Please try again.")
    fields: list[tuple[str, str]] = []
    sent: list[tuple[str, bytes]] = []
    for part in parts[1:-1]:
        head, _, content = part.partition(b"\r\n\r\n")
        named = _names(head)
        if "filename" not in named:
            fields.append((named.get("name", ""), content.decode("utf-8", "replace")))
        elif named["filename"] or content:
            sent.append((named["filename"], content))
    return fields, sent


def _names(head: bytes) -> dict[str, str]:
    """Browsers percent-encode quotes and line ends in names, and nothing else (HTML, section 4.10.21.8)."""
    for line in head[:_HEAD].decode("utf-8", "replace").split("\r\n"):
        if line.lower().startswith("content-disposition:"):
            pairs = {key.lower(): value for key, value in _NAMED.findall(line)}
            return {key: re.sub("%(?:22|0D|0A)", lambda found: unquote(found[0]), each) for key, each in pairs.items()}
    return {}


def attach(visit: Visit) -> Response:
    """The words of the editor are kept, and the files that were chosen will leave with them."""
    if not visit.files:
        raise Refused(400, "No file was chosen", "Choose a file first, then attach it.")
    try:
        with visit.desk.store.write() as connection:
            row = acts.as_read(connection, visit, visit.part("id"))
            acts.keep(connection, visit, row)
            for name, octets in visit.files:
                decisions.attach(connection, row.id, name, octets, visit.who, visit.now)
    except acts.Changed as changed:
        return acts.both_texts(visit, changed.row)
    return acts.back(visit, row.ticket)


def detach(visit: Visit) -> Response:
    """The words of the editor are kept, and one file will not leave."""
    try:
        with visit.desk.store.write() as connection:
            row = acts.as_read(connection, visit, visit.part("id"))
            acts.keep(connection, visit, row)
            decisions.detach(connection, row.id, visit.part("number"), visit.who, visit.now)
    except acts.Changed as changed:
        return acts.both_texts(visit, changed.row)
    return acts.back(visit, row.ticket)


def file(visit: Visit) -> Response:
    """A file of a reply, as a download."""
    with visit.desk.store.read() as connection:
        found = attachments.one(connection, visit.part("id"), visit.part("number"))
    if found is None:
        raise not_there()
    return files.download(found.name, found.octets)


SHOWN: dict[str, Handler] = {"/drafts/{id}/files/{number}": file}
CHANGES: dict[str, Handler] = {"/drafts/{id}/files/{number}/remove": detach}
#: Forms with files, which may be larger than others.
UPLOADS: dict[str, Handler] = {"/drafts/{id}/files": attach}
