"""What a call left in the database, for whoever judges or shows it."""

from typing import Any

from sqlmodel import col, select

from core.database import Database
from core.settings import Settings
from tenancy.businesses import load_profile, resolve_number
from tenancy.calls.models import Call
from tools.booking.models import Booking


async def bookings_of_call(settings: Settings, to: str, call_sid: str) -> list[dict[str, Any]]:
    """The bookings that a call made and that still stand, times in the business's zone."""
    db = Database(settings)
    try:
        business_id = await resolve_number(db, to)
        if business_id is None:
            return []
        zone = (await load_profile(db, business_id)).profile.zone
        async with db.calls(business_id) as session:
            call_id = (await session.execute(select(col(Call.id)).where(col(Call.call_sid) == call_sid))).scalar_one_or_none()
        async with db.business(business_id) as session:
            wanted = select(Booking).where(col(Booking.call_id) == call_id, col(Booking.status) == "confirmed")
            rows = (await session.execute(wanted)).scalars().all()
        return [
            {
                "booking_id": str(row.id),
                "unit": row.unit,
                "starts_at": row.starts_at.astimezone(zone),
                "ends_at": row.ends_at.astimezone(zone),
                "party_size": row.party_size,
                "table": row.dining_table,
                "service": row.service,
                "staff": row.staff,
                "room": row.room,
                "nights": row.nights,
                "name": row.name,
                "status": row.status,
            }
            for row in rows
        ]
    finally:
        await db.close()
