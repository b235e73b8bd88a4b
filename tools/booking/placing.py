"""Where staff's bookings go: the place that they want, or who has it and what is free instead, or which of their own rules
they would break. It only reads.
"""

import datetime
from collections.abc import Collection
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from tenancy.profile import BookingRules, BusinessProfile
from tools.booking.availability import opening_of, stay_of
from tools.booking.claims import Busy, Claim
from tools.booking.demand import demand
from tools.booking.finder import Finder, is_live
from tools.booking.house_rules import SOFT, against, chosen, eased, label_of, paced
from tools.booking.models import Booking, BookingResource
from tools.booking.query import Name, Opening, Wish
from tools.booking.resources import Resource
from tools.booking.wanted import Demand, Refusal
from tools.booking.windows import exists, instant
from tools.calendars.taken import disjoint, outside_taken
from tools.reasons import Reason

MOST_OTHERS = 6
"""Other free resources that are named when the wanted one is taken."""


class Wanted(Wish):
    """What is to be booked, and perhaps exactly whom or what it takes, by the name that it is drawn under."""

    resource: Name | None = None


@dataclass(frozen=True, slots=True)
class Rival:
    """What has the place. ``start`` and ``end`` are UTC, time that is kept free afterwards included."""

    name: str | None
    start: datetime.datetime
    end: datetime.datetime
    held: bool = False
    """Kept for a caller who has not said yes yet."""
    outside: bool = False
    """It stands in a connected calendar."""


