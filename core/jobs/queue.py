"""How workers learn of jobs: by looking at the table, or over Redis."""

import asyncio
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, Protocol, Self

from core.clock import Clock
from core.database import Database
from core.jobs.worker import Handler, Worker
from core.redis_address import redis_address
from core.settings import Settings


class JobQueue(Protocol):
    """An async context manager: leaving it tells what is still to be told, for a second at most.

    Whoever commits gives ``announce`` to its ``Database`` as ``on_commit``; whoever works calls ``serve``."""

    def announce(self, committed: Sequence[Any]) -> None:
        """Tell workers of the ``AskedJob``s among what was committed. Neither waits nor raises."""
        ...

    async def serve(self, db: Database, handlers: Mapping[str, Handler], stop: asyncio.Event, clock: Clock | None = None) -> None:
        """Do jobs until ``stop`` is set; a job under way is then given back. One at a time; others may serve as well."""
        ...

    @property
    def connected(self) -> bool:
        """Whether what lies between those who ask and those who work is there."""
        ...

    @property
    def seen(self) -> float | None:
        """When ``serve`` last looked for jobs with success (``time.monotonic``); None before the first time."""
        ...

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class TableQueue:
    """Workers look at the table every now and then, and at once where the process that asks is the one that works."""

    connected = True

    def __init__(self) -> None:
        self._wake = asyncio.Event()
        self._worker: Worker | None = None

    def announce(self, committed: Sequence[Any]) -> None:
        self._wake.set()

    async def serve(self, db: Database, handlers: Mapping[str, Handler], stop: asyncio.Event, clock: Clock | None = None) -> None:
        self._worker = Worker(db, handlers, clock=clock)
        await self._worker.run(stop, self._wake)

    @property
    def seen(self) -> float | None:
        return self._worker.seen if self._worker else None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        return None


def open_queue(settings: Settings) -> JobQueue:
    """The platform's queue: over ``REDIS_URL`` by arq, else the table alone. Connects when it is first used."""
    address = redis_address(settings)
    if address is None:
        return TableQueue()
    from core.jobs.arq_queue import ArqQueue

    return ArqQueue(address)
