"""Cal.com's API v2 on loopback: the bookings of one account, and its event types."""

import json
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from evals.emulators.http_server import HttpEmulator
from evals.emulators.profile import Behaviour

BOOKINGS_VERSION, EVENT_TYPES_VERSION = "2024-08-13", "2024-06-14"
LIST_PARAMETERS = {
    "status", "attendeeEmail", "attendeeName", "bookingUid", "eventTypeIds", "eventTypeId", "teamsIds", "teamId", "afterStart",
    "beforeEnd", "afterCreatedAt", "beforeCreatedAt", "afterUpdatedAt", "beforeUpdatedAt", "sortStart", "sortEnd", "sortCreated",
    "sortUpdatedAt", "take", "skip",
}  # fmt: skip
CREATE_FIELDS = {
    "start", "lengthInMinutes", "eventTypeId", "eventTypeSlug", "username", "attendee", "guests", "meetingUrl", "location",
    "metadata", "bookingFieldsResponses",
}  # fmt: skip
SINGLE_LENGTH = (
    "Can't specify 'lengthInMinutes' because event type does not have multiple possible lengths. Please, remove the "
    "'lengthInMinutes' field from the request."
)
TAKEN = "User either already has booking at this time or is not available"


@dataclass(frozen=True, slots=True)
class EventType:
    minutes: int
    options: tuple[int, ...] = ()
    """The lengths to choose from, where there are several."""


class _Whole:
    def __init__(self, answer: dict[str, Any]) -> None:
        self._answer = answer

    def whole(self) -> dict[str, Any]:
        return self._answer

    def chunks(self) -> Iterator[dict[str, Any]]:
        yield self._answer


class _Refused(Exception):
    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message

    def response(self, path: str) -> Response:
        error = {"code": self.code, "message": self.message, "details": {"statusCode": self.status}}
        stamp = datetime.now(UTC).isoformat()
        return JSONResponse({"status": "error", "timestamp": stamp, "path": path, "error": error}, self.status)


