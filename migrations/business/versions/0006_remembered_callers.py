"""Callers whom a business remembers, and whether it does."""

import sqlalchemy as sa
from alembic import op

revision = "0006_remembered_callers"
down_revision = "0005_accounts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("business", sa.Column("remember_callers", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("business", sa.Column("remember_months", sa.Integer(), nullable=False, server_default="12"))
    op.create_table(
        "remembered_caller",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("number_digest", sa.LargeBinary(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("last_call", sa.Uuid(), nullable=False),
        sa.Column("first_called_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_called_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id"], ["business.business_id"], name=op.f("fk_remembered_caller_business_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remembered_caller")),
        sa.UniqueConstraint("business_id", "number_digest", name="one_memory_a_number"),
    )
    op.create_index("remembered_caller_by_last_call", "remembered_caller", ["business_id", "last_called_at"])
    op.create_index(op.f("ix_remembered_caller_business_id"), "remembered_caller", ["business_id"])


def downgrade() -> None:
    op.drop_table("remembered_caller")
    op.drop_column("business", "remember_months")
    op.drop_column("business", "remember_callers")
