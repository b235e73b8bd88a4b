"""Clock times as callers say and type them, and what half of the day they mean."""

from dataclasses import dataclass, replace
from typing import Literal

from nodes.understanding.numbers import TENS, UNITS, cardinal, small
from nodes.understanding.tokens import Parser, Scan, any_phrase, first, phrase, skip

Half = Literal["am", "pm"]


@dataclass(frozen=True, slots=True)
class Clock:
    """A time as said; ``part`` is what was said of the half of the day, None where nothing was."""

    hour: int
    minute: int
    part: str | None = None
    """am, pm, morning, afternoon, evening, night, noon; "exact" where the hour is of the 24-hour clock."""
    bare: bool = False
    """A number that is a time only where a time was asked for or a word before it says so."""

    def moved(self, minutes: int) -> "Clock":
        total = (self.hour * 60 + self.minute + minutes) % 1440
        return replace(self, hour=total // 60, minute=total % 60)


_PARTS = ("morning", "afternoon", "evening", "night")
_MINUTE_WORDS = ("minutes", "minute", "mins", "min")
_EARLIEST_PM = {"restaurant": 12, "clinic": 8, "hospital": 8, "salon": 9, "hotel": 0, "other": 8}
"""Hours below it, unmarked, are after noon: a restaurant's 7 is 19:00, a clinic's 9 is 09:00."""


def resolve(time: Clock, kind: str, part: str | None = None) -> tuple[int, int]:
    """(hour, minute) on the 24-hour clock; ``part`` is what the day was said to be, as in "tomorrow evening at eight"."""
    said = time.part or part
    hour = time.hour
    if said == "exact" or hour > 12:
        return hour % 24, time.minute
    twelve = hour % 12
    if said in ("am", "morning"):
        return twelve, time.minute
    if said in ("pm", "afternoon", "evening"):
        return twelve + 12, time.minute
    if said == "noon":
        return (hour if hour in (11, 12) else twelve + 12), time.minute
    if said == "night":
        return (twelve if twelve < 5 else twelve + 12), time.minute
    earliest = _EARLIEST_PM.get(kind, 8)
    if hour == 12 or (earliest == 12 and hour == 11):
        return hour, time.minute
    return (hour + 12 if 0 < hour < earliest else hour), time.minute


def meridiem(scan: Scan, index: int) -> tuple[Half, int] | None:
    word = scan.word(index)
    if word in ("am", "pm"):
        return ("am" if word == "am" else "pm"), index + 1
    if word in ("a", "p") and scan.word(skip(scan, index + 1, ".")) == "m":
        after = skip(scan, index + 1, ".") + 1
        glued = scan.word(after) == "." and scan.glued(after) and scan.word(index + 1) == "."
        if word == "a" and scan.word(index + 1) == "m" and scan.glued(index + 1):
            return None
        return ("am" if word == "a" else "pm"), after + glued
    return None


def _part(scan: Scan, index: int) -> tuple[str, int] | None:
    """What follows a time and says which half of the day it is in."""
    half = meridiem(scan, index)
    if half:
        return half
    after = any_phrase(scan, index, ("in the", "of the", "at", "this"))
    if after is not None and scan.word(after) in _PARTS and not (scan.word(index) == "at" and scan.word(after) != "night"):
        return scan.word(after), after + 1
    if scan.word(index) in _PARTS:
        return scan.word(index), index + 1
    return None


def _with_part(scan: Scan, time: Clock, index: int) -> tuple[Clock, int]:
    after = _oclock(scan, index)
    after = after + 1 if scan.word(after) == "ish" or (scan.word(after) == "-" and scan.word(after + 1) == "ish") else after
    part = _part(scan, after)
    if part:
        return replace(time, part=part[0], bare=False), part[1]
    if after > index:
        return replace(time, bare=False), after
    return time, index


def _oclock(scan: Scan, index: int) -> int:
    if scan.word(index) in ("o'clock", "oclock"):
        return index + 1
    if scan.word(index) == "o" and scan.word(index + 2) == "clock" and not scan.word(index + 1).isalnum():
        return index + 3
    if scan.word(index) == "o" and scan.word(index + 1) == "clock":
        return index + 2
    return index


def _hour(scan: Scan, index: int) -> tuple[int, int] | None:
    found = small(scan, index)
    return found if found and found[0] <= 24 else None


def _named(scan: Scan, index: int) -> tuple[Clock, int] | None:
    after = any_phrase(scan, index, ("12 noon", "twelve noon", "noon", "midday", "mid day", "noontime"))
    if after is not None:
        return Clock(12, 0, "exact"), after
    after = any_phrase(scan, index, ("12 midnight", "twelve midnight", "midnight"))
    return (Clock(0, 0, "exact"), after) if after is not None else None


def _relative_to_hour(scan: Scan, index: int) -> tuple[Clock, int] | None:
    """As in "half past seven", "quarter to 8", "25 past 3", "five minutes before noon", "half seven"."""
    at = skip(scan, index, "a")
    if scan.word(at) == "half":
        minutes, after = 30, skip(scan, at + 1, "-")
        if (
            at == index
            and (hour := _hour(scan, after))
            and 1 <= hour[0] <= 12
            and scan.word(hour[1]) not in ("hour", "hours", "people")
        ):
            return _with_part(scan, Clock(hour[0], 30), hour[1])
    elif scan.word(at) == "quarter":
        minutes, after = 15, skip(scan, at + 1, "-")
    elif at == index and (number := small(scan, at)) and 1 <= number[0] <= 59:
        minutes, after = number[0], number[1]
    else:
        return None
    unit = scan.word(after) in _MINUTE_WORDS
    after += unit
    direction = scan.word(after)
    if direction not in ("past", "after", "to", "before", "til", "till", "of"):
        return None
    if direction == "of" and scan.word(at) != "quarter":
        return None
    numeric = scan.word(at) not in ("half", "quarter")
    if numeric and direction == "to" and scan.word(index - 1) in ("from", "between"):
        return None
    if numeric and not unit and (direction in ("after", "before", "til", "till") or (direction == "to" and minutes % 5)):
        return None
    hour_at = _named(scan, after + 1) or _plain(scan, after + 1)
    if not hour_at or (numeric and not unit and hour_at[0].minute):
        return None
    base, end = hour_at
    sign = 1 if direction in ("past", "after") else -1
    if base.part == "exact" or base.hour > 12:
        return replace(base, part="exact", bare=False).moved(sign * minutes), end
    if base.part:
        return _keep_half(base, sign * minutes), end
    total = (base.hour % 12 * 60 + base.minute + sign * minutes) % 720
    return Clock(total // 60 or 12, total % 60), end


def _keep_half(base: Clock, minutes: int) -> Clock:
    """Ten to one in the afternoon is 12:50: the half of the day belongs to the hour that was named."""
    hour, minute = resolve(base, "other")
    return Clock(hour, minute, "exact").moved(minutes)


def _digits(scan: Scan, index: int) -> tuple[Clock, int] | None:
    """7:30, 7.30 pm, 730pm, 1930, 19h30."""
    word = scan.word(index)
    if not (word.isdigit() and word.isascii()):
        return None
    mark, minute = scan.word(index + 1), scan.word(index + 2)
    if (
        len(word) <= 2
        and mark in (":", ".", "h")
        and scan.glued(index + 1)
        and scan.glued(index + 2)
        and len(minute) == 2
        and minute.isdigit()
    ):
        hour, end = int(word), index + 3
        if hour > 24 or int(minute) > 59 or (mark == "." and scan.word(end) in (".", "/") and scan.glued(end)):
            return None
        if scan.word(end) == ":" and scan.glued(end) and len(scan.word(end + 1)) == 2 and scan.word(end + 1).isdigit():
            end += 2
        exact = hour > 12 or hour == 0
        return _with_part(scan, Clock(hour, int(minute), "exact" if exact and hour > 12 else None), end)
    if (
        len(word) in (3, 4)
        and int(word[-2:]) < 60
        and int(word[:-2]) <= 24
        and not (scan.word(index + 1) in ("/", "-") and scan.glued(index + 1))
    ):
        time = Clock(int(word[:-2]), int(word[-2:]), "exact" if int(word[:-2]) > 12 or word[0] == "0" else None, bare=True)
        return _with_part(scan, time, index + 1)
    return None


def _spoken(scan: Scan, index: int) -> tuple[Clock, int] | None:
    """As in "seven thirty", "six oh five", "18 45"."""
    hour = _hour(scan, index)
    if not hour:
        return None
    at = hour[1]
    if scan.word(at) in ("oh", "o", "zero") and (unit := small(scan, at + 1)) and unit[0] < 10:
        return _with_part(scan, Clock(hour[0], unit[0]), unit[1])
    word = scan.word(at)
    digits = word.isdigit() and len(word) == 2 and not scan.glued(at)
    if not (digits or word in TENS or (word in UNITS and 10 <= UNITS[word] < 20)):
        return None
    minute = small(scan, at)
    if not minute or minute[0] > 59 or (digits and scan.word(index).isalpha()):
        return None
    if minute[0] < 10 and not digits:
        return None
    exact = "exact" if hour[0] > 12 else None
    return _with_part(scan, Clock(hour[0], minute[0], exact, bare=minute[0] % 5 != 0), minute[1])


def _plain(scan: Scan, index: int) -> tuple[Clock, int] | None:
    """Any time that begins with its hour: digits, spoken, or an hour with or without what follows it."""
    found = _digits(scan, index) or _spoken(scan, index)
    if found:
        return found
    hour = _hour(scan, index)
    if not hour:
        return None
    exact = "exact" if hour[0] > 12 else None
    return _with_part(scan, Clock(hour[0], 0, exact, bare=True), hour[1])


def _led(scan: Scan, index: int) -> tuple[Clock, int] | None:
    """As in "morning 11:30", "evening 5"."""
    if scan.word(index) not in _PARTS:
        return None
    found = _plain(scan, index + 1)
    if not found or found[0].part not in (None, "exact") or scan.word(found[1]) in ("people", "of", "nights", "days"):
        return None
    return replace(found[0], part=found[0].part or scan.word(index), bare=False), found[1]


def _distance(scan: Scan, index: int) -> tuple[Clock, int] | None:
    """As in "in an hour", "in two hours", "in 45 minutes", "an hour before 6:30"."""
    inside = scan.word(index) == "in"
    at = index + inside
    half = phrase(scan, at, "half an hour")
    if half is not None:
        minutes, after = 30, half
    else:
        found = (1, at + 1) if scan.word(at) in ("an", "a") else cardinal(scan, at)
        if not found:
            return None
        unit = scan.word(found[1])
        if unit not in ("hour", "hours", *_MINUTE_WORDS):
            return None
        minutes, after = found[0] * (60 if unit.startswith("hour") else 1), found[1] + 1
        if phrase(scan, after, "and a half") is not None and unit.startswith("hour"):
            minutes, after = minutes + 30, after + 3
    if inside and minutes < 1440:
        time = Clock(scan.now.hour, scan.now.minute, "exact").moved(minutes)
        return time, after
    if scan.word(after) in ("before", "after") and (base := _named(scan, after + 1) or _plain(scan, after + 1)):
        sign = 1 if scan.word(after) == "after" else -1
        if base[0].part is None:
            return replace(base[0], bare=False).moved(sign * minutes), base[1]
        return _keep_half(base[0], sign * minutes), base[1]
    return None


clock: Parser[Clock] = first(_named, _relative_to_hour, _distance, _led, _plain)
"""One time of day."""
