"""Bookings in a real database: whose they are, how they end, and that nobody gets what somebody else has."""

import asyncio
import datetime as dt
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from core.settings import Settings
from tests.tools.places import NOW, Caller, Platform, guesthouse, restaurant, salon
from tools.booking.models import Booking, BookingResource
from tools.booking.service import Bookings
from tools.protocol import ToolResult

SEVEN: dict[str, Any] = {"date": "2026-11-03", "time": "19:00", "party_size": 2}
ONE_TABLE = restaurant(tables=[{"name": "Window", "seats": 2}])


async def host(platform: Platform) -> Caller:
    return platform.caller(await platform.add(ONE_TABLE), ONE_TABLE)


def another(platform: Platform, caller: Caller, number: str | None = "+12125550178") -> Caller:
    return platform.caller(caller.context.business_id, caller.context.profile, number)


async def booked(caller: Caller, **wish: Any) -> str:
    hold = await caller.act("hold_booking", **(wish or SEVEN))
    confirmed = await caller.act("confirm_booking", booking_id=hold.data["booking_id"], name="Jo")
    assert confirmed.ok, confirmed
    return str(hold.data["booking_id"])


def starts(result: ToolResult) -> list[str]:
    instead = result.data["instead"]
    assert isinstance(instead, dict)
    alternatives = instead["alternatives"]
    assert isinstance(alternatives, list)
    return [one["start"][11:16] for one in alternatives if isinstance(one, dict) and isinstance(one["start"], str)]


async def test_a_booking_is_held_confirmed_and_stored_with_its_customer(platform: Platform) -> None:
    jo = await host(platform)
    booking_id = await booked(jo)
    async with platform.database.business(jo.context.business_id) as session:
        row = (await session.execute(select(Booking))).scalar_one()
    assert (str(row.id), row.status, row.name, row.phone) == (booking_id, "confirmed", "Jo", "+12125550177")
    assert (row.dining_table, row.party_size, row.hold_expires_at) == ("Window", 2, None)
    assert row.starts_at == dt.datetime(2026, 11, 4, 0, tzinfo=dt.UTC)


@pytest.mark.alone
async def test_fifty_callers_at_once_and_one_gets_the_table(platform: Platform) -> None:
    first = await host(platform)
    callers = [another(platform, first) for _ in range(50)]

    async def tries(caller: Caller) -> ToolResult:
        hold = await caller.act("hold_booking", **SEVEN)
        return await caller.act("confirm_booking", booking_id=hold.data["booking_id"], name="Jo") if hold.ok else hold

    results = await asyncio.gather(*map(tries, callers))
    assert [result.data["status"] for result in results if result.ok] == ["confirmed"]
    lost = [result for result in results if not result.ok]
    assert {result.reason for result in lost} == {"taken"}
    assert {tuple(starts(result)) for result in lost} == {("17:30", "20:30")}


CONTENDER = """
import asyncio, json, sys
sys.path.insert(0, sys.argv[4])
from pathlib import Path
from uuid import UUID
from core.clock import ManualClock
from core.database import Database
from core.settings import Settings
from tests.tools.places import NOW, Platform, restaurant
from tools.standard import standard_registry

async def main():
    database = Database(Settings(home=Path(sys.argv[1]), _env_file=None))
    platform = Platform(database, ManualClock(NOW), standard_registry())
    profile = restaurant(tables=[{"name": "Window", "seats": 2}])
    callers = [platform.caller(UUID(sys.argv[2]), profile) for _ in range(int(sys.argv[3]))]
    print("ready", flush=True)
    sys.stdin.readline()
    wish = {"date": "2026-11-03", "time": "19:00", "party_size": 2}
    results = await asyncio.gather(*(caller.act("hold_booking", **wish) for caller in callers))
    print(json.dumps([[result.status, bool(result.data.get("instead"))] for result in results]))
    await database.close()

asyncio.run(main())
"""


