"""A part that is not the mail's own text → what is shown of it."""

from __future__ import annotations

import re

from pipeline import limits
from pipeline.model import Attachment
from pipeline.parsing import mime
from pipeline.parsing.words import decode_words

_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_TNEF = "application/ms-tnef"
_TNEF_NAMES = frozenset({"winmail.dat", "win.dat"})


def attachment_of(part: mime.Part, kind: str) -> Attachment:
    """Name, type and size in octets; Outlook's container (TNEF) has its type whatever the sender calls it."""
    name = name_of(part)
    if kind == "application/vnd.ms-tnef" or name.lower() in _TNEF_NAMES:
        kind = _TNEF
    return Attachment(name, kind, _decoded_size(part))


def is_tnef(attachment: Attachment) -> bool:
    """Outlook's own container, which nobody unpacks (invariant 10)."""
    return attachment.type == _TNEF


def _decoded_size(part: mime.Part) -> int:
    """Octets after decoding; base64 (nearly every attachment) is counted and not decoded."""
    if str(part.get("content-transfer-encoding", "")).strip().lower() == "base64":
        payload = str(part.get_payload() or "").rstrip()
        blanks = sum(payload.count(blank) for blank in "\r\n \t")
        return max(0, (len(payload) - blanks) * 3 // 4 - payload[-2:].count("="))
    return len(mime.octets(part))


def name_of(part: mime.Part) -> str:
    """The file name for showing: decoded, and clean."""
    if "name" not in f"{part.get('content-type', '')};{part.get('content-disposition', '')}".lower():
        return ""
    try:
        name = part.get_filename() or ""
    except (LookupError, ValueError, TypeError, AttributeError):
        return ""
    return clean_name(decode_words(name))


def clean_name(name: str) -> str:
    """A file's name without folders, control and direction marks; the ending is kept when it is cut."""
    name = _UNSEEN.sub("", name).replace("\\", "/").rpartition("/")[2].strip()
    if len(name) <= limits.ATTACHMENT_NAME_CHARS:
        return name
    stem, dot, ending = name.rpartition(".")
    ending = (dot + ending)[:20] if stem else ""
    return name[: limits.ATTACHMENT_NAME_CHARS - len(ending)] + ending
