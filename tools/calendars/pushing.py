"""The worker's hand in connected calendars: each booking stands there as its row is now, so late or doubled jobs do no harm."""

import hashlib
from dataclasses import dataclass
from uuid import UUID

import structlog
from sqlalchemy import delete, or_
from sqlmodel import col, select

from core.clock import Clock, SystemClock
from core.database import Database
from core.errors import ProviderError
from core.jobs import JobRun
from tenancy.profiles import Profiles
from tools.booking.models import Booking, BookingResource
from tools.calendars.connections import Calendars
from tools.calendars.models import WHOLE, CalendarConnection, CalendarEvent
from tools.calendars.port import EventRefused, OutgoingEvent
from tools.calendars.wording import details, title

MOST = 2000
"""Bookings that one calendar is caught up with."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Standing:
    """One booking and one calendar: whether it belongs there, and what is known of it there."""

    connection: CalendarConnection
    booking: Booking
    wanted: bool
    row: CalendarEvent | None


class Pushing:
    """The handlers of ``CALENDAR_PUSH`` and ``CALENDAR_CATCH_UP``."""

    def __init__(self, db: Database, calendars: Calendars, profiles: Profiles, clock: Clock | None = None) -> None:
        self._db, self._calendars, self._profiles, self._clock = db, calendars, profiles, clock or SystemClock()

    async def push(self, run: JobRun) -> None:
        """One booking, in each calendar. One that fails keeps no other waiting; then the job fails, to be tried again."""
        assert run.business_id is not None, "only a business's own transaction asks for this"
        await self._bring(run.business_id, [UUID(run.payload["booking"])], None)

    async def catch_up(self, run: JobRun) -> None:
        """Everything that is still to come, in one calendar."""
        assert run.business_id is not None, "only a business's own transaction asks for this"
        connection_id, now = UUID(run.payload["connection"]), self._clock.now()
        known = select(CalendarEvent.booking_id).where(CalendarEvent.connection_id == connection_id)
        coming = (
            select(Booking.id)
            .where(
                col(Booking.ends_at) > now,
                or_(col(Booking.status) == "confirmed", col(Booking.id).in_(known)),
            )
            .order_by(col(Booking.starts_at))
            .limit(MOST)
        )
        async with self._db.business(run.business_id) as session:
            bookings = list(await session.scalars(coming))
        await self._bring(run.business_id, bookings, connection_id)

    async def _bring(self, business_id: UUID, bookings: list[UUID], only: UUID | None) -> None:
        profile, failure = (await self._profiles.load(business_id)).profile, None
        for booking_id in bookings:
            for standing in await self._standings(business_id, booking_id, only):
                try:
                    await self._settle(standing, profile.timezone)
                except ProviderError as error:
                    await self._note(standing, error.code)
                    failure = failure if isinstance(error, EventRefused) and failure else error
                    if only is not None and not isinstance(error, EventRefused):
                        raise  # the calendar itself: the rest of them would fare no better
        if failure is not None:
            raise failure

    async def _standings(self, business_id: UUID, booking_id: UUID, only: UUID | None) -> list[_Standing]:
        async with self._db.business(business_id) as session:
            booking = await session.get(Booking, booking_id)
            if booking is None:
                return []
            taken = select(BookingResource.resource_key).where(
                BookingResource.booking_id == booking_id, BookingResource.status == "confirmed"
            )
            keys = {WHOLE, *(await session.scalars(taken))} if booking.status == "confirmed" else set()
            rows = await session.scalars(select(CalendarEvent).where(CalendarEvent.booking_id == booking_id))
            known = {row.connection_id: row for row in rows}
            connections = await session.scalars(select(CalendarConnection).order_by(col(CalendarConnection.created_at)))
            return [
                _Standing(each, booking, each.resource_key in keys, known.get(each.id))
                for each in connections
                if only is None or each.id == only
            ]

    async def _settle(self, standing: _Standing, zone: str) -> None:
        booking, row = standing.booking, standing.row
        known = row.event_id if row else None
        if not standing.wanted:
            if row is not None:
                await self._calendars.of(standing.connection).remove(booking.id, known)
                await self._forget(row)
            return
        event = _event(booking, zone)
        digest = _digest(event)
        if row is not None and row.digest == digest:
            return
        if row is None and (booking.ends_at <= self._clock.now() or not await self._begin(standing)):
            return
        event_id = await self._calendars.of(standing.connection).put(event, known)
        await self._note(standing, None, event_id, digest)

    async def _begin(self, standing: _Standing) -> bool:
        """The row that says that the booking may stand there, before it does; False where the calendar is disconnected."""
        async with self._db.business(standing.booking.business_id, write=True) as session:
            there = select(CalendarConnection.id).where(CalendarConnection.id == standing.connection.id)
            if (await session.scalars(there)).first() is None:
                return False
            session.add(CalendarEvent(connection_id=standing.connection.id, booking_id=standing.booking.id))
        return True

    async def _note(
        self, standing: _Standing, trouble: str | None, event_id: str | None = None, digest: str | None = None
    ) -> None:
        """What came of it. A booking that is gone from a calendar that was disconnected meanwhile has no row any more."""
        async with self._db.business(standing.booking.business_id, write=True) as session:
            wanted = select(CalendarEvent).where(
                CalendarEvent.connection_id == standing.connection.id, CalendarEvent.booking_id == standing.booking.id
            )
            row = (await session.scalars(wanted.with_for_update())).one_or_none()
            if row is None:
                return
            row.trouble = trouble
            row.digest = digest  # after a failure nobody knows what stands there
            row.event_id = event_id or row.event_id
        if trouble is not None:
            _log.warning("calendar_not_pushed", connection=str(standing.connection.id), error=trouble)

    async def _forget(self, row: CalendarEvent) -> None:
        async with self._db.business(row.business_id, write=True) as session:
            gone = delete(CalendarEvent).where(col(CalendarEvent.id) == row.id)
            await session.execute(gone, execution_options={"synchronize_session": False})


def _event(booking: Booking, zone: str) -> OutgoingEvent:
    name, phone = booking.name or "Customer", booking.phone or booking.caller
    return OutgoingEvent(booking.id, booking.starts_at, booking.ends_at, zone, title(booking), details(booking), name, phone)


def _digest(event: OutgoingEvent) -> str:
    return hashlib.sha256(repr(event).encode()).hexdigest()[:32]
