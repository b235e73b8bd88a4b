"""How each provider stands in this process: whether it is worth asking now, and what brings it back.

Nobody's turn finds out whether a provider is there again: while its breaker is open it is probed in the background with a
request that costs nothing, and the same request keeps the connections of a healthy one warm.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Literal, Protocol

import structlog

from core.attempt_events import Attempt, Came, Port, tell
from core.breaker import Breaker
from core.clock import Clock
from core.errors import DeadlineExceeded, KeyRefused, ProviderError

PROBE_EVERY = 10.0
"""Seconds between two looks at a provider that is left alone, twice as long after each time that it seemed to be back and
was not, up to ``MOST_RELAPSES`` times."""
MOST_RELAPSES = 4
UNPROBED_SECONDS, UNWATCHED_SECONDS = 30.0, 300.0
"""After which a turn of a caller's tries what cannot be probed, and what could be and was not, since nobody watches here."""
WARM_EVERY = 45.0
"""Seconds between two looks at one that works; providers close idle connections after a minute or more."""
PROBE_SECONDS = 5.0

_log = structlog.get_logger(__name__)

Probe = Callable[[], Awaitable[None]]
State = Literal["works", "left alone", "key refused"]


class Named(Protocol):
    """An adapter. One that also has ``async def probe()`` can be asked for nothing but whether it is there."""

    @property
    def name(self) -> str: ...


class Standing:
    """One provider at one port. ``probe`` raises ProviderError where the provider is not there, or takes no key of ours."""

    def __init__(self, port: Port, name: str, clock: Clock, probe: Probe | None = None) -> None:
        self.port, self.name = port, name
        self._clock, self._probe = clock, probe
        self._breaker = Breaker(clock, seconds=UNPROBED_SECONDS if probe is None else UNWATCHED_SECONDS)
        self._refused = False
        self._mended = False
        """A look found it back, and no attempt has told yet whether it is."""
        self._relapses = 0
        self._looked: float | None = None

    @property
    def worth_asking(self) -> bool:
        return self._breaker.closed

    @property
    def state(self) -> State:
        if self._refused:
            return "key refused"
        return "left alone" if self._breaker.tripped else "works"

    def asked(self) -> None:
        self._breaker.trying()

    def worked(self) -> None:
        if self._breaker.tripped:
            tell(Attempt(self.port, self.name, "recovered"))
        self._refused = self._mended = False
        self._relapses = 0
        self._breaker.worked()

    def failed(self, error: BaseException) -> None:
        """What an attempt came to; cancelling one says nothing of the provider and is not to be told here."""
        refused = isinstance(error, KeyRefused)
        if refused and not self._refused:
            _log.error("provider_key_refused", port=self.port, provider=self.name, what_to_do=str(error))
        self._refused = refused
        if self._mended:
            self._mended = False
            self._relapses = min(self._relapses + 1, MOST_RELAPSES)
        was_open = self._breaker.tripped
        self._breaker.failed(lasting=refused)
        late = isinstance(error, DeadlineExceeded | TimeoutError)
        came: Came = "refused" if refused else "late" if late else "failed"
        tell(Attempt(self.port, self.name, came, str(error) if isinstance(error, ProviderError) else type(error).__name__))
        if self._breaker.tripped and not was_open:
            _log.warning("provider_left_alone", port=self.port, provider=self.name)

    @property
    def due(self) -> bool:
        """Whether a background look is due."""
        if self._probe is None:
            return False
        every = PROBE_EVERY * 2**self._relapses if self._breaker.tripped else WARM_EVERY
        return self._looked is None or self._clock.monotonic() - self._looked >= every

    async def look(self) -> None:
        """Ask whether the provider is there. A failure counts as one of an attempt's; a success only brings it back to be tried,
        since who can list models may still not answer."""
        assert self._probe is not None
        self._looked = self._clock.monotonic()
        try:
            async with asyncio.timeout(PROBE_SECONDS):
                await self._probe()
        except Exception as error:
            self.failed(error)
        else:
            self._refused = False
            if self._breaker.tripped:
                self._mended = True
                self._breaker.mended()
                tell(Attempt(self.port, self.name, "recovered"))


class Standings:
    """Every provider's standing, by port and name: the calls of a process share what one of them has found out."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._known: dict[tuple[Port, str], Standing] = {}

    def of(self, port: Port, adapter: Named) -> Standing:
        key = (port, adapter.name)
        if key not in self._known:
            self._known[key] = Standing(port, adapter.name, self._clock, getattr(adapter, "probe", None))
        return self._known[key]

    def __iter__(self) -> Iterator[Standing]:
        return iter(list(self._known.values()))

    async def look(self) -> None:
        """Look at every provider that is due, all at once."""
        await asyncio.gather(*(standing.look() for standing in self if standing.due))

    async def watch(self) -> None:
        """Look at once, which warms connections before the first call and finds a wrong key, and go on until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(1.0)
