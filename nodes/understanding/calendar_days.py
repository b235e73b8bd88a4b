"""Calendar arithmetic: which day a caller means by a weekday, a day of the month or a holiday."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            ("monday", "mon", "mondays"),
            ("tuesday", "tue", "tues", "tuesdays"),
            ("wednesday", "wed", "weds", "wednesdays"),
            ("thursday", "thu", "thur", "thurs", "thursdays"),
            ("friday", "fri", "fridays"),
            ("saturday", "sat", "saturdays"),
            ("sunday", "sun", "sundays"),
        )
    )
    for name in names
}
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"), ("february", "feb"), ("march", "mar"), ("april", "apr"), ("may",), ("june", "jun"),
            ("july", "jul"), ("august", "aug"), ("september", "sept", "sep"), ("october", "oct"), ("november", "nov"),
            ("december", "dec"),
        ),
        start=1,
    )
    for name in names
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Day:
    """A day as said; ``part`` is the part of it that was named along ("tomorrow evening")."""

    date: date
    part: str | None = None
    bare: bool = False
    """A number or ordinal that is a day only where a day was asked for or a word before it says so."""


def make(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def next_weekday(today: date, weekday: int, weeks: int = 0) -> date:
    """The first such day after today, plus ``weeks``."""
    ahead = (weekday - today.weekday() - 1) % 7 + 1
    return today + timedelta(days=ahead + 7 * weeks)


def last_weekday(today: date, weekday: int) -> date:
    """The last such day before today."""
    return today - timedelta(days=(today.weekday() - weekday - 1) % 7 + 1)


def weekday_in_week(today: date, weekday: int, weeks: int) -> date:
    """The weekday in the calendar week (from Monday) that is ``weeks`` after today's."""
    return today - timedelta(days=today.weekday()) + timedelta(days=weekday + 7 * weeks)


def upcoming(today: date, month: int, day: int, weekday: int | None = None) -> date | None:
    """The next such day of the year, today included; with a weekday, the next on which that holds (within 11 years)."""
    for year in range(today.year, today.year + 12):
        found = make(year, month, day)
        if found and found >= today and (weekday is None or found.weekday() == weekday):
            return found
    return None


def upcoming_day(today: date, day: int, weekday: int | None = None) -> date | None:
    """The next month's day with this number, today included; with a weekday, the next on which that holds."""
    year, month = today.year, today.month
    for _ in range(30):
        found = make(year, month, day)
        if found and found >= today and (weekday is None or found.weekday() == weekday):
            return found
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return None


def add_months(today: date, months: int) -> date:
    """The same day of a later (or earlier) month, or that month's last day."""
    index = today.year * 12 + today.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(today.day, calendar.monthrange(year, month + 1)[1]))


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date | None:
    """The nth such weekday of a month; -1 is the last."""
    days = [d for week in calendar.monthcalendar(year, month) if (d := week[weekday])]
    return date(year, month, days[nth - 1 if nth > 0 else nth]) if -len(days) <= nth <= len(days) else None


def easter(year: int) -> date:
    """Western Easter Sunday, by the anonymous Gregorian computation."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    month, day = divmod(d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114, 31)
    return date(year, month, day + 1)


HOLIDAYS: dict[str, tuple[int, int] | str] = {
    "christmas eve": (12, 24), "christmas day": (12, 25), "christmas": (12, 25), "xmas": (12, 25), "boxing day": (12, 26),
    "new year's eve": (12, 31), "new years eve": (12, 31), "new year eve": (12, 31), "new year's day": (1, 1),
    "new years day": (1, 1), "new year's": (1, 1), "new years": (1, 1), "new year day": (1, 1),
    "valentine's day": (2, 14), "valentines day": (2, 14), "valentine's": (2, 14), "valentines": (2, 14),
    "independence day": (7, 4), "fourth of july": (7, 4), "halloween": (10, 31), "st patrick's day": (3, 17),
    "saint patrick's day": (3, 17), "thanksgiving day": "thanksgiving", "thanksgiving": "thanksgiving",
    "easter sunday": "easter", "easter monday": "easter monday", "good friday": "good friday", "easter": "easter",
    "mother's day": "mother's day", "father's day": "father's day", "memorial day": "memorial day", "labor day": "labor day",
}  # fmt: skip
"""Fixed days as (month, day), moving ones by name."""


def holiday(name: str, year: int) -> date | None:
    rule = HOLIDAYS[name]
    if isinstance(rule, tuple):
        return make(year, *rule)
    moving = {
        "thanksgiving": nth_weekday(year, 11, 3, 4),
        "mother's day": nth_weekday(year, 5, 6, 2),
        "father's day": nth_weekday(year, 6, 6, 3),
        "memorial day": nth_weekday(year, 5, 0, -1),
        "labor day": nth_weekday(year, 9, 0, 1),
        "easter": easter(year),
        "easter monday": easter(year) + timedelta(days=1),
        "good friday": easter(year) - timedelta(days=2),
    }
    return moving[rule]


def upcoming_holiday(name: str, today: date) -> date | None:
    found = holiday(name, today.year)
    return found if found and found >= today else holiday(name, today.year + 1)
