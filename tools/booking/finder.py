"""Finds openings in a business's own diary: the pure rules over what its bookings take, read a week at a time."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Executable, and_, bindparam, or_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from tenancy import hours
from tenancy.profile import BusinessProfile
from tools.booking.availability import bound, day_openings, plan, serving, short_of, shut, why_not
from tools.booking.claims import Busy
from tools.booking.demand import demand
from tools.booking.models import CONFIRMED, HELD, BookingResource
from tools.booking.query import MOST_NIGHTS, Availability, BookingQuery, Opening, Wish
from tools.booking.wanted import Demand, Refusal
from tools.booking.windows import DAY, instant
from tools.calendars.taken import disjoint, outside_taken
from tools.reasons import Reason

ALTERNATIVES = 2
NEAR, FAR = 7, 28
"""Days whose bookings are read at a time."""
FEW_KEYS = 4
"""What can take so few things has few bookings in its way."""
MOST_KEYS = 100
"""Where more can be in the way it is quicker to read everything."""
LONGEST, LONGEST_STAY = timedelta(days=2), timedelta(days=MOST_NIGHTS + 1)
"""No claim is longer (the second: on a room), so that a diary's later pages need not be turned to know a day."""
REACH = 92
"""Days to either side within which an alternative is looked for; further away is no alternative."""
CLOSED: frozenset[Reason] = frozenset({"closed_day", "closure", "outside_hours", "ends_after_closing"})
FULL: frozenset[Reason] = frozenset({"taken", "staff_away", "pace"})
WORTH_WAITING: frozenset[Reason] = frozenset({"taken", "pace"})
"""What a cancellation may change."""


class Finder:
    """Openings for one demand at one moment. ``leave_out`` are bookings that are about to be moved or replaced."""

    def __init__(
        self, session: AsyncSession, profile: BusinessProfile, wanted: Demand, now: datetime, leave_out: frozenset[UUID]
    ) -> None:
        self._session = session
        self._profile = profile
        self._demand = wanted
        self._now = now
        self._leave_out = leave_out
        self._days: dict[date, Busy] = {}
        self._stretches: dict[int, Busy] = {}
        self._keys = wanted.keys()
        self.today = now.astimezone(profile.zone).date()
        self.last = self.today + timedelta(days=wanted.rules.horizon_days)

    async def on(self, on: date, *, only: time | None = None, far: bool = False) -> list[Opening]:
        """At any time of a date, or at one alone; ``far`` where more dates will be asked for, most likely."""
        if bound(self._profile, self._demand, on, self._now) or shut(self._profile, self._demand, on):
            return []
        return day_openings(self._profile, self._demand, on, await self._busy(on, far=far), self._now, only)

    async def nearest(self, on: date, wanted: time | None) -> tuple[Opening, ...]:
        """The nearest, by days first (a caller keeps the date sooner than the hour), then by time of day; and the nearest on
        the other side of what was asked for, unless that is further by days."""
        centre = min(max(on, self.today), self.last)
        found: list[Opening] = []
        for distance in range(REACH + 1):
            before, after = centre - timedelta(days=distance), centre + timedelta(days=distance)
            for near in {before, after}:
                found += await self.on(near)
            if len(found) >= ALTERNATIVES or (before <= self.today and after >= self.last):
                break
        found.sort(key=lambda opening: _distance(opening, centre, wanted))
        if len(found) <= ALTERNATIVES:
            return tuple(found)
        first, *others = found
        aim = centre, wanted or time(0)
        days, side = _distance(first, centre, wanted)[0], _after(first, aim)
        across = (other for other in others if _distance(other, centre, wanted)[0] == days and _after(other, aim) != side)
        return first, next(across, others[0])

    async def next_free(self, query: BookingQuery) -> tuple[Opening, ...]:
        """The first openings from now on that are within the asked times of the day."""
        far = len(self._keys) <= FEW_KEYS
        for days in range((self.last - self.today).days + 1):
            found = [opening for opening in await self.on(self.today + timedelta(days=days), far=far) if _matches(opening, query)]
            if found:
                return tuple(found[: 1 + ALTERNATIVES])
        return ()

    async def why_not(self, on: date, query: BookingQuery) -> Reason:
        """Why nothing on this date matches the query."""
        reason = why_not(self._profile, self._demand, on, query.time, self._now)
        if query.until is not None and reason in ("off_grid", "no_such_time"):
            return "taken"  # a range of times is no wish for one that lies beside the grid, or that clocks skip
        if reason == "taken" and query.time is not None and query.until is None and self._demand.pools:
            start, busy = instant(on, query.time, self._profile.zone), await self._busy(on)
            if serving(self._demand, plan(self._profile, self._demand, on), start, busy) is not None:
                return short_of(self._demand, start, busy) or reason
        return reason

    async def _busy(self, on: date, *, far: bool = False) -> Busy:
        """The first date asked for is mostly the only one, so it is read alone; whoever looks further reads by weeks, or
        by longer where few things can be in the way."""
        if not self._days and not far:
            self._days[on] = await self._read(on, 1)
        if on in self._days:
            return self._days[on]
        days = FAR if len(self._keys) <= FEW_KEYS else NEAR
        stretch = (on - self.today).days // days
        if stretch not in self._stretches:
            self._stretches[stretch] = await self._read(self.today + timedelta(days=stretch * days), days)
        return self._stretches[stretch]

    async def _read(self, first: date, days: int) -> Busy:
        """What is taken on some days, and as far beyond them as a booking that begins there can reach."""
        last = first + timedelta(days=days - 1 + (self._demand.nights or 0))
        begin = instant(first, time(0), self._profile.zone)
        end = instant(last, time(23, 59), self._profile.zone) + self._demand.stay + self._demand.buffer
        given: dict[str, Any] = {"begin": begin, "end": end, "now": self._now}
        given["last_end"] = end + (LONGEST_STAY if self._demand.unit == "room" else LONGEST)
        by_key, leaving = len(self._keys) <= MOST_KEYS, bool(self._leave_out)
        given |= {"keys": list(self._keys)} if by_key else {}
        given |= {"leave_out": list(self._leave_out)} if leaving else {}
        rows = [(row[0], row[1], row[2]) for row in await self._session.execute(_taken(by_key, leaving), given)]
        outside = await outside_taken(self._session, begin, end, self._keys)
        return Busy.of(disjoint([*rows, *outside]) if outside else rows)


