"""An mbox: mails one after another in a file, each behind a ``From `` line (RFC 4155, appendix A).

Read as a stream: a file of any size takes the memory of one batch. Of the dialects, mboxo and mboxrd are undone
alike: one ``>`` goes off every line of ``>…>From ``. Content-Length (mboxcl) is not trusted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from pipeline import limits
from pipeline.ingestion.source import SourceError, header_of, in_batches, reason, shown
from pipeline.model import RawMail

_BLOCK_OCTETS = 256 * 1024
_LINE_OCTETS = 64 * 1024
_POSTMARK_OCTETS = 1024
_FROM_LINE = re.compile(rb"^(>*)From [^\n]*\n?", re.MULTILINE)
_WEEKDAY = re.compile(rb"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b")
_MONTH = re.compile(rb"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b")
_ISO_DATE = re.compile(rb"\b\d{4}-\d\d-\d\d")
_TIME = re.compile(rb"\d:\d\d\b")
_YEAR = re.compile(rb"\b(?:19|20)\d\d\b")


class Mbox:
    """The mails of an mbox file in their order, as ``PATH#1``, ``PATH#2``, …; they carry no stamp."""

    def __init__(self, path: Path) -> None:
        self.name = shown(path)
        self.skipped: list[str] = []
        self._path = path

    @staticmethod
    def fits(path: Path) -> bool:
        """Whether this is a file that begins with ``From ``, or an empty one that is named as an mbox is."""
        if not path.is_file():
            return False
        with path.open("rb") as file:
            start = file.read(5)
        return start == b"From " or (not start and path.suffix.lower() in ("", ".mbox", ".mbx"))

    def batches(self) -> Iterator[list[RawMail]]:
        """The mails, as the file is read."""
        self.skipped = []
        yield from in_batches(self._mails())

    def count(self) -> int | None:
        """None: only reading the whole file would tell."""
        return None

    def _mails(self) -> Iterator[RawMail]:
        number = 0
        try:
            file = self._path.open("rb")
        except OSError as error:
            raise SourceError(f"{self.name}: {reason(error)}; make the file readable") from error
        with file:
            try:
                for number, (data, size) in enumerate(split(file), 1):
                    oversize = size > limits.MAIL_OCTETS
                    yield RawMail(data, f"{self.name}#{number}", size, oversize=oversize)
            except OSError as error:
                self.skipped.append(f"{self.name}: unreadable after mail {number}: {reason(error)}")


def split(file: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """The mails of an mbox that begins with ``From ``: (octets, size); over MAIL_OCTETS the octets are its header."""
    tail = file.readline(_LINE_OCTETS)[-3:]
    if not tail:
        return
    mail = _Gathering()
    while block := file.read(_BLOCK_OCTETS):
        block += file.readline(_LINE_OCTETS)  # only a line that is far too long for a postmark is cut in two
        taken = 0
        for found in _FROM_LINE.finditer(block):
            start = found.start()
            if not start and not tail.endswith(b"\n"):
                continue
            mail.add(block[taken:start])
            before = (tail + block[max(0, start - 3) : start])[-3:]
            taken = start + 1 if found[1] else start
            if _empty_line(before) and is_postmark(found[0]):
                yield mail.ended(_empty_line(before))
                mail, taken = _Gathering(), found.end()
        mail.add(block[taken:])
        tail = (tail + block[-3:])[-3:]
    yield mail.ended(_empty_line(tail))


def _empty_line(before: bytes) -> int:
    """The length of the empty line that these octets end in; 0 where there is none."""
    return 2 if before.endswith(b"\n\r\n") else int(before.endswith(b"\n\n"))


def is_postmark(line: bytes) -> bool:
    """Whether a line that follows an empty one begins a mail: ``From ``, then somewhere a date with time and year.

    The date makes the difference to a writer who left a sentence that starts with "From " as it is. Its order
    and zone vary between programs: ``Tue Nov 24 15:10:57 2026``, ``Tue, 24 Nov 2026 15:10:57 +0000``, ISO 8601.
    """
    if not line.startswith(b"From ") or len(line) > _POSTMARK_OCTETS or not _TIME.search(line):
        return False
    return bool(_ISO_DATE.search(line) or (_WEEKDAY.search(line) and _MONTH.search(line) and _YEAR.search(line)))


class _Gathering:
    """One mail while its octets come in; beyond MAIL_OCTETS only the header stays in memory."""

    def __init__(self) -> None:
        self._data = bytearray()
        self._size = 0
        self._most = limits.MAIL_OCTETS + 2  # it may end in an empty line that isn't the mail's

    def add(self, octets: bytes) -> None:
        before, self._size = self._size, self._size + len(octets)
        if self._size <= self._most:
            self._data += octets
        elif before <= self._most:
            self._data = bytearray(header_of(bytes(self._data + octets)))

    def ended(self, surplus: int) -> tuple[bytes, int]:
        """What it came to, without the ``surplus`` octets of the empty line that the format puts after each mail."""
        size = self._size - surplus
        data = bytes(self._data[:size])
        return (header_of(data) if size > limits.MAIL_OCTETS else data), size
