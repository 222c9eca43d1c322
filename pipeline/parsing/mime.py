"""Octets → a tree of parts, with bounds on what the sender controls.

The standard library's parser asks every line of a mail about every open boundary, which takes seconds on a mail that
nests; its newer ``policy.default`` takes seconds on crafted headers. Here one pass looks at the lines that begin with
two dashes, and nothing else of a body. The parts are the library's messages (policy compat32), which knows parameters
and transfer encodings.
"""

from __future__ import annotations

import email.errors
import email.message
import re
from dataclasses import dataclass, field
from typing import Any

from pipeline import limits

#: The lines that can be of a header (RFC 5322 section 2.2; blanks before the colon are section 4.5's).
_HEADER_BLOCK = re.compile(r"(?:(?:[!-9;-~]*[ \t]{0,4}:|[ \t]|From )[^\n]*\n?)*")
_FIELD = re.compile(r"^([!-9;-~]+)[ \t]{0,4}:[ \t]*([^\n]*(?:\n[ \t][^\n]*)*)", re.MULTILINE)
_FIELD_LINE = re.compile(rb"[!-9;-~]{1,80}[ \t]{0,4}:|[ \t]|From ")
_DASHES = re.compile(r"^--([^\n]*)\n?", re.MULTILINE)
#: A header beyond that is not looked at; ``limits.HEADERS`` of usual length are far shorter.
_HEADER_CHARS = 4 * limits.HEADER_OCTETS


class Part(email.message.Message):
    """A MIME part that knows its depth and keeps only as many headers, and as much of them, as the limits allow.

    Too deep, it calls itself opaque, so that nobody goes further down.
    """

    depth = 0
    cut = False
    _type: str | None = None
    _payload: Any  # the library's own attribute, which it does not give out as it stands in the mail

    @property
    def written(self) -> str:
        """The body as it stands in the mail, octets above 127 as surrogates; empty where there are parts."""
        return self._payload if isinstance(self._payload, str) else ""

    def take(self, block: str) -> None:
        """Keep the fields of a header block, as they stand in the mail."""
        for found in _FIELD.finditer(block):
            name, value = found[1], found[2].rstrip("\r\n")
            bound = limits.PARAMETER_CHARS if name[:8].lower() == "content-" else limits.HEADER_VALUE_CHARS
            if len(self) >= limits.HEADERS:
                self.cut = True
                return
            if len(value) > bound or len(name) > limits.MESSAGE_ID_CHARS:
                self.cut = True
            if len(name) <= limits.MESSAGE_ID_CHARS:
                self.set_raw(name, value[:bound])

    def attach(self, payload: Any) -> None:
        """Put a part under this one."""
        super().attach(payload)
        payload.depth = self.depth + 1

    def get_content_type(self) -> str:
        """The type as stated, lower case; opaque beyond ``limits.DEPTH``."""
        if self._type is None:
            self._type = "application/octet-stream" if self.depth > limits.DEPTH else super().get_content_type()
        return self._type

    def mend(self, name: str, value: str) -> None:
        """Put another value in the place of a header."""
        self.replace_header(name, value)
        self._type = None

    def set_default_type(self, ctype: str) -> None:
        """The type of a part that states none (RFC 2046 section 5.1.5)."""
        super().set_default_type(ctype)
        self._type = None


@dataclass(slots=True)
class _Tree:
    """A mail on the way to its parts. ``open`` holds the multiparts that a boundary line may end or continue, outermost
    first; ``levels``: boundary → place in it; ``leaf``: the part whose body begins at ``start``.
    """

    text: str
    root: Part
    leaf: Part | None = None
    start: int = 0
    parts: int = 0
    open: list[tuple[str, Part]] = field(default_factory=list)
    levels: dict[str, int] = field(default_factory=dict)

    def grow(self) -> bool:
        """Find every part. False where there are more than ``limits.PARTS``; the tree then has so many."""
        self._begin(self.root, 0)
        for line in _DASHES.finditer(self.text):
            if not self.levels:
                break
            if line.start() < self.start:
                continue
            boundary, level = self._level(line[1].rstrip(" \t\r"))
            if level is None:
                continue
            self._end(line.start(), level)
            _, parent = self.open[level]
            if not boundary:
                self._shut()
                self.start = line.end()
                continue
            if self.parts == limits.PARTS:
                return False
            self.parts += 1
            part = Part()
            parent.attach(part)
            if parent.get_content_type() == "multipart/digest":
                part.set_default_type("message/rfc822")
            self._begin(part, line.end())
        self._end(len(self.text), 0)
        return True

    def _level(self, token: str) -> tuple[bool, int | None]:
        """Does a line between two parts (True) or the last line of a multipart (False) stand here, and which one's."""
        if token in self.levels:
            return True, self.levels[token]
        return False, self.levels.get(token[:-2]) if token.endswith("--") else None

    def _begin(self, part: Part, at: int) -> None:
        """Read the header of a part that begins at ``at``; a multipart is open from then on."""
        self.start = self.take_header(part, at)
        self.leaf = part
        if part.get_content_maintype() == "multipart" and part.depth <= limits.DEPTH:
            boundary = part.get_boundary()
            if boundary and boundary not in self.levels:
                self.levels[boundary] = len(self.open)
                self.open.append((boundary, part))

    def take_header(self, part: Part, at: int) -> int:
        """Returns where the body begins."""
        end = _header_end(self.text, at, self.levels)
        part.take(self.text[at:end])
        if self.text.startswith("\n", end):
            return end + 1
        if self.text.startswith("\r\n", end):
            return end + 2
        if end < len(self.text) and not _is_boundary(self.text, end, self.levels):
            part.defects.append(email.errors.MissingHeaderBodySeparatorDefect())
        return end

    def _end(self, at: int, level: int) -> None:
        """A boundary of ``level`` (or the mail's end) stands at ``at``: what was open below it ends here."""
        leaf, self.leaf = self.leaf, None
        body = leaf is not None and not (self.open and at < len(self.text) and leaf is self.open[level][1])
        if leaf is not None and body:
            # The line end before a boundary is the boundary's (RFC 2046 section 5.1.1).
            end = at - 1 if at < len(self.text) and at > self.start else at
            leaf.set_payload(self.text[self.start : end].removesuffix("\r" if end < at else ""))
            if leaf.get_content_maintype() == "multipart":
                leaf.defects.append(email.errors.StartBoundaryNotFoundDefect())
        at_end = at == len(self.text)
        for boundary, part in self.open[0 if at_end else level + 1 :]:
            if part.is_multipart():
                part.defects.append(email.errors.CloseBoundaryNotFoundDefect())
            del self.levels[boundary]
        del self.open[0 if at_end else level + 1 :]

    def _shut(self) -> None:
        boundary, _ = self.open.pop()
        del self.levels[boundary]


