"""A Maildir: one file a mail, in ``new`` until a mail program saw it, then in ``cur``.

The format: a name is ``UNIQUE`` or ``UNIQUE:2,FLAGS``; a mail program renames a file when flags change.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipeline.ingestion.source import SourceError, in_batches, read_file, reason, shown
from pipeline.model import RawMail


class Maildir:
    """The mails of one Maildir in the order of their names, which begin with the time of delivery.

    Folders inside it (``.Archive``) are Maildirs of their own, to be named for themselves.
    """

    def __init__(self, path: Path) -> None:
        self.name = shown(path)
        self.skipped: list[str] = []
        self._path = path
        self._files()

    @staticmethod
    def fits(path: Path) -> bool:
        """Whether this is a folder with ``cur`` and ``new``."""
        return (path / "cur").is_dir() and (path / "new").is_dir()

    def batches(self) -> Iterator[list[RawMail]]:
        """The mails of ``new`` and ``cur`` together."""
        self.skipped = []
        yield from in_batches(self._mails())

    def count(self) -> int | None:
        """The number of files in ``new`` and ``cur``."""
        return len(self._files())

    def _mails(self) -> Iterator[RawMail]:
        for unique, path in sorted(self._files().items()):
            try:
                yield self._read(unique, path)
            except OSError as error:
                self.skipped.append(f"{shown(path)}: {reason(error)}")

    def _read(self, unique: str, path: Path) -> RawMail:
        try:
            return read_file(path)
        except FileNotFoundError:
            # A mail program that looks in meanwhile moves the file to cur and writes its flags into the name.
            moved = self._files().get(unique)
            if moved is None:
                raise
            return read_file(moved)

    def _files(self) -> dict[str, Path]:
        """Unique name → file. ``new`` is listed first: a mail that moves meanwhile is met twice rather than never."""
        files: dict[str, Path] = {}
        for folder in ("new", "cur"):
            try:
                entries = list((self._path / folder).iterdir())
            except OSError as error:
                raise SourceError(f"{self.name}/{folder}: {reason(error)}; make the folder readable") from error
            files |= {entry.name.partition(":")[0]: entry for entry in entries if not entry.name.startswith(".")}
        return files
