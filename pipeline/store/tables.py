"""The tables, one schema for SQLite and PostgreSQL. Migrations bring a database here; a test compares the two."""

from __future__ import annotations

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


def _id() -> Column[Any]:
    # SQLite numbers rows by itself only for the type INTEGER
    return Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True)


def _ref(name: str, target: str, **extra: Any) -> Column[Any]:
    return Column(name, BigInteger().with_variant(Integer, "sqlite"), ForeignKey(target), **extra)


#: Where we are in each folder (invariant 2). UIDs under ``import_below`` were there before the first run.
cursor = Table(
    "cursor",
    metadata,
    Column("account", String, primary_key=True),
    Column("folder", String, primary_key=True),
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
    Column("message_id", String),
    Column("account", String),
    Column("folder", String),
    Column("uidvalidity", BigInteger),
    Column("uid", BigInteger),
    Column("source", Text, nullable=False),
    Column("stamp", Utc),
    Column("size", BigInteger, nullable=False),
    Column("oversize", Boolean, nullable=False),
    Column("imported", Boolean, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("state", String, nullable=False),  # waiting, understood, set_aside, dropped
    Column("reason", Text),
    Column("taken_at", Utc, nullable=False),
    Column("moved_at", Utc),
    Index(None, "state", "id"),
    Index(None, "message_id"),
)

#: The bytes, zlib-compressed, apart from the hot tables so that retention can drop them alone.
raw_mail = Table("raw_mail", metadata, _ref("inbox_id", "inbox.id", primary_key=True), Column("data", LargeBinary))

ticket = Table(
    "ticket",
    metadata,
    _id(),
    Column("name", String, nullable=False, unique=True),
    Column("subject", Text, nullable=False),
    Column("customer", String),
    Column("state", String, nullable=False),  # open, answered
    Column("created_at", Utc, nullable=False),
    Column("updated_at", Utc, nullable=False),
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
    Column("message_id", String),
    Column("sender", String),
    Column("sender_name", Text),
    Column("answer_to", String),
    Column("subject", Text, nullable=False),
    Column("written_at", Utc),
    Column("arrived_at", Utc, nullable=False),
    Column("text", Text, nullable=False),
    Column("new_text", Text, nullable=False),
    Column("kind", String, nullable=False),
    Column("screening", JSON, nullable=False),
    Column("verdict", JSON, nullable=False),
    Column("order_numbers", JSON, nullable=False),
    Column("attachments", JSON, nullable=False),
    Column("cites", JSON, nullable=False),
    Column("outcome", String, nullable=False),  # drafted, answered, held, none, imported, sent
    Column("category", String),
    Column("row", String),
    Column("reason", Text, nullable=False),
    Column("warnings", JSON, nullable=False),
    Column("urgent", Boolean, nullable=False),
    Index(None, "outcome", "id"),
    Index(None, "sender", "arrived_at"),
)

#: Each id by which a message may be cited: its Message-ID, our signed id, SES' id with its domains (invariant 15).
known_id = Table(
    "known_id",
    metadata,
    _ref("message_ref", "message.id", primary_key=True),
    Column("value", String, primary_key=True),
    Index(None, "value"),
)

citation = Table(
    "citation",
    metadata,
    _ref("message_ref", "message.id", primary_key=True),
    Column("value", String, primary_key=True),
    Index(None, "value"),
)

#: Who was party to a message: From, To, Cc. Only they may join its ticket by citing it.
party = Table(
    "party",
    metadata,
    _ref("message_ref", "message.id", primary_key=True),
    Column("address", String, primary_key=True),
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
    Column("recipient", String, nullable=False),
    Column("subject", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("offers", JSON, nullable=False),
    Column("order_number", String),
    Column("unsure", Boolean, nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("may_send_automatically", Boolean, nullable=False),
    Column("warnings", JSON, nullable=False),
    Column("reason", Text, nullable=False),
    Column("question_at", Utc),
    Column("drafted_at", Utc, nullable=False),
    Column("edited_at", Utc),
    Column("approved_at", Utc),
    Column("approved_by", String),
    Column("over_cap_why", Text),
    Column("problem", Text),
    Index(None, "state", "id"),
)

#: One row for each attempt to hand a draft to the sender. Committed before the call, the result after it.
outbox = Table(
    "outbox",
    metadata,
    _id(),
    _ref("draft_id", "draft.id", nullable=False, index=True),
    Column("state", String, nullable=False),  # queued, sending, sent, uncertain, failed, withdrawn
    Column("recipient", String, nullable=False),
    Column("mime", LargeBinary, nullable=False),
    Column("signed_id", String, nullable=False, unique=True),
    Column("provider_id", String, index=True),
    Column("attempts", Integer, nullable=False),
    Column("not_before", Utc, nullable=False),
    Column("lease_until", Utc),
    Column("lease_owner", String),
    Column("reason", Text, nullable=False),
    Column("queued_at", Utc, nullable=False),
    Column("settled_at", Utc),
    Index(None, "state", "not_before"),
    Index(None, "recipient", "settled_at"),
)

suppression = Table(
    "suppression",
    metadata,
    Column("address", String, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("until", Utc),
    Column("added_at", Utc, nullable=False),
)

#: Who did what and why: every decision of the pipeline and of staff (invariant 12). Ids, no message text.
audit = Table(
    "audit",
    metadata,
    _id(),
    Column("at", Utc, nullable=False),
    Column("who", String, nullable=False),
    Column("what", String, nullable=False),
    _ref("ticket_id", "ticket.id", index=True),
    _ref("draft_id", "draft.id"),
    Column("detail", Text, nullable=False),
)

#: Switches that every process follows, such as ``paused``.
switch = Table("switch", metadata, Column("name", String, primary_key=True), Column("value", Text, nullable=False))
