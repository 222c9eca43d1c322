"""The MIME tree → the mail's own text, its attachments, and the reports in it.

We walk ourselves: mail-parser appends the text of forwarded and returned mails to the body, and a text part with
a name is an attachment to it even where the mail has no other text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipeline import limits
from pipeline.model import Attachment
from pipeline.parsing import charsets, html, mime
from pipeline.parsing.words import decode_words, raw_text

_REPORTS = re.compile(
    r"(?:message/(?:global-)?(?:delivery-status|disposition-notification|feedback-report)|(?:text|message)/rfc822-headers)"
)
_READABLE = frozenset({"text/plain", "text/html"})
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset=[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_LOST_BOUNDARY = re.compile(r"^--(\S{1,200})[ \t]{0,20}\r?\ncontent-", re.MULTILINE | re.IGNORECASE)
_HUMP = re.compile("(?<=[a-z0-9])(?=[A-Z])")
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(slots=True)
class Contents:
    """What a walk found. ``texts`` are the mail's own, in their order; ``spare``: named text parts, which count
    as text only where the mail has no other; ``label``: the charset that the first text names.
    """

    texts: list[str] = field(default_factory=list)
    spare: list[str] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    content_types: list[str] = field(default_factory=list)
    reports: list[str] = field(default_factory=list)
    defects: set[str] = field(default_factory=set)
    label: str | None = None

    @property
    def text(self) -> str:
        """All of the mail's own text, parts set apart by an empty line."""
        texts = [text.strip("\n") for text in self.texts if text.strip()] or self.spare[:1]
        return "\n\n".join(texts)


def walk(message: mime.Part) -> Contents:
    """Read a parsed message, whose depth and parts ``mime.read`` has bounded already."""
    contents = Contents()
    contents.texts = _texts(message, contents)
    return contents


def _texts(part: mime.Part, found: Contents) -> list[str]:
    """The texts under one part, in order; everything else is noted in ``found``."""
    _repair_parameters(part)
    kind = charsets.clean(part.get_content_type())[:100]
    found.content_types.append(kind)
    found.defects.update(_snake(type(defect).__name__) for defect in part.defects)
    if part.cut:
        found.defects.add("header_cut")
    if part.depth > limits.DEPTH:
        found.defects.add("too_deep")
    if kind.startswith("message/") or _REPORTS.fullmatch(kind):
        if _REPORTS.fullmatch(kind):
            found.reports.append(_report(part))
        found.attachments.append(Attachment(_name(part), kind, _octets_inside(part)))
        return []
    if part.is_multipart():
        children = [_texts(child, found) for child in mime.children(part)]
        if kind == "multipart/alternative":
            return next((texts for texts in children if any(text.strip() for text in texts)), [])
        return [text for texts in children for text in texts]
    if kind.startswith("multipart/"):
        return _without_boundary(part, found)
    return _leaf(part, kind, found)


def _leaf(part: mime.Part, kind: str, found: Contents) -> list[str]:
    name = _name(part)
    attached = part.get_content_disposition() == "attachment"
    if kind in _READABLE and not attached and not name:
        return [_text(part, kind, found)]
    found.attachments.append(Attachment(name, kind, _decoded_size(part)))
    if kind in _READABLE and not attached and not found.spare:
        found.spare.append(_text(part, kind, found))
    return []


def _text(part: mime.Part, kind: str, found: Contents) -> str:
    bound = limits.HTML_CHARS if kind == "text/html" else limits.TEXT_CHARS
    data = mime.octets(part)[: bound * 4]
    label = _charset(part)
    if kind == "text/html" and (label or "us-ascii").lower() == "us-ascii":
        meta = _META_CHARSET.search(data[:4096])
        label = meta[1].decode("ascii", "ignore") if meta else label
    found.label = found.label or label
    text, sound = charsets.decode(data, label)
    if not sound:
        found.defects.add("charset")
    if len(text) > bound:
        found.defects.add("text_cut")
    return html.text_of(text) if kind == "text/html" else text[:bound]


