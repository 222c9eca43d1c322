"""What staff decided about mails, and the models that were trained of it."""

import sqlalchemy as sa
from alembic import op

from pipeline.store.tables import Utc, Words

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Towards the newest schema."""
    op.create_table(
        "label",
        sa.Column("message_ref", NUMBER, nullable=False),
        sa.Column("said_category", sa.String(), nullable=False),
        sa.Column("said_intent", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("intent", sa.String(), nullable=False),
        sa.Column("draft", sa.String(), nullable=True),
        sa.Column("who", Words(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["message_ref"], ["message.id"], name=op.f("fk_label_message_ref"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("message_ref", name=op.f("pk_label")),
    )
    op.create_table(
        "model",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("data", sa.String(), nullable=False),
        sa.Column("corpus", sa.String(), nullable=False),
        sa.Column("held", sa.JSON(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("instead_of", sa.BigInteger(), nullable=False),
        sa.Column("who", Words(), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model")),
    )
    op.create_table(
        "model_file",
        sa.Column("model_id", NUMBER, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["model_id"], ["model.id"], name=op.f("fk_model_file_model_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("model_id", "name", name=op.f("pk_model_file")),
    )
