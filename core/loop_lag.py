"""How late the event loop is: what a frame of sound would wait for before anybody looks at it."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Iterator

INTERVAL = 0.02
"""Seconds between looks: one frame of sound."""
MOST_AT_ONCE = 500
"""Looks that one hold-up of the loop can account for (10 s)."""


def lags(due: float, now: float, interval: float = INTERVAL) -> Iterator[float]:
    """Seconds of lag of every look that was due by ``now``, the first at ``due``. A loop that was held up missed several,
    and each of them would have waited; to count the one that came through alone would make long hold-ups look rare."""
    for number in range(MOST_AT_ONCE):
        at = due + number * interval
        if at > now:
            return
        yield now - at


@contextlib.asynccontextmanager
async def lag_sampled(observe: Callable[[float], None]) -> AsyncIterator[None]:
    """``observe`` is told the lag in seconds, fifty times a second, until the block is left."""
    sampling = asyncio.create_task(_sample(observe), name="event-loop lag")
    try:
        yield
    finally:
        sampling.cancel()
        await asyncio.wait([sampling])


async def _sample(observe: Callable[[float], None]) -> None:
    due = time.monotonic() + INTERVAL
    while True:
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        now = time.monotonic()
        for lag in lags(due, now):
            observe(lag)
            due += INTERVAL
        due = max(due, now)
