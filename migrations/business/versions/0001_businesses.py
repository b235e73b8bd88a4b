"""What a business has told us."""

import sqlalchemy as sa
from alembic import op

revision = "0001_businesses"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "business",
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("emergency_number", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("directions", sa.String(), nullable=True),
        sa.Column("greeting", sa.String(), nullable=True),
        sa.Column("hours_given", sa.Boolean(), nullable=False),
        sa.Column("booking_rules", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("business_id", name=op.f("pk_business")),
        sa.UniqueConstraint("slug", name=op.f("uq_business_slug")),
    )
    op.create_table(
        "contact",
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=True),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("hours_given", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id"], ["business.business_id"], name=op.f("fk_contact_business_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
    )
    op.create_index("ix_contact_business_id", "contact", ["business_id"])

    op.create_table(
        "dining_table",
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("min_party", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id"], ["business.business_id"], name=op.f("fk_dining_table_business_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dining_table")),
    )
    op.create_index("ix_dining_table_business_id", "dining_table", ["business_id"])

    op.create_table(
        "faq",
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("ref", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["business_id"], ["business.business_id"], name=op.f("fk_faq_business_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_faq")),
    )
    op.create_index("ix_faq_business_id", "faq", ["business_id"])

    op.create_table(
        "hours_exception",
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["business_id"], ["business.business_id"], name=op.f("fk_hours_exception_business_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hours_exception")),
    )
    op.create_index("ix_hours_exception_business_id", "hours_exception", ["business_id"])

    op.create_table(
        "menu_item",
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("price_minor", sa.Integer(), nullable=True),
        sa.Column("category", sa.String(), nullable=True),
        sa.Column("description", sa.String(), nullable=True),
        sa.Column("aliases", sa.JSON(), nullable=False),
        sa.Column("dietary", sa.JSON(), nullable=False),
        sa.Column("allergens", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id"], ["business.business_id"], name=op.f("fk_menu_item_business_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_menu_item")),
    )
    op.create_index("ix_menu_item_business_id", "menu_item", ["business_id"])

    op.create_table(
        "opening_span",
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("opens", sa.Time(), nullable=False),
        sa.Column("closes", sa.Time(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id"], ["business.business_id"], name=op.f("fk_opening_span_business_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening_span")),
    )
    op.create_index("ix_opening_span_business_id", "opening_span", ["business_id"])

    op.create_table(
        "phone_number",
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id"], ["business.business_id"], name=op.f("fk_phone_number_business_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone_number")),
        sa.UniqueConstraint("number", name=op.f("uq_phone_number_number")),
    )
    op.create_index("ix_phone_number_business_id", "phone_number", ["business_id"])

    op.create_table(
        "policy",
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id"], ["business.business_id"], name=op.f("fk_policy_business_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy")),
    )
    op.create_index("ix_policy_business_id", "policy", ["business_id"])

    op.create_table(
        "room_kind",
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sleeps", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("price_minor", sa.Integer(), nullable=True),
        sa.Column("description", sa.String(), nullable=True),
        sa.Column("aliases", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id"], ["business.business_id"], name=op.f("fk_room_kind_business_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_kind")),
    )
    op.create_index("ix_room_kind_business_id", "room_kind", ["business_id"])

    op.create_table(
        "service",
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("price_minor", sa.Integer(), nullable=True),
        sa.Column("price_from", sa.Boolean(), nullable=False),
        sa.Column("duration_minutes", sa.Integer(), nullable=True),
        sa.Column("buffer_minutes", sa.Integer(), nullable=False),
        sa.Column("description", sa.String(), nullable=True),
        sa.Column("aliases", sa.JSON(), nullable=False),
        sa.Column("bookable", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id"], ["business.business_id"], name=op.f("fk_service_business_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service")),
    )
    op.create_index("ix_service_business_id", "service", ["business_id"])

    op.create_table(
        "staff",
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=True),
        sa.Column("hours_given", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["business.business_id"], name=op.f("fk_staff_business_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
    )
    op.create_index("ix_staff_business_id", "staff", ["business_id"])

    op.create_table(
        "contact_span",
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("opens", sa.Time(), nullable=False),
        sa.Column("closes", sa.Time(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id"], ["business.business_id"], name=op.f("fk_contact_span_business_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_contact_span_contact_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_span")),
    )
    op.create_index("ix_contact_span_business_id", "contact_span", ["business_id"])
    op.create_index("ix_contact_span_contact_id", "contact_span", ["contact_id"])

    op.create_table(
        "exception_span",
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("opens", sa.Time(), nullable=False),
        sa.Column("closes", sa.Time(), nullable=False),
        sa.Column("exception_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id"], ["business.business_id"], name=op.f("fk_exception_span_business_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["exception_id"], ["hours_exception.id"], name=op.f("fk_exception_span_exception_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exception_span")),
    )
    op.create_index("ix_exception_span_business_id", "exception_span", ["business_id"])
    op.create_index("ix_exception_span_exception_id", "exception_span", ["exception_id"])

    op.create_table(
        "staff_service",
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id"], ["business.business_id"], name=op.f("fk_staff_service_business_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_staff_service_service_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_service_staff_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_service")),
    )
    op.create_index("ix_staff_service_business_id", "staff_service", ["business_id"])
    op.create_index("ix_staff_service_service_id", "staff_service", ["service_id"])
    op.create_index("ix_staff_service_staff_id", "staff_service", ["staff_id"])

    op.create_table(
        "staff_span",
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("opens", sa.Time(), nullable=False),
        sa.Column("closes", sa.Time(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id"], ["business.business_id"], name=op.f("fk_staff_span_business_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_span_staff_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_span")),
    )
    op.create_index("ix_staff_span_business_id", "staff_span", ["business_id"])
    op.create_index("ix_staff_span_staff_id", "staff_span", ["staff_id"])


def downgrade() -> None:
    for table in (
        "staff_span",
        "staff_service",
        "exception_span",
        "contact_span",
        "staff",
        "service",
        "room_kind",
        "policy",
        "phone_number",
        "opening_span",
        "menu_item",
        "hours_exception",
        "faq",
        "dining_table",
        "contact",
        "business",
    ):
        op.drop_table(table)
