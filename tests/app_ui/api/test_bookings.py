"""Bookings are listed by the days of the business's own zone, page by page, and read one by one."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from tests.app_ui.api.conftest import MARK_A, Place
from tools.booking.models import Booking


async def book(place: Place, business_id: UUID, starts_at: datetime, *, minutes: int = 30, **changes: object) -> str:
    booking = Booking(
        business_id=business_id, status="confirmed", unit="service", starts_at=starts_at, key=str(uuid4()),
        ends_at=starts_at + timedelta(minutes=minutes), created_at=starts_at, updated_at=starts_at,
    )  # fmt: skip
    for name, value in changes.items():
        setattr(booking, name, value)
    async with place.services.db.business(business_id, write=True) as session:
        session.add(booking)
    return str(booking.id)


async def listed(place: Place, query: str) -> list[str]:
    response = await place.ask(place.a.staff, "GET", f"/bookings?{query}")
    assert response.status_code == 200, response.text
    return [booking["id"] for booking in response.json()["bookings"]]


async def test_a_day_is_the_businesss_own_and_holds_who_is_there(place: Place) -> None:
    """New York is five hours behind: its 24 December begins at 05:00 UTC."""
    before = await book(place, place.a.id, datetime(2026, 12, 24, 4, 0, tzinfo=UTC))
    stays = await book(place, place.a.id, datetime(2026, 12, 24, 4, 45, tzinfo=UTC))
    first = await book(place, place.a.id, datetime(2026, 12, 24, 5, 30, tzinfo=UTC))
    last = await book(place, place.a.id, datetime(2026, 12, 25, 4, 30, tzinfo=UTC))
    await book(place, place.a.id, datetime(2026, 12, 25, 5, 0, tzinfo=UTC))
    await book(place, place.a.id, datetime(2026, 12, 24, 6, 0, tzinfo=UTC), status="cancelled")
    await book(place, place.b.id, datetime(2026, 12, 24, 6, 0, tzinfo=UTC))
    assert await listed(place, "start=2026-12-24&end=2026-12-25") == [stays, first, last]
    assert before in await listed(place, "start=2026-12-23&end=2026-12-24")


async def test_left_out_days_are_the_week_from_today(place: Place) -> None:
    told = (await place.ask(place.a.staff, "GET", "/bookings")).json()
    assert (told["start"], told["end"], told["timezone"]) == ("2026-11-23", "2026-11-30", "America/New_York")
    assert [booking["id"] for booking in told["bookings"]] == [str(place.a.booking)]
    assert told["bookings"][0]["resource"] == f"{MARK_A} Ana"
    place.clock.advance(-8 * 3600)  # 04:00 in UTC is the day before over there
    assert (await place.ask(place.a.staff, "GET", "/bookings")).json()["start"] == "2026-11-22"


async def test_bookings_come_in_pages(place: Place) -> None:
    made = [await book(place, place.a.id, datetime(2027, 1, 4, hour, tzinfo=UTC)) for hour in range(15, 20)]
    week = "start=2027-01-04&end=2027-01-05"
    pages = [(await place.ask(place.a.staff, "GET", f"/bookings?{week}&size=2&page={page}")).json() for page in (1, 2, 3, 4)]
    assert [booking["id"] for page in pages for booking in page["bookings"]] == made
    assert [page["more"] for page in pages] == [True, True, False, False]


WRONG_DAYS = [
    "start=2026-12-24&end=2026-12-24",
    "start=2026-12-24&end=2026-12-23",
    "start=2026-01-01&end=2026-12-31",
    "start=2026-02-30",
    "start=tomorrow",
    "start=0001-01-01",
    "end=9999-12-31",
    "size=101",
    "page=101",
]


async def test_days_that_are_none_or_too_many_are_refused(place: Place) -> None:
    for query in WRONG_DAYS:
        refused = await place.ask(place.a.staff, "GET", f"/bookings?{query}")
        assert (refused.status_code, refused.json()["code"]) == (422, "wrong_fields")


async def test_a_booking_is_read_by_its_id_whatever_became_of_it(place: Place) -> None:
    cancelled = await book(place, place.a.id, datetime(2027, 1, 4, 15, tzinfo=UTC), status="cancelled", name="<b>Eve</b>")
    told = (await place.ask(place.a.staff, "GET", f"/bookings/{cancelled}")).json()
    assert (told["status"], told["name"], told["starts_at"]) == ("cancelled", "<b>Eve</b>", "2027-01-04T15:00:00Z")
    theirs = await book(place, place.b.id, datetime(2027, 1, 4, 15, tzinfo=UTC))
    answers = [await place.ask(place.a.staff, "GET", f"/bookings/{booking}") for booking in (theirs, uuid4())]
    assert [(response.status_code, response.json()["detail"]) for response in answers] == [(404, "there is no such booking")] * 2
