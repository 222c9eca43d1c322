"""What senders write into the text itself though it is none: uuencoded files, and the armour of OpenPGP."""

from __future__ import annotations

import re
from dataclasses import dataclass
from mimetypes import MimeTypes

from pipeline import limits
from pipeline.model import Attachment

#: Lines of 45 octets, whose trailing blanks some relays took off.
_FULL_LINES = re.compile(rb"(?:M[ -~]{20,64}\r?\n)*")
_BEGIN = re.compile(rb"^begin [0-7]{3,4} ([^\r\n]{1,255})\r?\n(?=[!-`])", re.MULTILINE)
_END = re.compile(rb"(?:[!-L][ -~]{0,64}\r?\n)?(?:[` ]?[ \t]{0,9}\r?\n)?end[ \t]{0,9}\r?(?:\n|\Z)")
_OCTETS_A_LINE = 45
_ARMOUR = re.compile(
    rb"^-----BEGIN PGP (MESSAGE|SIGNED MESSAGE|PUBLIC KEY BLOCK|SIGNATURE)-----[ \t]*\r?\n", re.MULTILINE
)
_ARMOUR_HEADERS = re.compile(rb"(?:[A-Za-z]{1,30}: [^\n]{0,200}\n)*[ \t]*\r?\n")
_DASH_ESCAPE = re.compile(rb"^- ", re.MULTILINE)
_TYPES = MimeTypes()  # the table of the language alone, whatever the machine has


@dataclass(frozen=True, slots=True)
class Text:
    """A text without what was embedded in it. ``flags``: ``uuencoded``, ``encrypted``, ``signed``."""

    data: bytes
    attachments: tuple[Attachment, ...] = ()
    flags: frozenset[str] = frozenset()


def take_out(data: bytes) -> Text:
    """Part a plain text from the files and the armour in it. Nothing is decoded; what has no end stays text."""
    attachments: list[Attachment] = []
    flags: set[str] = set()
    if b"begin " in data:
        data = _without_files(data, attachments)
        if attachments:
            flags.add("uuencoded")
    if b"-----BEGIN PGP " in data:
        data = _without_armour(data, attachments, flags)
    return Text(data, tuple(attachments), frozenset(flags))


def _without_files(data: bytes, found: list[Attachment]) -> bytes:
    """Without the uuencoded files (POSIX.1, uuencode); one that was cut off counts from two whole lines on."""
    kept: list[bytes] = []
    at = 0
    for begin in _BEGIN.finditer(data):
        if begin.start() < at or len(found) >= limits.PARTS:
            continue
        lines = _FULL_LINES.match(data, begin.end())
        run = lines.end() if lines else begin.end()
        count = data.count(b"\n", begin.end(), run)
        end = _END.match(data, run)
        if end is None and count < 2:
            continue
        last = end.group().split(b"\n", 1)[0] if end else b""
        rest = (last[0] - 32) & 63 if last[:1] and b"!" <= last[:1] <= b"L" else 0
        name = begin[1].decode("utf-8", "replace").strip()
        kind = _TYPES.guess_type(f"a/{name}")[0] or "application/octet-stream"
        found.append(Attachment(name, kind, count * _OCTETS_A_LINE + rest))
        kept.append(data[at : begin.start()])
        at = end.end() if end else run
    return b"".join((*kept, data[at:]))


def _without_armour(data: bytes, found: list[Attachment], flags: set[str]) -> bytes:
    """Without the blocks of RFC 9580 section 6.2; of a clear-signed text (section 7) the text stays."""
    kept: list[bytes] = []
    at = 0
    for begin in _ARMOUR.finditer(data):
        if begin.start() < at:
            continue
        what = begin[1]
        if what == b"SIGNED MESSAGE":
            flags.add("signed")
            kept.append(data[at : begin.start()])
            headers = _ARMOUR_HEADERS.match(data, begin.end())
            at = headers.end() if headers else begin.end()
            continue
        mark = b"-----END PGP " + what + b"-----"
        end = data.find(mark, begin.end())
        if end < 0:
            break
        kept.append(data[at : begin.start()])
        at = end + len(mark)
        if what == b"MESSAGE":
            flags.add("encrypted")
            found.append(Attachment("", "application/pgp-encrypted", at - begin.start()))
        elif what == b"PUBLIC KEY BLOCK":
            found.append(Attachment("", "application/pgp-keys", at - begin.start()))
    kept.append(data[at:])
    text = b"".join(kept)
    return _DASH_ESCAPE.sub(b"", text) if "signed" in flags else text
