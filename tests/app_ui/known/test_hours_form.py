"""A week of hours comes out of its form as it went in, and half a span is told at its day."""

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given

from app_ui.known.hours import AT_LEAST, INCOMPLETE, MISSING, DayFields, spans_words, typed_day, typed_week, week_fields
from app_ui.times import Clockface
from core.errors import WrongFields
from tenancy.profile import WEEKDAYS, WeeklyHours
from tests.tenancy.businesses_given import profile, weekly_hours

CLOCK, TWELVE = Clockface(ZoneInfo("Europe/London")), Clockface(ZoneInfo("America/New_York"), True)


def sent(days: list[DayFields]) -> dict[str, str]:
    """What a browser sends of a week's form that nobody has touched."""
    form: dict[str, str] = {}
    for day in days:
        form |= {f"{day.day}.open": "on"} if day.open else {}
        for span in day.spans:
            form |= {f"{day.day}.{span.number}.opens": span.opens, f"{day.day}.{span.number}.closes": span.closes}
            form |= {f"{day.day}.{span.number}.shown": "on"} if span.shown and span.number != "0" else {}
    return form


@given(weekly_hours)
def test_a_form_that_nobody_touched_says_what_is_stored(hours: WeeklyHours | None) -> None:
    stored = profile(hours=hours).hours
    again = profile(hours=typed_week(sent(week_fields(stored, CLOCK)))).hours
    assert again == (stored or {})


def test_each_day_has_fields_for_two_openings_and_for_as_many_as_it_has() -> None:
    hours = profile(hours={"monday": "08:00-09:00, 10:00-11:00, 12:00-13:00", "tuesday": "08:00-09:00"}).hours
    days = week_fields(hours, CLOCK)
    assert [len(day.spans) for day in days] == [3, *[AT_LEAST] * 6]
    assert [[span.shown for span in day.spans] for day in days[:3]] == [[True, True, True], [True, False], [True, False]]
    assert [day.day for day in days] == list(WEEKDAYS)


def test_what_is_not_shown_is_not_sent_on() -> None:
    times = {"monday.0.opens": "09:00", "monday.0.closes": "12:00", "monday.1.opens": "13:00", "monday.1.closes": "17:00"}
    assert typed_day(times, "monday") == "closed"
    assert typed_day(times | {"monday.open": "on"}, "monday") == "09:00-12:00"
    assert typed_day(times | {"monday.open": "on", "monday.1.shown": "on"}, "monday") == "09:00-12:00, 13:00-17:00"


@pytest.mark.parametrize(
    ("opens", "closes", "told"), [("09:00", "", INCOMPLETE), ("", "17:00", INCOMPLETE), ("", "", MISSING), (" ", None, MISSING)]
)
def test_half_a_span_and_an_open_day_without_times_are_told_at_the_day(opens: str, closes: str | None, told: str) -> None:
    with pytest.raises(WrongFields) as wrong:
        typed_week({"sunday.open": "on", "sunday.0.opens": opens, "sunday.0.closes": closes, "monday.open": "on"})
    assert dict(wrong.value.problems) == {"monday": MISSING, "sunday": told}


@pytest.mark.parametrize(
    ("day", "clock", "words"),
    [
        ("09:00-12:00, 13:00-17:30", CLOCK, "09:00 – 12:00, 13:00 – 17:30"),
        ("09:00-17:30", TWELVE, "9:00 am – 5:30 pm"),
        ("18:00-02:00", CLOCK, "18:00 – 02:00 the next day"),
        ("18:00-00:00", CLOCK, "18:00 – midnight"),
        ("00:00-23:59", CLOCK, "00:00 – midnight"),
        ("closed", CLOCK, "Closed"),
    ],
)
def test_hours_read_as_people_write_them(day: str, clock: Clockface, words: str) -> None:
    spans = (profile(hours={"monday": day}).hours or {}).get("monday", ())
    assert spans_words(spans, clock) == words
