"""How often something may be tried: a moving window for each name and key, in this process or shared over Redis.

With Redis away the windows of this process count instead: nobody is locked out, and nobody may guess without end.
"""

import hashlib
import math
import time

import structlog
from limits import RateLimitItemPerSecond
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter
from redis.exceptions import RedisError

from core.errors import TooMany
from core.redis_address import redis_address
from core.settings import Settings

REDIS_SECONDS = 1.0
"""How long an attempt waits for Redis before it is counted here instead."""
AWAY_SECONDS = 5.0
"""How long Redis is left alone after it failed."""

_log = structlog.get_logger(__name__)


class _Window(RateLimitItemPerSecond):
    """Stored under name and key alone, so that it can be cleared without knowing how much it allows."""

    def key_for(self, *identifiers: bytes | str | float) -> str:
        return "/".join(("frontdesk", *map(str, identifiers)))


class Limiter:
    """``shared`` is the storage that all processes count in; None for one process alone."""

    def __init__(self, shared: RedisStorage | None = None) -> None:
        self._own = MovingWindowRateLimiter(MemoryStorage())
        self._shared = None if shared is None else MovingWindowRateLimiter(shared)
        self._away_until = 0.0

    async def hit(self, name: str, key: str, *, most: int, seconds: int) -> None:
        """Count one attempt of ``key`` (an address, an account; kept as a hash only) at ``name``. Raises ``TooMany`` where
        there were ``most`` within ``seconds`` already; a refused attempt does not count."""
        window, place = _Window(most, seconds), (name, _hashed(key))
        if self._shared is not None and self._shared_is_here():
            try:
                await _hit(self._shared, window, place)
                return
            except (RedisError, OSError) as error:
                self._shared_is_away(error)
        await _hit(self._own, window, place)

    async def clear(self, name: str, key: str) -> None:
        """Forget the attempts, as when somebody has signed in after all."""
        window, place = _Window(1), (name, _hashed(key))
        await self._own.clear(window, *place)
        if self._shared is not None and self._shared_is_here():
            try:
                await self._shared.clear(window, *place)
            except (RedisError, OSError) as error:
                self._shared_is_away(error)

    def _shared_is_here(self) -> bool:
        return time.monotonic() >= self._away_until

    def _shared_is_away(self, error: Exception) -> None:
        self._away_until = time.monotonic() + AWAY_SECONDS
        _log.warning("limits.redis_away", error=type(error).__name__, left_alone_seconds=AWAY_SECONDS)


def open_limiter(settings: Settings) -> Limiter:
    """Connects at the first attempt, not here."""
    address = redis_address(settings)
    if address is None:
        return Limiter()
    return Limiter(
        RedisStorage(
            f"async+{address}",
            implementation="redispy",
            socket_connect_timeout=REDIS_SECONDS,
            socket_timeout=REDIS_SECONDS,
        )
    )


async def _hit(limiter: MovingWindowRateLimiter, window: _Window, place: tuple[str, str]) -> None:
    if await limiter.hit(window, *place):
        return
    free, _ = await limiter.get_window_stats(window, *place)
    seconds = max(1, math.ceil(free - time.time()))
    raise TooMany(f"too many attempts; try again in {_spoken(seconds)}", seconds)


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def _spoken(seconds: int) -> str:
    if seconds < 90:
        return "a second" if seconds == 1 else f"{seconds} seconds"
    return f"{math.ceil(seconds / 60)} minutes"
