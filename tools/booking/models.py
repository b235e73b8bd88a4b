"""Bookings, and what each takes: a row a resource, which the database itself keeps from overlapping."""

import datetime
from typing import Literal
from uuid import UUID, uuid4

from sqlalchemy import Index, String, UniqueConstraint, literal_column, text
from sqlmodel import Field

from core.database import BusinessRow, UtcDateTime

BookingStatus = Literal["held", "confirmed", "cancelled", "expired"]
LIVE: tuple[BookingStatus, ...] = ("held", "confirmed")
"""What keeps others away."""

# A partial index serves a query only when the query names the same constants; a bound parameter could be anything.
HELD = literal_column("'held'", String)
CONFIRMED = literal_column("'confirmed'", String)


class Booking(BusinessRow, table=True):
    __tablename__ = "booking"
    __table_args__ = (
        UniqueConstraint("business_id", "key", name="one_booking_a_key"),
        Index("booking_by_caller", "business_id", "caller"),
        Index("booking_by_phone", "business_id", "phone"),
        Index("booking_by_start", "business_id", "starts_at"),
        Index(
            "booking_held",
            "business_id",
            "hold_expires_at",
            sqlite_where=text("status = 'held'"),
            postgresql_where=text("status = 'held'"),
        ),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    business_id: UUID = Field(default=None, foreign_key="business.business_id", ondelete="CASCADE", nullable=False, index=True)
    status: str
    """A ``BookingStatus``."""
    unit: str
    """A ``Unit``."""
    starts_at: datetime.datetime = Field(sa_type=UtcDateTime)
    ends_at: datetime.datetime = Field(sa_type=UtcDateTime)
    hold_expires_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    party_size: int | None = None
    service: str | None = None
    staff: str | None = None
    """Whoever gives the service, asked for or not."""
    dining_table: str | None = None
    room: str | None = None
    nights: int | None = None
    name: str | None = None
    phone: str | None = None
    """Where the customer wants to be reached."""
    caller: str | None = None
    """The number the call came from; with it they may find the booking again."""
    notes: str | None = None
    source: str = "phone"
    call_id: UUID | None = Field(default=None, index=True)
    draft: str | None = None
    key: str
    """Of the act that made it."""
    revision: int = 1
    """Rises with each change of what is booked."""
    created_at: datetime.datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime.datetime = Field(sa_type=UtcDateTime)


class BookingResource(BusinessRow, table=True):
    """A resource that a booking takes from ``starts_at`` to ``ends_at``, the buffer after it included."""

    __tablename__ = "booking_resource"
    __table_args__ = (
        Index(
            "booking_resource_taken",
            "business_id",
            "resource_key",
            "ends_at",
            sqlite_where=text("status IN ('held', 'confirmed')"),
            postgresql_where=text("status IN ('held', 'confirmed')"),
        ),
        Index(
            "booking_resource_by_time",
            "business_id",
            "ends_at",
            "starts_at",
            sqlite_where=text("status IN ('held', 'confirmed')"),
            postgresql_where=text("status IN ('held', 'confirmed')"),
        ),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    business_id: UUID = Field(default=None, foreign_key="business.business_id", ondelete="CASCADE", nullable=False, index=True)
    booking_id: UUID = Field(foreign_key="booking.id", ondelete="CASCADE", index=True)
    resource_key: str
    starts_at: datetime.datetime = Field(sa_type=UtcDateTime)
    ends_at: datetime.datetime = Field(sa_type=UtcDateTime)
    status: str
    hold_expires_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    """The booking's, so that a lapsed hold is seen as free before anybody has marked it."""
