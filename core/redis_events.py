"""Live events between processes: Redis publish and subscribe, a channel a business, sealed under the platform's key.

Redis may go away and come back at any time: events meanwhile are dropped and counted, and followers are told.
"""

import asyncio
import hashlib
import hmac
from collections import deque
from collections.abc import AsyncIterator, Mapping
from typing import Any
from uuid import UUID

import orjson
import structlog
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from core.crypto import Sealer, Unreadable
from core.events import Followers

MAX_OUTBOX = 2000
"""Events that wait to be sent, of all businesses together; older ones are dropped."""
AT_ONCE = 100
GATHER_SECONDS = 0.01
"""How long an event waits for others: a message to Redis takes the loop 0.3 ms, however many events are in it."""
CONNECT_SECONDS = 2.0
ANSWER_SECONDS = 5.0
QUIET_SECONDS = 10.0
"""After this long without a message the connection is asked whether it still lives."""
FIRST_RETRY_SECONDS, LONGEST_RETRY_SECONDS = 0.1, 5.0
CHANNEL = "frontdesk:events:"

_log = structlog.get_logger(__name__)


class RedisEvents:
    """``core.events.Events`` over Redis. One task sends, one receives; both start when they are first needed."""

    def __init__(self, url: str, master_key: bytes) -> None:
        self._sender, self._receiver = _client(url, retries=1), _client(url, retries=0)
        self._sealer = Sealer(hmac.new(master_key, b"live events", hashlib.sha256).digest())
        self._outbox: deque[tuple[UUID, Mapping[str, Any]]] = deque()
        self._to_send = asyncio.Event()
        self._sending: asyncio.Task[None] | None = None
        self._receiving: asyncio.Task[None] | None = None
        self._changed = asyncio.Event()
        """Somebody began or ceased to follow."""
        self._confirmed: set[UUID] = set()
        """Businesses whose events reach this process now."""
        self.followers = Followers()
        self.dropped = 0
        """Events that never reached Redis, since the start."""

    def publish(self, business_id: UUID, event: Mapping[str, Any]) -> None:
        if len(self._outbox) >= MAX_OUTBOX:
            self._outbox.popleft()
            self.dropped += 1
        self._outbox.append((business_id, event))
        self._to_send.set()
        if self._sending is None:
            self._sending = asyncio.create_task(self._send(), name="event sender")

    async def follow(self, business_id: UUID, *, breaks: bool = False) -> AsyncIterator[dict[str, Any]]:
        if self._receiving is None:
            self._receiving = asyncio.create_task(self._receive(), name="event receiver")
        follower = self.followers.add(business_id)
        if business_id in self._confirmed:
            follower.interrupt()
        self._changed.set()
        try:
            async for event in follower.events(breaks):
                yield event
        finally:
            self.followers.remove(business_id, follower)
            self._changed.set()

    async def close(self) -> None:
        self.followers.close()
        for task in (self._sending, self._receiving):
            while task is not None and not task.done():
                task.cancel()  # again and again, since Python 3.11's wait_for, which the client uses, may swallow one
                await asyncio.wait({task}, timeout=0.1)
        self._sending = self._receiving = None
        await self._sender.aclose()
        await self._receiver.aclose()

    async def _send(self) -> None:
        away = _Away("events.not_sent")
        while True:
            await self._to_send.wait()
            await asyncio.sleep(GATHER_SECONDS)
            self._to_send.clear()
            while self._outbox:
                batch = [self._outbox.popleft() for _ in range(min(AT_ONCE, len(self._outbox)))]
                try:
                    await self._send_batch(batch)
                except (RedisError, OSError) as error:
                    self.dropped += len(batch) + len(self._outbox)
                    self._outbox.clear()
                    await away.wait(error)
                else:
                    away.over(dropped=self.dropped)

    async def _send_batch(self, batch: list[tuple[UUID, Mapping[str, Any]]]) -> None:
        async with self._sender.pipeline(transaction=False) as pipeline:
            for business_id, event in batch:
                plain = orjson.dumps(event, default=str, option=orjson.OPT_NON_STR_KEYS)
                pipeline.publish(_channel(business_id), self._sealer.seal(plain, business_id.bytes))
            await pipeline.execute()

    async def _receive(self) -> None:
        away = _Away("events.not_followed")
        while True:
            try:
                async with self._receiver.pubsub() as pubsub:
                    await self._hand_on(pubsub, away)
            except (RedisError, OSError) as error:
                self._confirmed.clear()
                await away.wait(error)

    async def _hand_on(self, pubsub: PubSub, away: "_Away") -> None:
        """What Redis sends, to those who follow, until it goes away."""
        await pubsub.subscribe(CHANNEL)
        subscribed: set[UUID] = set()
        asked, coming = False, asyncio.create_task(pubsub.get_message(timeout=QUIET_SECONDS))
        try:
            while True:
                self._changed.clear()
                await self._subscribe(pubsub, subscribed)
                changing = asyncio.create_task(self._changed.wait())
                try:
                    await asyncio.wait({coming, changing}, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    changing.cancel()
                if not coming.done():
                    continue
                message = coming.result()
                if message is not None:
                    away.over()
                    self._take(message)
                elif asked:
                    raise ConnectionError("Redis no longer answers")
                else:
                    await pubsub.ping()
                asked = message is None
                coming = asyncio.create_task(pubsub.get_message(timeout=QUIET_SECONDS))
        finally:
            coming.cancel()
            await asyncio.wait({coming})

    async def _subscribe(self, pubsub: PubSub, subscribed: set[UUID]) -> None:
        """Bring the connection's channels to those that somebody follows."""
        followed = self.followers.businesses()
        for business_id in subscribed - followed:
            self._confirmed.discard(business_id)
            subscribed.discard(business_id)
            await pubsub.unsubscribe(_channel(business_id))
        for business_id in followed - subscribed:
            subscribed.add(business_id)
            await pubsub.subscribe(_channel(business_id))

    def _take(self, message: Mapping[str, Any]) -> None:
        business_id = _business(message["channel"])
        if business_id is None:
            return
        if message["type"] == "subscribe":
            self._confirmed.add(business_id)
            for follower in self.followers.of(business_id):
                follower.interrupt()
        elif message["type"] == "message":
            self._received(business_id, message["data"])

    def _received(self, business_id: UUID, sealed: bytes) -> None:
        try:
            event = orjson.loads(self._sealer.open(sealed, business_id.bytes))
        except (Unreadable, ValueError):
            _log.warning("events.unreadable", business_id=str(business_id))
            return
        for follower in self.followers.of(business_id):
            follower.put(event)


class _Away:
    """One log line when Redis is lost, one when it is back, and longer and longer waits between."""

    def __init__(self, event: str) -> None:
        self._event = event
        self._failures = 0

    async def wait(self, error: Exception) -> None:
        if not self._failures:
            _log.warning(self._event, error=type(error).__name__)
        seconds = min(LONGEST_RETRY_SECONDS, FIRST_RETRY_SECONDS * 2**self._failures)
        self._failures = min(self._failures + 1, 20)
        await asyncio.sleep(seconds)

    def over(self, **facts: object) -> None:
        if self._failures:
            self._failures = 0
            _log.info(f"{self._event}.over", **facts)


def _client(url: str, retries: int) -> Redis:
    """With a retry, a connection that broke while nothing was sent is made anew and nothing is lost."""
    return Redis.from_url(
        url,
        socket_connect_timeout=CONNECT_SECONDS,
        socket_timeout=ANSWER_SECONDS,
        socket_keepalive=True,
        retry=Retry(NoBackoff(), retries),
    )


def _channel(business_id: UUID) -> str:
    return f"{CHANNEL}{business_id}"


def _business(channel: bytes | None) -> UUID | None:
    """None for the channel that keeps a connection subscribed while nobody follows."""
    text = (channel or b"").decode()
    return UUID(text.removeprefix(CHANNEL)) if len(text) > len(CHANNEL) else None
