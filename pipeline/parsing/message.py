"""bytes → Mail: the parts of this room in their order. Never raises for what a sender wrote."""

from __future__ import annotations

import hashlib
import re

from pipeline import limits
from pipeline.model import Mail, RawMail
from pipeline.parsing import charsets, headers, identity, mime, order_numbers, parts, returned
from pipeline.parsing.quotes import new_text_of
from pipeline.parsing.tracking_numbers import tracking_numbers
from pipeline.parsing.words import raw_text

#: A CR without LF in a header (RFC 5322 section 2.2 forbids it); a mail with CR alone throughout is an old one.
_BARE_CR = re.compile(rb"\r(?!\n)")


def parse(raw: RawMail, order_patterns: tuple[re.Pattern[str], ...] = ()) -> Mail:
    """Read one mail.

    Parameters: ``raw``, the octets and where they come from; ``order_patterns``, the shop's shapes of an order
    number (without them, common ones). Returns the mail with what was wrong with it in ``defects``. Whatever the
    octets, it returns: a mail that the ordinary reading fails on is its own source as text, without a sender, and
    carries the defect ``unreadable``. Only MemoryError comes through.
    """
    if not raw.data.strip():
        return _assemble(raw, mime.Part(), parts.Contents(), {"empty"}, order_patterns)
    try:
        message, defects = mime.read(raw.data)
        if b"\n" in raw.data and _BARE_CR.search(
            mime.split(raw.data)[0]
        ):  # two readers may see two headers, so two senders
            defects = (*defects, "header_bare_cr")
        contents = parts.Contents() if raw.oversize else parts.walk(message)
        return _assemble(raw, message, contents, {*defects, *contents.defects}, order_patterns)
    except MemoryError:
        raise
    except Exception:  # the one place where a mail that nobody foresaw must not stop the others
        return _as_plain_text(raw)


def identify(data: bytes) -> tuple[str, str | None]:
    """(identity, Message-ID) of a mail by its header alone, as ``parse`` would give them: the inbox step needs no more.

    Never raises but MemoryError.
    """
    message = mime.mended_header(data) if data.strip() else mime.Part()
    try:
        given = next((value for name, value in message.raw_items() if name.lower() == "message-id"), "")
        message_id = headers.message_id(raw_text(given))
    except (ValueError, LookupError):
        message_id = None
    return identity.identity_of(data, message, message_id), message_id


def _assemble(
    raw: RawMail, message: mime.Part, contents: parts.Contents, defects: set[str], patterns: tuple[re.Pattern[str], ...]
) -> Mail:
    header = headers.read(message, contents.label)
    text = contents.text
    if len(text) > limits.TEXT_CHARS:
        defects.add("text_cut")
        text = text[: limits.TEXT_CHARS]
    new_text = new_text_of(text, header.subject)
    if raw.oversize:
        defects.add("oversize")
    return Mail(
        identity=identity.identity_of(raw.data, message, header.message_id),
        message_id=header.message_id,
        date=header.date,
        received_at=headers.received_at(raw, header),
        senders=header.people["from"],
        reply_to=header.people["reply-to"],
        to=header.people["to"],
        cc=header.people["cc"],
        subject=header.subject,
        text=text,
        new_text=new_text,
        cites=header.cites,
        attachments=tuple(contents.attachments),
        content_types=tuple(contents.content_types),
        report="\n\n".join(contents.reports)[: limits.REPORT_CHARS],
        returned_ids=_returned(contents, text),
        headers=header.values,
        order_numbers=order_numbers.named_in(header.subject, new_text, text, patterns),
        tracking_numbers=tracking_numbers(f"{header.subject}\n{text}"),
        defects=tuple(sorted(defects | header.defects)),
    )


def _returned(contents: parts.Contents, text: str) -> tuple[str, ...]:
    found = contents.returned_ids or returned.ids_in_text(text)
    return tuple(dict.fromkeys(found))[: limits.CITATIONS]


def _as_plain_text(raw: RawMail) -> Mail:
    """The octets as text and nothing concluded from them; calls none of what has just failed but the decoder."""
    text, _ = charsets.decode(raw.data[: limits.TEXT_CHARS], None)
    return Mail(
        identity=hashlib.sha256(raw.data).hexdigest(),
        message_id=None,
        date=None,
        received_at=raw.stamp,
        senders=(),
        reply_to=(),
        to=(),
        cc=(),
        subject="",
        text=text,
        new_text=text,
        content_types=("text/plain",),
        defects=("unreadable",),
    )
