"""A whole IMAP folder as a source of mail for ``batch``: no cursor, nothing changed on the server."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.config import Mailbox, Settings
from pipeline.ingestion.imap import ImapSession
from pipeline.ingestion.source import SourceError
from pipeline.model import RawMail

PREFIX = "imap:"


def open_folder(spec: str, settings: Settings) -> ImapFolder:
    """The source for what follows ``imap:``: FOLDER of the first mailbox, or MAILBOX/FOLDER where there are several."""
    boxes = settings.all_mailboxes
    remedy = "put mailbox.host, user and password into pipeline.yaml"
    if not boxes:
        raise SourceError(f"{PREFIX}{spec}: no mailbox is configured; {remedy}")
    name, box, folder = "", boxes[0], spec
    for candidate in boxes if len(boxes) > 1 else ():
        if spec.startswith(f"{candidate.account}/"):
            name, box, folder = candidate.account, candidate, spec.removeprefix(f"{candidate.account}/")
    if box.host is None:
        raise SourceError(f"{PREFIX}{spec}: its mailbox has no host; {remedy}")
    if not folder:
        raise SourceError(f"{PREFIX}{spec}: names no folder; write {PREFIX}INBOX")
    if box.ca_file is not None:
        box = box.model_copy(update={"ca_file": settings.path(box.ca_file)})
    return ImapFolder(box, folder, name)


class ImapFolder:
    """All mails of one folder by ascending UID. Reading raises a MailboxProblem where the server cannot be used."""

    def __init__(self, box: Mailbox, folder: str, account: str = "") -> None:
        self.name = f"{PREFIX}{account}/{folder}" if account else f"{PREFIX}{folder}"
        self.skipped: list[str] = []
        self._box = box
        self._folder = folder
        self._account = account

    def batches(self) -> Iterator[list[RawMail]]:
        """The mails of the folder as it is at the start."""
        self.skipped = []
        with ImapSession.connect(self._box) as session:
            uids = session.list_new(self._folder, None).uids
            for fetched in session.fetch(self._folder, uids, self._account):
                self.skipped += [f"{self.name}/{uid}: was deleted meanwhile" for uid in fetched.vanished]
                self.skipped += [f"{mail.source}: the server does not hand it over" for mail in fetched.unreadable]
                if fetched.mails:
                    yield list(fetched.mails)

    def count(self) -> int | None:
        """The number of mails in the folder; connects for it."""
        with ImapSession.connect(self._box) as session:
            return len(session.list_new(self._folder, None).uids)
