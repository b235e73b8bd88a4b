"""The state of the board of orders."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast, get_args
from uuid import UUID

import reflex as rx

from app_ui.orders.view import COLUMNS, ColumnView, SoldOutView, announced, columns, overtaken, sold_out_views
from app_ui.services import services
from app_ui.session import Desk, address_query, at, handler
from app_ui.times import Clockface, phone
from app_ui.watching import worth_a_look
from core.errors import Conflict, DatabaseBusy, NotFound, WrongFields
from tenancy.accounts import Member
from tenancy.profile import BusinessProfile
from tools.orders.board import BoardOrder, board
from tools.orders.models import OrderState
from tools.orders.service import Orders
from tools.orders.sold_out import HowLong, sell_again, sell_out, sold_out

PATH = "/orders"
MOST_REASON = 200


@dataclass(frozen=True, slots=True)
class _Look:
    """The board at one moment."""

    profile: BusinessProfile
    orders: tuple[BoardOrder, ...]
    now: datetime

    @property
    def clock(self) -> Clockface:
        return Clockface.of(self.profile.timezone, self.profile.language)

    def order(self, written: str) -> BoardOrder | None:
        return next((each for each in self.orders if str(each.told.order.id) == written), None)


class Board(Desk):
    loaded: bool = False
    takes: bool = True
    """Callers can order by phone."""
    shown: str = "new"
    """The column that a narrow screen shows."""
    columns: rx.Field[list[ColumnView]] = rx.field(default_factory=list)
    gone: rx.Field[list[SoldOutView]] = rx.field(default_factory=list)
    dishes: rx.Field[list[str]] = rx.field(default_factory=list)
    """What could be sold out."""
    announcement: str = ""
    """The order that has come in, for who does not see the board."""
    here: str = PATH
    """The address without a sheet."""
    selling_out: bool = False
    cancelling: str = ""
    """The id of the order that is to be cancelled, as the address names it."""
    missing: bool = False
    """It is not open, or no longer."""
    leaving: str = ""
    """Number and name of it, the state it was seen in, and how to reach who ordered."""
    leaving_state: str = ""
    leaving_phone: str = ""
    leaving_dial: str = ""
    onward: str = ""
    _saved: str = ""
    """To be told by the page that a sheet leads to."""
    _followers: int = 0
    """How often following has begun; the last one that began is the only one that goes on."""

    @handler(keeps_messages=True)
    async def load(self, member: Member) -> None:
        look, query = await _look(member), address_query(self)
        self.cancelling = query.get("cancel", "")
        named = look.order(self.cancelling)
        wanted = named.told.order.status if named is not None else query.get("show", "")
        self.shown = wanted if wanted in [name for name, *_ in COLUMNS] else "new"
        self.here = PATH if self.shown == "new" else f"{PATH}?show={self.shown}"
        self.selling_out = bool(query.get("soldout"))
        self._open(look)
        self._take(look)
        self.notice, self._saved, self.onward = self._saved or self.notice, "", ""

    @handler(background=True)
    async def follow(self, member: Member) -> AsyncIterator[None]:
        """Show what comes in and what others press, until the page is left or its session ends."""
        async with self:
            self._followers += 1
            mine = self._followers
        async with contextlib.aclosing(worth_a_look(member)) as looks:
            async for _ in looks:
                with contextlib.suppress(DatabaseBusy):
                    look = await _look(member)
                    async with self:
                        if self._followers != mine or not at(self, PATH):
                            return
                        self._take(look)
                    yield

    @handler()
    async def move(self, member: Member, order_id: str, state: str, seen: str) -> None:
        """One step on. Whoever presses after somebody else is told what has become of the order."""
        await self._move(member, order_id, state, seen)

    @handler()
    async def cancel(self, member: Member, form: dict[str, Any]) -> None:
        reason = " ".join(str(form.get(name, "")).strip() for name in ("why", "more")).strip()
        if not reason:
            raise WrongFields([("more", "say why it is cancelled")])
        await self._move(member, self.cancelling, "cancelled", self.leaving_state, reason[:MOST_REASON])
        self._saved, self.onward = f"{self.leaving} is cancelled. Frontdesk does not tell the customer.", self.here

    @handler()
    async def run_out(self, member: Member, form: dict[str, Any]) -> None:
        item, how_long = str(form.get("item", "")), str(form.get("how_long", ""))
        if how_long not in get_args(HowLong):
            raise WrongFields([("how_long", "choose for how long")])
        await sell_out(services().db, member.business_id, item, cast(HowLong, how_long), services().clock)
        self._take(await _look(member))
        self._saved, self.onward = f"{item} is sold out. No call orders it from now on.", self.here

    @handler()
    async def sell_again(self, member: Member, item: str) -> None:
        await sell_again(services().db, member.business_id, item, services().clock)
        self._take(await _look(member))
        self.notice = f"{item} can be ordered again."

    async def _move(self, member: Member, written: str, state: str, seen: str, reason: str | None = None) -> None:
        order_id, by, now = _order_id(written), member.name, services().clock.now()
        try:
            async with services().db.business(member.business_id, write=True) as session:
                orders = Orders(session)
                await orders.move(order_id, _state(state), by, now, seen=_state(seen), reason=reason)
        except Conflict:
            look = await _look(member)
            self._take(look)
            order = look.order(written)
            raise (Conflict(overtaken(order, look.clock, look.now)) if order is not None else _over()) from None
        self._take(await _look(member))

    def _take(self, look: _Look) -> None:
        """Show the board as it is now, and say which orders have come in since it was shown last."""
        known = {card.id for column in self.columns for card in column.cards}
        new = [each for each in look.orders if each.told.order.status == "new" and str(each.told.order.id) not in known]
        if self.loaded and new:
            self.announcement = announced(new, look.clock, look.now)
        self.columns = columns(look.orders, look.clock, look.now)
        self.takes, self.loaded = look.profile.orders is not None, True
        gone = sold_out(look.profile, look.now)
        self.gone = sold_out_views(gone, look.clock, look.now)
        self.dishes = [item.name for item in look.profile.menu if item.orderable and item.name not in dict(gone)]

    def _open(self, look: _Look) -> None:
        """The sheet to cancel an order, if the address names one that is open."""
        order = look.order(self.cancelling)
        self.missing = order is None or order.told.order.status in ("done", "cancelled")
        if order is None or self.missing:
            return
        row = order.told.order
        self.leaving, self.leaving_state = f"Number {order.number} for {row.name}", row.status
        self.leaving_phone, self.leaving_dial = phone(row.phone) if row.phone else "", row.phone or ""


async def _look(member: Member) -> _Look:
    profile = (await services().profiles.load(member.business_id)).profile
    now = services().clock.now()
    async with services().db.business(member.business_id) as session:
        return _Look(profile, await board(session, profile.zone, now), now)


def _order_id(written: str) -> UUID:
    try:
        return UUID(written)
    except ValueError:
        raise NotFound("there is no such order") from None


def _state(written: str) -> OrderState:
    if written not in get_args(OrderState):
        raise NotFound("an order has no such state; load the page again")
    return cast(OrderState, written)


def _over() -> Conflict:
    return Conflict("this order was over before; load the page again")
