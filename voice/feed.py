"""``GET /calls/{call_sid}/events``: a call's log, live, as server-sent events."""

import asyncio
import hmac
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from typing import Annotated, Protocol

import orjson
from fastapi import APIRouter, Header, HTTPException
from fastapi.responses import StreamingResponse

from core.errors import NotFound

KEEP_ALIVE_SECONDS = 15.0


class CallFeed(Protocol):
    def follow(self, call_sid: str) -> AsyncIterator[Mapping[str, object]]:
        """The call's events from its first on, then each as it happens; ends with the call. Raises NotFound at once."""
        ...


def feed_router(feed: CallFeed, token: str) -> APIRouter:
    """``token`` is the bearer token that opens every call's feed."""
    router = APIRouter()

    @router.get("/calls/{call_sid}/events")
    async def events(call_sid: str, authorization: Annotated[str | None, Header()] = None) -> StreamingResponse:
        if not hmac.compare_digest((authorization or "").encode(), f"Bearer {token}".encode()):
            raise HTTPException(403, "expected the bearer token that is derived from this platform's secret key")
        try:
            followed = feed.follow(call_sid)
        except NotFound as error:
            raise HTTPException(404, str(error)) from error
        return StreamingResponse(_lines(followed), media_type="text/event-stream", headers={"Cache-Control": "no-store"})

    return router


async def _lines(events: AsyncIterator[Mapping[str, object]]) -> AsyncIterator[bytes]:
    """Each event as one ``data:`` line of JSON, and a comment now and then so that a dead reader is noticed."""
    coming: asyncio.Future[Mapping[str, object] | None] | None = None
    try:
        while True:
            coming = coming or asyncio.ensure_future(_next(events))
            done, _ = await asyncio.wait([coming], timeout=KEEP_ALIVE_SECONDS)
            if not done:
                yield b": still here\n\n"
                continue
            event, coming = coming.result(), None
            if event is None:
                return
            yield b"data: " + orjson.dumps(event, default=str) + b"\n\n"
    finally:
        if coming is not None:
            coming.cancel()
            with suppress(asyncio.CancelledError):
                await coming


async def _next(events: AsyncIterator[Mapping[str, object]]) -> Mapping[str, object] | None:
    return await anext(events, None)
