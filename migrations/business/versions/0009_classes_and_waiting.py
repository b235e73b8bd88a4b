"""Classes with places at set times, time off, and who waits for a place that is taken."""

import sqlalchemy as sa
from alembic import op

revision = "0009_classes_and_waiting"
down_revision = "0008_persona"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("service", sa.Column("places", sa.Integer(), nullable=True))
    op.add_column("service", sa.Column("sessions", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("staff", sa.Column("away", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    op.drop_column("staff", "away")
    op.drop_column("service", "sessions")
    op.drop_column("service", "places")
