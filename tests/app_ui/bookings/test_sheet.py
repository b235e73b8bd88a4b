"""The sheet of a booking: what it begins with, what it says against what was typed, and that nothing is broken unknowingly."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlmodel import col, select

from app_ui.bookings import sheet as sheet_state
from app_ui.bookings import state as bookings_state
from app_ui.bookings.days import Days
from app_ui.bookings.sheet import Hand
from app_ui.bookings.sheet_view import clicked, new_values, resources_of
from app_ui.bookings.state import Diary
from core.clock import ManualClock
from core.settings import Settings
from tests.app_ui.page_events import Browser, browsers
from tests.tools.places import guesthouse, restaurant, salon, studio
from tools.booking.models import Booking

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
DAY = "/bookings?view=day&date=2026-11-23"
CUT = {"unit": "appointment", "date": "2026-11-23", "time": "10:00", "service": "Haircut", "resource": "Anna", "name": "Jo"}


@dataclass
class Houses:
    shears: Browser
    harbour: Browser

    async def add(self, browser: Browser | None = None, **typed: str) -> Hand:
        """The sheet, opened anew and sent."""
        browser = browser or self.shears
        await browser.send(Hand.load, at=f"{DAY}&new=appointment&at={uuid4()}")
        return await self.send_again(browser, **typed)

    async def send_again(self, browser: Browser, **typed: str) -> Hand:
        page = browser.page(Hand)
        await browser.send(Hand.save, {**CUT, "version": page.version, **typed}, at=f"{DAY}&new=appointment")
        return page

    async def stored(self, browser: Browser) -> list[Booking]:
        async with browser.services.db.business(browser.member.business_id) as session:
            return list(await session.scalars(select(Booking).order_by(col(Booking.created_at), col(Booking.starts_at))))

    async def open(self, do: str) -> tuple[Hand, Booking]:
        """What is to be done with the one booking that there is."""
        [booking] = await self.stored(self.shears)
        await self.shears.send(Hand.load, at=f"{DAY}&booking={booking.id}&do={do}")
        return self.shears.page(Hand), booking


@pytest.fixture
async def houses(
    engine_settings: Callable[[Path], Settings], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Houses]:
    told, modules = (salon(language="en-GB"), guesthouse()), (bookings_state, sheet_state)
    async with browsers(engine_settings(tmp_path), ManualClock(NOW), told, monkeypatch, *modules) as found:
        yield Houses(*found)


async def test_a_click_on_the_timeline_begins_with_its_time_and_place(houses: Houses) -> None:
    await houses.shears.send(Hand.load, at=f"{DAY}&new=appointment&at=2026-11-23T10:22:00.000Z&with=Anna")
    page = houses.shears.page(Hand)
    assert (page.mode, page.unit, page.resources, page.services) == (
        "new", "appointment", ["Anna", "Ben"], ["Haircut", "Colour"],
    )  # fmt: skip
    assert {name: page.values[name] for name in ("date", "time", "resource")} == {
        "date": "2026-11-23", "time": "10:15", "resource": "Anna",
    }  # fmt: skip
    await houses.harbour.send(Hand.load, at=f"{DAY}&new=room&on=2026-11-26&with=Double 2")
    assert houses.harbour.page(Hand).values["date"] == "2026-11-26"
    assert houses.harbour.page(Hand).values["resource"] == "Double 2"


async def test_what_was_added_is_in_the_diary_and_the_page_goes_to_its_day(houses: Houses) -> None:
    page = await houses.add(date="2026-11-30", phone="020 7946 0199")
    assert page.onward == "/bookings?view=day&date=2026-11-30"
    await houses.shears.send(Hand.load, at=page.onward)
    assert (page.mode, page.notice) == ("", "Booked: Jo, Mon 30 Nov, 10:00.")
    await houses.shears.send(Diary.load, at="/bookings?view=day&date=2026-11-30")
    assert [block.name for block in houses.shears.page(Diary).columns[0].blocks] == ["Jo"]
    assert [(one.source, one.phone) for one in await houses.stored(houses.shears)] == [("dashboard", "+442079460199")]
    assert await houses.stored(houses.harbour) == []


async def test_sent_twice_it_is_booked_once(houses: Houses) -> None:
    await houses.shears.send(Hand.load, at=f"{DAY}&new=appointment")
    page = houses.shears.page(Hand)
    version = page.version
    await houses.send_again(houses.shears)
    page.version = version
    await houses.send_again(houses.shears, time="12:00")
    assert len(await houses.stored(houses.shears)) == 1


async def test_who_has_the_place_is_said_with_what_is_free_instead(houses: Houses) -> None:
    await houses.add()
    page = await houses.add(time="10:15", name="Kim")
    assert page.taken == "Anna is taken: Jo has it from 10:00 to 10:45."
    assert [(offer.words, offer.fills["time"]) for offer in page.instead] == [("10:45", "10:45"), ("09:15", "09:15")]
    assert [offer.fills for offer in page.others] == [{"resource": "Ben"}]
    assert page.onward == ""
    await houses.send_again(houses.shears, time="10:15", name="Kim", resource="Ben")
    assert (page.taken, page.onward) == ("", DAY)


async def test_rules_are_said_first_and_broken_only_for_what_they_were_said_of(houses: Houses) -> None:
    page = await houses.add(time="16:50")
    assert page.rules == [
        "That is too close to closing time.",
        "They do not work at that time.",
        "Bookings usually begin every 15 minutes.",
    ]
    told = page.anyway
    await houses.send_again(houses.shears, time="16:40", anyway=told)
    assert page.rules, "another time has to be told anew"
    assert await houses.stored(houses.shears) == []
    await houses.send_again(houses.shears, time="16:40", anyway=page.anyway)
    assert [f"{one.starts_at:%H:%M}" for one in await houses.stored(houses.shears)] == ["16:40"]


async def test_what_is_missing_is_marked_at_its_field(houses: Houses) -> None:
    page = await houses.add(time="", phone="12", service="")
    assert set(page.wrong) == {"phone"}
    await houses.send_again(houses.shears, time="", service="")
    assert set(page.wrong) == {"service"}
    await houses.send_again(houses.shears, time="")
    assert page.wrong == {"time": "expected a time"}


async def test_a_booking_is_moved_and_its_form_begins_with_what_it_says(houses: Houses) -> None:
    await houses.add()
    page, booking = await houses.open("change")
    assert {name: page.values[name] for name in CUT} == CUT
    await houses.send_again(houses.shears, time="12:00")
    await houses.shears.send(Hand.load, at=page.onward)
    assert page.notice == "Changed: Jo, Today, 12:00."
    [moved] = await houses.stored(houses.shears)
    assert (moved.id, moved.revision, f"{moved.starts_at:%H:%M}") == (booking.id, 2, "12:00")


async def test_the_later_of_two_sees_what_the_other_has_changed_and_may_save_over_it(houses: Houses) -> None:
    await houses.add()
    page, _ = await houses.open("change")
    mine = page.version
    await houses.send_again(houses.shears, time="12:00")
    page.version = mine
    await houses.send_again(houses.shears, name="Joanna")
    assert page.meanwhile == "Somebody else has changed this booking in the meantime; read it again, then save."
    assert list(page.theirs) == [("Time", "12:00 – 12:30")], "what is as it was is not told"
    await houses.send_again(houses.shears, name="Joanna", over=page.over)
    [saved] = await houses.stored(houses.shears)
    assert (saved.name, f"{saved.starts_at:%H:%M}", saved.revision) == ("Joanna", "10:00", 3)


async def test_a_booking_is_cancelled_with_its_reason_and_then_there_is_nothing_to_change(houses: Houses) -> None:
    await houses.add()
    page, _ = await houses.open("cancel")
    assert page.who == "Jo, Today, 10:00"
    await houses.shears.send(Hand.cancel, {"version": page.version, "notes": "did not come"}, at=DAY)
    await houses.shears.send(Hand.load, at=page.onward)
    assert page.notice == "Cancelled: Jo, Today, 10:00."
    [gone] = await houses.stored(houses.shears)
    assert (gone.status, gone.notes) == ("cancelled", "Cancelled: did not come")
    page, _ = await houses.open("change")
    assert page.mode == ""


async def test_another_business_s_booking_opens_no_form_and_stays_as_it_is(houses: Houses) -> None:
    await houses.add()
    page, booking = await houses.open("change")
    theirs = houses.harbour.page(Hand)
    await houses.harbour.send(Hand.load, at=f"{DAY}&booking={booking.id}&do=cancel")
    assert (theirs.mode, theirs.who, theirs.values) == ("", "", {})
    theirs._booking, theirs.mode = str(booking.id), "cancel"
    await houses.harbour.send(Hand.cancel, {"version": "1 x"}, at=DAY)
    assert theirs.alert == "There is no such booking."
    assert [one.status for one in await houses.stored(houses.shears)] == ["confirmed"]
    assert page.mode == "change"


def test_an_address_with_anything_in_it_is_no_time_and_no_place() -> None:
    for written in ("", "soon", "2026-11-23", "2026-11-23T10:00", "9999-12-31T23:59:59Z"):
        assert clicked(written, salon()) is None
    days = Days("day", date(2026, 11, 23), date(2026, 11, 23))
    values: Any = new_values(salon(), "appointment", days, {"at": "x", "on": "y", "with": "Zoe"})
    assert (values["date"], values["time"], values["resource"]) == ("2026-11-23", "", "")


def test_a_click_on_a_class_chooses_the_class() -> None:
    days = Days("day", date(2026, 11, 24), date(2026, 11, 24))
    values = new_values(studio(), "appointment", days, {"with": "Yoga class"})
    assert (values["service"], values["resource"]) == ("Yoga class", "")


def test_what_there_is_to_choose_from_is_what_the_business_has() -> None:
    joined = restaurant(booking={"joined": [{"tables": ["Window", "Bay"]}]})
    assert resources_of(joined, "table") == ["Window", "Long", "Bay", "Window and Bay"]
    assert resources_of(salon(staff=[]), "appointment") == [], "one alone is no choice"
    assert resources_of(salon(), "appointment", "Zoe") == ["Anna", "Ben", "Zoe"]
