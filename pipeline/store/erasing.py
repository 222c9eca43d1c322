"""All that the store holds of one person: to be shown to them, and to be removed.

``RULES`` names every table. A new table needs a line there: a test fails until it has one.
"""

from __future__ import annotations

import email.parser
import zlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, false, func, or_, select, update

from pipeline.store import standing
from pipeline.store.engine import AnyRow, spend_numbers
from pipeline.store.tables import (
    attachment,
    audit,
    cause,
    citation,
    draft,
    inbox,
    inquiry,
    known_id,
    label,
    message,
    metadata,
    model,
    note,
    outbox,
    outreach,
    party,
    raw_mail,
    review_copy,
    spam_sender,
    suppression,
    task,
    ticket,
    ticket_alias,
    viewer,
)


@dataclass(frozen=True, slots=True)
class Theirs:
    """The rows that a person's data is found by. ``tickets``: theirs alone; ``shared``: others wrote in them too."""

    address: str
    inbox: tuple[int, ...]
    messages: tuple[int, ...]
    drafts: tuple[int, ...]
    tickets: tuple[int, ...]
    shared: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """What a table holds of a person. ``blank``: columns that are overwritten where the row stays; None: it goes."""

    which: Callable[[Theirs], ColumnElement[bool]]
    blank: Mapping[str, Any] | None = None


def _nobody(why: str) -> Rule:  # noqa: ARG001  (for who reads the table below)
    return Rule(lambda _: false(), {})


RULES: dict[str, Rule] = {
    # the tombstone: its identity, a hash, keeps the mailbox's own copy from being taken in again (invariant 2)
    "inbox": Rule(
        lambda of: inbox.c.id.in_(of.inbox),
        {"message_id": None, "source": "erased", "stamp": None, "reason": None, "state": "dropped"},
    ),
    "raw_mail": Rule(lambda of: raw_mail.c.inbox_id.in_(of.inbox)),
    "message": Rule(lambda of: message.c.id.in_(of.messages)),
    "known_id": Rule(
        # a proven owner's order is known by the address too, also at mails that stay
        lambda of: or_(
            known_id.c.message_ref.in_(of.messages),
            and_(
                known_id.c.value.startswith("order ", autoescape=True),
                known_id.c.value.endswith(f" of {of.address}", autoescape=True),
            ),
        )
    ),
    "citation": Rule(lambda of: citation.c.message_ref.in_(of.messages)),
    "party": Rule(lambda of: or_(party.c.message_ref.in_(of.messages), party.c.address == of.address)),
    "ticket": Rule(lambda of: ticket.c.id.in_(of.tickets)),
    "ticket_alias": Rule(lambda of: ticket_alias.c.ticket_id.in_(of.tickets)),
    "draft": Rule(lambda of: draft.c.id.in_(of.drafts)),
    "attachment": Rule(lambda of: attachment.c.draft_id.in_(of.drafts)),
    "outbox": Rule(lambda of: outbox.c.draft_id.in_(of.drafts)),
    "review_copy": Rule(lambda of: review_copy.c.draft_id.in_(of.drafts)),
    "label": Rule(lambda of: label.c.message_ref.in_(of.messages)),
    "note": Rule(lambda of: note.c.ticket_id.in_(of.tickets)),
    "viewer": Rule(lambda of: viewer.c.ticket_id.in_(of.tickets)),
    "cause": Rule(lambda of: cause.c.ticket_id.in_(of.tickets)),
    "task": Rule(
        lambda of: or_(
            task.c.ticket_id.in_(of.tickets),
            task.c.message_ref.in_(of.messages),
            task.c.draft_id.in_(of.drafts),
            func.lower(task.c.recipient) == of.address,
        )
    ),
    # who decided what stays (invariant 12), but no longer about whom and in which words
    "audit": Rule(
        lambda of: or_(
            audit.c.ticket_id.in_(of.tickets),
            audit.c.draft_id.in_(of.drafts),
            audit.c.detail.icontains(of.address, autoescape=True),
        ),
        {"ticket_id": None, "draft_id": None, "detail": ""},
    ),
    # that a parcel was written about stays, or it would be written about again
    "outreach": Rule(lambda of: outreach.c.draft_id.in_(of.drafts), {"draft_id": None}),
    "inquiry": Rule(lambda of: inquiry.c.draft_id.in_(of.drafts), {"draft_id": None, "order_number": ""}),
    # stays as it is: only so is nobody written to again who complained. A hash would hide an address from nobody who
    # has it, and staff could not see whom they let go
    "suppression": Rule(lambda of: suppression.c.address == of.address, {}),
    "spam_sender": Rule(lambda of: spam_sender.c.address == of.address),
    "cursor": _nobody("our place in the folders"),
    "mailbox_pass": _nobody("when mailboxes were looked at"),
    "switch": _nobody("settings of the store"),
    "model": _nobody("numbers of messages and figures; see _forget_judgements"),
    "model_file": _nobody("what a model learned; Erased.models tells which learned from them"),
    "person": _nobody("staff"),
    "session": _nobody("staff"),
    "login_failure": _nobody("staff"),
}
#: Rows whose numbers leave the house (in message ids, in tags at SES, in open pages): never given out again.
_NUMBERED = (ticket, message, draft, outbox)


