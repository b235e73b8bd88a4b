"""What a caller usually books: worked out from their bookings, never asked for."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from tenancy.profile import BusinessProfile
from tenancy.remembered import Usual
from tools.booking.models import Booking

NEWEST = 20
"""Bookings that are looked at."""

T = TypeVar("T")


async def usual(session: AsyncSession, profile: BusinessProfile, number: str, since: datetime) -> Usual | None:
    """Of the bookings made from this number since then that stand or stood; None where there are none."""
    made = (
        select(Booking)
        .where(col(Booking.caller) == number, col(Booking.status) == "confirmed", col(Booking.created_at) >= since)
        .order_by(col(Booking.created_at).desc())
        .limit(NEWEST)
    )
    bookings = list(await session.scalars(made))
    if not bookings:
        return None
    what = _most([(each.unit, each.service, each.room, each.party_size) for each in bookings])
    alike = [each for each in bookings if (each.unit, each.service, each.room, each.party_size) == what]
    unit, service, room, party = what
    if unit == "appointment":
        return Usual(times=len(alike), service=service, staff=_most([each.staff for each in alike]))
    if unit == "room":
        return Usual(times=len(alike), room=room)
    at = _most([f"{each.starts_at.astimezone(profile.zone):%H:%M}" for each in alike])
    return Usual(times=len(alike), party_size=party, time=at)


def _most(values: Sequence[T]) -> T:
    """The most frequent; of several the one that comes first, which is the newest."""
    return Counter(values).most_common(1)[0][0]
