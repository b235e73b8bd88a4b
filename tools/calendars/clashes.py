"""Where an outside calendar and a booking that stands here want the same time: the booking stays, and the owner is told."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from tools.booking.models import Booking, BookingResource
from tools.calendars.models import WHOLE, CalendarConnection, CalendarEvent, OutsideBusy

MOST = 20


@dataclass(frozen=True, slots=True)
class Clash:
    booking: Booking
    connection_id: UUID
    starts_at: datetime
    """Of what stands outside."""


async def clashes(session: AsyncSession, now: datetime) -> list[Clash]:
    """Those to come of the session's business, soonest first; what the cleaning up after a customer takes is none."""
    found = await session.execute(
        select(Booking, col(OutsideBusy.connection_id), col(OutsideBusy.starts_at))
        .join(BookingResource, col(BookingResource.booking_id) == col(Booking.id))
        .join(
            OutsideBusy,
            or_(
                col(OutsideBusy.resource_key) == WHOLE,
                col(OutsideBusy.resource_key) == col(BookingResource.resource_key),
            ),
        )
        .where(
            col(Booking.status) == "confirmed",
            col(BookingResource.status) == "confirmed",
            col(Booking.ends_at) > now,
            col(OutsideBusy.ends_at) > col(Booking.starts_at),
            col(OutsideBusy.starts_at) < col(Booking.ends_at),
        )
        .order_by(col(Booking.starts_at), col(OutsideBusy.starts_at))
        .limit(MOST)
    )
    return [Clash(booking, connection_id, starts_at) for booking, connection_id, starts_at in found]


async def not_put(session: AsyncSession, now: datetime) -> list[tuple[Booking, CalendarConnection]]:
    """Bookings to come that a calendar did not take, though it is there: its own rules stand against them."""
    found = await session.execute(
        select(Booking, CalendarConnection)
        .join(CalendarEvent, col(CalendarEvent.booking_id) == col(Booking.id))
        .join(CalendarConnection, col(CalendarConnection.id) == col(CalendarEvent.connection_id))
        .where(col(CalendarEvent.trouble) == "event_refused", col(Booking.ends_at) > now)
        .order_by(col(Booking.starts_at))
        .limit(MOST)
    )
    return [(booking, connection) for booking, connection in found]
