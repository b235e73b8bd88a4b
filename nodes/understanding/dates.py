"""Single days: by name, by number, by distance from now."""

from datetime import date, timedelta

from nodes.understanding import calendar_days as days
from nodes.understanding.calendar_days import MONTHS, WEEKDAYS, Day
from nodes.understanding.numbers import cardinal, counted, ordinal
from nodes.understanding.tokens import Parser, Scan, any_phrase, first, phrase, skip

PARTS = {"morning": "morning", "afternoon": "afternoon", "evening": "evening", "night": "night", "lunchtime": "noon",
         "lunch": "noon", "dinner": "evening", "breakfast": "morning"}  # fmt: skip
_MONTHS_IN = {"month": 1, "months": 1, "year": 12, "years": 12}
_FURTHEST = 1200
"""Months; whatever is further away is as far."""
_UNITS = {"day": 1, "days": 1, "week": 7, "weeks": 7, "fortnight": 14, "fortnights": 14, "weekend": 7}


def part_after(scan: Scan, index: int) -> tuple[str | None, int]:
    """A part of the day that follows, as in "tomorrow evening", "friday night", "on sunday in the morning"."""
    part = PARTS.get(scan.word(index))
    if part:
        return part, index + 1
    for words in ("in the", "at"):
        after = phrase(scan, index, words)
        if after is not None and scan.word(after) in ("morning", "afternoon", "evening", "night"):
            return scan.word(after), after + 1
    return None, index


def _relative(scan: Scan, index: int) -> tuple[Day, int] | None:
    after = any_phrase(scan, index, ("the day after tomorrow", "day after tomorrow"))
    if after is not None:
        return Day(scan.today + timedelta(days=2)), after
    word = scan.word(index)
    if word in ("today", "tonight", "tonite"):
        return Day(scan.today, "night" if word != "today" else None), index + 1
    if word in ("tomorrow", "tomorow", "tommorow", "tommorrow", "tmrw"):
        if scan.word(index + 1) == "week":
            return Day(scan.today + timedelta(days=8)), index + 2
        return Day(scan.today + timedelta(days=1)), index + 1
    if word == "now" and scan.word(index - 1) == "from" and scan.word(index + 1) in ("until", "till", "to", "through"):
        return Day(scan.today), index + 1
    if word == "yesterday" or (word == "last" and scan.word(index + 1) == "night"):
        return Day(scan.today - timedelta(days=1)), index + 1 + (word == "last")
    after = phrase(scan, index, "later today")
    if after is not None:
        return Day(scan.today), after
    if word == "this" and scan.word(index + 1) in ("morning", "afternoon", "evening", "lunchtime"):
        return Day(scan.today, PARTS[scan.word(index + 1)]), index + 2
    return None


def _shift(scan: Scan, count: int, unit: str, base: date) -> date | None:
    if unit in _MONTHS_IN:
        return days.add_months(base, min(count * _MONTHS_IN[unit], _FURTHEST))
    return base + timedelta(days=min(count * _UNITS[unit], _FURTHEST * 30))


def _amount(scan: Scan, index: int) -> tuple[int, str, int] | None:
    """A length in whole days or months: (count, unit, next index)."""
    if scan.word(index) == "fortnight":
        return 1, "fortnight", index + 1
    found = counted(scan, index)
    if not found or scan.word(found[1]) not in (*_UNITS, *_MONTHS_IN) or scan.word(found[1]) == "weekend":
        return None
    return found[0], scan.word(found[1]), skip(scan, found[1] + 1, "'") + (scan.word(found[1] + 1) == "time")


def _distance(scan: Scan, index: int) -> tuple[Day, int] | None:
    """As in "in two weeks and two days", "5 days from now", "a week on friday", "three days ago"."""
    inside = scan.word(index) == "in"
    amount = _amount(scan, index + inside)
    if not amount:
        return None
    count, unit, after = amount
    target = _shift(scan, count, unit, scan.today)
    if target and scan.word(after) == "and" and (more := _amount(scan, after + 1)):
        target, after = _shift(scan, more[0], more[1], target), more[2]
    if target is None:
        return None
    if scan.word(after) in ("weeks'", "week's", "days'", "time"):
        after += 1
    span = target - scan.today
    if scan.word(after) == "ago":
        return Day(scan.today - span), after + 1
    if inside:
        return Day(target), after
    if scan.word(after) in ("from", "on", "after", "today", "tomorrow", "following", *WEEKDAYS):
        base_at = after + (scan.word(after) in ("from", "on", "after", "following"))
        if scan.word(base_at) == "now":
            return Day(target), base_at + 1
        base = _relative(scan, base_at) or _weekday(scan, base_at)
        if base and (unit in ("week", "weeks", "fortnight") or scan.word(after) in ("from", "after")):
            return Day(base[0].date + span, base[0].part), base[1]
    return None


