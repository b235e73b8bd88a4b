"""Google Calendar by its REST API v3, with a refresh token that the owner has given."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import quote
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx

from core.clock import Clock
from tools.calendars.http import Answer, asked
from tools.calendars.port import (
    OURS,
    BusySpan,
    CalendarAway,
    CalendarMissing,
    CalendarRefuses,
    Changes,
    EventRefused,
    OutgoingEvent,
)

PAGE = 250
MOST_PAGES = 80
"""Twenty thousand events: more than a calendar shows in a year."""
EARLY = timedelta(seconds=60)
"""An access token is renewed so long before it ends."""
QUOTA = frozenset({"rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded", "dailyLimitExceeded"})
"""Reasons of a 403 that pass by themselves."""
FREE_KINDS = frozenset({"workingLocation", "birthday"})
"""Kinds of events that take nobody's time."""


class GoogleTokens:
    """Access tokens for refresh tokens: asked for when they are needed, kept until they end."""

    def __init__(self, client: httpx.AsyncClient, client_id: str, client_secret: str, url: str, clock: Clock) -> None:
        self._client, self._id, self._secret, self._url, self._clock = client, client_id, client_secret, url, clock
        self._kept: dict[str, tuple[str, datetime]] = {}

    async def access(self, refresh_token: str, *, renewed: bool = False) -> str:
        """Raises ``CalendarRefuses`` for a refresh token that was withdrawn, and ``CalendarAway``."""
        kept = self._kept.get(refresh_token)
        if kept is not None and not renewed and kept[1] > self._clock.now():
            return kept[0]
        form = {
            "grant_type": "refresh_token",
            "client_id": self._id,
            "client_secret": self._secret,
            "refresh_token": refresh_token,
        }
        answer = await asked(self._client, self._client.build_request("POST", self._url, data=form), "google")
        token, seconds = answer.content.get("access_token"), answer.content.get("expires_in", 3600)
        if answer.status in (400, 401, 403):
            self._kept.pop(refresh_token, None)
            raise CalendarRefuses("google takes this refresh token no more")
        if answer.status != 200 or not isinstance(token, str) or not isinstance(seconds, int):
            raise CalendarAway(f"google gave no access token (HTTP {answer.status})")
        self._kept[refresh_token] = token, self._clock.now() + timedelta(seconds=seconds) - EARLY
        return token


class GoogleCalendar:
    """``OutsideCalendar`` of one calendar of one Google account."""

    def __init__(
        self, client: httpx.AsyncClient, tokens: GoogleTokens, refresh_token: str, calendar_id: str, base_url: str
    ) -> None:
        self._client, self._tokens, self._refresh_token = client, tokens, refresh_token
        self._events = f"{base_url.rstrip('/')}/calendars/{quote(calendar_id, safe='')}/events"

    async def look(self, start: datetime, end: datetime, zone: ZoneInfo, token: str | None) -> Changes:
        if token is not None:
            changes = await self._listed({"syncToken": token}, zone, whole=False)
            if changes is not None:
                return changes
        window = {"timeMin": _stamp(start), "timeMax": _stamp(end), "showDeleted": "false"}
        whole = await self._listed(window, zone, whole=True)
        if whole is None:
            raise CalendarAway("google forgot a list in the middle of it")
        return whole

    async def put(self, event: OutgoingEvent, known: str | None) -> str:
        event_id = known or id_of(event.booking_id)
        body = {
            "id": event_id,
            "status": "confirmed",
            "summary": event.title,
            "description": event.details,
            "start": {"dateTime": _stamp(event.start), "timeZone": event.zone},
            "end": {"dateTime": _stamp(event.end), "timeZone": event.zone},
            "extendedProperties": {"private": {OURS: str(event.booking_id)}},
        }
        answer = Answer(404) if known is None else await self._asked("PUT", f"/{event_id}", json=body)
        if answer.status == 404:
            answer = await self._asked("POST", "", json=body)
        if answer.status == 409:
            # It stands there already, or stood there and was deleted, which keeps its id: written anew it stands again.
            answer = await self._asked("PUT", f"/{event_id}", json=body)
        if answer.status == 400:
            raise EventRefused("google takes no such event")
        if answer.status != 200:
            raise _trouble(answer)
        return event_id

    async def remove(self, booking_id: UUID, known: str | None) -> None:
        answer = await self._asked("DELETE", f"/{known or id_of(booking_id)}")
        if answer.status not in (200, 204, 404, 410):
            raise _trouble(answer)

    async def _listed(self, asking: dict[str, str], zone: ZoneInfo, *, whole: bool) -> Changes | None:
        """None where Google has forgotten the token (410) and wants to be asked for everything."""
        busy: list[BusySpan] = []
        gone: list[str] = []
        parameters = {"singleEvents": "true", "maxResults": str(PAGE), **asking}
        for _ in range(MOST_PAGES):
            answer = await self._asked("GET", "", params=parameters)
            if answer.status == 410 and not whole:
                return None
            if answer.status != 200:
                raise _trouble(answer)
            for event_id, span in _read(answer.content, zone):
                if span is None:
                    gone.append(event_id)
                else:
                    busy.append(span)
            page = answer.content.get("nextPageToken")
            if not isinstance(page, str):
                token = answer.content.get("nextSyncToken")
                return Changes(tuple(busy), tuple(gone), token if isinstance(token, str) else None, whole)
            parameters["pageToken"] = page
        raise CalendarAway(f"google lists more than {MOST_PAGES} pages")

    async def _asked(self, method: str, path: str, **content: Any) -> Answer:
        """An access token may end before its time, as when the password was changed: a new one is asked for once."""
        for renewed in (False, True):
            access = await self._tokens.access(self._refresh_token, renewed=renewed)
            headers = {"Authorization": f"Bearer {access}"}
            request = self._client.build_request(method, f"{self._events}{path}", headers=headers, **content)
            answer = await asked(self._client, request, "google")
            if answer.status != 401:
                return answer
        return answer


