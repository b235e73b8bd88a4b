"""The diary's questions go by their indexes, however many years of bookings there are."""

import pytest
from sqlalchemy import event

from tests.tools.places import NOW, Platform, restaurant
from tools.booking.finder import availability
from tools.booking.query import BookingQuery
from tools.booking.service import Bookings


@pytest.mark.parametrize(
    ("table", "index"),
    [
        ("SELECT booking_resource", "booking_resource_by_time"),
        ("UPDATE booking ", "booking_held"),
        ("UPDATE booking_resource", "booking_resource_held"),
    ],
)
async def test_the_diary_is_read_by_its_own_index(platform: Platform, table: str, index: str) -> None:
    profile = restaurant()
    business_id = await platform.add(profile)
    asked: list[tuple[str, tuple[object, ...]]] = []
    async with platform.database.business(business_id, write=True) as session:
        connection = (await session.connection()).sync_connection
        assert connection is not None

        @event.listens_for(connection, "before_cursor_execute")
        def _note(_c: object, _cursor: object, statement: str, parameters: tuple[object, ...], *_rest: object) -> None:
            asked.append((statement, parameters))

        await Bookings(session, profile, NOW).expire()
        await availability(session, profile, BookingQuery(party_size=2), NOW)
        event.remove(connection, "before_cursor_execute", _note)
    statement, parameters = next(one for one in asked if one[0].replace("\n", " ").startswith(table))
    async with platform.database.platform() as session:
        assert await session.connection()
        raw = (await (await session.connection()).get_raw_connection()).driver_connection
        assert raw is not None
        plan = await (await raw.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)).fetchall()
    assert index in str([tuple(row) for row in plan])
