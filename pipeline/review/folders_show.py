"""The folders after a pass: waiting drafts appear in Review, what is settled leaves it, what was sent is filed."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.review.folders_box import Box, asked_of, refetched, to_attention
from pipeline.review.folders_collect import kept_out, standing
from pipeline.review.folders_imap import DRAFT, SEEN
from pipeline.review.folders_page import message_id, review_mail
from pipeline.review.folders_words import digest
from pipeline.store import attachments, review_copies
from pipeline.store.drafts import WROTE_AGAIN
from pipeline.store.engine import AnyRow
from pipeline.store.review_copies import BY_HAND

STAY, REMOVE = "stay", "remove"  # else: why it goes to Attention


def show(box: Box) -> None:
    """Brings the folders to what the store says. Raises a MailboxProblem; the next pass goes on from there."""
    _file_sent(box)
    with box.store.read() as connection:
        rows = review_copies.copies(connection, box.account)
    for place in ("review", "approved"):
        _clear(box, place, [row for row in rows if row.place == place])
    with box.store.write() as connection:
        review_copies.forget_finished(connection, box.account)
        waiting = review_copies.to_show(connection, box.account, box.first)
    for draft in waiting:
        if not kept_out(box, draft):
            _append(box, draft)


def _append(box: Box, draft: AnyRow) -> None:
    """A crash between the two steps leaves a copy that the next pass recognises by its signature."""
    with box.store.read() as connection:
        asked = asked_of(connection, draft)
        files = [file.name for file in attachments.listing(connection, [draft.id])]
    mail = review_mail(box.settings, box.names, box.key, draft, asked, box.now(), files)
    at = box.session.append(box.folder("review"), mail, DRAFT)
    row = box.row("review", at, draft, message_id=message_id(box.settings, box.key, draft))
    with box.store.write() as connection:
        review_copies.add(connection, row)


def _clear(box: Box, place: str, rows: Sequence[AnyRow]) -> None:
    uidvalidity, uids = box.session.list(box.folder(place))
    shown: set[tuple[int, int]] = set()
    removed = []
    for row in rows:
        if row.uidvalidity != uidvalidity or row.uid not in uids:
            continue  # it was moved or edited since we looked; the next pass sees where it is
        fate = _fate(box, row)
        if place == "review" and fate == STAY and row.digest is None:
            fate = REMOVE if (row.draft_id, row.version) in shown else STAY
            shown.add((row.draft_id, row.version))
        if fate == REMOVE:
            removed.append(row)
        elif fate != STAY and (copy := refetched(box, row)) is not None:
            to_attention(box, place, uidvalidity, copy, fate)
            _gone(box, [row])
    box.session.remove(box.folder(place), [row.uid for row in removed], uidvalidity)
    _gone(box, removed)


def _gone(box: Box, rows: Sequence[AnyRow]) -> None:
    with box.store.write() as connection:
        review_copies.gone(connection, [row.id for row in rows])


def _fate(box: Box, row: AnyRow) -> str:
    return _in_review(box, row) if row.place == "review" else _in_approved(row)


def _in_review(box: Box, row: AnyRow) -> str:
    """A copy with nothing of staff's own in it may go; what they wrote goes only where it is kept elsewhere."""
    as_kept = row.digest in (None, digest(row.body))
    if row.state in ("drafted", "edited"):
        if row.version == row.now:
            return REMOVE if row.digest is None and kept_out(box, row) else STAY
        if row.digest is not None and (WROTE_AGAIN in row.warnings or not as_kept):
            return f"Still here: {standing(row)}"
        return REMOVE
    superseded = row.state == "superseded" and row.problem != BY_HAND
    return REMOVE if row.digest is None or (as_kept and not superseded) else f"Not sent: {standing(row)}"


def _in_approved(row: AnyRow) -> str:
    """What was approved here waits until it is sent, or comes back with the reason."""
    if row.state in ("approved", "queued", "sending", "sent"):
        return STAY
    if row.state == "superseded" and row.problem == BY_HAND:
        return REMOVE
    if row.state in ("drafted", "edited", "failed") and row.problem:
        return f"Not sent: {row.problem}"
    return f"Not sent: {standing(row)}" if row.state != "uncertain" else f"Look out: {standing(row)}"


def _file_sent(box: Box) -> None:
    """What left is filed as it left; its copies go."""
    with box.store.read() as connection:
        left = review_copies.to_file(connection, box.account)
        rows = review_copies.copies(connection, box.account)
    for mail in left:
        if not box.session.holds(box.folder("sent"), mail.signed_id):
            box.session.append(box.folder("sent"), mail.mime, SEEN)
    for place in ("review", "approved") if left else ():
        uidvalidity, _ = box.session.list(box.folder(place))
        ids = {mail.draft_id for mail in left}
        done = [row for row in rows if row.place == place and row.draft_id in ids and _may_go(row)]
        uids = [row.uid for row in done if row.uidvalidity == uidvalidity]
        box.session.remove(box.folder(place), uids, uidvalidity)
        _gone(box, done)
    with box.store.write() as connection:
        for mail in left:
            review_copies.forget(connection, mail.draft_id)


def _may_go(row: AnyRow) -> bool:
    return row.digest in (None, digest(row.body))
