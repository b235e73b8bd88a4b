"""Google's calendar through its adapter: what is taken there, and our bookings once in it."""

from datetime import timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from evals.emulators.profile import Fault
from tests.tools.calendars.outside import Google, at, event, google
from tools.calendars import http
from tools.calendars.port import CalendarAway, CalendarMissing, CalendarRefuses, Changes, EventRefused

LONDON, NEW_YORK = ZoneInfo("Europe/London"), ZoneInfo("America/New_York")
FIRST, LAST = at(0, day=1), at(0, day=30)


async def look(google: Google, token: str | None = None, zone: ZoneInfo = LONDON) -> Changes:
    return await google.calendar().look(FIRST, LAST, zone, token)


def spans(changes: Changes) -> set[tuple[object, object]]:
    return {(each.start, each.end) for each in changes.busy}


async def test_an_event_of_another_zone_is_taken_at_its_moment(theirs: Google) -> None:
    theirs.emulator.add("primary", "dentist", "2026-11-03T09:00:00-05:00", "2026-11-03T10:00:00-05:00")
    assert spans(await look(theirs)) == {(at(14), at(15))}


async def test_an_all_day_event_is_the_day_of_the_business_s_zone(theirs: Google) -> None:
    theirs.emulator.add("primary", "holiday", "2026-11-03", "2026-11-05")
    assert spans(await look(theirs, zone=NEW_YORK)) == {(at(5), at(5, day=5))}


@pytest.mark.parametrize(("zone", "hours"), [(LONDON, 25), (NEW_YORK, 24)])
async def test_an_all_day_event_is_as_long_as_its_day_when_clocks_change(theirs: Google, zone: ZoneInfo, hours: int) -> None:
    theirs.emulator.add("primary", "fair", "2026-10-25", "2026-10-26")
    [span] = (await theirs.calendar().look(FIRST - timedelta(days=20), LAST, zone, None)).busy
    assert span.end - span.start == timedelta(hours=hours)


async def test_free_declined_and_cancelled_events_and_places_of_work_take_nothing(theirs: Google) -> None:
    day = ("2026-11-03T09:00:00Z", "2026-11-03T10:00:00Z")
    theirs.emulator.add("primary", "free", *day, transparency="transparent")
    theirs.emulator.add("primary", "cancelled", *day, status="cancelled")
    theirs.emulator.add("primary", "office", *day, eventType="workingLocation")
    theirs.emulator.add("primary", "declined", *day, attendees=[{"self": True, "responseStatus": "declined"}])
    assert (await look(theirs)).busy == ()
    theirs.emulator.add("primary", "perhaps", *day, status="tentative", attendees=[{"self": True, "responseStatus": "tentative"}])
    assert len((await look(theirs)).busy) == 1


async def test_a_recurring_event_keeps_its_wall_time_when_clocks_change(theirs: Google) -> None:
    times = {"start": {"dateTime": "2026-10-24T09:00:00+01:00", "timeZone": "Europe/London"},
             "end": {"dateTime": "2026-10-24T10:00:00+01:00", "timeZone": "Europe/London"}}  # fmt: skip
    theirs.emulator.add("primary", "weekly", "2026-10-24T09:00:00+01:00", "2026-10-24T10:00:00+01:00")
    theirs.emulator.change("primary", "weekly", recurrence=["RRULE:FREQ=WEEKLY;COUNT=3"], **times)
    found = await theirs.calendar().look(at(0, day=1) - timedelta(days=20), LAST, LONDON, None)
    assert sorted(each.start.hour for each in found.busy) == [8, 9, 9]


async def test_pages_are_read_to_the_end() -> None:
    async with google(page=2) as theirs:
        for hour in range(5):
            theirs.emulator.add("primary", f"event{hour}", f"2026-11-03T{9 + hour:02}:00:00Z", f"2026-11-03T{9 + hour:02}:30:00Z")
        assert len((await look(theirs)).busy) == 5


async def test_the_next_look_brings_only_what_has_changed(theirs: Google) -> None:
    theirs.emulator.add("primary", "first", "2026-11-03T09:00:00Z", "2026-11-03T10:00:00Z")
    theirs.emulator.add("primary", "second", "2026-11-04T09:00:00Z", "2026-11-04T10:00:00Z")
    whole = await look(theirs)
    assert (whole.whole, len(whole.busy)) == (True, 2)
    nothing = await look(theirs, whole.token)
    assert (nothing.whole, nothing.busy, nothing.gone) == (False, (), ())
    theirs.emulator.delete("primary", "first")
    theirs.emulator.change(
        "primary", "second", start={"dateTime": "2026-11-04T11:00:00Z"}, end={"dateTime": "2026-11-04T12:00:00Z"}
    )
    changes = await look(theirs, nothing.token)
    assert (changes.gone, spans(changes)) == (("first",), {(at(11, day=4), at(12, day=4))})


