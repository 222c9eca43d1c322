"""Parcels that we wrote to customers about, questions to carriers, and why each ticket came about."""

import sqlalchemy as sa
from alembic import op

from pipeline.store.tables import Key, Utc, Words

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Towards the newest schema."""
    op.create_table(
        "outreach",
        sa.Column("shipment", Key(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("draft_id", NUMBER, nullable=True),
        sa.Column("at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_outreach_draft_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("shipment", "reason", name=op.f("pk_outreach")),
    )
    op.create_index(op.f("ix_outreach_draft_id"), "outreach", ["draft_id"], unique=False)
    op.create_table(
        "inquiry",
        sa.Column("parcel", Key(), nullable=False),
        sa.Column("carrier", Words(), nullable=False),
        sa.Column("order_number", Key(), nullable=False),
        sa.Column("draft_id", NUMBER, nullable=True),
        sa.Column("at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_inquiry_draft_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("parcel", name=op.f("pk_inquiry")),
    )
    op.create_index(op.f("ix_inquiry_draft_id"), "inquiry", ["draft_id"], unique=False)
    op.create_table(
        "cause",
        sa.Column("ticket_id", NUMBER, nullable=False),
        sa.Column("proposed", sa.String(), nullable=True),
        sa.Column("cause", sa.String(), nullable=True),
        sa.Column("row", sa.String(), nullable=False),
        sa.Column("product", Words(), nullable=False),
        sa.Column("carrier", Words(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("who", Words(), nullable=True),
        sa.Column("at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_cause_ticket_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_cause")),
    )
