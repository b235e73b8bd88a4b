"""Menus with variations, options and parts of the day; how orders are taken, what becomes of them, and who is told."""

import sqlalchemy as sa
from alembic import op

revision = "0011_orders"
down_revision = "0010_calendars"
branch_labels = None
depends_on = None

LISTS = {"variations": "[]", "served": "[]"}


def upgrade() -> None:
    op.add_column("business", sa.Column("order_rules", sa.JSON(), nullable=True))
    for name, empty in LISTS.items():
        op.add_column("menu_item", sa.Column(name, sa.JSON(), nullable=False, server_default=empty))
    op.add_column("menu_item", sa.Column("orderable", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("menu_item", sa.Column("sold_out_until", sa.DateTime(timezone=True), nullable=True))
    _fact_table(
        "modifier_group",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("minimum", sa.Integer(), nullable=False),
        sa.Column("maximum", sa.Integer(), nullable=True),
        sa.Column("default", sa.JSON(), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
    )
    _fact_table("day_part", sa.Column("name", sa.String(), nullable=False), sa.Column("hours", sa.JSON(), nullable=False))
    for column in _order_columns():
        op.add_column("customer_order", column)
    op.execute("UPDATE customer_order SET status = 'new', items_minor = total_minor WHERE status = 'placed'")
    for column in _line_columns():
        op.add_column("order_line", column)
    _order_steps()
    _webhook_endpoints()


def downgrade() -> None:
    for table in ("webhook_endpoint", "order_step", "day_part", "modifier_group"):
        op.drop_table(table)
    for column in _line_columns():
        op.drop_column("order_line", column.name)
    op.execute("UPDATE customer_order SET status = 'placed'")
    for column in _order_columns():
        op.drop_column("customer_order", column.name)
    for name in ("sold_out_until", "orderable", *LISTS):
        op.drop_column("menu_item", name)
    op.drop_column("business", "order_rules")


def _fact_table(name: str, *columns: sa.Column[object]) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(
            ["business_id"], ["business.business_id"], name=op.f(f"fk_{name}_business_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    op.create_index(op.f(f"ix_{name}_business_id"), name, ["business_id"])


def _order_steps() -> None:
    op.create_table(
        "order_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id"], ["business.business_id"], name=op.f("fk_order_step_business_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["order_id"], ["customer_order.id"], name=op.f("fk_order_step_order_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_step")),
    )
    op.create_index(op.f("ix_order_step_business_id"), "order_step", ["business_id"])
    op.create_index(op.f("ix_order_step_order_id"), "order_step", ["order_id"])


def _webhook_endpoints() -> None:
    op.create_table(
        "webhook_endpoint",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("old_secret", sa.LargeBinary(), nullable=True),
        sa.Column("old_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id"], ["business.business_id"], name=op.f("fk_webhook_endpoint_business_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_endpoint")),
        sa.UniqueConstraint("business_id", name=op.f("uq_webhook_endpoint_business_id")),
    )


def _order_columns() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("fulfilment", sa.String(), nullable=False, server_default="pickup"),
        sa.Column("wanted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("items_minor", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("fee_minor", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("tax_minor", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("tax_included", sa.Boolean(), nullable=False, server_default=sa.true()),
    )


def _line_columns() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("variation", sa.String(), nullable=True),
        sa.Column("modifiers", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("without", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("tax_percent", sa.String(), nullable=True),
    )
