"""Around every answer of the API: how much may be sent, what caches and browsers may do with it, and no insides in a 500."""

from uuid import uuid4

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app_ui.api.problems import OURS, TOO_LARGE, problem
from core.telemetry import where

MOST_BYTES = 1024 * 1024
"""Of a request's body."""
HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}

_log = structlog.get_logger(__name__)


class Guard:
    """A middleware of the API's own app."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def sending(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(raw=message["headers"])
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            if _announced(scope) > MOST_BYTES:
                await problem(413, TOO_LARGE, _too_large())(scope, receive, sending)
            else:
                await self._app(scope, limited(receive), sending)
        except Exception as error:
            incident = uuid4().hex[:12]
            _log.error("api.failed", incident=incident, method=scope["method"], route=_route(scope), **where(error))
            if begun:
                # The answer cannot be taken back, only broken off; what was wrong is in our log and in nobody else's.
                raise ConnectionAbortedError("an answer was broken off") from None
            await problem(500, "internal", OURS, incident=incident)(scope, receive, sending)


def limited(receive: Receive, most: int = MOST_BYTES) -> Receive:
    """The same body, refused (413) at the first byte too many, whatever length was announced."""
    taken = 0

    async def receiving() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > most:
            raise HTTPException(413, _too_large(most))
        return message

    return receiving


def _announced(scope: Scope) -> int:
    length = Headers(scope=scope).get("content-length", "")
    return int(length) if length.isascii() and length.isdecimal() and len(length) < 20 else 0


def _too_large(most: int = MOST_BYTES) -> str:
    return f"expected at most {most // 1024} KiB, got more"


def _route(scope: Scope) -> str:
    """The route's pattern, never the path with its ids."""
    return str(getattr(scope.get("route"), "path", ""))
