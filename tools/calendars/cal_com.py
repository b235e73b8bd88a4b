"""Cal.com by its API v2, with an API key that the owner has given. The calendar is an event type of theirs.

Whatever event type a booking of the account is of, it takes its host's time. What lies in calendars that Cal.com itself
looks at is not listed there: connect those calendars as well.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
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

VERSION = "2024-08-13"
"""Of the bookings' part of the API; without the header an older one answers."""
PAGE = 100
MOST_PAGES = 100
STANDING = frozenset({"accepted", "pending", "awaitingHost"})
LONGEST = timedelta(days=2)
"""Bookings are asked for by their start; one that began so long ago is over."""
FURTHEST = timedelta(days=800)
"""Further ahead nobody can book here."""
NOWHERE = "frontdesk.invalid"
"""The domain of the address of whoever left no number, since Cal.com wants one or the other; no mail can go there."""
REASON = "Changed at the front desk"


class CalCom:
    """``OutsideCalendar`` of one Cal.com account; ours are put as bookings of one event type."""

    def __init__(self, client: httpx.AsyncClient, api_key: str, event_type: str, base_url: str, clock: Clock) -> None:
        self._client, self._event_type, self._clock = client, event_type, clock
        self._bookings = f"{base_url.rstrip('/')}/v2/bookings"
        self._headers = {"Authorization": f"Bearer {api_key}", "cal-api-version": VERSION}

    async def look(self, start: datetime, end: datetime, zone: ZoneInfo, token: str | None) -> Changes:
        busy = []
        for booking in await self._listed(start - LONGEST, end):
            span = _span(booking)
            if span is not None and span.end > start and not _is_ours(booking):
                busy.append(span)
        return Changes(tuple(busy), (), None, whole=True)

    async def put(self, event: OutgoingEvent, known: str | None) -> str:
        standing = await self._standing(event.booking_id, known)
        if standing is None:
            return await self._made(event)
        uid, span = str(standing["uid"]), _span(standing)
        if span is not None and (span.start, span.end) == (event.start, event.end):
            return uid
        if span is None or span.end - span.start != event.end - event.start:  # a booking that is moved keeps its length
            return await self._replaced(event, uid, span)
        body = {"start": _stamp(event.start), "reschedulingReason": REASON}
        return self._uid(await self._asked("POST", f"/{quote(uid, safe='')}/reschedule", json=body))

    async def remove(self, booking_id: UUID, known: str | None) -> None:
        standing = await self._standing(booking_id, known)
        if standing is not None:
            await self._cancelled(str(standing["uid"]))

    async def _replaced(self, event: OutgoingEvent, uid: str, span: BusySpan | None) -> str:
        """In a new length. Where the event type has only one, what stands at the right time is right already."""
        if span is not None and span.start == event.start and not await self._has_length(event, uid):
            return uid
        await self._cancelled(uid)
        return await self._made(event)

    async def _has_length(self, event: OutgoingEvent, uid: str) -> bool:
        minutes = int((event.end - event.start).total_seconds() // 60)
        url = self._bookings.removesuffix("bookings") + f"event-types/{quote(self._event_type, safe='')}"
        headers = {**self._headers, "cal-api-version": "2024-06-14"}
        answer = await asked(self._client, self._client.build_request("GET", url, headers=headers), "cal.com")
        if answer.status != 200:
            raise _trouble(answer)
        options = (answer.content.get("data") or {}).get("lengthInMinutesOptions") or []
        return minutes in options

    async def _made(self, event: OutgoingEvent) -> str:
        body: dict[str, Any] = {
            "eventTypeId": _number(self._event_type),
            "start": _stamp(event.start),
            "lengthInMinutes": int((event.end - event.start).total_seconds() // 60),
            "attendee": {"name": event.name, "timeZone": event.zone, "language": "en", **_reached(event)},
            "metadata": {OURS: str(event.booking_id), "details": event.details[:500]},
        }
        answer = await self._asked("POST", "", json=body)
        if answer.status == 400 and "lengthInMinutes" in _message(answer):  # an event type of one length takes no other
            del body["lengthInMinutes"]
            answer = await self._asked("POST", "", json=body)
        return self._uid(answer)

    async def _cancelled(self, uid: str) -> None:
        answer = await self._asked("POST", f"/{quote(uid, safe='')}/cancel", json={"cancellationReason": REASON})
        if answer.status == 400 and any(word in _message(answer) for word in ("already cancelled", "already ended")):
            return
        if answer.status not in (200, 201, 404):
            raise _trouble(answer)

    async def _standing(self, booking_id: UUID, known: str | None) -> dict[str, Any] | None:
        """Our booking as it stands there: by the id that is known, or else by the mark it carries, which is how one is found
        that was put a moment before this program fell."""
        if known is not None:
            answer = await self._asked("GET", f"/{quote(known, safe='')}")
            if answer.status not in (200, 404):
                raise _trouble(answer)
            found = answer.content.get("data")
            if isinstance(found, dict) and found.get("status") in STANDING:
                return found
        now, marks = self._clock.now(), {str(booking_id), known} - {None}
        for booking in await self._listed(now - LONGEST, now + FURTHEST):
            of = (booking.get("metadata") or {}).get(OURS), booking.get("rescheduledFromUid")
            if booking.get("status") in STANDING and marks.intersection(of):
                return booking
        return None

    async def _listed(self, start: datetime, end: datetime) -> list[dict[str, Any]]:
        parameters = {"afterStart": _stamp(start), "beforeEnd": _stamp(end), "sortStart": "asc", "take": str(PAGE)}
        found: list[dict[str, Any]] = []
        for _ in range(MOST_PAGES):
            answer = await self._asked("GET", "", params={**parameters, "skip": str(len(found))})
            if answer.status != 200:
                raise _trouble(answer)
            listed = list(_read(answer.content))
            found += listed
            if not listed or not (answer.content.get("pagination") or {}).get("hasNextPage"):
                return found
        raise CalendarAway(f"cal.com lists more than {MOST_PAGES} pages")

    async def _asked(self, method: str, path: str, **content: Any) -> Answer:
        request = self._client.build_request(method, f"{self._bookings}{path}", headers=self._headers, **content)
        return await asked(self._client, request, "cal.com")

    def _uid(self, answer: Answer) -> str:
        uid = (answer.content.get("data") or {}).get("uid")
        if answer.status in (400, 409, 422):
            raise EventRefused("cal.com takes no booking at this time")
        if answer.status not in (200, 201):
            raise _trouble(answer)
        if not isinstance(uid, str):
            raise CalendarAway("cal.com answered no booking")
        return uid


def _reached(event: OutgoingEvent) -> dict[str, str]:
    return {"phoneNumber": event.phone} if event.phone else {"email": f"{event.booking_id.hex}@{NOWHERE}"}


def _trouble(answer: Answer) -> CalendarAway | CalendarRefuses | CalendarMissing:
    if answer.status in (401, 403):
        return CalendarRefuses(f"cal.com refuses (HTTP {answer.status})")
    if answer.status == 404:
        return CalendarMissing("cal.com knows no such event type")
    return CalendarAway(f"cal.com failed (HTTP {answer.status})")


def _message(answer: Answer) -> str:
    error = answer.content.get("error")
    return str(error.get("message", "")) if isinstance(error, dict) else ""


def _read(page: dict[str, Any]) -> Iterator[dict[str, Any]]:
    listed = page.get("data")
    if not isinstance(listed, list):
        raise CalendarAway("cal.com answered no list of bookings")
    return (each for each in listed if isinstance(each, dict) and isinstance(each.get("uid"), str))


def _is_ours(booking: dict[str, Any]) -> bool:
    return OURS in (booking.get("metadata") or {})


def _span(booking: dict[str, Any]) -> BusySpan | None:
    if booking.get("status") not in STANDING:
        return None
    try:
        start, end = (datetime.fromisoformat(str(booking[name])).astimezone(UTC) for name in ("start", "end"))
    except (KeyError, ValueError):
        return None
    return BusySpan(str(booking["uid"]), start, end) if start < end else None


def _number(event_type: str) -> int:
    if not event_type.isascii() or not event_type.isdecimal():
        raise CalendarMissing("cal.com's event types have numbers")
    return int(event_type)


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
