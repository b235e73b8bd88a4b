"""Whatever callers do, in whatever order and at once: nothing is taken twice, and each booking has all of what it needs."""

import asyncio
from random import Random
from typing import Any

from sqlmodel import select

from tenancy.profile import BusinessProfile
from tests.tools.booking.oracle import overlapping
from tests.tools.places import Caller, Platform, restaurant, studio
from tools.booking.models import Booking, BookingResource
from tools.protocol import ToolResult

TRATTORIA = restaurant(
    tables=[{"name": f"T{number}", "seats": 2 + number % 3} for number in range(5)],
    booking={
        "slot_minutes": 30,
        "turn_minutes": 90,
        "turns": [{"up_to": 2, "minutes": 60}],
        "joined": [{"tables": ["T0", "T1"]}, {"tables": ["T1", "T2", "T3"]}],
        "most_guests": 9,
    },
)
AT_ONCE, ROUNDS = 5, 10


async def anything(caller: Caller, rng: Random, number: int, wishes: list[dict[str, Any]], mine: list[str]) -> None:
    """One caller's next act; what was booked is theirs to move and to cancel."""
    what = rng.choice(["book", "book", "hold", "change", "cancel"])
    if what in ("book", "hold") or not mine:
        held = await caller.act("hold_booking", draft=number, **rng.choice(wishes))
        if held.ok and what == "book":
            booked = await caller.act("confirm_booking", draft=number, booking_id=held.data["booking_id"], name="Jo")
            mine += [str(booked.data["booking_id"])] if booked.ok else []
        return
    booking_id = rng.choice(mine)
    if what == "cancel":
        mine.remove(booking_id)
        await caller.act("cancel_booking", draft=number, booking_id=booking_id)
        return
    changes = {name: value for name, value in rng.choice(wishes).items() if name != "service"}
    result: ToolResult = await caller.act("change_booking", draft=number, booking_id=booking_id, **changes)
    assert result.status in ("ok", "refused"), result


async def sound(platform: Platform, caller: Caller, profile: BusinessProfile) -> int:
    """How many bookings stand, after a look at what each takes."""
    async with platform.database.business(caller.context.business_id) as session:
        rows = list(await session.scalars(select(BookingResource).where(BookingResource.status.in_(["held", "confirmed"]))))  # type: ignore[attr-defined]
        bookings = list(await session.scalars(select(Booking).where(Booking.status == "confirmed")))
    assert overlapping([(row.resource_key, row.starts_at, row.ends_at) for row in rows]) == []
    for booking in bookings:
        own = [row.resource_key for row in rows if row.booking_id == booking.id]
        assert {row.starts_at for row in rows if row.booking_id == booking.id} == {booking.starts_at}
        party = booking.party_size or 1
        if booking.dining_table is None:
            assert len(own) == party
            assert all(key.startswith("class:") for key in own)
            continue
        tables = sorted(key for key in own if key.startswith("table:"))
        assert tables == sorted(f"table:{name.casefold()}" for name in booking.dining_table.split(" and "))
        assert sum(table.seats for table in profile.tables if f"table:{table.name.casefold()}" in tables) >= party
        assert len(own) - len(tables) == party, "a row for each guest in the kitchen's pace"
    return len(bookings)


async def driven(platform: Platform, profile: BusinessProfile, wishes: list[dict[str, Any]], seed: int) -> int:
    rng, business_id = Random(seed), await platform.add(profile)
    callers = [platform.caller(business_id, profile, f"+1212555{1000 + number}", acts=200) for number in range(AT_ONCE)]
    owned: list[list[str]] = [[] for _ in callers]
    stand = 0
    for number in range(ROUNDS):
        await asyncio.gather(*(anything(c, rng, number, wishes, own) for c, own in zip(callers, owned, strict=True)))
        stand = max(stand, await sound(platform, callers[0], profile))
        platform.clock.advance(rng.choice([0, 60, 400]))
    return stand


async def test_tables_single_and_joined_are_never_taken_twice(platform: Platform) -> None:
    wishes = [
        {"date": "2026-11-03", "time": f"{hour}:{minute}", "party_size": party}
        for hour in (18, 19)
        for minute in ("00", "30")
        for party in (1, 2, 4, 5, 7)
    ]
    assert await driven(platform, TRATTORIA, wishes, 1) > 2


async def test_a_class_never_has_more_people_than_places(platform: Platform) -> None:
    wishes = [{"service": "yoga", "date": "2026-11-10", "time": "18:00", "party_size": party} for party in (1, 2, 3, 6)]
    wishes += [{"service": "yoga", "date": "2026-11-12", "time": "07:30", "party_size": 5}]
    assert await driven(platform, studio(), wishes, 2) > 2
