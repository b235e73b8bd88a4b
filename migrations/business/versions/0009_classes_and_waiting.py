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
    op.create_table(
        "wait_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("time", sa.Time(), nullable=True),
        sa.Column("until", sa.Time(), nullable=True),
        sa.Column("party_size", sa.Integer(), nullable=True),
        sa.Column("service", sa.String(), nullable=True),
        sa.Column("staff", sa.String(), nullable=True),
        sa.Column("room", sa.String(), nullable=True),
        sa.Column("nights", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("caller", sa.String(), nullable=True),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["business_id"], ["business.business_id"], name=op.f("fk_wait_entry_business_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wait_entry")),
        sa.UniqueConstraint("business_id", "key", name="one_wait_a_key"),
    )
    op.create_index("wait_entry_by_day", "wait_entry", ["business_id", "status", "day"])
    op.create_index(op.f("ix_wait_entry_business_id"), "wait_entry", ["business_id"])
    op.create_index(op.f("ix_wait_entry_call_id"), "wait_entry", ["call_id"])
    op.drop_index("booking_resource_held", "booking_resource")


def downgrade() -> None:
    op.create_index(
        "booking_resource_held",
        "booking_resource",
        ["business_id", "hold_expires_at"],
        sqlite_where=sa.text("status = 'held'"),
        postgresql_where=sa.text("status = 'held'"),
    )
    op.drop_table("wait_entry")
    op.drop_column("staff", "away")
    op.drop_column("service", "sessions")
    op.drop_column("service", "places")
