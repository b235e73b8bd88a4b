"""The diary's questions go by their indexes, however many years of bookings there are."""

import psycopg
import pytest
from sqlalchemy import event

from core.settings import Settings
from tests.tools.places import NOW, Platform, restaurant
from tools.booking.finder import availability
from tools.booking.places import Places
from tools.booking.query import BookingQuery


@pytest.mark.parametrize(
    ("table", "index"),
    [
        ("SELECT booking_resource", "booking_resource_"),
        ("UPDATE booking ", "booking_held"),
    ],
)
async def test_the_diary_is_read_by_its_own_index(platform: Platform, settings: Settings, table: str, index: str) -> None:
    profile = restaurant()
    business_id, _ = await platform.add(profile), await platform.add(profile)
    asked: list[tuple[str, tuple[object, ...]]] = []
    async with platform.database.business(business_id, write=True) as session:
        connection = (await session.connection()).sync_connection
        assert connection is not None

        @event.listens_for(connection, "before_cursor_execute")
        def _note(_c: object, _cursor: object, statement: str, parameters: tuple[object, ...], *_rest: object) -> None:
            asked.append((statement, parameters))

        await Places(session, profile, NOW).expire()
        await availability(session, profile, BookingQuery(party_size=2), NOW)
        event.remove(connection, "before_cursor_execute", _note)
    statement, parameters = next(one for one in asked if one[0].replace("\n", " ").startswith(table))
    if settings.database_url is not None:
        have_years_of_bookings(settings.database_url)
    async with platform.database.business(business_id) as session:
        raw = (await (await session.connection()).get_raw_connection()).driver_connection
        assert raw is not None
        explain = "EXPLAIN QUERY PLAN" if settings.database_url is None else "EXPLAIN"
        plan = await (await raw.execute(f"{explain} {statement}", parameters)).fetchall()
    assert index in str([tuple(row) for row in plan])


def have_years_of_bookings(url: str) -> None:
    """PostgreSQL reads a small table whole, whatever its indexes; each business gets ten thousand bookings."""
    with psycopg.connect(url) as connection:
        connection.execute("SET ROLE frontdesk_platform")
        columns = "id, business_id, status, unit, starts_at, ends_at, source, key, revision, created_at, updated_at"
        times = "at, at + interval '90 min'"
        connection.execute(f"""
            INSERT INTO booking ({columns})
            SELECT gen_random_uuid(), business_id, 'confirmed', 'table', {times}, 'phone', at::text, 1, at, at
            FROM business, generate_series(timestamptz '2020-01-01', '2026-11-01', '6 hours') at
        """)  # type: ignore[call-overload]
        connection.execute("""
            INSERT INTO booking_resource (id, business_id, booking_id, resource_key, starts_at, ends_at, status)
            SELECT gen_random_uuid(), business_id, id, 'table:Window', starts_at, ends_at, status FROM booking
        """)
        connection.execute("RESET ROLE")
        connection.execute("ANALYZE booking, booking_resource")