@pytest.mark.slow
async def test_processes_that_share_the_database_cannot_both_get_the_table(platform: Platform, settings: Settings) -> None:
    first = await host(platform)
    shared = {**os.environ, **({"DATABASE_URL": settings.database_url} if settings.database_url else {})}
    arguments = (str(settings.home), str(first.context.business_id), "8", str(Path(__file__).parents[3]))
    pipe = asyncio.subprocess.PIPE
    contenders = [
        await asyncio.create_subprocess_exec(sys.executable, "-c", CONTENDER, *arguments, stdin=pipe, stdout=pipe, env=shared)
        for _ in range(2)
    ]
    for contender in contenders:
        assert contender.stdout is not None
        assert await asyncio.wait_for(contender.stdout.readline(), 60) == b"ready\n"
    outputs = await asyncio.gather(*(contender.communicate(b"go\n") for contender in contenders))
    results = [result for output, _ in outputs for result in json.loads(output)]
    assert len(results) == 16
    assert [status for status, _ in results].count("ok") == 1
    assert all(instead for status, instead in results if status != "ok")


@pytest.mark.parametrize("statement", ["INSERT", "UPDATE"])
async def test_the_database_itself_refuses_two_live_rows_of_one_resource(platform: Platform, statement: str) -> None:
    jo = await host(platform)
    await booked(jo)
    async with platform.database.business(jo.context.business_id, write=True) as session:
        row = (await session.execute(select(BookingResource))).scalar_one()
        begins = row.starts_at + dt.timedelta(minutes=30 if statement == "INSERT" else 600)
        ends = begins + dt.timedelta(hours=1)
        place: dict[str, Any] = {"booking_id": row.booking_id, "resource_key": row.resource_key}
        rival = BookingResource(**place, starts_at=begins, ends_at=ends, status="confirmed")
        session.add(rival)
        if statement == "UPDATE":
            await session.flush()
            rival.starts_at = row.starts_at
        with pytest.raises(IntegrityError, match="booking_resource_free"):
            await session.flush()
        await session.rollback()


async def test_a_hold_lapses_by_itself_and_the_next_caller_gets_the_table(platform: Platform) -> None:
    jo = await host(platform)
    assert (await jo.act("hold_booking", **SEVEN)).ok
    kim = another(platform, jo)
    platform.clock.advance(4 * 60)
    assert (await kim.act("hold_booking", **SEVEN)).reason == "taken"
    platform.clock.advance(2 * 60)
    free = await kim.read("availability", **SEVEN)
    assert free.data["status"] == "AVAILABLE", "before anybody has marked the hold as expired"
    assert (await kim.act("hold_booking", **SEVEN)).ok


async def test_a_lapsed_hold_is_still_confirmed_when_nobody_took_the_place(platform: Platform) -> None:
    jo = await host(platform)
    hold = await jo.act("hold_booking", **SEVEN)
    platform.clock.advance(20 * 60)
    assert (await jo.act("confirm_booking", booking_id=hold.data["booking_id"], name="Jo")).ok
    assert (await another(platform, jo).act("hold_booking", **SEVEN)).reason == "taken"


async def test_a_lapsed_hold_whose_place_is_gone_is_refused_with_what_is_left(platform: Platform) -> None:
    jo = await host(platform)
    hold = await jo.act("hold_booking", **SEVEN)
    platform.clock.advance(6 * 60)
    await booked(another(platform, jo))
    late = await jo.act("confirm_booking", booking_id=hold.data["booking_id"], name="Jo")
    assert late.reason == "hold_gone"
    assert starts(late) == ["17:30", "20:30"]


async def test_the_same_act_asked_again_gives_the_same_booking_and_does_nothing(platform: Platform) -> None:
    jo = await host(platform)
    holds = [await jo.act("hold_booking", **SEVEN) for _ in range(3)]
    assert len({str(hold.data["booking_id"]) for hold in holds}) == 1
    arguments = {"booking_id": holds[0].data["booking_id"], "name": "Jo"}
    call, yes = jo.call("confirm_booking", arguments)
    results = [await jo.toolbox.act(call, confirmation=yes) for _ in range(3)]
    assert results[0].ok
    assert results[0] == results[1] == results[2]
    async with platform.database.business(jo.context.business_id) as session:
        assert len((await session.execute(select(Booking))).scalars().all()) == 1


