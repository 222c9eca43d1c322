"""What every source of mail offers, and the bounds that all of them keep."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from pipeline import limits
from pipeline.model import RawMail

_HEADER_END = re.compile(rb"(?:^|\n)\r?\n")


class SourceError(Exception):
    """A source that cannot be read at all; the message is one line that says what to do about it."""


class Source(Protocol):
    """Mail that can be walked through from its start, as often as needed.

    ``name`` is for people. ``skipped`` holds one line for each mail that the last walk listed and could not
    read: it is reported and never stops the others.
    """

    name: str
    skipped: list[str]

    def batches(self) -> Iterator[list[RawMail]]:
        """All mails in a fixed order: at most FETCH_BATCH mails and FETCH_OCTETS octets a list (one larger mail
        stands alone). A mail over MAIL_OCTETS comes as its header, marked ``oversize``."""
        ...

    def count(self) -> int | None:
        """How many mails there are, for a progress bar; None where only reading them all would tell."""
        ...


def in_batches(mails: Iterable[RawMail]) -> Iterator[list[RawMail]]:
    """Cuts a stream of mails into lists within FETCH_BATCH and FETCH_OCTETS."""
    batch: list[RawMail] = []
    octets = 0
    for mail in mails:
        if batch and (len(batch) >= limits.FETCH_BATCH or octets + len(mail.data) > limits.FETCH_OCTETS):
            yield batch
            batch, octets = [], 0
        batch.append(mail)
        octets += len(mail.data)
    if batch:
        yield batch


def header_of(data: bytes) -> bytes:
    """A mail's header with the empty line that ends it (RFC 5322 section 2.1), at most HEADER_OCTETS of it."""
    end = _HEADER_END.search(data, 0, limits.HEADER_OCTETS)
    return data[: end.end() if end else limits.HEADER_OCTETS]


def read_file(path: Path) -> RawMail:
    """The mail that one file holds, stamped with the time at which the file was written.

    Raises OSError, with a reason in words, for whatever cannot be read.
    """
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        raise OSError(0, "is not a regular file")
    with path.open("rb") as file:
        data = file.read(limits.HEADER_OCTETS if found.st_size > limits.MAIL_OCTETS else limits.MAIL_OCTETS + 1)
    size = max(found.st_size, len(data))
    oversize = size > limits.MAIL_OCTETS
    return RawMail(header_of(data) if oversize else data, shown(path), size, _moment(found.st_mtime), oversize=oversize)


def read_files(paths: Iterable[Path], skipped: list[str]) -> Iterator[RawMail]:
    """The mails of files, one each; a file that cannot be read becomes a line in ``skipped``."""
    for path in paths:
        try:
            yield read_file(path)
        except OSError as error:
            skipped.append(f"{shown(path)}: {reason(error)}")


def reason(error: OSError) -> str:
    """What the system says of a file, in a few words."""
    return (error.strerror or type(error).__name__).lower()


def shown(path: Path) -> str:
    """A path as people may see it: file names are bytes, and a name may hold what no text may."""
    text = os.fsencode(path).decode("utf-8", "replace")
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)


def _moment(seconds: float) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        return None