def id_of(booking_id: UUID) -> str:
    """The id that an event of ours has at Google, who takes base32hex: made of the booking's, so that the same booking put
    twice is refused as one that is there."""
    return f"fd{booking_id.hex}"


def _trouble(answer: Answer) -> CalendarAway | CalendarRefuses | CalendarMissing:
    if answer.status == 404:
        return CalendarMissing("google knows no such calendar")
    if answer.status == 401 or (answer.status == 403 and not _reasons(answer) & QUOTA):
        return CalendarRefuses(f"google refuses (HTTP {answer.status})")
    return CalendarAway(f"google failed (HTTP {answer.status})")


def _reasons(answer: Answer) -> set[str]:
    error = answer.content.get("error")
    errors = error.get("errors") if isinstance(error, dict) else None
    return {str(each.get("reason")) for each in errors if isinstance(each, dict)} if isinstance(errors, list) else set()


def _read(page: dict[str, Any], zone: ZoneInfo) -> Iterator[tuple[str, BusySpan | None]]:
    """Each event's id and what it takes; None for what keeps nobody away. Raises ``CalendarAway`` for what is no list."""
    items = page.get("items", [])
    if not isinstance(items, list):
        raise CalendarAway("google answered no list of events")
    for item in items:
        if isinstance(item, dict) and isinstance(event_id := item.get("id"), str):
            yield event_id, _span(event_id, item, zone)


def _span(event_id: str, item: dict[str, Any], zone: ZoneInfo) -> BusySpan | None:
    if item.get("status") == "cancelled" or item.get("transparency") == "transparent" or item.get("eventType") in FREE_KINDS:
        return None
    private = (item.get("extendedProperties") or {}).get("private") or {}
    if OURS in private or any(each.get("self") and each.get("responseStatus") == "declined" for each in _guests(item)):
        return None
    start, end = _moment(item.get("start"), zone), _moment(item.get("end"), zone)
    return BusySpan(event_id, start, end) if start is not None and end is not None and start < end else None


def _guests(item: dict[str, Any]) -> list[dict[str, Any]]:
    return [each for each in item.get("attendees") or [] if isinstance(each, dict)]


def _moment(written: Any, zone: ZoneInfo) -> datetime | None:
    """``{"dateTime": …}`` with its offset, or ``{"date": …}``, the midnight that the day begins with in ``zone``."""
    if not isinstance(written, dict):
        return None
    try:
        if "dateTime" in written:
            at = datetime.fromisoformat(str(written["dateTime"]))
            if at.tzinfo is None:
                at = at.replace(tzinfo=ZoneInfo(str(written.get("timeZone"))))
            return at.astimezone(UTC)
        return datetime.combine(date.fromisoformat(str(written.get("date"))), time(0), zone).astimezone(UTC)
    except (ValueError, KeyError, OSError):  # no date, or no zone that is known here
        return None


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
