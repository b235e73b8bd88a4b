"""When a business is open: weekly hours, with dated exceptions that replace a day."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from tenancy.profile import WEEKDAYS, BusinessProfile, Span


@dataclass(frozen=True, slots=True)
class Day:
    """One date's opening; ``spans`` is empty on a day that is closed."""

    date: date
    spans: tuple[Span, ...]
    note: str | None = None
    exceptional: bool = False


def day(profile: BusinessProfile, on: date) -> Day:
    """Raises ValueError for a business that has not told its hours: ask ``profile.hours is None`` first."""
    if profile.hours is None:
        raise ValueError("this business has not told its hours")
    for exception in profile.exceptions:
        if exception.date <= on <= (exception.until or exception.date):
            return Day(on, exception.hours, exception.note, True)
    return Day(on, profile.hours.get(WEEKDAYS[on.weekday()], ()))


def open_at(profile: BusinessProfile, moment: datetime) -> bool:
    """Whether the business is open at an aware moment; a span that passes midnight belongs to the day it opened."""
    local = moment.astimezone(profile.zone)
    return any(_holds(local, opened) for opened in (day(profile, local.date()), day(profile, local.date() - timedelta(days=1))))


def next_opening(profile: BusinessProfile, after: datetime) -> datetime | None:
    """The next moment it opens, within the coming three weeks."""
    local = after.astimezone(profile.zone)
    for days in range(22):
        opened = day(profile, local.date() + timedelta(days=days))
        for span in opened.spans:
            start = datetime.combine(opened.date, span.opens, profile.zone)
            if start > local:
                return start
    return None


def overlaps(span: Span, start: time, end: time) -> bool:
    """Whether a part of the day (``start`` to ``end``, the same day) touches an opening."""
    closes = _minutes(span.closes) + (24 * 60 if span.closes <= span.opens else 0)
    return _minutes(span.opens) < _minutes(end) and _minutes(start) < closes


def _minutes(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def _holds(local: datetime, opened: Day) -> bool:
    for span in opened.spans:
        start = datetime.combine(opened.date, span.opens, local.tzinfo)
        past_midnight = span.closes <= span.opens
        end = datetime.combine(opened.date + timedelta(days=past_midnight), span.closes, local.tzinfo)
        if start <= local < end:
            return True
    return False