async def test_the_same_hold_asked_for_at_once_is_one_hold_and_a_hold_let_go_meanwhile_is_not_booked(platform: Platform) -> None:
    jo = await host(platform)
    holds = await asyncio.gather(*(jo.act("hold_booking", **SEVEN) for _ in range(4)))
    assert len({str(hold.data["booking_id"]) for hold in holds}) == 1
    held = holds[0].data["booking_id"]

    async def let_go() -> None:
        async with platform.database.business(jo.context.business_id, write=True) as session:
            await Bookings(session, jo.context.profile, NOW).release_call(jo.context.call_id)

    booked_it, _ = await asyncio.gather(jo.act("confirm_booking", booking_id=held, name="Jo"), let_go())
    async with platform.database.business(jo.context.business_id) as session:
        booking = (await session.execute(select(Booking))).scalar_one()
        resource = (await session.execute(select(BookingResource))).scalar_one()
    assert booking.status == resource.status == ("confirmed" if booked_it.ok else "cancelled")


async def test_a_draft_holds_one_opening_at_a_time_and_keeps_it_when_the_new_one_is_taken(platform: Platform) -> None:
    jo = await host(platform)
    await booked(another(platform, jo), date="2026-11-03", time="12:00", party_size=2)
    await jo.act("hold_booking", **SEVEN)
    moved = await jo.act("hold_booking", revision=2, date="2026-11-03", time="19:30", party_size=2)
    assert moved.ok, "its own first hold does not stand in its way"
    assert (await jo.act("hold_booking", revision=3, date="2026-11-03", time="12:00", party_size=2)).reason == "taken"
    async with platform.database.business(jo.context.business_id) as session:
        held = (await session.execute(select(Booking).where(col(Booking.status) == "held"))).scalars().all()
    assert [str(booking.id) for booking in held] == [moved.data["booking_id"]]


async def test_released_and_cancelled_places_are_free_again(platform: Platform) -> None:
    jo = await host(platform)
    hold = await jo.act("hold_booking", **SEVEN)
    assert (await jo.act("release_booking", booking_id=hold.data["booking_id"])).ok
    kim = another(platform, jo)
    booking_id = await booked(kim)
    assert (await jo.act("hold_booking", draft=1, **SEVEN)).reason == "taken"
    assert (await kim.act("cancel_booking", booking_id=booking_id)).ok
    assert (await jo.act("hold_booking", draft=2, **SEVEN)).ok
    assert (await kim.act("cancel_booking", draft=1, booking_id=booking_id)).reason == "already_cancelled"


async def test_what_a_call_held_is_let_go_when_the_call_ends_and_what_it_booked_stays(platform: Platform) -> None:
    jo = await host(platform)
    booking_id = await booked(jo)
    await jo.act("hold_booking", draft=1, date="2026-11-03", time="12:00", party_size=2)
    async with platform.database.business(jo.context.business_id, write=True) as session:
        bookings = Bookings(session, jo.context.profile, NOW)
        assert await bookings.release_call(jo.context.call_id) == 1
    async with platform.database.business(jo.context.business_id) as session:
        rows = (await session.execute(select(Booking))).scalars().all()
    assert {(str(row.id) == booking_id): row.status for row in rows} == {True: "confirmed", False: "cancelled"}


async def test_a_booking_may_move_into_its_own_time_and_keeps_its_place_when_the_new_one_is_taken(platform: Platform) -> None:
    jo = await host(platform)
    booking_id = await booked(jo)
    await booked(another(platform, jo), date="2026-11-03", time="12:00", party_size=2)
    free = await jo.read("availability", date="2026-11-03", time="19:30", party_size=2, moving=booking_id)
    assert free.data["status"] == "AVAILABLE"
    moved = await jo.act("change_booking", booking_id=booking_id, time="19:30")
    assert moved.ok
    assert (str(moved.data["start"])[11:16], moved.data["revision"]) == ("19:30", 2)
    assert (await jo.act("change_booking", draft=1, booking_id=booking_id, time="12:30")).reason == "taken"
    early = await jo.read("availability", date="2026-11-03", time="18:00", party_size=2)
    assert early.data["status"] == "AVAILABLE", "what it left is free"
    assert (await jo.read("availability", date="2026-11-03", time="19:30", party_size=2)).data["status"] == "FULL"


