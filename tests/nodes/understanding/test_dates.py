"""A day is understood however it is said, from the business's own today."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from nodes.understanding.found import Found
from nodes.understanding.scanning import scan_all
from nodes.understanding.tokens import Scan, tokenize
from nodes.understanding.weighing import said_part, value_of, weigh

TUESDAY = datetime(2026, 11, 3, 10, tzinfo=ZoneInfo("Europe/London"))


def values(text: str, kind: str = "hotel", now: datetime = TUESDAY, asked: tuple[str, ...] = ()) -> list[tuple[str, str | int]]:
    scan = Scan(tokenize(text), now, kind, asked)
    found: list[Found] = scan_all(scan)
    part = said_part(scan, found)
    return [(item.name, value_of(scan, item, part)) for item in weigh(scan, found)]


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("today", "2026-11-03"),
        ("tonight", "2026-11-03"),
        ("tomorrow evening", "2026-11-04"),
        ("the day after tomorrow", "2026-11-05"),
        ("on friday", "2026-11-06"),
        ("this coming friday", "2026-11-06"),
        ("next friday", "2026-11-13"),
        ("friday next week", "2026-11-13"),
        ("a week on friday", "2026-11-13"),
        ("friday week", "2026-11-13"),
        ("on tuesday", "2026-11-10"),
        ("the fifth", "2026-11-05"),
        ("on the 2nd", "2026-12-02"),
        ("june fifth", "2027-06-05"),
        ("5 of june", "2027-06-05"),
        ("the twenty first of december", "2026-12-21"),
        ("december the twenty first twenty twenty seven", "2027-12-21"),
        ("in two weeks", "2026-11-17"),
        ("in a week and two days", "2026-11-12"),
        ("ten days from now", "2026-11-13"),
        ("three days ago", "2026-10-31"),
        ("a fortnight today", "2026-11-17"),
        ("saturday the 14th of november", "2026-11-14"),
        ("2026/12/24", "2026-12-24"),
        ("the last friday of this month", "2026-11-27"),
        ("on new year's eve", "2026-12-31"),
        ("easter sunday", "2027-03-28"),
    ],
)
def test_a_day(words: str, day: str) -> None:
    assert values(f"i would like to come {words} please") == [("date", day)]


def test_day_and_month_stand_as_the_business_s_country_writes_them() -> None:
    new_york = datetime(2026, 11, 3, 10, tzinfo=ZoneInfo("America/New_York"))
    assert values("on 5/6") == [("date", "2027-06-05")]
    assert values("on 5/6", now=new_york) == [("date", "2027-05-06")]
    assert values("on 25/12", now=new_york) == [("date", "2026-12-25")]


def test_today_is_the_day_in_the_business_s_zone() -> None:
    auckland = datetime(2026, 11, 3, 23, 30, tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo("Pacific/Auckland"))
    assert values("tomorrow", now=auckland) == [("date", "2026-11-05")]


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("from friday to sunday", "2026-11-06/2026-11-08"),
        ("from friday to tuesday", "2026-11-06/2026-11-10"),
        ("arriving on the tenth and leaving on the twelfth", "2026-11-10/2026-11-12"),
        ("leaving on the 12th, arriving on the 10th", "2026-11-10/2026-11-12"),
        ("from the 28th of december until the 2nd", "2026-12-28/2027-01-02"),
        ("june 3 to 6", "2027-06-03/2027-06-06"),
        ("17 - 19 july", "2027-07-17/2027-07-19"),
    ],
)
def test_two_days_are_a_range_that_runs_forward(words: str, days: str) -> None:
    assert ("date_range", days) in values(f"a room {words}")


def test_nights_from_an_arrival_make_a_range_at_a_hotel_only() -> None:
    assert values("for 3 nights from the tenth") == [("nights", 3), ("date_range", "2026-11-10/2026-11-13")]
    assert values("on the tenth for three nights", "clinic") == [("date", "2026-11-10"), ("nights", 3)]


def test_the_last_of_two_days_counts_when_the_caller_corrects_himself() -> None:
    assert values("on friday no sorry saturday") == [("date", "2026-11-07")]
    assert values("not on friday but on saturday") == [("date", "2026-11-07")]
    assert values("friday or saturday") == [("date", "2026-11-06"), ("date", "2026-11-07")]


@pytest.mark.parametrize(
    "words",
    ["may i ask something", "on second thought i will sit outside", "i will march in there", "that will be all for today"],
)
def test_words_that_only_look_like_a_day_are_none(words: str) -> None:
    assert [name for name, _ in values(words) if name == "date"] == []


def test_a_bare_ordinal_is_a_day_after_a_day_was_asked_for() -> None:
    assert values("fifth", asked=("date",)) == [("date", "2026-11-05")]
    assert values("fifth") == []
