"""What is free, counted minute by minute: an oracle that shares nothing with the code that it judges but the profile."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from zoneinfo import ZoneInfo

from tenancy.profile import WEEKDAYS, BusinessProfile, Service, Span, Staff

MINUTE = dt.timedelta(minutes=1)
DAY = dt.timedelta(days=1)
CHANGES = {
    "America/New_York": (dt.date(2026, 3, 8), dt.date(2026, 11, 1)),
    "Europe/London": (dt.date(2026, 3, 29), dt.date(2026, 10, 25)),
    "Australia/Sydney": (dt.date(2026, 4, 5), dt.date(2026, 10, 4)),
    "Australia/Lord_Howe": (dt.date(2026, 4, 5), dt.date(2026, 10, 4)),  # by half an hour
}
"""Days on which clocks change."""
Taken = dict[str, list[tuple[int, int]]]
"""Minutes that are taken, by key."""


@dataclass(frozen=True)
class Free:
    """An opening as the oracle sees it: the minute it begins at, and what it would take."""

    start: int
    keys: tuple[str, ...]


class Oracle:
    """The seven days around a date as a row of minutes, each with what a clock on the wall shows."""

    def __init__(self, profile: BusinessProfile, on: dt.date) -> None:
        self.profile, self.on = profile, on
        self.zero, self.first = _clock_face(profile.timezone, on)

    def index(self, on: dt.date, at: dt.time) -> int:
        """Of a time that clocks skip, as long after the hour before it as they would have shown."""
        minute = at.hour * 60 + at.minute
        skipped = 0 if (on, minute) in self.first else 1440 - sum(shown == on for shown, _ in self.first)
        return self.first[on, minute + skipped]

    def minute(self, moment: dt.datetime) -> int:
        return int((moment.astimezone(dt.UTC) - self.zero) / MINUTE)

    def spans(self, on: dt.date, spans: Iterable[Span]) -> set[int]:
        found: set[int] = set()
        for span in spans:
            closes = dt.time(0) if span.closes == dt.time(23, 59) else span.closes
            last = on + DAY if closes <= span.opens else on
            found.update(range(self.index(on, span.opens), self.index(last, closes)))
        return found

    def near(self) -> list[dt.date]:
        return [self.on - DAY, self.on, self.on + DAY]

    def exception(self, on: dt.date) -> Sequence[Span] | None:
        for exception in self.profile.exceptions:
            if exception.date <= on <= (exception.until or exception.date):
                return exception.hours
        return None

    def opened(self) -> set[int]:
        weekly = self.profile.hours or {}
        found: set[int] = set()
        for day in self.near():
            special = self.exception(day)
            found |= self.spans(day, weekly.get(WEEKDAYS[day.weekday()], ()) if special is None else special)
        return found

    def present(self, one: Staff) -> set[int]:
        """When somebody works, not on leave and not leading a class."""
        found = self.opened()
        if one.hours is not None:
            found &= {m for day in self.near() for m in self.spans(day, one.hours.get(WEEKDAYS[day.weekday()], ()))}
        for service in self.profile.services:
            for start, leader in self.sessions(service):
                if leader == one.name:
                    found -= set(range(start, start + (service.duration_minutes or 0)))
        return found - self.away(one)

    def away(self, one: Staff) -> set[int]:
        found: set[int] = set()
        for day in self.near():
            for away in one.away:
                if away.date <= day <= (away.until or away.date):
                    whole = set(range(self.index(day, dt.time(0)), self.index(day + DAY, dt.time(0))))
                    found |= whole if away.hours is None else self.spans(day, (away.hours,))
        return found

    def sessions(self, service: Service) -> Iterator[tuple[int, str | None]]:
        for day in self.near():
            for session in service.sessions:
                if WEEKDAYS[day.weekday()] == session.day:
                    yield self.index(day, session.starts), session.staff

    def grid(self) -> list[int]:
        rules = self.profile.booking
        assert rules is not None
        return [self.first[self.on, minute] for minute in range(0, 1440, rules.slot_minutes) if (self.on, minute) in self.first]

    def soonest(self, now: int) -> int:
        rules = self.profile.booking
        assert rules is not None
        return now + rules.lead_minutes

    def appointments(self, service: Service, taken: Taken, now: int) -> list[Free]:
        """Each start with the first of the staff who can."""
        stay, found = service.duration_minutes or 0, []
        there = {one.name: self.present(one) for one in self.profile.staff}
        for start in self.grid():
            for name, minutes in there.items():
                key = f"staff:{name.casefold()}"
                if start < self.soonest(now) or not minutes.issuperset(range(start, start + stay)):
                    continue
                if _clear(taken, key, start, start + stay + service.buffer_minutes):
                    found.append(Free(start, (key,)))
                    break
        return found

    def classes(self, service: Service, people: int, taken: Taken, now: int) -> list[Free]:
        """Each session with as many places as there are people."""
        length, found = service.duration_minutes or 0, []
        leaders = {one.name: one for one in self.profile.staff}
        for start, leader in sorted(self.sessions(service), key=lambda session: session[0]):
            wall = (self.zero + start * MINUTE).astimezone(self.profile.zone)
            wanted = [s for s in service.sessions if WEEKDAYS[wall.weekday()] == s.day and s.starts == wall.time()]
            if wall.date() != self.on or not wanted or start < self.soonest(now):
                continue
            minutes = set(range(start, start + length))
            if any(self.exception(day) is not None and minutes & self._not_open(day) for day in self.near()):
                continue
            if leader in leaders and minutes & self.away(leaders[leader]):
                continue
            keys = [f"class:{service.name.casefold()}:{n}" for n in range(1, (service.places or 0) + 1)]
            free = [key for key in keys if _clear(taken, key, start, start + length)]
            if len(free) >= people:
                found.append(Free(start, tuple(free[:people])))
        return found

    def _not_open(self, day: dt.date) -> set[int]:
        whole = set(range(self.index(day, dt.time(0)), self.index(day + DAY, dt.time(0))))
        return whole - self.opened()

    def tables(self, party: int, taken: Taken, now: int) -> list[Free]:
        """Each start with the table, or the joined tables, that waste least, and places in the kitchen's pace."""
        rules, found = self.profile.booking, []
        assert rules is not None
        turns = [turn.minutes for turn in sorted(rules.turns, key=lambda turn: turn.up_to) if turn.up_to >= party]
        stay = turns[0] if turns else rules.turn_minutes
        opened = self.opened()
        for start in self.grid():
            if start < self.soonest(now) or not opened.issuperset(range(start, start + min(stay, 60))):
                continue
            fitting = (keys for keys in self._choices(party) if all(_clear(taken, key, start, start + stay) for key in keys))
            choice = next(fitting, None)
            pace = [self._paced(size, need, name, taken, start) for name, size, need in self._paces(party)]
            if choice is not None and all(each is not None for each in pace):
                found.append(Free(start, (*choice, *(key for each in pace for key in each or ()))))
        return found

    def _choices(self, party: int) -> list[tuple[str, ...]]:
        rules = self.profile.booking
        assert rules is not None
        seats = {table.name: table for table in self.profile.tables}
        single = [(1, table.seats, n, (table.name,), table.min_party) for n, table in enumerate(self.profile.tables)]
        joined = [
            (
                len(each.tables),
                each.seats or sum(seats[name].seats for name in each.tables),
                n,
                each.tables,
                each.min_party or max(seats[name].seats for name in each.tables) + 1,
            )
            for n, each in enumerate(rules.joined)
        ]
        every = sorted([*single, *joined], key=lambda choice: choice[:3])
        fitting = [choice for choice in every if choice[4] <= party <= choice[1]] or [c for c in every if party <= c[1]]
        return [tuple(f"table:{name.casefold()}" for name in names) for _, _, _, names, _ in fitting]

    def _paces(self, party: int) -> Iterator[tuple[str, int, int]]:
        rules = self.profile.booking
        assert rules is not None
        if rules.most_parties is not None:
            yield "seating:party", rules.most_parties, 1
        if rules.most_guests is not None:
            yield "seating:guest", rules.most_guests, party

    def _paced(self, size: int, need: int, name: str, taken: Taken, start: int) -> tuple[str, ...] | None:
        rules = self.profile.booking
        assert rules is not None
        keys = [f"{name}:{n}" for n in range(1, size + 1)]
        free = [key for key in keys if _clear(taken, key, start, start + rules.slot_minutes)]
        return tuple(free[:need]) if len(free) >= need else None


@cache
def _clock_face(timezone: str, on: dt.date) -> tuple[dt.datetime, dict[tuple[dt.date, int], int]]:
    """When the row of minutes begins, and in which of them a clock first shows each time."""
    zone = ZoneInfo(timezone)
    zero = dt.datetime.combine(on - 3 * DAY, dt.time(0), zone).astimezone(dt.UTC)
    first: dict[tuple[dt.date, int], int] = {}
    for index in range(7 * 1440 + 120):
        wall = (zero + index * MINUTE).astimezone(zone)
        first.setdefault((wall.date(), wall.hour * 60 + wall.minute), index)
    return zero, first


def _clear(taken: Taken, key: str, start: int, end: int) -> bool:
    return all(until <= start or begin >= end for begin, until in taken.get(key, ()))


def overlapping(rows: Sequence[tuple[str, dt.datetime, dt.datetime]]) -> list[tuple[object, object]]:
    """Pairs of live rows of one key that meet; there may never be any."""
    return [(a, b) for a, b in combinations(rows, 2) if a[0] == b[0] and a[1] < b[2] and b[1] < a[2]]
