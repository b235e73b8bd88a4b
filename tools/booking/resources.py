"""What a booking takes of a business: a person, a room or tables for itself alone, and places of those that many share."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from tenancy.profile import WEEKDAYS, Away, BusinessProfile, Service, Session, Staff
from tools.booking.windows import DAY, Weekly, Window, around, instant, intersection, merged, of_day, weekly_windows, without
from tools.reasons import Reason


class Given(NamedTuple):
    """A session of a class, and how long it takes."""

    session: Session
    length: timedelta

    def windows(self, on: date, zone: ZoneInfo) -> list[Window]:
        """Those around a date."""
        starts = [instant(near, self.session.starts, zone) for near in around(on) if WEEKDAYS[near.weekday()] == self.session.day]
        return [(start, start + self.length) for start in starts]


@dataclass(frozen=True, slots=True)
class Resource:
    """What one booking takes for itself alone."""

    keys: tuple[str, ...]
    """All are taken together: tables that are joined have several, a session of a class has none."""
    name: str
    hours: Weekly | None = None
    """Its own weekly hours; None means the business's."""
    away: tuple[Away, ...] = ()
    leads: tuple[Given, ...] = ()
    """Classes that keep this person busy."""
    only: Given | None = None
    """The session that this is; there is nothing of it at other times."""

    @property
    def key(self) -> str:
        return self.keys[0] if self.keys else ""

    def windows(self, opened: list[Window] | None, on: date, zone: ZoneInfo) -> list[Window]:
        """When it is there, around a date, while the business is open (None: which has not told its hours)."""
        found = opened or []
        if self.hours is not None:
            own = weekly_windows(self.hours, on, zone)
            found = own if opened is None else intersection(opened, own)
        if self.only is not None:
            own = self.only.windows(on, zone)
            found = own if opened is None else intersection(opened, own)
        found = without(found, (window for given in self.leads for window in given.windows(on, zone)))
        return without(found, _away(self.away, on, zone))


@dataclass(frozen=True, slots=True)
class Pool:
    """Places that are all alike, each a key of its own, of which a booking takes some from its start on."""

    keys: tuple[str, ...]
    takes: int
    length: timedelta
    reason: Reason
    """Why there is nothing when too few are left."""


@lru_cache(maxsize=1024)
def places(key: str, size: int) -> tuple[str, ...]:
    """The keys of so many places."""
    return tuple(f"{key}:{number}" for number in range(1, size + 1))


def person(profile: BusinessProfile, one: Staff) -> Resource:
    """A member of staff, who leads no class while they see somebody."""
    leads = tuple(
        Given(session, length(service))
        for service in profile.services
        for session in service.sessions
        if session.staff == one.name
    )
    return Resource((f"staff:{one.name.casefold()}",), one.name, one.hours, one.away, leads)


def session_of(profile: BusinessProfile, service: Service, session: Session) -> Resource:
    """A session of a class, which is given when its leader is there."""
    leader = next((one for one in profile.staff if one.name == session.staff), None)
    given = Given(session, length(service))
    if leader is None:
        return Resource((), "", only=given)
    return Resource((), leader.name, away=leader.away, only=given)


def length(service: Service) -> timedelta:
    return timedelta(minutes=service.duration_minutes or 0)


def _away(aways: tuple[Away, ...], on: date, zone: ZoneInfo) -> list[Window]:
    found: list[Window] = []
    for near in around(on):
        for away in aways:
            if away.on(near):
                whole = (instant(near, time(0), zone), instant(near + DAY, time(0), zone))
                found += [whole] if away.hours is None else of_day(near, (away.hours,), zone)
    return merged(found)
