"""What is free, against an oracle that counts minutes; and the cases that people argue about, one by one."""

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenancy.profile import WEEKDAYS, BusinessProfile, Span
from tests.tools.places import NOW, guesthouse, restaurant, salon
from tools.booking.availability import day_openings, why_not
from tools.booking.claims import Busy
from tools.booking.demand import demand
from tools.booking.query import Opening, Wish
from tools.booking.wanted import Demand

MINUTE = dt.timedelta(minutes=1)
CHANGES = {
    "America/New_York": (dt.date(2026, 3, 8), dt.date(2026, 11, 1)),
    "Europe/London": (dt.date(2026, 3, 29), dt.date(2026, 10, 25)),
}


class Oracle:
    """The five days around a date as a row of minutes, each with what a clock on the wall shows."""

    def __init__(self, profile: BusinessProfile, on: dt.date) -> None:
        self.profile, self.on = profile, on
        self.zero = dt.datetime.combine(on - dt.timedelta(days=2), dt.time(0), profile.zone).astimezone(dt.UTC)
        self.first: dict[tuple[dt.date, int], int] = {}
        for index in range(5 * 1440 + 120):
            wall = (self.zero + index * MINUTE).astimezone(profile.zone)
            self.first.setdefault((wall.date(), wall.hour * 60 + wall.minute), index)

    def index(self, on: dt.date, at: dt.time) -> int:
        minute = at.hour * 60 + at.minute
        return self.first[on, minute] if (on, minute) in self.first else self.first[on, minute + 60]

    def minutes(self, spans_of: dict[dt.date, Sequence[Span]]) -> set[int]:
        result: set[int] = set()
        for day, spans in spans_of.items():
            for span in spans:
                closes = dt.time(0) if span.closes == dt.time(23, 59) else span.closes
                last = day + dt.timedelta(days=1) if closes <= span.opens else day
                result.update(range(self.index(day, span.opens), self.index(last, closes)))
        return result

    def openings(self, stay: int, buffer: int, taken: dict[str, list[tuple[int, int]]], now: int) -> list[tuple[int, str]]:
        days = [self.on + dt.timedelta(days=near) for near in (-1, 0, 1)]
        profile, rules = self.profile, self.profile.booking
        assert rules is not None
        weekly = profile.hours or {}
        business: dict[dt.date, Sequence[Span]] = {day: weekly.get(WEEKDAYS[day.weekday()], ()) for day in days}
        for exception in reversed(profile.exceptions):
            for day in days:
                if exception.date <= day <= (exception.until or exception.date):
                    business[day] = exception.hours
        opened = self.minutes(business)
        found = []
        there = {}
        for person in profile.staff:
            own = person.hours
            theirs = opened if own is None else self.minutes({day: own.get(WEEKDAYS[day.weekday()], ()) for day in days})
            busy = {minute for start, end in taken.get(person.name, []) for minute in range(start, end)}
            there[person.name] = (opened & theirs, busy)
        for minute in range(0, 1440, rules.slot_minutes):
            start = self.first.get((self.on, minute))
            if start is None or start < now + rules.lead_minutes:
                continue
            for name, (present, busy) in there.items():
                if present.issuperset(range(start, start + stay)) and busy.isdisjoint(range(start, start + stay + buffer)):
                    found.append((start, name))
                    break
        return found


times = st.builds(dt.time, st.integers(0, 23), st.sampled_from([0, 10, 15, 30, 45, 50, 59]))
spans = st.builds(lambda a, b: Span(opens=a, closes=b if a != b else dt.time((a.hour + 5) % 24, a.minute)), times, times)
weeks = st.fixed_dictionaries({}, optional={day: st.lists(spans, max_size=2).map(tuple) for day in WEEKDAYS})