def _header_end(text: str, at: int, boundaries: dict[str, int]) -> int:
    block = _HEADER_BLOCK.match(text, at, at + _HEADER_CHARS)
    end = block.end() if block else at
    if end > at + _HEADER_CHARS - limits.MESSAGE_ID_CHARS:
        gaps = [gap for gap in (text.find("\n\n", end), text.find("\n\r\n", end)) if gap >= 0]
        return min(gaps, default=len(text) - 1) + 1
    if boundaries:
        for line in _DASHES.finditer(text, at, end):
            if _is_boundary(text, line.start(), boundaries):
                return line.start()
    return end


def _is_boundary(text: str, at: int, boundaries: dict[str, int]) -> bool:
    line = _DASHES.match(text, at)
    if line is None:
        return False
    token = line[1].rstrip(" \t\r")
    return token in boundaries or token.removesuffix("--") in boundaries


def read(data: bytes, depth: int = 0) -> tuple[Part, tuple[str, ...]]:
    """Parse a whole mail. Returns the message and the defects of this step. ``depth``: of the part that it stands in.

    With more than ``limits.PARTS`` parts the message holds those; with more than ``limits.LINES`` lines it holds the
    header, and the rest as one text.
    """
    if max(data.count(b"\n"), data.count(b"\r")) > limits.LINES:
        return mended_header(data), ("too_many_lines",)
    tree = _Tree(_as_text(data), Part())
    tree.root.depth = depth
    defects = () if tree.grow() else ("too_many_parts",)
    repaired = _without_stray_lines(data, tree.root)
    return (tree.root, defects) if repaired is None else (read(repaired, depth)[0], ("header_repaired",))


def _as_text(data: bytes) -> str:
    """A mail as text (octets above 127 as surrogates) whose lines all end in LF or all in CRLF, without empty lines on
    top.
    """
    data = data.lstrip(b"\r\n")
    if b"\r" in data and not data.count(b"\r") == data.count(b"\r\n") == data.count(b"\n"):
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return data.decode("ascii", "surrogateescape")


def _without_stray_lines(data: bytes, message: Part) -> bytes | None:
    """A header that a line without a colon ends too early (a value that lost its folding, a line pasted on top),
    where a From header stands behind that line: the mail without such lines. None where there is nothing to mend.
    """
    if "from" in message:
        return None
    if not any(isinstance(defect, email.errors.MissingHeaderBodySeparatorDefect) for defect in message.defects):
        return None
    head, body = split(data)
    lines = head[: limits.HEADER_OCTETS].splitlines()[: limits.HEADERS * 10]
    kept = [line for line in lines if _FIELD_LINE.match(line)]
    if len(kept) == len(lines) or not any(line[:5].lower() == b"from:" for line in kept):
        return None
    return b"\n".join(kept) + b"\n\n" + body


def mended_header(data: bytes) -> Part:
    """As ``header_only``, with the mending that ``read`` does."""
    message = header_only(data)
    repaired = _without_stray_lines(data, message)
    return message if repaired is None else header_only(repaired)


def header_only(data: bytes) -> Part:
    """The message with what follows its header as the payload of one part, whatever its type."""
    tree = _Tree(_as_text(data), Part())
    at = tree.take_header(tree.root, 0)
    tree.root.set_payload(tree.text[at : at + limits.TEXT_CHARS * 4])
    return tree.root


def children(part: Part) -> list[Part]:
    """The parts right under a part; none under a part that has text or octets."""
    payload: Any = part.get_payload()
    return payload if isinstance(payload, list) else []


def octets(part: Part) -> bytes:
    """The payload of a part with its transfer encoding undone (RFC 2045 section 6)."""
    payload: Any = part.get_payload(decode=True)
    return payload or b""


def split(data: bytes) -> tuple[bytes, bytes]:
    """Header and body, parted at the first empty line whatever its line end is (RFC 5322 section 2.1)."""
    found = [(data.find(gap), gap) for gap in (b"\n\n", b"\n\r\n", b"\r\r")]
    at, gap = min(((at, gap) for at, gap in found if at >= 0), default=(len(data), b""))
    return data[: at + 1], data[at + len(gap) :]
