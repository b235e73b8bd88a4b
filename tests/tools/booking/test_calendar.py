"""The diary shows who comes when and what each takes, held ones among them, and nothing of another business."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from tests.tools.places import NOW, Caller, Platform, guesthouse, restaurant, salon
from tools.booking.calendar import bookings_between, labels, next_bookings, resources
from tools.booking.models import Booking

TUESDAY = datetime(2026, 11, 3, 5, tzinfo=UTC)
"""Midnight in New York."""
DAY = timedelta(days=1)


async def opened(platform: Platform, profile: Any = None) -> Caller:
    profile = profile or restaurant()
    return platform.caller(await platform.add(profile), profile)


async def held(caller: Caller, **wish: Any) -> str:
    """Each wish is a draft of its own, as each is in a call."""
    caller.ordinal += 1
    result = await caller.act("hold_booking", draft=caller.ordinal, **wish)
    assert result.ok, result
    return str(result.data["booking_id"])


async def booked(caller: Caller, name: str = "Jo", **wish: Any) -> str:
    booking_id = await held(caller, **wish)
    result = await caller.act("confirm_booking", draft=caller.ordinal, booking_id=booking_id, name=name)
    assert result.ok, result
    return booking_id


async def between(platform: Platform, caller: Caller, start: datetime, end: datetime, **more: Any) -> list[Booking]:
    async with platform.database.business(caller.context.business_id) as session:
        return await bookings_between(session, start, end, now=platform.clock.now(), **more)


def ids(bookings: list[Booking]) -> list[str]:
    return [str(booking.id) for booking in bookings]


async def test_a_day_holds_its_bookings_soonest_first_with_those_that_are_held(platform: Platform) -> None:
    host, neighbour = await opened(platform), await opened(platform)
    late = await booked(host, date="2026-11-03", time="20:00", party_size=2)
    early = await held(host, date="2026-11-03", time="18:00", party_size=2)
    await booked(host, date="2026-11-04", time="18:00", party_size=2)
    await booked(neighbour, date="2026-11-03", time="18:00", party_size=2)
    found = await between(platform, host, TUESDAY, TUESDAY + DAY)
    assert ids(found) == [early, late]
    assert [booking.status for booking in found] == ["held", "confirmed"]
    assert len(await between(platform, host, TUESDAY, TUESDAY + 7 * DAY)) == 3
    assert ids(await between(platform, host, TUESDAY, TUESDAY + 7 * DAY, limit=1)) == [early]


async def test_what_was_cancelled_released_or_has_lapsed_is_not_in_the_diary(platform: Platform) -> None:
    host = await opened(platform)
    gone = await booked(host, date="2026-11-03", time="18:00", party_size=2)
    assert (await host.act("cancel_booking", booking_id=gone)).ok
    released = await held(host, date="2026-11-03", time="19:00", party_size=2)
    assert (await host.act("release_booking", booking_id=released)).ok
    lapsing = await held(host, date="2026-11-03", time="20:00", party_size=2)
    assert ids(await between(platform, host, TUESDAY, TUESDAY + DAY)) == [lapsing]
    platform.clock.advance(6 * 60)
    assert await between(platform, host, TUESDAY, TUESDAY + DAY) == []


async def test_a_stay_is_in_the_diary_of_each_of_its_days(platform: Platform) -> None:
    house = await opened(platform, guesthouse())
    stay = await booked(house, date="2026-11-03", nights=40, party_size=2)
    midnight = datetime(2026, 11, 3, tzinfo=UTC)
    for day, there in ((-1, False), (0, True), (1, True), (39, True), (40, True), (41, False)):
        found = await between(platform, house, midnight + day * DAY, midnight + (day + 1) * DAY)
        assert (ids(found) == [stay]) is there, day


async def test_a_booking_that_ends_as_the_day_begins_is_of_the_day_before(platform: Platform) -> None:
    host = await opened(platform)
    booking_id = await booked(host, date="2026-11-03", time="18:00", party_size=2)
    [booking] = await between(platform, host, TUESDAY, TUESDAY + DAY)
    assert ids(await between(platform, host, booking.ends_at, TUESDAY + 2 * DAY)) == []
    assert ids(await between(platform, host, booking.ends_at - timedelta(minutes=1), TUESDAY + 2 * DAY)) == [booking_id]
    assert ids(await between(platform, host, TUESDAY, booking.starts_at)) == []


async def test_the_next_bookings_are_those_that_have_not_begun(platform: Platform) -> None:
    host, neighbour = await opened(platform), await opened(platform)
    first = await booked(host, date="2026-11-03", time="18:00", party_size=2)
    second = await booked(host, date="2026-11-04", time="18:00", party_size=2)
    await booked(neighbour, date="2026-11-03", time="17:00", party_size=2)
    await held(host, date="2026-11-03", time="17:00", party_size=2)  # nobody's yet
    async with platform.database.business(host.context.business_id) as session:
        assert ids(await next_bookings(session, NOW)) == [first, second]
        assert ids(await next_bookings(session, NOW, limit=1)) == [first]
        assert ids(await next_bookings(session, TUESDAY + DAY)) == [second]
        assert ids(await next_bookings(session, TUESDAY + 3 * DAY)) == []


def test_the_columns_of_a_day_are_what_is_booked_in_the_business_s_own_order() -> None:
    assert resources(restaurant()) == ("Window", "Long", "Bay")
    assert resources(salon()) == ("Anna", "Ben")
    assert resources(salon(staff=[])) == ("Shears",)
    assert resources(guesthouse()) == ("Double 1", "Double 2", "Family")
    assert resources(restaurant(booking=None)) == ()


@pytest.mark.parametrize(
    ("place", "wish", "taken"),
    [
        (restaurant(), {"date": "2026-11-03", "time": "18:00", "party_size": 5}, ["Long"]),
        (salon(), {"date": "2026-11-03", "time": "10:00", "service": "Haircut", "staff": "Ben"}, ["Ben"]),
        (salon(staff=[]), {"date": "2026-11-03", "time": "10:00", "service": "Colour"}, ["Shears"]),
        (guesthouse(), {"date": "2026-11-03", "nights": 2, "room": "Double"}, ["Double 1"]),
    ],
    ids=["table", "staff", "business", "room"],
)
async def test_each_booking_stands_in_the_column_of_what_it_takes(
    platform: Platform, place: Any, wish: dict[str, Any], taken: list[str]
) -> None:
    caller, neighbour = await opened(platform, place), await opened(platform, place)
    await booked(caller, **wish)
    await booked(neighbour, **wish)
    start = datetime(2026, 11, 3, tzinfo=UTC)
    async with platform.database.business(caller.context.business_id) as session:
        found = await bookings_between(session, start, start + 2 * DAY, now=NOW)
        named = await labels(session, place, found)
    assert [named[booking.id] for booking in found] == taken
    assert set(taken) <= set(resources(place))


async def test_two_rooms_of_a_kind_are_two_columns_and_a_moved_booking_stands_where_it_is_now(platform: Platform) -> None:
    house = guesthouse()
    caller = await opened(platform, house)
    for nights in (1, 2):
        await booked(caller, date="2026-11-03", nights=nights, room="Double")
    moved = await booked(caller, date="2026-11-06", nights=1, room="Double")
    changed = await caller.act("change_booking", draft=9, booking_id=moved, room="Family")
    assert changed.ok, changed
    async with platform.database.business(caller.context.business_id) as session:
        found = await bookings_between(session, datetime(2026, 11, 3, tzinfo=UTC), datetime(2026, 11, 8, tzinfo=UTC), now=NOW)
        named = await labels(session, house, found)
    assert sorted(named.values()) == ["Double 1", "Double 2", "Family"]
    assert named[found[-1].id] == "Family"


async def test_a_booking_with_somebody_who_has_left_keeps_their_name(platform: Platform) -> None:
    caller = await opened(platform, salon())
    await booked(caller, date="2026-11-03", time="10:00", service="Haircut", staff="Ben")
    without = salon(staff=[{"name": "Anna"}])
    async with platform.database.business(caller.context.business_id) as session:
        found = await bookings_between(session, NOW, NOW + 7 * DAY, now=NOW)
        assert list((await labels(session, without, found)).values()) == ["Ben"]
        assert await labels(session, without, []) == {}


@pytest.mark.parametrize("asked", ["between", "next"])
async def test_the_diary_is_read_by_when_bookings_begin(platform: Platform, asked: str) -> None:
    caller = await opened(platform)
    statements: list[tuple[str, Any]] = []
    async with platform.database.business(caller.context.business_id) as session:
        connection = (await session.connection()).sync_connection
        assert connection is not None

        @event.listens_for(connection, "before_cursor_execute")
        def _note(_c: object, _cursor: object, statement: str, parameters: Any, *_rest: object) -> None:
            statements.append((statement, parameters))

        await (bookings_between(session, NOW, NOW + DAY, now=NOW) if asked == "between" else next_bookings(session, NOW))
        event.remove(connection, "before_cursor_execute", _note)
    statement, parameters = statements[-1]
    async with platform.database.platform() as session:
        connection_here = await session.connection()
        explain = "EXPLAIN QUERY PLAN" if connection_here.dialect.name == "sqlite" else "EXPLAIN"
        if explain == "EXPLAIN":
            await connection_here.exec_driver_sql("SET LOCAL enable_seqscan = off")
        plan = (await connection_here.exec_driver_sql(f"{explain} {statement}", parameters)).all()
    assert "booking_by_start" in str(plan)