@dataclass(slots=True)
class Erased:
    """What was removed: table → rows. ``copies``: where the mailbox holds theirs, ``shared``: tickets that stay,
    ``models``: versions that learned from their mails."""

    rows: dict[str, int] = field(default_factory=dict)
    copies: list[tuple[str, str, int]] = field(default_factory=list)
    shared: list[str] = field(default_factory=list)
    models: list[int] = field(default_factory=list)


def find(connection: Connection, address: str, others: Collection[str] = ()) -> Theirs:
    """The rows of whoever writes from, or is written to at, a lower-case address.

    ``others``: addresses that are no customer's, such as carriers': what they write in a ticket is about its customer.
    """
    wrote = (message.c.direction == "in", or_(message.c.sender == address, message.c.answer_to == address))
    got = select(party.c.message_ref).where(party.c.address == address)
    reached = (message.c.direction == "out", message.c.id.in_(got))
    rows = connection.execute(select(message.c.id, message.c.ticket_id).where(or_(and_(*wrote), and_(*reached)))).all()
    touched = {row.ticket_id for row in rows}
    touched.update(connection.scalars(select(ticket.c.id).where(ticket.c.customer == address)))
    whole = {each for each in touched if _theirs_alone(connection, each, (address, *others))}
    messages = {row.id for row in rows}
    messages.update(connection.scalars(select(message.c.id).where(message.c.ticket_id.in_(whole))))
    to_them = or_(func.lower(draft.c.recipient) == address, draft.c.answers.in_(messages), draft.c.ticket_id.in_(whole))
    drafts = list(connection.scalars(select(draft.c.id).where(to_them)))
    taken = select(message.c.inbox_id).where(message.c.id.in_(messages), message.c.inbox_id.is_not(None))
    arrived = [*connection.scalars(taken), *_not_understood(connection, address)]
    return Theirs(address, *map(_sorted, (arrived, messages, drafts, whole, touched - whole)))


def _sorted(ids: Any) -> tuple[int, ...]:
    return tuple(sorted(set(ids)))


def _theirs_alone(connection: Connection, ticket_id: int, known: tuple[str, ...]) -> bool:
    """Whether a ticket is this customer's and holds no other person's mail. Machines write there about theirs."""
    customer = connection.execute(select(ticket.c.customer).where(ticket.c.id == ticket_id)).scalar_one()
    if customer is not None and customer not in known:
        return False
    here = (message.c.ticket_id == ticket_id, message.c.direction == "in", message.c.kind == "human")
    foreign = (func.coalesce(column, "").not_in(known) for column in (message.c.sender, message.c.answer_to))
    return connection.execute(select(message.c.id).where(*here, *foreign).limit(1)).first() is None


