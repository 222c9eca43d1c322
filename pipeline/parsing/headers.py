"""A message's header → subject, people, ids and times.

Addresses and dates are mail-parser's work, which is safe on crafted headers where the standard library's newer
policy is not. It is given these few values, already repaired, and no message: as a whole it would decode every
attachment and hold it twice, and read each header three times.
"""

from __future__ import annotations

import email.utils
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from mailparser.dates import parse_mail_date
from mailparser.utils import get_addresses

from pipeline import limits
from pipeline.model import Address, RawMail
from pipeline.parsing import mime
from pipeline.parsing.words import decode_words, raw_text

#: Their words are tokens that machines compare: decoding would let a sender write tokens in disguise
#: (RFC 2047 section 5 allows encoded words in none of them).
_STRUCTURED = re.compile(
    r"authentication-results|arc-.*|received(?:-spf)?|dkim-signature|return-path|message-id|references|in-reply-to|"
    r"auto-submitted|precedence|date|content-.*|list-(?:unsubscribe|post).*"
)
_IDS = frozenset({"message-id", "references", "in-reply-to"})
_PEOPLE = ("from", "reply-to", "to", "cc")
_MESSAGE_ID = re.compile(r"<([^<>]*)>")
_BLANK = re.compile(r"\s+")
#: One mailbox whose reading nobody can doubt, as nearly all are: atoms or a quoted string, then the address.
_ADDRESS = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*"
_USUAL = re.compile(
    rf"(?:\"(?P<quoted>[^\"\\<>@\x00-\x1f]{{0,200}})\"|(?P<atoms>[\w !#$%&'*+/=?^`{{|}}~-]{{0,200}}))"
    rf"[ ]{{0,2}}<(?P<address>{_ADDRESS})>"
    rf"|(?P<bare>{_ADDRESS})"
)
_QUOTED_LOCAL_PART = re.compile(r'"[^"<>@\s][^"<>@]{0,63}"@[\w.-]{1,255}')
_AROUND_ADDRESS = re.compile(r"[\s<>,;:\"'()\[\]]+")


@dataclass(slots=True)
class Header:
    """What the header says. ``values``: lower-case name → decoded values in their order, as in ``model.Mail``."""

    values: dict[str, tuple[str, ...]]
    subject: str
    people: dict[str, tuple[Address, ...]]
    message_id: str | None
    cites: tuple[str, ...]
    date: datetime | None
    received: datetime | None
    defects: set[str] = field(default_factory=set)


def read(message: mime.Part, label: str | None) -> Header:
    """Read the header of a message; ``label``: the charset of its text, for raw 8-bit octets."""
    raw: dict[str, list[str]] = {}
    for name, value in message.raw_items():
        name = raw_text(name).lower()
        # An id is the same whatever the text below it is written in: the inbox step has not seen that.
        raw.setdefault(name, []).append(raw_text(value, None if name in _IDS else label))
    values = {name: tuple(_shown(name, value) for value in found) for name, found in raw.items()}
    header = Header(
        values=values,
        subject=_BLANK.sub(" ", values.get("subject", ("",))[0]).strip()[: limits.SUBJECT_CHARS],
        people={},
        message_id=message_id(raw.get("message-id", [""])[0]),
        cites=(),
        date=_date(raw.get("date", [""])[0]),
        received=_date(raw.get("received", [""])[0].rpartition(";")[2].strip()),
    )
    header.cites = cites(raw, header.message_id)
    header.people = {name: _people(raw, name, header.defects) for name in _PEOPLE}
    _note_defects(raw, header)
    return header


def _shown(name: str, value: str) -> str:
    return _one_line(decode_words(value)) if "=?" in value and not _STRUCTURED.fullmatch(name) else value


def _one_line(text: str) -> str:
    return text.replace("\n", " ")


def _ids_text(value: str) -> str:
    """Ids that a mailer has put into encoded words against RFC 2047 section 5, as Python's does with long ones. They
    prove nothing and decide nothing by themselves, so reading them is safe."""
    return decode_words(value) if "=?" in value else value


def message_id(value: str) -> str | None:
    """The msg-id of a Message-ID header with its brackets, blanks inside taken out; None where there is none."""
    bracketed = _MESSAGE_ID.search(_ids_text(value))
    inner = _BLANK.sub("", bracketed[1] if bracketed else _ids_text(value))[: limits.MESSAGE_ID_CHARS]
    return f"<{inner}>" if inner.strip("<>") else None


