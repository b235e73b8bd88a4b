"""Callers handed to people, how each contact is handed to, and texts with consent."""

import sqlalchemy as sa
from alembic import op

revision = "0012_people"
down_revision = "0011_orders"
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

    op.create_table(
        "text_consent",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("number_digest", sa.LargeBinary(), nullable=False),
        sa.Column("number", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id"], ["business.business_id"], name=op.f("fk_text_consent_business_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_consent")),
    )
    op.create_index(op.f("ix_text_consent_business_id"), "text_consent", ["business_id"])
    op.create_index("text_consent_by_number", "text_consent", ["business_id", "number_digest"])
    op.create_table(
        "texted_number",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("number_digest", sa.LargeBinary(), nullable=False),
        sa.Column("stopped", sa.Boolean(), nullable=False),
        sa.Column("unable", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id"], ["business.business_id"], name=op.f("fk_texted_number_business_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_texted_number")),
        sa.UniqueConstraint("business_id", "line", "number_digest", name="one_choice_a_number"),
    )
    op.create_index(op.f("ix_texted_number_business_id"), "texted_number", ["business_id"])
    op.create_table(
        "outgoing_text",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=True),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("number_digest", sa.LargeBinary(), nullable=False),
        sa.Column("number", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("segments", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("sid", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["business_id"], ["business.business_id"], name=op.f("fk_outgoing_text_business_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing_text")),
    )
    op.create_index(op.f("ix_outgoing_text_business_id"), "outgoing_text", ["business_id"])
    op.create_index("outgoing_text_by_time", "outgoing_text", ["business_id", "created_at"])
    op.create_index(op.f("ix_outgoing_text_call_id"), "outgoing_text", ["call_id"])
    op.create_index(op.f("ix_outgoing_text_sid"), "outgoing_text", ["sid"])


def downgrade() -> None:
    op.drop_table("outgoing_text")
    op.drop_table("texted_number")
    op.drop_table("text_consent")
    op.drop_table("transfer")
    op.drop_column("business", "texts")
    op.drop_column("contact", "texts")
    op.drop_column("contact", "warm")
