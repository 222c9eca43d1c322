"""What staff did in the folders since the last pass: edits are taken over, moved drafts approved or rejected."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from pipeline import limits
from pipeline.delivery.compose import ascii_address, one_line
from pipeline.rechecking import recheck
from pipeline.review import decisions
from pipeline.review.folders_box import WAITING, Box, to_attention
from pipeline.review.folders_reading import Copy, read
from pipeline.review.folders_words import changed, digest
from pipeline.store import drafts, review_copies
from pipeline.store.drafts import WROTE_AGAIN, NotPossible
from pipeline.store.engine import AnyRow

ON_ITS_WAY = ("approved", "queued", "sending", "sent", "uncertain")
_NOT = {"review": "Not taken over", "approved": "Not sent", "rejected": "Not rejected"}


class _Refused(Exception):  # noqa: N818  (it is an answer to a person, not a fault)
    """Why a copy goes to Attention."""


def collect(box: Box) -> None:
    """Reads each folder for mails that were not there before. Raises a MailboxProblem."""
    box.session.make(box.names.names)
    for place in ("review", "approved", "rejected", "attention"):
        uidvalidity, uids = box.session.list(box.folder(place))
        with box.store.read() as connection:
            rows = review_copies.known(connection, box.account, place)
        there = {row.uid for row in rows if row.uidvalidity == uidvalidity}
        for raw in box.session.fetch(box.folder(place), [uid for uid in uids if uid not in there]):
            _settle(box, place, uidvalidity, read(raw, box.key))
        gone = [row.id for row in rows if row.uidvalidity != uidvalidity or row.uid not in uids]
        with box.store.write() as connection:
            review_copies.gone(connection, gone)


def _settle(box: Box, place: str, uidvalidity: int, copy: Copy) -> None:
    assert copy.raw.uid is not None
    try:
        if place == "approved" and copy.reference and (why := _changed(box, copy.reference.draft_id)):
            raise _Refused(why)
        with box.store.write() as connection:
            if not review_copies.is_known(connection, box.account, place, uidvalidity, copy.raw.uid):
                draft, more = _take(connection, box, place, copy)
                at = (uidvalidity, copy.raw.uid)
                row = box.row(place, at, draft, message_id=copy.mail.message_id, **more)
                review_copies.add(connection, row)
    except (_Refused, NotPossible) as refusal:
        to_attention(box, place, uidvalidity, copy, f"{_NOT[place]}: {refusal}")


def _changed(box: Box, draft_id: int) -> str:
    """Why the draft is another one today, or an empty string."""
    try:
        return recheck(box.road, draft_id, box.who)
    except NotPossible:  # what is not there any more is told where the copy is taken
        return ""


def _take(connection: Connection, box: Box, place: str, copy: Copy) -> tuple[AnyRow | None, dict[str, Any]]:
    """Does what the place asks for. The draft, and what its row shall say of the copy."""
    draft = review_copies.find_draft(connection, copy.reference.draft_id) if copy.reference else None
    if place == "attention":
        shown = {"shown": copy.reference.version, "version": copy.reference.version} if copy.reference else {}
        return draft, {**shown, "digest": digest(copy.reply)}
    if copy.reference is None:
        raise _Refused(copy.problem)
    if draft is None:
        raise _Refused(f"there is no draft {copy.reference.draft_id} any more")
    more = {"review": _in_review, "approved": _in_approved, "rejected": _in_rejected}[place](
        connection, box, draft, copy
    )
    return draft, {"shown": copy.reference.version, **more}


def _in_review(connection: Connection, box: Box, draft: AnyRow, copy: Copy) -> dict[str, Any]:
    """Staff saved a copy: its words are the draft's now. One that cannot be taken as it is waits until it is moved."""
    assert copy.reference is not None
    fresh = review_copies.is_fresh(connection, draft, copy.reference.version)
    if fresh and draft.state in ("approved", "queued") and draft.approved_by == box.who:  # moved back, so taken back
        decisions.undo(connection, draft.id, box.who, box.now())
        review_copies.keep_up(connection, draft.id, draft.version)
        draft = drafts.get(connection, draft.id)
    at_version = draft.version if fresh else copy.reference.version
    text = changed(copy.reply, draft.body)
    if text is None and not copy.problem:
        return {"version": at_version}
    if draft.state not in WAITING or not fresh:
        raise _Refused(standing(draft))
    if copy.problem:
        return {"version": at_version, "digest": digest(copy.reply)}
    return {"version": _edit(connection, box, draft, copy, text), "digest": digest(text or draft.body)}


