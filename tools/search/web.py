"""The web as a call looks at it: from the cache where the question was asked before, else from the providers, and cleaned."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

import httpx

from core.clock import Clock
from core.redis_address import redis_address
from core.settings import Settings
from core.standing import Standings
from tools.search.cache import MemoryCache, RedisCache, SearchCache, cache_key
from tools.search.cleaning import cleaned
from tools.search.port import SearchProvider, WebResult
from tools.search.providers import Providers
from tools.search.serpapi import SerpApi
from tools.search.serper import Serper

SECONDS = 0.85
"""How long a search is waited for, cache included; what is said instead is then there before ``tool.DEADLINE``."""
CONNECTIONS = httpx.Limits(max_connections=20, max_keepalive_connections=5, keepalive_expiry=60)


class Web:
    def __init__(self, provider: SearchProvider, cache: SearchCache) -> None:
        self._provider, self._cache = provider, cache

    async def look_up(
        self, business_id: UUID, query: str, sites: Sequence[str], names: Sequence[str], day: str
    ) -> tuple[WebResult, ...]:
        """Cleaned results, best first, none where nothing usable was found. ``day`` is the business's own.

        Raises as ``SearchProvider.search`` does. What failed is not kept: the next caller may have more luck.
        """
        loop = asyncio.get_running_loop()
        end = loop.time() + SECONDS
        key = cache_key(query, sites, day)
        kept = await self._cache.get(business_id, key)
        if kept is not None:
            return kept
        found = cleaned(await self._provider.search(query, sites, end - loop.time()), sites, names)
        with contextlib.suppress(TimeoutError):  # an answer that is there waits for no cache
            async with asyncio.timeout_at(end):
                await self._cache.put(business_id, key, found)
        return found


@asynccontextmanager
async def open_web(
    settings: Settings, master_key: bytes, clock: Clock, standings: Standings | None = None
) -> AsyncIterator[Web | None]:
    """The web by the providers that there are keys for, over one HTTP client that is made here; None without a key.
    ``standings`` are the process's; unset means its own."""
    if settings.serper_api_key is None and settings.serpapi_api_key is None:
        yield None
        return
    own, address = MemoryCache(clock), redis_address(settings)
    cache: SearchCache = own if address is None else RedisCache(address, master_key, own)
    # Deadlines are the turn's; redirects would lead to where nobody has looked.
    async with httpx.AsyncClient(timeout=None, limits=CONNECTIONS, follow_redirects=False) as client:
        try:
            yield Web(Providers(providers_of(settings, client), standings or Standings(clock)), cache)
        finally:
            await cache.close()


def providers_of(settings: Settings, client: httpx.AsyncClient) -> list[SearchProvider]:
    """Those that there are keys for, in the order to ask them."""
    providers: list[SearchProvider] = []
    if settings.serper_api_key is not None:
        providers.append(Serper(client, settings.serper_api_key.get_secret_value(), settings.serper_base_url))
    if settings.serpapi_api_key is not None:
        providers.append(SerpApi(client, settings.serpapi_api_key.get_secret_value(), settings.serpapi_base_url))
    return providers
