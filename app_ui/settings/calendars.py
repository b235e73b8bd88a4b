"""The state of the page of calendars: which are connected and how they fare, and the addresses to subscribe at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import reflex as rx
import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from app_ui.services import services
from app_ui.session import Desk, address_query, handler
from app_ui.times import Clockface
from core.errors import NotFound
from tenancy.accounts import Member
from tenancy.profile import BusinessProfile
from tools.booking.models import Booking
from tools.calendars.clashes import Clash, clashes, not_put
from tools.calendars.connections import PROVIDERS, NewConnection, offered, resource_choices
from tools.calendars.feeds import end_feed, feeds, renew_feed
from tools.calendars.models import CalendarConnection, CalendarFeed
from tools.calendars.wording import title

PAGE = "/settings/calendars"
WORDS: Mapping[str, tuple[str, str]] = {
    "calendar_away": ("Away", "It could not be reached the last time, and is tried again by itself."),
    "calendar_refused": ("Connect again", "The token or key is not taken any more. Connect this calendar again with a new one."),
    "calendar_missing": ("Not found", "There is no such calendar for this token or key. Look at its id, then connect it again."),
}
"""By code of trouble: a badge, and what it means and what to do."""
NEW, WORKING = ("New", "It is being looked at for the first time."), "Working"
STILL = "What it took stays taken. Last looked at: {}."

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class ConnectionRow:
    id: str
    name: str
    whose: str
    state: str
    tone: str
    words: str


@dataclass(frozen=True)
class FeedRow:
    key: str
    whose: str
    since: str


@dataclass(frozen=True)
class Choice:
    key: str
    words: str


def connection_row(row: CalendarConnection, whose: Mapping[str, str], clock: Clockface, now: datetime) -> ConnectionRow:
    seen = clock.moment(row.seen_at, now) if row.seen_at else ""
    if row.trouble is not None:
        state, words = WORDS.get(row.trouble, WORDS["calendar_away"])
        tone, words = "warm" if state == "Away" else "bad", f"{words} {STILL.format(seen)}" if seen else words
    elif not seen:
        (state, words), tone = NEW, ""
    else:
        state, words, tone = WORKING, f"Last looked at: {seen}.", "good"
    name = f"{PROVIDERS.get(row.provider, row.provider)}: {row.calendar_id}"  # type: ignore[call-overload]
    return ConnectionRow(str(row.id), name, whose.get(row.resource_key, "Somebody you no longer list"), state, tone, words)


def trouble_lines(
    found: Sequence[Clash], refused: Sequence[tuple[Booking, CalendarConnection]], clock: Clockface, now: datetime
) -> list[str]:
    """What an owner has to settle with a customer or in a calendar."""
    over = [
        f"{title(each.booking)}, {clock.moment(each.booking.starts_at, now)}: your calendar has something else from "
        f"{clock.moment(each.starts_at, now)}. The booking stands."
        for each in found
    ]
    not_there = [
        f"{title(booking)}, {clock.moment(booking.starts_at, now)}: {connection.calendar_id} does not take it. "
        "The booking stands."
        for booking, connection in refused
    ]
    return [*over, *not_there]


class OutsideCalendars(Desk):
    """For owners' eyes: a calendar's id tells of a person."""

    loaded: bool = False
    rows: rx.Field[list[ConnectionRow]] = rx.field(default_factory=list)
    troubles: rx.Field[list[str]] = rx.field(default_factory=list)
    feed_rows: rx.Field[list[FeedRow]] = rx.field(default_factory=list)
    providers: rx.Field[list[Choice]] = rx.field(default_factory=list)
    resources: rx.Field[list[Choice]] = rx.field(default_factory=list)
    version: str = "0"
    address: str = ""
    """Of the feed that was made a moment ago; nobody can show it a second time. And whose bookings it has:"""
    address_of: str = ""
    leaving: str = ""
    """The id of the connection whose end is to be confirmed; its name:"""
    leaving_name: str = ""
    onward: str = ""
    _told: str = ""
    """To be told by the page that a disconnecting leads to."""

    @handler()
    async def load(self, member: Member) -> None:
        self.address = self.address_of = ""
        await self._show(member)
        wanted = address_query(self).get("disconnect", "")
        leaving = next((each for each in self.rows if each.id == wanted), None)
        self.leaving, self.leaving_name = (leaving.id, leaving.name) if leaving else ("", "")
        self.notice, self._told, self.onward = self._told, "", ""

    @handler(owners=True)
    async def connect(self, member: Member, form: dict[str, Any]) -> None:
        given = NewConnection(*(str(form.get(name, "")) for name in ("provider", "calendar_id", "resource", "secret")))
        own, profile = services(), await self._profile(member)
        async with own.db.business(member.business_id, write=True) as session:
            row = await own.calendars.connect(session, given, profile, offered(own.settings), own.clock.now())
        _log.info("calendar_connected", by=str(member.id), business=str(member.business_id), connection=str(row.id))
        self.version = f"{int(self.version) + 1}"
        await self._show(member)
        self.notice = "Connected. It is looked at now, and your bookings are put into it."

    @handler(owners=True)
    async def disconnect(self, member: Member) -> None:
        async with services().db.business(member.business_id, write=True) as session:
            await services().calendars.disconnect(session, _id(self.leaving))
        _log.info("calendar_disconnected", by=str(member.id), business=str(member.business_id), connection=self.leaving)
        self._told = f"{self.leaving_name} is disconnected. What it took is free."
        self.leaving, self.onward = "", PAGE

    @handler(owners=True)
    async def make_address(self, member: Member, form: dict[str, Any]) -> None:
        """A new address for a feed; the one before opens nothing any more."""
        key, profile = str(form.get("feed", "")), await self._profile(member)
        async with services().db.business(member.business_id, write=True) as session:
            token = await renew_feed(session, key, profile, services().clock.now())
        _log.info("calendar_feed_renewed", by=str(member.id), business=str(member.business_id))
        await self._show(member)
        self.address = f"{services().settings.admin}/calendar/{token}.ics"
        self.address_of = resource_choices(profile)[key]
        self.notice = "Copy the address now: it is shown this once."

    @handler(owners=True)
    async def end_address(self, member: Member, key: str) -> None:
        async with services().db.business(member.business_id, write=True) as session:
            await end_feed(session, key)
        _log.info("calendar_feed_ended", by=str(member.id), business=str(member.business_id))
        self.address = self.address_of = ""
        await self._show(member)
        self.notice = "That address opens nothing any more."

    async def _profile(self, member: Member) -> BusinessProfile:
        return (await services().profiles.load(member.business_id)).profile

    async def _show(self, member: Member) -> None:
        self.loaded = True
        if member.role != "owner":
            return
        profile, now = await self._profile(member), services().clock.now()
        clock, whose = Clockface.of(profile.timezone, profile.language), resource_choices(profile)
        self.providers = [Choice(key, words) for key, words in offered(services().settings).items()]
        self.resources = [Choice(key, words) for key, words in whose.items()]
        async with services().db.business(member.business_id) as session:
            await self._read(session, whose, clock, now)

    async def _read(self, session: AsyncSession, whose: Mapping[str, str], clock: Clockface, now: datetime) -> None:
        self.rows = [connection_row(row, whose, clock, now) for row in await services().calendars.listed(session)]
        self.troubles = trouble_lines(await clashes(session, now), await not_put(session, now), clock, now)
        self.feed_rows = [_feed_row(row, whose, clock, now) for row in await feeds(session)]


def _feed_row(row: CalendarFeed, whose: Mapping[str, str], clock: Clockface, now: datetime) -> FeedRow:
    words = whose.get(row.resource_key, "Somebody you no longer list")
    return FeedRow(row.resource_key, words, clock.moment(row.created_at, now))


def _id(written: str) -> UUID:
    try:
        return UUID(written)
    except ValueError:
        raise NotFound("this calendar is not connected any more") from None