def _weekday(scan: Scan, index: int) -> tuple[Day, int] | None:
    """A weekday with what may stand around it: "this coming friday", "sunday next week", "friday the 29th of may"."""
    if scan.word(index) == "last" and scan.word(index + 1) in WEEKDAYS:
        return Day(days.last_weekday(scan.today, WEEKDAYS[scan.word(index + 1)])), index + 2
    start = index
    weeks: int | None = None
    index = (
        skip(scan, index, "on", "the") if scan.word(index) == "the" and scan.word(index + 1) in ("coming", "following") else index
    )
    while scan.word(index) in ("this", "next", "coming", "following", "that"):
        weeks = 1 if scan.word(index) == "next" else weeks
        index += 1
    weekday = WEEKDAYS.get(scan.word(index))
    if weekday is None or (scan.word(index) in ("sun", "sat", "mon", "wed") and not _abbreviates(scan, index)):
        return None
    plural = scan.word(index).endswith("days")
    after = index + 1
    dated = _day_of_month(scan, skip(scan, after, ",", ".", "on"), weekday) or _bare_ordinal(
        scan, skip(scan, after, ",", "on"), weekday
    )
    if dated:
        return dated
    if plural:
        return None
    for words, ahead in (("next week", 1), ("of next week", 1), ("this week", 0), ("week after next", 2), ("in two weeks", 2)):
        end = phrase(scan, after, words)
        if end is not None:
            return Day(days.weekday_in_week(scan.today, weekday, ahead)), end
    if scan.word(after) == "week" and start == index:
        return Day(days.next_weekday(scan.today, weekday, 1)), after + 1
    if scan.word(after) == "coming":
        after += 1
    if weeks:
        return Day(days.weekday_in_week(scan.today, weekday, 1)), after
    return Day(days.next_weekday(scan.today, weekday)), after


def _abbreviates(scan: Scan, index: int) -> bool:
    """As in "sun" and "sat" are words of their own; as days they stand before a date or a full stop, or after "on"."""
    return scan.word(index - 1) in ("on", "next", "this", "for") or bool(
        scan.word(index + 1)[:1].strip("abcdefghijklmnopqrstuvwxyz")
    )


def year_after(scan: Scan, index: int) -> tuple[int, int] | None:
    at = skip(scan, index, ",", "of") if scan.word(index) in (",", "of") else index
    word = scan.word(at)
    if len(word) == 4 and word.isdigit() and word[:2] in ("19", "20") and scan.word(at + 1) != ":":
        return int(word), at + 1
    if word == "twenty" and scan.word(at + 1) == "twenty" and (unit := cardinal(scan, at + 2)) and unit[0] < 10:
        return 2020 + unit[0], unit[1]
    return None


def _dated(scan: Scan, month: int, day: int, weekday: int | None, index: int) -> tuple[Day, int] | None:
    year = year_after(scan, index)
    found = days.make(year[0], month, day) if year else days.upcoming(scan.today, month, day, weekday)
    if found is None:
        return None
    if year is None and weekday is not None and (found - scan.today).days > 800:
        found = days.upcoming(scan.today, month, day) or found
    return Day(found), year[1] if year else index


def _day_of_month(scan: Scan, index: int, weekday: int | None = None) -> tuple[Day, int] | None:
    """As in "5th of june", "the fifth of this month", "june the 5th", "5 june 2018"."""
    at = skip(scan, index, "the")
    number = ordinal(scan, at) or cardinal(scan, at)
    if number and 1 <= number[0] <= 31:
        after = skip(scan, number[1], "of", "in", "day", "-")
        month = MONTHS.get(scan.word(after))
        if month and not (scan.word(after) == "may" and after == number[1] and scan.word(after + 1) in ("i", "we", "be")):
            dot = scan.word(after + 1) == "." and year_after(scan, after + 2) is not None
            return _dated(scan, month, number[0], weekday, after + 1 + dot)
        end = any_phrase(scan, number[1], ("of this month", "of the month", "this month"))
        if end is not None and ordinal(scan, at):
            found = days.make(scan.today.year, scan.today.month, number[0])
            return (Day(found), end) if found else None
        end = any_phrase(scan, number[1], ("of next month", "next month"))
        if end is not None and ordinal(scan, at):
            later = days.add_months(scan.today.replace(day=1), 1)
            found = days.make(later.year, later.month, number[0])
            return (Day(found), end) if found else None
    month = MONTHS.get(scan.word(index))
    if month:
        at = skip(scan, index + 1, ".", ",", "the", "-")
        number = ordinal(scan, at) or cardinal(scan, at)
        if number and 1 <= number[0] <= 31 and not (scan.word(number[1]) == ":" and scan.glued(number[1])):
            return _dated(scan, month, number[0], weekday, number[1])
    return None


