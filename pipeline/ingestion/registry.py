"""Every kind of source by what it looks like. A new one is a file of its own and a line here."""

from __future__ import annotations

from pathlib import Path

from pipeline.config import Settings
from pipeline.ingestion.eml import EmlFolder, SingleMail
from pipeline.ingestion.imap_source import PREFIX, open_folder
from pipeline.ingestion.maildir import Maildir
from pipeline.ingestion.mbox import Mbox
from pipeline.ingestion.source import Source, SourceError, reason, shown

#: The first that fits is taken, so the more particular ones stand first.
FILE_SOURCES = (Maildir, EmlFolder, Mbox, SingleMail)


def open_source(spec: str, settings: Settings) -> Source:
    """The source that ``spec`` names: ``imap:FOLDER``, ``imap:MAILBOX/FOLDER``, or a path, by what lies there.

    A folder with ``cur`` and ``new`` is a Maildir, another folder one of .eml files; a file that begins with
    ``From `` is an mbox, any other a single mail. Raises SourceError for what is missing or unreadable.
    """
    if spec.startswith(PREFIX):
        return open_folder(spec.removeprefix(PREFIX), settings)
    path = Path(spec)
    try:
        path.stat()
        for kind in FILE_SOURCES:
            if kind.fits(path):
                if kind is SingleMail:
                    path.open("rb").close()
                return kind(path)
    except FileNotFoundError as error:
        raise SourceError(
            f"{shown(path)}: no such file or folder; name an mbox, Maildir, .eml or {PREFIX}FOLDER"
        ) from error
    except (OSError, ValueError) as error:
        why = reason(error) if isinstance(error, OSError) else str(error)
        raise SourceError(f"{shown(path)}: {why}; make it readable for this user") from error
    raise SourceError(f"{shown(path)}: neither a file nor a folder; name an mbox, Maildir, .eml or {PREFIX}FOLDER")
