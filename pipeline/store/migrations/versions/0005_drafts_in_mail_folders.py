"""Copies of drafts that lie in mail folders, where staff approve them in their mail program."""

import sqlalchemy as sa
from alembic import op

from pipeline.store.tables import Key

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Towards the newest schema."""
    op.create_table(
        "review_copy",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("draft_id", NUMBER, nullable=True),
        sa.Column("account", Key(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("uidvalidity", sa.BigInteger(), nullable=True),
        sa.Column("uid", sa.BigInteger(), nullable=True),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=True),
        sa.Column("message_id", Key(), nullable=True),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_review_copy_draft_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_copy")),
    )
    op.create_index(op.f("ix_review_copy_draft_id"), "review_copy", ["draft_id"], unique=False)
    op.create_index(op.f("ix_review_copy_account_place"), "review_copy", ["account", "place"], unique=False)
