"""The page of bookings shows a business its own diary, live bookings alone, and each at an address of its own."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from app_ui.bookings import state as bookings_state
from app_ui.bookings.state import MOST, Diary
from core.clock import ManualClock
from core.events import LocalEvents
from core.settings import Settings
from tests.app_ui.page_events import Browser, Locked, browsers
from tests.tools.places import guesthouse, salon
from tools.booking.models import Booking, BookingResource

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
DAY = "/bookings?view=day&date=2026-11-23"


@dataclass
class Diaries:
    shears: Browser
    harbour: Browser
    """A guesthouse, of somebody else."""

    async def book(self, browser: Browser, start: datetime, minutes: int = 30, **more: Any) -> UUID:
        told: dict[str, Any] = {
            "id": uuid4(), "business_id": browser.member.business_id, "status": "confirmed", "unit": "appointment",
            "starts_at": start, "ends_at": start + timedelta(minutes=minutes), "staff": "Anna", "service": "Haircut",
            "name": "Jo", "key": uuid4().hex, "created_at": NOW, "updated_at": NOW,
        }  # fmt: skip
        resource = more.pop("resource", "staff:anna")
        booking = Booking(**{**told, **more})
        row = {name: getattr(booking, name) for name in ("business_id", "starts_at", "ends_at", "status", "hold_expires_at")}
        found = booking.id
        async with browser.services.db.business(browser.member.business_id, write=True) as session:
            session.add(booking)
            await session.flush()
            session.add(BookingResource(booking_id=found, resource_key=resource, **row))
        return found


@pytest.fixture
async def diaries(
    engine_settings: Callable[[Path], Settings], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Diaries]:
    async with browsers(
        engine_settings(tmp_path), ManualClock(NOW), (salon(), guesthouse()), monkeypatch, bookings_state
    ) as found:
        yield Diaries(*found)


async def test_a_day_shows_its_own_bookings_in_the_columns_they_take(diaries: Diaries) -> None:
    await diaries.book(diaries.shears, NOW + timedelta(hours=1), name="Mine")
    await diaries.book(diaries.shears, NOW + timedelta(days=1), name="Tomorrow")
    await diaries.book(diaries.shears, NOW + timedelta(hours=2), name="Gone", status="cancelled")
    await diaries.book(diaries.harbour, NOW + timedelta(hours=1), name="Theirs")
    await diaries.shears.send(Diary.load, at=DAY)
    page = diaries.shears.page(Diary)
    assert [(column.name, [block.name for block in column.blocks]) for column in page.columns] == [
        ("Anna", ["Mine"]),
        ("Ben", []),
    ]
    assert [each.name for each in page.listed] == ["Mine"]
    assert (page.title, page.summary, page.is_today) == ("Monday, 23 November 2026", "1 booking", True)
    assert page.timed
    assert not page.nightly


async def test_a_week_shows_seven_days_and_a_booking_opens_at_an_address(diaries: Diaries) -> None:
    call = uuid4()
    booked = await diaries.book(diaries.shears, NOW + timedelta(days=2), phone="+442079460199", call_id=call)
    await diaries.shears.send(Diary.load, at="/bookings?view=week&date=2026-11-23")
    page = diaries.shears.page(Diary)
    assert [len(day.named) for day in page.overview] == [0, 0, 1, 0, 0, 0, 0]
    [there] = page.overview[2].named
    await diaries.shears.send(Diary.load, at=there.address)
    assert str(booked) in there.address
    assert (page.shown, page.missing, page.name, page.call_address) == (True, False, "Jo", f"/calls/{call}")
    assert page.file_address == f"/api/v1/bookings/{booked}/calendar"
    assert page.dial == "+442079460199"
    await diaries.shears.send(Diary.load, at=page.here)
    assert not page.shown


@pytest.mark.parametrize("named", ["somebody else's", "nobody's", "not an id", "cancelled"])
async def test_a_booking_that_is_not_one_s_own_is_one_that_does_not_exist(diaries: Diaries, named: str) -> None:
    start = NOW + timedelta(hours=1)
    address = {
        "somebody else's": lambda: diaries.book(diaries.harbour, start, name="Theirs"),
        "cancelled": lambda: diaries.book(diaries.shears, start, status="cancelled", name="Gone"),
    }
    booking = str(await address[named]()) if named in address else str(uuid4()) if named == "nobody's" else "not an id"
    await diaries.shears.send(Diary.load, at=f"{DAY}&booking={booking}")
    page = diaries.shears.page(Diary)
    assert (page.shown, page.missing, page.name, page.told) == (True, True, "", [])


async def test_a_house_shows_its_rooms_and_who_comes_and_goes(diaries: Diaries) -> None:
    arrives = datetime(2026, 11, 23, 15, tzinfo=UTC)
    stay = {"unit": "room", "service": None, "staff": None, "room": "Double", "nights": 2, "resource": "room:double:1"}
    await diaries.book(diaries.harbour, arrives, 44 * 60, name="Guest", **stay)
    await diaries.book(diaries.shears, NOW, name="Theirs")
    await diaries.harbour.send(Diary.load, at=DAY)
    page = diaries.harbour.page(Diary)
    assert ([each.name for each in page.arriving], page.staying, page.leaving) == (["Guest"], [], [])
    assert page.summary == "1 arrives, nobody leaves, 1 of 3 rooms are taken in the night that follows"
    assert (page.timed, page.nightly, page.columns) == (False, True, [])
    await diaries.harbour.send(Diary.load, at="/bookings?view=week&date=2026-11-23")
    assert [(row.name, [each.name for each in row.stays]) for row in page.rooms] == [
        ("Double 1", ["Guest"]),
        ("Double 2", []),
        ("Family", []),
    ]


async def test_a_day_of_very_many_bookings_says_that_it_shows_the_first(diaries: Diaries) -> None:
    business_id = diaries.shears.member.business_id
    told: dict[str, Any] = {"status": "confirmed", "unit": "appointment", "staff": "Anna", "created_at": NOW, "updated_at": NOW}
    starts = [NOW + timedelta(seconds=number) for number in range(MOST + 5)]
    rows = [
        Booking(business_id=business_id, key=str(start), starts_at=start, ends_at=start + timedelta(minutes=5), **told)
        for start in starts
    ]
    async with diaries.shears.services.db.business(business_id, write=True) as session:
        session.add_all(rows)
    await diaries.shears.send(Diary.load, at=DAY)
    page = diaries.shears.page(Diary)
    assert page.too_many
    assert len(page.listed) == MOST
    await diaries.harbour.send(Diary.load, at=DAY)
    assert not diaries.harbour.page(Diary).too_many


async def test_a_business_that_takes_no_bookings_is_told_so(
    sqlite_settings: Callable[[Path], Settings], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = (salon(booking=None), guesthouse())
    async with browsers(sqlite_settings(tmp_path), ManualClock(NOW), told, monkeypatch, bookings_state) as [without, other]:
        for browser, takes in ((without, False), (other, True)):
            await browser.send(Diary.load, at=DAY)
            assert browser.page(Diary).takes is takes
        assert (without.page(Diary).timed, without.page(Diary).nightly) == (False, False)


async def test_a_date_that_is_picked_becomes_the_address(diaries: Diaries) -> None:
    await diaries.shears.send(Diary.load, at="/bookings?view=week&date=2026-11-23")
    assert "/bookings?view=week&date=2027-01-05" in str(await diaries.shears.send(Diary.go, "2027-01-05"))
    for unfinished in ("", "0002-01-05", "0202-01-05", "soon"):
        assert await diaries.shears.send(Diary.go, unfinished) is None


async def test_the_page_looks_again_when_a_call_of_its_business_has_done_something_until_it_is_left(
    diaries: Diaries, monkeypatch: pytest.MonkeyPatch
) -> None:
    events, shears = LocalEvents(), diaries.shears
    services = replace(shears.services, events=events)
    monkeypatch.setattr(bookings_state, "services", lambda: services)
    monkeypatch.setattr(bookings_state, "NEWS_SECONDS", 0.0)
    await shears.send(Diary.load, at=DAY)
    handler: Any = Diary.follow
    following = handler.fn(Locked(shears.page(Diary)))
    await anext(following)
    await diaries.book(shears, NOW + timedelta(hours=1), name="Called")
    events.publish(shears.member.business_id, {"kind": "act_ended"})
    assert "refresh" in str(await anext(following))
    shears.page(Diary).notice = "Booked."
    await shears.send(Diary.refresh, at=DAY)
    assert [each.name for each in shears.page(Diary).listed] == ["Called"]
    assert shears.page(Diary).notice == "Booked.", "nobody asked for it, so it takes no message away"
    await shears.send(Diary.load, at="/calls")
    events.publish(shears.member.business_id, {"kind": "act_ended"})
    with pytest.raises(StopAsyncIteration):
        await anext(following)


async def test_neither_another_s_calls_nor_mere_words_are_news_for_the_diary(
    diaries: Diaries, monkeypatch: pytest.MonkeyPatch
) -> None:
    events, member = LocalEvents(), diaries.shears.member
    services = replace(diaries.shears.services, events=events)
    monkeypatch.setattr(bookings_state, "services", lambda: services)
    news = bookings_state._news(member)
    assert (await anext(news))["kind"] == "following"
    events.publish(diaries.harbour.member.business_id, {"kind": "act_ended", "seq": 1})
    events.publish(member.business_id, {"kind": "said", "seq": 2})
    events.publish(member.business_id, {"kind": "act_ended", "seq": 3})
    assert (await anext(news))["seq"] == 3
