"""The tools for orders: price what is spoken of, place it, tell its state, call it off."""

import datetime
from uuid import UUID

from pydantic import JsonValue
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Database
from core.errors import Conflict
from tenancy.models import Business
from tenancy.profile import BusinessProfile
from tenancy.profile_rows import profile_of
from tools.orders.arguments import OrderArguments, PlaceArguments
from tools.orders.models import CustomerOrder
from tools.orders.pricing import PricedLine
from tools.orders.rules import Checked, Objection, checked
from tools.orders.service import BY_CALLER, Orders, OrderTold
from tools.protocol import Message, ToolCall, ToolResult, done, refused
from tools.reasons import Reason
from tools.registry import ActContext, ActTool, ReadTool
from tools.webhooks import announce

ORDER_PLACED = "order.placed"


class NoArguments(Message):
    pass


class OrderId(Message):
    order_id: UUID


def permission(profile: BusinessProfile) -> Reason | None:
    """A business takes orders when it says how, and has a menu with prices."""
    sold = any(item.orderable and (item.price is not None or item.variations) for item in profile.menu)
    return None if profile.orders is not None and sold else "no_orders"


async def price_order(arguments: OrderArguments, context: ActContext, database: Database) -> ToolResult:
    """``data`` is ``{lines, items_minor, fee_minor, tax_minor, tax_included, total_minor, currency, ready}``; of a refusal,
    what its reason has to tell, with the ``line`` that it is about."""
    found = checked(context.profile, arguments, context.clock.now())
    return _told(found, context.profile)


async def place_order(arguments: PlaceArguments, call: ToolCall, context: ActContext, session: AsyncSession) -> ToolResult:
    """By the menu and the rules as they stand in this transaction, whatever the call began with."""
    now = context.clock.now()
    profile = await profile_of(session, await session.get_one(Business, context.business_id))
    found = checked(profile, arguments.as_order(), now)
    if isinstance(found, Objection):
        return _told(found, profile)
    if found.bill.total_minor != arguments.total_minor:
        return refused("order_changed", **_facts(found, profile))
    order = CustomerOrder(
        fulfilment=arguments.fulfilment,
        wanted_at=arguments.wanted,
        ready_at=found.ready,
        address=arguments.address if arguments.fulfilment == "delivery" else None,
        items_minor=found.bill.items_minor,
        fee_minor=found.bill.fee_minor,
        tax_minor=found.bill.tax_minor,
        tax_included=found.bill.tax_included,
        total_minor=found.bill.total_minor,
        currency=profile.currency,
        name=arguments.name,
        phone=arguments.phone or context.caller,
        caller=context.caller,
        call_id=context.call_id,
        created_at=now,
    )
    await Orders(session).place(order, found.bill.lines)
    await announce(session, ORDER_PLACED, order.id, context.clock)
    ready = found.ready.astimezone(profile.zone).isoformat()
    return done(order_id=str(order.id), total_minor=order.total_minor, currency=order.currency, ready=ready)


async def my_order(_arguments: NoArguments, context: ActContext, database: Database) -> ToolResult:
    """The last order of the day of whoever calls: ``{order_id, state, fulfilment, ready, lines, total_minor, currency}``."""
    async with database.business(context.business_id) as session:
        told = await _mine(context, session)
        if told is None:
            return refused("order_not_found" if context.caller else "caller_unknown")
        lines: list[JsonValue] = [
            {
                "item": line.item,
                "variation": line.variation,
                "quantity": line.quantity,
                "options": [modifier["name"] for modifier in line.modifiers],
                "without": [*line.without],
                "note": line.note,
            }
            for line in told.lines
        ]
        order = told.order
        ready = order.ready_at.astimezone(context.profile.zone).isoformat() if order.ready_at else None
        facts: dict[str, JsonValue] = {"state": order.status, "fulfilment": order.fulfilment, "ready": ready, "lines": lines}
        return done(order_id=str(order.id), **facts, total_minor=order.total_minor, currency=order.currency)


async def call_off_order(arguments: OrderId, call: ToolCall, context: ActContext, session: AsyncSession) -> ToolResult:
    """Only by the number or in the call that placed it, and only until the kitchen has taken it on."""
    told = await _mine(context, session)
    if told is None or told.order.id != arguments.order_id:
        return refused("order_not_found")
    if told.order.status != "new":
        return refused("order_begun", state=told.order.status)
    try:
        await Orders(session).move(arguments.order_id, "cancelled", BY_CALLER, context.clock.now())
    except Conflict:
        return refused("order_begun")
    return done(order_id=str(arguments.order_id))


PRICE_ORDER = ReadTool("price_order", OrderArguments, price_order, permission)
PLACE_ORDER = ActTool("place_order", PlaceArguments, place_order, permission, needs_confirmation=True)
MY_ORDER = ReadTool("my_order", NoArguments, my_order)
CALL_OFF_ORDER = ActTool("call_off_order", OrderId, call_off_order, needs_confirmation=True)
TOOLS = (PRICE_ORDER, PLACE_ORDER, MY_ORDER, CALL_OFF_ORDER)


async def _mine(context: ActContext, session: AsyncSession) -> OrderTold | None:
    now, zone = context.clock.now(), context.profile.zone
    midnight = datetime.datetime.combine(now.astimezone(zone).date(), datetime.time(0), zone).astimezone(datetime.UTC)
    return await Orders(session).last_of(context.caller, context.call_id, midnight)


def _told(found: Checked | Objection, profile: BusinessProfile) -> ToolResult:
    return refused(found.reason, **found.data) if isinstance(found, Objection) else done(**_facts(found, profile))


def _facts(found: Checked, profile: BusinessProfile) -> dict[str, JsonValue]:
    return {
        "lines": [_line(line) for line in found.bill.lines],
        "items_minor": found.bill.items_minor,
        "fee_minor": found.bill.fee_minor,
        "tax_minor": found.bill.tax_minor,
        "tax_included": found.bill.tax_included,
        "total_minor": found.bill.total_minor,
        "currency": profile.currency,
        "ready": found.ready.astimezone(profile.zone).isoformat(),
    }


def _line(line: PricedLine) -> JsonValue:
    return {
        "item": line.item,
        "variation": line.variation,
        "quantity": line.quantity,
        "unit_minor": line.unit_minor,
        "minor": line.minor,
        "options": [each.name for each in line.chosen],
        "without": [*line.without],
        "note": line.note,
    }
