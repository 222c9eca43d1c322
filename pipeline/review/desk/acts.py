"""What a person does with a draft or a mail. Each is one transaction, and one line of the audit log."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection
from starlette.responses import Response

from pipeline import correcting, flow, rechecking, rewriting
from pipeline.delivery import gate
from pipeline.review import decisions
from pipeline.review.desk.queue import go_on
from pipeline.review.desk.visit import Refused, Visit, not_there, seen_other
from pipeline.store import by_hand, drafts, queue
from pipeline.store.drafts import NotPossible
from pipeline.store.engine import AnyRow


class Changed(Exception):  # noqa: N818  (an answer to a person)
    """The draft is not the one that the person read: both texts are shown to them."""

    def __init__(self, row: AnyRow) -> None:
        super().__init__(row.id)
        self.row = row


def approve(visit: Visit) -> Response:
    """What stands in the editor leaves, once the undo window is over; then comes the next of the queue."""
    if visit.said("files"):  # browsers name it in a form that cannot hold it
        raise Refused(400, "A file was chosen and is not attached", "Go back and attach it, or choose none.")
    draft_id, why = visit.part("id"), visit.said("why")
    try:
        with visit.desk.store.read() as connection:
            as_read(connection, visit, draft_id)
        rechecking.recheck(visit.desk.road, draft_id, visit.who)  # what is another draft now is shown, not sent
        with visit.desk.store.write() as connection:
            row = as_read(connection, visit, draft_id)
            if not why and gate.over_cap(connection, row.recipient, visit.desk.settings, visit.now, True, row.kind):
                body = visit.body()
                return visit.page("over_cap.j2", 409, row=row, body=row.body if body is None else body)
            _approve_row(connection, visit, row, why or None)
    except Changed as changed:
        return both_texts(visit, changed.row)
    return go_on(visit, draft_id)


def _approve_row(connection: Connection, visit: Visit, row: AnyRow, why: str | None) -> None:
    settings = visit.desk.settings
    keep(connection, visit, row)
    if visit.person and not visit.person.manages and (reason := decisions.needs_manager(row, settings)):
        raise Refused(403, "A manager approves this one", reason)
    decisions.approve(connection, row.id, settings, visit.desk.key, visit.who, visit.now, why, undoable=True)


def as_read(connection: Connection, visit: Visit, draft_id: int) -> AnyRow:
    """The draft, if it still is the version that the person had before them. Raises Changed."""
    row = _draft(connection, draft_id)
    if row.version != visit.number("version"):
        raise Changed(row)
    return row


def _unchanged(connection: Connection, visit: Visit, states: Sequence[str]) -> AnyRow:
    """The same for what nobody writes in any more. What left meanwhile, or was settled, is told as that."""
    row = _draft(connection, visit.part("id"))
    if row.state in states and row.version != visit.number("version"):
        raise Refused(409, "It changed meanwhile", "This draft is not as you saw it. Look at it again, then decide.")
    return row


def _draft(connection: Connection, draft_id: int) -> AnyRow:
    try:
        return drafts.get(connection, draft_id)
    except NotPossible:
        raise not_there() from None


def keep(connection: Connection, visit: Visit, row: AnyRow) -> None:
    """Stores the posted text where it differs from the draft's."""
    body = visit.body()
    if body is None or body.rstrip() == row.body.rstrip():
        return
    if not body.strip():
        raise Refused(400, "The reply is empty", "Write something, or reject the draft.")
    drafts.edit(connection, row.id, body.rstrip() + "\n", visit.who, visit.now)


def both_texts(visit: Visit, row: AnyRow) -> Response:
    """Nobody's words are overwritten: theirs and ours stand side by side."""
    with visit.desk.store.read() as connection:
        last = queue.last_change(connection, row.id)
    body = visit.body()
    editable = row.state in ("drafted", "edited", "failed")
    return visit.page(
        "conflict.j2", 409, row=row, mine=row.body if body is None else body, last=last, editable=editable
    )


