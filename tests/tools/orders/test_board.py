"""The kitchen's board: what is open and what ended today, numbered by the day, each business its own; and what has run out."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest

from core.errors import WrongFields
from tenancy.businesses import load_profile
from tests.tools.orders.kitchens import pizzeria
from tests.tools.places import NOW, Platform, tell
from tools.orders.board import board
from tools.orders.models import CustomerOrder, OrderState
from tools.orders.service import Orders
from tools.orders.sold_out import HowLong, sell_again, sell_out, sold_out

NEW_YORK = ZoneInfo("America/New_York")


async def order(platform: Platform, business_id: UUID, came: datetime, *way: OrderState, minutes: int = 30) -> None:
    """Under its number's name: the minutes that were promised."""
    row = CustomerOrder(
        total_minor=700, currency="USD", name=str(minutes), call_id=uuid4(), created_at=came,
        ready_at=came + timedelta(minutes=minutes),
    )  # fmt: skip
    async with platform.database.business(business_id, write=True) as session:
        orders = Orders(session)
        await orders.place(row, ())
        for state in way:
            await orders.move(row.id, state, "Ana", came + timedelta(minutes=5))


async def shown(platform: Platform, business_id: UUID, now: datetime = NOW) -> list[tuple[int, str, str]]:
    async with platform.database.business(business_id) as session:
        found = await board(session, NEW_YORK, now)
    return [(each.number, each.told.order.name, each.told.order.status) for each in found]


async def test_open_orders_stand_by_when_they_are_due_and_only_todays_of_those_that_are_over(platform: Platform) -> None:
    ours, theirs = await platform.add(pizzeria()), await platform.add(pizzeria())
    await order(platform, ours, NOW - timedelta(days=1, hours=2), "accepted", "done", minutes=11)
    await order(platform, ours, NOW - timedelta(days=1, hours=1), "accepted", minutes=12)
    await order(platform, ours, NOW - timedelta(hours=2), minutes=90)
    await order(platform, ours, NOW - timedelta(hours=1), minutes=13)
    await order(platform, ours, NOW - timedelta(minutes=40), "cancelled", minutes=14)
    await order(platform, theirs, NOW - timedelta(minutes=30), minutes=99)
    assert await shown(platform, ours) == [
        (2, "12", "accepted"), (2, "13", "new"), (1, "90", "new"), (3, "14", "cancelled"),
    ]  # fmt: skip
    assert await shown(platform, theirs) == [(1, "99", "new")]


async def test_the_day_is_the_business_s_own(platform: Platform) -> None:
    """Midnight in New York is 05:00 in UTC."""
    ours = await platform.add(pizzeria())
    await order(platform, ours, datetime(2026, 11, 2, 4, 50, tzinfo=UTC), minutes=11)
    await order(platform, ours, datetime(2026, 11, 2, 5, 10, tzinfo=UTC), minutes=12)
    assert await shown(platform, ours) == [(1, "11", "new"), (1, "12", "new")]


EVENINGS = {day: ["18:00-02:00"] for day in ("monday", "tuesday", "wednesday")}
AT_NIGHT = datetime(2026, 11, 3, 1, tzinfo=NEW_YORK)
"""A Tuesday by the calendar, and still Monday's evening."""


@pytest.mark.parametrize(
    ("hours", "now", "how_long", "until"),
    [
        (None, NOW, "hour", "2026-11-02T10:00"),
        (None, NOW, "today", "2026-11-03T11:30"),
        (EVENINGS, AT_NIGHT, "today", "2026-11-03T18:00"),
        ({}, NOW, "today", "2026-11-03T05:00"),
    ],
)
async def test_what_is_sold_out_can_be_had_again_in_an_hour_or_on_the_next_day_of_business(
    platform: Platform, hours: dict[str, list[str]] | None, now: datetime, how_long: HowLong, until: str
) -> None:
    profile = pizzeria(**({} if hours is None else {"hours": hours}))
    ours, theirs = await platform.add(profile), await platform.add(profile)
    platform.clock.advance((now - NOW).total_seconds())
    await tell(platform.database, ours, profile)
    assert await sell_out(platform.database, ours, "tiramisu", how_long, platform.clock) == local(until)
    assert await gone(platform, ours) == [("Tiramisu", local(until))]
    assert await gone(platform, theirs) == []
    await sell_again(platform.database, ours, "Tiramisu", platform.clock)
    assert await gone(platform, ours) == []
    with pytest.raises(WrongFields):
        await sell_out(platform.database, ours, "Haggis", how_long, platform.clock)


async def gone(platform: Platform, business_id: UUID) -> list[tuple[str, datetime]]:
    profile = (await load_profile(platform.database, business_id)).profile
    return list(sold_out(profile, platform.clock.now()))


def local(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=NEW_YORK)
