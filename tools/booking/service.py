"""Makes, confirms, moves and cancels bookings, in the session (one write transaction) that it is given.

What is checked here is checked again by the database: two live rows of one resource can never overlap, whoever writes.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, or_, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from tenancy.profile import BusinessProfile
from tools.booking.availability import taken_span
from tools.booking.demand import Refusal, demand
from tools.booking.finder import availability, is_live, wish_on
from tools.booking.models import HELD, LIVE, Booking, BookingResource, BookingStatus
from tools.booking.query import Availability, Opening, Unit, Wish
from tools.calendars.asking import ask_to_push
from tools.calendars.taken import outside_taken
from tools.reasons import Reason


@dataclass(frozen=True, slots=True)
class Customer:
    """Who a booking is for, and whose call it is: ``caller`` is the verified number, ``phone`` the one that was given."""

    call_id: UUID
    caller: str | None
    name: str | None = None
    phone: str | None = None
    notes: str | None = None


@dataclass(frozen=True, slots=True)
class NotDone:
    reason: Reason
    instead: Availability | None = None


class Bookings:
    """One business's diary at one moment."""

    def __init__(self, session: AsyncSession, profile: BusinessProfile, now: datetime) -> None:
        self._session = session
        self._profile = profile
        self._now = now

    async def hold(self, wish: Wish, customer: Customer, key: str, draft: str) -> Booking | NotDone:
        """Keep an opening for as long as the business's rules say. A draft holds one opening at a time: a new hold
        lets the draft's earlier one go, a refused one leaves it. The same key gives the same hold."""
        await self.expire()
        before = await self._one(col(Booking.key) == key)
        if before is not None:
            return before if before.status in LIVE else NotDone("hold_gone")
        earlier = await self._all(
            col(Booking.draft) == draft, col(Booking.call_id) == customer.call_id, col(Booking.status) == "held"
        )
        found = await self._find(wish, frozenset(booking.id for booking in earlier))
        if isinstance(found, NotDone):
            return found
        opening, until = found
        rules = self._profile.booking
        assert rules is not None, "an opening was found, so there are rules"
        booking = Booking(
            status="held",
            hold_expires_at=self._now + timedelta(minutes=rules.hold_minutes),
            caller=customer.caller,
            call_id=customer.call_id,
            draft=draft,
            key=key,
            created_at=self._now,
            **_fields(opening, self._now),
        )
        try:
            async with self._session.begin_nested():
                for replaced in earlier:
                    await self._settle(replaced, "cancelled")
                await self._take(booking, opening, until)
        except IntegrityError:  # a writer that did not wait its turn was first
            return NotDone("taken", await availability(self._session, self._profile, wish_on(wish), self._now))
        return booking

    async def confirm(self, booking_id: UUID, customer: Customer) -> Booking | NotDone:
        """Make this call's hold a booking. A hold that has lapsed is taken again if its place is still free."""
        await self.expire()
        booking = await self._one(col(Booking.id) == booking_id, col(Booking.call_id) == customer.call_id)
        if booking is None:
            return NotDone("booking_not_found")
        if booking.status == "cancelled":
            return NotDone("hold_gone")
        if booking.status == "expired" and not await self._still_free(booking):
            return NotDone("hold_gone", await self._instead(booking))
        try:
            async with self._session.begin_nested():
                booking.name = customer.name or booking.name
                booking.phone = customer.phone or booking.phone or customer.caller
                booking.notes = customer.notes or booking.notes
                await self._settle(booking, "confirmed")
        except IntegrityError:
            return NotDone("hold_gone", await self._instead(booking))
        return booking

    async def release(self, booking_id: UUID, customer: Customer) -> Booking | NotDone:
        """Let this call's hold go; to let one go that is gone already changes nothing."""
        booking = await self._one(col(Booking.id) == booking_id, col(Booking.call_id) == customer.call_id)
        if booking is None:
            return NotDone("booking_not_found")
        if booking.status == "confirmed":
            return NotDone("hold_gone")
        if booking.status == "held":
            await self._settle(booking, "cancelled")
        return booking

    async def release_call(self, call_id: UUID) -> int:
        """Let everything go that a call held and did not confirm; how many there were."""
        held = await self._all(col(Booking.call_id) == call_id, col(Booking.status) == "held")
        for booking in held:
            await self._settle(booking, "cancelled")
        return len(held)

    async def cancel(self, booking_id: UUID, customer: Customer) -> Booking | NotDone:
        booking = await self.get(booking_id, customer)
        if booking is None:
            return NotDone("booking_not_found")
        if booking.status != "confirmed":
            return NotDone("already_cancelled")
        if booking.starts_at <= self._now:
            return NotDone("already_begun")
        await self._settle(booking, "cancelled")
        return booking

    async def change(self, booking_id: UUID, changes: dict[str, object], customer: Customer) -> Booking | NotDone:
        """Move a booking. Its own place counts as free; when the new one is not, it keeps the old."""
        await self.expire()
        booking = await self.get(booking_id, customer)
        if booking is None:
            return NotDone("booking_not_found")
        if booking.status != "confirmed":
            return NotDone("already_cancelled")
        if booking.starts_at <= self._now:
            return NotDone("already_begun")
        found = await self._find(wish_on(self.wish(booking), **changes), frozenset({booking.id}))
        if isinstance(found, NotDone):
            return found
        opening, until = found
        try:
            async with self._session.begin_nested():
                await self._mark(booking, "cancelled")
                for name, value in _fields(opening, self._now).items():
                    setattr(booking, name, value)
                booking.revision += 1
                await self._take(booking, opening, until)
        except IntegrityError:
            return NotDone("taken", await self._instead(booking))
        return booking

    async def get(self, booking_id: UUID, customer: Customer) -> Booking | None:
        """A booking, if it is this caller's: made from their number or for it, or made in this call."""
        return await self._one(col(Booking.id) == booking_id, _belongs(customer))

    async def coming(self, customer: Customer, name: str | None = None, limit: int = 5) -> list[Booking]:
        """This caller's confirmed bookings that have not begun, soonest first."""
        statement = (
            select(Booking)
            .where(_belongs(customer), col(Booking.status) == "confirmed", col(Booking.starts_at) > self._now)
            .order_by(col(Booking.starts_at))
            .limit(50)
        )
        found = (await self._session.execute(statement)).scalars()
        wanted = (name or "").casefold()
        return [booking for booking in found if wanted in (booking.name or "").casefold()][:limit]

    async def expire(self) -> None:
        """Mark holds that have lapsed, so that the database lets others in; belongs into the inserting transaction."""
        lapsed = {"status": "expired"}
        for model in (Booking, BookingResource):
            statement = update(model).where(col(model.status) == HELD, col(model.hold_expires_at) <= self._now)
            await self._session.execute(statement.values(lapsed).execution_options(synchronize_session=False))

    def wish(self, booking: Booking) -> Wish:
        """What would be asked for to get this booking again (with anybody, at any table)."""
        start = booking.starts_at.astimezone(self._profile.zone)
        return Wish(
            unit=cast(Unit, booking.unit),
            date=start.date(),
            time=None if booking.unit == "room" else start.time(),
            party_size=booking.party_size,
            service=booking.service,
            room=booking.room,
            nights=booking.nights,
        )

    async def _find(self, wish: Wish, leave_out: frozenset[UUID]) -> tuple[Opening, datetime] | NotDone:
        """The exact opening that is wished for, and until when (UTC) its resource is taken."""
        missing = [name for name in ("date", "time") if getattr(wish, name) is None]
        wanted = demand(self._profile, wish)
        if isinstance(wanted, Refusal):
            return NotDone(wanted.reason, wanted.answer())
        if wanted.unit == "room":
            missing = [name for name in missing if name != "time"]
        if missing:
            return NotDone("incomplete", Availability(status="REFUSED", reason="incomplete", missing=tuple(missing)))
        answer = await availability(self._session, self._profile, wish_on(wish), self._now, leave_out)
        if answer.opening is None:
            return NotDone(answer.reason or "taken", answer)
        return answer.opening, taken_span(wanted, answer.opening)[1]

    async def _take(self, booking: Booking, opening: Opening, until: datetime) -> None:
        self._session.add(booking)
        await self._session.flush()
        taken = BookingResource(
            booking_id=booking.id,
            resource_key=opening.resource,
            starts_at=opening.start.astimezone(UTC),
            ends_at=until,
            status=booking.status,
            hold_expires_at=booking.hold_expires_at,
        )
        self._session.add(taken)
        await self._session.flush()
        if booking.status == "confirmed":
            await ask_to_push(self._session, booking, self._now)

    async def _still_free(self, booking: Booking) -> bool:
        if booking.starts_at <= self._now:
            return False
        for row in await self._rows(booking):
            rivals = select(BookingResource.id).where(
                col(BookingResource.resource_key) == row.resource_key,
                col(BookingResource.ends_at) > row.starts_at,
                col(BookingResource.starts_at) < row.ends_at,
                is_live(self._now),
            )
            if (await self._session.execute(rivals.limit(1))).first() is not None:
                return False
            if await outside_taken(self._session, row.starts_at, row.ends_at, (row.resource_key,)):
                return False
        return True

    async def _instead(self, booking: Booking) -> Availability:
        return await availability(self._session, self._profile, wish_on(self.wish(booking)), self._now)

    async def _settle(self, booking: Booking, status: BookingStatus) -> None:
        stood = "confirmed" in (booking.status, status)
        booking.status, booking.hold_expires_at, booking.updated_at = status, None, self._now
        await self._session.flush()
        await self._mark(booking, status)
        if stood:
            await ask_to_push(self._session, booking, self._now)

    async def _mark(self, booking: Booking, status: BookingStatus) -> None:
        """Give the booking's newest rows its status; rows that it has left stay as they were."""
        for row in await self._rows(booking):
            row.status, row.hold_expires_at = status, booking.hold_expires_at
        await self._session.flush()

    async def _rows(self, booking: Booking) -> list[BookingResource]:
        statement = select(BookingResource).where(
            col(BookingResource.booking_id) == booking.id, col(BookingResource.status) != "cancelled"
        )
        return list((await self._session.execute(statement)).scalars())

    async def _one(self, *conditions: ColumnElement[bool]) -> Booking | None:
        return (await self._session.execute(select(Booking).where(*conditions))).scalar_one_or_none()

    async def _all(self, *conditions: ColumnElement[bool]) -> list[Booking]:
        return list((await self._session.execute(select(Booking).where(*conditions))).scalars())


def _belongs(customer: Customer) -> ColumnElement[bool]:
    this_call = col(Booking.call_id) == customer.call_id
    if customer.caller is None:
        return this_call
    return or_(this_call, col(Booking.caller) == customer.caller, col(Booking.phone) == customer.caller)


def _fields(opening: Opening, now: datetime) -> dict[str, Any]:
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
