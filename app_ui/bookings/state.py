"""The state of the page of bookings."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from typing import Any
from uuid import UUID

import reflex as rx

from app_ui.bookings.days import Days, date_of
from app_ui.bookings.nights import NightHead, RoomRow, heads, room_rows
from app_ui.bookings.sheet_view import axis_facts
from app_ui.bookings.timeline import Column, HourMark, timeline
from app_ui.bookings.view import DayOverview, Item, coming_and_going, detail, hours_of, house, item, spoken_phone, week
from app_ui.services import services
from app_ui.session import Desk, address_query, handler, still_here
from app_ui.times import Clockface, count
from app_ui.today.feed import at_most_every
from core.errors import DatabaseBusy
from tenancy.accounts import Member
from tenancy.profile import BusinessProfile
from tools.booking.calendar import bookings_between, labels, resources
from tools.booking.demand import units
from tools.booking.models import Booking

PAGE = "/bookings"
MOST = 500
"""Bookings that are shown at once."""
NEWS_SECONDS = 1.0
"""Between two looks at the diary while callers book."""
LOOK_SECONDS = 10.0
"""How often a quiet page looks for what others have booked by hand."""
AWAY_SECONDS = 2.0
"""How long to wait when the database does not answer."""
TELLING = frozenset({"act_ended", "let_go", "ended", "following"})
"""Events of calls after which the diary may be another."""


class Diary(Desk):
    loaded: bool = False
    view: str = "day"
    title: str = ""
    named: str = ""
    """The date in the address, as a date field takes it."""
    here: str = ""
    """The address of these days without a booking that is shown in full."""
    day_address: str = ""
    week_address: str = ""
    before: str = ""
    after: str = ""
    today_address: str = ""
    add_address: str = ""
    change_address: str = ""
    """Of the booking that is shown in full; and to have it cancelled:"""
    cancel_address: str = ""
    is_today: bool = False
    summary: str = ""
    too_many: bool = False

    takes: bool = True
    """Callers can book by phone."""
    timed: bool = False
    """There are things with a time of the day, appointments or tables; and nights in rooms:"""
    nightly: bool = False
    columns: rx.Field[list[Column]] = rx.field(default_factory=list)
    marks: rx.Field[list[HourMark]] = rx.field(default_factory=list)
    tall: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    grid: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    """Styles: how many columns there are, how tall they are, and where this moment is."""
    now_at: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    axis: rx.Field[dict[str, Any]] = rx.field(default_factory=dict)
    """Which moment is where on the columns, see ``axis_facts``."""
    night_dates: rx.Field[list[str]] = rx.field(default_factory=list)
    listed: rx.Field[list[Item]] = rx.field(default_factory=list)
    overview: rx.Field[list[DayOverview]] = rx.field(default_factory=list)
    hours_shown: int = 1
    """How wide the picture of a day in the week is."""
    rooms: rx.Field[list[RoomRow]] = rx.field(default_factory=list)
    nights: rx.Field[list[NightHead]] = rx.field(default_factory=list)
    arriving: rx.Field[list[Item]] = rx.field(default_factory=list)
    staying: rx.Field[list[Item]] = rx.field(default_factory=list)
    leaving: rx.Field[list[Item]] = rx.field(default_factory=list)

    shown: bool = False
    """A booking is shown in full, or that there is none such."""
    missing: bool = False
    name: str = ""
    held: bool = False
    status: str = ""
    told: rx.Field[list[tuple[str, str]]] = rx.field(default_factory=list)
    phone: str = ""
    dial: str = ""
    call_address: str = ""
    file_address: str = ""
    """Of the booking as a file for its customer's calendar."""

    _followers: int = 0
    """How often following has begun; the last one that began is the only one that goes on."""

    @handler()
    async def load(self, member: Member) -> None:
        await self._read(member)

    @handler(keeps_messages=True)
    async def refresh(self, member: Member) -> None:
        await self._read(member)

    @handler(background=True)
    async def follow(self, member: Member) -> AsyncIterator[Any]:
        """Show what callers and others book until the page is left or its connection ends, which cancels this, or its
        session ends."""
        async with self:
            self._followers += 1
            mine = self._followers
        while self._followers == mine:
            try:
                async with contextlib.aclosing(at_most_every(NEWS_SECONDS, LOOK_SECONDS, _news(member))) as news:
                    async for _ in news:
                        await still_here(member)
                        async with self:
                            if self._followers != mine or str(self.router.url.path).rstrip("/") != PAGE:
                                return
                        yield Diary.refresh
                return
            except DatabaseBusy:
                await asyncio.sleep(AWAY_SECONDS)

    async def _read(self, member: Member) -> None:
        profile = (await services().profiles.load(member.business_id)).profile
        query, now = address_query(self), services().clock.now()
        days = Days.of(query, now.astimezone(profile.zone).date())
        async with services().db.business(member.business_id) as session:
            found = await bookings_between(session, *days.between(profile.zone), MOST + 1, now=now)
            self.too_many, found = len(found) > MOST, found[:MOST]
            taken = await labels(session, profile, found)
        clock = Clockface.of(profile.timezone, profile.language)
        self._place(days)
        self.summary = count(len(found), "booking") if found else "Nothing is booked"
        self._show_timed(profile, [each for each in found if each.unit != "room"], taken, days, clock)
        self._show_nights(profile, [each for each in found if each.unit == "room"], taken, days, clock)
        self._open(found, taken, query.get("booking", ""), days, clock)
        self.loaded = True

    @handler()
    async def go(self, member: Member, written: str) -> Any:
        """To a date that was picked or typed; what is none yet leads nowhere."""
        on = date_of(written)
        return rx.redirect(Days("week" if self.view == "week" else "day", on, on).address()) if on else None

    def _place(self, days: Days) -> None:
        self.view, self.title, self.named, self.here = days.view, days.title, days.named.isoformat(), days.address()
        self.day_address, self.week_address = days.address("day"), days.address("week")
        self.before, self.after, self.today_address = days.moved(-1), days.moved(1), days.address(on=days.today)
        self.is_today = days.today in days.dates
        self.night_dates = [on.isoformat() for on in days.dates]

    def _show_timed(
        self, profile: BusinessProfile, found: list[Booking], taken: Mapping[UUID, str], days: Days, clock: Clockface
    ) -> None:
        names = [name for name in resources(profile) if name not in _rooms(profile)]
        self.takes = bool(units(profile))
        self.add_address = days.adding(units(profile)[0]) if self.takes else ""
        self.timed = bool(names or found)
        self.columns, self.marks, self.listed, self.overview = [], [], [], []
        if not self.timed:
            return
        if days.view == "week":
            self.overview, self.hours_shown = week(found, taken, days, clock), len(hours_of(found, clock))
            return
        drawn = timeline(profile, found, taken, names, days, services().clock.now())
        self.columns, self.marks, self.tall, self.now_at = drawn.columns, drawn.marks, drawn.height, drawn.now
        self.axis = axis_facts(profile, drawn.axis.start, int((drawn.axis.end - drawn.axis.start).total_seconds() // 60))
        self.grid = {"--columns": str(max(1, len(drawn.columns)))}
        self.listed = [item(each, taken[each.id], days, clock) for each in found]

    def _show_nights(
        self, profile: BusinessProfile, found: list[Booking], taken: Mapping[UUID, str], days: Days, clock: Clockface
    ) -> None:
        names = _rooms(profile)
        self.nightly = bool(names or found)
        self.rooms = room_rows(found, taken, names, days, clock) if self.nightly else []
        self.nights = heads(found, len(names), days, clock) if self.nightly else []
        there = [
            [item(each, taken[each.id], days, clock) for each in some] for some in coming_and_going(found, days.first, clock)
        ]
        self.arriving, self.staying, self.leaving = there
        if self.nightly and not self.timed and days.view == "day":
            self.summary = house(len(self.arriving), len(self.leaving), self.nights[0].taken)

    def _open(self, found: list[Booking], taken: Mapping[UUID, str], wanted: str, days: Days, clock: Clockface) -> None:
        """Show one booking of these days in full, if the address names one."""
        self.shown = bool(wanted)
        booking = next((each for each in found if str(each.id) == wanted), None)
        self.missing = booking is None
        if booking is None:
            return
        told = detail(booking, taken[booking.id], clock, services().clock.now())
        self.name, self.held, self.status, self.told = told.name, told.held, told.status, told.rows
        self.dial, self.phone, self.call_address = told.phone, spoken_phone(told), told.call
        self.file_address = f"/api/v1/bookings/{booking.id}/calendar"
        self.change_address, self.cancel_address = (days.address(booking=wanted, do=do) for do in ("change", "cancel"))


async def _news(member: Member) -> AsyncIterator[dict[str, Any]]:
    """What calls of the member's business have done."""
    async for event in services().events.follow(member.business_id, breaks=True):
        if event["kind"] in TELLING:
            yield event


def _rooms(profile: BusinessProfile) -> list[str]:
    """The single rooms, as ``resources`` names them."""
    return list(resources(profile.model_copy(update={"services": (), "tables": ()})))
