"""When each mailbox was looked at last, and how that went."""

import sqlalchemy as sa
from alembic import op

from pipeline.store.tables import Key, Utc

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Towards the newest schema."""
    op.create_table(
        "mailbox_pass",
        sa.Column("account", Key(), nullable=False),
        sa.Column("tried_at", Utc(), nullable=False),
        sa.Column("reached_at", Utc(), nullable=True),
        sa.Column("problem", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("account", name=op.f("pk_mailbox_pass")),
    )
