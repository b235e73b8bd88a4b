"""Work that nobody waits for: a row a job, written in the transaction that asks for it, done by a worker that leases it.

The worker delivers at least once, so a handler must bear being run twice. Handlers are plain async functions of a
``JobRun``, the shape that arq's take as well.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID, uuid4

import structlog
from sqlalchemy import JSON, UniqueConstraint, or_
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, col, select

from core.clock import Clock, SystemClock
from core.database import BusinessRow, Database, DatabaseBusy, UtcDateTime
from core.errors import FrontdeskError, NotFound

POLL_SECONDS = 0.4
LEASE_SECONDS = 20.0
"""How long a worker that died keeps its job; a living one renews."""
JOB_SECONDS = 600.0
"""The deadline of one attempt."""
MAX_ATTEMPTS = 8
FIRST_RETRY_SECONDS = 1.0
LONGEST_RETRY_SECONDS = 300.0

_log = structlog.get_logger(__name__)

JobState = Literal["waiting", "dead"]


class Job(BusinessRow, table=True):
    """A job that is to be done, is being done (leased), or failed for good; done ones are deleted."""

    __tablename__ = "job"
    __table_args__ = (UniqueConstraint("business_id", "kind", "key", name="one_job_a_key"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    business_id: UUID | None = Field(default=None, nullable=True, index=True)  # type: ignore[assignment]
    """None for the platform's own jobs, which only ``Database.platform`` sessions see."""
    kind: str
    key: str | None = None
    payload: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    state: str = Field(default="waiting")
    request: int = 1
    """Rises when the job is asked for again; a run finishes only the request it began with."""
    attempts: int = 0
    run_at: datetime = Field(sa_type=UtcDateTime, index=True)
    leased_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    lease: UUID | None = None
    error: str | None = None
    """The last failure's code, never its words."""
    created_at: datetime = Field(sa_type=UtcDateTime)


@dataclass(frozen=True, slots=True)
class JobRun:
    """What a handler is given."""

    id: UUID
    kind: str
    business_id: UUID | None
    payload: Mapping[str, Any]
    attempt: int
    """1 for the first."""


Handler = Callable[[JobRun], Awaitable[None]]


async def enqueue(
    session: AsyncSession,
    kind: str,
    payload: Mapping[str, Any] | None = None,
    *,
    key: str | None = None,
    run_at: datetime | None = None,
    clock: Clock | None = None,
) -> UUID:
    """Ask for a job in the caller's transaction: it exists when, and only when, that commits. The business is the
    session's. With a ``key``, one job of this kind exists at a time: asking again replaces payload and time, and a run
    under way is followed by another."""
    now = (clock or SystemClock()).now()
    job: Job | None = None
    if key is not None:
        owner: UUID | None = session.sync_session.info["tenant"]
        asked = select(Job).where(Job.kind == kind, Job.key == key, Job.business_id == owner).with_for_update()
        job = (await session.scalars(asked)).one_or_none()
    if job is None:
        job = Job(kind=kind, key=key, payload=dict(payload or {}), run_at=run_at or now, created_at=now)
        session.add(job)
    else:
        job.payload, job.run_at = dict(payload or {}), run_at or now
        job.state, job.attempts, job.request, job.error = "waiting", 0, job.request + 1, None
    await session.flush()
    return job.id


async def dead_jobs(session: AsyncSession) -> list[Job]:
    """Jobs that failed ``MAX_ATTEMPTS`` times, the oldest first; those of the session's business, or all."""
    return list(await session.scalars(select(Job).where(Job.state == "dead").order_by(col(Job.created_at))))


async def revive(session: AsyncSession, job_id: UUID, clock: Clock | None = None) -> None:
    """Let a dead job be tried again. Raises ``NotFound``."""
    job = await session.get(Job, job_id)
    if job is None or job.state != "dead":
        raise NotFound("there is no such dead job")
    job.state, job.attempts, job.run_at = "waiting", 0, (clock or SystemClock()).now()


