"""The tables of outside calendars: which are connected, what is taken in them, and where our bookings stand in them."""

import datetime
from typing import Literal
from uuid import UUID, uuid4

from sqlalchemy import Column, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field

from core.database import BusinessRow, UtcDateTime

Provider = Literal["google", "cal_com"]
WHOLE = "business"
"""The resource key of the whole business: what is taken in such a calendar takes everything."""


class CalendarConnection(BusinessRow, table=True):
    """One calendar at a provider, and whose time it shows."""

    __tablename__ = "calendar_connection"
    __table_args__ = (UniqueConstraint("business_id", "provider", "calendar_id", name="one_connection_a_calendar"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    business_id: UUID = Field(default=None, foreign_key="business.business_id", ondelete="CASCADE", nullable=False, index=True)
    provider: str
    """A ``Provider``."""
    calendar_id: str
    """As the provider names it: an address at Google, an event type's number at Cal.com."""
    resource_key: str
    """As bookings take it, such as ``staff:anna``, or ``WHOLE``."""
    secret: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    """The refresh token or API key, sealed under the platform's key and bound to this row."""
    sync_token: str | None = None
    whole_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When everything in it was last looked at, and not only what had changed."""
    seen_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    """The last look that went well."""
    trouble: str | None = None
    """The code of what the last look came to nothing for; None while all is well."""
    failures: int = 0
    """Looks in a row that came to nothing."""
    created_at: datetime.datetime = Field(sa_type=UtcDateTime)


class OutsideBusy(BusinessRow, table=True):
    """A span that an outside event takes. What the event is called stays outside."""

    __tablename__ = "outside_busy"
    __table_args__ = (
        UniqueConstraint("connection_id", "event_id", name="one_span_an_event"),
        Index("outside_busy_by_time", "business_id", "ends_at", "starts_at"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    business_id: UUID = Field(default=None, foreign_key="business.business_id", ondelete="CASCADE", nullable=False, index=True)
    connection_id: UUID = Field(foreign_key="calendar_connection.id", ondelete="CASCADE", index=True)
    event_id: str
    resource_key: str
    """The connection's."""
    starts_at: datetime.datetime = Field(sa_type=UtcDateTime)
    ends_at: datetime.datetime = Field(sa_type=UtcDateTime)


class CalendarEvent(BusinessRow, table=True):
    """A booking of ours in an outside calendar. The row is there before the event is, so that none is ever forgotten."""

    __tablename__ = "calendar_event"
    __table_args__ = (UniqueConstraint("connection_id", "booking_id", name="one_event_a_booking"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    business_id: UUID = Field(default=None, foreign_key="business.business_id", ondelete="CASCADE", nullable=False, index=True)
    connection_id: UUID = Field(foreign_key="calendar_connection.id", ondelete="CASCADE", index=True)
    booking_id: UUID = Field(foreign_key="booking.id", ondelete="CASCADE", index=True)
    event_id: str | None = None
    """At the provider; None until it is known to stand there."""
    digest: str | None = None
    """Of what was put there last, so that nothing is put twice."""
    trouble: str | None = None
    """The code of why it could not be put or removed the last time."""


class CalendarFeed(BusinessRow, table=True):
    """The secret address at which calendars may subscribe to a business's bookings, or to those of one resource."""

    __tablename__ = "calendar_feed"
    __table_args__ = (UniqueConstraint("business_id", "resource_key", name="one_feed_a_resource"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    business_id: UUID = Field(default=None, foreign_key="business.business_id", ondelete="CASCADE", nullable=False, index=True)
    resource_key: str
    token_hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False, unique=True))
    created_at: datetime.datetime = Field(sa_type=UtcDateTime)
