"""Jobs over a real Redis by arq, on either database: what holds for the table holds here, whatever happens to Redis."""

import asyncio
import contextlib
from uuid import uuid4

import pytest
from sqlmodel import select

from core.database import Database
from core.errors import InvalidInput
from core.jobs import Job, JobRun, Worker, enqueue
from core.jobs.arq_queue import QUEUE, ArqQueue
from tests.core.redis_server import RedisServer

OURS, THEIRS = uuid4(), uuid4()


@pytest.fixture
def redis(tmp_path):
    server = RedisServer(tmp_path)
    server.start()
    yield server
    server.kill()


@pytest.fixture
def settings(engine_settings, tmp_path):
    return engine_settings(tmp_path / "home")


@pytest.fixture(autouse=True)
def _no_polling_of_the_table(monkeypatch):
    """What these tests see done was handed over by arq, or is what they say of the table."""
    monkeypatch.setattr("core.jobs.arq_queue.SWEEP_SECONDS", 3600)


class Office:
    """Processes that ask for jobs and do them, each with its own connections."""

    def __init__(self, settings, redis):
        self.settings, self.redis = settings, redis
        self.runs: list[JobRun] = []
        self._changed = asyncio.Condition()
        self.stop = asyncio.Event()
        self.hindrance = None

    async def handler(self, run):
        async with self._changed:
            self.runs.append(run)
            self._changed.notify_all()
        if self.hindrance is not None:
            await self.hindrance(run)

    async def ran(self, times):
        async with asyncio.timeout(20), self._changed:
            await self._changed.wait_for(lambda: len(self.runs) >= times)

    @contextlib.asynccontextmanager
    async def asking(self):
        async with ArqQueue(self.redis.url) as queue:
            db = Database(self.settings, on_commit=queue.announce)
            yield db
            await db.close()

    @contextlib.asynccontextmanager
    async def worker(self, kind="sweep"):
        """A worker that has found Redis; stopped in the end."""
        stop = asyncio.Event()
        async with ArqQueue(self.redis.url) as queue:
            db = Database(self.settings, on_commit=queue.announce)
            serving = asyncio.create_task(queue.serve(db, {kind: self.handler}, stop))
            await until(lambda: queue.connected, serving)
            queue.stop, queue.serving = stop, serving
            yield queue
            stop.set()
            await asyncio.wait_for(serving, 10)
            await db.close()


async def until(true, serving=None):
    async with asyncio.timeout(20):
        while not true():
            assert serving is None or not serving.done(), serving.exception()
            await asyncio.sleep(0.01)


@pytest.fixture
def office(settings, redis):
    return Office(settings, redis)


async def ask(db, business=OURS, key=None, **payload):
    async with db.business(business, write=True) as session:
        return await enqueue(session, "sweep", payload, key=key)


async def rows(settings):
    db = Database(settings)
    try:
        async with db.platform() as session:
            return list(await session.scalars(select(Job)))
    finally:
        await db.close()


async def none_left(settings):
    async with asyncio.timeout(20):
        while await rows(settings):  # noqa: ASYNC110 (another process or task does the jobs)
            await asyncio.sleep(0.01)


async def test_jobs_of_two_businesses_are_each_done_once_by_two_workers(office):
    async with office.worker(), office.worker(), office.asking() as db:
        for number in range(6):
            await ask(db, OURS if number % 2 else THEIRS, number=number)
        with contextlib.suppress(InvalidInput):
            async with db.business(OURS, write=True) as session:
                await enqueue(session, "sweep", {"number": 99})
                raise InvalidInput("the change it belonged to was refused")
        await none_left(office.settings)
    assert sorted(run.payload["number"] for run in office.runs) == list(range(6))
    assert {(run.business_id == OURS, run.payload["number"] % 2 == 1) for run in office.runs} == {(True, True), (False, False)}


