"""Whoever judges a call sees the bookings that it made, on the business's clock, and nobody else's."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from core.clock import ManualClock
from core.database import Database
from core.errors import UnknownNumber
from core.settings import Settings
from evals.judge import Left, judge
from evals.phone.expected import Expect
from evals.phone.report import CallReport
from frontdesk.diary import Diary
from tenancy.businesses import import_profile
from tenancy.calls.models import Call
from tenancy.profile import BusinessProfile
from tools.booking.models import Booking
from tools.booking.query import Wish
from tools.booking.service import Bookings, Customer

NOW = datetime(2026, 11, 5, 15, tzinfo=UTC)
ONE, OTHER = "+12125550142", "+12125550143"


def restaurant(slug: str, number: str) -> BusinessProfile:
    return BusinessProfile.model_validate(
        {
            "slug": slug,
            "name": slug,
            "kind": "restaurant",
            "timezone": "America/New_York",
            "phone_numbers": [number],
            "hours": {"friday": ["17:00-23:00"]},
            "tables": [{"name": "window", "seats": 4}],
            "booking": {},
        }
    )


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(Settings(home=tmp_path, _env_file=None))
    await database.migrate()
    yield database
    await database.close()


async def books(db: Database, profile: BusinessProfile, call_sid: str, confirms: bool = True) -> None:
    """A call that holds the window table on Friday evening, and confirms it or not."""
    business_id = (await import_profile(db, profile)).business_id
    call_id: UUID = uuid4()
    async with db.calls(business_id, write=True) as session:
        session.add(Call(id=call_id, business_id=business_id, call_sid=call_sid, started_at=NOW))
    customer = Customer(call_id, "+12125550199", name="Anna Rossi")
    async with db.business(business_id, write=True) as session:
        bookings = Bookings(session, profile, NOW)
        wish = Wish(unit="table", date=date(2026, 11, 6), time=time(19, 30), party_size=4)
        held = await bookings.hold(wish, customer, f"hold {call_sid}", "draft")
        assert isinstance(held, Booking)
        if confirms:
            assert isinstance(await bookings.confirm(held.id, customer), Booking)


async def test_the_bookings_of_a_call_are_its_own_and_can_be_judged(db: Database) -> None:
    await books(db, restaurant("one", ONE), "CA1")
    await books(db, restaurant("other", OTHER), "CA2")
    diary = Diary(db, ManualClock(NOW))
    (row,) = await diary.bookings(ONE, "CA1")
    assert (row["name"], row["party_size"]) == ("Anna Rossi", 4)
    assert await diary.bookings(ONE, "CA2") == []
    expect = Expect.model_validate(
        {"booking": {"date": {"weekday": "friday"}, "time": "19:30", "party_size": 4, "name": "rossi"}}
    )
    assert judge(expect, CallReport("CA1", ONE, "", "", None), Left([row]), await diary.now(ONE)) == []


async def test_what_was_only_held_is_no_booking(db: Database) -> None:
    await books(db, restaurant("one", ONE), "CA1", confirms=False)
    assert await Diary(db, ManualClock(NOW)).bookings(ONE, "CA1") == []


async def test_a_cleared_call_leaves_its_table_free_and_other_businesses_alone(db: Database) -> None:
    await books(db, restaurant("one", ONE), "CA1")
    await books(db, restaurant("other", OTHER), "CA2")
    diary = Diary(db, ManualClock(NOW))
    await diary.clear(ONE, "CA1")
    await diary.clear(ONE, "CA2")
    assert len(await diary.bookings(OTHER, "CA2")) == 1
    await books(db, restaurant("one", ONE), "CA3")
    assert len(await diary.bookings(ONE, "CA3")) == 1


async def test_the_moment_is_the_business_clocks(db: Database) -> None:
    await import_profile(db, restaurant("one", ONE))
    assert (await Diary(db, ManualClock(NOW)).now(ONE)).hour == 10


async def test_a_number_that_no_business_has_is_told(db: Database) -> None:
    with pytest.raises(UnknownNumber, match="no business has the number"):
        await Diary(db, ManualClock(NOW)).bookings("+12125550111", "CA1")
