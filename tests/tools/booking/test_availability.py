"""What is free, against an oracle that counts minutes; and the cases that people argue about, one by one."""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from annotated_types import Le
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from tenancy.profile import WEEKDAYS, BookingRules, BusinessProfile, Service, Span
from tests.tools.booking.oracle import CHANGES, MINUTE, Free, Oracle, Taken
from tests.tools.places import NOW, guesthouse, restaurant, salon
from tools.booking.availability import day_openings, why_not
from tools.booking.claims import Busy
from tools.booking.demand import demand
from tools.booking.finder import LONGEST, LONGEST_STAY
from tools.booking.query import Opening, Wish
from tools.booking.wanted import Demand

times = st.builds(dt.time, st.integers(0, 23), st.sampled_from([0, 10, 15, 30, 45, 50, 59]))
spans = st.builds(lambda a, b: Span(opens=a, closes=b if a != b else dt.time((a.hour + 5) % 24, a.minute)), times, times)
weeks = st.fixed_dictionaries({}, optional={day: st.lists(spans, max_size=2).map(tuple) for day in WEEKDAYS})
everything = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@st.composite
def days(draw: st.DrawFn) -> tuple[str, dt.date]:
    zone = draw(st.sampled_from(sorted(CHANGES)))
    return zone, draw(st.sampled_from(CHANGES[zone])) + dt.timedelta(days=draw(st.integers(-1, 1)))


@st.composite
def exceptions(draw: st.DrawFn, on: dt.date) -> list[dict[str, Any]]:
    near = draw(st.lists(st.integers(-1, 1), max_size=2, unique=True))
    return [{"date": on + dt.timedelta(days=n), "hours": draw(st.lists(spans, max_size=2).map(tuple))} for n in near]


@st.composite
def aways(draw: st.DrawFn, on: dt.date) -> list[dict[str, Any]]:
    first = on + dt.timedelta(days=draw(st.integers(-2, 1)))
    last = first + dt.timedelta(days=draw(st.integers(0, 2)))
    away = {"date": first, "until": last, "hours": draw(st.none() | spans)}
    return draw(st.sampled_from([[], [], [away]]))


@st.composite
def salons(draw: st.DrawFn) -> tuple[BusinessProfile, dt.date]:
    zone, on = draw(days())
    staff = [{"name": f"P{n}", "hours": draw(st.none() | weeks), "away": draw(aways(on))} for n in range(draw(st.integers(1, 3)))]
    service = {"name": "It", "duration_minutes": draw(st.integers(5, 120)), "buffer_minutes": draw(st.integers(0, 40))}
    sessions = [
        {"day": day, "starts": draw(times), "staff": draw(st.sampled_from([None, "P0"]))}
        for day in draw(st.sets(st.sampled_from(WEEKDAYS), min_size=3))
    ]
    group = {"name": "Class", "duration_minutes": draw(st.integers(20, 90)), "places": 4, "sessions": sessions}
    rules = {"slot_minutes": draw(st.sampled_from([10, 15, 30, 45, 50])), "lead_minutes": draw(st.sampled_from([0, 60, 600]))}
    told = {"timezone": zone, "hours": draw(weeks), "exceptions": draw(exceptions(on)), "staff": staff, "booking": rules}
    return salon(services=[service, group], **told), on


@st.composite
def trattorias(draw: st.DrawFn) -> tuple[BusinessProfile, dt.date]:
    zone, on = draw(days())
    tables = [{"name": f"T{n}", "seats": draw(st.integers(1, 4)), "min_party": 1} for n in range(draw(st.integers(2, 4)))]
    joined = [{"tables": ["T0", "T1"]}, {"tables": [table["name"] for table in tables], "min_party": 3}]
    rules = {
        "slot_minutes": draw(st.sampled_from([15, 30, 45])),
        "turn_minutes": draw(st.sampled_from([30, 90, 200])),
        "turns": draw(st.sampled_from([[], [{"up_to": 2, "minutes": 45}], [{"up_to": 4, "minutes": 120}]])),
        "joined": joined[: draw(st.integers(0, 2))],
        "most_parties": draw(st.sampled_from([None, 1, 2])),
        "most_guests": draw(st.sampled_from([None, 6])),
        "lead_minutes": 0,
    }
    return restaurant(timezone=zone, hours=draw(weeks), exceptions=draw(exceptions(on)), tables=tables, booking=rules), on


def drawn(data: st.DataObject, keys: Sequence[str]) -> Taken:
    """Anything may be taken, but no key twice at a time."""
    taken: Taken = {}
    for key in keys:
        edges = data.draw(st.lists(st.integers(2 * 1440, 5 * 1440), max_size=8, unique=True).map(sorted))
        taken[key] = [(edges[n], edges[n + 1]) for n in range(0, len(edges) - 1, 2)]
    return taken


