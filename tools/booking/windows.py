"""Opening hours as moments: wall times of a business's zone made into UTC, right on the days clocks change.

A window is half open, ``[start, end)``, in UTC. A wall time that comes twice means the first; one that is skipped means
as long after the hour before it as the clock would have shown.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tenancy.hours import day
from tenancy.profile import WEEKDAYS, BusinessProfile, Span, Weekday

Window = tuple[datetime, datetime]
Weekly = Mapping[Weekday, Sequence[Span]]
DAY = timedelta(days=1)
LAST_MINUTE = time(23, 59)


def instant(on: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(on, at, zone).astimezone(UTC)


def exists(on: date, at: time, zone: ZoneInfo) -> bool:
    """Whether clocks show this time on this day; 02:30 is skipped on the night they go forward."""
    return instant(on, at, zone).astimezone(zone).replace(tzinfo=None) == datetime.combine(on, at)


def merged(windows: Iterable[Window]) -> list[Window]:
    """In order, with windows that touch or overlap made one."""
    result: list[Window] = []
    for start, end in sorted(windows):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result


def intersection(some: Sequence[Window], others: Sequence[Window]) -> list[Window]:
    return [
        (max(start, other_start), min(end, other_end))
        for start, end in some
        for other_start, other_end in others
        if start < other_end and other_start < end
    ]


def without(some: Sequence[Window], taken: Iterable[Window]) -> list[Window]:
    """What is left of windows when others are cut out of them."""
    left = list(some)
    for start, end in taken:
        left = [
            piece
            for begin, until in left
            for piece in ((begin, min(until, start)), (max(begin, end), until))
            if piece[0] < piece[1]
        ]
    return left


def business_windows(profile: BusinessProfile, on: date) -> list[Window] | None:
    """When the business is open around a date: that day's opening, what the night before spills into it, and what the
    next day adds without a break. None when it has not told its hours."""
    if profile.hours is None:
        return None
    zone = profile.zone
    return merged(window for near in around(on) for window in of_day(near, day(profile, near).spans, zone))


def exceptional_windows(profile: BusinessProfile, on: date) -> list[Window]:
    """When a class may be given around a date: whenever it is set to be, except on a day that an exception replaces,
    where the business must be open (if only because the night before reaches into it)."""
    zone = profile.zone
    days = [(near, day(profile, near)) for near in around(on)]
    opened = (window for near, told in days for window in of_day(near, told.spans, zone))
    usual = ((instant(near, time(0), zone), instant(near + DAY, time(0), zone)) for near, told in days if not told.exceptional)
    return merged((*opened, *usual))


def weekly_windows(weekly: Weekly, on: date, zone: ZoneInfo) -> list[Window]:
    """The same for hours without exceptions, such as a member of staff's."""
    return merged(window for near in around(on) for window in of_day(near, weekly.get(WEEKDAYS[near.weekday()], ()), zone))


def around(on: date) -> tuple[date, date, date]:
    """A date with those beside it, from which hours may reach into it."""
    return on - DAY, on, on + DAY


def of_day(on: date, spans: Sequence[Span], zone: ZoneInfo) -> Iterable[Window]:
    for span in spans:
        # 23:59 is how a file writes midnight (a span may not be empty, and 24:00 is no clock time).
        closes = time(0) if span.closes == LAST_MINUTE else span.closes
        start, end = instant(on, span.opens, zone), instant(on + DAY if closes <= span.opens else on, closes, zone)
        if start < end:
            yield start, end
