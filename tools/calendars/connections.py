"""A business's connections to outside calendars: made, listed, undone; and the calendar that each stands for."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

import httpx
from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from core.clock import Clock
from core.crypto import Sealer, Unreadable
from core.errors import NotFound, WrongFields
from core.settings import Settings
from tenancy.profile import BusinessProfile
from tools.booking.calendar import resource_labels
from tools.calendars.asking import ask_for_look, ask_to_catch_up
from tools.calendars.cal_com import CalCom
from tools.calendars.google import GoogleCalendar, GoogleTokens
from tools.calendars.models import WHOLE, CalendarConnection, Provider
from tools.calendars.port import CalendarRefuses, OutsideCalendar

MOST = 50
"""Connections of a business; each is looked at once a minute."""
LONGEST_ID, LONGEST_SECRET = 300, 4000
PROVIDERS: Mapping[Provider, str] = {"google": "Google Calendar", "cal_com": "Cal.com"}
CONNECTIONS = httpx.Limits(max_connections=10, max_keepalive_connections=5, keepalive_expiry=90)


@dataclass(frozen=True, slots=True)
class NewConnection:
    """As an owner gives it."""

    provider: str
    calendar_id: str
    resource_key: str
    secret: str = field(repr=False)
    """A refresh token at Google, an API key at Cal.com."""


class Connections:
    """The connections of the session's business; the session is the caller's, who commits it."""

    def __init__(self, master: Sealer) -> None:
        self._master = master

    async def connect(
        self, session: AsyncSession, given: NewConnection, profile: BusinessProfile, offered: Mapping[str, str], now: datetime
    ) -> CalendarConnection:
        """Connect a calendar, or give one that is connected a new secret or resource. It is looked at at once, and what is
        booked already is put into it. Raises ``WrongFields``."""
        _check(given, profile, offered)
        same = select(CalendarConnection).where(
            CalendarConnection.provider == given.provider, CalendarConnection.calendar_id == given.calendar_id.strip()
        )
        row = (await session.scalars(same.with_for_update())).one_or_none()
        if row is None:
            if (await session.scalar(select(func.count()).select_from(CalendarConnection)) or 0) >= MOST:
                raise WrongFields([("calendar_id", f"expected at most {MOST} calendars; disconnect one first")])
            row = CalendarConnection(
                provider=given.provider, calendar_id=given.calendar_id.strip(), resource_key="", secret=b"", created_at=now
            )
            session.add(row)
        # Everything is looked at anew: another token may show more, and what it shows may take something else.
        row.resource_key, row.sync_token, row.whole_at, row.trouble, row.failures = given.resource_key, None, None, None, 0
        row.secret = self._master.seal(given.secret.strip().encode(), _place(row))
        await session.flush()
        await ask_for_look(session, row.id, now)
        await ask_to_catch_up(session, row.id, now)
        return row

    async def listed(self, session: AsyncSession) -> list[CalendarConnection]:
        return list(await session.scalars(select(CalendarConnection).order_by(col(CalendarConnection.created_at))))

    async def disconnect(self, session: AsyncSession, connection_id: UUID) -> CalendarConnection:
        """What it took is free at once; our events stay where they are. Raises ``NotFound``, also for another business's."""
        row = (await session.scalars(select(CalendarConnection).where(CalendarConnection.id == connection_id))).one_or_none()
        if row is None:
            raise NotFound("this calendar is not connected any more")
        await session.delete(row)
        return row

    def secret_of(self, row: CalendarConnection) -> str:
        return self._master.open(row.secret, _place(row)).decode()


class Calendars(Protocol):
    def of(self, connection: CalendarConnection) -> OutsideCalendar:
        """The calendar that a connection stands for. Raises ``CalendarRefuses`` where this installation cannot reach it."""
        ...


class ProviderCalendars:
    """``Calendars`` at the real providers, over one HTTP client."""

    def __init__(self, settings: Settings, client: httpx.AsyncClient, connections: Connections, clock: Clock) -> None:
        self._settings, self._client, self._connections, self._clock = settings, client, connections, clock
        self._tokens: GoogleTokens | None = None
        if settings.google_client_id is not None and settings.google_client_secret is not None:
            secret = settings.google_client_secret.get_secret_value()
            self._tokens = GoogleTokens(client, settings.google_client_id, secret, settings.google_oauth_url, clock)

    def of(self, connection: CalendarConnection) -> OutsideCalendar:
        base = self._settings
        try:
            secret = self._connections.secret_of(connection)
        except Unreadable:
            raise CalendarRefuses("the secret of this connection cannot be read under this installation's key") from None
        if connection.provider == "cal_com":
            return CalCom(self._client, secret, connection.calendar_id, base.cal_com_base_url, self._clock)
        if self._tokens is None:
            raise CalendarRefuses("this installation has no client at google any more")
        return GoogleCalendar(self._client, self._tokens, secret, connection.calendar_id, base.google_calendar_base_url)


@asynccontextmanager
async def open_calendars(settings: Settings, master: Sealer, clock: Clock) -> AsyncIterator[ProviderCalendars]:
    async with httpx.AsyncClient(timeout=None, limits=CONNECTIONS, follow_redirects=False) as client:
        yield ProviderCalendars(settings, client, Connections(master), clock)


def offered(settings: Settings) -> dict[str, str]:
    """The providers that this installation can reach, and how they are called."""
    google = settings.google_client_id is not None and settings.google_client_secret is not None
    return {provider: words for provider, words in PROVIDERS.items() if provider != "google" or google}


def resource_choices(profile: BusinessProfile) -> dict[str, str]:
    """What a calendar may show the time of, by resource key."""
    return {WHOLE: "The whole business", **{key: name for key, name in resource_labels(profile).items() if key != WHOLE}}


def _check(given: NewConnection, profile: BusinessProfile, offered: Mapping[str, str]) -> None:
    wrong = []
    calendar, secret = given.calendar_id.strip(), given.secret.strip()
    if given.provider not in offered:
        wrong.append(("provider", "choose a provider that can be connected here"))
    if not calendar or len(calendar) > LONGEST_ID or not calendar.isprintable():
        wrong.append(("calendar_id", "expected the calendar's id as the provider shows it"))
    elif given.provider == "cal_com" and not (calendar.isascii() and calendar.isdecimal()):
        wrong.append(("calendar_id", "expected the number of an event type, such as 845371"))
    if given.resource_key not in resource_choices(profile):
        wrong.append(("resource", "choose whose calendar it is"))
    if not secret or len(secret) > LONGEST_SECRET or not (secret.isascii() and secret.isprintable()):
        wrong.append(("secret", "expected the token or key as the provider gave it"))
    if wrong:
        raise WrongFields(wrong)


def _place(row: CalendarConnection) -> bytes:
    return b"calendar connection" + row.id.bytes