def found(profile: BusinessProfile, on: dt.date, oracle: Oracle, taken: Taken, now: int, wish: Wish) -> list[Free]:
    """What the code finds, as the oracle tells it."""
    wanted = demand(profile, wish)
    if not isinstance(wanted, Demand):
        return []
    busy = Busy.of(
        (key, oracle.zero + start * MINUTE, oracle.zero + end * MINUTE) for key, spans in taken.items() for start, end in spans
    )
    openings = day_openings(profile, wanted, on, busy, oracle.zero + now * MINUTE)
    return [Free(oracle.minute(opening.start), tuple(claim.key for claim in opening.takes)) for opening in openings]


def judged(oracle: Oracle, expected: list[Free], now: int) -> list[Free]:
    """A date that is over by now has nothing left."""
    moment = oracle.zero + now * MINUTE
    return [] if moment.astimezone(oracle.profile.zone).date() > oracle.on else expected


@everything
@given(salons(), st.data())
def test_free_times_of_staff_are_those_that_counting_minutes_finds(
    business: tuple[BusinessProfile, dt.date], data: st.DataObject
) -> None:
    profile, on = business
    oracle = Oracle(profile, on)
    taken = drawn(data, [f"staff:{one.name.casefold()}" for one in profile.staff])
    now = data.draw(st.integers(1440, 4 * 1440))
    expected = judged(oracle, oracle.appointments(profile.services[0], taken, now), now)
    assert found(profile, on, oracle, taken, now, Wish(service="It")) == expected


@everything
@given(salons(), st.integers(1, 5), st.data())
def test_places_in_classes_are_those_that_counting_minutes_finds(
    business: tuple[BusinessProfile, dt.date], people: int, data: st.DataObject
) -> None:
    profile, on = business
    oracle = Oracle(profile, on)
    taken = drawn(data, [f"class:class:{place}" for place in range(1, 5)])
    now = data.draw(st.integers(1440, 4 * 1440))
    expected = judged(oracle, oracle.classes(profile.services[1], people, taken, now), now)
    assert found(profile, on, oracle, taken, now, Wish(service="Class", party_size=people)) == expected


@everything
@given(trattorias(), st.integers(1, 9), st.data())
def test_tables_single_joined_and_paced_are_those_that_counting_minutes_finds(
    business: tuple[BusinessProfile, dt.date], party: int, data: st.DataObject
) -> None:
    profile, on = business
    oracle = Oracle(profile, on)
    rules = profile.booking
    assert rules is not None
    pace = [f"seating:party:{n}" for n in range(1, (rules.most_parties or 0) + 1)]
    pace += [f"seating:guest:{n}" for n in range(1, (rules.most_guests or 0) + 1)]
    taken = drawn(data, [*(f"table:{table.name.casefold()}" for table in profile.tables), *pace])
    now = data.draw(st.integers(1440, 4 * 1440))
    expected = judged(oracle, oracle.tables(party, taken, now), now)
    assert found(profile, on, oracle, taken, now, Wish(party_size=party)) == expected


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


def test_the_fewest_nights_may_differ_by_weekday_and_season_of_arrival() -> None:
    stays = [{"nights": 2, "arriving": ["monday"]}, {"nights": 4, "date": "2026-12-20", "until": "2027-01-02"}]
    house = guesthouse(booking={"stays": stays, "horizon_days": 365})
    assert openings(house, MONDAY, nights=1) == []
    assert reason(house, MONDAY, None, nights=1) == "too_few_nights"
    assert openings(house, MONDAY, nights=2)
    assert openings(house, TUESDAY, nights=1)
    assert openings(house, dt.date(2026, 12, 28), nights=3) == [], "of those that hold, the longest"
    assert openings(house, dt.date(2026, 12, 28), nights=4)


def test_time_off_is_taken_out_of_somebodys_hours_and_of_nobody_elses() -> None:
    staff = [{"name": "Anna", "away": ["2026-11-10 09:00-12:00"]}, {"name": "Ben", "away": ["2026-11-09 to 2026-11-30"]}]
    shears = salon(staff=staff)
    found = openings(shears, TUESDAY, service="Haircut")
    assert {opening.staff for opening in found} == {"Anna"}
    assert at(found)[0] == "12:00"
    assert reason(shears, TUESDAY, "10:00", service="Haircut") == "staff_away"
    assert reason(shears, TUESDAY, None, service="Haircut", staff="Ben") == "staff_away"


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


def test_no_profile_can_ask_for_longer_than_the_diary_looks_ahead() -> None:
    def most(model: type[BaseModel], name: str) -> int:
        return next(limit.le for limit in model.model_fields[name].metadata if isinstance(limit, Le))  # type: ignore[misc]

    longest = max(most(BookingRules, "turn_minutes"), most(Service, "duration_minutes")) + most(Service, "buffer_minutes")
    assert dt.timedelta(minutes=longest) <= LONGEST
    assert dt.timedelta(days=most(Wish, "nights")) < LONGEST_STAY
