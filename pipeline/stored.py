"""A mail that was understood, put together again from what the store keeps of it: no bytes and no reading process."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from sqlalchemy import Connection

from pipeline.config import Settings
from pipeline.model import Address, Attachment, Mail, Reading, Screening, Verdict
from pipeline.parsing import tracking_numbers
from pipeline.store import labels
from pipeline.store.engine import AnyRow


def reading_of(connection: Connection, row: AnyRow, settings: Settings) -> Reading:
    """The reading of a message's row, as policy takes it, with what staff said of it.

    Headers, recipients and the identity's bytes are not needed any more and left out.
    """
    screening = _screening(row.screening)
    wrote = Address(row.sender_name or "", row.sender) if row.sender else None
    if "contact_form" in screening.flags or "own_group" in screening.flags:  # then From was the shop's own
        wrote = Address("", settings.shop.address)
    mail = Mail(
        identity=row.identity or "",
        message_id=row.message_id,
        date=row.written_at,
        received_at=row.arrived_at,
        senders=(wrote,) if wrote else (),
        reply_to=(),
        to=(),
        cc=(),
        subject=row.subject,
        text=row.text,
        new_text=row.new_text,
        cites=tuple(row.cites),
        attachments=tuple(Attachment(**part) for part in row.attachments),
        order_numbers=tuple(row.order_numbers),
        tracking_numbers=tracking_numbers(f"{row.subject}\n{row.text}"),
    )
    reading = Reading(mail, screening, _verdict(row.verdict))
    said = labels.of_message(connection, row.id)
    return reading.corrected(said.category, said.intent) if said else reading


def _screening(kept: dict[str, Any]) -> Screening:
    answer_to = Address(**kept["answer_to"]) if kept["answer_to"] else None
    return Screening(**{**kept, "flags": tuple(kept["flags"]), "answer_to": answer_to})


def _verdict(kept: dict[str, Any]) -> Verdict:
    """Lists come back as the tuples that they were; what an older classifier did not say keeps its default."""
    known = {field.name for field in fields(Verdict)}
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in kept.items() if name in known
    }
    values["ranking"] = tuple((name, share) for name, share in values["ranking"])
    return Verdict(**values)
