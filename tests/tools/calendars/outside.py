"""Calendars of both providers on loopback, and adapters of them over real sockets."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import httpx

from core.clock import ManualClock
from evals.emulators.cal_com import CalComEmulator, EventType
from evals.emulators.google_calendar import GoogleCalendarEmulator
from tests.tools.places import NOW
from tools.calendars.cal_com import CalCom
from tools.calendars.google import GoogleCalendar, GoogleTokens
from tools.calendars.port import OutgoingEvent

HAIRCUT, CHOICE = 7, 8
"""Event types: of half an hour, and of half an hour or a whole one."""


def at(hour: int, minute: int = 0, day: int = 3) -> datetime:
    """UTC, in November 2026."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def event(start: datetime, minutes: int = 30, booking: UUID | None = None, phone: str | None = "+442079460177") -> OutgoingEvent:
    end = start + timedelta(minutes=minutes)
    return OutgoingEvent(booking or uuid4(), start, end, "Europe/London", "Haircut: Mo", "Haircut", "Mo", phone)


@dataclass
class Google:
    emulator: GoogleCalendarEmulator
    clock: ManualClock
    client: httpx.AsyncClient

    def calendar(self, name: str = "primary", refresh_token: str | None = None, secret: str = "client-secret") -> GoogleCalendar:
        tokens = GoogleTokens(self.client, "client-id", secret, self.emulator.token_url, self.clock)
        return GoogleCalendar(self.client, tokens, refresh_token or self.emulator.key, name, self.emulator.url)


@asynccontextmanager
async def google(page: int = 250) -> AsyncIterator[Google]:
    async with GoogleCalendarEmulator("primary", "anna@example.com", page=page) as emulator, _client() as client:
        yield Google(emulator, ManualClock(NOW), client)


@dataclass
class Cal:
    emulator: CalComEmulator
    clock: ManualClock
    client: httpx.AsyncClient

    def calendar(self, event_type: int = HAIRCUT, key: str | None = None) -> CalCom:
        return CalCom(self.client, key or self.emulator.key, str(event_type), self.emulator.url, self.clock)


@asynccontextmanager
async def cal() -> AsyncIterator[Cal]:
    types = {HAIRCUT: EventType(30), CHOICE: EventType(30, (30, 60))}
    async with CalComEmulator(types) as emulator, _client() as client:
        yield Cal(emulator, ManualClock(NOW), client)


def _client() -> httpx.AsyncClient:
    return httpx.AsyncClient(timeout=None, trust_env=False)
