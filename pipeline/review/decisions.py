"""What a person decides about drafts. Shell, desk and mail folders all call these, so the states are the same."""

from __future__ import annotations

import mimetypes
import re
from datetime import datetime

from sqlalchemy import Connection

from pipeline import limits
from pipeline.config import Settings
from pipeline.delivery import gate
from pipeline.delivery.post import queue
from pipeline.model import Delivery
from pipeline.parsing.attachment import clean_name
from pipeline.store import attachments, drafts, labels, outbox, spam_senders, tickets
from pipeline.store.drafts import NotPossible
from pipeline.store.engine import AnyRow


class OverCap(NotPossible):
    """A cap is reached. Where it is the one on replies to an address, a reason lets one more go."""


def approve(
    connection: Connection,
    draft_id: int,
    settings: Settings,
    key: bytes,
    who: str,
    now: datetime,
    over_cap_why: str | None = None,
    undoable: bool = False,
) -> None:
    """A person has read the draft and lets it go: it is queued at once. Raises NotPossible with the remedy.

    ``rechecking.recheck`` comes first, outside the transaction: it reads the order's facts again.
    ``undoable``: it is queued once ``desk.undo_seconds`` are over, by whoever sends next; ``undo`` takes it back.
    """
    row = drafts.get(connection, draft_id)
    if not row.body.strip():
        raise NotPossible(f"draft {draft_id} is empty; write something, or reject it")
    if row.state == "uncertain":
        raise NotPossible(f"draft {draft_id} may have left already; find out whether it did, and settle it first")
    if gate.too_old(row.kind, row.question_at, settings, now):
        days = settings.policy.answer_within_days
        raise NotPossible(f"draft {draft_id} answers a mail older than {days} days, which is never sent")
    if over_cap_why is None and (refusal := gate.over_cap(connection, row.recipient, settings, now, True, row.kind)):
        raise OverCap(f"draft {draft_id} is held: {refusal.reason}")
    drafts.move(
        connection,
        draft_id,
        ("drafted", "edited", "failed"),
        state="approved",
        approved_by=who,
        approved_at=now,
        over_cap_why=over_cap_why,
    )
    labels.decided(connection, draft_id, "edited" if row.edited_at else "unedited", who, now)
    drafts.note(connection, now, who, "approved", draft_id=draft_id, detail=over_cap_why or "")
    if not undoable:
        queue(connection, draft_id, settings, key, now)


def undo(connection: Connection, draft_id: int, who: str, now: datetime) -> None:
    """An approval is taken back: the draft waits again. Raises NotPossible where it has left, or is leaving."""
    row = drafts.get(connection, draft_id)
    if row.state not in ("approved", "queued"):
        raise NotPossible(f"draft {draft_id} is {row.state}; only what has not left yet can be taken back")
    drafts.withdraw(connection, draft_id, now)
    state = "edited" if row.edited_at else "drafted"
    drafts.move(connection, draft_id, (row.state,), state=state, approved_by=None, approved_at=None)
    labels.undecided(connection, draft_id)
    drafts.note(connection, now, who, "taken_back", draft_id=draft_id)


def needs_manager(row: AnyRow, settings: Settings) -> str:
    """Why only a manager may let this draft go, or an empty string. A refund without an amount may be any amount."""
    if "injury" in row.warnings:
        return "Somebody was hurt, so a manager reads this first."
    if "needs_manager" in row.warnings:
        return "The policy leaves an offer like this one to a manager."
    limit = settings.desk.staff_limit
    refunds = [offer for offer in row.offers if "refund" in offer["remedy"]] if limit is not None else []
    if any(offer["amount"] is None for offer in refunds):
        return f"It offers a refund without an amount, and staff may offer up to {limit:g}."
    if any(offer["amount"] > limit for offer in refunds):
        return f"It offers a refund above {limit:g}, which is as far as staff may go."
    return ""


def mark_spam(connection: Connection, address: str, who: str, now: datetime) -> int:
    """Staff call a sender spam: what waits for them is rejected, and later mail of theirs is answered by nobody.

    Returns how many drafts were rejected. Raises NotPossible for what is no address.
    """
    address = address.strip().lower()
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", address):
        raise NotPossible(f"{address!r} should be an e-mail address such as pitch@agency.example")
    spam_senders.mark(connection, address, who, now)
    waiting = drafts.addressed_to(connection, address)
    for draft_id in waiting:
        drafts.reject(connection, draft_id, "the sender is spam", who, now)
    tickets.let_rest(connection, address, f"{who} called the sender spam.")
    return len(waiting)


def settle(connection: Connection, draft_id: int, sent: bool, who: str, now: datetime) -> None:
    """A person found out whether an uncertain mail left. If not, the draft waits for approval again."""
    row = outbox.uncertain_row(connection, draft_id)
    if row is None:
        raise NotPossible(f"draft {draft_id} is {drafts.get(connection, draft_id).state}, not uncertain")
    why = f"{who} found that it {'left' if sent else 'did not leave'}"
    outbox.settle(connection, row.id, Delivery("sent" if sent else "failed", reason=why), now)
    if not sent:
        edited = drafts.get(connection, draft_id).edited_at is not None
        drafts.move(connection, draft_id, ("failed",), state="edited" if edited else "drafted")


def attach(connection: Connection, draft_id: int, name: str, octets: bytes, who: str, now: datetime) -> None:
    """A file is to leave with a reply, such as a return label. Raises NotPossible where that cannot be."""
    name = clean_name(name) or "file"
    if not octets:
        raise NotPossible(f"{name} is empty")
    there = attachments.listing(connection, [draft_id])
    if sum(file.size for file in there) + len(octets) > limits.REPLY_FILES_OCTETS:
        most = limits.REPLY_FILES_OCTETS // 1024**2
        raise NotPossible(f"{name} is too large; the files of a reply may have {most} MB together")
    if len(there) >= limits.REPLY_FILES:
        raise NotPossible(f"draft {draft_id} has {len(there)} files, which is as many as a reply may have")
    attachments.add(connection, draft_id, attachments.Enclosed(name, _type_of(name), octets))
    drafts.note(connection, now, who, "attached", draft_id=draft_id)


def detach(connection: Connection, draft_id: int, attachment_id: int, who: str, now: datetime) -> None:
    """A file shall not leave with a reply after all. Raises NotPossible where it is not there."""
    if attachments.remove(connection, draft_id, attachment_id) is None:
        raise NotPossible(f"draft {draft_id} has no such file")
    drafts.note(connection, now, who, "detached", draft_id=draft_id)


def _type_of(name: str) -> str:
    """By its ending. Mails go as plain files, since base64 is not for them (RFC 2046 section 5.2.1)."""
    kind = mimetypes.guess_type(name)[0] or ""
    return "application/octet-stream" if not kind or kind.startswith(("message/", "multipart/")) else kind