@cache
def _taken(by_key: bool, leaving: bool) -> Executable:
    """Put together once: that takes as long as the database takes to answer."""
    key, start, end = col(BookingResource.resource_key), col(BookingResource.starts_at), col(BookingResource.ends_at)
    question = select(key, start, end).where(
        end > bindparam("begin"), end < bindparam("last_end"), start < bindparam("end"), is_live(bindparam("now"))
    )
    if by_key:
        question = question.where(key.in_(bindparam("keys", expanding=True)))
    if leaving:
        question = question.where(col(BookingResource.booking_id).not_in(bindparam("leave_out", expanding=True)))
    return question


def is_live(now: datetime | BindParameter[Any]) -> ColumnElement[bool]:
    """Bookings and unexpired holds; the database's own constraint knows no clock, so expired ones are also marked."""
    status = col(BookingResource.status)
    return and_(
        status.in_((HELD, CONFIRMED)),  # as the indexes say it
        or_(status == CONFIRMED, col(BookingResource.hold_expires_at) > now),
    )


async def availability(
    session: AsyncSession,
    profile: BusinessProfile,
    query: BookingQuery,
    now: datetime,
    leave_out: frozenset[UUID] = frozenset(),
) -> Availability:
    """Is there something free? Never answers without an opening, a reason, or alternatives where there are any."""
    wanted = demand(profile, query)
    if isinstance(wanted, Refusal):
        return wanted.answer()
    if wanted.unit == "room":
        query = query.model_copy(update={"time": None, "until": None})
    finder = Finder(session, profile, wanted, now, leave_out)
    if query.date is None:
        found = await finder.next_free(query)
        if found:
            return Availability(status="AVAILABLE", opening=found[0], alternatives=found[1:])
        return Availability(status="FULL", reason="taken")
    only = query.time if query.until is None else None
    matching = [opening for opening in await finder.on(query.date, only=only) if _matches(opening, query)]
    if matching:
        return Availability(status="AVAILABLE", opening=matching[0], alternatives=tuple(matching[1 : 1 + ALTERNATIVES]))
    reason = await finder.why_not(query.date, query)
    elsewhere = await _with_another(session, profile, query, now, leave_out) if reason in FULL else ()
    alternatives = (*elsewhere, *await finder.nearest(query.date, query.time))[:ALTERNATIVES]
    status = "CLOSED" if reason in CLOSED else "FULL" if reason in FULL else "REFUSED"
    told = {"alternatives": alternatives, "note": _note(profile, query.date), "can_wait": reason in WORTH_WAITING}
    return Availability.model_validate({"status": status, "reason": reason, **told})


async def openings_on(
    session: AsyncSession,
    profile: BusinessProfile,
    query: BookingQuery,
    now: datetime,
    leave_out: frozenset[UUID] = frozenset(),
) -> tuple[Opening, ...] | Availability:
    """Every opening of the query's date; what stands against all of them when there is none."""
    wanted = demand(profile, query)
    if not isinstance(wanted, Refusal) and query.date is not None:
        found = [
            opening
            for opening in await Finder(session, profile, wanted, now, leave_out).on(query.date)
            if wanted.unit == "room" or _matches(opening, query)
        ]
        if found:
            return tuple(found)
    return await availability(session, profile, query, now, leave_out)


def wish_on(wish: Wish, **changes: object) -> BookingQuery:
    """The same wish as a query, with some of it changed."""
    return BookingQuery.model_validate({**wish.model_dump(), **changes})


async def _with_another(
    session: AsyncSession, profile: BusinessProfile, query: BookingQuery, now: datetime, leave_out: frozenset[UUID]
) -> tuple[Opening, ...]:
    """When the one who was asked for is taken, somebody else at that very time (or another kind of room that night)."""
    if query.staff is None and query.room is None:
        return ()
    anybody = demand(profile, query.model_copy(update={"staff": None, "room": None}))
    if isinstance(anybody, Refusal) or query.date is None:
        return ()
    found = await Finder(session, profile, anybody, now, leave_out).on(query.date)
    return tuple(opening for opening in found if _matches(opening, query))[:1]


def _matches(opening: Opening, query: BookingQuery) -> bool:
    at = opening.start.time()
    if query.until is not None:
        return (query.time or time.min) <= at <= query.until
    return query.time is None or at == query.time


def _distance(opening: Opening, centre: date, wanted: time | None) -> tuple[int, int, datetime]:
    minutes = opening.start.hour * 60 + opening.start.minute
    aim = wanted.hour * 60 + wanted.minute if wanted else 0
    return abs((opening.start.date() - centre) // DAY), abs(minutes - aim), opening.start.astimezone(UTC)


def _after(opening: Opening, aim: tuple[date, time]) -> bool:
    return (opening.start.date(), opening.start.time()) > aim


def _note(profile: BusinessProfile, on: date) -> str | None:
    return hours.day(profile, on).note if profile.hours is not None else None
