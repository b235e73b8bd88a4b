"""Days, their bookings on an axis of time, weeks and nights: right on days on which clocks change, whatever overlaps."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app_ui.bookings.days import Days, midnight
from app_ui.bookings.nights import heads, room_rows
from app_ui.bookings.timeline import LEAST_REM, Timeline, axis_of, beside, timeline
from app_ui.bookings.view import SHOWN, coming_and_going, detail, house, item, spoken_phone, week, what
from app_ui.times import Clockface
from tenancy.profile import BusinessProfile
from tests.tools.places import salon
from tools.booking.models import Booking

NEW_YORK = ZoneInfo("America/New_York")
CLOCK = Clockface(NEW_YORK, True)
WEDNESDAY = date(2026, 11, 25)
NOW = datetime(2026, 11, 25, 17, tzinfo=UTC)


def booking(start: datetime, minutes: int = 60, **more: object) -> Booking:
    told: dict[str, object] = {
        "id": uuid4(),
        "status": "confirmed",
        "unit": "appointment",
        "name": "Jo",
        "starts_at": start.astimezone(UTC),
        "ends_at": (start.astimezone(UTC) + timedelta(minutes=minutes)),
        "created_at": NOW - timedelta(days=1),
        "updated_at": NOW,
        "revision": 1,
    }
    return Booking(**{**told, **more})


def at(hour: int, minute: int = 0, on: date = WEDNESDAY, zone: ZoneInfo = NEW_YORK) -> datetime:
    return datetime.combine(on, time(hour, minute), zone)


def stay(first: date, nights: int, **more: object) -> Booking:
    start = at(15, on=first)
    end = at(11, on=first + timedelta(days=nights))
    return booking(start, unit="room", nights=nights, ends_at=end.astimezone(UTC), **more)


def taken(bookings: Sequence[Booking], name: str = "Anna") -> dict[UUID, str]:
    return {each.id: name for each in bookings}


# Days


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"date": ""},
        {"date": "tomorrow"},
        {"date": "2026-13-45"},
        {"date": "9999-12-31"},
        {"date": "0001-01-01"},
        {"view": "year"},
    ],
)
def test_an_address_with_anything_in_it_leads_to_today(query: dict[str, str]) -> None:
    days = Days.of(query, WEDNESDAY)
    assert (days.view, days.dates) == ("day", [WEDNESDAY])


def test_a_week_begins_on_its_monday_whichever_day_is_named() -> None:
    for named in range(23, 30):
        days = Days.of({"view": "week", "date": f"2026-11-{named}"}, WEDNESDAY)
        assert (days.first, len(days.dates)) == (date(2026, 11, 23), 7)
        assert days.title == "23 – 29 November 2026"


@pytest.mark.parametrize(
    ("named", "title"),
    [("2026-12-02", "30 November – 6 December 2026"), ("2026-12-31", "28 December 2026 – 3 January 2027")],
)
def test_a_week_over_months_or_years_is_named_by_both(named: str, title: str) -> None:
    assert Days.of({"view": "week", "date": named}, WEDNESDAY).title == title


def test_addresses_lead_a_day_or_a_week_on_and_back_and_keep_the_view() -> None:
    day, whole = Days("day", WEDNESDAY, WEDNESDAY), Days("week", WEDNESDAY, WEDNESDAY)
    assert [day.moved(-1), day.moved(1)] == ["/bookings?view=day&date=2026-11-24", "/bookings?view=day&date=2026-11-26"]
    assert [whole.moved(-1), whole.moved(1)] == ["/bookings?view=week&date=2026-11-18", "/bookings?view=week&date=2026-12-02"]
    assert whole.address("day", booking="x") == "/bookings?view=day&date=2026-11-25&booking=x"


@pytest.mark.parametrize(("on", "hours"), [("2026-03-08", 23), ("2026-11-01", 25), ("2026-11-25", 24)])
def test_a_day_is_as_long_as_it_is_where_clocks_change(on: str, hours: int) -> None:
    start, end = Days.of({"date": on}, WEDNESDAY).between(NEW_YORK)
    assert end - start == timedelta(hours=hours)
    assert start.astimezone(NEW_YORK).time() == time(0)


# A day on its axis


def drawn(
    profile: BusinessProfile, bookings: Sequence[Booking], on: date = WEDNESDAY, name: str = "Anna", now: datetime = NOW
) -> Timeline:
    return timeline(profile, bookings, taken(bookings, name), ["Anna", "Ben"], Days("day", on, WEDNESDAY), now)


def shop(**more: object) -> BusinessProfile:
    """Open from nine to five, in New York."""
    told = {"timezone": "America/New_York", "hours": {"wednesday": "09:00-17:00", "sunday": "00:00-05:00"}, **more}
    return salon(**told)


def test_the_axis_goes_from_the_first_opening_or_booking_to_the_last() -> None:
    early, late = booking(at(7, 40)), booking(at(17, 30), 75)
    axis = axis_of(shop(), [early, late], WEDNESDAY)
    assert (axis.start, axis.end) == (at(7), at(19))
    assert axis_of(shop(), [], WEDNESDAY).start == at(9)
    assert axis_of(salon(hours=None), [], WEDNESDAY).end - axis_of(salon(hours=None), [], WEDNESDAY).start == timedelta(hours=8)


def test_a_night_s_opening_ends_on_the_next_day_and_what_the_night_before_spills_over_begins_at_midnight() -> None:
    bar = shop(hours={"tuesday": "18:00-02:00", "wednesday": "18:00-02:00"})
    axis = axis_of(bar, [], WEDNESDAY)
    assert (axis.start, axis.end) == (at(0), at(2, on=WEDNESDAY + timedelta(days=1)))


def test_bookings_stand_where_their_time_is_and_are_tall_enough_to_be_read() -> None:
    first, short = booking(at(9), 60, name="First"), booking(at(10, 30), 5, name="Short")
    picture = drawn(shop(), [first, short])
    [anna, ben] = picture.columns
    assert (anna.booked, ben.booked, ben.blocks) == ("2", "", [])
    hour = float(picture.height["height"].removesuffix("rem")) / 8
    tops = [float(block.place["top"].removesuffix("rem")) for block in anna.blocks]
    assert tops == pytest.approx([0, 1.5 * hour])
    assert float(anna.blocks[1].place["height"].removesuffix("rem")) == LEAST_REM
    assert [block.lines for block in anna.blocks] == ["3", "1"]
    assert anna.blocks[0].spoken == "9:00 am to 10:00 am, First, Booking"


def test_where_clocks_go_back_the_hour_that_comes_twice_is_drawn_twice() -> None:
    night = date(2026, 11, 1)
    second_time = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    picture = drawn(shop(), [booking(second_time, 30)], on=night)
    assert [mark.words for mark in picture.marks] == ["12:00 am", "1:00 am", "1:00 am", "2:00 am", "3:00 am", "4:00 am"]
    [block] = picture.columns[0].blocks
    tops = [mark.place["top"] for mark in picture.marks]
    assert float(tops[2].removesuffix("rem")) < float(block.place["top"].removesuffix("rem")) < float(tops[3].removesuffix("rem"))
    assert block.time == "1:30 am"


def test_this_moment_is_marked_on_the_axis_and_nowhere_else() -> None:
    assert drawn(shop(), []).now != {}
    assert drawn(shop(), [], now=at(20)).now == {}


def test_times_at_which_nobody_can_be_booked_are_shaded_by_each_one_s_own_hours() -> None:
    people = [{"name": "Anna", "hours": {"wednesday": "09:00-12:00"}}, {"name": "Ben"}]
    [anna, ben] = drawn(shop(staff=people, hours={"wednesday": "09:00-12:00, 13:00-17:00"}), []).columns
    assert [len(anna.closed), len(ben.closed)] == [1, 1]
    assert anna.closed[0].place["height"] != ben.closed[0].place["height"]
    assert drawn(salon(hours=None, staff=[]), []).columns[0].closed == [], "nobody has told when it is closed"


def test_who_has_left_keeps_a_column_for_what_is_booked_with_them() -> None:
    assert [column.name for column in drawn(shop(), [booking(at(10))], name="Zoe").columns] == ["Anna", "Ben", "Zoe"]


spans = st.lists(st.tuples(st.integers(0, 600), st.integers(1, 200)), max_size=15)


@given(spans)
def test_whatever_overlaps_stands_side_by_side(drawn_spans: list[tuple[int, int]]) -> None:
    start = at(0).astimezone(UTC)
    given = [(booking(start), start + timedelta(minutes=a), start + timedelta(minutes=a + b)) for a, b in drawn_spans]
    ends = {id(each): (begin, end) for each, begin, end in given}
    placed = beside(given)
    assert sorted(id(each) for each, _, _ in placed) == sorted(ends)
    for number, (one, lane, lanes) in enumerate(placed):
        assert 0 <= lane < lanes
        for other, other_lane, other_lanes in placed[number + 1 :]:
            (begin, end), (other_begin, other_end) = ends[id(one)], ends[id(other)]
            if begin < other_end and other_begin < end:
                assert lane != other_lane
                assert lanes == other_lanes


# A week


def test_a_week_names_the_first_bookings_of_each_day_and_counts_the_rest() -> None:
    busy = [booking(at(9) + timedelta(minutes=10 * number), 10, name=f"N{number}") for number in range(SHOWN + 3)]
    monday = [booking(at(9, on=date(2026, 11, 23)))]
    days = week([*monday, *busy], taken([*monday, *busy]), Days("week", WEDNESDAY, WEDNESDAY), CLOCK)
    assert [day.booked for day in days] == ["1 booking", "", "10 bookings", "", "", "", ""]
    assert [each.name for each in days[2].named] == [f"N{number}" for number in range(SHOWN)]
    assert (days[2].more, days[0].more) == ("and 3 more", "")
    assert [day.today for day in days].index(True) == 2
    assert [day.past for day in days] == [True, True, False, False, False, False, False]
    assert days[2].bars, "the picture shows the busy day"
    assert days[1].bars == []


def test_a_booking_late_at_night_is_of_the_business_s_own_day() -> None:
    late = booking(at(23, 30), 30)
    assert late.starts_at.date() != WEDNESDAY
    days = week([late], taken([late]), Days("week", WEDNESDAY, WEDNESDAY), CLOCK)
    assert [bool(day.named) for day in days] == [False, False, True, False, False, False, False]


# Nights


def test_a_stay_is_a_bar_from_the_afternoon_it_begins_to_the_morning_it_ends() -> None:
    days = Days("week", WEDNESDAY, WEDNESDAY)
    inside, before, after = stay(date(2026, 11, 24), 2), stay(date(2026, 11, 20), 5), stay(date(2026, 11, 28), 9)
    names = {inside.id: "Double 1", before.id: "Double 2", after.id: "Double 2"}
    rows = room_rows([before, inside, after], names, ["Double 1", "Double 2", "Family"], days, CLOCK)
    assert [(row.name, [each.place for each in row.stays]) for row in rows] == [
        ("Double 1", ["from-4 till-8"]),
        ("Double 2", ["from-1 till-6", "from-12 till-15"]),
        ("Family", []),
    ]
    assert [each.cut for each in rows[1].stays] == ["stay--before", "stay--after"]
    assert rows[0].stays[0].spoken == "Jo, Tuesday 24 to Thursday 26, 2 nights"


def test_a_room_that_is_taken_twice_has_two_rows_and_one_that_changes_guests_has_one() -> None:
    days = Days("week", WEDNESDAY, WEDNESDAY)
    leaves, comes, twice = stay(date(2026, 11, 23), 2), stay(WEDNESDAY, 1), stay(WEDNESDAY, 1)
    assert len(room_rows([leaves, comes], taken([leaves, comes], "One"), ["One"], days, CLOCK)) == 1
    every = [leaves, comes, twice]
    assert [len(row.stays) for row in room_rows(every, taken(every, "One"), ["One"], days, CLOCK)] == [2, 1]


def test_rooms_that_are_taken_are_counted_by_night() -> None:
    stays = [stay(date(2026, 11, 24), 2), stay(WEDNESDAY, 1)]
    assert [head.taken for head in heads(stays, 3, Days("week", WEDNESDAY, WEDNESDAY), CLOCK)] == [
        "0 of 3", "1 of 3", "2 of 3", "0 of 3", "0 of 3", "0 of 3", "0 of 3"
    ]  # fmt: skip


def test_guests_of_a_day_arrive_stay_on_or_leave() -> None:
    arrives, stays, leaves = stay(WEDNESDAY, 3), stay(date(2026, 11, 24), 3), stay(date(2026, 11, 24), 1)
    assert coming_and_going([arrives, stays, leaves], WEDNESDAY, CLOCK) == ([arrives], [stays], [leaves])
    assert house(1, 0, "2 of 3") == "1 arrives, nobody leaves, 2 of 3 rooms are taken in the night that follows"


# One booking


def test_a_booking_in_full_says_who_when_what_and_where_it_came_from() -> None:
    call = uuid4()
    made = booking(at(10), 45, name="Ana", service="Cut", phone="+12125550103", call_id=call, notes="<b>Quiet</b>", revision=2)
    told = detail(made, "Ben", CLOCK, NOW)
    assert told.rows == [
        ("Date", "Wednesday, 25 November 2026"),
        ("Time", "10:00 am – 10:45 am"),
        ("What", "Cut"),
        ("With", "Ben"),
        ("Notes", "<b>Quiet</b>"),
        ("Booked", "Yesterday, 12:00 pm"),
        ("Changed since", "Today, 12:00 pm"),
    ]
    assert (told.name, told.status, told.held, told.call) == ("Ana", "Confirmed", False, f"/calls/{call}")
    assert (told.phone, spoken_phone(told)) == ("+12125550103", "+1 212-555-0103")


def test_a_booking_that_is_only_held_says_until_when() -> None:
    held = booking(at(13), status="held", hold_expires_at=at(12, 10).astimezone(UTC), name=None)
    told = detail(held, "", CLOCK, NOW)
    assert (told.name, told.status, told.call) == ("No name given", "Kept for a caller until 12:10 pm, not confirmed yet", "")
    assert spoken_phone(told) == "None given"
    assert item(held, "Anna", Days("day", WEDNESDAY, WEDNESDAY), CLOCK).held


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"party_size": 4}, "4 people"),
        ({"service": "Cut", "party_size": 1}, "Cut, 1 person"),
        ({"nights": 2, "party_size": 3}, "2 nights, 3 people"),
        ({}, "Booking"),
    ],
)
def test_what_is_booked_is_said_in_few_words(more: dict[str, object], words: str) -> None:
    assert what(booking(at(9), **more)) == words


def test_tables_and_rooms_are_named_as_what_they_are() -> None:
    assert ("Table", "Bay") in detail(booking(at(9), unit="table", party_size=2), "Bay", CLOCK, NOW).rows
    told = detail(stay(WEDNESDAY, 1), "Family", CLOCK, NOW)
    assert told.rows[:2] == [("Arrives", "Wednesday, 25 November 2026"), ("Leaves", "Thursday, 26 November 2026")]
    assert ("Room", "Family") in told.rows


def test_midnight_is_where_the_day_begins_in_the_business_s_zone() -> None:
    assert midnight(WEDNESDAY, NEW_YORK) == datetime(2026, 11, 25, 5, tzinfo=UTC)