class Worker:
    """Does jobs one after the other. Several workers, also in several processes, share the table."""

    def __init__(self, db: Database, handlers: Mapping[str, Handler], *, clock: Clock | None = None) -> None:
        self._db = db
        self._handlers = dict(handlers)
        self._clock = clock or SystemClock()

    async def run(self, stop: asyncio.Event) -> None:
        """Until ``stop`` is set; a job under way is then given up and left to the next worker at once."""
        stopping = asyncio.create_task(stop.wait())
        try:
            while not stop.is_set():
                step = asyncio.create_task(self._step())
                await asyncio.wait({step, stopping}, return_when=asyncio.FIRST_COMPLETED)
                if not step.done():
                    step.cancel()
                    with contextlib.suppress(asyncio.CancelledError):
                        await step
                elif not step.result():
                    await asyncio.wait({stopping}, timeout=POLL_SECONDS)
        finally:
            stopping.cancel()

    async def run_due(self) -> int:
        """Do every job that is due now; how many attempts that took."""
        done = 0
        while await self.run_one():
            done += 1
        return done

    async def run_one(self) -> bool:
        """Do one job that is due; False when there is none. A handler's failure is recorded, never raised."""
        job = await self._claim()
        if job is None:
            return False
        renewing = asyncio.create_task(self._renew(job))
        try:
            failure = await self._attempt(job)
        except asyncio.CancelledError:
            await asyncio.shield(self._release(job))
            raise
        finally:
            renewing.cancel()
        await self._settle(job, failure)
        return True

    async def _step(self) -> bool:
        try:
            return await self.run_one()
        except (DatabaseBusy, SQLAlchemyError) as error:
            _log.warning("jobs.database", error=type(error).__name__)
            return False

    async def _claim(self) -> Job | None:
        """Looks without the writer's lock first, since most looks find nothing."""
        due = select(Job).where(
            Job.state == "waiting",
            col(Job.kind).in_(self._handlers),
            col(Job.run_at) <= self._clock.now(),
            or_(col(Job.leased_until).is_(None), col(Job.leased_until) < self._clock.now()),
        )
        due = due.order_by(col(Job.run_at)).limit(1)
        async with self._db.platform() as session:
            if (await session.scalars(due)).first() is None:
                return None
        async with self._db.platform(write=True) as session:
            job = (await session.scalars(due.with_for_update(skip_locked=True))).first()
            if job is not None:
                job.attempts += 1
                job.lease, job.leased_until = uuid4(), self._lease_end()
            return job

    async def _attempt(self, job: Job) -> str | None:
        """None, or the code of what went wrong."""
        run = JobRun(job.id, job.kind, job.business_id, job.payload, job.attempts)
        try:
            async with asyncio.timeout(JOB_SECONDS):
                await self._handlers[job.kind](run)
        except Exception as error:
            code = error.code if isinstance(error, FrontdeskError) else type(error).__name__
            _log.warning("jobs.failed", job=str(job.id), kind=job.kind, attempt=job.attempts, error=code)
            return code
        return None

    async def _settle(self, job: Job, failure: str | None) -> None:
        async with self._db.platform(write=True) as session:
            row = await self._leased(session, job)
            if row is None:
                return
            row.lease = row.leased_until = None
            if row.request != job.request:
                return
            if failure is None:
                await session.delete(row)
                return
            row.error = failure
            if row.attempts >= MAX_ATTEMPTS:
                row.state = "dead"
                _log.error("jobs.dead", job=str(job.id), kind=job.kind, attempts=row.attempts, error=failure)
            wait = min(LONGEST_RETRY_SECONDS, FIRST_RETRY_SECONDS * 2 ** (row.attempts - 1))
            row.run_at = self._clock.now() + timedelta(seconds=wait)

    async def _release(self, job: Job) -> None:
        """Give a job back that was not finished, as if it had not been begun."""
        async with self._db.platform(write=True) as session:
            if row := await self._leased(session, job):
                row.lease = row.leased_until = None
                row.attempts = max(0, row.attempts - 1)

    async def _renew(self, job: Job) -> None:
        while True:
            await asyncio.sleep(LEASE_SECONDS / 3)
            with contextlib.suppress(DatabaseBusy, SQLAlchemyError):
                async with self._db.platform(write=True) as session:
                    if row := await self._leased(session, job):
                        row.leased_until = self._lease_end()

    async def _leased(self, session: AsyncSession, job: Job) -> Job | None:
        """The row, if the lease is still this worker's."""
        return (
            await session.scalars(select(Job).where(Job.id == job.id, Job.lease == job.lease).with_for_update())
        ).one_or_none()

    def _lease_end(self) -> datetime:
        return self._clock.now() + timedelta(seconds=LEASE_SECONDS)