def save(visit: Visit) -> Response:
    """Keeps the text of the editor."""
    try:
        with visit.desk.store.write() as connection:
            row = as_read(connection, visit, visit.part("id"))
            keep(connection, visit, row)
    except Changed as changed:
        return both_texts(visit, changed.row)
    return back(visit, row.ticket)


def reject(visit: Visit) -> Response:
    """This reply shall not leave; the reason is for colleagues."""
    draft_id, why = visit.part("id"), visit.said("why")
    try:
        with visit.desk.store.write() as connection:
            as_read(connection, visit, draft_id)
            drafts.reject(connection, draft_id, why, visit.who, visit.now)
    except Changed as changed:
        return both_texts(visit, changed.row)
    return go_on(visit, draft_id)


def undo(visit: Visit) -> Response:
    """Takes an approval back, and shows what it was about."""
    draft_id = visit.part("id")
    with visit.desk.store.write() as connection:
        row = _unchanged(connection, visit, ("approved", "queued"))
        decisions.undo(connection, draft_id, visit.who, visit.now)
    return back(visit, row.ticket)


def rewrite(visit: Visit) -> Response:
    """Another language, or another step of the ladder."""
    draft_id = visit.part("id")
    with visit.desk.store.read() as connection:
        row = _draft(connection, draft_id)
    with visit.desk.reading:
        rewriting.rewrite(visit.desk.road, draft_id, visit.who, visit.said("language"), visit.said("remedy"))
    return back(visit, row.ticket)


def settle(visit: Visit) -> Response:
    """Somebody found out whether an uncertain mail left."""
    sent = visit.said("sent")
    if sent not in ("yes", "no"):
        raise Refused(400, "Did it leave?", "Choose one of the two.")
    with visit.desk.store.write() as connection:
        row = _unchanged(connection, visit, ("uncertain",))
        decisions.settle(connection, row.id, sent == "yes", visit.who, visit.now)
    return seen_other("/uncertain")


def correct(visit: Visit) -> Response:
    """A person says what the mail is about; the draft is written anew at once."""
    row = _message(visit)
    with visit.desk.reading:
        done = correcting.correct(visit.desk.road, row.id, visit.said("category"), visit.who)
    if done.outcome in ("held", "noted") and done.reason:
        return back(visit, row.ticket, said=done.reason[:200])
    return back(visit, row.ticket)


def start(visit: Visit) -> Response:
    """Asks for a draft for a mail that is held."""
    row = _message(visit)
    with visit.desk.reading:
        flow.start_draft(visit.desk.road, row.message_id or row.ticket, visit.who)
    return back(visit, row.ticket)


def write(visit: Visit) -> Response:
    """An empty reply, for a person to write from nothing."""
    row = _message(visit)
    with visit.desk.store.write() as connection:
        by_hand.begin(connection, row, visit.desk.settings.shop.languages[0], visit.who, visit.now)
    return back(visit, row.ticket)


def rest(visit: Visit) -> Response:
    """No answer is needed."""
    row = _message(visit)
    with visit.desk.store.write() as connection:
        by_hand.let_rest(connection, row, visit.who, visit.now)
    return seen_other("/queue", view="held")


def spam(visit: Visit) -> Response:
    """The sender is spam: what waits for them is rejected, and later mail of theirs is answered by nobody."""
    row = _message(visit)
    if not row.sender:
        raise Refused(409, "Nobody to mark", "This mail names no sender.")
    with visit.desk.store.write() as connection:
        decisions.mark_spam(connection, row.sender, visit.who, visit.now)
    return go_on(visit, None)


def _message(visit: Visit) -> AnyRow:
    with visit.desk.store.read() as connection:
        row = queue.message_of(connection, visit.part("id"))
    if row is None or row.direction != "in":
        raise not_there()
    return row


def back(visit: Visit, ticket: str, **query: str) -> Response:
    """The ticket again."""
    return seen_other(f"/tickets/{ticket}", **{"in": visit.said("in")}, **query)
