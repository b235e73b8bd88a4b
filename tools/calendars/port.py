"""What an outside calendar is, whoever keeps it: when it is busy, and our bookings put, moved and removed in it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from core.errors import ProviderError

OURS = "frontdesk_booking"
"""The name under which an event of ours carries its booking's id, in whatever place a provider has for such."""


class CalendarAway(ProviderError):
    """The calendar cannot be reached, is too late, broken or over its quota: what passes by itself."""

    code = "calendar_away"


class CalendarRefuses(ProviderError):
    """The calendar does not take the token or key any more, or shows us too little: the owner has to connect it anew."""

    code = "calendar_refused"


class CalendarMissing(ProviderError):
    """There is no such calendar, or it may not be seen with this token or key."""

    code = "calendar_missing"


class EventRefused(ProviderError):
    """The calendar is there, but takes no such event: its own rules stand against it, as against a time that is taken."""

    code = "event_refused"


@dataclass(frozen=True, slots=True)
class BusySpan:
    """A span that is taken in the calendar by something other than our own bookings. UTC, half open."""

    event_id: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Changes:
    """What a look at a calendar brought."""

    busy: tuple[BusySpan, ...]
    gone: tuple[str, ...]
    """Ids of events that keep nobody away any more: removed, marked as free, or our own."""
    token: str | None
    """For the next look; None where the provider has none."""
    whole: bool
    """``busy`` is all that there is, so that whatever was known before and is not among it is gone."""


@dataclass(frozen=True, slots=True)
class OutgoingEvent:
    """A booking as it should stand in a calendar."""

    booking_id: UUID
    start: datetime
    end: datetime
    zone: str
    """IANA name, for calendars that show an event's own zone."""
    title: str
    details: str
    name: str
    phone: str | None


class OutsideCalendar(Protocol):
    """One calendar. Every method raises ``CalendarAway``, ``CalendarRefuses`` or ``CalendarMissing``, and quotes nothing
    that stands in the calendar. No call of a telephone ever waits for one."""

    async def look(self, start: datetime, end: datetime, zone: ZoneInfo, token: str | None) -> Changes:
        """What is taken between two moments; with the ``token`` of the look before, what has changed since. A token that the
        provider has forgotten means a whole look. Recurring events come one by one; all-day ones are days of ``zone``."""
        ...

    async def put(self, event: OutgoingEvent, known: str | None) -> str:
        """Have the booking stand in the calendar once, as the event says: put it, or move it where it stands already.
        ``known`` is what an earlier ``put`` returned, the event's id there. Raises ``EventRefused`` too."""
        ...

    async def remove(self, booking_id: UUID, known: str | None) -> None:
        """Have the booking stand there no more; to remove what is gone changes nothing."""
        ...
