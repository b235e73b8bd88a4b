"""What is asked of the worker about outside calendars, each in the transaction that makes it needful."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import select

from core.clock import Moment
from core.jobs import enqueue
from tools.booking.models import Booking
from tools.calendars.models import CalendarConnection

CALENDAR_PULL = "calendar_pull"
"""Look at one connected calendar; the job asks for its own next time."""
CALENDAR_PUSH = "calendar_push"
"""Have one booking stand in the calendars it belongs into, as it is now."""
CALENDAR_CATCH_UP = "calendar_catch_up"
"""The same for all that is booked, in one calendar that was just connected or is back after trouble."""


async def ask_to_push(session: AsyncSession, booking: Booking, now: datetime) -> None:
    """For the transaction that makes, moves or cancels a booking; nothing is asked for where no calendar is connected."""
    if (await session.scalars(select(CalendarConnection.id).limit(1))).first() is None:
        return
    payload = {"booking": str(booking.id), "revision": booking.revision}
    await enqueue(session, CALENDAR_PUSH, payload, key=str(booking.id), run_at=now, clock=Moment(now))


async def ask_for_look(session: AsyncSession, connection_id: UUID, now: datetime, after: timedelta = timedelta(0)) -> None:
    payload, key = {"connection": str(connection_id)}, str(connection_id)
    await enqueue(session, CALENDAR_PULL, payload, key=key, run_at=now + after, clock=Moment(now))


async def ask_to_catch_up(session: AsyncSession, connection_id: UUID, now: datetime) -> None:
    payload, key = {"connection": str(connection_id)}, str(connection_id)
    await enqueue(session, CALENDAR_CATCH_UP, payload, key=key, run_at=now, clock=Moment(now))