async def test_a_caller_finds_and_cancels_only_their_own_bookings(platform: Platform) -> None:
    jo = await host(platform)
    booking_id = await booked(jo)
    stranger, again, withheld = (another(platform, jo, number) for number in ("+12125550100", "+12125550177", None))
    assert (await stranger.read("find_booking", name="Jo")).reason == "booking_not_found"
    assert (await withheld.read("find_booking", name="Jo")).reason == "caller_unknown"
    for other in (stranger, withheld):
        assert (await other.act("cancel_booking", booking_id=booking_id)).reason == "booking_not_found"
        assert (await other.act("change_booking", booking_id=booking_id, time="20:00")).reason == "booking_not_found"
        blocked = await other.read("availability", **SEVEN, moving=booking_id)
        assert blocked.data["status"] == "FULL", "somebody else's booking is not moved out of the way"
    found = await again.read("find_booking", name="jo")
    assert isinstance(found.data["bookings"], list)
    assert [one["booking_id"] for one in found.data["bookings"] if isinstance(one, dict)] == [booking_id]
    assert (await again.read("find_booking", name="Kim")).reason == "booking_not_found"
    for name in ({}, {"name": "Kim"}):
        assert (await again.act("cancel_booking", booking_id=booking_id, **name)).reason == "not_verified"
        assert (await again.act("change_booking", booking_id=booking_id, time="20:00", **name)).reason == "not_verified"
    assert (await again.act("cancel_booking", booking_id=booking_id, name="Jo")).ok


async def test_callers_who_withhold_their_numbers_do_not_see_each_others_bookings(platform: Platform) -> None:
    first = await host(platform)
    hidden, other = another(platform, first, None), another(platform, first, None)
    booking_id = await booked(hidden)
    assert (await other.act("cancel_booking", booking_id=booking_id)).reason == "booking_not_found"
    assert (await hidden.act("cancel_booking", booking_id=booking_id)).ok, "in the call that made it"


async def test_another_business_has_its_own_diary(platform: Platform) -> None:
    jo = await host(platform)
    elsewhere = platform.caller(await platform.add(ONE_TABLE), ONE_TABLE)
    booking_id = await booked(jo)
    assert (await elsewhere.act("hold_booking", **SEVEN)).ok, "its own table of the same name is free"
    assert (await elsewhere.read("find_booking", name="Jo")).reason == "booking_not_found"
    assert (await elsewhere.act("cancel_booking", booking_id=booking_id)).reason == "booking_not_found"
    assert (await elsewhere.act("confirm_booking", booking_id=booking_id, name="Eve")).reason == "booking_not_found"


async def test_a_hold_belongs_to_its_call(platform: Platform) -> None:
    jo = await host(platform)
    hold = await jo.act("hold_booking", **SEVEN)
    kim = another(platform, jo, "+12125550177")
    assert (await kim.act("confirm_booking", booking_id=hold.data["booking_id"], name="Kim")).reason == "booking_not_found"
    assert (await kim.act("release_booking", booking_id=hold.data["booking_id"])).reason == "booking_not_found"


async def test_when_the_one_asked_for_is_taken_somebody_else_at_that_time_comes_first(platform: Platform) -> None:
    shears = salon(staff=[{"name": "Anna"}, {"name": "Ben"}])
    business_id = await platform.add(shears)
    wish: dict[str, Any] = {"date": "2026-11-09", "time": "10:00", "service": "Haircut", "staff": "Anna"}
    await booked(platform.caller(business_id, shears), **wish)
    answer = await platform.caller(business_id, shears).read("availability", **wish)
    assert (answer.data["status"], answer.data["reason"]) == ("FULL", "taken")
    alternatives = answer.data["alternatives"]
    assert isinstance(alternatives, list)
    assert [(one["staff"], str(one["start"])[11:16]) for one in alternatives if isinstance(one, dict)] == [
        ("Ben", "10:00"),
        ("Anna", "09:15"),
    ]


