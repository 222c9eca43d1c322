"""A draft's words → the message that leaves: plain text and the same as HTML, 7bit, threaded, and marked as ours."""

from __future__ import annotations

import base64
import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import datetime
from email.charset import QP, Charset
from email.header import Header
from email.message import Message
from email.policy import compat32
from email.utils import format_datetime, formataddr
from hashlib import sha256
from urllib.parse import quote

from pipeline.config import Shop
from pipeline.delivery.html_part import html_part
from pipeline.store.attachments import Enclosed

OWN_MARK = "X-Casedesk"
REFERENCES = 12  # ids: the first and the newest are kept, as RFC 5322 section 3.6.4 wants the thread's ends
_MSG_ID = re.compile(r"<[!-;=?-~]{1,198}>")  # a longer id, or another one, is not worth a header that others refuse
_DEVIATING = re.compile("[ß\u03c2\u200c\u200d]")
_PLAIN_NAME = re.compile(r"[\w .,()+\-]{1,150}", re.ASCII)
_SEGMENT = 60  # characters of a file's name in one line
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


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
    files: Sequence[Enclosed] = (),
) -> bytes:
    """The MIME message of a reply, as bytes with CRLF line ends.

    ``asked_id``: the Message-ID that is answered, None where this mail goes to someone other than the asker.
    ``by_machine``: no person approved it, so it says so (RFC 3834 section 3.1.7). SES replaces Message-ID and
    Date, therefore our id stands in References too (invariant 15). The old message class is used since the newer one
    turns ids that are longer than a line into encoded words, which no mail program follows. Whatever comes from
    outside is put on one line first: nobody adds a header or a recipient. ``files`` come behind the text.
    """
    message = _bare()
    message["From"] = _mailbox(shop.name, ascii_address(shop.address))
    message["To"] = ascii_address(one_line(recipient))
    message["Subject"] = _folded("Subject", one_line(subject))
    message["Date"] = format_datetime(now)
    message["Message-ID"] = own_id
    thread = [cited for cited in (*references, asked_id or "") if _MSG_ID.fullmatch(cited)]
    if asked_id and _MSG_ID.fullmatch(asked_id):
        message["In-Reply-To"] = asked_id
    message["References"] = "\n ".join([*bounded(thread), own_id])
    message[OWN_MARK] = own_id.strip("<>")
    if by_machine:
        message["Auto-Submitted"] = "auto-replied"
        message["X-Auto-Response-Suppress"] = "All"
    message["MIME-Version"] = "1.0"
    words = _CONTROL.sub("", body.replace("\r\n", "\n").replace("\r", "\n"))
    # quoted-printable writes '=' as '=3D', and base64 has no '_', so no line of a part looks like one of these
    # boundaries (RFC 2045 sections 6.7 and 6.8)
    digest = sha256(own_id.encode()).hexdigest()
    text = _bare() if files else message
    text.add_header("Content-Type", "multipart/alternative", boundary=f"=_{digest[:32]}")
    text.set_payload([_part("plain", words), _part("html", html_part(words))])  # the best last (RFC 2046 5.1.4)
    if files:
        message.add_header("Content-Type", "multipart/mixed", boundary=f"=_{digest[32:]}")
        message.set_payload([text, *map(_file, files)])
    return message.as_bytes()


def _bare() -> Message:
    return Message(compat32.clone(linesep="\r\n", max_line_length=None))  # headers are folded where they are written


def _part(subtype: str, words: str) -> Message:
    part = _bare()
    part["Content-Type"] = f"text/{subtype}"
    text = Charset("utf-8")
    text.body_encoding = QP
    part.set_payload(words, text)
    return part


def _file(file: Enclosed) -> Message:
    part = _bare()
    part["Content-Type"] = file.type
    part["Content-Transfer-Encoding"] = "base64"
    part["Content-Disposition"] = ";\n ".join(["attachment", *_filename(file.name)])
    part.set_payload(base64.encodebytes(file.octets).decode("ascii"))
    return part


def _filename(name: str) -> Iterator[str]:
    """The parameters that name a file: plain where it is, else percent-encoded in lines that are not too long
    (RFC 2231 sections 3 and 4)."""
    if _PLAIN_NAME.fullmatch(name):
        yield f'filename="{name}"'
        return
    lines = [""]
    for letter in name:
        encoded = quote(letter, safe="", errors="replace")
        if len(lines[-1]) + len(encoded) > _SEGMENT:
            lines.append("")
        lines[-1] += encoded
    if len(lines) == 1:
        yield f"filename*=utf-8''{lines[0]}"
    else:
        lines[0] = f"utf-8''{lines[0]}"
        yield from (f"filename*{at}*={line}" for at, line in enumerate(lines))


def _mailbox(name: str, address: str) -> str:
    return formataddr((name, address)) if name.isascii() else f"{_folded('From', name)} <{address}>"


def _folded(header: str, text: str) -> str:
    """Text as a header's value: lines of 76 at most where it has blanks, encoded words where it is not ASCII."""
    return Header(text, "ascii" if text.isascii() else "utf-8", 76, header_name=header).encode().removeprefix("\n ")


def bounded(ids: Sequence[str]) -> list[str]:
    """The first id and the newest ones, without repeats."""
    unique = list(dict.fromkeys(ids))
    return unique if len(unique) <= REFERENCES else [unique[0], *unique[-(REFERENCES - 1) :]]


def one_line(text: str) -> str:
    """Text for a header: blanks and line ends of every kind become one blank, control characters go."""
    return _CONTROL.sub("", " ".join(text.split()))


def ascii_address(address: str) -> str:
    """An address with its domain as DNS has it (RFC 5890). What no mail can be sent to stays as it is."""
    local, at, domain = address.rpartition("@")
    try:
        return f"{local}{at}{'.'.join(_label(label) for label in domain.split('.'))}"
    except UnicodeError:
        return address


def _label(label: str) -> str:
    """A label of a domain. Python knows IDNA of 2003, for which these four are other letters or none (RFC 5894 section
    7.2): ``straße.example`` would become the domain of somebody else."""
    if not _DEVIATING.search(label):
        return label.encode("idna").decode()
    return f"xn--{unicodedata.normalize('NFC', label.lower()).encode('punycode').decode()}"
