"""${message}"""

import sqlalchemy as sa
from alembic import op

from pipeline.store.tables import Key, Utc, Words

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Towards the newest schema."""
    ${upgrades if upgrades else "pass"}
