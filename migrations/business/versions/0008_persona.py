"""How the agent of a business calls itself and talks, and which languages it offers beside English."""

import sqlalchemy as sa
from alembic import op

revision = "0008_persona"
down_revision = "0007_web_search"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("business", sa.Column("agent_name", sa.String(), nullable=True))
    op.add_column("business", sa.Column("manner", sa.String(), nullable=False, server_default="plain"))
    op.add_column("business", sa.Column("languages", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    op.drop_column("business", "languages")
    op.drop_column("business", "manner")
    op.drop_column("business", "agent_name")