async def test_rooms_of_a_kind_are_let_until_each_is_taken(platform: Platform) -> None:
    house = guesthouse()
    business_id = await platform.add(house)
    wish: dict[str, Any] = {"date": "2026-11-13", "nights": 2, "party_size": 2, "room": "Double"}
    calls = [platform.caller(business_id, house) for _ in range(3)]
    results = [await call.act("hold_booking", **wish) for call in calls]
    assert [result.status for result in results] == ["ok", "ok", "refused"]
    instead = results[2].data["instead"]
    assert isinstance(instead, dict)
    assert isinstance(instead["alternatives"], list)
    assert isinstance(instead["alternatives"][0], dict)
    assert instead["alternatives"][0]["room"] == "Family", "another kind on the same nights comes first"
    leaving = await platform.caller(business_id, house).act("hold_booking", **{**wish, "date": "2026-11-15"})
    assert leaving.ok, "the day one guest leaves the next may come"


async def test_next_free_and_a_range_of_times_are_questions_too(platform: Platform) -> None:
    jo = await host(platform)
    await booked(jo)
    soonest = await jo.read("availability", party_size=2)
    assert isinstance(soonest.data["opening"], dict)
    assert soonest.data["opening"]["start"] == "2026-11-02T11:30:00-05:00"
    evening = await jo.read("availability", party_size=2, date="2026-11-03", time="18:30", until="21:00")
    assert isinstance(evening.data["opening"], dict)
    assert evening.data["opening"]["start"] == "2026-11-03T20:30:00-05:00"
    listed = await jo.read("day_openings", party_size=2, date="2026-11-03", time="17:00", until="19:00")
    assert isinstance(listed.data["openings"], list)
    assert [str(one["start"])[11:16] for one in listed.data["openings"] if isinstance(one, dict)] == ["17:00", "17:15", "17:30"]
    sunday = await jo.read("day_openings", party_size=2, date="2026-11-08")
    assert sunday.data["openings"] == []
    assert isinstance(sunday.data["instead"], dict)
    assert sunday.data["instead"]["status"] == "CLOSED"
    assert len(starts(sunday)) == 2


async def test_alternatives_lie_on_both_sides_of_the_time_that_was_asked_for(platform: Platform) -> None:
    jo = await host(platform)
    await booked(jo, date="2026-11-03", time="17:45", party_size=2)
    nearest = await another(platform, jo).read("availability", date="2026-11-03", time="18:45", party_size=2)
    data: Any = nearest.data
    assert [one["start"][11:16] for one in data["alternatives"]] == ["19:15", "16:15"], "and not 19:15 with 19:30"


async def test_beyond_the_horizon_the_nearest_that_can_be_booked_is_offered(platform: Platform) -> None:
    busy = restaurant(booking={"horizon_days": 20}, exceptions=[{"date": "2026-11-17", "until": "2026-12-31"}])
    jo = platform.caller(await platform.add(busy), busy)
    late = await jo.read("availability", date="2027-03-01", time="19:00", party_size=2)
    assert (late.data["status"], late.data["reason"]) == ("REFUSED", "too_far")
    assert isinstance(late.data["alternatives"], list)
    assert [str(one["start"])[:16] for one in late.data["alternatives"] if isinstance(one, dict)] == [
        "2026-11-16T19:00",
        "2026-11-16T18:45",
    ]


async def test_a_booking_of_the_night_before_keeps_its_table_past_midnight(platform: Platform) -> None:
    bar = restaurant(hours={"saturday": ["20:00-02:00"]}, tables=[{"name": "Bar", "seats": 2}])
    business_id = await platform.add(bar)
    await booked(platform.caller(business_id, bar), date="2026-11-07", time="23:30", party_size=2)
    answer = await platform.caller(business_id, bar).read("day_openings", date="2026-11-08", party_size=2)
    assert isinstance(answer.data["openings"], list)
    assert [str(one["start"])[11:16] for one in answer.data["openings"] if isinstance(one, dict)] == ["01:00"]
