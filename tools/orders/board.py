"""What the kitchen has before it: the orders that are open, and what ended today, each with its number of the day."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import and_, col, or_, select

from tools.orders.models import CustomerOrder
from tools.orders.service import OPEN, Orders, OrderTold


@dataclass(frozen=True, slots=True)
class BoardOrder:
    told: OrderTold
    number: int
    """From 1, among the orders that came in on the same day of the business's calendar."""


async def board(session: AsyncSession, zone: ZoneInfo, now: datetime) -> tuple[BoardOrder, ...]:
    """The open ones however old they are, and those that were handed over or cancelled today; what is due first comes first."""
    orders = Orders(session)
    begins, _ = _day(now.astimezone(zone).date(), zone)
    shown = [*await orders.listed(*OPEN), *await orders.ended(begins)]
    numbers = await _numbers(session, {told.order.created_at.astimezone(zone).date() for told in shown}, zone)
    return tuple(BoardOrder(told, numbers[told.order.id]) for told in sorted(shown, key=lambda told: due(told.order)))


def due(order: CustomerOrder) -> datetime:
    """When it was promised; an order without a promise is due as soon as it came."""
    return order.ready_at or order.wanted_at or order.created_at


async def _numbers(session: AsyncSession, days: set[date], zone: ZoneInfo) -> dict[UUID, int]:
    """Of every order that came in on these days."""
    if not days:
        return {}
    at = col(CustomerOrder.created_at)
    spans = [and_(at >= begins, at < ends) for begins, ends in (_day(day, zone) for day in days)]
    rows = await session.execute(select(col(CustomerOrder.id), at).where(or_(*spans)).order_by(at, col(CustomerOrder.id)))
    counted: Counter[date] = Counter()
    numbers: dict[UUID, int] = {}
    for order_id, created in rows:
        day = created.astimezone(zone).date()
        counted[day] += 1
        numbers[order_id] = counted[day]
    return numbers


def _day(on: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    return datetime.combine(on, time(), zone), datetime.combine(on + timedelta(days=1), time(), zone)
