"""Which calls somebody's name was given in: with a booking, a place on the waiting list, a message or an order."""

from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from core.database import Database
from tools.booking.models import Booking
from tools.booking.waitlist import WaitEntry
from tools.messages import CallerMessage
from tools.orders.models import CustomerOrder

MOST = 200
"""Calls of each kind that are looked at, the newest first."""


async def calls_named(db: Database, business_id: UUID, name: str) -> tuple[UUID, ...]:
    """Calls that left a name with these letters in it behind, whatever their case."""
    found: dict[UUID, None] = {}
    async with db.business(business_id) as session:
        for left in (Booking, WaitEntry, CallerMessage, CustomerOrder):
            calls = (
                select(col(left.call_id))
                .where(col(left.name).icontains(name, autoescape=True), col(left.call_id).is_not(None))
                .order_by(col(left.created_at).desc())
                .limit(MOST)
            )
            found |= {call: None for call in (await session.execute(calls)).scalars() if call is not None}
    return tuple(found)
