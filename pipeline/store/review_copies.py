"""Copies of drafts that lie in mail folders: which version each shows, and what was made of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, exists, or_, select, update

from pipeline.store import drafts, standing, tickets
from pipeline.store.engine import AnyRow
from pipeline.store.tables import draft, inbox, known_id, message, outbox, review_copy, ticket

BY_HAND = "answered by hand"
_WAITING = ("drafted", "edited")
_LIVE = ("review", "approved", "attention")


@dataclass(frozen=True, slots=True)
class CopyRow:
    """A row of ``review_copy``; see the table."""

    draft_id: int | None
    account: str
    place: str
    uidvalidity: int | None
    uid: int | None
    shown: int
    version: int
    digest: str | None = None
    message_id: str | None = None


def add(connection: Connection, row: CopyRow) -> None:
    """Notes a copy. One that we put there ourselves, and whose UID we did not know, is the same one."""
    if row.uid is not None:
        unplaced = (review_copy.c.account == row.account, review_copy.c.place == row.place, review_copy.c.uid.is_(None))
        connection.execute(
            review_copy.delete().where(
                *unplaced, review_copy.c.draft_id == row.draft_id, review_copy.c.message_id == row.message_id
            )
        )
    connection.execute(review_copy.insert(), asdict(row))


def known(connection: Connection, account: str, place: str) -> list[AnyRow]:
    """What we know to lie in a folder."""
    here = select(review_copy).where(review_copy.c.account == account, review_copy.c.place == place)
    return list(connection.execute(here.order_by(review_copy.c.id)))


def is_known(connection: Connection, account: str, place: str, uidvalidity: int, uid: int) -> bool:
    """Whether another process has settled this mail already."""
    columns = review_copy.c
    here = and_(columns.account == account, columns.place == place)
    same = select(columns.id).where(here, columns.uidvalidity == uidvalidity, columns.uid == uid)
    return connection.execute(same.limit(1)).first() is not None


def gone(connection: Connection, ids: Sequence[int]) -> None:
    """These copies lie in no folder of ours any more. What they showed stays known until the draft is finished."""
    connection.execute(update(review_copy).where(review_copy.c.id.in_(ids)).values(place="gone"))


def forget(connection: Connection, draft_id: int) -> None:
    """A draft is finished: nothing is expected of its copies any more."""
    kept = ("attention", "rejected")
    of_draft = review_copy.delete().where(review_copy.c.draft_id == draft_id)
    connection.execute(of_draft.where(review_copy.c.place.not_in(kept)))


def find_draft(connection: Connection, draft_id: int) -> AnyRow | None:
    """The draft, with its ticket's name as ``ticket``, or None."""
    try:
        return drafts.get(connection, draft_id)
    except drafts.NotPossible:
        return None


def is_fresh(connection: Connection, row: AnyRow, shown: int) -> bool:
    """Whether nobody but the folders' own readers changed a draft since the version that a copy shows."""
    if row.version == shown:
        return True
    of_draft = select(review_copy.c.id).where(review_copy.c.draft_id == row.id, review_copy.c.shown == shown)
    return connection.execute(of_draft.where(review_copy.c.version == row.version).limit(1)).first() is not None


def keep_up(connection: Connection, draft_id: int, before: int) -> int:
    """We changed a draft by a copy's words: copies that showed what it was are still of this day. The new version."""
    now = int(drafts.get(connection, draft_id).version)
    of_draft = update(review_copy).where(review_copy.c.draft_id == draft_id, review_copy.c.version == before)
    connection.execute(of_draft.values(version=now))
    return now


def copies(connection: Connection, account: str) -> list[AnyRow]:
    """What lies in Review and Approved, with the draft's ``state``, ``now`` (its version), ``body``, ``warnings``,
    ``edited_at``, ``problem``, ``approved_by``, ``offers``."""
    columns = (draft.c.state, draft.c.version.label("now"), draft.c.body, draft.c.warnings, draft.c.edited_at)
    more = (draft.c.problem, draft.c.approved_by, draft.c.offers)
    query = select(review_copy, *columns, *more).join(draft, draft.c.id == review_copy.c.draft_id)
    here = query.where(review_copy.c.account == account, review_copy.c.place.in_(("review", "approved")))
    return list(connection.execute(here.order_by(review_copy.c.id)))


def to_show(connection: Connection, account: str, others_too: bool) -> list[AnyRow]:
    """Drafts of this account that wait and of which no copy of their present version lies in a folder.

    ``others_too``: also those that answer no mail of any mailbox, such as what we write unasked.
    """
    lies_there = exists().where(
        review_copy.c.draft_id == draft.c.id,
        review_copy.c.version == draft.c.version,
        review_copy.c.place.in_(_LIVE),
    )
    query = select(draft, ticket.c.name.label("ticket")).join(ticket, ticket.c.id == draft.c.ticket_id)
    query = query.outerjoin(message, message.c.id == draft.c.answers).outerjoin(inbox, inbox.c.id == message.c.inbox_id)
    ours = or_(inbox.c.account == account, inbox.c.account.is_(None)) if others_too else inbox.c.account == account
    return list(connection.execute(query.where(draft.c.state.in_(_WAITING), ours, ~lies_there).order_by(draft.c.id)))


