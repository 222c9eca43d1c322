"""What a person decides about drafts. Shell, desk and mail folders all call these, so the states are the same."""

from __future__ import annotations

import re
from datetime import datetime

from sqlalchemy import Connection

from pipeline.config import Settings
from pipeline.delivery import gate
from pipeline.delivery.post import queue
from pipeline.model import Delivery
from pipeline.store import drafts, labels, outbox, spam_senders, tickets
from pipeline.store.drafts import NotPossible


def approve(
    connection: Connection,
    draft_id: int,
    settings: Settings,
    key: bytes,
    who: str,
    now: datetime,
    over_cap_why: str | None = None,
) -> None:
    """A person has read the draft and lets it go: it is queued at once. Raises NotPossible with the remedy."""
    row = drafts.get(connection, draft_id)
    if row.state == "uncertain":
        raise NotPossible(f"draft {draft_id} may have left already; 'drafts settle {draft_id} --sent|--not-sent' first")
    if gate.too_old(row.kind, row.question_at, settings, now):
        days = settings.policy.answer_within_days
        raise NotPossible(f"draft {draft_id} answers a mail older than {days} days, which is never sent")
    if over_cap_why is None and (refusal := gate.over_cap(connection, row.recipient, settings, now, queued_too=True)):
        raise NotPossible(f"draft {draft_id} is held: {refusal.reason}")
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
    queue(connection, draft_id, settings, key, now)


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
