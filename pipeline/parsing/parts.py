"""The MIME tree → the mail's own text, its attachments, and the reports in it.

We walk ourselves: mail-parser appends the text of forwarded and returned mails to the body, and a text part with
a name is an attachment to it even where the mail has no other text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipeline import limits
from pipeline.model import Attachment
from pipeline.parsing import charsets, cms, embedded, flowed, html, mime, returned
from pipeline.parsing.attachment import attachment_of, is_tnef, name_of
from pipeline.parsing.words import raw_text

_REPORTS = re.compile(
    r"(?:message/(?:global-)?(?:delivery-status|disposition-notification|feedback-report)|(?:text|message)/rfc822-headers)"
)
_READABLE = frozenset({"text/plain", "text/html"})
_SMIME = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
#: Types that say by themselves what the mail is (RFC 1847, RFC 3156, RFC 8551).
_PROTECTED = {
    "multipart/encrypted": "encrypted",
    "application/pgp-encrypted": "encrypted",
    "multipart/signed": "signed",
    "application/pgp-signature": "signed",
    "application/pkcs7-signature": "signed",
    "application/x-pkcs7-signature": "signed",
}
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset=[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_LOST_BOUNDARY = re.compile(r"^--(\S{1,200})[ \t]{0,20}\r?\ncontent-", re.MULTILINE | re.IGNORECASE)
_HUMP = re.compile("(?<=[a-z0-9])(?=[A-Z])")
#: What a plain half names that only tells that there is another one.
_STUB = re.compile(r"\bhtml\b|\bbrowser\b|\bnavegador\b|\bnavigateur\b", re.IGNORECASE)
_SHORT_WORDS = 60
_WORD = re.compile(r"\w+")


@dataclass(slots=True)
class Contents:
    """What a walk found. ``texts`` are the mail's own, in their order; ``spare``: named text parts, which count
    as text only where the mail has no other; ``label``: the charset that the first text names; ``returned_ids``: as
    in ``model.Mail``.
    """

    texts: list[str] = field(default_factory=list)
    spare: list[str] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    content_types: list[str] = field(default_factory=list)
    reports: list[str] = field(default_factory=list)
    returned_ids: list[str] = field(default_factory=list)
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
    contents.texts = _texts(message, contents, wanted=True)
    return contents


def _texts(part: mime.Part, found: Contents, wanted: bool) -> list[str]:
    """The texts under one part, in order; everything else is noted in ``found``. Not ``wanted``: a better text of the
    same alternative is known already.
    """
    _repair_parameters(part)
    kind = charsets.clean(part.get_content_type())[:100]
    _note(part, kind, found)
    if kind.startswith("message/") or _REPORTS.fullmatch(kind):
        return _message(part, kind, found, wanted)
    if part.is_multipart():
        if kind == "multipart/alternative":
            return _best(part, found, wanted)
        return [text for child in mime.children(part) for text in _texts(child, found, wanted)]
    if kind.startswith("multipart/"):
        return _without_boundary(part, found)
    if kind in _SMIME:
        return _smime(part, kind, found, wanted)
    return _leaf(part, kind, found, wanted)


def _note(part: mime.Part, kind: str, found: Contents) -> None:
    found.content_types.append(kind)
    if part.defects:
        found.defects.update(_snake(type(defect).__name__) for defect in part.defects)
    if part.cut:
        found.defects.add("header_cut")
    if part.depth > limits.DEPTH:
        found.defects.add("too_deep")
    if kind in _PROTECTED:
        found.defects.add(_PROTECTED[kind])


def _best(part: mime.Part, found: Contents, wanted: bool) -> list[str]:
    """Of an alternative (RFC 2046 section 5.1.4) the first that says something. A short one is only the text if a later
    one, which is what people compose and see, has no third more to say: some are a mere "use an HTML reader", some a
    torso.
    """
    best: list[str] = []
    for child in mime.children(part):
        texts = _texts(child, found, wanted and not _is_enough(best))
        if any(text.strip() for text in texts) and _is_better(texts, best):
            best = texts
    return best


def _is_enough(texts: list[str]) -> bool:
    return sum(len(text.split(None, _SHORT_WORDS)) for text in texts) > _SHORT_WORDS


def _is_better(later: list[str], earlier: list[str]) -> bool:
    """Is the later half of an alternative the mail, and the earlier one no more than a note that it exists?"""
    if not earlier:
        return True
    said, says = set(_WORD.findall("\n".join(earlier))), set(_WORD.findall("\n".join(later)))
    if not said:
        return True
    longer = len(says) > len(said) or _STUB.search("\n".join(earlier)) is not None
    return longer and len(says & said) * 3 < len(says) * 2


def _message(part: mime.Part, kind: str, found: Contents, wanted: bool) -> list[str]:
    """A report is read as one; another mail inside this one is an attachment, unless it is all that there is."""
    if _REPORTS.fullmatch(kind):
        found.reports.append(_report(part))
    inside = returned.octets_of(part)
    found.attachments.append(Attachment(name_of(part), kind, len(inside)))
    if kind not in returned.KINDS:
        return []
    found.returned_ids += returned.ids_in_header(inside)
    if part.depth or kind != "message/rfc822":
        return []
    inner, defects = mime.read(inside, depth=part.depth + 1)
    found.defects.update(defects)
    return _texts(inner, found, wanted)


def _leaf(part: mime.Part, kind: str, found: Contents, wanted: bool) -> list[str]:
    attached = part.get_content_disposition() == "attachment"
    if kind in _READABLE and not attached and not name_of(part):
        return [_text(part, kind, found)] if wanted else []
    attachment = attachment_of(part, kind)
    found.attachments.append(attachment)
    if is_tnef(attachment):
        found.defects.add("tnef")
    if kind not in _READABLE or attached:
        return []
    if wanted and all(other.startswith("multipart/") for other in found.content_types[:-1]):
        return [_text(part, kind, found)]  # what comes first is the letter, though some mailers give it a file's name
    if not found.spare:
        found.spare.append(_text(part, kind, found))
    return []


def _smime(part: mime.Part, kind: str, found: Contents, wanted: bool) -> list[str]:
    """Signed data hold the mail itself, in clear; what is encrypted stays an attachment, and the text empty."""
    found.attachments.append(attachment_of(part, kind))
    der = mime.octets(part)
    content = cms.signed_content(der)
    if content is None:
        found.defects.add("encrypted" if cms.is_encrypted(der) else "signed")
        return []
    found.defects.add("signed")
    inner, defects = mime.read(content, depth=part.depth + 1)
    found.defects.update(defects)
    return _texts(inner, found, wanted)


def _text(part: mime.Part, kind: str, found: Contents) -> str:
    bound = limits.HTML_CHARS if kind == "text/html" else limits.TEXT_CHARS
    data = mime.octets(part)
    if kind == "text/plain":
        plain = embedded.take_out(data)
        found.attachments += plain.attachments
        found.defects |= plain.flags
        data = plain.data
    data = data[: bound * 4]
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
    if kind == "text/html":
        return html.text_of(text)
    return _unflowed(part, text[:bound])


def _unflowed(part: mime.Part, text: str) -> str:
    """The text as its paragraphs were written (RFC 3676 section 3)."""
    if "flowed" not in str(part.get("content-type", "")).lower():
        return text
    if str(part.get_param("format", "")).lower() != "flowed":
        return text
    return flowed.unflow(text, delete_space=str(part.get_param("delsp", "")).lower() == "yes")


def _charset(part: mime.Part) -> str | None:
    try:
        return part.get_content_charset()
    except (LookupError, ValueError, TypeError, AttributeError):
        return None


def _without_boundary(part: mime.Part, found: Contents) -> list[str]:
    """A multipart whose boundary line never comes: parted at what looks like one, else read as one text."""
    found.defects.add("boundary_missing")
    payload = part.written
    boundary = _LOST_BOUNDARY.search(payload)
    if boundary is None or part.depth:
        return [charsets.decode(payload[: limits.TEXT_CHARS].encode("ascii", "surrogateescape"), None)[0]]
    head = f'Content-Type: multipart/mixed; boundary="{boundary[1]}"\n\n'
    again, defects = mime.read((head + payload).encode("ascii", "surrogateescape"))
    found.defects.update(defects)
    return [text for child in mime.children(again) for text in _texts(child, found, wanted=True)]


def _report(part: mime.Part) -> str:
    """The fields of a report, as text (RFC 3464 section 2.1, RFC 8098 section 3.1, RFC 5965 section 3)."""
    return charsets.decode(returned.octets_of(part)[: limits.REPORT_CHARS], _charset(part))[0]


def _repair_parameters(part: mime.Part) -> None:
    """Raw 8-bit octets in a Content-… header, which the library would show as replacement characters."""
    for name, value in list(part.raw_items()):
        if not value.isascii() and name.lower() in ("content-type", "content-disposition"):
            part.mend(name, raw_text(value))


def _snake(name: str) -> str:
    """``StartBoundaryNotFoundDefect`` → ``start_boundary_not_found``."""
    return _HUMP.sub("_", name.removesuffix("Defect")).lower()
