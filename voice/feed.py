"""What calls log, live, as server-sent events: ``GET /calls/{call_sid}/events`` of one call, and
``GET /businesses/{business_id}/events`` of all calls of a business."""

import asyncio
import hmac
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from typing import Annotated, Protocol
from uuid import UUID

import orjson
from fastapi import APIRouter, Header, HTTPException
from fastapi.responses import StreamingResponse

from core.clock import Clock
from core.errors import Forbidden, NotFound
from core.events import Events
from core.service_tokens import business_opened

KEEP_ALIVE_SECONDS = 15.0
MAX_STREAMS = 500
"""Streams of businesses' events at once; the dashboard opens one a business."""
Authorization = Annotated[str | None, Header()]


class CallFeed(Protocol):
    def follow(self, call_sid: str) -> AsyncIterator[Mapping[str, object]]:
        """The call's events from its first on, then each as it happens; ends with the call. Raises NotFound at once."""
        ...


def feed_router(feed: CallFeed, token: str) -> APIRouter:
    """``token`` is the bearer token that opens every call's feed."""
    router = APIRouter()

    @router.get("/calls/{call_sid}/events")
    async def events(call_sid: str, authorization: Authorization = None) -> StreamingResponse:
        if not hmac.compare_digest((authorization or "").encode(), f"Bearer {token}".encode()):
            raise HTTPException(403, "expected the bearer token that is derived from this platform's secret key")
        try:
            followed = feed.follow(call_sid)
        except NotFound as error:
            raise HTTPException(404, str(error)) from error
        return _stream(followed)

    return router


def business_events_router(events: Events, secret: bytes, clock: Clock) -> APIRouter:
    """Opened by a service token for ``events`` of that business. A business that does not exist looks like one whose token
    is wrong, since no such token is made."""
    router = APIRouter()
    open_streams = 0

    async def counted(business_id: UUID) -> AsyncIterator[Mapping[str, object]]:
        nonlocal open_streams
        open_streams += 1
        try:
            async for event in events.follow(business_id, breaks=True):
                yield event
        finally:
            open_streams -= 1

    @router.get("/businesses/{business_id}/events")
    async def of_business(business_id: str, authorization: Authorization = None) -> StreamingResponse:
        try:
            business = business_opened(secret, authorization, "events", business_id, clock=clock)
        except Forbidden as error:
            raise HTTPException(403, str(error)) from error
        if open_streams >= MAX_STREAMS:
            raise HTTPException(503, "too many already follow businesses here")
        return _stream(counted(business))

    return router


def _stream(events: AsyncIterator[Mapping[str, object]]) -> StreamingResponse:
    return StreamingResponse(_lines(events), media_type="text/event-stream", headers={"Cache-Control": "no-store"})


async def _lines(events: AsyncIterator[Mapping[str, object]]) -> AsyncIterator[bytes]:
    """Each event as one ``data:`` line of JSON, and a comment now and then so that a dead reader is noticed. The next event
    is always being waited for, so that a reader who goes away ends that wait and with it whatever is followed."""
    coming = asyncio.ensure_future(_next(events))
    try:
        while True:
            done, _ = await asyncio.wait([coming], timeout=KEEP_ALIVE_SECONDS)
            if not done:
                yield b": still here\n\n"
                continue
            event = coming.result()
            if event is None:
                return
            coming = asyncio.ensure_future(_next(events))
            yield b"data: " + orjson.dumps(event, default=str, option=orjson.OPT_NON_STR_KEYS) + b"\n\n"
    finally:
        coming.cancel()
        with suppress(asyncio.CancelledError):
            await coming


async def _next(events: AsyncIterator[Mapping[str, object]]) -> Mapping[str, object] | None:
    return await anext(events, None)
