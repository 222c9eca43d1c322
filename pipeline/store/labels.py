"""What staff decided about mails, as labelled messages: one row a mail, the last word wins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, and_, case, func, or_, select, update

from pipeline.store.engine import AnyRow, put
from pipeline.store.tables import draft, label, message

OfDraft = Literal["unedited", "edited", "rejected"]
TEXT_CHARS = 20_000  # of a mail, for training, which looks at fewer

_CHANGED = or_(label.c.category != label.c.said_category, label.c.intent != label.c.said_intent)


def record(connection: Connection, message_ref: int, category: str, intent: str, who: str, now: datetime) -> None:
    """A person says what a mail is about. What was decided about its draft stays noted."""
    _put(connection, message_ref, {"category": category, "intent": intent}, who, now)
    connection.execute(update(message).where(message.c.id == message_ref).values(category=category))


def decided(connection: Connection, draft_id: int, what: OfDraft, who: str, now: datetime) -> None:
    """A person let a draft go or rejected it, and so confirmed, or left open, what its mail is about.

    An outreach, which answers no mail, teaches nothing.
    """
    row = connection.execute(
        select(draft.c.answers, draft.c.category, draft.c.intent).where(draft.c.id == draft_id)
    ).one()
    if row.answers is not None and row.category is not None and row.intent is not None:
        _put(connection, row.answers, {"category": row.category, "intent": row.intent, "draft": what}, who, now)


def undecided(connection: Connection, draft_id: int) -> None:
    """A decision was taken back. What a person said of the mail itself stays, where it differs from the classifier."""
    mine = label.c.message_ref.in_(select(draft.c.answers).where(draft.c.id == draft_id))
    connection.execute(label.delete().where(mine, label.c.draft.is_not(None), ~_CHANGED))
    connection.execute(update(label).where(mine).values(draft=None))


def _put(connection: Connection, message_ref: int, values: dict[str, str], who: str, now: datetime) -> None:
    verdict = connection.execute(select(message.c.verdict).where(message.c.id == message_ref)).scalar_one()
    said = {"said_category": verdict["category"], "said_intent": verdict["intent"]}
    row = {"message_ref": message_ref, **said, **values, "who": who, "at": now}
    put(connection, label, ("message_ref",), row, keep=("said_category", "said_intent"))


def of_message(connection: Connection, message_ref: int) -> AnyRow | None:
    """What staff said of one mail, if anything."""
    return connection.execute(select(label).where(label.c.message_ref == message_ref)).one_or_none()


def for_training(connection: Connection, limit: int) -> list[AnyRow]:
    """The labelled mails with their text, corrected ones first, then the newest: at most ``limit``, by their ids.

    A draft that was rejected, and nothing corrected, does not say what was wrong with it: such a mail is left out.
    """
    columns = (
        label.c.message_ref,
        label.c.category,
        label.c.intent,
        message.c.subject,
        func.substr(message.c.new_text, 1, TEXT_CHARS).label("body"),
        message.c.sender,
        message.c.verdict["language"].as_string().label("language"),
    )
    useful = or_(label.c.draft.is_(None), label.c.draft != "rejected", _CHANGED)
    has_words = or_(message.c.new_text != "", message.c.subject != "")  # retention takes them, the label stays
    order = (case((_CHANGED, 0), else_=1), label.c.message_ref.desc())
    query = select(*columns).join(message, message.c.id == label.c.message_ref).where(useful, has_words)
    return sorted(connection.execute(query.order_by(*order).limit(limit)), key=lambda row: int(row.message_ref))


def confirmed(connection: Connection) -> dict[str, tuple[int, int]]:
    """Category as the classifier said it → (mails that staff judged, errors among them).

    An error: staff said another category, or did not let the draft go.
    """
    wrong = case((or_(label.c.category != label.c.said_category, label.c.draft == "rejected"), 1), else_=0)
    query = select(label.c.said_category, func.count(), func.sum(wrong)).group_by(label.c.said_category)
    return {row[0]: (int(row[1]), int(row[2])) for row in connection.execute(query)}


def read_since(connection: Connection, since: datetime) -> Sequence[AnyRow]:
    """Customers' mails that came since then: ``arrived_at``, ``category`` (staff's word before the classifier's),
    ``unsure``, ``judged`` (by staff) and ``changed`` (by them).
    """
    changed = case((and_(label.c.category.is_not(None), label.c.category != label.c.said_category), 1), else_=0)
    columns = (
        message.c.arrived_at,
        message.c.category,
        message.c.verdict["unsure"].as_boolean().label("unsure"),
        label.c.category.is_not(None).label("judged"),
        changed.label("changed"),
    )
    query = select(*columns).outerjoin(label, label.c.message_ref == message.c.id)
    of_customers = (message.c.direction == "in", message.c.kind == "human", message.c.arrived_at >= since)
    return connection.execute(query.where(*of_customers)).all()
