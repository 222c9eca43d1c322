"""A mail from one of the review folders, as staff left it: which draft it is, and what their reply says."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.model import Mail, RawMail
from pipeline.parsing import parse
from pipeline.review.folders_reference import Reference, in_ids, signed
from pipeline.review.folders_words import cut

#: What keeps a text from being read whole, and what to say of it.
_DEFECTS = {
    "oversize": "it is too large",
    "unreadable": "it cannot be read",
    "encrypted": "it is encrypted",
    "tnef": "it is in Outlook's rich text; choose plain text or HTML",
    "text_cut": "its text is too long",
    "charset": "some of its letters cannot be read",
}
UNKNOWN = "no mark of casedesk is left in it, so nobody can tell which draft it is"
TWO_DRAFTS = "it holds the marks of two drafts"
FILE = "it holds a file, and casedesk sends text alone; remove the file, or send the mail by hand"


@dataclass(frozen=True, slots=True)
class Copy:
    """``reply``: the words above our line; ``problem``: why they cannot be taken as they are, else empty."""

    raw: RawMail
    mail: Mail
    reference: Reference | None
    reply: str
    problem: str

    @property
    def movable(self) -> bool:
        """Whether all of it is at hand; of an oversize mail only the header is."""
        return not {"oversize", "unreadable"}.intersection(self.mail.defects) and bool(self.raw.data)

    @property
    def is_text_alone(self) -> bool:
        """Whether nothing is lost by keeping its words only."""
        return not self.mail.attachments and not _defect(self.mail)


def read(raw: RawMail, key: bytes) -> Copy:
    """Recognises a draft by any mark that is left of it: ours in a header, an id, or the line under the reply."""
    mail = parse(raw)
    found = cut(mail.text)
    in_line = signed(key, found.mark) if found.mark else None
    mark = f"<{mail.header('x-casedesk')}"
    ids = in_ids(key, (mark, mail.message_id or "", *reversed(mail.cites)))
    # the line's version tells which text was before them; without it the oldest is taken, which is the safe one
    reference = in_line or min(ids, key=lambda one: one.version, default=None)
    if reference is None:
        return Copy(raw, mail, None, found.reply, _defect(mail) or UNKNOWN)
    if any(one.draft_id != reference.draft_id for one in ids):
        return Copy(raw, mail, None, found.reply, TWO_DRAFTS)
    problem = _defect(mail) or found.problem or ("" if in_line else UNKNOWN)
    return Copy(raw, mail, reference, found.reply, problem or (FILE if mail.attachments else ""))


def _defect(mail: Mail) -> str:
    return next((says for name, says in _DEFECTS.items() if name in mail.defects), "")