async def test_a_token_that_google_has_forgotten_means_a_whole_look(theirs: Google) -> None:
    theirs.emulator.add("primary", "first", "2026-11-03T09:00:00Z", "2026-11-03T10:00:00Z")
    token = (await look(theirs)).token
    theirs.emulator.forget_changes()
    changes = await look(theirs, token)
    assert (changes.whole, len(changes.busy)) == (True, 1)
    assert changes.token != token


async def test_a_booking_that_is_put_twice_is_one_event_and_is_not_seen_as_busy(theirs: Google) -> None:
    booked = event(at(9))
    for _ in range(2):
        await theirs.calendar().put(booked, None)
    [there] = theirs.emulator.events().values()
    assert (there["summary"], there["start"]["dateTime"]) == ("Haircut: Mo", "2026-11-03T09:00:00Z")
    changes = await look(theirs)
    assert (changes.busy, len(changes.gone)) == ((), 1)


async def test_a_booking_is_moved_removed_and_put_again_under_one_id(theirs: Google) -> None:
    booking, calendar = uuid4(), theirs.calendar()
    known = await calendar.put(event(at(9), booking=booking), None)
    assert await calendar.put(event(at(11), booking=booking), known) == known
    assert [each["start"]["dateTime"] for each in theirs.emulator.events().values()] == ["2026-11-03T11:00:00Z"]
    for known_or_not in (known, known, None):
        await calendar.remove(booking, known_or_not)
    assert theirs.emulator.events() == {}
    assert await calendar.put(event(at(12), booking=booking), None) == known
    assert len(theirs.emulator.events()) == 1


async def test_an_access_token_that_ends_is_renewed_in_the_middle_and_asked_for_once_an_hour(theirs: Google) -> None:
    calendar = theirs.calendar()
    await calendar.put(event(at(9)), None)
    theirs.emulator.end_access()
    await calendar.put(event(at(10)), None)
    theirs.clock.advance(3600)
    theirs.emulator.end_access()
    await calendar.put(event(at(11)), None)
    assert len(theirs.emulator.events()) == 3


async def test_what_only_the_owner_can_mend_is_told_apart_from_what_passes(theirs: Google) -> None:
    with pytest.raises(CalendarRefuses):
        await theirs.calendar(refresh_token="withdrawn").look(FIRST, LAST, LONDON, None)
    with pytest.raises(CalendarMissing):
        await theirs.calendar("nobody@example.com").look(FIRST, LAST, LONDON, None)
    with pytest.raises(EventRefused):
        await theirs.calendar().put(event(at(9), minutes=0), None)
    for status in (403, 429):
        theirs.emulator.quota_status = status
        theirs.emulator.behaviour.fail("rate_limited")
        with pytest.raises(CalendarAway):
            await look(theirs)
    theirs.emulator.away = True
    with pytest.raises(CalendarAway):
        await look(theirs)


@pytest.mark.parametrize("fault", ["server_error", "stall_before", "drop", "garbage"])
async def test_a_calendar_that_fails_or_hangs_is_away_and_says_nothing_of_what_is_in_it(
    theirs: Google, fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "SECONDS", 0.3)
    theirs.emulator.add("primary", "first", "2026-11-03T09:00:00Z", "2026-11-03T10:00:00Z", summary="Private matter " * 50)
    theirs.emulator.behaviour.fail(fault)
    with pytest.raises(CalendarAway) as caught:
        await look(theirs)
    assert "Private" not in str(caught.value)
    assert theirs.emulator.key not in str(caught.value)
    assert len((await look(theirs)).busy) == 1


async def test_nonsense_among_the_events_is_passed_over(theirs: Google) -> None:
    theirs.emulator.add("primary", "odd", "2026-11-03T09:00:00Z", "2026-11-03T10:00:00Z")
    theirs.emulator.change("primary", "odd", attendees=["x", None], extendedProperties={"private": None})
    assert spans(await look(theirs)) == {(at(9), at(10))}
