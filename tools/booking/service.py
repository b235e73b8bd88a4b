"""Makes, confirms, moves and cancels bookings, in the session (one write transaction) that it is given.

What is checked here is checked again by the database: two live rows of one resource can never overlap, whoever writes.
"""

from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, or_
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from tenancy.profile import BusinessProfile
from tools.booking.demand import demand
from tools.booking.finder import availability, is_live, wish_on
from tools.booking.models import LIVE, Booking, BookingResource
from tools.booking.places import Places, fields
from tools.booking.query import Availability, Opening, Unit, Wish
from tools.booking.verification import stands_under
from tools.booking.waitlist import freed
from tools.booking.wanted import Refusal
from tools.calendars.taken import outside_taken
from tools.reasons import Reason

# Put together once: that takes as long as the answer does.
_OF_A_DRAFT = select(Booking).where(
    or_(
        col(Booking.key) == bindparam("key"),
        (col(Booking.call_id) == bindparam("call"))
        & (col(Booking.draft) == bindparam("draft"))
        & (col(Booking.status) == "held"),
    )
)
_OF_A_CALL = select(Booking).where(col(Booking.id) == bindparam("booking"), col(Booking.call_id) == bindparam("call"))


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
        self._places = Places(session, profile, now)

    async def hold(self, wish: Wish, customer: Customer, key: str, draft: str) -> Booking | NotDone:
        """Keep an opening for as long as the business's rules say. A draft holds one opening at a time: a new hold
        lets the draft's earlier one go, a refused one leaves it. The same key gives the same hold."""
        await self._places.expire()
        of_draft = {"key": key, "call": customer.call_id, "draft": draft}
        earlier = list((await self._session.execute(_OF_A_DRAFT, of_draft)).scalars())
        before = next((booking for booking in earlier if booking.key == key), None)
        if before is not None:
            return before if before.status in LIVE else NotDone("hold_gone")
        opening = await self._find(wish, frozenset(booking.id for booking in earlier))
        if isinstance(opening, NotDone):
            return opening
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
            **fields(opening, self._now),
        )
        try:
            async with self._session.begin_nested():
                for replaced in earlier:
                    await self._places.settle(replaced, "cancelled")
                await self._places.take(booking, opening)
        except IntegrityError:  # a writer that did not wait its turn was first
            return NotDone("taken", await availability(self._session, self._profile, wish_on(wish), self._now))
        return booking

    async def confirm(self, booking_id: UUID, customer: Customer) -> Booking | NotDone:
        """Make this call's hold a booking. A hold that has lapsed is taken again if its place, or one that is as good, is
        still free."""
        await self._places.expire()
        booking = await self._of_call(booking_id, customer)
        if booking is None:
            return NotDone("booking_not_found")
        if booking.status == "cancelled":
            return NotDone("hold_gone")
        another: Opening | None = None
        if booking.status == "expired" and not await self._still_free(booking):
            as_good = await self._find(wish_on(self.wish(booking), staff=booking.staff))
            if isinstance(as_good, NotDone):
                return NotDone("hold_gone", as_good.instead)
            another = as_good
        try:
            # What is held is live already, so that nothing can stand against it.
            async with self._session.begin_nested() if booking.status == "expired" else nullcontext():
                if another is not None:
                    await self._places.move(booking, another)
                booking.name = customer.name or booking.name
                booking.phone = customer.phone or booking.phone or customer.caller
                booking.notes = customer.notes or booking.notes
                await self._places.settle(booking, "confirmed")
        except IntegrityError:
            return NotDone("hold_gone", await self._instead(booking))
        return booking

    async def release(self, booking_id: UUID, customer: Customer) -> Booking | NotDone:
        """Let this call's hold go; to let one go that is gone already changes nothing."""
        booking = await self._of_call(booking_id, customer)
        if booking is None:
            return NotDone("booking_not_found")
        if booking.status == "confirmed":
            return NotDone("hold_gone")
        if booking.status == "held":
            await self._places.let_go(booking)
        return booking

    async def release_call(self, call_id: UUID) -> int:
        """Let everything go that a call held and did not confirm; how many there were."""
        held = await self._all(col(Booking.call_id) == call_id, col(Booking.status) == "held")
        for booking in held:
            await self._places.let_go(booking)
        return len(held)

    async def cancel(self, booking_id: UUID, customer: Customer) -> Booking | NotDone:
        booking = await self.get(booking_id, customer)
        if booking is None:
            return NotDone("booking_not_found")
        if not _may_touch(booking, customer):
            return NotDone("not_verified")
        if booking.status != "confirmed":
            return NotDone("already_cancelled")
        if booking.starts_at <= self._now:
            return NotDone("already_begun")
        await self._places.let_go(booking)
        return booking

    async def change(self, booking_id: UUID, changes: dict[str, object], customer: Customer) -> Booking | NotDone:
        """Move a booking. Its own place counts as free; when the new one is not, it keeps the old."""
        await self._places.expire()
        booking = await self.get(booking_id, customer)
        if booking is None:
            return NotDone("booking_not_found")
        if not _may_touch(booking, customer):
            return NotDone("not_verified")
        if booking.status != "confirmed":
            return NotDone("already_cancelled")
        if booking.starts_at <= self._now:
            return NotDone("already_begun")
        opening = await self._find(wish_on(self.wish(booking), **changes), frozenset({booking.id}))
        if isinstance(opening, NotDone):
            return opening
        left = booking.starts_at, booking.ends_at
        try:
            async with self._session.begin_nested():
                booking.revision += 1
                await self._places.move(booking, opening)
        except IntegrityError:
            return NotDone("taken", await self._instead(booking))
        await freed(self._session, self._profile, *left, self._now)
        return booking

    async def get(self, booking_id: UUID, customer: Customer) -> Booking | None:
        """A booking, if it is this caller's: made from their number or for it, or made in this call."""
        return await self._one(col(Booking.id) == booking_id, _belongs(customer))

    async def coming(self, customer: Customer, limit: int = 5) -> list[Booking]:
        """This caller's confirmed bookings that have not begun, soonest first: under the name that they gave, or made in
        this call."""
        statement = (
            select(Booking)
            .where(_belongs(customer), col(Booking.status) == "confirmed", col(Booking.starts_at) > self._now)
            .order_by(col(Booking.starts_at))
            .limit(50)
        )
        found = (await self._session.execute(statement)).scalars()
        return [booking for booking in found if _may_touch(booking, customer)][:limit]

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

    async def _find(self, wish: Wish, leave_out: frozenset[UUID] = frozenset()) -> Opening | NotDone:
        """The exact opening that is wished for."""
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
        return answer.opening

    async def _still_free(self, booking: Booking) -> bool:
        if booking.starts_at <= self._now:
            return False
        own = aliased(BookingResource)
        rivals = (
            select(BookingResource.id)
            .join(own, (col(own.resource_key) == col(BookingResource.resource_key)) & (col(own.booking_id) == booking.id))
            .where(
                col(own.status) != "cancelled",
                col(BookingResource.booking_id) != booking.id,
                col(BookingResource.ends_at) > col(own.starts_at),
                col(BookingResource.starts_at) < col(own.ends_at),
                is_live(self._now),
            )
        )
        if (await self._session.execute(rivals.limit(1))).first() is not None:
            return False
        keys = select(col(BookingResource.resource_key)).where(
            col(BookingResource.booking_id) == booking.id, col(BookingResource.status) != "cancelled"
        )
        own_keys = list(await self._session.scalars(keys))
        return not await outside_taken(self._session, booking.starts_at, booking.ends_at, own_keys)

    async def _instead(self, booking: Booking) -> Availability:
        return await availability(self._session, self._profile, wish_on(self.wish(booking)), self._now)

    async def _of_call(self, booking_id: UUID, customer: Customer) -> Booking | None:
        found = await self._session.execute(_OF_A_CALL, {"booking": booking_id, "call": customer.call_id})
        return found.scalar_one_or_none()

    async def _one(self, *conditions: ColumnElement[bool]) -> Booking | None:
        return (await self._session.execute(select(Booking).where(*conditions))).scalar_one_or_none()

    async def _all(self, *conditions: ColumnElement[bool]) -> list[Booking]:
        return list((await self._session.execute(select(Booking).where(*conditions))).scalars())


def _may_touch(booking: Booking, customer: Customer) -> bool:
    """A booking of an earlier call takes its name as well as its number, since a telephone may be in another hand."""
    return booking.call_id == customer.call_id or stands_under(customer.name, booking.name)


def _belongs(customer: Customer) -> ColumnElement[bool]:
    this_call = col(Booking.call_id) == customer.call_id
    if customer.caller is None:
        return this_call
    return or_(this_call, col(Booking.caller) == customer.caller, col(Booking.phone) == customer.caller)
