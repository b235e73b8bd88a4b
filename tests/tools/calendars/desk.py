"""A salon with outside calendars, its callers and its worker, on a clock that is moved by hand."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import SecretStr
from sqlmodel import select

from core.crypto import Sealer
from core.jobs import Worker
from core.settings import Settings
from frontdesk.work import calendar_handlers
from tenancy.businesses import import_profile
from tenancy.profile import BusinessProfile
from tests.tools.calendars.outside import Cal, Google
from tests.tools.places import Caller, Platform
from tools.booking.models import Booking
from tools.calendars.connections import Connections, NewConnection, open_calendars
from tools.calendars.models import CalendarConnection

MASTER = Sealer(b"k" * 32)
OFFERED = {"google": "Google Calendar", "cal_com": "Cal.com"}


@dataclass
class Desk:
    platform: Platform
    worker: Worker
    business: UUID
    profile: BusinessProfile

    def caller(self, number: str = "+442079460177") -> Caller:
        return self.platform.caller(self.business, self.profile, number)

    async def connect(self, provider: str, calendar: str, secret: str, resource: str = "staff:ben") -> CalendarConnection:
        given = NewConnection(provider, calendar, resource, secret)
        async with self.platform.database.business(self.business, write=True) as session:
            connections = Connections(MASTER)
            return await connections.connect(session, given, self.profile, OFFERED, self.platform.clock.now())

    async def after(self, seconds: float = 0) -> None:
        """Some time passes, and the worker does what is due."""
        self.platform.clock.advance(seconds)
        await self.worker.run_due()

    async def rows(self, model: Any) -> list[Any]:
        async with self.platform.database.business(self.business) as session:
            return list(await session.scalars(select(model)))

    async def booking(self, booking_id: str) -> Booking:
        return next(each for each in await self.rows(Booking) if str(each.id) == booking_id)

    async def is_free(self, time: str, staff: str | None = "Ben", date: str = "2026-11-03") -> bool:
        wish = {"date": date, "time": time, "service": "Haircut", **({"staff": staff} if staff else {})}
        return bool((await self.caller().read("availability", **wish)).data["status"] == "AVAILABLE")

    async def book(self, time: str, caller: Caller | None = None, staff: str = "Ben", name: str = "Mo") -> str:
        caller = caller or self.caller()
        hold = await caller.act("hold_booking", date="2026-11-03", time=time, service="Haircut", staff=staff)
        assert hold.ok, hold
        confirmed = await caller.act("confirm_booking", booking_id=hold.data["booking_id"], name=name)
        assert confirmed.ok, confirmed
        return str(hold.data["booking_id"])


@asynccontextmanager
async def desk(platform: Platform, profile: BusinessProfile, google: Google, account: Cal) -> AsyncIterator[Desk]:
    imported = await import_profile(platform.database, profile, clock=platform.clock)
    settings = Settings(
        _env_file=None,
        google_client_id="client-id",
        google_client_secret=SecretStr("client-secret"),
        google_calendar_base_url=google.emulator.url,
        google_oauth_url=google.emulator.token_url,
        cal_com_base_url=account.emulator.url,
    )
    async with open_calendars(settings, MASTER, platform.clock) as calendars:
        handlers = await calendar_handlers(platform.database, calendars, platform.clock)
        yield Desk(platform, Worker(platform.database, handlers, clock=platform.clock), imported.business_id, profile)