async def test_a_job_asked_for_again_while_it_runs_is_run_again_with_the_newest_payload(office):
    async with office.worker(), office.worker(), office.asking() as db:

        async def again(run):
            office.hindrance = None
            await ask(db, key="one", version=2)
            await ask(db, key="one", version=3)

        office.hindrance = again
        await ask(db, key="one", version=1)
        await none_left(office.settings)
    assert [run.payload["version"] for run in office.runs] == [1, 3]


async def test_a_failing_job_is_handed_over_again_for_later(office):
    async def fails(run):
        office.hindrance = None
        raise InvalidInput("not yet")

    office.hindrance = fails
    async with office.worker(), office.asking() as db:
        await ask(db)
        await none_left(office.settings)
    assert [run.attempt for run in office.runs] == [1, 2]


async def test_a_stopped_worker_gives_its_job_back_and_another_does_it_at_once(office):
    async def endless(run):
        await asyncio.Event().wait()

    office.hindrance = endless
    async with office.worker() as first, office.asking() as db:
        await ask(db)
        await office.ran(1)
        first.stop.set()
        await asyncio.wait_for(first.serving, 10)
        (row,) = await rows(office.settings)
        assert (row.lease, row.attempts) == (None, 0)
        office.hindrance = None
        async with office.worker():
            await none_left(office.settings)
    assert [run.attempt for run in office.runs] == [1, 1]


async def test_with_redis_away_at_the_commit_the_change_stands_and_the_job_is_done_when_it_is_back(office, redis):
    redis.kill()
    async with office.asking() as db:
        await asyncio.wait_for(ask(db, said="without Redis"), 5)
        redis.start()
        async with office.worker():
            await none_left(office.settings)
    assert [run.payload for run in office.runs] == [{"said": "without Redis"}]


async def test_with_redis_away_for_long_the_worker_looks_at_the_table_itself(office, redis):
    async with office.worker() as worker, office.asking() as db:
        redis.kill()
        await until(lambda: not worker.connected)
        await ask(db, said="nobody told it")
        await none_left(office.settings)
        redis.start()
        await until(lambda: worker.connected)
        await ask(db, said="over Redis again")
        await none_left(office.settings)
    assert len(office.runs) == 2


async def test_a_redis_that_restarts_while_a_job_runs_and_forgets_everything_makes_it_run_once(office, redis):
    freed = asyncio.Event()

    async def waits(run):
        await freed.wait()

    office.hindrance = waits
    async with office.worker() as one, office.worker() as other, office.asking() as db:
        await ask(db)
        await office.ran(1)
        redis.kill()
        redis.start()
        await until(lambda: one.connected or other.connected)
        freed.set()
        await none_left(office.settings)
        await ask(db)
        await none_left(office.settings)
    assert [run.attempt for run in office.runs] == [1, 1]


async def test_what_a_worker_killed_between_redis_and_the_table_had_begun_is_done_by_the_next(office, redis, monkeypatch):
    from arq.constants import in_progress_key_prefix
    from redis.asyncio import Redis

    async with office.asking() as db:
        job_id = await ask(db)
    client = Redis.from_url(redis.url)
    await client.set(f"{in_progress_key_prefix}{job_id}.1.0", b"1")
    assert await client.zcard(QUEUE) == 1
    await client.aclose()
    monkeypatch.setattr("core.jobs.arq_queue.SWEEP_SECONDS", 0.05)
    async with office.worker():
        await none_left(office.settings)
    assert len(office.runs) == 1


async def test_redis_is_told_a_jobs_id_and_nothing_of_what_it_is_about(office, redis):
    from redis.asyncio import Redis

    async with office.asking() as db:
        await ask(db, note="call Mrs Brown back")
    client = Redis.from_url(redis.url)
    held = [await client.get(key) for key in await client.keys("arq:job:*")]
    await client.aclose()
    assert len(held) == 1
    assert b"Brown" not in held[0]
    db = Database(office.settings)
    assert await Worker(db, {"sweep": office.handler}).run_due() == 1
    await db.close()