def cites(raw: dict[str, list[str]], own: str | None) -> tuple[str, ...]:
    """The ids of References, then of In-Reply-To (RFC 5322 section 3.6.4), each once; of too many the first, which
    names the thread, and the newest.
    """
    text = _ids_text(" ".join(raw.get("references", []) + raw.get("in-reply-to", [])))
    ids = (message_id(match.group()) for match in _MESSAGE_ID.finditer(text))
    found = tuple(dict.fromkeys(cited for cited in ids if cited and cited != own))
    return found if len(found) <= limits.CITATIONS else (found[0], *found[-(limits.CITATIONS - 1) :])


def _people(raw: dict[str, list[str]], name: str, defects: set[str]) -> tuple[Address, ...]:
    """The addresses of one header, repeated ones read as one list (RFC 5322 section 4.5.3), so that no From is
    overlooked. Members that mail-parser finds ambiguous count for From too: a mail with a second, garbled sender is
    never one with a single sender. Elsewhere they count where there is nothing better.
    """
    if name not in raw:
        return ()
    value = ", ".join(raw[name])[: limits.HEADER_VALUE_CHARS]
    usual = _USUAL.fullmatch(value)
    if usual:
        return (_address(usual["quoted"] or usual["atoms"] or "", usual["address"] or usual["bare"]),)
    unsure: list[dict[str, Any]] = []
    try:
        known = get_addresses(value, defects=unsure, decode_names=True)
    except Exception:  # a parser for hostile input may fail in any way; the mail is read all the same
        defects.add("header_unreadable")
        known = []
    found = [_address(shown, address) for shown, address in known if address]
    unsure = [defect for defect in unsure if not defect["recovered"]]
    if unsure:
        defects.add(f"{name.replace('-', '_')}_ambiguous")
    for defect in unsure if name == "from" or not found else ():
        candidates = [_address(one["display_name"], one["address"]) for one in defect["candidates"]]
        found += candidates or _addresses_in(defect["raw"])
    return tuple(dict.fromkeys(found or _addresses_in(value)))[: limits.ADDRESSES]


def _address(name: str, address: str) -> Address:
    name = _one_line(decode_words(name)).strip(" \"'")
    return Address("" if name.lower() == address.lower() else name[: limits.SUBJECT_CHARS], address.strip().lower())


def _addresses_in(text: str) -> tuple[Address, ...]:
    """Whatever looks like an address in a text that follows no grammar; the words before the first are its name."""
    quoted = _QUOTED_LOCAL_PART.search(text)
    if quoted:
        return (_address(text[: quoted.start()], quoted.group()),)
    words = [word.strip(".") for word in _AROUND_ADDRESS.split(text)]
    found = [word for word in words if 0 < word.find("@") < len(word) - 1 and word.count("@") == 1]
    name = text.partition(found[0])[0].partition("<")[0].strip(" \t<\"'(,;:") if found else ""
    return tuple(_address("" if at else name, word) for at, word in enumerate(dict.fromkeys(found)))


def _date(value: str) -> datetime | None:
    """A date-time in UTC; what breaks RFC 5322 section 3.3 but is plain to a reader is read too (no zone, a zone's
    name, one-digit hours).
    """
    if not value:
        return None
    strict: datetime | None = parse_mail_date(value).value
    if strict is not None:
        return strict
    try:
        lenient = email.utils.parsedate_to_datetime(value[:200])
        return lenient.replace(tzinfo=UTC) if lenient.tzinfo is None else lenient.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _note_defects(raw: dict[str, list[str]], header: Header) -> None:
    for name in ("from", "date", "message-id"):
        if not any(value.strip() for value in raw.get(name, [])):
            header.defects.add(f"{name.replace('-', '_')}_missing")
        elif len(raw[name]) > 1:
            header.defects.add(f"{name.replace('-', '_')}_repeated")
    if header.date is None and "date_missing" not in header.defects:
        header.defects.add("date_unreadable")


def received_at(raw: RawMail, header: Header) -> datetime | None:
    """When the mail came (invariant 6): the mailbox's own time, else the top Received, else the file's, else Date."""
    if raw.stamp is not None and raw.uid is not None:
        return raw.stamp
    return header.received or raw.stamp or header.date
