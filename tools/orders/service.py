"""Orders in the database: placed with a call, then moved from state to state by the kitchen or called off."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, or_, select

from core.errors import Conflict, NotFound
from tools.orders.models import CustomerOrder, OrderLine, OrderState, OrderStep
from tools.orders.pricing import PricedLine

NEXT: dict[OrderState, tuple[OrderState, ...]] = {
    "new": ("accepted", "cancelled"),
    "accepted": ("ready", "done", "cancelled"),
    "ready": ("done", "cancelled"),
    "done": (),
    "cancelled": (),
}
"""Which states an order may go to from each."""
OPEN: tuple[OrderState, ...] = ("new", "accepted", "ready")
BY_CALLER = "caller"
MOST_LISTED = 200


@dataclass(frozen=True, slots=True)
class OrderTold:
    """An order with its lines and its way so far, the oldest step first."""

    order: CustomerOrder
    lines: tuple[OrderLine, ...]
    steps: tuple[OrderStep, ...]


class Orders:
    """The orders of one business, in its session; whoever opened the session commits."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def place(self, order: CustomerOrder, lines: Sequence[PricedLine]) -> CustomerOrder:
        self._session.add(order)
        await self._session.flush()
        for position, line in enumerate(lines):
            row = OrderLine(
                order_id=order.id,
                position=position,
                item=line.item,
                variation=line.variation,
                quantity=line.quantity,
                unit_minor=line.unit_minor,
                modifiers=[{"group": each.group, "name": each.name, "price_minor": each.price_minor} for each in line.chosen],
                without=list(line.without),
                tax_percent=None if line.percent is None else f"{line.percent:f}",
                note=line.note,
            )
            self._session.add(row)
        self._step(order, "new", BY_CALLER, order.created_at)
        return order

    async def listed(self, *states: OrderState, limit: int = MOST_LISTED) -> tuple[OrderTold, ...]:
        """Those in these states, the newest first; at most ``limit``."""
        wanted = select(CustomerOrder).where(col(CustomerOrder.status).in_(states))
        rows = (await self._session.scalars(wanted.order_by(col(CustomerOrder.created_at).desc()).limit(limit))).all()
        return await self._told(rows)

    async def one(self, order_id: UUID) -> OrderTold:
        """Raises ``NotFound``."""
        row = await self._session.get(CustomerOrder, order_id)
        if row is None:
            raise NotFound("there is no such order")
        return (await self._told([row]))[0]

    async def ended(self, since: datetime.datetime, limit: int = MOST_LISTED) -> tuple[OrderTold, ...]:
        """Those handed over or cancelled from then on, the newest order first; at most ``limit``."""
        over = select(OrderStep.order_id).where(col(OrderStep.state).in_(("done", "cancelled")), col(OrderStep.at) >= since)
        wanted = select(CustomerOrder).where(col(CustomerOrder.id).in_(over))
        rows = (await self._session.scalars(wanted.order_by(col(CustomerOrder.created_at).desc()).limit(limit))).all()
        return await self._told(rows)

    async def last_of(self, caller: str | None, call_id: UUID, since: datetime.datetime) -> OrderTold | None:
        """The newest order since then of the number that calls, or of this very call."""
        mine = col(CustomerOrder.call_id) == call_id
        if caller is not None:
            mine = or_(mine, col(CustomerOrder.caller) == caller)
        orders = select(CustomerOrder).where(mine, col(CustomerOrder.created_at) >= since)
        row = (await self._session.scalars(orders.order_by(col(CustomerOrder.created_at).desc()).limit(1))).first()
        return (await self._told([row]))[0] if row is not None else None

    async def move(
        self,
        order_id: UUID,
        state: OrderState,
        by: str,
        at: datetime.datetime,
        *,
        seen: OrderState | None = None,
        reason: str | None = None,
    ) -> CustomerOrder:
        """``seen`` is the state in which whoever moves it saw it last. Raises ``NotFound``, and ``Conflict`` where somebody
        else was quicker or for a state that the order cannot go to."""
        wanted = select(CustomerOrder).where(col(CustomerOrder.id) == order_id).with_for_update()
        order: CustomerOrder | None = (await self._session.scalars(wanted)).one_or_none()
        if order is None:
            raise NotFound("there is no such order")
        allowed = next((after for before, after in NEXT.items() if before == order.status), ())
        if state not in allowed or (seen is not None and seen != order.status):
            raise Conflict(f"the order is {order.status} by now and was not made {state}; load it again")
        order.status = state
        self._step(order, state, by, at, reason)
        await self._session.flush()
        return order

    def _step(self, order: CustomerOrder, state: OrderState, by: str, at: datetime.datetime, reason: str | None = None) -> None:
        self._session.add(OrderStep(order_id=order.id, state=state, by=by, reason=reason, at=at))

    async def _told(self, rows: Sequence[CustomerOrder]) -> tuple[OrderTold, ...]:
        ids = [row.id for row in rows]
        lines = (await self._session.scalars(select(OrderLine).where(col(OrderLine.order_id).in_(ids)))).all()
        steps = (await self._session.scalars(select(OrderStep).where(col(OrderStep.order_id).in_(ids)))).all()
        return tuple(
            OrderTold(
                row,
                tuple(sorted((line for line in lines if line.order_id == row.id), key=lambda line: line.position)),
                tuple(sorted((step for step in steps if step.order_id == row.id), key=lambda step: step.at)),
            )
            for row in rows
        )
