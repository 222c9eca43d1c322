"""Mails in files of their own: a folder of .eml files, or one file of any name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipeline.ingestion.source import SourceError, in_batches, read_files, reason, shown
from pipeline.model import RawMail


class EmlFolder:
    """The ``*.eml`` files of a folder in the order of their names; subfolders are not entered."""

    def __init__(self, path: Path) -> None:
        self.name = shown(path)
        self.skipped: list[str] = []
        self._path = path
        self._files()

    @staticmethod
    def fits(path: Path) -> bool:
        """Whether this is a folder (a Maildir is recognised before it)."""
        return path.is_dir()

    def batches(self) -> Iterator[list[RawMail]]:
        """The mails, file by file."""
        self.skipped = []
        yield from in_batches(read_files(self._files(), self.skipped))

    def count(self) -> int | None:
        """The number of .eml files."""
        return len(self._files())

    def _files(self) -> list[Path]:
        try:
            entries = sorted(self._path.iterdir())
        except OSError as error:
            raise SourceError(f"{self.name}: {reason(error)}; make the folder readable") from error
        files = [entry for entry in entries if entry.suffix.lower() == ".eml"]
        if entries and not files:
            raise SourceError(
                f"{self.name}: a folder without .eml files, and no Maildir (cur and new); "
                "name the mbox files or the Maildir inside it"
            )
        return files


class SingleMail:
    """One file that holds one mail, whatever its suffix."""

    def __init__(self, path: Path) -> None:
        self.name = shown(path)
        self.skipped: list[str] = []
        self._path = path

    @staticmethod
    def fits(path: Path) -> bool:
        """Whether this is a file (an mbox is recognised before it)."""
        return path.is_file()

    def batches(self) -> Iterator[list[RawMail]]:
        """The one mail."""
        self.skipped = []
        yield from in_batches(read_files([self._path], self.skipped))

    def count(self) -> int | None:
        """One."""
        return 1
