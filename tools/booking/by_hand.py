"""What a business's own people do to its diary by hand: add, change and cancel bookings, each in the session (one write
transaction) that it is given.

They may book against their own rules, once they were told which; over somebody else's booking nobody may. Of two who change
one booking at the same time the later one is told.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from core.errors import NotFound
from tenancy.profile import BusinessProfile
from tools.booking.calendar import labels
from tools.booking.models import Booking
from tools.booking.places import Places, fields
from tools.booking.placing import AgainstRules, Placing, Taken, Wanted
from tools.booking.query import Opening
from tools.booking.waitlist import freed
from tools.booking.wanted import Refusal
from tools.calendars.asking import ask_to_push
from tools.reasons import Reason

SOURCE = "dashboard"


@dataclass(frozen=True, slots=True)
class Guest:
    name: str | None = None
    phone: str | None = None
    notes: str | None = None


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """Somebody else has changed or cancelled it since it was looked at; as it is now."""

    booking: Booking


Outcome = Booking | Taken | AgainstRules | Refusal | Meanwhile


class ByHand:
    """One business's diary at one moment, in its own people's hands."""

    def __init__(self, session: AsyncSession, profile: BusinessProfile, now: datetime) -> None:
        self._session = session
        self._profile = profile
        self._now = now
        self._places = Places(session, profile, now)

    async def add(self, wanted: Wanted, guest: Guest, key: str, anyway: Collection[Reason] = ()) -> Outcome:
        """``anyway`` are the rules that are broken knowingly. The same key gives the same booking, once."""
        before = (await self._session.scalars(select(Booking).where(col(Booking.key) == key))).one_or_none()
        if before is not None:
            return before
        await self._places.expire()
        place = await Placing(self._session, self._profile, self._now).find(wanted, anyway)
        if not isinstance(place, Opening):
            return place
        booking = Booking(
            business_id=self._session.info["tenant"], status="confirmed", source=SOURCE, key=key,
            name=guest.name, phone=guest.phone, notes=guest.notes,
            created_at=self._now, **fields(place, self._now),
        )  # fmt: skip
        try:
            async with self._session.begin_nested():
                await self._places.take(booking, place)
        except IntegrityError:  # a writer that did not wait its turn was first
            return Taken(wanted.resource, ())
        return booking

    async def change(
        self, booking_id: UUID, wanted: Wanted, guest: Guest, revision: int | None, anyway: Collection[Reason] = ()
    ) -> Outcome:
        """Have it say what is wanted, all of it; it stays where it is when that is taken. ``revision`` is the one that was
        looked at, None for whatever there is. Raises ``NotFound``."""
        booking = await self._get(booking_id)
        if booking.status != "confirmed" or revision not in (None, booking.revision):
            return Meanwhile(booking)
        await self._places.expire()
        place: Outcome | Opening | None = None
        if wanted != await self.wanted(booking):
            place = await Placing(self._session, self._profile, self._now, frozenset({booking.id})).find(wanted, anyway)
            if not isinstance(place, Opening):
                return place
        left = booking.starts_at, booking.ends_at
        try:
            async with self._session.begin_nested():
                booking.revision += 1
                booking.name, booking.phone, booking.notes, booking.updated_at = guest.name, guest.phone, guest.notes, self._now
                if isinstance(place, Opening):
                    await self._places.move(booking, place)
                else:
                    await ask_to_push(self._session, booking, self._now)
        except IntegrityError:
            return Taken(wanted.resource, ())
        if isinstance(place, Opening):
            await freed(self._session, self._profile, *left, self._now)
        return booking

    async def cancel(self, booking_id: UUID, revision: int | None, reason: str | None = None) -> Outcome:
        """``reason`` is kept with the booking's notes, for the business alone. Raises ``NotFound``."""
        booking = await self._get(booking_id)
        if booking.status != "confirmed" or revision not in (None, booking.revision):
            return Meanwhile(booking)
        if reason:
            booking.notes = "\n".join(filter(None, (booking.notes, f"Cancelled: {reason}")))
        booking.revision += 1
        await self._places.let_go(booking)
        return booking

    async def wanted(self, booking: Booking) -> Wanted:
        """What would have to be wanted for a booking to be as it is."""
        label = (await labels(self._session, self._profile, [booking]))[booking.id]
        start = booking.starts_at.astimezone(self._profile.zone)
        timed = booking.unit != "room"
        return Wanted.model_validate({
            "unit": booking.unit, "date": start.date(), "time": start.time().replace(second=0, microsecond=0) if timed else None,
            "party_size": booking.party_size, "service": booking.service, "nights": booking.nights,
            "resource": booking.dining_table or label,
        })  # fmt: skip

    async def _get(self, booking_id: UUID) -> Booking:
        booking = (await self._session.scalars(select(Booking).where(col(Booking.id) == booking_id))).one_or_none()
        if booking is None:
            raise NotFound("there is no such booking")
        return booking