@st.composite
def businesses(draw: st.DrawFn) -> tuple[BusinessProfile, dt.date]:
    zone = draw(st.sampled_from(sorted(CHANGES)))
    on = draw(st.sampled_from(CHANGES[zone])) + dt.timedelta(days=draw(st.integers(-1, 1)))
    exceptions = [
        {"date": on + dt.timedelta(days=draw(st.integers(-1, 1))), "hours": draw(st.lists(spans, max_size=2).map(tuple))}
        for _ in range(draw(st.integers(0, 2)))
    ]
    staff = [{"name": f"P{n}", "hours": draw(st.none() | weeks)} for n in range(draw(st.integers(1, 3)))]
    service = {"name": "It", "duration_minutes": draw(st.integers(5, 120)), "buffer_minutes": draw(st.integers(0, 40))}
    rules = {"slot_minutes": draw(st.sampled_from([10, 15, 30, 45, 50])), "lead_minutes": draw(st.sampled_from([0, 60, 600]))}
    week = draw(weeks)
    profile = salon(timezone=zone, hours=week, exceptions=exceptions, staff=staff, services=[service], booking=rules)
    return profile, on


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(businesses(), st.data())
def test_free_times_are_those_that_counting_minutes_finds(business: tuple[BusinessProfile, dt.date], data: st.DataObject) -> None:
    profile, on = business
    oracle = Oracle(profile, on)
    taken: dict[str, list[tuple[int, int]]] = {}
    for person in profile.staff:
        edges = data.draw(st.lists(st.integers(1440, 4 * 1440), max_size=8, unique=True).map(sorted))
        taken[person.name] = [(edges[n], edges[n + 1]) for n in range(0, len(edges) - 1, 2)]
    now = data.draw(st.integers(0, 3 * 1440))
    wanted = demand(profile, Wish())
    assert isinstance(wanted, Demand)
    busy = Busy.of(
        (f"staff:{name.casefold()}", oracle.zero + start * MINUTE, oracle.zero + end * MINUTE)
        for name, pairs in taken.items()
        for start, end in pairs
    )
    moment = oracle.zero + now * MINUTE
    found = day_openings(profile, wanted, on, busy, moment)
    expected = oracle.openings(profile.services[0].duration_minutes or 0, profile.services[0].buffer_minutes, taken, now)
    if moment.astimezone(profile.zone).date() > on:
        expected = []
    ours = [(int((opening.start.astimezone(dt.UTC) - oracle.zero) / MINUTE), opening.staff) for opening in found]
    assert ours == expected


def openings(
    profile: BusinessProfile, on: dt.date, *taken: tuple[str, str, str], now: dt.datetime = NOW, **wish: object
) -> list[Opening]:
    wanted = demand(profile, Wish.model_validate(wish))
    assert isinstance(wanted, Demand)
    busy = Busy.of((key, local(profile, on, start), local(profile, on, end)) for key, start, end in taken)
    return day_openings(profile, wanted, on, busy, now)


def local(profile: BusinessProfile, on: dt.date, at: str) -> dt.datetime:
    return dt.datetime.combine(on, dt.time.fromisoformat(at), profile.zone).astimezone(dt.UTC)


def at(found: list[Opening]) -> list[str]:
    return [opening.start.strftime("%H:%M") for opening in found]


MONDAY, TUESDAY, SUNDAY = dt.date(2026, 11, 9), dt.date(2026, 11, 10), dt.date(2026, 11, 8)


def test_a_buffer_keeps_the_next_one_away_and_is_kept_before_the_booking_that_follows() -> None:
    found = at(openings(salon(), TUESDAY, ("staff:ben", "10:00", "10:45"), service="Haircut", staff="Ben"))
    assert "09:15" in found
    assert "09:30" not in found, "its 15 minutes of buffer would run into ten o'clock"
    assert "10:30" not in found, "the ten o'clock's own buffer lasts until 10:45"
    assert "10:45" in found


def test_an_appointment_must_end_before_closing_but_its_buffer_need_not() -> None:
    assert at(openings(salon(), TUESDAY, service="Haircut"))[-1] == "16:30"


def test_only_people_who_give_the_service_and_are_there_are_offered() -> None:
    assert {opening.staff for opening in openings(salon(), MONDAY, service="Colour")} == {"Ben"}
    haircuts = openings(salon(), MONDAY, service="trim")
    assert [opening.staff for opening in haircuts if opening.start.hour < 12] == ["Anna"] * 12
    assert {opening.staff for opening in haircuts if opening.start.hour >= 13} == {"Ben"}


def test_the_smallest_table_that_fits_is_given_and_a_large_one_is_kept_for_a_large_party() -> None:
    assert {o.table for o in openings(restaurant(), MONDAY, party_size=2)} == {"Window"}
    seven = [o for o in openings(restaurant(), MONDAY, ("table:bay", "18:00", "19:30"), party_size=3) if o.start.hour == 19]
    assert [o.table for o in seven] == ["Long", "Long", "Bay", "Bay"]


def test_the_last_seating_is_an_hour_before_closing_or_a_turn_where_that_is_shorter() -> None:
    assert at(openings(restaurant(), MONDAY, party_size=2))[-1] == "21:00"
    quick = restaurant(booking={"slot_minutes": 15, "turn_minutes": 30})
    assert at(openings(quick, MONDAY, party_size=2))[-1] == "21:30"


def test_closing_past_midnight_belongs_to_the_evening_before() -> None:
    bar = restaurant(hours={"saturday": ["20:00-02:00"]})
    assert at(openings(bar, SUNDAY, party_size=2)) == ["00:00", "00:15", "00:30", "00:45", "01:00"]
    assert at(openings(bar, dt.date(2026, 11, 7), party_size=2))[-1] == "23:45"


def test_an_exception_replaces_the_day_and_a_closure_takes_it_away() -> None:
    short = restaurant(exceptions=[{"date": "2026-11-09", "hours": ["12:00-14:00"]}])
    assert at(openings(short, MONDAY, party_size=2)) == ["12:00", "12:15", "12:30", "12:45", "13:00"]
    shut = restaurant(exceptions=[{"date": "2026-11-08", "until": "2026-11-10"}])
    assert openings(shut, MONDAY, party_size=2) == []