def _bare_ordinal(scan: Scan, index: int, weekday: int | None = None) -> tuple[Day, int] | None:
    """As in "the 5th"; a number alone is bare, since "the second" or "fifth" may count something else."""
    at = skip(scan, index, "the")
    number = ordinal(scan, at)
    if not number or not 1 <= number[0] <= 31:
        return None
    found = days.upcoming_day(scan.today, number[0], weekday) or days.upcoming_day(scan.today, number[0])
    bare = not (scan.word(at)[:1].isdigit() or weekday is not None)
    return (Day(found, bare=bare), number[1]) if found else None


def _numeric(scan: Scan, index: int) -> tuple[Day, int] | None:
    """2018/04/20, 8/13/2018, 5/6, 5.6.2018; day first unless the zone is American or the numbers leave no choice."""
    parts: list[str] = []
    at, mark = index, ""
    while len(parts) < 3 and scan.word(at).isdigit() and (not parts or scan.glued(at)):
        parts.append(scan.word(at))
        at += 1
        if (
            len(parts) < 3
            and scan.word(at) in ("/", "-", ".")
            and scan.glued(at)
            and mark in ("", scan.word(at))
            and scan.glued(at + 1)
        ):
            mark = scan.word(at)
            at += 1
        else:
            break
    if len(parts) == 3 and len(parts[0]) == 4:
        found = days.make(int(parts[0]), int(parts[1]), int(parts[2]))
        return (Day(found), at) if found else None
    if (len(parts) != 3 and (len(parts) != 2 or mark != "/")) or max(len(p) for p in parts[:2]) > 2:
        return None
    one, two = int(parts[0]), int(parts[1])
    month, day = (one, two) if (_american(scan) and one <= 12) or two > 12 else (two, one)
    if len(parts) == 2:
        found = days.upcoming(scan.today, month, day) if 1 <= month <= 12 and 1 <= day <= 31 else None
    else:
        year = int(parts[2]) + (2000 if len(parts[2]) == 2 else 0)
        found = days.make(year, month, day) if year >= 1900 else None
    return (Day(found), at) if found else None


def _american(scan: Scan) -> bool:
    zone = str(getattr(scan.now.tzinfo, "key", ""))
    offset = scan.now.utcoffset() or timedelta(0)
    return zone.startswith(("America/", "US/", "Pacific/Honolulu")) or (not zone and offset <= timedelta(hours=-4))


def _holiday(scan: Scan, index: int) -> tuple[Day, int] | None:
    at = skip(scan, index, "the") if scan.word(index) == "the" else index
    for name in days.HOLIDAYS:
        after = phrase(scan, at, name)
        if after is not None:
            year = year_after(scan, after)
            found = days.holiday(name, year[0]) if year else days.upcoming_holiday(name, scan.today)
            return (Day(found), year[1] if year else after) if found else None
    return None


def _nth_weekday(scan: Scan, index: int) -> tuple[Day, int] | None:
    """As in "the last friday of this month", "first monday in june"."""
    at = skip(scan, index, "the")
    nth = (-1, at + 1) if scan.word(at) == "last" else ordinal(scan, at)
    weekday = WEEKDAYS.get(scan.word(nth[1])) if nth else None
    if nth is None or weekday is None or nth[0] > 5 or scan.word(nth[1] + 1) not in ("of", "in"):
        return None
    after = nth[1] + 2
    for words, ahead in (("this month", 0), ("the month", 0), ("next month", 1)):
        end = phrase(scan, after, words)
        if end is not None:
            base = days.add_months(scan.today.replace(day=1), ahead)
            found = days.nth_weekday(base.year, base.month, weekday, nth[0])
            return (Day(found), end) if found else None
    month = MONTHS.get(scan.word(after))
    if not month:
        return None
    for year in (scan.today.year, scan.today.year + 1):
        found = days.nth_weekday(year, month, weekday, nth[0])
        if found and found >= scan.today:
            return Day(found), after + 1
    return None


day: Parser[Day] = first(_relative, _distance, _nth_weekday, _weekday, _numeric, _holiday, _day_of_month, _bare_ordinal)
"""One day, without the part of the day that may follow it."""
