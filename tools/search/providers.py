"""The providers in the order to ask them: the next one is asked when the one before it fails or is slow, all within one
deadline, and one that keeps failing is left alone."""

import asyncio
from collections.abc import Iterable, Sequence

import structlog

from core.breaker import Breaker
from core.clock import Clock
from core.errors import DeadlineExceeded, ProviderError
from core.metrics import fell_back, provider_failed
from tools.search.port import SearchProvider, WebResult

PATIENCE = 0.5
"""The share of what is left of the deadline that a provider has for itself; it may still answer while the next one is asked."""

_log = structlog.get_logger(__name__)
_Search = asyncio.Task[tuple[WebResult, ...]]


class Providers:
    """``SearchProvider`` over several. A slow one is not ended for the next one's sake: whoever answers first is heard."""

    name = "web search"

    def __init__(self, providers: Sequence[SearchProvider], clock: Clock) -> None:
        self._providers = [(provider, Breaker(clock)) for provider in providers]

    async def search(self, query: str, sites: Sequence[str], deadline: float) -> tuple[WebResult, ...]:
        loop = asyncio.get_running_loop()
        end = loop.time() + deadline
        running: dict[_Search, Breaker] = {}
        begun = False
        waiting = [(provider, breaker) for provider, breaker in self._providers if breaker.closed]
        try:
            while (waiting or running) and (left := end - loop.time()) > 0:
                if waiting:
                    provider, breaker = waiting.pop(0)
                    breaker.trying()
                    running[asyncio.create_task(_asked(provider, query, sites, left), name=provider.name)] = breaker
                    if begun:
                        fell_back("search")
                    begun = True
                done, _ = await asyncio.wait(
                    running, timeout=left * (PATIENCE if waiting else 1), return_when=asyncio.FIRST_COMPLETED
                )
                found = _heard({search: running.pop(search) for search in done})
                if found is not None:
                    return found
            if running:
                raise DeadlineExceeded("no search provider answered in time")
            raise ProviderError("no search provider answered")
        except asyncio.CancelledError:  # nobody waits any more, which says nothing of those who were asked
            await _ended(running)
            running.clear()
            raise
        finally:
            for search, breaker in running.items():
                breaker.failed()
                provider_failed("search", search.get_name(), next_one=False)
            await _ended(running)


def _heard(done: dict[_Search, Breaker]) -> tuple[WebResult, ...] | None:
    """What the first of those that are done has found; what each has come to is its breaker's to know."""
    found = None
    for search, breaker in done.items():
        if search.exception() is None:
            breaker.worked()
            found = search.result() if found is None else found
        else:
            breaker.failed()
    return found


async def _asked(provider: SearchProvider, query: str, sites: Sequence[str], deadline: float) -> tuple[WebResult, ...]:
    try:
        return await provider.search(query, sites, deadline)
    except Exception as error:
        why = str(error) if isinstance(error, ProviderError) else ""
        _log.warning("search_failed", provider=provider.name, error=type(error).__name__, because=why)
        provider_failed("search", provider.name, next_one=False)
        raise


async def _ended(running: Iterable[_Search]) -> None:
    searches = set(running)
    for search in searches:
        search.cancel()
    if searches:
        await asyncio.wait(searches)
