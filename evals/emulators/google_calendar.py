"""Google Calendar's REST API v3 and Google's token endpoint on loopback, with pages, sync tokens and recurring events."""

import json
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from evals.emulators.http_server import HttpEmulator
from evals.emulators.profile import Behaviour

LIST_PARAMETERS = {
    "singleEvents", "maxResults", "pageToken", "syncToken", "timeMin", "timeMax", "showDeleted", "orderBy", "timeZone", "q",
    "updatedMin", "iCalUID", "privateExtendedProperty", "sharedExtendedProperty", "eventTypes", "maxAttendees",
    "showHiddenInvitations", "alwaysIncludeEmail", "fields", "prettyPrint", "alt", "quotaUser",
}  # fmt: skip
NEVER_WITH_SYNC = {
    "iCalUID", "orderBy", "privateExtendedProperty", "q", "sharedExtendedProperty", "timeMin", "timeMax", "updatedMin",
}  # fmt: skip
EVENT_FIELDS = {
    "id", "status", "summary", "description", "location", "start", "end", "transparency", "visibility", "recurrence",
    "extendedProperties", "attendees", "reminders", "colorId", "sequence", "iCalUID", "eventType", "source",
}  # fmt: skip
ID_LETTERS = frozenset("0123456789abcdefghijklmnopqrstuv")
LIFE_SECONDS = 3600


@dataclass
class _Kept:
    """An event and the number of its last change."""

    body: dict[str, Any]
    changed: int
    sequence: int = 0


@dataclass
class _Calendar:
    events: dict[str, _Kept] = field(default_factory=dict)


class _Whole:
    def __init__(self, answer: dict[str, Any]) -> None:
        self._answer = answer

    def whole(self) -> dict[str, Any]:
        return self._answer

    def chunks(self) -> Iterator[dict[str, Any]]:
        yield self._answer


class _Refused(Exception):
    """What the API answers with an error object."""

    def __init__(self, status: int, reason: str, message: str) -> None:
        super().__init__(message)
        self.status, self.reason, self.message = status, reason, message

    def response(self) -> Response:
        error = {"domain": "global" if self.status != 403 else "usageLimits", "reason": self.reason, "message": self.message}
        return JSONResponse({"error": {"code": self.status, "message": self.message, "errors": [error]}}, self.status)


BACKEND_ERROR = _Refused(503, "backendError", "Backend Error")


