"""Forgetting is for whoever calls, by their number, and for nobody else; and what is usual follows from bookings."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from core.crypto import KEY_BYTES, Sealer
from tenancy.models import Business
from tenancy.profile import BusinessProfile
from tenancy.remembered import Callers, Heard, Remembered, Usual
from tests.tools.places import NOW, Caller, Platform, guesthouse, restaurant, salon
from tools.booking.usual import usual

ADA, BEN = "+12125550177", "+12125550178"
CALLERS = Callers(Sealer(b"m" * KEY_BYTES))


async def remembering(platform: Platform, profile: BusinessProfile) -> UUID:
    business = await platform.add(profile)
    async with platform.database.business(business, write=True) as session:
        row = await session.get(Business, business)
        assert row is not None
        row.remember_callers = profile.remember_callers
        await session.flush()
        for number in (ADA, BEN):
            heard = Heard(UUID(int=1), NOW, name="Somebody", booked=True)
            await CALLERS.learn(session, number, heard, NOW)
    return business


def on_the_line(platform: Platform, business: UUID, profile: BusinessProfile, number: str | None = ADA) -> Caller:
    caller = platform.caller(business, profile, number)
    with_callers = type(caller.context)(
        business, profile, caller.context.call_id, number, platform.clock, caller.context.budget, CALLERS
    )
    caller.toolbox._context = with_callers
    return Caller(caller.toolbox, with_callers, caller.events)


async def known(platform: Platform, business: UUID, number: str = ADA) -> Remembered | None:
    async with platform.database.business(business) as session:
        return await CALLERS.recall(session, number, NOW)


async def test_whoever_calls_is_forgotten_here_and_nobody_else(platform: Platform) -> None:
    profile = restaurant(remember_callers=True)
    mine, theirs = await remembering(platform, profile), await remembering(platform, profile)
    ada = on_the_line(platform, mine, profile)
    assert (await ada.act("forget_caller")).data == {"forgotten": True}
    assert await known(platform, mine) is None
    assert await known(platform, mine, BEN) is not None
    assert await known(platform, theirs) is not None
    assert ADA not in str(ada.events)


async def test_to_be_forgotten_twice_is_no_failure(platform: Platform) -> None:
    profile = restaurant(remember_callers=True)
    ada = on_the_line(platform, await remembering(platform, profile), profile)
    await ada.act("forget_caller")
    assert (await ada.act("forget_caller", revision=2)).data == {"forgotten": False}


@pytest.mark.parametrize(
    ("number", "remembers", "reason"), [(None, True, "caller_unknown"), (ADA, False, "not_remembering")], ids=["withheld", "off"]
)
async def test_where_there_is_nobody_to_forget_it_is_refused(
    platform: Platform, number: str | None, remembers: bool, reason: str
) -> None:
    profile = restaurant(remember_callers=remembers)
    line = on_the_line(platform, await remembering(platform, profile), profile, number)
    assert (await line.act("forget_caller")).reason == reason


async def test_a_number_cannot_be_named(platform: Platform) -> None:
    profile = restaurant(remember_callers=True)
    business = await remembering(platform, profile)
    line = on_the_line(platform, business, profile)
    assert (await line.act("forget_caller", number=BEN)).reason == "bad_arguments"
    assert await known(platform, business, BEN) is not None


async def booked(platform: Platform, business: UUID, profile: BusinessProfile, number: str | None = ADA, **wish: Any) -> Caller:
    line = platform.caller(business, profile, number)
    held = await line.act("hold_booking", **wish)
    assert held.ok, held
    await line.act("confirm_booking", booking_id=held.data["booking_id"], name="Ada Marsh")
    platform.clock.advance(60)
    return line


async def usual_of(platform: Platform, business: UUID, profile: BusinessProfile, **since: Any) -> Usual | None:
    async with platform.database.business(business) as session:
        return await usual(session, profile, ADA, since.get("since", NOW - timedelta(days=1)))


async def test_the_usual_is_what_this_number_has_booked_most_often_here(platform: Platform) -> None:
    profile = restaurant()
    mine, theirs = await platform.add(profile), await platform.add(profile)
    assert await usual_of(platform, mine, profile) is None
    await booked(platform, mine, profile, date="2026-11-03", time="19:00", party_size=4)
    await booked(platform, mine, profile, date="2026-11-05", time="19:00", party_size=4)
    await booked(platform, mine, profile, date="2026-11-06", time="12:00", party_size=2)
    await booked(platform, mine, profile, BEN, date="2026-11-04", time="12:00", party_size=2)
    await booked(platform, theirs, profile, date="2026-11-05", time="12:00", party_size=2)
    assert await usual_of(platform, mine, profile) == Usual(times=2, party_size=4, time="19:00")
    assert await usual_of(platform, theirs, profile) == Usual(times=1, party_size=2, time="12:00")


async def test_a_cancelled_booking_and_one_from_before_do_not_count(platform: Platform) -> None:
    profile = salon()
    business = await platform.add(profile)
    await booked(platform, business, profile, date="2026-11-03", time="09:00", service="Colour", staff="Ben")
    later = platform.clock.now()
    gone = await booked(platform, business, profile, date="2026-11-09", time="11:00", service="Haircut", staff="Anna")
    await booked(platform, business, profile, date="2026-11-10", time="11:00", service="Haircut", staff="Ben")
    async with platform.database.business(business) as session:
        assert await usual(session, profile, ADA, later) == Usual(times=2, service="Haircut", staff="Ben")
    [booking] = (await gone.read("find_booking", name="Ada")).data["bookings"][1:2]  # type: ignore[index]
    await gone.act("cancel_booking", booking_id=booking["booking_id"], name="Ada", draft=1)  # type: ignore[index,call-overload]
    async with platform.database.business(business) as session:
        assert await usual(session, profile, ADA, later) == Usual(times=1, service="Haircut", staff="Ben")


async def test_a_room_is_usual_whatever_the_nights(platform: Platform) -> None:
    profile = guesthouse()
    business = await platform.add(profile)
    await booked(platform, business, profile, date="2026-11-10", nights=1, room="Double")
    await booked(platform, business, profile, date="2026-11-20", nights=3, room="Double")
    assert await usual_of(platform, business, profile) == Usual(times=2, room="Double")
