"""Calendars to subscribe to: a secret address shows one business's bookings, or one person's, until it is renewed or ended."""

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select

from app_ui.api import feeds as feeds_api
from tests.app_ui.api.conftest import MARK_A, MARK_B, Business, Place
from tests.tools.calendars.ics import read
from tools.booking.models import Booking, BookingResource
from tools.calendars.feeds import end_feed, renew_feed
from tools.calendars.models import CalendarFeed


async def renewed(place: Place, business: Business, resource: str = "business") -> str:
    profile = (await place.services.profiles.load(business.id)).profile
    async with place.services.db.business(business.id, write=True) as session:
        return await renew_feed(session, resource, profile, place.clock.now())


async def get(place: Place, token: str, **headers: str) -> httpx.Response:
    return await place.http.get(f"/calendar/{token}.ics", headers=headers)


async def test_a_feed_shows_its_own_business_s_bookings_to_whoever_knows_its_address(place: Place) -> None:
    answer = await get(place, await renewed(place, place.a))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    own, [event] = read(answer.content)
    assert own["NAME"] == f"{MARK_A} House"
    assert event["SUMMARY"] == f"{MARK_A} cut with {MARK_A} Ana: {MARK_A} Caller"
    assert MARK_B not in answer.text


async def test_a_persons_feed_shows_theirs_alone_and_cancelled_bookings_are_in_none(place: Place) -> None:
    person = f"staff:{MARK_A.casefold()} ana"
    token, whole = await renewed(place, place.a, person), await renewed(place, place.a)
    assert read((await get(place, token)).content)[1] == []
    async with place.services.db.business(place.a.id, write=True) as session:
        booking = await session.get(Booking, place.a.booking)
        assert booking is not None
        taken = BookingResource(
            booking_id=booking.id, resource_key=person, starts_at=booking.starts_at, ends_at=booking.ends_at, status="confirmed"
        )
        session.add(taken)
    assert len(read((await get(place, token)).content)[1]) == 1
    async with place.services.db.business(place.a.id, write=True) as session:
        booking = await session.get(Booking, place.a.booking)
        assert booking is not None
        booking.status = "cancelled"
    assert read((await get(place, token)).content)[1] == read((await get(place, whole)).content)[1] == []


async def test_wrong_old_and_ended_tokens_answer_alike_and_as_any_address_with_nothing(place: Place) -> None:
    old = await renewed(place, place.a)
    new = await renewed(place, place.a)
    assert (await get(place, new)).status_code == 200
    async with place.services.db.business(place.a.id, write=True) as session:
        await end_feed(session, "business")
    nothing = await place.ask(place.a.owner, "GET", "/nothing/here")
    for token in (old, new, "x", "x" * 500, "%00", "é"):
        answer = await get(place, token)
        assert (answer.status_code, answer.content) == (404, nothing.content)
        assert answer.headers["content-type"] == nothing.headers["content-type"]


async def test_the_database_holds_no_token(place: Place) -> None:
    token = await renewed(place, place.a)
    async with place.services.db.business(place.a.id) as session:
        [row] = (await session.execute(select(CalendarFeed))).scalars()
    assert token.encode() not in repr(row).encode()
    assert len(row.token_hash) == 32


async def test_what_has_not_changed_is_not_sent_again(place: Place) -> None:
    token = await renewed(place, place.a)
    first = await get(place, token)
    assert first.headers["cache-control"] == "private, max-age=300"
    again = await get(place, token, **{"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    async with place.services.db.business(place.a.id, write=True) as session:
        booking = await session.get(Booking, place.a.booking)
        assert booking is not None
        booking.starts_at += timedelta(hours=1)
    changed = await get(place, token, **{"If-None-Match": first.headers["etag"]})
    assert changed.status_code == 200


async def test_nobody_guesses_without_end(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds_api, "MOST_A_MINUTE", 3)
    answers = [(await get(place, f"guess{number}")).status_code for number in range(5)]
    assert answers == [404, 404, 404, 429, 429]


async def test_a_booking_s_file_is_for_members_of_its_business(place: Place) -> None:
    answer = await place.ask(place.a.staff, "GET", f"/bookings/{place.a.booking}/calendar")
    _, [event] = read(answer.content)
    assert event["SUMMARY"] == f"{MARK_A} cut with {MARK_A} Ana at {MARK_A} House"
    assert event["UID"] == f"{place.a.booking}@frontdesk"
    assert f"{MARK_A} notes" not in answer.text
    assert (await place.ask(place.a.staff, "GET", f"/bookings/{place.b.booking}/calendar")).status_code == 404
