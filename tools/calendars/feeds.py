"""Bookings as iCalendar files: one for its customer, and feeds for the business at addresses that only who was told knows."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from core.errors import WrongFields
from tenancy.profile import BusinessProfile
from tools.booking.models import Booking, BookingResource
from tools.calendars.connections import resource_choices
from tools.calendars.icalendar import Event, Status, calendar
from tools.calendars.models import WHOLE, CalendarFeed
from tools.calendars.wording import details, title, what

TOKEN_BYTES = 32
BACK = timedelta(days=31)
"""How long a past booking stays in a feed."""
MOST = 3000
"""Bookings in a feed."""
_STATUS: dict[str, Status] = {"confirmed": "CONFIRMED", "held": "TENTATIVE"}
"""Of a booking; one that is neither is cancelled or lapsed."""


@dataclass(frozen=True, slots=True)
class Feed:
    """What a token opens."""

    business_id: UUID
    resource_key: str


async def renew_feed(session: AsyncSession, resource_key: str, profile: BusinessProfile, now: datetime) -> str:
    """A new token for the feed of a resource or of the whole business; the one before opens nothing any more. It is told
    once: only a hash of it is kept. Raises ``WrongFields``."""
    if resource_key not in resource_choices(profile):
        raise WrongFields([("feed", "choose whose bookings they are")])
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row = await _row(session, resource_key)
    if row is None:
        session.add(CalendarFeed(resource_key=resource_key, token_hash=_hash(token), created_at=now))
    else:
        row.token_hash, row.created_at = _hash(token), now
    return token


async def end_feed(session: AsyncSession, resource_key: str) -> None:
    """Its address opens nothing any more; to end one that there is not changes nothing."""
    row = await _row(session, resource_key)
    if row is not None:
        await session.delete(row)


async def feeds(session: AsyncSession) -> list[CalendarFeed]:
    return list(await session.scalars(select(CalendarFeed).order_by(col(CalendarFeed.resource_key))))


async def feed_of(session: AsyncSession, token: str) -> Feed | None:
    """Which feed a token opens; for a session of the platform, since the token itself says whose it is."""
    found = await session.execute(
        select(CalendarFeed.business_id, CalendarFeed.resource_key).where(col(CalendarFeed.token_hash) == _hash(token))
    )
    row = found.one_or_none()
    return Feed(row[0], row[1]) if row is not None else None


async def feed_file(session: AsyncSession, resource_key: str, profile: BusinessProfile, now: datetime) -> bytes:
    """The session's business's bookings that stand, as the business calls them."""
    wanted = (
        select(Booking)
        .where(and_(col(Booking.status) == "confirmed", col(Booking.ends_at) > now - BACK))
        .order_by(col(Booking.starts_at), col(Booking.id))
        .limit(MOST)
    )
    if resource_key != WHOLE:
        taking = select(BookingResource.booking_id).where(
            BookingResource.resource_key == resource_key, BookingResource.status == "confirmed"
        )
        wanted = wanted.where(col(Booking.id).in_(taking))
    whose = "" if resource_key == WHOLE else f": {resource_choices(profile).get(resource_key, resource_key)}"
    bookings = await session.scalars(wanted)
    return calendar([_event(each, title(each), details(each)) for each in bookings], f"{profile.name}{whose}")


def booking_file(booking: Booking, profile: BusinessProfile) -> bytes:
    """One booking for its customer, with nothing in it that is the business's own to know. After a change or a cancellation
    the newer file replaces the older one in their calendar."""
    event = _event(booking, f"{what(booking)} at {profile.name}", "", profile.address or "")
    return calendar([event])


def _event(booking: Booking, summary: str, description: str, location: str = "") -> Event:
    return Event(
        booking_id=booking.id,
        revision=booking.revision,
        status=_STATUS.get(booking.status, "CANCELLED"),
        start=booking.starts_at,
        end=booking.ends_at,
        changed_at=booking.updated_at,
        summary=summary,
        description=description,
        location=location,
    )


async def _row(session: AsyncSession, resource_key: str) -> CalendarFeed | None:
    wanted = select(CalendarFeed).where(CalendarFeed.resource_key == resource_key)
    return (await session.scalars(wanted.with_for_update())).one_or_none()


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
