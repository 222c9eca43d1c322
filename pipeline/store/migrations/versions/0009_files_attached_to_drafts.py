"""Files that staff attach to a draft."""

import sqlalchemy as sa
from alembic import op

from pipeline.store.tables import Words

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Towards the newest schema."""
    op.create_table(
        "attachment",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("draft_id", NUMBER, nullable=False),
        sa.Column("name", Words(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("octets", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_attachment_draft_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    op.create_index(op.f("ix_attachment_draft_id"), "attachment", ["draft_id"], unique=False)
