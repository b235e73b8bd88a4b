"""Asking for jobs, and for those that failed to be tried again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from core.clock import Clock, SystemClock
from core.errors import Conflict, NotFound
from core.jobs.models import Job

MAX_COLLISIONS = 5


@dataclass(frozen=True, slots=True)
class AskedJob:
    """A job as its transaction leaves it: what a queue is told once that has committed."""

    id: UUID
    request: int
    attempts: int
    run_at: datetime


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
    given, due = dict(payload or {}), run_at or now
    for _ in range(MAX_COLLISIONS):
        job = await _asked_before(session, kind, key) if key is not None else None
        if job is not None:
            job.payload, job.run_at = given, due
            job.state, job.attempts, job.request, job.error = "waiting", 0, job.request + 1, None
            await session.flush()
            break
        job = Job(business_id=session.info["tenant"], kind=kind, key=key, payload=given, run_at=due, created_at=now)
        if await _added(session, job):
            break
    else:
        raise Conflict(f"the job {kind} is asked for by too many at once; try again")
    to_be_told(session, job)
    return job.id


async def dead_jobs(session: AsyncSession) -> list[Job]:
    """Jobs that failed as often as they may, the oldest first; those of the session's business, or all."""
    return list(await session.scalars(select(Job).where(Job.state == "dead").order_by(col(Job.created_at))))


async def revive(session: AsyncSession, job_id: UUID, clock: Clock | None = None) -> None:
    """Let a dead job be tried again. Raises ``NotFound``."""
    job = await session.get(Job, job_id)
    if job is None or job.state != "dead":
        raise NotFound("there is no such dead job")
    job.state, job.attempts, job.run_at = "waiting", 0, (clock or SystemClock()).now()
    job.request += 1
    to_be_told(session, job)


def to_be_told(session: AsyncSession, job: Job) -> None:
    """Have the queue told of the job once the transaction has committed (``Database``'s ``on_commit``)."""
    session.info["committed"].append(AskedJob(job.id, job.request, job.attempts, job.run_at))


async def _asked_before(session: AsyncSession, kind: str, key: str) -> Job | None:
    owner: UUID | None = session.info["tenant"]
    asked = select(Job).where(Job.kind == kind, Job.key == key, Job.business_id == owner).with_for_update()
    return (await session.scalars(asked)).one_or_none()


async def _added(session: AsyncSession, job: Job) -> bool:
    """False where another transaction asked for a job of the same key a moment before."""
    try:
        async with session.begin_nested():
            session.add(job)
    except IntegrityError:
        return False
    return True
