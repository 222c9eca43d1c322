"""Approval in the mail program: drafts lie in a folder, and moving one to another folder approves or rejects it.

A pass asks three times: ``collect`` before new mail is understood, so that what staff wrote is theirs before a
customer's next mail supersedes it; ``by_hand`` once it is understood, before anything leaves; ``show`` at the end.
"""

from __future__ import annotations

from collections.abc import Callable

from pipeline.config import Mailbox
from pipeline.flow import Road
from pipeline.ingestion.imap_errors import MailboxProblem
from pipeline.opening import signing_key
from pipeline.review import folders_collect, folders_show
from pipeline.review.folders_box import Box
from pipeline.review.folders_by_hand import SentFolder
from pipeline.review.folders_imap import FolderSession
from pipeline.store.turn import turn_to_understand


class MailFolders:
    """The folders of all mailboxes that have some, for one pass. What goes wrong with one is added to ``problems``.

    One process at a time works in them, in the turn in which mail is understood: two would put every copy there twice.
    """

    def __init__(self, road: Road, problems: list[MailboxProblem]) -> None:
        self._road, self._problems = road, problems
        boxes = [box for box in road.settings.all_mailboxes if box.host]
        self._boxes = [box for box in boxes if box.review_folders]
        self._sent = [box for box in boxes if box.sent_folder]

    def collect(self) -> None:
        """Takes over what staff did in the folders."""
        self._each(folders_collect.collect)

    def by_hand(self) -> None:
        """Closes drafts that staff answered by hand."""
        for mailbox in self._sent:
            folder = SentFolder(self._road, mailbox, mailbox.sent_folder or "", signing_key(self._road.settings))
            try:
                with turn_to_understand(self._road.store):
                    folder.follow()
            except MailboxProblem as problem:
                self._problems.append(problem)

    def show(self) -> None:
        """Brings the folders to what the store says."""
        self._each(folders_show.show)

    def _each(self, step: Callable[[Box], None]) -> None:
        for mailbox in self._boxes:
            try:
                with turn_to_understand(self._road.store), FolderSession(mailbox) as session:
                    step(self._box(mailbox, session))
            except MailboxProblem as problem:
                self._problems.append(problem)

    def _box(self, mailbox: Mailbox, session: FolderSession) -> Box:
        names = mailbox.review_folders
        assert names is not None
        return Box(self._road, mailbox, names, session, signing_key(self._road.settings), mailbox is self._boxes[0])