def test_the_night_clocks_go_forward_has_no_half_past_two_and_openings_keep_wall_time() -> None:
    night = restaurant(hours={"saturday": ["23:00-05:00"], "sunday": ["09:00-12:00"]}, booking={"slot_minutes": 30})
    found = openings(night, dt.date(2026, 3, 8), party_size=2, now=dt.datetime(2026, 3, 1, tzinfo=dt.UTC))
    assert at(found) == [
        "00:00",
        "00:30",
        "01:00",
        "01:30",
        "03:00",
        "03:30",
        "04:00",
        "09:00",
        "09:30",
        "10:00",
        "10:30",
        "11:00",
    ]
    assert found[-5].start.astimezone(dt.UTC).hour == 13, "nine o'clock is already summer time"


def test_the_night_clocks_go_back_offers_the_hour_that_comes_twice_once() -> None:
    night = restaurant(hours={"saturday": ["23:00-04:00"]}, booking={"slot_minutes": 60})
    found = openings(night, dt.date(2026, 11, 1), party_size=2, now=dt.datetime(2026, 10, 30, tzinfo=dt.UTC))
    assert [opening.start.astimezone(dt.UTC).hour for opening in found] == [4, 5, 7, 8]


def test_lead_time_and_horizon_bound_what_is_offered() -> None:
    today = NOW.astimezone(ZoneInfo("America/New_York")).date()
    late = dt.datetime(2026, 11, 2, 22, 20, tzinfo=dt.UTC)
    assert at(openings(restaurant(), today, party_size=2, now=late))[0] == "18:30"
    assert openings(restaurant(), today - dt.timedelta(days=3), party_size=2) == []
    assert openings(restaurant(booking={"horizon_days": 6}), MONDAY, party_size=2) == []


def test_a_kind_of_room_is_free_while_one_of_its_rooms_is_on_every_night() -> None:
    house = guesthouse()
    one = ("room:double:1", "15:00", "23:00")
    found = openings(house, MONDAY, one, nights=2, party_size=2)
    assert [(o.room, o.resource) for o in found] == [("Double", "room:double:2"), ("Family", "room:family:1")]
    both = openings(house, MONDAY, one, ("room:double:2", "15:00", "23:00"), nights=2, party_size=2)
    assert [o.room for o in both] == ["Family"]
    assert found[0].start.isoformat() == "2026-11-09T15:00:00+00:00"
    assert found[0].end.isoformat() == "2026-11-11T11:00:00+00:00"


def test_a_guest_may_book_for_tonight_after_check_in_has_opened_and_not_across_a_closure() -> None:
    evening = dt.datetime(2026, 11, 9, 21, tzinfo=dt.UTC)
    assert openings(guesthouse(), MONDAY, nights=1, now=evening)
    winter = guesthouse(exceptions=[{"date": "2026-11-10", "until": "2026-12-20"}])
    assert openings(winter, MONDAY, nights=1)
    assert openings(winter, MONDAY, nights=2) == []


def reason(profile: BusinessProfile, on: dt.date, clock: str | None, now: dt.datetime = NOW, **wish: object) -> str:
    wanted = demand(profile, Wish.model_validate(wish))
    assert isinstance(wanted, Demand)
    return why_not(profile, wanted, on, dt.time.fromisoformat(clock) if clock else None, now)


def test_each_refusal_says_why() -> None:
    trattoria = restaurant()
    assert reason(trattoria, SUNDAY, "19:00", party_size=2) == "closed_day"
    assert reason(trattoria, SUNDAY, None, party_size=2) == "closed_day"
    assert reason(trattoria, MONDAY, "09:00", party_size=2) == "outside_hours"
    assert reason(trattoria, MONDAY, "21:30", party_size=2) == "ends_after_closing"
    assert reason(trattoria, MONDAY, "19:10", party_size=2) == "off_grid"
    assert reason(trattoria, MONDAY, "19:00", party_size=2) == "taken"
    assert reason(trattoria, dt.date(2028, 1, 3), "19:00", party_size=2) == "too_far"
    assert reason(trattoria, dt.date(2026, 11, 1), "19:00", party_size=2) == "past"
    noon = dt.datetime(2026, 11, 2, 17, tzinfo=dt.UTC)
    assert reason(trattoria, noon.date(), "12:30", noon, party_size=2) == "too_soon"
    assert reason(trattoria, noon.date(), "11:45", noon, party_size=2) == "past"
    assert reason(salon(), TUESDAY, "10:00", service="Haircut", staff="Anna") == "staff_away"
    assert reason(restaurant(hours=None), MONDAY, "19:00", party_size=2) == "no_hours"
    spring = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
    assert reason(trattoria, dt.date(2026, 3, 8), "02:30", spring, party_size=2) == "no_such_time"
