"""A business's calls as they happen, for its pages: over Redis where there is one, else from the gateway's own stream.

However many pages follow a business, one connection brings its events here.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any, Protocol
from uuid import UUID

import httpx
import orjson
import structlog

from core.events import FOLLOWING, Followers
from core.redis_address import redis_address
from core.secrets import Secrets
from core.service_tokens import service_token
from core.settings import Settings

CONNECT_SECONDS = 3.0
QUIET_SECONDS = 40.0
"""The gateway sends something every 15 s; after this long without, the connection is taken for dead."""
FIRST_RETRY_SECONDS, LONGEST_RETRY_SECONDS = 0.1, 3.0

_log = structlog.get_logger(__name__)


class EventSource(Protocol):
    def follow(self, business_id: UUID, *, breaks: bool = False) -> AsyncIterator[dict[str, Any]]:
        """The events of the business's calls (``core.events``) from now on. Never ends by itself: where they come from may
        go away and come back. With ``breaks``, ``{"kind": "following"}`` says each time that events come from here on and
        may have been missed before: read the live calls then."""
        ...

    async def close(self) -> None: ...


def live_events(settings: Settings, secrets: Secrets) -> EventSource:
    """Connects when somebody follows."""
    address = redis_address(settings)
    if address is None:
        return GatewayEvents(settings.gateway, secrets.master_key)
    from core.redis_events import RedisEvents

    return RedisEvents(address, secrets.master_key)


class GatewayEvents:
    """``EventSource`` over ``GET /businesses/{business_id}/events`` of the gateway."""

    def __init__(self, gateway: str, secret: bytes) -> None:
        self._gateway, self._secret = gateway, secret
        self._streams: dict[UUID, asyncio.Task[None]] = {}
        self._connected: set[UUID] = set()
        self.followers = Followers()

    async def follow(self, business_id: UUID, *, breaks: bool = False) -> AsyncIterator[dict[str, Any]]:
        follower = self.followers.add(business_id)
        if business_id in self._connected:
            follower.interrupt()
        if business_id not in self._streams:
            self._streams[business_id] = asyncio.create_task(self._read(business_id), name="live events")
        try:
            async for event in follower.events(breaks):
                yield event
        finally:
            self.followers.remove(business_id, follower)
            if not self.followers.of(business_id) and (stream := self._streams.pop(business_id, None)):
                stream.cancel()

    async def close(self) -> None:
        self.followers.close()
        streams = list(self._streams.values())
        self._streams.clear()
        for stream in streams:
            stream.cancel()
        if streams:
            await asyncio.wait(streams)

    async def _read(self, business_id: UUID) -> None:
        failures = 0
        timeout = httpx.Timeout(CONNECT_SECONDS, read=QUIET_SECONDS)
        async with httpx.AsyncClient(trust_env=False, timeout=timeout) as http:
            while True:
                reason = "ended"
                try:
                    async with self._open(http, business_id) as response:
                        if response.status_code == httpx.codes.OK:
                            if failures:
                                _log.info("live.connected", business_id=str(business_id))
                            failures = 0
                            await self._hand_on(business_id, response)
                        else:
                            reason = f"status {response.status_code}"
                except Exception as error:  # whatever it was, those who follow want the next try
                    reason = type(error).__name__
                finally:
                    self._connected.discard(business_id)
                if not failures:
                    _log.warning("live.disconnected", business_id=str(business_id), reason=reason)
                await asyncio.sleep(min(LONGEST_RETRY_SECONDS, FIRST_RETRY_SECONDS * 2**failures))
                failures = min(failures + 1, 10)

    def _open(self, http: httpx.AsyncClient, business_id: UUID) -> contextlib.AbstractAsyncContextManager[httpx.Response]:
        token = service_token(self._secret, "events", business_id)
        url = f"{self._gateway}/businesses/{business_id}/events"
        return http.stream("GET", url, headers={"Authorization": f"Bearer {token}", "Accept": "text/event-stream"})

    async def _hand_on(self, business_id: UUID, response: httpx.Response) -> None:
        async for line in response.aiter_lines():
            if not line.startswith("data:"):
                continue
            with contextlib.suppress(ValueError):
                event = orjson.loads(line[5:])
                if event.get("kind") == FOLLOWING:
                    self._connected.add(business_id)
                for follower in self.followers.of(business_id):
                    if event.get("kind") == FOLLOWING:
                        follower.interrupt()
                    else:
                        follower.put(event)
