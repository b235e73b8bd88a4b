"""Dishes that have run out: taken off what can be ordered for a while, by whoever stands in the kitchen."""

from datetime import UTC, datetime, time, timedelta
from typing import Any, Literal
from uuid import UUID

from core.clock import Clock
from core.database import Database
from core.errors import Conflict, WrongFields
from tenancy import editing, hours
from tenancy.knowledge.requests import request_index
from tenancy.profile import BusinessProfile

HowLong = Literal["hour", "today", "until_told"]
OPEN_END = datetime(2100, 1, 1, tzinfo=UTC)
"""Stands for "until somebody says that there is some again"."""
DAY_ENDS = timedelta(hours=5)
"""After midnight: an evening that goes on longer is still the day before."""
TRIES = 3
"""When somebody else changes the menu at the same moment."""


async def sell_out(db: Database, business_id: UUID, item: str, how_long: HowLong, clock: Clock) -> datetime:
    """From now on the item cannot be ordered; until when, is answered. Raises ``WrongFields`` for what is not on the menu."""
    profile = (await editing.told(db, business_id)).profile
    until = _until(profile, how_long, clock.now())
    await _set(db, business_id, item, until, clock)
    return until


async def sell_again(db: Database, business_id: UUID, item: str, clock: Clock) -> None:
    """Raises ``WrongFields`` for what is not on the menu."""
    await _set(db, business_id, item, None, clock)


def sold_out(profile: BusinessProfile, now: datetime) -> tuple[tuple[str, datetime], ...]:
    """What cannot be ordered now, and until when, in the menu's order."""
    gone = ((item.name, item.sold_out_until) for item in profile.menu)
    return tuple((name, until) for name, until in gone if until is not None and until > now)


def _until(profile: BusinessProfile, how_long: HowLong, now: datetime) -> datetime:
    if how_long == "hour":
        return now + timedelta(hours=1)
    if how_long == "until_told":
        return OPEN_END
    today = (now.astimezone(profile.zone) - DAY_ENDS).date()
    over = datetime.combine(today + timedelta(days=1), time(), profile.zone) + DAY_ENDS
    return hours.next_opening(profile, over - timedelta(minutes=1)) or over


async def _set(db: Database, business_id: UUID, item: str, until: datetime | None, clock: Clock) -> None:
    for _ in range(TRIES):
        now = await editing.told(db, business_id)
        entries: list[dict[str, Any]] = now.typed("menu")
        entry = next((each for each in entries if each["name"].casefold() == item.strip().casefold()), None)
        if entry is None:
            raise WrongFields([("item", f"expected a dish of the menu, got {item.strip()!r}")])
        entry["sold_out_until"] = until.isoformat() if until else None
        try:
            await editing.edit(db, business_id, "menu", entries, expected=now.etag("menu"), on_changed=request_index, clock=clock)
        except Conflict:
            continue
        return
    raise Conflict("somebody else is changing the menu at this moment; try again")