def _in_approved(connection: Connection, box: Box, draft: AnyRow, copy: Copy) -> dict[str, Any]:
    assert copy.reference is not None
    if copy.problem:
        raise _Refused(copy.problem)
    text = changed(copy.reply, draft.body)
    if draft.state in ON_ITS_WAY and text is None:  # the same words are on their way already: once is enough
        return {"version": draft.version}
    if draft.state not in WAITING or not review_copies.is_fresh(connection, draft, copy.reference.version):
        raise _Refused(standing(draft))
    _check_recipient(draft, copy)
    if why := kept_out(box, draft):
        raise _Refused(why)
    version = _edit(connection, box, draft, copy, text)
    decisions.approve(connection, draft.id, box.settings, box.key, box.who, box.now())
    words = None if text is None else digest(text)
    return {"version": review_copies.keep_up(connection, draft.id, version), "digest": words}


def _in_rejected(connection: Connection, box: Box, draft: AnyRow, copy: Copy) -> dict[str, Any]:
    assert copy.reference is not None
    if draft.state in ("rejected", "superseded"):
        return {}
    if draft.state not in ("sending", "sent", "uncertain") and not review_copies.is_fresh(
        connection, draft, copy.reference.version
    ):
        raise _Refused(standing(draft))
    drafts.reject(connection, draft.id, "moved to Rejected", box.who, box.now())
    return {"version": review_copies.keep_up(connection, draft.id, draft.version)}


def _edit(connection: Connection, box: Box, draft: AnyRow, copy: Copy, text: str | None) -> int:
    """Takes over words and subject, where they differ. The draft's version then."""
    subject = one_line(copy.mail.subject)
    before = one_line(draft.subject)[: limits.SUBJECT_CHARS].strip()
    new_subject = bool(subject) and subject.casefold() != before.casefold()
    if text is None and not new_subject:
        return int(draft.version)
    drafts.edit(connection, draft.id, draft.body if text is None else text, box.who, box.now())
    if new_subject:
        drafts.move(connection, draft.id, ("edited",), subject=subject)
    return review_copies.keep_up(connection, draft.id, draft.version)


def _check_recipient(draft: AnyRow, copy: Copy) -> None:
    """Whom a mail goes to was decided by policy (invariant 8); nobody changes it in a mail program."""
    mail = copy.mail
    to = {ascii_address(one.address) for one in mail.to}
    if (to and to != {ascii_address(draft.recipient.lower())}) or mail.cc or mail.header("bcc"):
        raise _Refused(f"its recipients were changed; it can go to {draft.recipient} alone")


def kept_out(box: Box, draft: AnyRow) -> str:
    """Why a draft is not for the folders, or an empty string: nobody knows there whether a manager decides."""
    if needs := decisions.needs_manager(draft, box.settings):
        return f"{needs[0].lower()}{needs[1:].rstrip('.')}; that is decided at the desk or in the shell"
    return ""


def standing(draft: AnyRow) -> str:
    """Why a copy of a draft no longer counts, in words for staff."""
    by = f" by {draft.approved_by}" if draft.approved_by else ""
    if draft.state == "uncertain":
        return "it may have left already, so do not send it again; settle it at the desk or in the shell once you know"
    if draft.state in ON_ITS_WAY:
        left = "sent" if draft.state == "sent" else "approved"
        return f"it was {left} already{by}, with other words than these"
    if draft.state == "rejected":
        return "it was rejected meanwhile"
    if draft.state == "superseded" and draft.problem == review_copies.BY_HAND:
        return "it was answered by hand meanwhile"
    if draft.state == "superseded" or WROTE_AGAIN in draft.warnings:
        return "the customer wrote again meanwhile; read their newer mail first"
    return "the draft was changed elsewhere meanwhile; both texts are in this mail"
