"""Outside calendars both ways, through the worker: what is taken there is taken here, what is booked here stands there once."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from core.jobs import Job
from tests.tools.calendars.desk import Desk, desk
from tests.tools.calendars.outside import Cal, Google, at
from tests.tools.places import Platform, salon
from tools.calendars import pulling
from tools.calendars.models import CalendarConnection, CalendarEvent, OutsideBusy

HOUR, DAY = 3600, 24 * 3600
STAFF = [{"name": "Anna"}, {"name": "Ben"}]


@pytest.fixture
async def shop(platform: Platform, theirs: Google, account: Cal) -> AsyncIterator[Desk]:
    """Ours; another business stands beside it, whose diary no calendar of ours touches."""
    async with desk(platform, salon(staff=STAFF), theirs, account) as ours:
        other = salon(slug="other", staff=STAFF, phone_numbers=["+442079460199"])
        async with desk(platform, other, theirs, account) as neighbour:
            yield ours
            assert await neighbour.rows(OutsideBusy) == []
            assert await neighbour.is_free("10:00", date="2026-11-17")


def moment(hour: int, minute: int = 0) -> str:
    return f"2026-11-03T{hour:02}:{minute:02}:00Z"


async def test_what_is_booked_outside_is_taken_here_and_free_again_when_it_is_cancelled(shop: Desk, theirs: Google) -> None:
    theirs.emulator.add("primary", "dentist", moment(10), moment(11))
    await shop.connect("google", "primary", theirs.emulator.key)
    assert await shop.is_free("10:30")
    await shop.after()
    assert [await shop.is_free(time) for time in ("09:00", "10:00", "10:30", "11:00")] == [True, False, False, True]
    assert await shop.is_free("10:30", staff="Anna")
    theirs.emulator.change("primary", "dentist", start={"dateTime": moment(15)}, end={"dateTime": moment(16)})
    await shop.after(60)
    assert [await shop.is_free(time) for time in ("10:30", "15:30")] == [True, False]
    theirs.emulator.delete("primary", "dentist")
    await shop.after(60)
    assert await shop.is_free("15:30")


async def test_a_buffer_reaches_into_an_outside_event_as_it_would_into_a_booking(shop: Desk, theirs: Google) -> None:
    theirs.emulator.add("primary", "dentist", moment(10), moment(11))
    await shop.connect("google", "primary", theirs.emulator.key)
    await shop.after()
    assert [await shop.is_free(time) for time in ("09:15", "09:30")] == [True, False]


async def test_a_hold_looks_at_outside_calendars_itself_and_a_lapsed_one_is_not_taken_again(shop: Desk, theirs: Google) -> None:
    await shop.connect("google", "primary", theirs.emulator.key)
    caller = shop.caller()
    wish: dict[str, Any] = {"date": "2026-11-03", "time": "10:00", "service": "Haircut", "staff": "Ben"}
    hold = await caller.act("hold_booking", **wish)
    theirs.emulator.add("primary", "dentist", moment(10), moment(11))
    await shop.after(10 * 60)
    refused = await caller.act("confirm_booking", booking_id=hold.data["booking_id"], name="Mo")
    assert refused.reason == "hold_gone"
    assert (await shop.caller().act("hold_booking", **wish)).reason == "taken"


async def test_an_event_of_the_whole_business_takes_everybodys_time(shop: Desk, theirs: Google) -> None:
    theirs.emulator.add("primary", "closed", "2026-11-03", "2026-11-04")
    await shop.connect("google", "primary", theirs.emulator.key, "business")
    await shop.after()
    assert [await shop.is_free("10:00", staff) for staff in ("Anna", "Ben", None)] == [False, False, False]


async def test_outside_events_that_overlap_each_other_and_bookings_leave_the_right_gaps(shop: Desk, theirs: Google) -> None:
    theirs.emulator.add("primary", "long", moment(9), moment(12))
    theirs.emulator.add("primary", "short", moment(9, 30), moment(10))
    theirs.emulator.add("anna@example.com", "closed", moment(14), moment(15))
    await shop.connect("google", "primary", theirs.emulator.key)
    await shop.connect("google", "anna@example.com", theirs.emulator.key, "business")
    await shop.book("13:00")
    await shop.after()
    times = ("09:00", "10:30", "11:45", "12:00", "12:15", "13:00", "13:45", "14:30", "15:00")
    assert [time for time in times if await shop.is_free(time)] == ["12:00", "12:15", "15:00"]


async def test_a_booking_made_here_moved_and_cancelled_stands_outside_as_it_is(shop: Desk, theirs: Google) -> None:
    await shop.connect("google", "primary", theirs.emulator.key)
    mo = shop.caller()
    booking = await shop.book("10:00", mo)
    await shop.after()
    [there] = theirs.emulator.events().values()
    assert (there["summary"], there["start"]["dateTime"]) == ("Haircut with Ben: Mo", moment(10))
    assert "+442079460177" in there["description"]
    await mo.act("change_booking", booking_id=booking, time="12:00", staff="Ben")
    await shop.after(120)
    assert [each["start"]["dateTime"] for each in theirs.emulator.events().values()] == [moment(12)]
    assert await shop.rows(OutsideBusy) == []
    await mo.act("cancel_booking", booking_id=booking)
    await shop.after()
    assert theirs.emulator.events() == {}
    assert await shop.rows(CalendarEvent) == []


async def test_a_booking_that_goes_to_somebody_else_leaves_the_one_calendar_for_the_other(shop: Desk, theirs: Google) -> None:
    await shop.connect("google", "primary", theirs.emulator.key, "staff:ben")
    await shop.connect("google", "anna@example.com", theirs.emulator.key, "staff:anna")
    mo = shop.caller()
    booking = await shop.book("10:00", mo)
    await shop.after()
    assert (len(theirs.emulator.events()), len(theirs.emulator.events("anna@example.com"))) == (1, 0)
    await mo.act("change_booking", booking_id=booking, staff="Anna")
    await shop.after()
    assert (len(theirs.emulator.events()), len(theirs.emulator.events("anna@example.com"))) == (0, 1)


async def test_a_hold_that_nobody_confirms_never_stands_outside(shop: Desk, theirs: Google) -> None:
    await shop.connect("google", "primary", theirs.emulator.key)
    caller = shop.caller()
    hold = await caller.act("hold_booking", date="2026-11-03", time="10:00", service="Haircut", staff="Ben")
    await shop.after(60)
    await caller.act("release_booking", booking_id=hold.data["booking_id"])
    await shop.after(60)
    assert theirs.emulator.events() == {}


async def test_a_calendar_that_is_away_for_an_hour_has_the_booking_once_when_it_is_back(shop: Desk, theirs: Google) -> None:
    await shop.connect("google", "primary", theirs.emulator.key)
    await shop.after()
    theirs.emulator.away = True
    mo = shop.caller()
    booking = await shop.book("10:00", mo)
    await mo.act("change_booking", booking_id=booking, time="12:00", staff="Ben")
    for _ in range(12):
        await shop.after(300)
    [connection] = await shop.rows(CalendarConnection)
    assert (connection.trouble, theirs.emulator.events()) == ("calendar_away", {})
    theirs.emulator.away = False
    for _ in range(4):
        await shop.after(300)
    assert [each["start"]["dateTime"] for each in theirs.emulator.events().values()] == [moment(12)]
    [connection] = await shop.rows(CalendarConnection)
    assert (connection.trouble, connection.failures) == (None, 0)
    assert len([body for body in theirs.emulator.requests if "summary" in body]) == 1


@pytest.mark.thorough
async def test_after_days_away_what_was_given_up_is_put_all_the_same(shop: Desk, theirs: Google) -> None:
    await shop.connect("google", "primary", theirs.emulator.key)
    await shop.after()
    theirs.emulator.away = True
    caller = shop.caller()
    hold = await caller.act("hold_booking", date="2026-11-10", time="10:00", service="Haircut", staff="Ben")
    await caller.act("confirm_booking", booking_id=hold.data["booking_id"], name="Mo")
    for _ in range(350):
        await shop.after(301)
    assert "dead" in {job.state for job in await shop.rows(Job)}
    theirs.emulator.away = False
    for _ in range(4):
        await shop.after(300)
    assert len(theirs.emulator.events()) == 1


async def test_what_is_booked_before_a_calendar_is_connected_is_put_into_it(shop: Desk, theirs: Google) -> None:
    await shop.book("10:00")
    await shop.book("12:00", staff="Anna")
    await shop.after()
    await shop.connect("google", "primary", theirs.emulator.key)
    await shop.after()
    assert [each["summary"] for each in theirs.emulator.events().values()] == ["Haircut with Ben: Mo"]


async def test_a_booking_stays_when_somebody_books_over_it_outside(shop: Desk, theirs: Google) -> None:
    await shop.connect("google", "primary", theirs.emulator.key)
    booking = await shop.book("10:00")
    theirs.emulator.add("primary", "dentist", moment(10), moment(11))
    await shop.after(60)
    assert (await shop.booking(booking)).status == "confirmed"
    assert len(await shop.rows(OutsideBusy)) == 1


async def test_a_token_that_was_withdrawn_is_noted_and_looked_at_less_and_less_often(shop: Desk, theirs: Google) -> None:
    await shop.connect("google", "primary", "withdrawn")
    with capture_logs() as logs:
        for _ in range(60):
            await shop.after(60)
    [connection] = await shop.rows(CalendarConnection)
    assert connection.trouble == "calendar_refused"
    assert 4 <= len([line for line in logs if line["event"] == "calendar_failed"]) <= 10
    await shop.connect("google", "primary", theirs.emulator.key)
    await shop.after()
    [connection] = await shop.rows(CalendarConnection)
    assert connection.trouble is None


async def test_a_secret_that_cannot_be_read_any_more_is_for_the_owner_to_give_again(shop: Desk, theirs: Google) -> None:
    connection = await shop.connect("google", "primary", theirs.emulator.key)
    async with shop.platform.database.business(shop.business, write=True) as session:
        row = await session.get(CalendarConnection, connection.id)
        assert row is not None
        row.secret = b"of another key"
    await shop.after()
    [row] = await shop.rows(CalendarConnection)
    assert row.trouble == "calendar_refused"


async def test_a_forgotten_sync_token_and_the_hourly_whole_look_lose_and_keep_nothing_wrong(shop: Desk, theirs: Google) -> None:
    theirs.emulator.add("primary", "first", moment(10), moment(11))
    await shop.connect("google", "primary", theirs.emulator.key)
    await shop.after()
    theirs.emulator.delete("primary", "first")
    theirs.emulator.add("primary", "second", moment(12), moment(13))
    theirs.emulator.forget_changes()
    await shop.after(60)
    assert [row.event_id for row in await shop.rows(OutsideBusy)] == ["second"]
    await shop.after(HOUR)
    assert [row.event_id for row in await shop.rows(OutsideBusy)] == ["second"]
    assert "timeMin" in theirs.emulator.requests[-1]


async def test_what_is_over_is_forgotten(shop: Desk, theirs: Google) -> None:
    theirs.emulator.add("primary", "dentist", moment(10), moment(11))
    await shop.connect("google", "primary", theirs.emulator.key)
    await shop.after()
    for _ in range(3):
        await shop.after(DAY)
    assert await shop.rows(OutsideBusy) == []


async def test_a_full_calendar_is_written_in_short_transactions(
    shop: Desk, theirs: Google, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulling, "AT_ONCE", 3)
    for number in range(8):
        start = at(9) + timedelta(hours=number)
        theirs.emulator.add("primary", f"event{number}", start.isoformat(), (start + timedelta(minutes=30)).isoformat())
    await shop.connect("google", "primary", theirs.emulator.key)
    await shop.after()
    assert len(await shop.rows(OutsideBusy)) == 8


async def test_a_disconnected_calendar_takes_nothing_any_more_and_is_not_looked_at_again(shop: Desk, theirs: Google) -> None:
    theirs.emulator.add("primary", "dentist", moment(10), moment(11))
    connection = await shop.connect("google", "primary", theirs.emulator.key)
    await shop.after()
    async with shop.platform.database.business(shop.business, write=True) as session:
        await session.delete(await session.get(CalendarConnection, connection.id))
    assert await shop.is_free("10:00")
    looks = len(theirs.emulator.requests)
    await shop.after(HOUR)
    assert len(theirs.emulator.requests) == looks
    assert await shop.rows(Job) == []


async def test_looks_that_were_lost_are_asked_for_by_the_next_worker(shop: Desk, theirs: Google) -> None:
    await shop.connect("google", "primary", theirs.emulator.key)
    async with shop.platform.database.platform(write=True) as session:
        for job in await shop.rows(Job):
            await session.delete(await session.get(Job, job.id))
    await pulling.Pulling(shop.platform.database, None, None, shop.platform.clock).begin()  # type: ignore[arg-type]
    theirs.emulator.add("primary", "dentist", moment(10), moment(11))
    await shop.after()
    assert len(await shop.rows(OutsideBusy)) == 1


async def test_cal_com_is_kept_the_same_way(shop: Desk, account: Cal) -> None:
    outside = account.emulator.add(at(10), 30)
    await shop.connect("cal_com", "7", account.emulator.key)
    await shop.after()
    assert [await shop.is_free(time) for time in ("10:00", "11:00")] == [False, True]
    mo = shop.caller()
    booking = await shop.book("12:00", mo)
    await shop.after(60)
    await mo.act("change_booking", booking_id=booking, time="14:00", staff="Ben")
    account.emulator.cancel(outside)
    await shop.after(60)
    assert [each["start"][11:16] for each in account.emulator.standing()] == ["14:00"]
    assert await shop.rows(OutsideBusy) == []
    assert await shop.is_free("10:00")
    await mo.act("cancel_booking", booking_id=booking)
    await shop.after(60)
    assert account.emulator.standing() == []


async def test_a_booking_that_a_calendar_does_not_take_is_noted_and_keeps_no_other_waiting(
    shop: Desk, theirs: Google, account: Cal
) -> None:
    await shop.connect("cal_com", "7", account.emulator.key)
    await shop.connect("google", "primary", theirs.emulator.key)
    await shop.after()
    account.emulator.add(at(10), 30)
    await shop.book("10:00")
    await shop.after()
    assert len(theirs.emulator.events()) == 1
    assert sorted(str(row.trouble) for row in await shop.rows(CalendarEvent)) == ["None", "event_refused"]
