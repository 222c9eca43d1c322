"""The first tables."""

import sqlalchemy as sa
from alembic import op

from pipeline.store.tables import Key, Utc, Words

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Towards the newest schema."""
    op.create_table(
        "cursor",
        sa.Column("account", Key(), nullable=False),
        sa.Column("folder", Key(), nullable=False),
        sa.Column("uidvalidity", sa.BigInteger(), nullable=False),
        sa.Column("last_uid", sa.BigInteger(), nullable=False),
        sa.Column("import_below", sa.BigInteger(), nullable=False),
        sa.Column("first_seen_at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("account", "folder", name=op.f("pk_cursor")),
    )
    op.create_table(
        "inbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("identity", sa.String(), nullable=False),
        sa.Column("message_id", Key(), nullable=True),
        sa.Column("account", Key(), nullable=True),
        sa.Column("folder", Key(), nullable=True),
        sa.Column("uidvalidity", sa.BigInteger(), nullable=True),
        sa.Column("uid", sa.BigInteger(), nullable=True),
        sa.Column("source", Words(), nullable=False),
        sa.Column("stamp", Utc(), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("oversize", sa.Boolean(), nullable=False),
        sa.Column("imported", sa.Boolean(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", Words(), nullable=True),
        sa.Column("taken_at", Utc(), nullable=False),
        sa.Column("moved_at", Utc(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sa.UniqueConstraint("identity", name=op.f("uq_inbox_identity")),
    )
    op.create_index(op.f("ix_inbox_message_id"), "inbox", ["message_id"], unique=False)
    op.create_index(op.f("ix_inbox_state_id"), "inbox", ["state", "id"], unique=False)
    op.create_table(
        "suppression",
        sa.Column("address", Key(), nullable=False),
        sa.Column("reason", Words(), nullable=False),
        sa.Column("until", Utc(), nullable=True),
        sa.Column("added_at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_suppression")),
    )
    op.create_table(
        "switch",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", Words(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_switch")),
    )
    op.create_table(
        "ticket",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("subject", Words(), nullable=False),
        sa.Column("customer", Words(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("updated_at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
        sa.UniqueConstraint("name", name=op.f("uq_ticket_name")),
    )
    op.create_table(
        "message",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("inbox_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("identity", sa.String(), nullable=True),
        sa.Column("message_id", Words(), nullable=True),
        sa.Column("sender", Key(), nullable=True),
        sa.Column("sender_name", Words(), nullable=True),
        sa.Column("answer_to", Words(), nullable=True),
        sa.Column("subject", Words(), nullable=False),
        sa.Column("written_at", Utc(), nullable=True),
        sa.Column("arrived_at", Utc(), nullable=False),
        sa.Column("text", Words(), nullable=False),
        sa.Column("new_text", Words(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("screening", sa.JSON(), nullable=False),
        sa.Column("verdict", sa.JSON(), nullable=False),
        sa.Column("order_numbers", sa.JSON(), nullable=False),
        sa.Column("attachments", sa.JSON(), nullable=False),
        sa.Column("cites", sa.JSON(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=True),
        sa.Column("row", sa.String(), nullable=True),
        sa.Column("reason", Words(), nullable=False),
        sa.Column("warnings", sa.JSON(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["inbox_id"], ["inbox.id"], name=op.f("fk_message_inbox_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_message_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("inbox_id", name=op.f("uq_message_inbox_id")),
    )
    op.create_index(op.f("ix_message_identity"), "message", ["identity"], unique=False)
    op.create_index(op.f("ix_message_outcome_id"), "message", ["outcome", "id"], unique=False)
    op.create_index(op.f("ix_message_sender_arrived_at"), "message", ["sender", "arrived_at"], unique=False)
    op.create_index(op.f("ix_message_ticket_id"), "message", ["ticket_id"], unique=False)
    op.create_table(
        "raw_mail",
        sa.Column("inbox_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["inbox_id"], ["inbox.id"], name=op.f("fk_raw_mail_inbox_id")),
        sa.PrimaryKeyConstraint("inbox_id", name=op.f("pk_raw_mail")),
    )
    op.create_table(
        "ticket_alias",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_alias_ticket_id")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_ticket_alias")),
    )
    op.create_index(op.f("ix_ticket_alias_ticket_id"), "ticket_alias", ["ticket_id"], unique=False)
    op.create_table(
        "citation",
        sa.Column("message_ref", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("value", Key(), nullable=False),
        sa.ForeignKeyConstraint(["message_ref"], ["message.id"], name=op.f("fk_citation_message_ref")),
        sa.PrimaryKeyConstraint("message_ref", "value", name=op.f("pk_citation")),
    )
    op.create_index(op.f("ix_citation_value"), "citation", ["value"], unique=False)
    op.create_table(
        "draft",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("answers", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(), nullable=True),
        sa.Column("intent", sa.String(), nullable=True),
        sa.Column("also", sa.JSON(), nullable=False),
        sa.Column("row", sa.String(), nullable=False),
        sa.Column("template", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("recipient", Words(), nullable=False),
        sa.Column("subject", Words(), nullable=False),
        sa.Column("body", Words(), nullable=False),
        sa.Column("offers", sa.JSON(), nullable=False),
        sa.Column("order_number", Words(), nullable=True),
        sa.Column("unsure", sa.Boolean(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("may_send_automatically", sa.Boolean(), nullable=False),
        sa.Column("warnings", sa.JSON(), nullable=False),
        sa.Column("reason", Words(), nullable=False),
        sa.Column("question_at", Utc(), nullable=True),
        sa.Column("drafted_at", Utc(), nullable=False),
        sa.Column("edited_at", Utc(), nullable=True),
        sa.Column("approved_at", Utc(), nullable=True),
        sa.Column("approved_by", Words(), nullable=True),
        sa.Column("over_cap_why", Words(), nullable=True),
        sa.Column("problem", Words(), nullable=True),
        sa.ForeignKeyConstraint(["answers"], ["message.id"], name=op.f("fk_draft_answers")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_draft_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
    )
    op.create_index(op.f("ix_draft_answers"), "draft", ["answers"], unique=False)
    op.create_index(op.f("ix_draft_state_id"), "draft", ["state", "id"], unique=False)
    op.create_index(op.f("ix_draft_ticket_id"), "draft", ["ticket_id"], unique=False)
    op.create_table(
        "known_id",
        sa.Column("message_ref", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("value", Key(), nullable=False),
        sa.ForeignKeyConstraint(["message_ref"], ["message.id"], name=op.f("fk_known_id_message_ref")),
        sa.PrimaryKeyConstraint("message_ref", "value", name=op.f("pk_known_id")),
    )
    op.create_index(op.f("ix_known_id_value"), "known_id", ["value"], unique=False)
    op.create_table(
        "party",
        sa.Column("message_ref", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("address", Key(), nullable=False),
        sa.ForeignKeyConstraint(["message_ref"], ["message.id"], name=op.f("fk_party_message_ref")),
        sa.PrimaryKeyConstraint("message_ref", "address", name=op.f("pk_party")),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("who", Words(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("draft_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("detail", Words(), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_audit_draft_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_audit_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index(op.f("ix_audit_draft_id"), "audit", ["draft_id"], unique=False)
    op.create_index(op.f("ix_audit_ticket_id"), "audit", ["ticket_id"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("draft_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("recipient", Key(), nullable=False),
        sa.Column("mime", sa.LargeBinary(), nullable=False),
        sa.Column("signed_id", sa.String(), nullable=False),
        sa.Column("provider_id", Key(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", Utc(), nullable=False),
        sa.Column("lease_until", Utc(), nullable=True),
        sa.Column("lease_owner", sa.String(), nullable=True),
        sa.Column("reason", Words(), nullable=False),
        sa.Column("queued_at", Utc(), nullable=False),
        sa.Column("settled_at", Utc(), nullable=True),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_outbox_draft_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("signed_id", name=op.f("uq_outbox_signed_id")),
    )
    op.create_index(op.f("ix_outbox_draft_id"), "outbox", ["draft_id"], unique=False)
    op.create_index(op.f("ix_outbox_provider_id"), "outbox", ["provider_id"], unique=False)
    op.create_index(op.f("ix_outbox_recipient_settled_at"), "outbox", ["recipient", "settled_at"], unique=False)
    op.create_index(op.f("ix_outbox_state_not_before"), "outbox", ["state", "not_before"], unique=False)
    op.create_index(op.f("ix_outbox_state_settled_at"), "outbox", ["state", "settled_at"], unique=False)
