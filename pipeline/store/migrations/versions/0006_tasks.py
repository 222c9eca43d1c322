"""Tasks that people carry out; whose turn it is in a ticket, how an offer ended, and what a draft was made from."""

import sqlalchemy as sa
from alembic import op

from pipeline.store.tables import Key, Utc, Words

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Towards the newest schema."""
    for name in ("fault", "turn", "as_drafted", "closed_as"):
        op.add_column("draft", sa.Column(name, sa.String(), nullable=True))
    op.create_table(
        "task",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("ticket_id", NUMBER, nullable=False),
        sa.Column("message_ref", NUMBER, nullable=True),
        sa.Column("draft_id", NUMBER, nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("remedy", sa.String(), nullable=False),
        sa.Column("order_number", Key(), nullable=True),
        sa.Column("amount", sa.String(), nullable=True),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("extra_case", sa.Boolean(), nullable=False),
        sa.Column("goodwill", sa.Boolean(), nullable=False),
        sa.Column("fault", sa.String(), nullable=True),
        sa.Column("recipient", Words(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("reason", Words(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("made_at", Utc(), nullable=False),
        sa.Column("due", Utc(), nullable=False),
        sa.Column("ended_at", Utc(), nullable=True),
        sa.Column("ended_by", Words(), nullable=True),
        sa.Column("tracking_url", Words(), nullable=True),
        sa.Column("note", Words(), nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_task_ticket_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["message_ref"], ["message.id"], name=op.f("fk_task_message_ref"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_task_draft_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
    )
    for column in ("ticket_id", "message_ref", "draft_id", "order_number"):
        op.create_index(op.f(f"ix_task_{column}"), "task", [column], unique=False)
    op.create_index(op.f("ix_task_state_due"), "task", ["state", "due"], unique=False)
