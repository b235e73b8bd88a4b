"""The state of the page of today."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from typing import Any

import reflex as rx

from app_ui.services import services
from app_ui.session import Desk, clockface, handler, still_here
from app_ui.times import Clockface, long_date
from app_ui.today.feed import LiveCalls, at_most_every
from app_ui.today.view import Figure, LiveView, NextView, figures, grouped, live_view, next_view
from core.errors import DatabaseBusy
from tenancy.accounts import Member
from tenancy.basics import basics
from tenancy.calls.day import call_figures
from tools.booking.calendar import next_bookings

PUSH_SECONDS = 0.06
"""Between two changes of the live words on the page."""
LOOK_SECONDS = 10.0
"""How often a quiet page looks at the next bookings and the figures again."""
ALIVE_SECONDS = 1.0
"""How often the session is asked for while words come."""
AWAY_SECONDS = 2.0
"""How long to wait when the database does not answer."""


def _standing(calls: Sequence[LiveView]) -> list[tuple[str, bool]]:
    return [(call.id, call.ended) for call in calls]


class Today(Desk):
    loaded: bool = False
    date: str = ""
    live: rx.Field[list[LiveView]] = rx.field(default_factory=list)
    next: rx.Field[list[NextView]] = rx.field(default_factory=list)
    figures: rx.Field[list[Figure]] = rx.field(default_factory=list)
    looked: bool = False
    unheard: bool = False
    """Nothing comes from the phone service; the calls are those that were written down."""
    _followers: int = 0
    """How often following has begun; the last one that began is the only one that goes on."""

    @handler(keeps_messages=True)
    async def load(self, member: Member) -> None:
        own, now = await basics(services().db, member.business_id), services().clock.now()
        clock = Clockface.of(own.timezone, own.language)
        self.date = long_date(clock.local(now).date())
        begins, ends = clock.today(now)
        async with services().db.business(member.business_id) as session:
            bookings = await next_bookings(session, now)
        told = await call_figures(services().db, member.business_id, begins, ends)
        self.next = grouped([next_view(booking, clock, now) for booking in bookings])
        self.figures, self.loaded = figures(told, own.kind == "restaurant"), True

    @handler(background=True)
    async def follow(self, member: Member) -> AsyncIterator[Any]:
        """Write what is said to the page until it is left or its connection ends, which cancels this, or its session ends."""
        async with self:
            self._followers += 1
            mine = self._followers
        while self._followers == mine:
            try:
                async for look in self._follow(member, mine):
                    if look:
                        yield Today.load
                return
            except DatabaseBusy:
                await asyncio.sleep(AWAY_SECONDS)

    async def _follow(self, member: Member, mine: int) -> AsyncIterator[bool]:
        """Yields whether the figures may have changed; ends when a newer follower of this page has begun."""
        clock, alive_at = await clockface(member), 0.0
        calls = LiveCalls(services().history, services().events, member.business_id)
        async with contextlib.aclosing(at_most_every(PUSH_SECONDS, LOOK_SECONDS, calls.pictures())) as pictures:
            async for picture in pictures:
                if services().clock.monotonic() - alive_at >= ALIVE_SECONDS:
                    await still_here(member)
                    alive_at = services().clock.monotonic()
                shown = [live_view(call, clock) for call in calls.calls]
                async with self:
                    if self._followers != mine:
                        return
                    moved = _standing(shown) != _standing(self.live)
                    self.live, self.looked = shown, True
                    self.unheard = picture is None and not calls.connected
                yield moved or picture is None
