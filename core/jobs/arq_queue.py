"""Jobs over Redis by arq: a job's id is handed over once its transaction has committed, and arq's worker runs it.

The table stays the truth: what is handed over is a row's id, the row is leased like any other, and whether and when a job
is tried again is the row's. A sweep hands over what a crash, or a Redis that was away, left behind; while Redis is away
the worker looks at the table itself.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Self, cast
from uuid import UUID

import orjson
import structlog
from arq.connections import ArqRedis
from arq.constants import in_progress_key_prefix
from arq.worker import Worker as ArqWorker
from arq.worker import func
from redis.asyncio import ConnectionPool
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from core.clock import Clock, SystemClock
from core.database import Database
from core.jobs.asking import AskedJob
from core.jobs.worker import DATABASE_TROUBLE, JOB_SECONDS, Handler, Worker

QUEUE, FUNCTION = "frontdesk:jobs", "job"
POLL_SECONDS = 0.1
EARLY_SECONDS = 0.05
"""A job that arq hands over this much before its time, since its clock has milliseconds, is done all the same."""
SWEEP_SECONDS = 2.0
SWEEP_AHEAD_SECONDS = 60.0
SWEEP_LIMIT = 500
MAX_UNTOLD = 2000
"""Jobs that wait to be handed over; the sweep finds those beyond."""
REDIS_SECONDS = 2.0
AWAY_SECONDS = 2.0
"""How long the table is worked on before Redis is tried again."""
LEAVE_SECONDS = 1.0
GIVE_BACK_SECONDS = 6.0
"""What a cancelled job may take to give its row back: more than one who writes waits for the database."""

_log = structlog.get_logger(__name__)


class ArqQueue:
    """``core.jobs.JobQueue`` over Redis."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._untold: deque[AskedJob] = deque(maxlen=MAX_UNTOLD)
        self._to_tell = asyncio.Event()
        self._told = asyncio.Event()
        self._telling: asyncio.Task[None] | None = None
        self._worker: Worker | None = None
        self.connected = self._away = False
        self._clock: Clock = SystemClock()

    @property
    def seen(self) -> float | None:
        return self._worker.seen if self._worker else None

    def announce(self, committed: Sequence[Any]) -> None:
        self._untold.extend(job for job in committed if isinstance(job, AskedJob))
        self._told.clear()
        self._to_tell.set()
        if self._telling is None:
            self._telling = asyncio.create_task(self._tell(), name="job announcer")

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._telling is None:
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LEAVE_SECONDS):
                await self._told.wait()
        await _end({self._telling})
        self._telling = None

    async def _tell(self) -> None:
        """Hand over what was announced. What cannot be is left to a worker's sweep."""
        lost = False
        async with self._redis() as redis:
            while True:
                await self._to_tell.wait()
                self._to_tell.clear()
                try:
                    while self._untold:
                        await self._hand_over(redis, self._untold.popleft())
                    lost = False
                except (RedisError, OSError) as error:
                    self._untold.clear()
                    if not lost:
                        _log.warning("jobs.not_announced", error=type(error).__name__)
                    lost = True
                self._told.set()

    async def serve(self, db: Database, handlers: Mapping[str, Handler], stop: asyncio.Event, clock: Clock | None = None) -> None:
        self._clock = clock or self._clock
        self._worker = Worker(db, handlers, clock=clock)
        while not stop.is_set():
            try:
                async with self._redis() as redis:
                    await self._serve_redis(redis, self._worker, stop)
            except (RedisError, OSError) as error:
                if not self._away:
                    _log.warning("jobs.redis_away", error=type(error).__name__)
                self._away, self.connected = True, False
                await self._worker.run(stop, seconds=AWAY_SECONDS)

    async def _serve_redis(self, redis: ArqRedis, worker: Worker, stop: asyncio.Event) -> None:
        """Raises what Redis raises when it is lost; a job under way is finished first."""
        arq = self._arq_worker(redis, worker)
        stopping: asyncio.Task[Any] = asyncio.create_task(stop.wait())
        serving: set[asyncio.Task[Any]] = {
            asyncio.create_task(arq.main(), name="arq"),
            asyncio.create_task(self._sweep(redis, worker), name="job sweep"),
        }
        try:
            done, _ = await asyncio.wait({stopping, *serving}, return_when=asyncio.FIRST_COMPLETED)
            if not stop.is_set():
                await _end(serving - done)
                if arq.tasks:
                    finishing = asyncio.create_task(asyncio.wait(arq.tasks.values()))
                    await asyncio.wait({stopping, finishing}, return_when=asyncio.FIRST_COMPLETED)
                    finishing.cancel()
                for task in done & serving:
                    task.result()
        finally:
            await _end({stopping, *serving})
            await _end(set(arq.tasks.values()), again_after=GIVE_BACK_SECONDS)

    def _arq_worker(self, redis: ArqRedis, worker: Worker) -> ArqWorker:
        async def do(_: dict[Any, Any], job_id: str) -> None:
            try:
                while await worker.run_one(UUID(job_id), early=EARLY_SECONDS):
                    pass  # again, if it was asked for again meanwhile
            except DATABASE_TROUBLE as error:
                _log.warning("jobs.database", error=type(error).__name__)

        return ArqWorker(
            [func(cast(Any, do), name=FUNCTION, timeout=None, max_tries=1_000_000)],
            queue_name=QUEUE,
            redis_pool=redis,
            handle_signals=False,
            max_jobs=1,
            job_timeout=JOB_SECONDS * 2,
            keep_result=0,
            poll_delay=POLL_SECONDS,
            log_results=False,
            job_serializer=_serialised,
            job_deserializer=orjson.loads,
        )

    async def _sweep(self, redis: ArqRedis, worker: Worker) -> None:
        while True:
            try:
                for job in await worker.waiting(SWEEP_AHEAD_SECONDS, SWEEP_LIMIT):
                    if not await self._hand_over(redis, job) and self._seconds_until(job) < -SWEEP_SECONDS:
                        # arq has it and nobody leases the row: whoever began it died before that, or it only waits
                        await redis.delete(in_progress_key_prefix + _arq_id(job))
            except DATABASE_TROUBLE as error:
                _log.warning("jobs.database", error=type(error).__name__)
            await cast(Awaitable[bool], redis.ping())
            if self._away:
                _log.info("jobs.redis_back")
            self._away, self.connected = False, True
            await asyncio.sleep(SWEEP_SECONDS)

    async def _hand_over(self, redis: ArqRedis, job: AskedJob) -> bool:
        """False where arq has it already."""
        wait = timedelta(seconds=max(0.0, self._seconds_until(job)))
        return await redis.enqueue_job(FUNCTION, str(job.id), _job_id=_arq_id(job), _defer_by=wait) is not None

    def _seconds_until(self, job: AskedJob) -> float:
        return (job.run_at - self._clock.now()).total_seconds()

    @contextlib.asynccontextmanager
    async def _redis(self) -> AsyncIterator[ArqRedis]:
        pool: ConnectionPool = ConnectionPool.from_url(
            self._url,
            socket_connect_timeout=REDIS_SECONDS,
            socket_timeout=REDIS_SECONDS,
            socket_keepalive=True,
            retry=Retry(NoBackoff(), 1),
        )
        redis = ArqRedis(pool, job_serializer=_serialised, job_deserializer=orjson.loads, default_queue_name=QUEUE)
        try:
            yield redis
        finally:
            with contextlib.suppress(RedisError, OSError):
                await pool.aclose()


def _serialised(content: dict[str, Any]) -> bytes:
    """JSON instead of arq's pickle, which would run whatever somebody else puts into Redis."""
    return orjson.dumps(content, default=str)


def _arq_id(job: AskedJob) -> str:
    """One for each attempt at each request, so that arq takes none twice."""
    return f"{job.id}.{job.request}.{job.attempts}"


async def _end(tasks: set[asyncio.Task[Any]], again_after: float = 0.2) -> None:
    """Cancel, and again after some seconds, since Python 3.11's ``wait_for``, which the client uses, may swallow one."""
    while alive := {task for task in tasks if not task.done()}:
        for task in alive:
            task.cancel()
        await asyncio.wait(alive, timeout=again_after)
