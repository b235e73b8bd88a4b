"""Cal.com through its adapter: what is booked there, and our bookings once in it."""

from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from evals.emulators.profile import Fault
from tests.tools.calendars.outside import CHOICE, Cal, at, event
from tools.calendars import cal_com, http
from tools.calendars.port import CalendarAway, CalendarMissing, CalendarRefuses, Changes, EventRefused

LONDON = ZoneInfo("Europe/London")


async def look(account: Cal) -> Changes:
    return await account.calendar().look(at(0, day=2), at(0, day=30), LONDON, None)


async def test_bookings_of_any_event_type_are_taken_and_rejected_and_cancelled_ones_are_not(account: Cal) -> None:
    for hour, status in ((9, "accepted"), (10, "pending"), (11, "rejected"), (12, "cancelled")):
        account.emulator.add(at(hour), 30, status=status, event_type=CHOICE)
    changes = await look(account)
    assert (changes.whole, changes.token) == (True, None)
    assert [each.start for each in changes.busy] == [at(9), at(10)]


async def test_pages_are_read_to_the_end(account: Cal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cal_com, "PAGE", 2)
    for hour in range(9, 14):
        account.emulator.add(at(hour), 30)
    assert len((await look(account)).busy) == 5


async def test_a_booking_that_is_put_twice_is_one_there_and_is_not_seen_as_busy(account: Cal) -> None:
    booked = event(at(9))
    first = await account.calendar().put(booked, None)
    assert await account.calendar().put(booked, first) == first
    assert await account.calendar().put(booked, None) == first  # as after a crash, when nobody knows the id any more
    assert len(account.emulator.standing()) == 1
    assert (await look(account)).busy == ()


async def test_a_booking_is_moved_by_a_reschedule_and_found_by_either_id(account: Cal) -> None:
    booking, calendar = uuid4(), account.calendar()
    first = await calendar.put(event(at(9), booking=booking), None)
    second = await calendar.put(event(at(11), booking=booking), first)
    assert await calendar.put(event(at(11), booking=booking), first) == second
    [there] = account.emulator.standing()
    assert (there["uid"], there["start"]) == (second, "2026-11-03T11:00:00.000Z")
    await calendar.remove(booking, second)
    await calendar.remove(booking, second)
    assert account.emulator.standing() == []


async def test_a_length_is_asked_for_where_there_is_a_choice_and_left_to_the_event_type_where_there_is_none(account: Cal) -> None:
    await account.calendar(CHOICE).put(event(at(9), minutes=60), None)
    await account.calendar().put(event(at(11), minutes=60), None)
    assert [each["duration"] for each in account.emulator.standing()] == [60, 30]


async def test_a_booking_that_gets_longer_takes_the_new_length_once(account: Cal) -> None:
    booking = uuid4()
    known = await account.calendar(CHOICE).put(event(at(9), booking=booking), None)
    longer = await account.calendar(CHOICE).put(event(at(9), minutes=60, booking=booking), known)
    assert [each["duration"] for each in account.emulator.standing()] == [60]
    assert await account.calendar(CHOICE).put(event(at(9), minutes=60, booking=booking), longer) == longer


async def test_the_only_length_there_is_stays_and_is_not_booked_anew_each_time(account: Cal) -> None:
    booked = event(at(9), minutes=45)
    known = await account.calendar().put(booked, None)
    assert await account.calendar().put(booked, known) == known


async def test_somebody_without_a_number_can_be_booked_all_the_same(account: Cal) -> None:
    await account.calendar().put(event(at(9), phone=None), None)
    assert len(account.emulator.standing()) == 1


async def test_a_time_that_is_taken_there_is_refused(account: Cal) -> None:
    account.emulator.add(at(9), 30)
    with pytest.raises(EventRefused):
        await account.calendar().put(event(at(9)), None)


async def test_what_only_the_owner_can_mend_is_told_apart_from_what_passes(account: Cal) -> None:
    with pytest.raises(CalendarRefuses):
        await account.calendar(key="wrong").look(at(0), at(1), LONDON, None)
    with pytest.raises(CalendarMissing):
        await account.calendar(99).put(event(at(9)), None)
    account.emulator.away = True
    with pytest.raises(CalendarAway):
        await look(account)


@pytest.mark.parametrize("fault", ["rate_limited", "server_error", "stall_before", "drop", "garbage"])
async def test_a_provider_that_fails_or_hangs_is_away_and_the_key_is_not_told(
    account: Cal, fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "SECONDS", 1.0)
    account.emulator.add(at(9), 30)
    account.emulator.behaviour.fail(fault)
    with pytest.raises(CalendarAway) as caught:
        await look(account)
    assert account.emulator.key not in str(caught.value)
    assert len((await look(account)).busy) == 1
