"""Classes: so many people at set times, a group together or not at all, and nobody above the number of places."""

import asyncio
import datetime as dt
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from tests.tools.places import Caller, Platform, studio
from tools.booking.calendar import labels, resources
from tools.booking.models import Booking, BookingResource
from tools.protocol import ToolResult

CLASS: dict[str, Any] = {"service": "yoga", "date": "2026-11-10", "time": "18:00"}


async def opened(platform: Platform, **changes: Any) -> Caller:
    profile = studio(**changes)
    return platform.caller(await platform.add(profile), profile)


def another(platform: Platform, caller: Caller) -> Caller:
    return platform.caller(caller.context.business_id, caller.context.profile)


async def booked(caller: Caller, draft: int = 0, **wish: Any) -> ToolResult:
    hold = await caller.act("hold_booking", draft=draft, **wish)
    if not hold.ok:
        return hold
    return await caller.act("confirm_booking", draft=draft, booking_id=hold.data["booking_id"], name="Jo")


def alternatives(result: ToolResult) -> list[str]:
    found: Any = result.data.get("instead") or result.data
    return [one["start"][:16] for one in found["alternatives"]]


@pytest.mark.alone
async def test_fifty_callers_at_once_and_twelve_are_in_the_class_while_the_others_hear_of_the_next(platform: Platform) -> None:
    first = await opened(platform)
    callers = [another(platform, first) for _ in range(50)]
    results = await asyncio.gather(*(booked(caller, **CLASS) for caller in callers))
    assert [result.status for result in results].count("ok") == 12
    told = [result for result in results if not result.ok]
    assert {result.reason for result in told} == {"taken"}
    assert {tuple(alternatives(result)) for result in told} == {("2026-11-12T07:30", "2026-11-05T07:30")}
    async with platform.database.business(first.context.business_id) as session:
        rows = (await session.execute(select(BookingResource))).scalars().all()
    assert sorted(row.resource_key for row in rows) == sorted(f"class:yoga class:{number}" for number in range(1, 13))


async def test_a_group_is_in_together_or_not_at_all(platform: Platform) -> None:
    first = await opened(platform)
    assert (await booked(first, party_size=10, **CLASS)).ok
    three = await another(platform, first).read("availability", party_size=3, **CLASS)
    assert (three.data["status"], three.data["reason"], three.data["can_wait"]) == ("FULL", "taken", True)
    assert not (await booked(another(platform, first), party_size=3, **CLASS)).ok
    assert (await booked(another(platform, first), party_size=2, **CLASS)).ok
    assert (await booked(another(platform, first), **CLASS)).reason == "taken"


async def test_a_group_can_grow_and_shrink_where_it_is_and_its_own_places_are_no_obstacle(platform: Platform) -> None:
    first = await opened(platform)
    mine = await booked(first, party_size=8, **CLASS)
    more = await first.act("change_booking", booking_id=mine.data["booking_id"], party_size=12)
    assert (more.ok, more.data["party_size"]) == (True, 12)
    fewer = await first.act("change_booking", draft=1, booking_id=mine.data["booking_id"], party_size=11)
    assert fewer.ok
    assert (await booked(another(platform, first), **CLASS)).ok, "the twelfth place is free again"
    assert (await first.act("change_booking", draft=2, booking_id=mine.data["booking_id"], party_size=12)).reason == "taken"


async def test_a_group_whose_hold_lapsed_takes_other_places_of_the_class(platform: Platform) -> None:
    first = await opened(platform)
    hold = await first.act("hold_booking", party_size=3, **CLASS)
    platform.clock.advance(6 * 60)
    assert (await booked(another(platform, first), party_size=2, **CLASS)).ok, "of the places that were held"
    assert (await first.act("confirm_booking", booking_id=hold.data["booking_id"], name="Jo")).ok
    async with platform.database.business(first.context.business_id) as session:
        rows = (await session.execute(select(BookingResource).where(BookingResource.status == "confirmed"))).scalars().all()
    assert len({row.resource_key for row in rows}) == len(rows) == 5


async def test_the_database_itself_refuses_a_thirteenth(platform: Platform) -> None:
    first = await opened(platform)
    await booked(first, party_size=12, **CLASS)
    async with platform.database.business(first.context.business_id, write=True) as session:
        row = (await session.execute(select(BookingResource).limit(1))).scalar_one()
        session.add(
            BookingResource(
                booking_id=row.booking_id,
                resource_key=row.resource_key,
                starts_at=row.starts_at,
                ends_at=row.ends_at,
                status="held",
            )
        )
        with pytest.raises(IntegrityError, match="booking_resource_free"):
            await session.flush()
        await session.rollback()


@pytest.mark.parametrize(
    ("wish", "status", "reason"),
    [
        ({"date": "2026-11-10", "time": "10:00"}, "REFUSED", "no_session"),
        ({"date": "2026-11-11"}, "REFUSED", "no_session"),
        ({"date": "2026-11-10", "time": "18:00", "party_size": 13}, "REFUSED", "party_too_big"),
        ({"date": "2026-11-12", "time": "07:30", "staff": "Anna"}, "REFUSED", "no_session"),
        ({"date": "2026-11-12", "time": "07:30", "staff": "Ben"}, "REFUSED", "staff_not_for_service"),
        ({"date": "2026-11-17", "time": "18:00"}, "FULL", "staff_away"),
        ({"date": "2026-11-24", "time": "18:00"}, "CLOSED", "closure"),
        ({"date": "2026-12-01", "time": "18:00"}, "CLOSED", "outside_hours"),
    ],
)
async def test_each_refusal_of_a_class_says_why(platform: Platform, wish: dict[str, Any], status: str, reason: str) -> None:
    first = await opened(
        platform,
        staff=[{"name": "Anna", "away": ["2026-11-17"]}, {"name": "Ben"}],
        exceptions=[{"date": "2026-11-24", "note": "Holiday"}, {"date": "2026-12-01", "hours": "09:00-12:00"}],
    )
    answer = await first.read("availability", service="yoga", **wish)
    assert (answer.data["status"], answer.data["reason"]) == (status, reason)
    if reason not in ("party_too_big", "staff_not_for_service"):
        assert alternatives(answer)


async def test_who_leads_a_class_sees_nobody_meanwhile_and_a_class_may_be_before_the_doors_open(platform: Platform) -> None:
    hours = {"tuesday": ["09:00-20:00"], "thursday": ["09:00-17:00"]}
    first = await opened(platform, hours=hours)
    cut = {"service": "Haircut", "date": "2026-11-10"}
    anna = await first.read("day_openings", staff="Anna", **cut)
    at: Any = anna.data["openings"]
    starts = [one["start"][11:16] for one in at]
    assert "17:30" in starts
    assert "19:00" in starts
    assert not {"17:45", "18:00", "18:45"} & set(starts)
    early = await first.read("availability", service="yoga", date="2026-11-12")
    opening: Any = early.data["opening"]
    assert (opening["start"][11:16], opening["staff"], opening["party_size"]) == ("07:30", None, 1)
    assert "takes" not in opening


async def test_the_diary_shows_a_class_under_its_own_name(platform: Platform) -> None:
    first = await opened(platform)
    await booked(first, party_size=2, **CLASS)
    async with platform.database.business(first.context.business_id) as session:
        bookings = (await session.execute(select(Booking))).scalars().all()
        assert list((await labels(session, first.context.profile, bookings)).values()) == ["Yoga class"]
    assert resources(first.context.profile) == ("Anna", "Ben", "Yoga class")
    assert bookings[0].starts_at == dt.datetime(2026, 11, 10, 18, tzinfo=dt.UTC)
