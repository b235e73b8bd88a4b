"""Bookings, and what each takes; the database keeps two live bookings of one resource from overlapping."""

import sqlalchemy as sa
from alembic import op

revision = "0002_bookings"
down_revision = "0001_businesses"
branch_labels = None
depends_on = None

LIVE = "status IN ('held', 'confirmed')"
HELD = "status = 'held'"

# SQLite's writers come one after another, so what a trigger sees is all there is, whichever process wrote it.
TRIGGER = """
CREATE TRIGGER booking_resource_free_{event} BEFORE {event} ON booking_resource
WHEN NEW.status IN ('held', 'confirmed') AND EXISTS (
    SELECT 1 FROM booking_resource AS other
    WHERE other.business_id = NEW.business_id AND other.resource_key = NEW.resource_key
      AND other.status IN ('held', 'confirmed') AND other.id <> NEW.id
      AND other.ends_at > NEW.starts_at AND other.starts_at < NEW.ends_at
)
BEGIN
    SELECT RAISE(ABORT, 'booking_resource_free');
END
"""

EXCLUSION = """
ALTER TABLE booking_resource ADD CONSTRAINT booking_resource_free EXCLUDE USING gist (
    business_id WITH =, resource_key WITH =, tstzrange(starts_at, ends_at) WITH &&
) WHERE (status IN ('held', 'confirmed'))
"""


def upgrade() -> None:
    op.create_table(
        "booking",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hold_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("party_size", sa.Integer(), nullable=True),
        sa.Column("service", sa.String(), nullable=True),
        sa.Column("staff", sa.String(), nullable=True),
        sa.Column("dining_table", sa.String(), nullable=True),
        sa.Column("room", sa.String(), nullable=True),
        sa.Column("nights", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("caller", sa.String(), nullable=True),
        sa.Column("notes", sa.String(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=True),
        sa.Column("draft", sa.String(), nullable=True),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id"], ["business.business_id"], name=op.f("fk_booking_business_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking")),
        sa.UniqueConstraint("business_id", "key", name="one_booking_a_key"),
    )
    op.create_index("booking_by_caller", "booking", ["business_id", "caller"])
    op.create_index("booking_by_phone", "booking", ["business_id", "phone"])
    op.create_index("booking_by_start", "booking", ["business_id", "starts_at"])
    op.create_index(
        "booking_held", "booking", ["business_id", "hold_expires_at"], sqlite_where=sa.text(HELD), postgresql_where=sa.text(HELD)
    )
    op.create_index(op.f("ix_booking_business_id"), "booking", ["business_id"])
    op.create_index(op.f("ix_booking_call_id"), "booking", ["call_id"])

    op.create_table(
        "booking_resource",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("resource_key", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("hold_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_booking_resource_booking_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["business_id"], ["business.business_id"], name=op.f("fk_booking_resource_business_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking_resource")),
    )
    op.create_index(
        "booking_resource_held",
        "booking_resource",
        ["business_id", "hold_expires_at"],
        sqlite_where=sa.text(HELD),
        postgresql_where=sa.text(HELD),
    )
    op.create_index(
        "booking_resource_by_time",
        "booking_resource",
        ["business_id", "ends_at", "starts_at"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "booking_resource_taken",
        "booking_resource",
        ["business_id", "resource_key", "ends_at"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(op.f("ix_booking_resource_booking_id"), "booking_resource", ["booking_id"])
    op.create_index(op.f("ix_booking_resource_business_id"), "booking_resource", ["business_id"])

    if op.get_bind().dialect.name == "sqlite":
        op.execute(TRIGGER.format(event="INSERT"))
        op.execute(TRIGGER.format(event="UPDATE"))
    else:
        op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
        op.execute(EXCLUSION)


def downgrade() -> None:
    op.drop_table("booking_resource")
    op.drop_table("booking")
