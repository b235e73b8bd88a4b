"""Calls and their append-only events."""

import sqlalchemy as sa
from alembic import op

revision = "0001_calls"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "call",
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_sid", sa.String(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=True),
        sa.Column("caller", sa.LargeBinary(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_call"),
        sa.UniqueConstraint("call_sid", name="uq_call_call_sid"),
    )
    op.create_index("ix_call_business_id", "call", ["business_id"])
    op.create_index("ix_call_business_started", "call", ["business_id", "started_at"])
    op.create_table(
        "call_event",
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name="fk_call_event_call_id_call", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("call_id", "seq", name="pk_call_event"),
    )
    op.create_index("ix_call_event_business_id", "call_event", ["business_id"])


def downgrade() -> None:
    op.drop_table("call_event")
    op.drop_table("call")
