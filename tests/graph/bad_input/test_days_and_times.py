"""Days and times that cannot be: told with their reason, never booked, and never taken for another day."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tenancy.businesses import import_profile
from tenancy.profile import BusinessProfile
from tests.graph.bad_input.line import GUESTHOUSE, SALON, Line
from tests.graph.desk import DENTIST, RESTAURANT

WISHES = {
    DENTIST: "I'd like to book a cleaning {day} at ten in the morning",
    RESTAURANT: "I'd like a table for two {day} at seven",
    SALON: "I'd like to book a men's haircut {day} at noon",
    GUESTHOUSE: "I'd like a double room for two nights from {day}",
}
KINDS = {DENTIST: "clinic", RESTAURANT: "restaurant", SALON: "salon", GUESTHOUSE: "guesthouse"}
pytestmark = pytest.mark.asyncio(loop_scope="session")
four_kinds = pytest.mark.parametrize("number", WISHES, ids=KINDS.__getitem__)
HALF_PAST_FOUR = datetime(2026, 11, 5, 21, 30, tzinfo=UTC)
"""In New York, on a Thursday."""
HALF_PAST_TWO = datetime(2026, 11, 5, 19, 30, tzinfo=UTC)


def wish(number: str, day: str) -> str:
    return WISHES[number].format(day=day).replace("from on ", "from ")


@pytest.mark.parametrize(
    ("number", "day", "month"),
    [
        (DENTIST, "on february thirtieth", "February"),
        (RESTAURANT, "on february thirtieth", "February"),
        (SALON, "on the thirty first of june", "June"),
        (GUESTHOUSE, "on the thirty first of june", "June"),
        (DENTIST, "on 31 April", "April"),
        (RESTAURANT, "on sunday the 30th of february", "February"),
        (SALON, "on february twenty ninth", "February"),
        (GUESTHOUSE, "on the 29th of february 2027", "February"),
    ],
)
async def test_a_day_that_no_calendar_has_is_told_and_another_is_asked_for(line: Line, number: str, day: str, month: str) -> None:
    caller = await line.ring(number)
    said = await caller.say(wish(number, day))
    assert month in said
    assert "no " in said
    assert "date" in caller.outcome.asked
    assert await line.untouched()


@four_kinds
async def test_a_day_that_no_calendar_has_is_no_answer_to_the_question_for_a_day_either(line: Line, number: str) -> None:
    caller = await line.ring(number)
    said = await caller.talk(wish(number, "on february thirtieth"), "february the thirtieth, it says here")
    assert "February" in said
    assert await line.untouched()
    await caller.say("oh, then the tenth of december")
    assert caller.outcome.asked == ("name",)
    assert [caller.day(row) for row in await line.bookings(number, "held")] == ["2026-12-10"]


@four_kinds
async def test_a_caller_who_corrects_a_day_that_no_calendar_has_is_given_the_corrected_one(line: Line, number: str) -> None:
    caller = await line.ring(number)
    await caller.say(wish(number, "on the thirty first of november, no sorry, the tenth of december"))
    assert [caller.day(row) for row in await line.bookings(number, "held")] == ["2026-12-10"]


@four_kinds
@pytest.mark.parametrize("day", ["yesterday", "last friday", "on the third of march twenty twenty six"])
async def test_a_day_that_is_over_is_told_and_nothing_is_held_on_it_or_on_another(line: Line, number: str, day: str) -> None:
    caller = await line.ring(number)
    said = await caller.say(wish(number, day))
    assert "gone by" in said or "date" in caller.outcome.asked
    assert await line.untouched()


@pytest.mark.parametrize(
    ("number", "words", "why"),
    [
        (DENTIST, "I'd like to book a cleaning on sunday at ten", "closed on Sunday"),
        (RESTAURANT, "a table for two on monday at seven", "closed on Monday"),
        (SALON, "I'd like to book a men's haircut on monday at noon", "closed on Monday"),
        (DENTIST, "I'd like to book a cleaning on thanksgiving at ten", "closed on Thursday"),
        (RESTAURANT, "a table for two on december 26th at seven", "closed on Saturday"),
        (SALON, "I'd like to book a men's haircut on christmas day at noon", "closed on Friday"),
        (GUESTHOUSE, "a double room for two nights from christmas day", "closed on Friday"),
        (GUESTHOUSE, "a double room for four nights from december 23rd", "closed"),
        (DENTIST, "I'd like to book a cleaning on tuesday at three in the morning", "closed at that time"),
        (DENTIST, "I'd like to book a cleaning on tuesday at half past twelve", "closed at that time"),
        (RESTAURANT, "a table for two on saturday at eleven in the morning", "closed at that time"),
        (SALON, "I'd like to book a men's haircut on saturday at ten pm", "closed at that time"),
        (RESTAURANT, "a table for two on june fifth at seven", "that far ahead"),
        (DENTIST, "I'd like to book a cleaning on july sixth at ten", "that far ahead"),
        (SALON, "I'd like to book a men's haircut on the 20th of june at noon", "that far ahead"),
        (GUESTHOUSE, "a double room for two nights from december 3rd 2027", "that far ahead"),
        (DENTIST, "I'd like to book a cleaning in two years at ten in the morning", "that far ahead"),
        (RESTAURANT, "a table for two a year from now at seven", "that far ahead"),
        (SALON, "I'd like to book a men's haircut in ten years at noon", "that far ahead"),
    ],
)  # fmt: skip
async def test_a_time_that_the_business_does_not_give_is_told_with_its_reason_and_not_held(
    line: Line, number: str, words: str, why: str
) -> None:
    caller = await line.ring(number)
    assert why in await caller.say(words)
    assert await line.untouched()


@pytest.mark.parametrize(
    ("number", "now", "words"),
    [
        (DENTIST, HALF_PAST_TWO, "I'd like to book a cleaning today at three"),
        (RESTAURANT, HALF_PAST_FOUR, "a table for two today at five"),
        (SALON, HALF_PAST_FOUR, "I'd like to book a men's haircut today at five"),
    ],
    ids=["clinic", "restaurant", "salon"],
)
async def test_a_time_within_the_lead_is_too_soon_and_the_next_one_is_offered(
    line: Line, number: str, now: datetime, words: str
) -> None:
    line.at(now)
    caller = await line.ring(number)
    assert "too soon" in await caller.say(words)
    assert await line.untouched()
    assert caller.outcome.asked == ("availability",)


async def test_a_room_for_tonight_is_refused_when_the_day_is_nearly_over(line: Line) -> None:
    line.at(datetime(2026, 11, 5, 23, 30, tzinfo=UTC))
    caller = await line.ring(GUESTHOUSE)
    assert "too soon" in await caller.say("a double room for tonight for one night")
    assert await line.untouched()


@pytest.mark.parametrize(
    "words",
    [
        "a double room from the tenth of december to the fifth of december",
        "I'd like a double room arriving december tenth and leaving december fifth",
        "a double room arriving on december tenth and leaving on december tenth",
    ],
)
async def test_a_stay_that_ends_before_it_has_begun_is_not_held_and_its_nights_are_asked_for(line: Line, words: str) -> None:
    caller = await line.ring(GUESTHOUSE)
    said = await caller.say(words)
    assert await line.untouched()
    assert set(caller.outcome.asked) & {"nights", "date"}
    assert "can't book that" not in said, "a reason is told"
    await caller.say("from the tenth of december, for two nights")
    [held] = await line.bookings(GUESTHOUSE, "held")
    assert (caller.day(held), held.nights) == ("2026-12-10", 2)


async def test_a_stay_over_new_year_runs_into_the_next_year(line: Line) -> None:
    caller = await line.ring(GUESTHOUSE)
    await caller.say("a double room from the thirtieth of december to the second of january")
    [held] = await line.bookings(GUESTHOUSE, "held")
    assert (caller.day(held), held.nights) == ("2026-12-30", 3)


def night_garage(zone: str) -> BusinessProfile:
    """Open through every night, so that it can be called for at the hour that clocks change."""
    told: dict[str, Any] = {
        "slug": "night-garage", "name": "Night Garage", "kind": "other", "timezone": zone, "phone_numbers": ["+441632960777"],
        "hours": {day: ["20:00-08:00"] for day in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")},
        "services": [{"name": "Tyre change", "duration_minutes": 30}],
        "booking": {"slot_minutes": 30, "lead_minutes": 0, "horizon_days": 365},
    }  # fmt: skip
    return BusinessProfile.model_validate(told)


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("Europe/London", "I'd like to book a tyre change on the 28th of march at half past one in the morning"),
        ("America/New_York", "I'd like to book a tyre change on the 14th of march at half past two in the morning"),
    ],
)
async def test_an_hour_that_clocks_skip_is_not_booked_and_its_neighbours_are_offered(line: Line, zone: str, words: str) -> None:
    garage = night_garage(zone)
    await import_profile(line.parts.db, garage)
    caller = await line.ring(garage.phone_numbers[0])
    said = await caller.say(words)
    assert await line.untouched(garage.phone_numbers[0])
    assert "clocks" in said
    assert caller.outcome.asked == ("availability",)
    await caller.talk("the first one please", "Ada Marsh", "yes")
    assert len(await line.bookings(garage.phone_numbers[0])) == 1


@pytest.mark.parametrize(
    ("zone", "now", "words", "first"),
    [
        ("Europe/London", datetime(2026, 10, 20, 10, tzinfo=UTC), "on the 25th of october", "2026-10-25T00:30:00+00:00"),
        ("America/New_York", datetime(2026, 10, 28, 15, tzinfo=UTC), "on the first of november", "2026-11-01T05:30:00+00:00"),
    ],
)
async def test_an_hour_that_is_there_twice_is_booked_once_and_the_first_time(
    line: Line, zone: str, now: datetime, words: str, first: str
) -> None:
    garage = night_garage(zone)
    await import_profile(line.parts.db, garage)
    line.at(now)
    wanted = f"I'd like to book a tyre change {words} at half past one in the morning"
    caller = await line.ring(garage.phone_numbers[0])
    await caller.talk(wanted, "Ada Marsh", "yes")
    [booked] = await line.bookings(garage.phone_numbers[0])
    assert booked.starts_at.isoformat() == first
    second = await line.ring(garage.phone_numbers[0])
    said = await second.say(wanted)
    assert "taken" in said or "fully booked" in said
    assert len(await line.bookings(garage.phone_numbers[0], "confirmed", "held")) == 1