class GoogleCalendarEmulator(HttpEmulator):
    """One account with ``calendars``, at ``url``; the token endpoint is ``token_url``, the account's ``key`` the refresh token.

    ``add``, ``change`` and ``delete`` are the owner at their own calendar. ``away`` refuses everything with 503;
    ``end_access`` and ``forget_changes`` are what Google does whenever it likes: access tokens end (401), sync tokens are no
    longer known (410). A demanded ``rate_limited`` is a 403 of reason ``rateLimitExceeded``, or a 429 (``quota_status``).
    """

    def __init__(
        self,
        *calendars: str,
        key: str = "1//refresh-token",
        client_id: str = "client-id",
        client_secret: str = "client-secret",
        page: int = 250,
        behaviour: Behaviour | None = None,
    ) -> None:
        super().__init__(key, behaviour)
        self.client_id, self.client_secret = client_id, client_secret
        self.away = False
        self.quota_status = 403
        self._page = page
        self._calendars = {name: _Calendar() for name in calendars or ("primary",)}
        self._access: set[str] = set()
        self._changes = count(1)
        self._now = 0
        self._oldest = 0
        self._lists: dict[str, tuple[list[dict[str, Any]], int, bool]] = {}

    @property
    def token_url(self) -> str:
        return f"{self.url}/token"

    def add(self, calendar: str, event_id: str, start: str, end: str, **more: Any) -> None:
        """``start`` and ``end`` are RFC 3339 moments or dates."""
        self._store(calendar, event_id, {"summary": "Private", "start": _when(start), "end": _when(end), **more})

    def change(self, calendar: str, event_id: str, **fields: Any) -> None:
        self._store(calendar, event_id, {**self._calendars[calendar].events[event_id].body, **fields})

    def delete(self, calendar: str, event_id: str) -> None:
        self.change(calendar, event_id, status="cancelled")

    def events(self, calendar: str = "primary") -> dict[str, dict[str, Any]]:
        """Those that stand, by id."""
        kept = self._calendars[calendar].events
        return {event_id: each.body for event_id, each in kept.items() if each.body["status"] != "cancelled"}

    def end_access(self) -> None:
        self._access.clear()

    def forget_changes(self) -> None:
        self._oldest = self._now = next(self._changes)

    def routes(self) -> list[Route]:
        events = "/calendars/{calendar}/events"
        return [
            Route("/token", self._token, methods=["POST"]),
            Route(events, self._guarded(self._list), methods=["GET"]),
            Route(events, self._guarded(self._insert), methods=["POST"]),
            Route(events + "/{event}", self._guarded(self._get), methods=["GET"]),
            Route(events + "/{event}", self._guarded(self._write), methods=["PUT", "PATCH"]),
            Route(events + "/{event}", self._guarded(self._delete), methods=["DELETE"]),
        ]

    async def _token(self, request: Request) -> Response:
        if self.away:
            return BACKEND_ERROR.response()
        form = dict(await request.form())
        if (form.get("client_id"), form.get("client_secret")) != (self.client_id, self.client_secret):
            return JSONResponse({"error": "invalid_client", "error_description": "The OAuth client was not found."}, 401)
        if form.get("grant_type") != "refresh_token":
            return JSONResponse({"error": "unsupported_grant_type"}, 400)
        if form.get("refresh_token") != self.key:
            words = "Token has been expired or revoked."
            return JSONResponse({"error": "invalid_grant", "error_description": words}, 400)
        access = f"ya29.{secrets.token_urlsafe(16)}"
        self._access.add(access)
        scope = "https://www.googleapis.com/auth/calendar.events"
        return JSONResponse({"access_token": access, "expires_in": LIFE_SECONDS, "scope": scope, "token_type": "Bearer"})

    def _guarded(self, handle: Callable[[Request, _Calendar], Any]) -> Callable[[Request], Any]:
        async def guarded(request: Request) -> Response:
            try:
                self._let_in(request)
                calendar = self._calendars.get(request.path_params["calendar"])
                if calendar is None:
                    raise _Refused(404, "notFound", "Not Found")
                found: Response = await handle(request, calendar)
                return found
            except _Refused as refused:
                return refused.response()

        return guarded

    def _let_in(self, request: Request) -> None:
        if self.away:
            raise BACKEND_ERROR
        status = self.behaviour.refusal()
        if status == 429:
            raise _Refused(self.quota_status, "rateLimitExceeded", "Rate Limit Exceeded")
        if status == 500:
            raise _Refused(500, "backendError", "Internal error encountered.")
        if status == 401 or request.headers.get("authorization", "").removeprefix("Bearer ") not in self._access:
            raise _Refused(401, "authError", "Invalid Credentials")

    async def _list(self, request: Request, calendar: _Calendar) -> Response:
        asked = dict(request.query_params)
        single, number = asked.get("singleEvents") == "true", int(asked.get("maxResults", "250"))
        if asked.keys() - LIST_PARAMETERS or not 0 < number <= 2500:
            raise _Refused(400, "invalid", "Invalid Value")
        if "syncToken" in asked and asked.keys() & NEVER_WITH_SYNC:
            raise _Refused(400, "badRequest", "Sync token cannot be used with other query restrictions.")
        page = asked.get("pageToken")
        name, _, at = (page or f"{secrets.token_hex(8)}.0").partition(".")
        if page is None:
            self._lists[name] = self._answers(calendar, asked, single), self._now, single
        if name not in self._lists:
            raise _Refused(400, "invalid", "Invalid page token value.")
        items, seen, was_single = self._lists[name]
        begin, end = int(at), int(at) + min(number, self._page)
        answer: dict[str, Any] = {"kind": "calendar#events", "timeZone": "UTC", "items": items[begin:end]}
        if end < len(items):
            answer["nextPageToken"] = f"{name}.{end}"
        else:
            answer["nextSyncToken"] = f"sync.{seen}.{int(was_single)}"
        return await self.deliver(request, asked, lambda: _Whole(answer), stream=False)

    def _answers(self, calendar: _Calendar, asked: dict[str, str], single: bool) -> list[dict[str, Any]]:
        since = -1
        if "syncToken" in asked:
            since = self._since(asked["syncToken"], single)
        first, last = (_moment(asked[name]) if name in asked else None for name in ("timeMin", "timeMax"))
        deleted = asked.get("showDeleted") == "true" or since >= 0
        found = [
            instance
            for kept in calendar.events.values()
            if kept.changed > since
            for instance in (_instances(kept.body) if single else [kept.body])
            if (deleted or instance["status"] != "cancelled") and _within(instance, first, last)
        ]
        return [_shown(each) for each in found]

    def _since(self, token: str, single: bool) -> int:
        kind, _, rest = token.partition(".")
        number, _, was_single = rest.partition(".")
        if kind != "sync" or not number.isdecimal() or was_single != str(int(single)):
            raise _Refused(400, "invalid", "Invalid sync token value.")
        if int(number) < self._oldest:
            raise _Refused(410, "fullSyncRequired", "Sync token is no longer valid, a full sync is required.")
        return int(number)

    async def _insert(self, request: Request, calendar: _Calendar) -> Response:
        body = await _event(request)
        event_id = str(body.get("id") or secrets.token_hex(13))
        if not 5 <= len(event_id) <= 1024 or set(event_id) - ID_LETTERS:
            raise _Refused(400, "invalid", "Invalid resource id value.")
        if event_id in calendar.events:
            raise _Refused(409, "duplicate", "The requested identifier already exists.")
        return await self._written(request, calendar, event_id, body)

    async def _get(self, request: Request, calendar: _Calendar) -> Response:
        kept = self._found(request, calendar)
        return await self.deliver(request, {}, lambda: _Whole(_shown(kept.body)), stream=False)

    async def _write(self, request: Request, calendar: _Calendar) -> Response:
        """PUT writes the whole event, PATCH the fields given. One that was deleted keeps its id, and stands again with the
        status ``confirmed``."""
        kept, body = self._found(request, calendar), await _event(request)
        whole = body if request.method == "PUT" else {**kept.body, **body}
        return await self._written(request, calendar, request.path_params["event"], whole)

    async def _delete(self, request: Request, calendar: _Calendar) -> Response:
        kept = self._found(request, calendar)
        if kept.body["status"] == "cancelled":
            raise _Refused(410, "deleted", "Resource has been deleted")
        self.requests.append({"deleted": request.path_params["event"]})
        self._change(calendar, request.path_params["event"], {**kept.body, "status": "cancelled"})
        return Response(status_code=204)

    async def _written(self, request: Request, calendar: _Calendar, event_id: str, body: dict[str, Any]) -> Response:
        start, end = body.get("start"), body.get("end")
        if not isinstance(start, dict) or not isinstance(end, dict):
            raise _Refused(400, "required", "Missing end time.")
        if _at(start) >= _at(end):
            raise _Refused(400, "timeRangeEmpty", "The specified time range is empty.")
        kept = self._change(calendar, event_id, body)
        return await self.deliver(request, body, lambda: _Whole(_shown(kept.body)), stream=False)

    def _found(self, request: Request, calendar: _Calendar) -> _Kept:
        kept = calendar.events.get(request.path_params["event"])
        if kept is None:
            raise _Refused(404, "notFound", "Not Found")
        return kept

    def _store(self, calendar: str, event_id: str, body: dict[str, Any]) -> None:
        self._change(self._calendars[calendar], event_id, body)

    def _change(self, calendar: _Calendar, event_id: str, body: dict[str, Any]) -> _Kept:
        self._now = next(self._changes)
        before = calendar.events.get(event_id)
        whole = {"status": "confirmed", **body, "id": event_id}
        calendar.events[event_id] = kept = _Kept(whole, self._now, before.sequence + 1 if before else 0)
        whole["sequence"] = kept.sequence
        return kept


