"""A draft's words → the message that leaves: 7bit, quoted-printable or base64 only, threaded, and marked as ours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from email.charset import QP, Charset
from email.header import Header
from email.message import Message
from email.policy import compat32
from email.utils import format_datetime, formataddr

from pipeline.config import Shop

OWN_MARK = "X-Casedesk"
REFERENCES = 12  # ids: the first and the newest are kept, as RFC 5322 section 3.6.4 wants the thread's ends
ID_CHARS = 200  # a longer id is not worth a header line that other systems refuse


def compose(
    shop: Shop,
    recipient: str,
    subject: str,
    body: str,
    own_id: str,
    asked_id: str | None,
    references: Sequence[str],
    by_machine: bool,
    now: datetime,
) -> bytes:
    """The MIME message of a reply, as bytes with CRLF line ends.

    ``asked_id``: the Message-ID that is answered, None where this mail goes to someone other than the asker.
    ``by_machine``: no person approved it, so it says so (RFC 3834 section 3.1.7). SES replaces Message-ID and
    Date, therefore our id stands in References too (invariant 15). The old message class is used since the newer one
    turns ids that are longer than a line into encoded words, which no mail program follows.
    """
    message = Message(compat32.clone(linesep="\r\n", max_line_length=76))
    message["From"] = formataddr((shop.name, shop.address), "utf-8")
    message["To"] = recipient
    message["Subject"] = Header(subject, "ascii" if subject.isascii() else "utf-8", header_name="Subject").encode()
    message["Date"] = format_datetime(now)
    message["Message-ID"] = own_id
    thread = [cited for cited in (*references, *([asked_id] if asked_id else [])) if len(cited) <= ID_CHARS]
    if asked_id and len(asked_id) <= ID_CHARS:
        message["In-Reply-To"] = asked_id
    message["References"] = "\n ".join([*bounded(thread), own_id])
    message[OWN_MARK] = own_id.strip("<>")
    if by_machine:
        message["Auto-Submitted"] = "auto-replied"
        message["X-Auto-Response-Suppress"] = "All"
    message["MIME-Version"] = "1.0"
    text = Charset("utf-8")
    text.body_encoding = QP
    message.set_payload(body, text)
    return message.as_bytes()


def bounded(ids: Sequence[str]) -> list[str]:
    """The first id and the newest ones, without repeats."""
    unique = list(dict.fromkeys(ids))
    return unique if len(unique) <= REFERENCES else [unique[0], *unique[-(REFERENCES - 1) :]]
