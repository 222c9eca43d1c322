"""The tables, one schema for SQLite and PostgreSQL. Migrations bring a database here; a test compares the two."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Utc(TypeDecorator[datetime]):
    """An aware UTC time. SQLite keeps no zone, so it is taken off on the way in and put back on the way out."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Aware time → naive UTC."""
        return value.astimezone(UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Naive UTC → aware time."""
        return value.replace(tzinfo=UTC) if value else None


class Words(TypeDecorator[str]):
    """Text of any length that others wrote. NUL is taken out and lone surrogates become ``?``: parsing leaves none,
    but an error's text, a shell argument or a file from staff may hold some, and databases refuse them.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Any text → text that both databases take."""
        return None if value is None else value.replace("\0", "").encode("utf-8", "replace").decode()


class Key(Words):
    """Words that stand in an index, such as a Message-ID. PostgreSQL takes 2,704 octets there, so of a longer value
    the beginning and its hash are stored, and compared: still the same for the same value.
    """

    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Any text → text that fits an index. The blank before the hash keeps it from being an address or an id."""
        clean = super().process_bind_param(value, dialect)
        if clean is None or len(clean) <= KEY_CHARS:
            return clean
        return f"{clean[:KEY_BEGINNING]} sha256:{hashlib.sha256(clean.encode()).hexdigest()}"


KEY_CHARS, KEY_BEGINNING = 600, 200  # in UTF-8 at most 2,400 octets


_NUMBER = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows by itself only for the type INTEGER


def _id() -> Column[Any]:
    return Column("id", _NUMBER, primary_key=True, autoincrement=True)


def _ref(name: str, target: str, **extra: Any) -> Column[Any]:
    return Column(name, BigInteger().with_variant(Integer, "sqlite"), ForeignKey(target), **extra)


def _owner(name: str, target: str) -> Column[Any]:
    """The row that this one belongs to, and with which it is erased."""
    return Column(
        name, BigInteger().with_variant(Integer, "sqlite"), ForeignKey(target, ondelete="CASCADE"), primary_key=True
    )


#: Where we are in each folder (invariant 2). UIDs under ``import_below`` were there before the first run.
cursor = Table(
    "cursor",
    metadata,
    Column("account", Key, primary_key=True),
    Column("folder", Key, primary_key=True),
    Column("uidvalidity", BigInteger, nullable=False),
    Column("last_uid", BigInteger, nullable=False),
    Column("import_below", BigInteger, nullable=False),
    Column("first_seen_at", Utc, nullable=False),
)

#: Every mail ever taken in, one row for each identity. A row stays when its bytes go: it is the tombstone.
inbox = Table(
    "inbox",
    metadata,
    _id(),
    Column("identity", String, nullable=False, unique=True),
    Column("message_id", Key),
    Column("account", Key),
    Column("folder", Key),
    Column("uidvalidity", BigInteger),
    Column("uid", BigInteger),
    Column("source", Words, nullable=False),
    Column("stamp", Utc),
    Column("size", BigInteger, nullable=False),
    Column("oversize", Boolean, nullable=False),
    Column("imported", Boolean, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("state", String, nullable=False),  # waiting, understood, set_aside, dropped
    Column("reason", Words),
    Column("taken_at", Utc, nullable=False),
    Column("moved_at", Utc),
    Index(None, "state", "id"),
    Index(None, "message_id"),
)

#: The bytes, zlib-compressed, apart from the hot tables so that retention can drop them alone.
raw_mail = Table(
    "raw_mail", metadata, _ref("inbox_id", "inbox.id", primary_key=True), Column("data", LargeBinary, nullable=False)
)

ticket = Table(
    "ticket",
    metadata,
    _id(),
    Column("name", String, nullable=False, unique=True),
    Column("subject", Words, nullable=False),
    Column("customer", Key),
    Column("state", String, nullable=False),  # open, waiting_customer, waiting_task, resolved
    Column("created_at", Utc, nullable=False),
    Column("updated_at", Utc, nullable=False),
    Index(None, "updated_at", "id"),
    Index(None, "customer"),
)

#: Names that a ticket had before a merge or before an earlier mail of it came.
ticket_alias = Table(
    "ticket_alias",
    metadata,
    Column("name", String, primary_key=True),
    _ref("ticket_id", "ticket.id", nullable=False, index=True),
)

message = Table(
    "message",
    metadata,
    _id(),
    _ref("ticket_id", "ticket.id", nullable=False, index=True),
    _ref("inbox_id", "inbox.id", unique=True),
    Column("direction", String, nullable=False),  # in, out
    Column("identity", String),
    Column("message_id", Words),
    Column("sender", Key),
    Column("sender_name", Words),
    Column("answer_to", Words),
    Column("subject", Words, nullable=False),
    Column("written_at", Utc),
    Column("arrived_at", Utc, nullable=False),
    Column("text", Words, nullable=False),
    Column("new_text", Words, nullable=False),
    Column("kind", String, nullable=False),
    Column("screening", JSON, nullable=False),
    Column("verdict", JSON, nullable=False),
    Column("order_numbers", JSON, nullable=False),
    Column("attachments", JSON, nullable=False),
    Column("cites", JSON, nullable=False),
    Column(
        "outcome", String, nullable=False
    ),  # in: drafted, answered, task, held, none, imported; out: sent, uncertain, not_sent, bounced
    Column("category", String),
    Column("row", String),
    Column("reason", Words, nullable=False),
    Column("warnings", JSON, nullable=False),
    Column("urgent", Boolean, nullable=False),
    Index(None, "identity"),
    Index(None, "outcome", "id"),
    Index("ix_message_outcome_urgent_arrived_at", "outcome", "urgent", "arrived_at"),
    Index(None, "sender", "arrived_at"),
)

#: Each id by which a message may be cited: its Message-ID, our signed id, SES' id with its domains (invariant 15).
known_id = Table(
    "known_id",
    metadata,
    _ref("message_ref", "message.id", primary_key=True),
    Column("value", Key, primary_key=True),
    Index(None, "value"),
)

citation = Table(
    "citation",
    metadata,
    _ref("message_ref", "message.id", primary_key=True),
    Column("value", Key, primary_key=True),
    Index(None, "value"),
)

#: Who was party to a message: From, To, Cc. Only they may join its ticket by citing it.
party = Table(
    "party",
    metadata,
    _ref("message_ref", "message.id", primary_key=True),
    Column("address", Key, primary_key=True),
)

draft = Table(
    "draft",
    metadata,
    _id(),
    _ref("ticket_id", "ticket.id", nullable=False, index=True),
    _ref("answers", "message.id", index=True),
    Column("kind", String, nullable=False),
    Column("state", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("category", String),
    Column("intent", String),
    Column("also", JSON, nullable=False),
    Column("row", String, nullable=False),
    Column("template", String, nullable=False),
    Column("language", String, nullable=False),
    Column("recipient", Words, nullable=False),
    Column("subject", Words, nullable=False),
    Column("body", Words, nullable=False),
    Column("offers", JSON, nullable=False),
    Column("order_number", Key, index=True),
    Column("unsure", Boolean, nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("may_send_automatically", Boolean, nullable=False),
    Column("warnings", JSON, nullable=False),
    Column("reason", Words, nullable=False),
    Column("question_at", Utc),
    Column("drafted_at", Utc, nullable=False),
    Column("edited_at", Utc),
    Column("approved_at", Utc),
    Column("approved_by", Words),
    Column("over_cap_why", Words),
    Column("problem", Words),
    Column("fault", String),  # shop, carrier, customer, unknown
    Column("turn", String),  # whose turn it is once this has left: customer, us; NULL: nobody's
    Column("as_drafted", String),  # a hash of the words as the pipeline wrote them
    Column("closed_as", String),  # how the offer or question ended: the remedy chosen, replaced, no_answer
    Index(None, "state", "id"),
    # the queue's order and its filters, so that a page of it reads no draft's text but those that it shows
    Index(
        "ix_draft_queue", "state", "urgent", "question_at", "drafted_at", "category", "language", "unsure", "edited_at"
    ),
)

#: One row for each attempt to hand a draft to the sender. Committed before the call, the result after it.
outbox = Table(
    "outbox",
    metadata,
    _id(),
    _ref("draft_id", "draft.id", nullable=False, index=True),
    Column("state", String, nullable=False),  # queued, sending, sent, uncertain, failed, withdrawn
    Column("recipient", Key, nullable=False),
    Column("mime", LargeBinary, nullable=False),
    Column("signed_id", String, nullable=False, unique=True),
    Column("provider_id", Key, index=True),
    Column("attempts", Integer, nullable=False),
    Column("not_before", Utc, nullable=False),
    Column("lease_until", Utc),
    Column("lease_owner", String),
    Column("reason", Words, nullable=False),
    Column("queued_at", Utc, nullable=False),
    Column("settled_at", Utc),
    Index(None, "state", "not_before"),
    Index(None, "recipient", "settled_at"),
    Index(None, "state", "settled_at"),
)

#: Files that staff attach to a draft, such as a return label. They leave with it, or not at all.
attachment = Table(
    "attachment",
    metadata,
    _id(),
    Column("draft_id", _NUMBER, ForeignKey("draft.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("name", Words, nullable=False),
    Column("type", String, nullable=False),
    Column("octets", LargeBinary, nullable=False),
)

suppression = Table(
    "suppression",
    metadata,
    Column("address", Key, primary_key=True),
    Column("reason", Words, nullable=False),
    Column("until", Utc),
    Column("added_at", Utc, nullable=False),
)

#: Senders whom staff called spam.
spam_sender = Table(
    "spam_sender",
    metadata,
    Column("address", Key, primary_key=True),
    Column("marked_by", Words, nullable=False),
    Column("marked_at", Utc, nullable=False),
)

#: Who did what and why: every decision of the pipeline and of staff (invariant 12). Ids, no message text.
audit = Table(
    "audit",
    metadata,
    _id(),
    Column("at", Utc, nullable=False),
    Column("who", Words, nullable=False),
    Column("what", String, nullable=False),
    _ref("ticket_id", "ticket.id", index=True),
    _ref("draft_id", "draft.id", index=True),
    Column("detail", Words, nullable=False),
)

#: What a person is to carry out: refunds, new parcels, returns, changes (invariant 12). ``remedy``: what the offer
#: called it; ``amount`` as decimal text, NULL where the person has to find it.
task = Table(
    "task",
    metadata,
    _id(),
    Column("ticket_id", _NUMBER, ForeignKey("ticket.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("message_ref", _NUMBER, ForeignKey("message.id", ondelete="SET NULL"), index=True),
    Column("draft_id", _NUMBER, ForeignKey("draft.id", ondelete="SET NULL"), index=True),
    Column("kind", String, nullable=False),  # refund, replacement, reship, voucher, return, cancel, change, check
    Column("remedy", String, nullable=False),
    Column("order_number", Key, index=True),
    Column("amount", String),
    Column("currency", String, nullable=False),
    Column("extra_case", Boolean, nullable=False),
    Column("goodwill", Boolean, nullable=False),
    Column("fault", String),
    Column("recipient", Words),
    Column("language", String, nullable=False),
    Column("reason", Words, nullable=False),
    Column("state", String, nullable=False),  # open, done, cancelled
    Column("made_at", Utc, nullable=False),
    Column("due", Utc, nullable=False),
    Column("ended_at", Utc),
    Column("ended_by", Words),
    Column("tracking_url", Words),
    Column("note", Words),
    Index(None, "state", "due"),
)

#: Switches that every process follows, such as ``paused``.
switch = Table("switch", metadata, Column("name", String, primary_key=True), Column("value", Words, nullable=False))

#: What staff decided about a mail: the last word alone, beside what the classifier had said. It goes with its message.
label = Table(
    "label",
    metadata,
    _owner("message_ref", "message.id"),
    Column("said_category", String, nullable=False),
    Column("said_intent", String, nullable=False),
    Column("category", String, nullable=False),
    Column("intent", String, nullable=False),
    Column("draft", String),  # unedited, edited, rejected; NULL while nobody has decided about one
    Column("who", Words, nullable=False),
    Column("at", Utc, nullable=False),
)

#: Published models. Which of them all processes follow says the switch ``model``; without it they follow the starter.
model = Table(
    "model",
    metadata,
    _id(),
    Column("name", String, nullable=False),  # a hash of the files
    Column("code", String, nullable=False),  # a hash of the code that made it: other code cannot read it
    Column("data", String, nullable=False),  # a hash of the messages that it learned from
    Column("corpus", String, nullable=False),  # a hash of the starter corpus, "" where it learned without
    Column("held", JSON, nullable=False),  # row of ``message`` that it learned from → how it was judged, held out
    Column("figures", JSON, nullable=False),
    Column("instead_of", BigInteger, nullable=False),  # the version that ran before it
    Column("who", Words, nullable=False),
    Column("created_at", Utc, nullable=False),
)

model_file = Table(
    "model_file",
    metadata,
    _owner("model_id", "model.id"),
    Column("name", String, primary_key=True),
    Column("data", LargeBinary, nullable=False),
)

#: Who may use the desk. ``password`` is an argon2 hash.
person = Table(
    "person",
    metadata,
    _id(),
    Column("name", Key, nullable=False, unique=True),
    Column("password", String, nullable=False),
    Column("role", String, nullable=False),  # staff, manager, admin
    Column("created_at", Utc, nullable=False),
)

#: Who is logged in. ``token``: SHA-256 of what stands in the cookie, so that the table opens no door.
session = Table(
    "session",
    metadata,
    Column("token", String, primary_key=True),
    Column("person_id", _NUMBER, ForeignKey("person.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("started_at", Utc, nullable=False),
    Column("seen_at", Utc, nullable=False),
)

#: Log-ins that failed lately, for the limit on guessing.
login_failure = Table(
    "login_failure",
    metadata,
    _id(),
    Column("name", Key, nullable=False),
    Column("address", Key, nullable=False),
    Column("at", Utc, nullable=False, index=True),
)

#: What colleagues tell each other about a ticket. It never leaves.
note = Table(
    "note",
    metadata,
    _id(),
    Column("ticket_id", _NUMBER, ForeignKey("ticket.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("who", Words, nullable=False),
    Column("at", Utc, nullable=False),
    Column("text", Words, nullable=False),
)

#: Who had a ticket open, and when last.
viewer = Table(
    "viewer",
    metadata,
    _owner("ticket_id", "ticket.id"),
    Column("who", Key, primary_key=True),
    Column("at", Utc, nullable=False),
)

#: Copies of drafts in mail folders, where staff approve them. NULL uid: the server did not tell it, the next listing
#: does. NULL draft: a mail that nobody could recognise.
review_copy = Table(
    "review_copy",
    metadata,
    _id(),
    Column("draft_id", _NUMBER, ForeignKey("draft.id", ondelete="CASCADE"), index=True),
    Column("account", Key, nullable=False),
    Column("place", String, nullable=False),  # review, approved, rejected, attention; gone: in none of them any more
    Column("uidvalidity", BigInteger),
    Column("uid", BigInteger),
    Column("shown", Integer, nullable=False),  # the draft's version that its signed reference names
    Column("version", Integer, nullable=False),  # the draft's version after what we made of this copy
    Column("digest", String),  # of the words that staff wrote; NULL: they are as we wrote them
    Column("message_id", Key),
    Index(None, "account", "place"),
)

#: Parcels that we wrote to a customer about before being asked: once for each parcel and reason. NULL draft: erased.
outreach = Table(
    "outreach",
    metadata,
    Column("shipment", Key, primary_key=True),
    Column("reason", String, primary_key=True),
    Column("draft_id", _NUMBER, ForeignKey("draft.id", ondelete="SET NULL"), index=True),
    Column("at", Utc, nullable=False),
)

#: Parcels that we asked a carrier about: once for each.
inquiry = Table(
    "inquiry",
    metadata,
    Column("parcel", Key, primary_key=True),
    Column("carrier", Words, nullable=False),
    Column("order_number", Key, nullable=False),
    Column("draft_id", _NUMBER, ForeignKey("draft.id", ondelete="SET NULL"), index=True),
    Column("at", Utc, nullable=False),
)

#: Why a ticket came about: as the pipeline proposes, and as staff say (NULL while nobody has).
cause = Table(
    "cause",
    metadata,
    _owner("ticket_id", "ticket.id"),
    Column("proposed", String),
    Column("cause", String),
    Column("row", String, nullable=False),
    Column("product", Words, nullable=False),
    Column("carrier", Words, nullable=False),
    Column("country", String, nullable=False),
    Column("who", Words),
    Column("at", Utc, nullable=False),
)

#: When ``run`` looked at each mailbox last, and when it last got through to all of its folders. ``problem``: the kind
#: of what is wrong since, such as LoginRefused; "" where all is well.
mailbox_pass = Table(
    "mailbox_pass",
    metadata,
    Column("account", Key, primary_key=True),
    Column("tried_at", Utc, nullable=False),
    Column("reached_at", Utc),
    Column("problem", String, nullable=False),
)