def to_file(connection: Connection, account: str) -> list[AnyRow]:
    """Mails that left, of whose drafts copies lay in the folders: ``draft_id``, ``mime``, ``signed_id``."""
    of_account = (review_copy.c.account == account, review_copy.c.place.in_(("review", "approved", "gone")))
    shown = select(review_copy.c.draft_id).where(*of_account)
    query = select(outbox.c.draft_id, outbox.c.mime, outbox.c.signed_id).join(draft, draft.c.id == outbox.c.draft_id)
    left = query.where(draft.c.state == "sent", outbox.c.state == "sent", draft.c.id.in_(shown))
    return list(connection.execute(left.order_by(outbox.c.id)))


def forget_finished(connection: Connection, account: str) -> None:
    """Drops what is known of copies that are gone, whose drafts will not leave any more."""
    ended = select(draft.c.id).where(draft.c.state.in_(("rejected", "superseded")))
    of_account = review_copy.delete().where(review_copy.c.account == account, review_copy.c.place == "gone")
    connection.execute(of_account.where(review_copy.c.draft_id.in_(ended)))


# ------------------------------------------------------------------------------------------- answered by hand


@dataclass(frozen=True, slots=True)
class HandReply:
    """A reply that staff sent from their own mail program. ``draft_ids``: drafts of ours that it was made of."""

    message_id: str
    cites: tuple[str, ...]
    draft_ids: tuple[int, ...]
    recipients: frozenset[str]
    subject: str
    text: str
    sent_at: datetime


def answered_by_hand(connection: Connection, reply: HandReply, who: str, now: datetime) -> list[int]:
    """Files the reply in the ticket that it cites, and closes the drafts that it makes needless; their ids.

    It counts only where it went to somebody who wrote to us there, so that a mail forwarded to a colleague closes
    nothing. A draft that also answers a later mail of the customer stays, with the warning ``answered_by_hand``.
    """
    for ticket_id, seen in _cited(connection, reply).items():
        answered = _answered(connection, ticket_id, seen, reply)
        if not answered:
            continue
        to = next(one for row in answered for one in (row.answer_to, row.sender) if one in reply.recipients)
        ids, at = [reply.message_id], reply.sent_at
        tickets.file_outgoing(connection, ticket_id, ids, to, reply.subject, reply.text, "sent", at)
        open_ones = [row.id for row in answered if row.outcome in ("drafted", "held")]
        done = update(message).where(message.c.id.in_(open_ones))
        connection.execute(done.values(outcome="answered", reason=f"{who}: {BY_HAND}"))
        drafts.note(connection, now, who, "answered_by_hand", ticket_id=ticket_id)
        closed = _close_drafts(connection, ticket_id, seen, reply, who, now)
        standing.settle_state(connection, ticket_id)
        return closed
    return []


def _answered(connection: Connection, ticket_id: int, seen: int, reply: HandReply) -> Sequence[AnyRow]:
    """The mails of those whom the reply went to, up to the one that it cites or that came before it."""
    columns = (message.c.id, message.c.sender, message.c.answer_to, message.c.outcome)
    here = (message.c.ticket_id == ticket_id, message.c.direction == "in")
    theirs = or_(message.c.sender.in_(reply.recipients), message.c.answer_to.in_(reply.recipients))
    before = or_(message.c.id <= seen, message.c.arrived_at <= reply.sent_at)
    return connection.execute(select(*columns).where(*here, theirs, before).order_by(message.c.id.desc())).all()


def _cited(connection: Connection, reply: HandReply) -> dict[int, int]:
    """Ticket → the newest of its messages that the reply cites, the ticket with the newest one first."""
    by_id = select(message.c.id, message.c.ticket_id).join(known_id, known_id.c.message_ref == message.c.id)
    rows = list(connection.execute(by_id.where(known_id.c.value.in_(reply.cites))))
    by_draft = select(message.c.id, draft.c.ticket_id).join(draft, draft.c.answers == message.c.id)
    rows += connection.execute(by_draft.where(draft.c.id.in_(reply.draft_ids)))
    newest = {row.ticket_id: row.id for row in sorted(rows, key=lambda row: int(row.id))}
    return dict(sorted(newest.items(), key=lambda item: item[1], reverse=True))


def _close_drafts(
    connection: Connection, ticket_id: int, seen: int, reply: HandReply, who: str, now: datetime
) -> list[int]:
    query = select(draft, message.c.arrived_at).outerjoin(message, message.c.id == draft.c.answers)
    waiting = query.where(draft.c.ticket_id == ticket_id, draft.c.state.in_(drafts.NOT_LEFT_YET))
    closed = []
    for row in connection.execute(waiting.order_by(draft.c.id)).all():
        if row.recipient.lower() not in reply.recipients:
            continue
        if row.answers is not None and row.answers > seen and row.arrived_at > reply.sent_at:
            drafts.warn(connection, row.id, ["answered_by_hand"], row.urgent, row.answers)
            continue
        drafts.withdraw(connection, row.id, now)
        drafts.move(connection, row.id, drafts.NOT_LEFT_YET, state="superseded", problem=BY_HAND)
        drafts.note(connection, now, who, "answered_by_hand", draft_id=row.id)
        closed.append(int(row.id))
    return closed
