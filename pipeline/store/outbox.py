"""The outbox: the intent is committed before the call to the sender, the result after it (invariant 4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, and_, bindparam, func, or_, select, update

from pipeline.model import Delivery
from pipeline.store import drafts, offers, standing, tickets
from pipeline.store.engine import AnyRow, new_id, put
from pipeline.store.tables import draft, known_id, message, outbox, suppression, switch

OWN_ID = "<casedesk."  # how the Message-IDs begin that ``delivery.signing`` makes
_LATELY = and_(outbox.c.settled_at >= bindparam("since"), or_(outbox.c.state == "sent", outbox.c.state == "uncertain"))


def attempts_so_far(connection: Connection, draft_id: int) -> int:
    """How many outbox rows a draft has had."""
    return int(connection.execute(select(func.count()).where(outbox.c.draft_id == draft_id)).scalar_one())


def queue(connection: Connection, draft_id: int, recipient: str, mime: bytes, signed_id: str, now: datetime) -> int:
    """Puts an approved draft's message into the outbox. The outbox row's id."""
    drafts.move(connection, draft_id, ("approved",), state="queued", problem=None)
    row: dict[str, Any] = {
        "draft_id": draft_id,
        "state": "queued",
        "recipient": recipient,
        "mime": mime,
        "signed_id": signed_id,
    }
    row |= {"attempts": 0, "not_before": now, "reason": "", "queued_at": now}
    return new_id(connection, outbox, row)


def expire_leases(connection: Connection, now: datetime) -> int:
    """Rows whose sender died in the middle become ``uncertain``; nobody may send them again. How many."""
    late = select(outbox.c.id).where(outbox.c.state == "sending", outbox.c.lease_until < now)
    ids = list(connection.scalars(late))
    for outbox_id in ids:
        settle(connection, outbox_id, Delivery("uncertain", reason="the sender stopped in the middle of the call"), now)
    return len(ids)


_DUE = (
    select(outbox)
    .where(outbox.c.state == "queued")
    # what was queued in the future was queued before the clock was set back
    .where(or_(outbox.c.not_before <= bindparam("now"), outbox.c.queued_at > bindparam("now")))
    .order_by(outbox.c.not_before, outbox.c.id)
    .limit(1)
)


def due(connection: Connection, now: datetime) -> AnyRow | None:
    """The oldest queued row whose time has come. The transaction that asks is to claim it or to take it back."""
    return connection.execute(_DUE, {"now": now}).one_or_none()


_CLAIM = (
    update(outbox)
    .where(outbox.c.id == bindparam("outbox_id"), outbox.c.state == "queued")
    .values(attempts=outbox.c.attempts + 1)
    .returning(outbox.c.draft_id)
)


def claim(connection: Connection, outbox_id: int, owner: str, lease_until: datetime) -> None:
    """Marks a queued row as being sent by ``owner`` until the lease ends; committed before the call.

    Raises NoResultFound where the row is not queued.
    """
    values = {"outbox_id": outbox_id, "state": "sending", "lease_owner": owner, "lease_until": lease_until}
    draft_id = connection.execute(_CLAIM, values).scalar_one()
    drafts.move(connection, draft_id, ("queued",), state="sending")


_OURS = select(outbox.c.id).where(
    outbox.c.id == bindparam("outbox_id"),
    outbox.c.lease_owner == bindparam("owner"),
    outbox.c.state == "sending",
    outbox.c.lease_until > bindparam("now"),
)


def still_ours(connection: Connection, outbox_id: int, owner: str, now: datetime) -> bool:
    """Whether the lease holds; asked just before the call, since a frozen process may wake up late."""
    return connection.execute(_OURS, {"outbox_id": outbox_id, "owner": owner, "now": now}).first() is not None


#: Prepared once, since each mail that leaves asks for them.
_ATTEMPT = select(
    outbox.c.id,
    outbox.c.draft_id,
    outbox.c.state,
    outbox.c.recipient,
    outbox.c.signed_id,
    outbox.c.provider_id,
    outbox.c.not_before,
    outbox.c.settled_at,
    select(draft.c.ticket_id).where(draft.c.id == outbox.c.draft_id).scalar_subquery().label("ticket_id"),
).where(outbox.c.id == bindparam("outbox_id"))
_SETTLED = update(outbox).where(outbox.c.id == bindparam("outbox_id"))
_ANSWER = select(draft).where(draft.c.id == bindparam("draft_id"))


def settle(
    connection: Connection,
    outbox_id: int,
    delivery: Delivery,
    now: datetime,
    retry_at: datetime | None = None,
    ids: Sequence[str] = (),
) -> bool:
    """Records what became of a row that is being sent or is uncertain. Whether it changed anything.

    What left, or may have, becomes a message of its ticket, known by our signed id and by ``ids``, so that an
    answer finds its way back; the mails that it answers are closed once it surely left.
    """
    row = connection.execute(_ATTEMPT, {"outbox_id": outbox_id}).one_or_none()
    if row is None or row.state not in ("sending", "uncertain") or row.state == delivery.state:
        return False
    state = "queued" if delivery.state == "try_later" else delivery.state
    values: dict[str, Any] = {"state": state, "reason": delivery.reason, "lease_owner": None, "lease_until": None}
    values |= {"provider_id": delivery.provider_id or row.provider_id, "not_before": retry_at or row.not_before}
    # a mail that was uncertain left when it became so, whenever we hear of it
    values["settled_at"] = None if state == "queued" else row.settled_at or now
    connection.execute(_SETTLED, {"outbox_id": outbox_id, **values})
    drafts.move(connection, row.draft_id, ("sending", "uncertain"), state=state, problem=delivery.reason or None)
    drafts.note(
        connection, now, "casedesk", state, draft_id=row.draft_id, ticket_id=row.ticket_id, detail=delivery.reason
    )
    if delivery.state == "sent" or delivery.state == "uncertain":
        _file_outgoing(connection, row, (row.signed_id, *ids), delivery.state, now)
    elif row.state == "uncertain":
        tickets.did_not_leave(connection, row.signed_id)
        standing.settle_state(connection, drafts.get(connection, row.draft_id).ticket_id)
    return True


def _file_outgoing(
    connection: Connection, row: AnyRow, ids: Sequence[str], outcome: Literal["sent", "uncertain"], now: datetime
) -> None:
    answer = connection.execute(_ANSWER, {"draft_id": row.draft_id}).one()
    if answer.kind == "outreach" and answer.order_number:  # should its proven owner write of it anew, it is found
        ids = (*ids, tickets.order_name(answer.order_number, row.recipient))
    tickets.file_outgoing(
        connection,
        answer.ticket_id,
        ids,
        row.recipient,
        answer.subject,
        answer.body,
        outcome,
        now,
        row.state == "sending",
    )
    if outcome == "sent":
        tickets.answered_up_to(connection, answer.ticket_id, answer.answers)
        offers.replaced_by(connection, answer)
        if answer.kind == "update":
            tickets.carrier_was_heard(connection, answer.ticket_id, answer.drafted_at)
    standing.settle_state(connection, answer.ticket_id)


def by_id(connection: Connection, outbox_id: int) -> AnyRow | None:
    """One outbox row."""
    return connection.execute(select(outbox).where(outbox.c.id == outbox_id)).one_or_none()


def uncertain_row(connection: Connection, draft_id: int) -> AnyRow | None:
    """The attempt of a draft whose end is not known."""
    query = select(outbox).where(outbox.c.draft_id == draft_id, outbox.c.state == "uncertain")
    return connection.execute(query).one_or_none()


def arrived_after_all(connection: Connection, cites: Sequence[str], now: datetime) -> None:
    """Somebody cites the signed id of a mail that we were not sure of: it did arrive (invariant 4)."""
    ours = [cited for cited in cites if cited.startswith(OWN_ID)]
    if not ours:  # as with nearly all mail: not even the query is made
        return
    query = select(outbox.c.id).where(outbox.c.signed_id.in_(ours), outbox.c.state == "uncertain")
    for outbox_id in list(connection.scalars(query)):
        settle(connection, outbox_id, Delivery("sent", reason="an answer to it came"), now)


def rejected(connection: Connection, outbox_id: int, reason: str, now: datetime) -> bool:
    """SES took a mail and then threw it away: it never left, and staff hear of it. Whether that was news."""
    if settle(connection, outbox_id, Delivery("failed", reason=reason), now):
        return True
    row = connection.execute(_ATTEMPT, {"outbox_id": outbox_id}).one_or_none()
    if row is None or row.state != "sent":
        return False
    connection.execute(_SETTLED, {"outbox_id": outbox_id, "state": "failed", "reason": reason})
    drafts.move(connection, row.draft_id, ("sent",), state="failed", problem=reason)
    drafts.note(connection, now, "casedesk", "failed", draft_id=row.draft_id, ticket_id=row.ticket_id, detail=reason)
    answers = select(draft.c.answers).where(draft.c.id == row.draft_id).scalar_subquery()
    tickets.not_reached(connection, row.signed_id, answers, reason, "not_sent")
    standing.settle_state(connection, row.ticket_id)
    return True


Return = Literal["hard", "soft", "complaint"]


def sent_as(connection: Connection, ids: Sequence[str]) -> AnyRow | None:
    """The outbox row of the newest mail of ours that one of the ids names, by our id or by one that SES gave it."""
    ours = select(message.c.message_id).join(known_id, known_id.c.message_ref == message.c.id)
    names = ours.where(message.c.direction == "out", known_id.c.value.in_(ids))
    query = select(outbox).where(outbox.c.signed_id.in_(names)).order_by(outbox.c.id.desc()).limit(1)
    return connection.execute(query).one_or_none() if ids else None


def came_back(connection: Connection, row: AnyRow, how: Return, until: datetime, now: datetime) -> None:
    """A mail of ours bounced, or its recipient complained of it. What we know of it changes, and where it went.

    ``soft``: it is only noted. The customer did not get a mail that bounced hard: what it answered is with staff again.
    """
    settle(connection, row.id, Delivery("sent", reason="it came back"), now)  # where we were not sure of it
    drafts.note(connection, now, "casedesk", f"came_back_{how}", draft_id=row.draft_id)
    stop_mail(connection, row.recipient, how, until, now)
    if how == "hard":
        connection.execute(update(draft).where(draft.c.id == row.draft_id).values(problem="it bounced"))
        answers = select(draft.c.answers).where(draft.c.id == row.draft_id).scalar_subquery()
        reason = f"Our reply to {row.recipient} came back; reach the customer another way."
        tickets.not_reached(connection, row.signed_id, answers, reason)
        here = select(draft.c.ticket_id).where(draft.c.id == row.draft_id)
        standing.settle_state(connection, connection.execute(here).scalar_one())


def stop_mail(connection: Connection, address: str, how: Return, until: datetime, now: datetime) -> None:
    """What a return means for an address: ``hard`` nothing before ``until``, ``complaint`` never again."""
    if how == "complaint":
        suppress(connection, address, "they complained about a mail of ours", None, now)
    elif how == "hard":
        suppress(connection, address, "a mail of ours bounced for good", until, now)


def left_to(connection: Connection, address: str, since: datetime, queued_too: bool = False) -> int:
    """How many mails left, or may have left, to an address since a time; with ``queued_too`` also what waits."""
    under_way = ("sending", "queued") if queued_too else ("sending",)
    return _left(connection, under_way, since, outbox.c.recipient == address)


def left_today(connection: Connection, now: datetime) -> int:
    """How many mails left, or may have left, in the last 24 hours."""
    return left_since(connection, now - timedelta(days=1))


def left_since(connection: Connection, since: datetime) -> int:
    """How many mails left, or may have left, since a time."""
    return int(connection.execute(select(_LEFT), {"since": since}).scalar_one())


#: Two counts, as the index (state, settled_at) answers each alone.
_LEFT = (
    select(func.count()).where(outbox.c.state == "sending").scalar_subquery()
    + select(func.count()).where(_LATELY).scalar_subquery()
)


def _left(connection: Connection, under_way: Sequence[str], since: datetime, *conditions: Any) -> int:
    lately = and_(outbox.c.settled_at >= since, outbox.c.state.in_(("sent", "uncertain")))
    query = select(func.count()).where(or_(outbox.c.state.in_(under_way), lately), *conditions)
    return int(connection.execute(query).scalar_one())


_LEFT_TO = select(func.count()).where(
    or_(outbox.c.state == "sending", _LATELY), outbox.c.recipient == draft.c.recipient
)
#: Prepared once, since it stands before every mail that leaves.
_FACTS = (
    select(
        draft,
        message.c.screening,
        message.c.kind.label("kind_of_mail"),
        suppression.c.reason.label("stopped_because"),
        suppression.c.until.label("stopped_until"),
        select(switch.c.value).where(switch.c.name == "paused").scalar_subquery().label("paused"),
        _LEFT.label("left_today"),
        _LEFT_TO.scalar_subquery().label("left_to"),
    )
    .outerjoin(message, message.c.id == draft.c.answers)
    .outerjoin(suppression, suppression.c.address == draft.c.recipient)
    .where(draft.c.id == bindparam("draft_id"))
)


def facts_for_gate(connection: Connection, draft_id: int, now: datetime) -> AnyRow:
    """The draft with all that the gate looks at.

    ``screening`` and ``kind_of_mail`` of the mail it answers, ``stopped_because`` and ``stopped_until`` of its address,
    ``paused``, and how many mails left in 24 hours, to the address (``left_to``) and to all (``left_today``).
    """
    return connection.execute(_FACTS, {"draft_id": draft_id, "since": now - timedelta(days=1)}).one()


def suppressed(connection: Connection, address: str, now: datetime) -> str | None:
    """Why nothing may be sent to an address, or None."""
    row = connection.execute(select(suppression).where(suppression.c.address == address)).one_or_none()
    return None if row is None or (row.until and row.until < now) else str(row.reason)


def suppress(connection: Connection, address: str, reason: str, until: datetime | None, now: datetime) -> None:
    """Nothing is sent to an address any more: until a time, or for good."""
    row = {"address": address, "reason": reason, "until": until, "added_at": now}
    put(connection, suppression, ("address",), row)


def is_paused(connection: Connection) -> bool:
    """Whether a person has stopped all sending."""
    return connection.execute(select(switch.c.value).where(switch.c.name == "paused")).scalar() == "yes"


def set_paused(connection: Connection, paused: bool) -> None:
    """Stops or starts all sending, for every process on this store."""
    put(connection, switch, ("name",), {"name": "paused", "value": "yes" if paused else "no"})


def queued(connection: Connection) -> int:
    """How many mails wait to leave."""
    return int(connection.execute(select(func.count()).where(outbox.c.state == "queued")).scalar_one())