class CalComEmulator(HttpEmulator):
    """One account with ``event_types`` by number. ``add`` and ``cancel`` are people at its booking pages; ``away`` refuses
    everything with 503. A reschedule keeps no ``metadata``, as older servers do, so that nobody builds on it."""

    def __init__(
        self, event_types: dict[int, EventType], *, key: str = "cal_live_key", behaviour: Behaviour | None = None
    ) -> None:
        super().__init__(key, behaviour)
        self.away = False
        self.bookings: dict[str, dict[str, Any]] = {}
        self._types = event_types

    def add(self, start: datetime, minutes: int, *, status: str = "accepted", event_type: int | None = None) -> str:
        """Its uid."""
        number = event_type if event_type is not None else next(iter(self._types))
        return self._booked(start, minutes, number, {}, status=status)

    def cancel(self, uid: str) -> None:
        self.bookings[uid]["status"] = "cancelled"

    def standing(self) -> list[dict[str, Any]]:
        return [each for each in self.bookings.values() if each["status"] in ("accepted", "pending")]

    def routes(self) -> list[Route]:
        return [
            Route("/v2/bookings", self._guarded(self._list, BOOKINGS_VERSION), methods=["GET"]),
            Route("/v2/bookings", self._guarded(self._create, BOOKINGS_VERSION), methods=["POST"]),
            Route("/v2/bookings/{uid}", self._guarded(self._get, BOOKINGS_VERSION), methods=["GET"]),
            Route("/v2/bookings/{uid}/cancel", self._guarded(self._cancel, BOOKINGS_VERSION), methods=["POST"]),
            Route("/v2/bookings/{uid}/reschedule", self._guarded(self._reschedule, BOOKINGS_VERSION), methods=["POST"]),
            Route("/v2/event-types/{number:int}", self._guarded(self._event_type, EVENT_TYPES_VERSION), methods=["GET"]),
        ]

    def _guarded(self, handle: Callable[[Request], Any], version: str) -> Callable[[Request], Any]:
        async def guarded(request: Request) -> Response:
            try:
                self._let_in(request, version)
                found: Response = await handle(request)
                return found
            except _Refused as refused:
                return refused.response(request.url.path)

        return guarded

    def _let_in(self, request: Request, version: str) -> None:
        if self.away:
            raise _Refused(503, "ServiceUnavailableException", "Service Unavailable")
        status = self.behaviour.refusal()
        if status == 429:
            raise _Refused(429, "ThrottlerException", "ThrottlerException: Too Many Requests")
        if status == 500:
            raise _Refused(500, "INTERNAL_SERVER_ERROR", "Internal server error")
        if status == 401 or request.headers.get("authorization") != f"Bearer {self.key}":
            raise _Refused(401, "UnauthorizedException", "Invalid API Key")
        if request.headers.get("cal-api-version") != version:
            raise _Refused(404, "NotFoundException", f"Cannot {request.method} {request.url.path}")

    async def _list(self, request: Request) -> Response:
        asked = dict(request.query_params)
        take, skip = int(asked.get("take", "100")), int(asked.get("skip", "0"))
        if asked.keys() - LIST_PARAMETERS or not 1 <= take <= 250:
            raise _Refused(400, "BadRequestException", "take must not be greater than 250")
        after = _moment(asked["afterStart"]) if "afterStart" in asked else None
        before = _moment(asked["beforeEnd"]) if "beforeEnd" in asked else None
        found = [
            booking
            for booking in sorted(self.bookings.values(), key=lambda each: str(each["start"]))
            if (after is None or _moment(booking["start"]) >= after) and (before is None or _moment(booking["end"]) <= before)
        ]
        page = found[skip : skip + take]
        pagination = {
            "totalItems": len(found),
            "remainingItems": max(0, len(found) - skip - len(page)),
            "returnedItems": len(page),
            "itemsPerPage": take,
            "currentPage": skip // take + 1,
            "totalPages": -(-len(found) // take),
            "hasNextPage": skip + take < len(found),
            "hasPreviousPage": skip > 0,
        }
        return await self._told(request, asked, page, pagination=pagination)

    async def _create(self, request: Request) -> Response:
        body = await _json(request)
        if body.keys() - CREATE_FIELDS:
            raise _Refused(400, "BadRequestException", "property should not exist")
        kind, number = self._types.get(body.get("eventTypeId", -1)), body.get("eventTypeId")
        if kind is None or not isinstance(number, int):
            raise _Refused(404, "NotFoundException", f"Event type with id={number} not found")
        attendee = body.get("attendee")
        if not isinstance(attendee, dict) or not attendee.get("name") or not attendee.get("timeZone"):
            raise _Refused(400, "BadRequestException", "attendee.name must be a string")
        if not attendee.get("email") and not attendee.get("phoneNumber"):
            raise _Refused(400, "BadRequestException", "At least one contact method (email or phone number) must be provided")
        minutes = body.get("lengthInMinutes")
        if minutes is not None and not kind.options:
            raise _Refused(400, "BadRequestException", SINGLE_LENGTH)
        if minutes is not None and minutes not in kind.options:
            raise _Refused(400, "BadRequestException", "Provided 'lengthInMinutes' is not one of the possible lengths")
        start = _moment(str(body.get("start")))
        self._must_be_free(start, minutes or kind.minutes)
        uid = self._booked(start, minutes or kind.minutes, number, body.get("metadata") or {})
        return await self._told(request, body, self.bookings[uid], status=201)

    async def _get(self, request: Request) -> Response:
        return await self._told(request, {}, self._found(request))

    async def _cancel(self, request: Request) -> Response:
        body, booking = await _json(request), self._found(request)
        if booking["status"] == "cancelled":
            raise _Refused(400, "BadRequestException", f"Booking with uid={booking['uid']} is already cancelled")
        booking |= {"status": "cancelled", "cancellationReason": body.get("cancellationReason", "")}
        return await self._told(request, body, booking)

    async def _reschedule(self, request: Request) -> Response:
        """The old booking is cancelled, and a new one of the same length takes its place."""
        body, old = await _json(request), self._found(request)
        if body.keys() - {"start", "rescheduledBy", "reschedulingReason"}:
            raise _Refused(400, "BadRequestException", "property should not exist")
        if old["status"] == "cancelled":
            raise _Refused(400, "BadRequestException", f"Can't reschedule booking with uid={old['uid']}: it is cancelled")
        start = _moment(str(body.get("start")))
        self._must_be_free(start, old["duration"], besides=old["uid"])
        old["status"] = "cancelled"
        uid = self._booked(start, old["duration"], old["eventTypeId"], {}, rescheduledFromUid=old["uid"])
        return await self._told(request, body, self.bookings[uid], status=201)

    async def _event_type(self, request: Request) -> Response:
        kind = self._types.get(request.path_params["number"])
        if kind is None:
            raise _Refused(404, "NotFoundException", "Event type not found")
        told: dict[str, Any] = {"id": request.path_params["number"], "lengthInMinutes": kind.minutes}
        return await self._told(request, {}, told | ({"lengthInMinutesOptions": list(kind.options)} if kind.options else {}))

    async def _told(self, request: Request, asked: dict[str, Any], data: Any, *, status: int = 200, **more: Any) -> Response:
        response = await self.deliver(request, asked, lambda: _Whole({"status": "success", "data": data, **more}), stream=False)
        response.status_code = status if response.status_code == 200 else response.status_code
        return response

    def _must_be_free(self, start: datetime, minutes: int, besides: str = "") -> None:
        end = start + timedelta(minutes=minutes)
        for each in self.standing():
            if each["uid"] != besides and _moment(each["start"]) < end and start < _moment(each["end"]):
                raise _Refused(400, "BadRequestException", TAKEN)

    def _booked(self, start: datetime, minutes: int, number: int, metadata: dict[str, Any], **more: Any) -> str:
        uid = secrets.token_urlsafe(16)
        begins = start.astimezone(UTC)
        self.bookings[uid] = {
            "id": len(self.bookings) + 1,
            "uid": uid,
            "title": "Appointment",
            "status": "accepted",
            "start": _stamp(begins),
            "end": _stamp(begins + timedelta(minutes=minutes)),
            "duration": minutes,
            "eventTypeId": number,
            "eventType": {"id": number, "slug": "appointment"},
            "metadata": metadata,
            **more,
        }
        return uid

    def _found(self, request: Request) -> dict[str, Any]:
        booking = self.bookings.get(request.path_params["uid"])
        if booking is None:
            raise _Refused(404, "NotFoundException", f"Booking with uid={request.path_params['uid']} not found")
        return booking


async def _json(request: Request) -> dict[str, Any]:
    try:
        body = json.loads(await request.body() or b"{}")
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise _Refused(400, "BadRequestException", "Unexpected token in JSON")
    return body


def _moment(written: str) -> datetime:
    try:
        return datetime.fromisoformat(written).astimezone(UTC)
    except ValueError:
        raise _Refused(400, "BadRequestException", "start must be a valid ISO 8601 date string") from None


def _stamp(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
