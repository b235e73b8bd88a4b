"""What was found, kept for a while, so that a question that is asked again costs neither time nor money. Each business has its
own: what one of them allows, or its callers ask, is nothing to another.

Over Redis it is shared by all processes: sealed, under names that tell nothing, and let go by Redis after its time. With
Redis away each process remembers for itself.
"""

import hashlib
import hmac
import time
from collections import OrderedDict
from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

import orjson
import structlog
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from core.clock import Clock
from core.crypto import Sealer, Unreadable
from tools.search.port import WebResult

FOUND_SECONDS, NOTHING_SECONDS = 30 * 60, 5 * 60
"""How long results are kept, and how long that there were none."""
MOST_OF_A_BUSINESS, MOST_BUSINESSES = 64, 256
"""Questions, and businesses, that one process remembers; those that were not asked for longest are forgotten first."""
REDIS_SECONDS = 0.1
"""How long an answer may wait for Redis."""
AWAY_SECONDS = 5.0
"""How long Redis is left alone after it failed."""
PREFIX = "frontdesk:search:"

_log = structlog.get_logger(__name__)
Results = tuple[WebResult, ...]


class SearchCache(Protocol):
    async def get(self, business_id: UUID, key: str) -> Results | None:
        """What was found, perhaps nothing; None where that is not known any more."""
        ...

    async def put(self, business_id: UUID, key: str, found: Results) -> None: ...

    async def close(self) -> None: ...


def cache_key(query: str, sites: Sequence[str], day: str) -> str:
    """The same for the same question, allowed sites and day of the business: "tomorrow" is another day after midnight."""
    return orjson.dumps([" ".join(query.casefold().split()), sorted(sites), day]).decode()


class MemoryCache:
    """In this process."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._kept: OrderedDict[UUID, OrderedDict[str, tuple[float, Results]]] = OrderedDict()

    async def get(self, business_id: UUID, key: str) -> Results | None:
        own = self._kept.get(business_id)
        kept = own.get(key) if own is not None else None
        if own is None or kept is None:
            return None
        self._kept.move_to_end(business_id)
        until, found = kept
        if self._clock.monotonic() >= until:
            del own[key]
            return None
        own.move_to_end(key)
        return found

    async def put(self, business_id: UUID, key: str, found: Results) -> None:
        own = self._kept.setdefault(business_id, OrderedDict())
        own[key] = self._clock.monotonic() + _seconds(found), found
        own.move_to_end(key)
        self._kept.move_to_end(business_id)
        if len(own) > MOST_OF_A_BUSINESS:
            own.popitem(last=False)
        if len(self._kept) > MOST_BUSINESSES:
            self._kept.popitem(last=False)

    async def close(self) -> None:
        self._kept.clear()


class RedisCache:
    """Shared over Redis; ``own`` serves while it is away."""

    def __init__(self, url: str, master_key: bytes, own: MemoryCache) -> None:
        self._redis = Redis.from_url(
            url, socket_connect_timeout=REDIS_SECONDS, socket_timeout=REDIS_SECONDS, retry=Retry(NoBackoff(), 0)
        )
        self._secret = hmac.new(master_key, b"web search", hashlib.sha256).digest()
        self._sealer, self._own = Sealer(self._secret), own
        self._away_until = 0.0

    async def get(self, business_id: UUID, key: str) -> Results | None:
        if not self._is_away():
            try:
                sealed = await self._redis.get(self._name(business_id, key))
                return None if sealed is None else _read(self._sealer.open(sealed, business_id.bytes))
            except (RedisError, OSError) as error:
                self._goes_away(error)
            except (Unreadable, orjson.JSONDecodeError, TypeError):
                return None
        return await self._own.get(business_id, key)

    async def put(self, business_id: UUID, key: str, found: Results) -> None:
        if not self._is_away():
            plain = orjson.dumps([[each.title, each.text, each.url, each.direct] for each in found])
            try:
                sealed = self._sealer.seal(plain, business_id.bytes)
                await self._redis.set(self._name(business_id, key), sealed, ex=_seconds(found))
                return
            except (RedisError, OSError) as error:
                self._goes_away(error)
        await self._own.put(business_id, key, found)

    async def close(self) -> None:
        await self._redis.aclose()
        await self._own.close()

    def _name(self, business_id: UUID, key: str) -> str:
        return PREFIX + hmac.new(self._secret, business_id.bytes + key.encode(), hashlib.sha256).hexdigest()

    def _is_away(self) -> bool:
        return time.monotonic() < self._away_until

    def _goes_away(self, error: Exception) -> None:
        self._away_until = time.monotonic() + AWAY_SECONDS
        _log.warning("search_cache.redis_away", error=type(error).__name__, left_alone_seconds=AWAY_SECONDS)


def _seconds(found: Results) -> int:
    return FOUND_SECONDS if found else NOTHING_SECONDS


def _read(plain: bytes) -> Results:
    return tuple(WebResult(*each) for each in orjson.loads(plain))
