"""Outside calendars: which are connected, what is taken in them, our bookings in them, and the addresses of our own feeds."""

import sqlalchemy as sa
from alembic import op

revision = "0010_calendars"
down_revision = "0009_classes_and_waiting"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create(
        "calendar_connection",
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("calendar_id", sa.String(), nullable=False),
        sa.Column("resource_key", sa.String(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("sync_token", sa.String(), nullable=True),
        sa.Column("whole_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trouble", sa.String(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("business_id", "provider", "calendar_id", name="one_connection_a_calendar"),
    )
    _create(
        "outside_busy",
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("resource_key", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        _refers("outside_busy", "connection_id", "calendar_connection"),
        sa.UniqueConstraint("connection_id", "event_id", name="one_span_an_event"),
    )
    op.create_index(op.f("ix_outside_busy_connection_id"), "outside_busy", ["connection_id"])
    op.create_index("outside_busy_by_time", "outside_busy", ["business_id", "ends_at", "starts_at"])
    _create(
        "calendar_event",
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=True),
        sa.Column("digest", sa.String(), nullable=True),
        sa.Column("trouble", sa.String(), nullable=True),
        _refers("calendar_event", "connection_id", "calendar_connection"),
        _refers("calendar_event", "booking_id", "booking"),
        sa.UniqueConstraint("connection_id", "booking_id", name="one_event_a_booking"),
    )
    op.create_index(op.f("ix_calendar_event_connection_id"), "calendar_event", ["connection_id"])
    op.create_index(op.f("ix_calendar_event_booking_id"), "calendar_event", ["booking_id"])
    _create(
        "calendar_feed",
        sa.Column("resource_key", sa.String(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feed_token_hash")),
        sa.UniqueConstraint("business_id", "resource_key", name="one_feed_a_resource"),
    )


def downgrade() -> None:
    for table in ("calendar_feed", "calendar_event", "outside_busy", "calendar_connection"):
        op.drop_table(table)


def _create(table: str, *parts: "sa.schema.SchemaItem") -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        *parts,
        sa.ForeignKeyConstraint(
            ["business_id"], ["business.business_id"], name=op.f(f"fk_{table}_business_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_business_id"), table, ["business_id"])


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"), ondelete="CASCADE")