def _not_understood(connection: Connection, address: str) -> list[int]:
    """Mails of theirs that wait or were set aside, by their headers alone: more may be what stopped them."""
    unread = inbox.c.state.in_(("waiting", "set_aside"))
    query = select(inbox.c.id, raw_mail.c.data).join(raw_mail, raw_mail.c.inbox_id == inbox.c.id).where(unread)
    found = []
    for row in connection.execute(query):
        header = email.parser.BytesHeaderParser().parsebytes(zlib.decompress(row.data).partition(b"\r\n\r\n")[0])
        said = " ".join(str(value) for name in ("From", "Reply-To", "Sender") for value in header.get_all(name, []))
        if address in said.lower():
            found.append(int(row.id))
    return found


def rows_of(connection: Connection, theirs: Theirs) -> dict[str, list[AnyRow]]:
    """Table → the rows that hold the person's data; tables without any are left out."""
    found = {
        name: list(connection.execute(select(metadata.tables[name]).where(rule.which(theirs))))
        for name, rule in RULES.items()
    }
    return {name: rows for name, rows in found.items() if rows}


def counts_of(connection: Connection, theirs: Theirs) -> dict[str, int]:
    """Table → how many rows ``rows_of`` would give."""
    found = {
        name: connection.execute(
            select(func.count()).select_from(metadata.tables[name]).where(rule.which(theirs))
        ).scalar_one()
        for name, rule in RULES.items()
    }
    return {name: number for name, number in found.items() if number}


def being_sent(connection: Connection, theirs: Theirs) -> bool:
    """Whether a mail to them is being handed over just now."""
    here = select(draft.c.id).where(draft.c.id.in_(theirs.drafts), draft.c.state == "sending")
    return connection.execute(here.limit(1)).first() is not None


def open_tasks(connection: Connection, theirs: Theirs) -> list[AnyRow]:
    """What a person still has to carry out for them."""
    return list(connection.execute(select(task).where(RULES["task"].which(theirs), task.c.state == "open")))


def erase(connection: Connection, theirs: Theirs) -> Erased:
    """Removes it all. The transaction that asks is also to write the line of the audit log."""
    done = Erased(counts_of(connection, theirs))
    done.copies = _copies(connection, theirs)
    done.models = _forget_judgements(connection, theirs)
    spend_numbers(connection, _NUMBERED)
    for name, rule in RULES.items():
        if rule.blank:
            connection.execute(update(metadata.tables[name]).where(rule.which(theirs)).values(**rule.blank))
    for table in reversed(metadata.sorted_tables):
        if RULES[table.name].blank is None:
            connection.execute(table.delete().where(RULES[table.name].which(theirs)))
    done.shared = [_without_them(connection, ticket_id) for ticket_id in theirs.shared]
    return done


def _copies(connection: Connection, theirs: Theirs) -> list[tuple[str, str, int]]:
    """Account, folder and UID of the copies that the mailbox held when we took them."""
    columns = (inbox.c.account, inbox.c.folder, inbox.c.uid)
    lay = select(*columns).where(inbox.c.id.in_(theirs.inbox), inbox.c.uid.is_not(None)).order_by(inbox.c.id)
    return [(row.account or "", row.folder or "", row.uid) for row in connection.execute(lay)]


def _forget_judgements(connection: Connection, theirs: Theirs) -> list[int]:
    gone = {str(number) for number in theirs.messages}
    versions = []
    for row in connection.execute(select(model.c.id, model.c.held)).all():
        if known := gone.intersection(row.held):
            versions.append(int(row.id))
            rest = {key: value for key, value in row.held.items() if key not in known}
            connection.execute(update(model).where(model.c.id == row.id).values(held=rest))
    return versions


def _without_them(connection: Connection, ticket_id: int) -> str:
    """A ticket that others wrote in goes on as that of who wrote first among them. Its name."""
    here = select(message.c.sender, message.c.subject).where(message.c.ticket_id == ticket_id)
    first = connection.execute(here.where(message.c.direction == "in").order_by(message.c.id).limit(1)).first()
    values = {"customer": first.sender, "subject": first.subject} if first else {"customer": None, "subject": ""}
    named = update(ticket).where(ticket.c.id == ticket_id).values(**values).returning(ticket.c.name)
    name = str(connection.execute(named).scalar_one())
    standing.settle_state(connection, ticket_id)
    return name
