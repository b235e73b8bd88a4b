"""Orders from the menu. Code prices and adds up, in integer minor units (hundredths of the currency); nobody else does."""

import datetime
import difflib
from dataclasses import dataclass
from uuid import UUID, uuid4

from pydantic import Field as Argument
from pydantic import JsonValue
from sqlalchemy import Index
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field

from core.database import BusinessRow, Database, UtcDateTime
from tenancy.profile import BusinessProfile, MenuItem
from tools.protocol import Message, ToolCall, ToolResult, done, refused
from tools.reasons import Reason
from tools.registry import ActContext, ActTool, ReadTool


class CustomerOrder(BusinessRow, table=True):
    __tablename__ = "customer_order"
    __table_args__ = (Index("customer_order_by_time", "business_id", "created_at"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    business_id: UUID = Field(default=None, foreign_key="business.business_id", ondelete="CASCADE", nullable=False, index=True)
    status: str = "placed"
    total_minor: int
    currency: str
    name: str
    phone: str | None = None
    caller: str | None = None
    call_id: UUID = Field(index=True)
    created_at: datetime.datetime = Field(sa_type=UtcDateTime)


class OrderLine(BusinessRow, table=True):
    """A line keeps the price it was sold at, whatever the menu says later."""

    __tablename__ = "order_line"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    business_id: UUID = Field(default=None, foreign_key="business.business_id", ondelete="CASCADE", nullable=False, index=True)
    order_id: UUID = Field(foreign_key="customer_order.id", ondelete="CASCADE", index=True)
    position: int
    item: str
    quantity: int
    unit_minor: int
    note: str | None = None


class LineArguments(Message):
    item: str = Argument(min_length=1, max_length=120)
    quantity: int = Argument(1, ge=1, le=50)
    note: str | None = Argument(None, max_length=200)


class OrderArguments(Message):
    lines: tuple[LineArguments, ...] = Argument(min_length=1, max_length=30)


class PlaceArguments(OrderArguments):
    total_minor: int = Argument(ge=0)
    """The total that was read back; an order whose prices have changed since is refused."""
    name: str = Argument(min_length=1, max_length=120)
    phone: str | None = Argument(None, pattern=r"^\+?[0-9]{6,15}$")


@dataclass(frozen=True, slots=True)
class PricedLine:
    item: str
    quantity: int
    unit_minor: int
    note: str | None

    @property
    def minor(self) -> int:
        return self.quantity * self.unit_minor


@dataclass(frozen=True, slots=True)
class Unpriceable:
    reason: Reason
    item: str
    choices: tuple[str, ...]
    """The nearest names on the menu, at most three."""


def price(profile: BusinessProfile, lines: tuple[LineArguments, ...]) -> tuple[PricedLine, ...] | Unpriceable:
    priced: list[PricedLine] = []
    for line in lines:
        item = _on_menu(profile, line.item)
        if item is None:
            return Unpriceable("unknown_item", line.item, _nearest(profile, line.item))
        if item.price is None:
            return Unpriceable("unpriced_item", item.name, ())
        priced.append(PricedLine(item.name, line.quantity, int(item.price * 100), line.note))
    return tuple(priced)


def permission(profile: BusinessProfile) -> Reason | None:
    """A business takes orders when it has a menu with prices."""
    return None if any(item.price is not None for item in profile.menu) else "no_orders"


async def price_order(arguments: OrderArguments, context: ActContext, database: Database) -> ToolResult:
    """``data`` is ``{lines: [{item, quantity, unit_minor, minor, note}], total_minor, currency}``."""
    priced = price(context.profile, arguments.lines)
    return _unpriceable(priced) if isinstance(priced, Unpriceable) else done(**_facts(priced, context.profile))


async def place_order(arguments: PlaceArguments, call: ToolCall, context: ActContext, session: AsyncSession) -> ToolResult:
    priced = price(context.profile, arguments.lines)
    if isinstance(priced, Unpriceable):
        return _unpriceable(priced)
    facts = _facts(priced, context.profile)
    if facts["total_minor"] != arguments.total_minor:
        return refused("order_changed", **facts)
    order = CustomerOrder(
        total_minor=arguments.total_minor,
        currency=context.profile.currency,
        name=arguments.name,
        phone=arguments.phone or context.caller,
        caller=context.caller,
        call_id=context.call_id,
        created_at=context.clock.now(),
    )
    session.add(order)
    await session.flush()
    for position, line in enumerate(priced):
        row = OrderLine(
            order_id=order.id,
            position=position,
            item=line.item,
            quantity=line.quantity,
            unit_minor=line.unit_minor,
            note=line.note,
        )
        session.add(row)
    return done(order_id=str(order.id), total_minor=order.total_minor, currency=order.currency)


PRICE_ORDER = ReadTool("price_order", OrderArguments, price_order, permission)
PLACE_ORDER = ActTool("place_order", PlaceArguments, place_order, permission, needs_confirmation=True)


def _facts(priced: tuple[PricedLine, ...], profile: BusinessProfile) -> dict[str, JsonValue]:
    lines: list[JsonValue] = [
        {"item": line.item, "quantity": line.quantity, "unit_minor": line.unit_minor, "minor": line.minor, "note": line.note}
        for line in priced
    ]
    return {"lines": lines, "total_minor": sum(line.minor for line in priced), "currency": profile.currency}


def _unpriceable(problem: Unpriceable) -> ToolResult:
    return refused(problem.reason, item=problem.item, choices=[*problem.choices])


def _on_menu(profile: BusinessProfile, name: str) -> MenuItem | None:
    wanted = name.strip().casefold()
    for item in profile.menu:
        if wanted == item.name.casefold() or wanted in (alias.casefold() for alias in item.aliases):
            return item
    return None


def _nearest(profile: BusinessProfile, name: str) -> tuple[str, ...]:
    names = {known.casefold(): item.name for item in profile.menu for known in (item.name, *item.aliases)}
    close = difflib.get_close_matches(name.strip().casefold(), names, n=6, cutoff=0.4)
    return tuple(dict.fromkeys(names[one] for one in close))[:3]
