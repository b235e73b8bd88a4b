"""Orders as rows. A line keeps the prices it was sold at, whatever the menu says later."""

import datetime
from typing import Any, Literal
from uuid import UUID, uuid4

from sqlalchemy import JSON, Index
from sqlmodel import Field

from core.database import BusinessRow, UtcDateTime

OrderState = Literal["new", "accepted", "ready", "done", "cancelled"]
Fulfilment = Literal["pickup", "delivery"]


class CustomerOrder(BusinessRow, table=True):
    """Amounts are integer minor units of ``currency``; ``total_minor`` is what is paid, with fee and tax."""

    __tablename__ = "customer_order"
    __table_args__ = (Index("customer_order_by_time", "business_id", "created_at"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    business_id: UUID = Field(default=None, foreign_key="business.business_id", ondelete="CASCADE", nullable=False, index=True)
    status: str = "new"
    fulfilment: str = "pickup"
    wanted_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    """None means as soon as possible."""
    ready_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    """What the caller was told: ready, or at the door."""
    address: str | None = None
    items_minor: int = 0
    fee_minor: int = 0
    tax_minor: int = 0
    """Contained in the prices where ``tax_included``, else added to them."""
    tax_included: bool = True
    total_minor: int
    currency: str
    name: str
    phone: str | None = None
    caller: str | None = None
    """The number the call came from, which may ask for the order's state and call it off."""
    call_id: UUID = Field(index=True)
    created_at: datetime.datetime = Field(sa_type=UtcDateTime)


class OrderLine(BusinessRow, table=True):
    __tablename__ = "order_line"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    business_id: UUID = Field(default=None, foreign_key="business.business_id", ondelete="CASCADE", nullable=False, index=True)
    order_id: UUID = Field(foreign_key="customer_order.id", ondelete="CASCADE", index=True)
    position: int
    item: str
    variation: str | None = None
    quantity: int
    unit_minor: int
    """Of one, with what was chosen for it."""
    modifiers: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    """``{group, name, price_minor}`` of each option, as it was sold."""
    without: list[str] = Field(default_factory=list, sa_type=JSON)
    tax_percent: str | None = None
    note: str | None = None


class OrderStep(BusinessRow, table=True):
    """One change of an order's state: to what, when, by whom and, where it was cancelled, why."""

    __tablename__ = "order_step"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    business_id: UUID = Field(default=None, foreign_key="business.business_id", ondelete="CASCADE", nullable=False, index=True)
    order_id: UUID = Field(foreign_key="customer_order.id", ondelete="CASCADE", index=True)
    state: str
    by: str
    """``caller``, or who of the business, as the dashboard names them."""
    reason: str | None = None
    at: datetime.datetime = Field(sa_type=UtcDateTime)
