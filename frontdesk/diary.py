"""What a call has left in its business's database, for whoever judges calls from outside: the demo and the benches."""

from datetime import date, datetime
from operator import itemgetter
from typing import Any
from uuid import UUID

from sqlmodel import col, delete, select

from core.clock import Clock
from core.database import Database
from core.errors import UnknownNumber
from tenancy.businesses import load_profile, resolve_number
from tenancy.calls.models import Call
from tenancy.hours import day
from tools.booking.models import Booking, BookingResource
from tools.messages import CallerMessage
from tools.messaging.models import OutgoingText
from tools.orders.models import CustomerOrder, OrderLine, OrderStep
from tools.transfers import Transfer


class Diary:
    def __init__(self, db: Database, clock: Clock) -> None:
        self._db, self._clock = db, clock

    async def now(self, to: str) -> datetime:
        """The present moment on the clock of the business that has the number ``to``. Raises UnknownNumber."""
        profile = (await load_profile(self._db, await self._business(to))).profile
        return self._clock.now().astimezone(profile.zone)

    async def exceptional(self, to: str, on: date) -> bool:
        """Whether the business has other hours than usual on a day."""
        profile = (await load_profile(self._db, await self._business(to))).profile
        return profile.hours is not None and day(profile, on).exceptional

    async def bookings(self, to: str, call_sid: str) -> list[dict[str, Any]]:
        """The bookings that this call made and that stand. Raises UnknownNumber."""
        business_id = await self._business(to)
        call_id = await self._call(business_id, call_sid)
        if call_id is None:
            return []
        async with self._db.business(business_id) as session:
            query = select(Booking).where(col(Booking.call_id) == call_id, col(Booking.status) == "confirmed")
            return [booking.model_dump() for booking in await session.scalars(query)]

    async def orders(self, to: str, call_sid: str) -> list[dict[str, Any]]:
        """The orders that this call placed and nobody called off, each with its ``lines``. Raises UnknownNumber."""
        business_id = await self._business(to)
        call_id = await self._call(business_id, call_sid)
        async with self._db.business(business_id) as session:
            query = select(CustomerOrder).where(col(CustomerOrder.call_id) == call_id, col(CustomerOrder.status) != "cancelled")
            placed = list(await session.scalars(query))
            ids = [order.id for order in placed]
            ordered = select(OrderLine).where(col(OrderLine.order_id).in_(ids)).order_by(col(OrderLine.position))
            lines = list(await session.scalars(ordered))
        return [
            order.model_dump() | {"lines": [line.model_dump() for line in lines if line.order_id == order.id]} for order in placed
        ]

    async def messages(self, to: str, call_sid: str) -> list[dict[str, Any]]:
        """What this call has left for the business to read. Raises UnknownNumber."""
        return await self._of_call(CallerMessage, to, call_sid)

    async def transfers(self, to: str, call_sid: str) -> list[dict[str, Any]]:
        """To whom this call was to be handed over, in order. Raises UnknownNumber."""
        return sorted(await self._of_call(Transfer, to, call_sid), key=itemgetter("begun_at"))

    async def texts(self, to: str, call_sid: str) -> list[dict[str, Any]]:
        """What is texted to the caller, not what goes to the business's people. Raises UnknownNumber."""
        return [row for row in await self._of_call(OutgoingText, to, call_sid) if row["recipient"] is None]

    async def clear(self, to: str, call_sid: str) -> None:
        """Take this call's bookings and orders out again, so that a bench's next caller finds the business as the last one
        did."""
        business_id = await self._business(to)
        call_id = await self._call(business_id, call_sid)
        if call_id is None:
            return
        async with self._db.business(business_id, write=True) as session:
            made = list(await session.scalars(select(Booking.id).where(col(Booking.call_id) == call_id)))
            await session.execute(delete(BookingResource).where(col(BookingResource.booking_id).in_(made)))
            await session.execute(delete(Booking).where(col(Booking.id).in_(made)))
            placed = list(await session.scalars(select(CustomerOrder.id).where(col(CustomerOrder.call_id) == call_id)))
            for part in (OrderStep, OrderLine):
                await session.execute(delete(part).where(col(part.order_id).in_(placed)))
            await session.execute(delete(CustomerOrder).where(col(CustomerOrder.id).in_(placed)))

    async def _of_call(self, kind: type[CallerMessage | Transfer | OutgoingText], to: str, call_sid: str) -> list[dict[str, Any]]:
        business_id = await self._business(to)
        call_id = await self._call(business_id, call_sid)
        async with self._db.business(business_id) as session:
            return [row.model_dump() for row in await session.scalars(select(kind).where(col(kind.call_id) == call_id))]

    async def _business(self, to: str) -> UUID:
        business_id = await resolve_number(self._db, to)
        if business_id is None:
            raise UnknownNumber(f"no business has the number {to}; `frontdesk business list` shows those there are")
        return business_id

    async def _call(self, business_id: UUID, call_sid: str) -> UUID | None:
        async with self._db.calls(business_id) as session:
            call_id: UUID | None = await session.scalar(select(Call.id).where(col(Call.call_sid) == call_sid))
            return call_id
