"""The senders whom staff called spam."""

import sqlalchemy as sa
from alembic import op

from pipeline.store.tables import Key, Utc, Words

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Towards the newest schema."""
    op.create_table(
        "spam_sender",
        sa.Column("address", Key(), nullable=False),
        sa.Column("marked_by", Words(), nullable=False),
        sa.Column("marked_at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_spam_sender")),
    )
