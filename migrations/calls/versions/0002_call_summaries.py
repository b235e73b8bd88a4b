"""What came of each call, and blind indexes by which it is found by its caller's number."""

import sqlalchemy as sa
from alembic import op

revision = "0002_call_summaries"
down_revision = "0001_calls"
branch_labels = None
depends_on = None

STARTED = "ix_call_business_started"
INDEXES = {
    STARTED: ["business_id", "started_at", "id"],
    "ix_call_business_outcome": ["business_id", "outcome", "started_at", "id"],
    "ix_call_caller": ["business_id", "caller_digest"],
    "ix_call_caller_tail": ["business_id", "caller_tail_digest"],
}


def upgrade() -> None:
    op.add_column("call", sa.Column("outcome", sa.String(), nullable=True))
    op.add_column("call", sa.Column("turns", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("call", sa.Column("caller_digest", sa.LargeBinary(), nullable=True))
    op.add_column("call", sa.Column("caller_tail_digest", sa.LargeBinary(), nullable=True))
    op.drop_index(STARTED, "call")
    for name, columns in INDEXES.items():
        op.create_index(name, "call", columns)


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(name, "call")
    op.create_index(STARTED, "call", ["business_id", "started_at"])
    for column in ("outcome", "turns", "caller_digest", "caller_tail_digest"):
        op.drop_column("call", column)
