"""Doing jobs: a row is leased, its handler run, and the row settled by how that went."""

import asyncio
import contextlib
import math
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import structlog
from sqlalchemy import or_
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from core.clock import Clock, SystemClock
from core.database import Database
from core.errors import DatabaseBusy, FrontdeskError
from core.jobs.asking import AskedJob, to_be_told
from core.jobs.models import Job
from core.metrics import JOBS_DONE

POLL_SECONDS = 0.4
LEASE_SECONDS = 20.0
"""How long a worker that died keeps its job; a living one renews."""
JOB_SECONDS = 600.0
"""The deadline of one attempt."""
MAX_ATTEMPTS = 8
PATIENT_ATTEMPTS = 300
"""Of a ``Patient`` handler's job: with ``LONGEST_RETRY_SECONDS`` between them some 24 hours."""
FIRST_RETRY_SECONDS = 1.0
LONGEST_RETRY_SECONDS = 300.0
DATABASE_TROUBLE = (DatabaseBusy, SQLAlchemyError)
"""What passes by itself: leases run out and the table is looked at again."""

_log = structlog.get_logger(__name__)


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


class Patient:
    """A handler that waits for somebody else's service to come back: its jobs are given up after a day, not after minutes."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler

    async def __call__(self, run: JobRun) -> None:
        await self._handler(run)


class Worker:
    """Does jobs one after the other. Several workers, also in several processes, share the table."""

    def __init__(self, db: Database, handlers: Mapping[str, Handler], *, clock: Clock | None = None) -> None:
        self._db = db
        self._handlers = dict(handlers)
        self._clock = clock or SystemClock()
        self.seen: float | None = None
        """When it last looked at the table or renewed a lease with success (``time.monotonic``)."""

    async def run(self, stop: asyncio.Event, wake: asyncio.Event | None = None, seconds: float = math.inf) -> None:
        """Until ``stop`` is set; a job under way is then given up and left to the next worker at once. The table is looked
        at every now and then, and when ``wake`` is set. After ``seconds`` no other job is begun."""
        wake, end = wake or asyncio.Event(), time.monotonic() + seconds
        stopping = asyncio.create_task(stop.wait())
        try:
            while not stop.is_set() and time.monotonic() < end:
                wake.clear()
                step = asyncio.create_task(self._step())
                await asyncio.wait({step, stopping}, return_when=asyncio.FIRST_COMPLETED)
                if not step.done():
                    step.cancel()
                    with contextlib.suppress(asyncio.CancelledError):
                        await step
                elif not step.result():
                    waking = asyncio.create_task(wake.wait())
                    await asyncio.wait({stopping, waking}, timeout=POLL_SECONDS, return_when=asyncio.FIRST_COMPLETED)
                    waking.cancel()
        finally:
            stopping.cancel()

    async def run_due(self) -> int:
        """Do every job that is due now; how many attempts that took."""
        done = 0
        while await self.run_one():
            done += 1
        return done

    async def run_one(self, job_id: UUID | None = None, *, early: float = 0.0) -> bool:
        """Do one job that is due (within ``early`` seconds), this one or any; False when there is none. A handler's failure
        is recorded, never raised."""
        job = await self._claim(job_id, early)
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
        JOBS_DONE.labels(job.kind, "failed" if failure else "done").inc()
        return True

    async def waiting(self, ahead: float, limit: int) -> list[AskedJob]:
        """Jobs that nobody does now and that are due within ``ahead`` seconds, the earliest first."""
        async with self._db.platform() as session:
            rows = await session.scalars(self._due(ahead).limit(limit))
            jobs = [AskedJob(row.id, row.request, row.attempts, row.run_at) for row in rows]
        self._is_seen()
        return jobs

    async def _step(self) -> bool:
        try:
            return await self.run_one()
        except DATABASE_TROUBLE as error:
            _log.warning("jobs.database", error=type(error).__name__)
            return False

    def _due(self, ahead: float) -> Any:
        now = self._clock.now()
        due = select(Job).where(
            Job.state == "waiting",
            col(Job.kind).in_(self._handlers),
            col(Job.run_at) <= now + timedelta(seconds=ahead),
            or_(col(Job.leased_until).is_(None), col(Job.leased_until) < now),
        )
        return due.order_by(col(Job.run_at))

    async def _claim(self, job_id: UUID | None = None, early: float = 0.0) -> Job | None:
        """Looks without the writer's lock first, since most looks find nothing."""
        due = self._due(early).limit(1)
        if job_id is not None:
            due = due.where(Job.id == job_id)
        async with self._db.platform() as session:
            found = (await session.scalars(due)).first() is not None
        self._is_seen()
        if not found:
            return None
        async with self._db.platform(write=True) as session:
            job: Job | None = (await session.scalars(due.with_for_update(skip_locked=True))).first()
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
                to_be_told(session, row)
                return
            if failure is None:
                await session.delete(row)
                return
            row.error = failure
            wait = min(LONGEST_RETRY_SECONDS, FIRST_RETRY_SECONDS * 2 ** (row.attempts - 1))
            row.run_at = self._clock.now() + timedelta(seconds=wait)
            if row.attempts >= self._most_attempts(row.kind):
                row.state = "dead"
                _log.error("jobs.dead", job=str(job.id), kind=job.kind, attempts=row.attempts, error=failure)
            else:
                to_be_told(session, row)

    def _most_attempts(self, kind: str) -> int:
        return PATIENT_ATTEMPTS if isinstance(self._handlers.get(kind), Patient) else MAX_ATTEMPTS

    async def _release(self, job: Job) -> None:
        """Give a job back that was not finished, as if it had not been begun; with the database away its lease runs out."""
        with contextlib.suppress(*DATABASE_TROUBLE):
            async with self._db.platform(write=True) as session:
                if row := await self._leased(session, job):
                    row.lease = row.leased_until = None
                    row.attempts = max(0, row.attempts - 1)
                    to_be_told(session, row)

    async def _renew(self, job: Job) -> None:
        while True:
            await asyncio.sleep(LEASE_SECONDS / 3)
            with contextlib.suppress(*DATABASE_TROUBLE):
                async with self._db.platform(write=True) as session:
                    if row := await self._leased(session, job):
                        row.leased_until = self._lease_end()
                self._is_seen()

    async def _leased(self, session: AsyncSession, job: Job) -> Job | None:
        """The row, if the lease is still this worker's."""
        return (
            await session.scalars(select(Job).where(Job.id == job.id, Job.lease == job.lease).with_for_update())
        ).one_or_none()

    def _lease_end(self) -> datetime:
        return self._clock.now() + timedelta(seconds=LEASE_SECONDS)

    def _is_seen(self) -> None:
        self.seen = time.monotonic()
