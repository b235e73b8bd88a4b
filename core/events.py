"""Live events: what calls log, told to whoever follows their business, in this process or over Redis.

Events inform; the call log is the truth. Publishing therefore never waits and never fails: what a slow follower has not
taken, or a Redis that is away could not, is dropped, and the follower is told that something is missing.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Mapping
from typing import Any, Protocol
from uuid import UUID

from core.redis_address import redis_address
from core.settings import Settings

MAX_WAITING = 512
"""Events that are kept for one follower that is slow; older ones are dropped."""
FOLLOWING = "following"


class Events(Protocol):
    """An event is a row of the call log: ``{"call": id, "seq": 7, "kind": "said", "at": "2026-…", **facts}``."""

    def publish(self, business_id: UUID, event: Mapping[str, Any]) -> None:
        """Tell the business's followers. Takes microseconds and never raises."""
        ...

    def follow(self, business_id: UUID, *, breaks: bool = False) -> AsyncIterator[dict[str, Any]]:
        """The business's events from the first ``anext`` on, as they come, until ``close``.

        With ``breaks`` an event ``{"kind": "following"}`` (no call, no seq) comes whenever following begins, and again
        when events before it were lost: whoever shows more than the newest event reads the calls anew then."""
        ...

    async def close(self) -> None:
        """End every ``follow`` and let go of connections."""
        ...


class Follower:
    """What waits for one who follows."""

    def __init__(self) -> None:
        self._waiting: deque[Mapping[str, Any]] = deque(maxlen=MAX_WAITING)
        self._changed = asyncio.Event()
        self._broken = self._closed = False

    def put(self, event: Mapping[str, Any]) -> None:
        if len(self._waiting) == MAX_WAITING:
            self._broken = True
        self._waiting.append(event)
        self._changed.set()

    def interrupt(self) -> None:
        """Following begins, or goes on after events were missed."""
        self._broken = True
        self._changed.set()

    def close(self) -> None:
        self._closed = True
        self._changed.set()

    async def events(self, breaks: bool) -> AsyncIterator[dict[str, Any]]:
        while not self._closed:
            await self._changed.wait()
            self._changed.clear()
            while self._broken or self._waiting:
                if self._broken:
                    self._broken = False
                    if breaks:
                        yield {"kind": FOLLOWING}
                else:
                    yield dict(self._waiting.popleft())


class Followers:
    """Those of this process, by business."""

    def __init__(self) -> None:
        self._followers: dict[UUID, set[Follower]] = {}

    def __len__(self) -> int:
        return sum(map(len, self._followers.values()))

    def add(self, business_id: UUID) -> Follower:
        follower = Follower()
        self._followers.setdefault(business_id, set()).add(follower)
        return follower

    def remove(self, business_id: UUID, follower: Follower) -> None:
        of_business = self._followers.get(business_id, set())
        of_business.discard(follower)
        if not of_business:
            self._followers.pop(business_id, None)

    def businesses(self) -> set[UUID]:
        return set(self._followers)

    def of(self, business_id: UUID) -> list[Follower]:
        return list(self._followers.get(business_id, ()))

    def close(self) -> None:
        for of_business in self._followers.values():
            for follower in of_business:
                follower.close()


class LocalEvents:
    """Events of one process: the gateway's own, which its HTTP feed hands on to the others."""

    def __init__(self) -> None:
        self.followers = Followers()

    def publish(self, business_id: UUID, event: Mapping[str, Any]) -> None:
        for follower in self.followers.of(business_id):
            follower.put(event)

    async def follow(self, business_id: UUID, *, breaks: bool = False) -> AsyncIterator[dict[str, Any]]:
        follower = self.followers.add(business_id)
        follower.interrupt()
        try:
            async for event in follower.events(breaks):
                yield event
        finally:
            self.followers.remove(business_id, follower)

    async def close(self) -> None:
        self.followers.close()


def open_events(settings: Settings, master_key: bytes) -> Events:
    """This platform's events: over ``REDIS_URL``, else this process's own. Connects when something is published or followed."""
    address = redis_address(settings)
    if address is None:
        return LocalEvents()
    from core.redis_events import RedisEvents

    return RedisEvents(address, master_key)
