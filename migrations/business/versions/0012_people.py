"""Callers handed to people, how each contact is handed to, and texts with consent."""

import sqlalchemy as sa
from alembic import op

revision = "0012_people"
down_revision = "0008_persona"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("contact", sa.Column("warm", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("contact", sa.Column("texts", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("business", sa.Column("texts", sa.String(), nullable=False, server_default="off"))
    op.create_table(
        "transfer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("caller_name", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("caller", sa.String(), nullable=True),
        sa.Column("people", sa.JSON(), nullable=False),
        sa.Column("progress", sa.JSON(), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("waited_seconds", sa.Integer(), nullable=True),
        sa.Column("over", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id"], ["business.business_id"], name=op.f("fk_transfer_business_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer")),
    )
    op.create_index("transfer_by_time", "transfer", ["business_id", "begun_at"])
    op.create_index("transfer_of_call", "transfer", ["call_id", "begun_at"])
    op.create_index(op.f("ix_transfer_business_id"), "transfer", ["business_id"])


def downgrade() -> None:
    op.drop_table("transfer")
    op.drop_column("business", "texts")
    op.drop_column("contact", "texts")
    op.drop_column("contact", "warm")