@dataclass(frozen=True, slots=True)
class Taken:
    """Somebody else has it. ``instead`` are the nearest free times, ``others`` what else is free at this one."""

    resource: str | None
    """None where anything would have done."""
    rivals: tuple[Rival, ...] = ()
    instead: tuple[Opening, ...] = ()
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AgainstRules:
    """It is free, and these of the business's own rules say no."""

    rules: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is wanted, as what it takes: on a date (of arrival), from ``start`` to ``end`` in UTC."""

    wanted: Wanted
    demand: Demand
    on: datetime.date
    start: datetime.datetime
    end: datetime.datetime

    @property
    def until(self) -> datetime.datetime:
        """When the next one can begin."""
        return self.end + self.demand.buffer


class Placing:
    """For one business at one moment. ``leave_out`` are bookings that are about to be moved."""

    def __init__(
        self, session: AsyncSession, profile: BusinessProfile, now: datetime.datetime, leave_out: frozenset[UUID] = frozenset()
    ) -> None:
        self._session = session
        self._profile = profile
        self._now = now
        self._leave_out = leave_out

    async def find(self, wanted: Wanted, anyway: Collection[Reason] = ()) -> Opening | Taken | AgainstRules | Refusal:
        """Of several places the one that breaks the fewest rules; ``anyway`` are those that are broken knowingly. Refused
        where it is no place at all, whatever the rules."""
        asked = self._asked(wanted)
        if isinstance(asked, Refusal):
            return asked
        candidates = self._candidates(asked)
        if isinstance(candidates, Refusal):
            return candidates
        wants, busy = asked.demand, await self._busy(asked)
        free = [one for one in candidates if _free(one, asked, busy)]
        shared = _shared(wants, asked.start, busy)
        if not free or shared is None:
            return await self._taken(asked, candidates)
        broken, best = self._best(asked, free, busy)
        if not set(broken) <= set(anyway) & SOFT:
            return AgainstRules(broken)
        takes = [*(Claim(key, asked.start, asked.until) for key in best.keys), *shared]
        takes += paced(self._profile, wants, asked.start, busy)
        return opening_of(self._profile, wants, best, asked.start, asked.end, tuple(takes))

    def _asked(self, wanted: Wanted) -> _Asked | Refusal:
        wants = eased(self._profile, wanted, wanted.resource)
        if isinstance(wants, Refusal):
            return wants
        needed = ("date",) if wants.unit == "room" else ("date", "time")
        if missing := tuple(name for name in needed if getattr(wanted, name) is None):
            return Refusal("incomplete", missing=missing)
        assert wanted.date is not None, "it was not missing"
        if wants.unit == "room":
            return _Asked(wanted, wants, wanted.date, *stay_of(self._profile, wants, wanted.date))
        assert wanted.time is not None, "it was not missing"
        if not exists(wanted.date, wanted.time, self._profile.zone):
            return Refusal("no_such_time")
        start = instant(wanted.date, wanted.time, self._profile.zone)
        return _Asked(wanted, wants, wanted.date, start, start + wants.stay)

    def _candidates(self, asked: _Asked) -> tuple[Resource, ...] | Refusal:
        wants, zone = asked.demand, self._profile.zone
        found = chosen(self._profile, wants, asked.wanted.resource)
        if not found:
            known = tuple(dict.fromkeys(label_of(self._profile, one, wants.service) for one in wants.resources))
            return Refusal("unknown_room" if wants.unit == "room" else "unknown_staff", choices=known)
        given = [one for one in found if one.only is None or asked.start in (w[0] for w in one.only.windows(asked.on, zone))]
        return tuple(given) or Refusal("no_session")

    def _best(self, asked: _Asked, free: list[Resource], busy: Busy) -> tuple[tuple[Reason, ...], Resource]:
        judged = [(against(self._profile, asked.demand, one, asked.on, asked.start, busy, self._now), one) for one in free]
        return min(judged, key=lambda each: len(each[0]))

    async def _busy(self, asked: _Asked) -> Busy:
        """What is taken about that time, by whatever could stand in the way."""
        until = asked.until + datetime.timedelta(minutes=asked.demand.rules.slot_minutes)
        taken = col(BookingResource.resource_key), col(BookingResource.starts_at), col(BookingResource.ends_at)
        question = select(*taken).where(
            col(BookingResource.ends_at) > asked.start,
            col(BookingResource.starts_at) < until,
            col(BookingResource.booking_id).not_in(self._leave_out),
            is_live(self._now),
        )
        rows = [(row[0], row[1], row[2]) for row in await self._session.execute(question)]
        outside = await outside_taken(self._session, asked.start, until, asked.demand.keys())
        return Busy.of(disjoint([*rows, *outside]))

    async def _taken(self, asked: _Asked, candidates: tuple[Resource, ...]) -> Taken:
        """A class that is full is nobody's in particular."""
        if (asked.wanted.resource is None and len(candidates) > 1) or asked.demand.pools:
            resource = label_of(self._profile, candidates[0], asked.demand.service) if asked.demand.pools else None
            return Taken(resource, (), await self._nearest(asked))
        resource = label_of(self._profile, candidates[0], asked.demand.service)
        return Taken(resource, await self._rivals(asked, candidates), await self._nearest(asked), await self._others(asked))

    async def _nearest(self, asked: _Asked) -> tuple[Opening, ...]:
        """As a caller could have them, with the same resource."""
        true = demand(self._profile, asked.wanted)
        wants = replace(asked.demand, rules=self._rules()) if isinstance(true, Refusal) else true
        own = chosen(self._profile, wants, asked.wanted.resource) or chosen(self._profile, asked.demand, asked.wanted.resource)
        finder = Finder(self._session, self._profile, replace(wants, resources=own), self._now, self._leave_out)
        return await finder.nearest(asked.on, None if asked.demand.unit == "room" else asked.wanted.time)

    async def _rivals(self, asked: _Asked, candidates: tuple[Resource, ...]) -> tuple[Rival, ...]:
        keys = {key for one in candidates for key in one.keys}
        columns = col(Booking.name), col(BookingResource.starts_at), col(BookingResource.ends_at), col(Booking.status)
        question = (
            select(*columns)
            .join(BookingResource, col(BookingResource.booking_id) == col(Booking.id))
            .where(
                col(BookingResource.resource_key).in_(keys),
                col(BookingResource.ends_at) > asked.start,
                col(BookingResource.starts_at) < asked.until,
                col(Booking.id).not_in(self._leave_out),
                is_live(self._now),
            )
        )
        found = [Rival(row[0], row[1], row[2], held=row[3] == "held") for row in await self._session.execute(question)]
        outside = disjoint(await outside_taken(self._session, asked.start, asked.until, keys))
        found += [Rival(None, begins, ends, outside=True) for _, begins, ends in outside]
        return tuple(sorted(dict.fromkeys(found), key=lambda rival: rival.start))

    async def _others(self, asked: _Asked) -> tuple[str, ...]:
        """Whom or what else it could be booked with, then."""
        anything = eased(self._profile, asked.wanted, None)
        if isinstance(anything, Refusal):
            return ()
        wider = replace(asked, demand=anything)
        busy = await self._busy(wider)
        able = [one for one in anything.resources if _free(one, wider, busy)]
        there = [one for one in able if "staff_away" not in self._best(wider, [one], busy)[0]]
        return tuple(dict.fromkeys(label_of(self._profile, one, anything.service) for one in there))[:MOST_OTHERS]

    def _rules(self) -> BookingRules:
        assert self._profile.booking is not None, "there was a demand, so there are rules"
        return self._profile.booking


def _free(one: Resource, asked: _Asked, busy: Busy) -> bool:
    return all(busy.free(key, asked.start, asked.until) for key in one.keys)


def _shared(wants: Demand, start: datetime.datetime, busy: Busy) -> tuple[Claim, ...] | None:
    """Places of a class; None when it has too few left."""
    found: list[Claim] = []
    for pool in wants.pools:
        claims = [Claim(key, start, start + pool.length) for key in pool.keys if busy.free(key, start, start + pool.length)]
        if len(claims) < pool.takes:
            return None
        found += claims[: pool.takes]
    return tuple(found)
