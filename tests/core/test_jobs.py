import asyncio
import contextlib
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlmodel import select

from core.clock import ManualClock
from core.database import Database
from core.errors import InvalidInput
from core.jobs import LEASE_SECONDS, MAX_ATTEMPTS, Job, JobRun, Patient, TableQueue, Worker, dead_jobs, enqueue, revive

OURS, THEIRS = uuid4(), uuid4()


@pytest.fixture
def clock():
    return ManualClock(datetime(2026, 11, 5, 9, tzinfo=UTC))


@pytest.fixture
async def db(tmp_path, engine_settings):
    db = Database(engine_settings(tmp_path))
    yield db
    await db.close()


class Runs(list[JobRun]):
    async def __call__(self, run: JobRun) -> None:
        self.append(run)


async def ask(db, clock, business=OURS, **payload):
    async with db.business(business, write=True) as session:
        return await enqueue(session, "sweep", payload, key="one", clock=clock)


async def count(db):
    async with db.platform() as session:
        return len((await session.scalars(select(Job))).all())


async def test_a_job_exists_only_when_the_transaction_that_asked_for_it_commits(db, clock):
    runs = Runs()
    with contextlib.suppress(InvalidInput):
        async with db.business(OURS, write=True) as session:
            await enqueue(session, "sweep", clock=clock)
            raise InvalidInput("the change it belonged to was refused")
    assert await Worker(db, {"sweep": runs}, clock=clock).run_due() == 0
    await ask(db, clock, of="us")
    await ask(db, clock, THEIRS, of="them")
    assert await Worker(db, {"sweep": runs}, clock=clock).run_due() == 2
    assert {(run.business_id, run.payload["of"]) for run in runs} == {(OURS, "us"), (THEIRS, "them")}
    assert await count(db) == 0


async def test_asking_twice_with_one_key_leaves_one_job_a_business_with_the_newest_payload(db, clock):
    runs = Runs()
    await ask(db, clock, version=1)
    await ask(db, clock, THEIRS, version=7)
    await ask(db, clock, version=2)
    await Worker(db, {"sweep": runs}, clock=clock).run_due()
    assert sorted((run.business_id == OURS, run.payload["version"]) for run in runs) == [(False, 7), (True, 2)]


async def test_a_job_asked_for_again_while_it_runs_is_run_again(db, clock):
    seen = []

    async def handler(run: JobRun) -> None:
        seen.append(run.payload["version"])
        if len(seen) == 1:
            await ask(db, clock, version=2)

    await ask(db, clock, version=1)
    await Worker(db, {"sweep": handler}, clock=clock).run_due()
    assert seen == [1, 2]


async def test_a_failing_job_is_tried_later_and_later_then_lies_dead_where_its_owner_alone_sees_it(db, clock):
    attempts = []

    async def fails(run: JobRun) -> None:
        attempts.append(clock.monotonic())
        raise InvalidInput("never mind")

    await ask(db, clock)
    worker = Worker(db, {"sweep": fails}, clock=clock)
    for _ in range(MAX_ATTEMPTS):
        assert await worker.run_due() == 1
        assert await worker.run_due() == 0
        clock.advance(301)
    assert await worker.run_due() == 0
    assert len(attempts) == MAX_ATTEMPTS
    async with db.business(THEIRS) as session:
        assert await dead_jobs(session) == []
    async with db.business(OURS) as session:
        (dead,) = await dead_jobs(session)
    assert (dead.error, dead.attempts) == ("invalid_input", MAX_ATTEMPTS)
    async with db.business(OURS, write=True) as session:
        await revive(session, dead.id, clock)
    runs = Runs()
    await Worker(db, {"sweep": runs}, clock=clock).run_due()
    assert runs[0].attempt == 1


@pytest.mark.thorough
async def test_a_patient_handlers_job_is_tried_for_a_day_and_then_given_up(db, clock):
    attempts = []

    async def away(run: JobRun) -> None:
        attempts.append(clock.monotonic())
        raise InvalidInput("not yet")

    await ask(db, clock)
    worker = Worker(db, {"sweep": Patient(away)}, clock=clock)
    while await worker.run_due():
        clock.advance(301)
    assert 24 * 3600 < attempts[-1] < 26 * 3600
    async with db.business(OURS) as session:
        assert len(await dead_jobs(session)) == 1


async def test_a_dead_workers_job_goes_to_another_when_its_lease_ends_and_not_before(db, clock):
    await ask(db, clock)
    died = Worker(db, {"sweep": Runs()}, clock=clock)
    assert await died._claim() is not None
    runs = Runs()
    other = Worker(db, {"sweep": runs}, clock=clock)
    assert await other.run_due() == 0
    clock.advance(LEASE_SECONDS + 1)
    assert await other.run_due() == 1
    assert runs[0].attempt == 2


async def test_a_stopped_worker_gives_its_job_back_at_once(db, clock):
    begun, stop = asyncio.Event(), asyncio.Event()

    async def endless(run: JobRun) -> None:
        begun.set()
        await asyncio.Event().wait()

    await ask(db, clock)
    running = asyncio.create_task(Worker(db, {"sweep": endless}, clock=clock).run(stop))
    await begun.wait()
    stop.set()
    await asyncio.wait_for(running, 5)
    runs = Runs()
    assert await Worker(db, {"sweep": runs}, clock=clock).run_due() == 1
    assert runs[0].attempt == 1


async def test_two_workers_never_do_one_job_at_the_same_time(db, clock):
    runs = Runs()
    for number in range(6):
        async with db.business(OURS if number % 2 else THEIRS, write=True) as session:
            await enqueue(session, "sweep", {"number": number}, clock=clock)
    await asyncio.gather(*(Worker(db, {"sweep": runs}, clock=clock).run_due() for _ in range(2)))
    assert sorted(run.payload["number"] for run in runs) == list(range(6))


async def test_many_who_ask_at_once_with_one_key_leave_one_job_and_none_of_them_fails(db, clock):
    runs = Runs()
    await asyncio.gather(*(ask(db, clock, version=number) for number in range(8)), ask(db, clock, THEIRS, version=9))
    assert await count(db) == 2
    assert await Worker(db, {"sweep": runs}, clock=clock).run_due() == 2


async def test_a_job_that_is_asked_for_in_the_workers_own_process_is_done_without_waiting_for_the_next_look(
    tmp_path, engine_settings, monkeypatch
):
    monkeypatch.setattr("core.jobs.worker.POLL_SECONDS", 3600)
    done, stop, queue = asyncio.Event(), asyncio.Event(), TableQueue()

    async def handler(run: JobRun) -> None:
        done.set()

    db = Database(engine_settings(tmp_path), on_commit=queue.announce)
    serving = asyncio.create_task(queue.serve(db, {"sweep": handler}, stop))
    while queue.seen is None:  # noqa: ASYNC110
        await asyncio.sleep(0)
    async with db.business(OURS, write=True) as session:
        await enqueue(session, "sweep")
    await asyncio.wait_for(done.wait(), 10)
    stop.set()
    await serving
    await db.close()
