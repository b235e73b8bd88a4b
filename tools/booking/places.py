"""What bookings take of a diary: taken, left and let go in the session (one write transaction) that is given, whoever books.

With each change goes what it asks for elsewhere: a look at who waits for the place, and a look at the outside calendars.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import bindparam, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from tenancy.profile import BusinessProfile
from tools.booking.models import HELD, Booking, BookingResource, BookingStatus
from tools.booking.query import Opening
from tools.booking.waitlist import freed
from tools.calendars.asking import ask_to_push

# Statements that each hold and booking needs are put together once: that takes as long as their answers do.
_LAPSED = (
    update(Booking)
    .where(col(Booking.status) == HELD, col(Booking.hold_expires_at) <= bindparam("now"))
    .values(status="expired")
    .returning(col(Booking.id), col(Booking.starts_at), col(Booking.ends_at))
    .execution_options(synchronize_session=False)
)
_NEWEST = (
    update(BookingResource)
    .where(col(BookingResource.booking_id) == bindparam("booking"), col(BookingResource.status) != "cancelled")
    .values(status=bindparam("to"), hold_expires_at=bindparam("until"))
    .execution_options(synchronize_session=False)
)


class Places:
    """The places of one business at one moment. What stands against a claim raises ``IntegrityError``: go into a nested
    transaction with whatever may meet another's."""

    def __init__(self, session: AsyncSession, profile: BusinessProfile, now: datetime) -> None:
        self._session = session
        self._profile = profile
        self._now = now

    async def expire(self) -> None:
        """Mark holds that have lapsed, so that the database lets others in; belongs into the inserting transaction."""
        lapsed = (await self._session.execute(_LAPSED, {"now": self._now})).all()
        if not lapsed:
            return
        rows = update(BookingResource).where(
            col(BookingResource.booking_id).in_([row[0] for row in lapsed]), col(BookingResource.status) == HELD
        )
        await self._session.execute(rows.values(status="expired"), execution_options={"synchronize_session": False})
        for _, start, end in lapsed:
            await freed(self._session, self._profile, start, end, self._now)

    async def take(self, booking: Booking, opening: Opening) -> None:
        """All that the opening takes, or nothing."""
        self._session.add(booking)
        taken = [
            BookingResource(
                business_id=self._session.info["tenant"],
                booking_id=booking.id,
                resource_key=claim.key,
                starts_at=claim.start,
                ends_at=claim.end,
                status=booking.status,
                hold_expires_at=booking.hold_expires_at,
            )
            for claim in opening.takes
        ]
        self._session.add_all(taken)
        await self._session.flush()
        if booking.status == "confirmed":
            await ask_to_push(self._session, booking, self._now)

    async def move(self, booking: Booking, opening: Opening) -> None:
        """Leave what the booking takes, for what the opening does."""
        await self._mark(booking, "cancelled")
        for name, value in fields(opening, self._now).items():
            setattr(booking, name, value)
        await self.take(booking, opening)

    async def let_go(self, booking: Booking) -> None:
        await self.settle(booking, "cancelled")
        await freed(self._session, self._profile, booking.starts_at, booking.ends_at, self._now)

    async def settle(self, booking: Booking, status: BookingStatus) -> None:
        stood = "confirmed" in (booking.status, status)
        booking.status, booking.hold_expires_at, booking.updated_at = status, None, self._now
        await self._session.flush()
        await self._mark(booking, status)
        if stood:
            await ask_to_push(self._session, booking, self._now)

    async def _mark(self, booking: Booking, status: BookingStatus) -> None:
        """Give the booking's newest rows its status; rows that it has left stay as they were."""
        given = {"booking": booking.id, "to": status, "until": booking.hold_expires_at}
        await self._session.execute(_NEWEST, given)


def fields(opening: Opening, now: datetime) -> dict[str, Any]:
    return {
        "unit": opening.unit,
        "starts_at": opening.start.astimezone(UTC),
        "ends_at": opening.end.astimezone(UTC),
        "party_size": opening.party_size,
        "service": opening.service,
        "staff": opening.staff,
        "dining_table": opening.table,
        "room": opening.room,
        "nights": opening.nights,
        "updated_at": now,
    }
