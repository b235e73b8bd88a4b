"""The diary as the business looks at it: who comes when, on a day or in a week, and what of the house each takes."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from core.clock import SystemClock
from tenancy.profile import BusinessProfile
from tools.booking.demand import units
from tools.booking.models import CONFIRMED, HELD, Booking, BookingResource
from tools.booking.query import Unit

LONGEST_STAY = timedelta(days=61)
"""Longer than anybody can book (60 nights): what begins earlier is over."""


async def bookings_between(
    session: AsyncSession, start: datetime, end: datetime, limit: int = 500, *, now: datetime | None = None
) -> list[Booking]:
    """The session's business's bookings that somebody is there for between two moments, soonest first.

    Those of which the status is ``held`` are kept for a caller who has not said yes yet; holds that have lapsed by ``now``
    (unset: this moment) are none.
    """
    there = and_(
        col(Booking.starts_at) > start - LONGEST_STAY,
        col(Booking.starts_at) < end,
        or_(col(Booking.ends_at) > start, col(Booking.starts_at) >= start),
    )
    return await _soonest(session, there, now, limit)


async def next_bookings(session: AsyncSession, now: datetime, limit: int = 8) -> list[Booking]:
    """The bookings that have not begun, soonest first; a time that is merely kept for a caller is none yet."""
    return await _soonest(session, and_(col(Booking.starts_at) >= now, col(Booking.status) == CONFIRMED), now, limit)


def resources(profile: BusinessProfile) -> tuple[str, ...]:
    """What is booked, each by the name it is drawn under, in the business's own order: staff and classes, tables or single
    rooms."""
    return tuple(dict.fromkeys(resource_labels(profile).values()))


async def labels(session: AsyncSession, profile: BusinessProfile, bookings: Sequence[Booking]) -> dict[UUID, str]:
    """Which of the ``resources`` each booking takes, by its id; of joined tables the first. One that the business has no more
    keeps its old name."""
    taken = select(col(BookingResource.booking_id), col(BookingResource.resource_key)).where(
        col(BookingResource.booking_id).in_([booking.id for booking in bookings]),
        col(BookingResource.status).in_((HELD, CONFIRMED)),
    )
    known = resource_labels(profile)
    found: dict[UUID, str] = {}
    for booking_id, key in (await session.execute(taken.order_by(col(BookingResource.resource_key)))).all():
        label = known.get(key) or known.get(key.rpartition(":")[0])
        if label is not None:
            found.setdefault(booking_id, label)
    return {booking.id: found.get(booking.id) or _own(booking, profile) for booking in bookings}


async def _soonest(session: AsyncSession, when: ColumnElement[bool], now: datetime | None, limit: int) -> list[Booking]:
    status, lapses = col(Booking.status), col(Booking.hold_expires_at)
    live = or_(status == CONFIRMED, and_(status == HELD, lapses > (now or SystemClock().now())))
    found = select(Booking).where(when, live).order_by(col(Booking.starts_at), col(Booking.id)).limit(limit)
    return list((await session.execute(found)).scalars())


def resource_labels(profile: BusinessProfile) -> dict[str, str]:
    """By resource key, as ``demand`` makes them."""
    found: dict[str, str] = {}
    for unit in units(profile):
        found |= _of_unit(unit, profile)
    return found


def _of_unit(unit: Unit, profile: BusinessProfile) -> dict[str, str]:
    if unit == "table":
        return {f"table:{table.name.casefold()}": table.name for table in profile.tables}
    if unit == "room":
        return {
            f"room:{room.name.casefold()}:{number}": f"{room.name} {number}" if room.count > 1 else room.name
            for room in profile.rooms
            for number in range(1, room.count + 1)
        }
    staff = {f"staff:{person.name.casefold()}": person.name for person in profile.staff} or {"business": profile.name}
    return staff | {f"class:{service.name.casefold()}": service.name for service in profile.services if service.sessions}


def _own(booking: Booking, profile: BusinessProfile) -> str:
    return booking.staff or booking.dining_table or booking.room or profile.name