def _charset(part: mime.Part) -> str | None:
    try:
        return part.get_content_charset()
    except (LookupError, ValueError, TypeError, AttributeError):
        return None


def _without_boundary(part: mime.Part, found: Contents) -> list[str]:
    """A multipart whose boundary line never comes: parted at what looks like one, else read as one text."""
    found.defects.add("boundary_missing")
    payload = str(part.get_payload() or "")
    boundary = _LOST_BOUNDARY.search(payload)
    if boundary is None or part.depth:
        return [charsets.decode(payload[: limits.TEXT_CHARS].encode("ascii", "surrogateescape"), None)[0]]
    head = f'Content-Type: multipart/mixed; boundary="{boundary[1]}"\n\n'
    again, defects = mime.read((head + payload).encode("ascii", "surrogateescape"))
    found.defects.update(defects)
    return [text for child in mime.children(again) for text in _texts(child, found)]


def _report(part: mime.Part) -> str:
    """The fields of a report, as text (RFC 3464 section 2.1, RFC 8098 section 3.1, RFC 5965 section 3)."""
    holder = mime.Part()
    encoding = str(part.get("content-transfer-encoding", ""))
    if encoding.strip().lower() in ("base64", "quoted-printable"):
        holder["Content-Transfer-Encoding"] = encoding
    holder.set_payload(_as_written(part)[: limits.REPORT_CHARS])
    return charsets.decode(mime.octets(holder), _charset(part))[0]


def _as_written(part: mime.Part) -> str:
    if not part.is_multipart():
        return str(part.get_payload() or "")
    blocks = (
        "".join(f"{name}: {value}\n" for name, value in block.raw_items()) + "\n" + _as_written(block)
        for block in mime.children(part)
    )
    return "\n".join(blocks)


def _octets_inside(part: mime.Part) -> int:
    """About the size of an attached mail: its headers and bodies as they stand, without the boundaries."""
    size = 0
    for inner in part.walk():
        if inner is not part:
            size += sum(len(name) + len(value) + 4 for name, value in inner.raw_items())
        if not inner.is_multipart():
            size += len(inner.get_payload() or "")
    return size


def _decoded_size(part: mime.Part) -> int:
    """Octets after decoding; base64 (nearly every attachment) is counted and not decoded."""
    if str(part.get("content-transfer-encoding", "")).strip().lower() == "base64":
        payload = str(part.get_payload() or "").rstrip()
        blanks = sum(payload.count(blank) for blank in "\r\n \t")
        return max(0, (len(payload) - blanks) * 3 // 4 - payload[-2:].count("="))
    return len(mime.octets(part))


def _name(part: mime.Part) -> str:
    """The file name for showing: decoded, without folders, control and direction marks; ending kept when cut."""
    try:
        name = part.get_filename() or ""
    except (LookupError, ValueError, TypeError, AttributeError):
        return ""
    name = _UNSEEN.sub("", decode_words(name)).replace("\\", "/").rpartition("/")[2].strip()
    if len(name) <= limits.ATTACHMENT_NAME_CHARS:
        return name
    stem, dot, ending = name.rpartition(".")
    ending = (dot + ending)[:20] if stem else ""
    return name[: limits.ATTACHMENT_NAME_CHARS - len(ending)] + ending


def _repair_parameters(part: mime.Part) -> None:
    """Raw 8-bit octets in a Content-… header, which the library would show as replacement characters."""
    for name, value in list(part.raw_items()):
        if name.lower() in ("content-type", "content-disposition") and not value.isascii():
            part.replace_header(name, raw_text(value))


def _snake(name: str) -> str:
    """``StartBoundaryNotFoundDefect`` → ``start_boundary_not_found``."""
    return _HUMP.sub("_", name.removesuffix("Defect")).lower()
