"""How the words of a business are said."""

import sqlalchemy as sa
from alembic import op

revision = "0014_pronunciations"
down_revision = "0013_messages_done"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("business", sa.Column("pronunciations", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    op.drop_column("business", "pronunciations")
