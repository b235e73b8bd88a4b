"""Who waits for a place that is taken, and who is told when one becomes free: whoever waited first for just that.

What frees a place asks for a job, where somebody waits for its day; the job finds the entries and marks them as called. No
place is kept for them: telling them is an offer, and whoever books first has it.
"""

import datetime
from typing import cast
from uuid import UUID, uuid4

from sqlalchemy import Index, UniqueConstraint, func
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, col, select

from core.database import BusinessRow, UtcDateTime
from core.jobs.asking import enqueue
from tenancy.profile import BusinessProfile
from tools.booking.finder import availability
from tools.booking.models import HELD, Booking
from tools.booking.query import MOST_NIGHTS, Availability, BookingQuery, Opening, Unit

CALL_WAITING = "call_waiting"
"""The job that looks through those who wait for a day, from ``first`` to ``last``."""
LOOKED_AT = 50
"""Entries a job looks at, those that have waited longest."""


class WaitEntry(BusinessRow, table=True):
    """A wish that could not be met when it was made. ``status`` is ``waiting``, or ``called`` once there was a place."""

    __tablename__ = "wait_entry"
    __table_args__ = (
        UniqueConstraint("business_id", "key", name="one_wait_a_key"),
        Index("wait_entry_by_day", "business_id", "status", "day"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    business_id: UUID = Field(default=None, foreign_key="business.business_id", ondelete="CASCADE", nullable=False, index=True)
    status: str = "waiting"
    unit: str
    day: datetime.date
    time: datetime.time | None = None
    until: datetime.time | None = None
    """As in a ``BookingQuery``, in the business's zone."""
    party_size: int | None = None
    service: str | None = None
    staff: str | None = None
    room: str | None = None
    nights: int | None = None
    name: str
    phone: str
    """Where they are told."""
    caller: str | None = None
    call_id: UUID = Field(index=True)
    key: str
    """Of the act that made it."""
    created_at: datetime.datetime = Field(sa_type=UtcDateTime)
    called_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)

    def query(self) -> BookingQuery:
        return BookingQuery(
            unit=cast(Unit, self.unit), date=self.day, time=self.time, until=self.until, party_size=self.party_size,
            service=self.service, staff=self.staff, room=self.room, nights=self.nights,
        )  # fmt: skip


async def join(
    session: AsyncSession, profile: BusinessProfile, query: BookingQuery, who: WaitEntry, now: datetime.datetime
) -> Availability | None:
    """Put ``who`` on the list for what was asked; None when they are on it (the same key once), else why there is nothing to
    wait for."""
    if (await session.execute(select(WaitEntry.id).where(col(WaitEntry.key) == who.key))).first() is not None:
        return None
    found = await availability(session, profile, query, now)
    if not found.can_wait:
        return found
    session.add(who)
    await session.flush()
    await _ask_when_holds_lapse(session, who, now)
    return None


async def freed(
    session: AsyncSession, profile: BusinessProfile, start: datetime.datetime, end: datetime.datetime, now: datetime.datetime
) -> None:
    """Ask for the job, where somebody waits for a day on which a place has become free. A stay that begins earlier may want
    it as well."""
    first, last = (moment.astimezone(profile.zone).date() for moment in (start, end))
    if profile.rooms:
        first -= datetime.timedelta(days=MOST_NIGHTS)
    if await _anybody(session, first, last):
        await _ask(session, first, last, now)


async def next_for(
    session: AsyncSession, profile: BusinessProfile, first: datetime.date, last: datetime.date, now: datetime.datetime
) -> tuple[WaitEntry, Opening] | None:
    """Whoever has waited longest for something on these days that can be had now, and what it is. They are marked as called,
    so the next call gives the next one."""
    waiting = (
        select(WaitEntry)
        .where(col(WaitEntry.status) == "waiting", col(WaitEntry.day).between(max(first, _today(profile, now)), last))
        .order_by(col(WaitEntry.created_at), col(WaitEntry.id))
        .limit(LOOKED_AT)
    )
    for entry in (await session.execute(waiting)).scalars():
        opening = (await availability(session, profile, entry.query(), now)).opening
        if opening is not None:
            entry.status, entry.called_at = "called", now
            await session.flush()
            return entry, opening
    return None


async def look_again(session: AsyncSession, first: datetime.date, last: datetime.date, now: datetime.datetime) -> None:
    """Ask for the job anew for when the next hold lapses, where somebody still waits for these days."""
    lapses = await _next_lapse(session, now)
    if lapses is not None and await _anybody(session, first, last):
        await _ask(session, first, last, lapses)


async def _ask(session: AsyncSession, first: datetime.date, last: datetime.date, run_at: datetime.datetime) -> None:
    days = {"first": first.isoformat(), "last": last.isoformat()}
    await enqueue(session, CALL_WAITING, days, key="/".join(days.values()), run_at=run_at)


async def _anybody(session: AsyncSession, first: datetime.date, last: datetime.date) -> bool:
    waits = select(WaitEntry.id).where(col(WaitEntry.status) == "waiting", col(WaitEntry.day).between(first, last))
    return (await session.execute(waits.limit(1))).first() is not None


async def _ask_when_holds_lapse(session: AsyncSession, who: WaitEntry, now: datetime.datetime) -> None:
    """A place that is merely held becomes free without anybody doing anything."""
    lapses = await _next_lapse(session, now)
    if lapses is not None:
        await _ask(session, who.day, who.day, lapses)


async def _next_lapse(session: AsyncSession, now: datetime.datetime) -> datetime.datetime | None:
    held = select(func.min(col(Booking.hold_expires_at))).where(col(Booking.status) == HELD, col(Booking.hold_expires_at) > now)
    return (await session.execute(held)).scalar_one_or_none()


def _today(profile: BusinessProfile, now: datetime.datetime) -> datetime.date:
    return now.astimezone(profile.zone).date()
