"""What a business's own program is told of an order."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import NotFound
from tools.orders.models import CustomerOrder
from tools.orders.service import Orders


async def order_body(session: AsyncSession, order_id: UUID) -> dict[str, Any] | None:
    """The order as it stands, amounts in minor units; None where it is gone."""
    try:
        told = await Orders(session).one(order_id)
    except NotFound:
        return None
    order = told.order
    return {
        "id": str(order.id),
        "state": order.status,
        "fulfilment": order.fulfilment,
        "wanted_at": order.wanted_at.isoformat() if order.wanted_at else None,
        "ready_at": order.ready_at.isoformat() if order.ready_at else None,
        "name": order.name,
        "phone": order.phone,
        "address": order.address,
        "lines": [
            line.model_dump(include={"item", "variation", "quantity", "unit_minor", "modifiers", "without", "note"})
            for line in told.lines
        ],
        **_amounts(order),
        "created_at": order.created_at.isoformat(),
    }


def _amounts(order: CustomerOrder) -> dict[str, Any]:
    names = {"items_minor", "fee_minor", "tax_minor", "tax_included", "total_minor", "currency"}
    return order.model_dump(include=names)
