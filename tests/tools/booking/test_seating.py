"""Tables that are joined, a kitchen's pace, and turns by the size of the party, also when everybody calls at once."""

import asyncio
from typing import Any

import pytest
from sqlmodel import select

from tenancy.profile import BusinessProfile
from tests.tools.places import Caller, Platform, restaurant
from tools.booking.models import BookingResource
from tools.booking.tables import most_guests
from tools.protocol import ToolResult

EVENING: dict[str, Any] = {"date": "2026-11-03", "time": "19:00"}
TWO = [{"name": "One", "seats": 4}, {"name": "Two", "seats": 4}]


def trattoria(**rules: Any) -> BusinessProfile:
    return restaurant(
        tables=TWO, booking={"slot_minutes": 30, "turn_minutes": 90, "joined": [{"tables": ["One", "Two"]}], **rules}
    )


async def opened(platform: Platform, profile: BusinessProfile) -> Caller:
    return platform.caller(await platform.add(profile), profile)


def another(platform: Platform, caller: Caller) -> Caller:
    return platform.caller(caller.context.business_id, caller.context.profile)


async def booked(caller: Caller, draft: int = 0, **wish: Any) -> ToolResult:
    hold = await caller.act("hold_booking", draft=draft, **wish)
    if not hold.ok:
        return hold
    return await caller.act("confirm_booking", draft=draft, booking_id=hold.data["booking_id"], name="Jo")


async def live(platform: Platform, caller: Caller) -> list[str]:
    async with platform.database.business(caller.context.business_id) as session:
        rows = await session.execute(select(BookingResource).where(BookingResource.status != "cancelled"))
        return sorted(row.resource_key for row in rows.scalars())


async def test_a_large_party_takes_all_of_the_joined_tables_or_none(platform: Platform) -> None:
    first = await opened(platform, trattoria())
    seven = await booked(first, party_size=7, **EVENING)
    assert (seven.ok, seven.data["table"]) == (True, "One and Two")
    assert await live(platform, first) == ["table:one", "table:two"]
    assert (await booked(another(platform, first), party_size=2, **EVENING)).reason == "taken"
    assert (await first.act("cancel_booking", booking_id=seven.data["booking_id"])).ok
    assert (await booked(another(platform, first), party_size=2, **EVENING)).ok
    assert (await booked(another(platform, first), party_size=7, **EVENING)).reason == "taken", "one of the two is taken"


async def test_tables_are_joined_only_for_a_party_that_none_of_them_seats(platform: Platform) -> None:
    first = await opened(platform, trattoria())
    four = await booked(first, party_size=4, **EVENING)
    assert four.data["table"] == "One"
    assert (await first.read("availability", party_size=9, **EVENING)).data["reason"] == "party_too_big"
    assert most_guests(trattoria()) == 8
    assert most_guests(trattoria(max_party=6)) == 6


async def test_a_party_that_moves_may_keep_one_of_its_tables(platform: Platform) -> None:
    first = await opened(platform, trattoria())
    seven = await booked(first, party_size=7, **EVENING)
    moved = await first.act("change_booking", booking_id=seven.data["booking_id"], party_size=3)
    assert (moved.ok, moved.data["table"]) == (True, "One")
    assert await live(platform, first) == ["table:one"]


async def test_of_parties_that_want_the_joined_and_the_single_tables_at_once_none_gets_half(platform: Platform) -> None:
    first = await opened(platform, trattoria())
    sizes = [7, 2, 7, 2, 7, 2, 7, 2]
    results = await asyncio.gather(*(booked(another(platform, first), party_size=size, **EVENING) for size in sizes))
    seated = [size for size, result in zip(sizes, results, strict=True) if result.ok]
    assert seated in ([7], [2, 2])
    assert await live(platform, first) == ["table:one", "table:two"]


@pytest.mark.parametrize(("pace", "party", "seated"), [({"most_parties": 3}, 2, 3), ({"most_guests": 8}, 3, 2)])
async def test_a_kitchen_is_given_no_more_than_it_can_do_however_many_tables_are_free(
    platform: Platform, pace: dict[str, Any], party: int, seated: int
) -> None:
    tables = [{"name": f"T{number}", "seats": 4} for number in range(12)]
    first = await opened(platform, restaurant(tables=tables, booking={"slot_minutes": 30, **pace}))
    wishes = [another(platform, first) for _ in range(10)]
    results = await asyncio.gather(*(booked(caller, party_size=party, **EVENING) for caller in wishes))
    assert [result.ok for result in results].count(True) == seated
    assert {result.reason for result in results if not result.ok} == {"pace"}
    instead: Any = next(result for result in results if not result.ok).data["instead"]
    assert (instead["status"], instead["can_wait"]) == ("FULL", True)
    assert [one["start"][11:16] for one in instead["alternatives"]] == ["18:30", "19:30"]
    assert (await first.read("availability", party_size=9, **EVENING)).data["reason"] == "party_too_big"


async def test_a_party_may_move_within_a_start_time_that_is_full(platform: Platform) -> None:
    first = await opened(platform, trattoria(most_guests=4))
    four = await booked(first, party_size=3, **EVENING)
    assert (await first.act("change_booking", booking_id=four.data["booking_id"], party_size=4)).ok
    assert (
        await first.act("change_booking", draft=1, booking_id=four.data["booking_id"], party_size=5)
    ).reason == "party_too_big"


async def test_a_small_party_leaves_sooner_where_the_business_says_so(platform: Platform) -> None:
    profile = trattoria(turns=[{"up_to": 4, "minutes": 75}, {"up_to": 2, "minutes": 60}])
    first = await opened(platform, profile)
    for party, until in ((2, "20:00"), (4, "20:15"), (7, "20:30")):
        answer = await first.read("availability", party_size=party, **EVENING)
        opening: Any = answer.data["opening"]
        assert opening["end"][11:16] == until