async def _event(request: Request) -> dict[str, Any]:
    try:
        body = json.loads(await request.body())
    except ValueError:
        raise _Refused(400, "parseError", "Parse Error") from None
    if not isinstance(body, dict) or body.keys() - EVENT_FIELDS:
        raise _Refused(400, "invalid", "Invalid value")
    return body


def _shown(body: dict[str, Any]) -> dict[str, Any]:
    """What a list says of an event; of a deleted instance no more than which it was."""
    if body["status"] == "cancelled" and "recurringEventId" in body:
        return {name: body[name] for name in ("id", "status", "recurringEventId", "originalStartTime")}
    return {"kind": "calendar#event", "etag": f'"{body.get("sequence", 0)}"', "eventType": "default", **body}


def _instances(body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A recurring event one by one: ``RRULE:FREQ=DAILY|WEEKLY;COUNT=n`` at the same wall time of its own zone."""
    rules = [line.removeprefix("RRULE:") for line in body.get("recurrence", []) if line.startswith("RRULE:")]
    if not rules:
        yield body
        return
    rule = dict(part.split("=") for part in rules[0].split(";"))
    step = timedelta(days=7 if rule["FREQ"] == "WEEKLY" else 1)
    zone = ZoneInfo(body["start"].get("timeZone", "UTC"))
    first, last = (_at(body[name]).astimezone(zone) for name in ("start", "end"))
    for number in range(int(rule["COUNT"])):
        start = first + step * number  # of wall time
        end = start.astimezone(UTC) + (last - first)
        original = {"dateTime": start.isoformat(), "timeZone": str(zone)}
        name = f"{body['id']}_{start.astimezone(UTC):%Y%m%dT%H%M%SZ}"
        yield {
            **{key: value for key, value in body.items() if key != "recurrence"},
            "id": name,
            "start": original,
            "end": {"dateTime": end.astimezone(zone).isoformat(), "timeZone": str(zone)},
            "recurringEventId": body["id"],
            "originalStartTime": original,
        }


def _within(body: dict[str, Any], first: datetime | None, last: datetime | None) -> bool:
    """Google holds an event's end against ``timeMin`` and its start against ``timeMax``."""
    return (first is None or _at(body["end"]) > first) and (last is None or _at(body["start"]) < last)


def _when(written: str) -> dict[str, str]:
    return {"dateTime": written} if "T" in written else {"date": written}


def _at(when: dict[str, str]) -> datetime:
    if "date" in when:
        return datetime.combine(date.fromisoformat(when["date"]), datetime.min.time(), UTC)
    return _moment(when["dateTime"])


def _moment(written: str) -> datetime:
    """Raises as the API does: a moment needs its offset."""
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        raise _Refused(400, "invalid", "Bad Request") from None
    if at.tzinfo is None:
        raise _Refused(400, "required", "Missing time zone definition for start time.")
    return at
