"""Where an outside event and a booking here want the same time, the booking stays and the owner can be told of it."""

from collections.abc import AsyncIterator

import pytest

from tests.tools.calendars.desk import Desk, desk
from tests.tools.calendars.outside import Cal, Google, at
from tests.tools.places import Platform, salon
from tools.calendars.clashes import clashes, not_put

STAFF = [{"name": "Anna"}, {"name": "Ben"}]


@pytest.fixture
async def shop(platform: Platform, theirs: Google, account: Cal) -> AsyncIterator[Desk]:
    async with desk(platform, salon(staff=STAFF), theirs, account) as ours:
        yield ours


async def found(shop: Desk) -> list[tuple[str, int]]:
    async with shop.platform.database.business(shop.business) as session:
        told = await clashes(session, shop.platform.clock.now())
    return [(str(each.booking.id), each.starts_at.hour) for each in told]


async def test_an_event_over_a_booking_of_the_same_person_is_told_until_it_is_gone(shop: Desk, theirs: Google) -> None:
    await shop.connect("google", "primary", theirs.emulator.key)
    booking = await shop.book("10:00")
    await shop.book("10:00", staff="Anna")
    theirs.emulator.add("primary", "dentist", at(9).isoformat(), at(11).isoformat())
    await shop.after(60)
    assert await found(shop) == [(booking, 9)]
    theirs.emulator.delete("primary", "dentist")
    await shop.after(60)
    assert await found(shop) == []


async def test_one_in_the_whole_business_s_calendar_is_told_of_everybody_s_bookings(shop: Desk, theirs: Google) -> None:
    await shop.connect("google", "primary", theirs.emulator.key, "business")
    booked = {await shop.book("10:00"), await shop.book("11:00", staff="Anna")}
    theirs.emulator.add("primary", "closed", "2026-11-03", "2026-11-04")
    await shop.after(60)
    assert {booking for booking, _ in await found(shop)} == booked


async def test_what_only_follows_a_booking_closely_or_is_over_is_none(shop: Desk, theirs: Google) -> None:
    await shop.connect("google", "primary", theirs.emulator.key)
    await shop.book("10:00")
    theirs.emulator.add("primary", "next", at(10, 30).isoformat(), at(11).isoformat())
    await shop.after(60)
    assert await found(shop) == []
    theirs.emulator.add("primary", "over", at(10).isoformat(), at(11).isoformat())
    await shop.after(60)
    assert len(await found(shop)) == 1
    shop.platform.clock.advance(24 * 3600)
    assert await found(shop) == []


async def test_a_booking_that_a_calendar_does_not_take_is_told_with_the_calendar(shop: Desk, account: Cal) -> None:
    await shop.connect("cal_com", "7", account.emulator.key)
    account.emulator.add(at(10), 30)
    booking = await shop.book("10:00")
    await shop.after()
    async with shop.platform.database.business(shop.business) as session:
        [(refused, connection)] = await not_put(session, shop.platform.clock.now())
    assert (str(refused.id), connection.provider) == (booking, "cal_com")
