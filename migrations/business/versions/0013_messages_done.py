"""Messages that somebody of the business has seen to."""

import sqlalchemy as sa
from alembic import op

revision = "0013_messages_done"
down_revision = "0012_people"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("caller_message", sa.Column("done_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("caller_message", sa.Column("done_by", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("caller_message", "done_by")
    op.drop_column("caller_message", "done_at")
