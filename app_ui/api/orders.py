"""Orders that were taken by phone: the kitchen's board, each order's way, and dishes that have run out."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import structlog
from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from app_ui.api.authentication import MemberHere, MemberRoute, ServicesHere
from app_ui.api.openapi import problems
from app_ui.services import Services
from tools.orders.models import Fulfilment, OrderState
from tools.orders.service import MOST_LISTED, OPEN, Orders, OrderTold
from tools.orders.sold_out import OPEN_END, HowLong, sell_again, sell_out, sold_out

_log = structlog.get_logger(__name__)


class ChoiceTold(BaseModel):
    group: str
    name: str
    price_minor: int


class LineTold(BaseModel):
    item: str
    variation: str | None
    quantity: int
    unit_minor: int = Field(description="Of one, with what was chosen for it, in the currency's minor unit.")
    modifiers: list[ChoiceTold]
    without: list[str]
    note: str | None


class StepTold(BaseModel):
    state: OrderState
    by: str = Field(description="`caller`, or who of the business.")
    reason: str | None
    at: datetime


class OrderTaken(BaseModel):
    id: UUID
    status: OrderState
    fulfilment: Fulfilment
    wanted_at: datetime | None = Field(description="Null for as soon as possible.")
    ready_at: datetime | None = Field(description="What the caller was told: ready, or at the door.")
    address: str | None
    name: str
    phone: str | None
    caller: str | None = Field(description="The number the call came from.")
    items_minor: int
    fee_minor: int
    tax_minor: int
    tax_included: bool = Field(description="Whether the tax is in the prices, or added to them.")
    total_minor: int = Field(description="As it was read back, with fee and tax.")
    currency: str
    call_id: UUID
    created_at: datetime
    lines: list[LineTold]
    steps: list[StepTold] = Field(description="The way so far, the oldest step first.")

    @classmethod
    def of(cls, told: OrderTold) -> "OrderTaken":
        given: dict[str, Any] = {name: getattr(told.order, name) for name in _OF_THE_ORDER}
        lines = [LineTold.model_validate(line, from_attributes=True) for line in told.lines]
        return cls(**given, lines=lines, steps=[StepTold.model_validate(step, from_attributes=True) for step in told.steps])


_OF_THE_ORDER = tuple(name for name in OrderTaken.model_fields if name not in ("lines", "steps"))


class OrdersTold(BaseModel):
    orders: list[OrderTaken] = Field(description="The newest first.")


class Move(BaseModel):
    model_config = ConfigDict(extra="forbid")

    state: OrderState
    seen: OrderState | None = Field(None, description="The state that it was seen in; when it has another one by now, 409.")
    reason: str | None = Field(None, max_length=300, description="Why it is cancelled.")


class SoldOut(BaseModel):
    item: str = Field(description="As the menu calls it.")
    until: datetime | None = Field(description="Null until somebody says that there is some again.")

    @classmethod
    def of(cls, item: str, until: datetime) -> "SoldOut":
        return cls(item=item, until=until if until < OPEN_END else None)


class SoldOutTold(BaseModel):
    items: list[SoldOut]


class RunOut(BaseModel):
    model_config = ConfigDict(extra="forbid")

    item: str = Field(min_length=1, max_length=200, description="As the menu calls it.")
    how_long: HowLong | None = Field(
        description="For an hour, until the next day's opening, or until it is taken back; null takes it back."
    )


reading = APIRouter(tags=["orders"], route_class=MemberRoute)
changing = APIRouter(tags=["orders"], route_class=MemberRoute)
"""For staff as well, who cook and hand over."""


@reading.get("/orders", summary="Orders by their state")
async def list_orders(
    member: MemberHere,
    services: ServicesHere,
    state: Annotated[list[OrderState] | None, Query(description="Those that are open when left out.")] = None,
    limit: Annotated[int, Query(ge=1, le=MOST_LISTED)] = 100,
) -> OrdersTold:
    async with services.db.business(member.business_id) as session:
        found = await Orders(session).listed(*(state or OPEN), limit=limit)
    return OrdersTold(orders=[OrderTaken.of(told) for told in found])


@reading.get("/orders/{order_id}", summary="One order")
async def read_order(order_id: UUID, member: MemberHere, services: ServicesHere) -> OrderTaken:
    async with services.db.business(member.business_id) as session:
        return OrderTaken.of(await Orders(session).one(order_id))


@changing.post("/orders/{order_id}/state", summary="Accept, finish, hand over or cancel an order", openapi_extra=problems("409"))
async def move_order(order_id: UUID, sent: Move, member: MemberHere, services: ServicesHere) -> OrderTaken:
    """New, accepted, ready, done; or cancelled at any time before that. Each step keeps the name of whoever made it."""
    async with services.db.business(member.business_id, write=True) as session:
        orders = Orders(session)
        await orders.move(order_id, sent.state, member.name, services.clock.now(), seen=sent.seen, reason=sent.reason)
        told = OrderTaken.of(await orders.one(order_id))
    _log.info("order_moved", by=str(member.id), business=str(member.business_id), order=str(order_id), state=sent.state)
    return told


@reading.get("/sold-out", summary="Dishes that have run out")
async def list_sold_out(member: MemberHere, services: ServicesHere) -> SoldOutTold:
    return await _sold_out(member, services)


@changing.put("/sold-out", summary="Say that a dish has run out, or that there is some again", openapi_extra=problems("409"))
async def change_sold_out(sent: RunOut, member: MemberHere, services: ServicesHere) -> SoldOutTold:
    """What has run out cannot be ordered from now on, not even in a call that is going on."""
    if sent.how_long is None:
        await sell_again(services.db, member.business_id, sent.item, services.clock)
    else:
        await sell_out(services.db, member.business_id, sent.item, sent.how_long, services.clock)
    _log.info("sold_out", by=str(member.id), business=str(member.business_id), how_long=sent.how_long)
    return await _sold_out(member, services)


async def _sold_out(member: MemberHere, services: Services) -> SoldOutTold:
    profile = (await services.profiles.load(member.business_id)).profile
    return SoldOutTold(items=[SoldOut.of(*each) for each in sold_out(profile, services.clock.now())])
