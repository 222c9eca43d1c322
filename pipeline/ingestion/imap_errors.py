"""What can be wrong with a mailbox, told apart: each needs another remedy, and the message names it."""

from __future__ import annotations

import imaplib
import re

from imapclient.exceptions import IMAPClientError

#: The connection is of no use any more.
LOST = (imaplib.IMAP4.abort, OSError)
#: The server said no, or said what cannot be read; imapclient raises ValueError for some of the latter.
REFUSED = (IMAPClientError, ValueError)

_WORDS_CHARS = 200
_TEMPORARY = re.compile(r"\[(?:UNAVAILABLE|INUSE|LIMIT|THROTTLED|OVERQUOTA)\b", re.IGNORECASE)


class MailboxProblem(Exception):  # noqa: N818  (what it is, not that it is an error)
    """A mailbox that cannot be used as configured; the message is one line with the remedy."""


class MailboxAway(MailboxProblem):
    """The server cannot be reached, hung up, or asks us to come back later: waiting may help."""


class LoginRefused(MailboxProblem):
    """The server knows neither this user nor this password, or lets it in no longer."""


class CertificateRefused(MailboxProblem):
    """The server's certificate is not trusted here."""


class EncryptionRefused(MailboxProblem):
    """The server does not encrypt as ``mailbox.tls`` demands; we never fall back to clear text."""


class FolderMissing(MailboxProblem):
    """The account has no folder of this name."""


def words(error: BaseException) -> str:
    """What a server or the system said, on one line, without imaplib's ``b'…'`` around it."""
    text = re.sub(r"""^b(['"])(.*)\1$""", r"\2", str(error) or type(error).__name__, flags=re.DOTALL)
    text = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return text[:_WORDS_CHARS]


def is_temporary(error: BaseException) -> bool:
    """Whether a refusal says of itself that it will pass (RFC 5530 section 3, and what large providers send)."""
    return bool(_TEMPORARY.search(str(error)))
