"""Bookings are listed by the days of the business's own zone, page by page, read one by one, and made and changed by hand."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import httpx
import pytest

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


MONDAY = {"date": "2026-11-30", "time": "10:00", "name": "Jo", "phone": "(212) 555-0133"}
"""Within Ana's hours; what else there is to choose, there is one of."""


async def send(place: Place, method: str, path: str, sent: dict[str, object], tag: str | None = None) -> httpx.Response:
    headers = {"If-Match": tag} if tag is not None else {}
    return await place.ask(place.a.staff, method, f"/bookings{path}", json=sent, headers=headers)


async def test_staff_make_move_and_cancel_a_booking(place: Place) -> None:
    made = await send(place, "POST", "", MONDAY)
    assert made.status_code == 201, made.text
    told = made.json()
    assert (told["source"], told["status"], told["resource"], told["call_id"]) == (
        "dashboard",
        "confirmed",
        f"{MARK_A} Ana",
        None,
    )
    assert (told["starts_at"], told["phone"]) == ("2026-11-30T15:00:00Z", "+12125550133")
    where = f"/{told['id']}"
    assert made.headers["location"] == f"/api/v1/bookings{where}"
    moved = await send(place, "PATCH", where, {"time": "11:00"}, made.headers["etag"])
    assert (moved.status_code, moved.json()["starts_at"], moved.json()["name"]) == (200, "2026-11-30T16:00:00Z", "Jo")
    cancelled = await send(place, "POST", f"{where}/cancel", {"reason": "did not come"}, moved.headers["etag"])
    assert (cancelled.json()["status"], cancelled.json()["notes"]) == ("cancelled", "Cancelled: did not come")
    assert told["id"] not in await listed(place, "start=2026-11-30&end=2026-12-01")


async def test_a_place_that_is_taken_is_told_with_who_has_it_and_what_is_free(place: Place) -> None:
    await send(place, "POST", "", MONDAY)
    taken = await send(place, "POST", "", {**MONDAY, "anyway": ["taken"]})
    told = taken.json()
    assert (taken.status_code, told["code"]) == (409, "taken")
    assert told["detail"] == f"{MARK_A} Ana is taken: Jo has it from 10:00 am to 10:30 am."
    assert [each["name"] for each in told["taken_by"]] == ["Jo"]
    assert [each["start"][11:16] for each in told["instead"]] == ["09:30", "10:30"]


async def test_rules_that_stand_against_it_are_told_and_broken_only_when_named(place: Place) -> None:
    late = {**MONDAY, "time": "11:45"}
    refused = await send(place, "POST", "", late)
    told = refused.json()
    assert (refused.status_code, told["code"]) == (409, "against_rules")
    assert told["rules"] == ["ends_after_closing", "staff_away", "off_grid"]
    assert (await send(place, "POST", "", {**late, "anyway": ["off_grid"]})).json()["code"] == "against_rules"
    assert (await send(place, "POST", "", {**late, "anyway": told["rules"]})).status_code == 201


async def test_a_change_says_what_it_changes_and_the_later_of_two_is_told(place: Place) -> None:
    made = await send(place, "POST", "", MONDAY)
    where, tag = f"/{made.json()['id']}", made.headers["etag"]
    assert (await send(place, "PATCH", where, {"name": "Kim"})).json()["code"] == "condition_missing"
    assert (await send(place, "PATCH", where, {"name": "Kim"}, '"soon"')).status_code == 400
    assert (await send(place, "PATCH", where, {"name": "Kim"}, tag)).status_code == 200
    for path, sent in ((where, {"name": "Lee"}), (f"{where}/cancel", {})):
        late = await send(place, "PATCH" if path == where else "POST", path, sent, tag)
        assert (late.status_code, late.json()["code"]) == (412, "changed_meanwhile")
        assert late.json()["now"] == {"status": "confirmed", "revision": 2}
    assert (await place.ask(place.a.staff, "GET", f"/bookings{where}")).json()["name"] == "Kim"


async def test_the_same_key_books_once(place: Place) -> None:
    sent = {**MONDAY, "key": str(uuid4())}
    made = [(await send(place, "POST", "", sent)).json()["id"] for _ in range(2)]
    assert len(set(made)) == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"date": None}, "date"),
        ({"time": "25:00"}, "time"),
        ({"time": "10:00:30"}, "time"),
        ({"phone": "call me"}, "phone"),
        ({"name": "x" * 121}, "name"),
        ({"service": "Massage"}, "service"),
        ({"resource": "Zoe"}, "resource"),
        ({"status": "confirmed"}, "status"),
    ],
)
async def test_what_cannot_be_booked_is_told_by_field(place: Place, wrong: dict[str, object], field: str) -> None:
    refused = await send(place, "POST", "", {**MONDAY, **wrong})
    assert (refused.status_code, [each["field"] for each in refused.json()["errors"]]) == (422, [field])


async def test_nobody_touches_another_business_s_bookings(place: Place) -> None:
    theirs = f"/{place.b.booking}"
    for method, path, sent in (("PATCH", theirs, {"name": "Eve"}), ("POST", f"{theirs}/cancel", {})):
        assert (await send(place, method, path, sent, "*")).status_code == 404
    told = (await place.ask(place.b.owner, "GET", f"/bookings{theirs}")).json()
    assert (told["status"], told["name"], told["revision"]) == ("confirmed", "Zebrafish Caller", 1)


async def test_a_program_that_books_without_end_is_held_up(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app_ui.bookings.hands.CHANGES_A_MINUTE", 2)
    answers = [await send(place, "POST", "", {**MONDAY, "time": time}) for time in ("09:00", "09:30", "10:00")]
    assert [response.status_code for response in answers] == [201, 201, 429]
    assert answers[2].headers["retry-after"]
