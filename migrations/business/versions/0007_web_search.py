"""Whether a business allows looking things up on the web, and on which sites."""

import sqlalchemy as sa
from alembic import op

revision = "0007_web_search"
down_revision = "0006_remembered_callers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("business", sa.Column("search_web", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("business", sa.Column("search_sites", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    op.drop_column("business", "search_sites")
    op.drop_column("business", "search_web")
