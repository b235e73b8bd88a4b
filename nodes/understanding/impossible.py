"""Days and amounts that cannot be: the thirtieth of February, a table for minus two. Understood as such, they can be told;
left alone, the words around them would make another day and another number of them."""

from nodes.understanding import calendar_days as days
from nodes.understanding.calendar_days import MONTHS, WEEKDAYS
from nodes.understanding.dates import year_after
from nodes.understanding.found import Found
from nodes.understanding.numbers import cardinal, ordinal
from nodes.understanding.parties import called_for
from nodes.understanding.tokens import Scan, phrase, skip

_PEOPLE = ("people", "person", "persons", "guests", "guest", "of")
_NIGHTS = ("night", "nights")
_MINUS = ("minus", "negative")
_SHORT = 5
"""Tokens of an answer that is nothing but a number."""
_WITHIN = 366
"""Days: a day of the year that does not come within them is none that a caller can mean."""


def impossible(scan: Scan, index: int) -> Found | None:
    """What cannot be, beginning here; None where what stands here can."""
    said = no_such_day(scan, index)
    if said:
        return Found("no_such_day", said[0], index, said[1])
    return _less_than_one(scan, index) or _and_a_half(scan, index)


def no_such_day(scan: Scan, index: int) -> tuple[str, int] | None:
    """MM-DD of a day that the calendar does not have in the coming year, or not in the year that was said."""
    at = skip(scan, index + 1, ",", "on") if scan.word(index) in WEEKDAYS else index
    said = _day_and_month(scan, at)
    if said is None:
        return None
    month, day, end = said
    year = year_after(scan, end)
    found = days.make(year[0], month, day) if year else days.upcoming(scan.today, month, day)
    if found is not None and (year or (found - scan.today).days <= _WITHIN):
        return None
    return f"{month:02d}-{day:02d}", year[1] if year else end


def _day_and_month(scan: Scan, index: int) -> tuple[int, int, int] | None:
    """(month, day, next index) of "the thirty first of june", "june 31st", "31 june"."""
    at = skip(scan, index, "the")
    number = ordinal(scan, at) or cardinal(scan, at)
    if number and 28 < number[0] < 100:
        month = skip(scan, number[1], "of", "-")
        if scan.word(month) in MONTHS:
            return MONTHS[scan.word(month)], number[0], month + 1
    if scan.word(index) in MONTHS:
        at = skip(scan, index + 1, ".", ",", "the")
        number = ordinal(scan, at) or cardinal(scan, at)
        if number and 28 < number[0] < 100 and scan.word(number[1]) not in (*_PEOPLE, ":"):
            return MONTHS[scan.word(index)], number[0], number[1]
    return None


def _less_than_one(scan: Scan, index: int) -> Found | None:
    amount = _amount(scan, index)
    if amount is None:
        return None
    count, end = amount
    unit, few = scan.word(end), len(scan.tokens) <= _SHORT
    if unit in _NIGHTS or ("nights" in scan.asked and few):
        return Found("nights", count, index, end + (unit in _NIGHTS))
    if unit in _PEOPLE or called_for(scan, index, end) or ("party_size" in scan.asked and few):
        return Found("party_size", count, index, end + (unit in _PEOPLE))
    return None


def _amount(scan: Scan, index: int) -> tuple[int, int] | None:
    """Zero or less: "zero", "minus two", "-2", "no nights", "half a person"."""
    word = scan.word(index)
    if word in _MINUS or (word == "-" and not scan.glued(index) and scan.glued(index + 1)):
        number = cardinal(scan, index + 1)
        return (-number[0], number[1]) if number else None
    if word == "no" and scan.word(index + 1) in _NIGHTS:
        return 0, index + 1
    if phrase(scan, index, "half a") is not None and scan.word(index + 2) in (*_PEOPLE, *_NIGHTS):
        return 0, index + 2
    number = cardinal(scan, index)
    return number if number and number[0] == 0 else None


def _and_a_half(scan: Scan, index: int) -> Found | None:
    """Whoever counts a small child as half needs a chair for it all the same."""
    number = cardinal(scan, index)
    end = phrase(scan, number[1], "and a half") if number else None
    if number is None or end is None:
        return None
    unit = scan.word(end)
    if unit in _PEOPLE or ("party_size" in scan.asked and len(scan.tokens) <= _SHORT):
        return Found("party_size", number[0] + 1, index, end + (unit in _PEOPLE))
    return None
