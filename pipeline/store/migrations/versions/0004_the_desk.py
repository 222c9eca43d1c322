"""Who may use the desk and who is logged in; notes; who looks at what; and what makes the queue fast."""

import sqlalchemy as sa
from alembic import op

from pipeline.store.tables import Key, Utc, Words

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
QUEUE = ("state", "urgent", "question_at", "drafted_at", "category", "language", "unsure", "edited_at")


def upgrade() -> None:
    """Towards the newest schema."""
    op.create_table(
        "person",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("name", Key(), nullable=False),
        sa.Column("password", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("name", name=op.f("uq_person_name")),
    )
    op.create_table(
        "session",
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("started_at", Utc(), nullable=False),
        sa.Column("seen_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_session_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_session")),
    )
    op.create_index(op.f("ix_session_person_id"), "session", ["person_id"], unique=False)
    op.create_table(
        "login_failure",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("name", Key(), nullable=False),
        sa.Column("address", Key(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_failure")),
    )
    op.create_index(op.f("ix_login_failure_at"), "login_failure", ["at"], unique=False)
    op.create_table(
        "note",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("ticket_id", NUMBER, nullable=False),
        sa.Column("who", Words(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("text", Words(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_note_ticket_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
    )
    op.create_index(op.f("ix_note_ticket_id"), "note", ["ticket_id"], unique=False)
    op.create_table(
        "viewer",
        sa.Column("ticket_id", NUMBER, nullable=False),
        sa.Column("who", Key(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_viewer_ticket_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("ticket_id", "who", name=op.f("pk_viewer")),
    )
    op.create_index("ix_draft_queue", "draft", QUEUE, unique=False)
    op.create_index(op.f("ix_draft_order_number"), "draft", ["order_number"], unique=False)
    op.create_index(op.f("ix_ticket_customer"), "ticket", ["customer"], unique=False)
    op.create_index(op.f("ix_ticket_updated_at_id"), "ticket", ["updated_at", "id"], unique=False)
    op.create_index(
        "ix_message_outcome_urgent_arrived_at", "message", ["outcome", "urgent", "arrived_at"], unique=False
    )
