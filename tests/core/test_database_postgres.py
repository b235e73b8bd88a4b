"""What is PostgreSQL's own: who waits for whom, what its errors are told as, and connections that break."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import event, select, text

from core.database import Database, DatabaseBusy, ReadOnlySession
from core.engines import CONNECTIONS
from core.errors import CommitUnknown, ConfigurationError, DatabaseAway
from core.jobs import Job, enqueue
from core.settings import Settings
from tests.conftest import PostgresDatabases

HERE, THERE = uuid4(), uuid4()


@pytest.fixture
def settings(tmp_path: Path, postgres_settings: Callable[[Path], Settings]) -> Settings:
    return postgres_settings(tmp_path)


@pytest.fixture
async def db(settings: Settings) -> AsyncIterator[Database]:
    database = Database(settings)
    yield database
    await database.close()


@pytest.fixture
async def impatient(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Database]:
    """Another process, which waits for nobody longer than 50 ms."""
    monkeypatch.setattr("core.engines.BUSY_SECONDS", 0.05)
    database = Database(settings)
    yield database
    await database.close()


async def jobs(db: Database) -> list[str]:
    async with db.platform() as session:
        return sorted(await session.scalars(select(Job.kind)))


async def test_a_transaction_costs_one_message_to_begin_and_one_to_end(db: Database) -> None:
    said: list[str] = []

    @event.listens_for(db._engines["business"].engine.sync_engine, "before_cursor_execute")
    def _note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        said.append(statement)

    async with db.business(HERE, write=True) as session:
        await session.scalars(select(Job))
    assert len(said) == 2
    assert said[0].startswith("BEGIN; SET LOCAL ROLE frontdesk_app; ")
    assert said[1].startswith("SELECT job")


async def test_a_second_writer_of_a_business_waits_and_is_told_when_it_waited_too_long(impatient: Database) -> None:
    async with impatient.business(HERE, write=True):
        with pytest.raises(DatabaseBusy):
            async with impatient.business(HERE, write=True):
                pytest.fail("two writers of one business at once")


async def test_a_second_writer_in_another_process_does_too(db: Database, impatient: Database) -> None:
    async with db.business(HERE, write=True):
        with pytest.raises(DatabaseBusy):
            async with impatient.business(HERE, write=True):
                pytest.fail("two writers of one business at once")
    async with impatient.business(HERE, write=True) as session:
        await enqueue(session, "after")
    assert await jobs(db) == ["after"]


async def test_writers_of_two_businesses_and_of_two_stores_hold_each_other_up_in_nothing(impatient: Database) -> None:
    async with (
        impatient.business(HERE, write=True) as here,
        impatient.business(THERE, write=True) as there,
        impatient.calls(HERE, write=True),
        impatient.platform(write=True) as platform,
    ):
        for session in (here, there, platform):
            await enqueue(session, "at once")
    assert await jobs(impatient) == ["at once"] * 3


async def test_two_that_lock_each_other_out_are_told_so_and_leave_nothing(db: Database) -> None:
    async with db.platform(write=True) as session:
        first, second = await enqueue(session, "first"), await enqueue(session, "second")
    meeting = asyncio.Barrier(2)

    async def rename(*order: object) -> None:
        async with db.platform(write=True) as session:
            for place, job_id in enumerate(order):
                job = (await session.scalars(select(Job).where(Job.id == job_id).with_for_update())).one()
                job.kind = "renamed"
                if place == 0:
                    await meeting.wait()

    results = await asyncio.gather(rename(first, second), rename(second, first), return_exceptions=True)
    assert [type(result) for result in results if result is not None] == [DatabaseBusy]
    assert await jobs(db) == ["renamed", "renamed"]


async def test_a_statement_that_takes_too_long_is_ended(db: Database) -> None:
    async def sleep() -> None:
        async with db.platform() as session:
            await session.execute(text("SET LOCAL statement_timeout = 20"))
            await session.execute(text("SELECT pg_sleep(5)"))

    with pytest.raises(DatabaseBusy):
        await sleep()


async def test_what_writes_behind_the_orm_in_a_reading_session_is_refused_too(db: Database) -> None:
    with pytest.raises(ReadOnlySession):
        async with db.platform() as session:
            await session.execute(text("DELETE FROM job"))


def cut_all(settings: Settings) -> None:
    assert settings.database_url is not None
    others = "pid <> pg_backend_pid() AND datname = current_database()"
    with psycopg.connect(settings.database_url) as connection:
        connection.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")  # type: ignore[call-overload]


async def test_connections_that_broke_while_nobody_used_them_are_not_noticed(db: Database, settings: Settings) -> None:
    async with db.platform(), db.platform(), db.platform():
        pass
    cut_all(settings)
    async with db.business(HERE, write=True) as session:
        await enqueue(session, "after")
    assert await jobs(db) == ["after"]


async def test_a_connection_that_breaks_in_the_middle_is_told_and_nothing_is_changed(db: Database, settings: Settings) -> None:
    async def write() -> None:
        async with db.business(HERE, write=True) as session:
            await enqueue(session, "half done")
            cut_all(settings)
            await session.scalars(select(Job))

    with pytest.raises(DatabaseAway) as told:
        await write()
    assert not isinstance(told.value, CommitUnknown)
    assert await jobs(db) == []


async def test_a_connection_that_breaks_at_the_commit_leaves_it_open_what_was_done(db: Database, settings: Settings) -> None:
    async def write() -> None:
        async with db.business(HERE, write=True) as session:
            await enqueue(session, "perhaps")
            cut_all(settings)

    with pytest.raises(CommitUnknown):
        await write()


async def test_a_server_that_is_not_there_is_told_as_that(tmp_path: Path) -> None:
    database = Database(Settings(home=tmp_path, database_url="postgresql://me@127.0.0.1:1/frontdesk", _env_file=None))
    with pytest.raises(DatabaseAway):
        async with database.business(HERE):
            pytest.fail("there is nothing to connect to")
    await database.close()


async def test_one_session_more_than_there_are_connections_is_told_so(impatient: Database) -> None:
    async with contextlib.AsyncExitStack() as holding:
        for _ in range(2 * CONNECTIONS):
            await holding.enter_async_context(impatient.platform())
        with pytest.raises(DatabaseBusy):
            async with impatient.platform():
                pytest.fail("one too many")
    assert await jobs(impatient) == []


async def test_a_database_that_was_never_migrated_is_told_as_that(tmp_path: Path, postgres_databases: PostgresDatabases) -> None:
    database = Database(Settings(home=tmp_path, database_url=postgres_databases.empty(), _env_file=None))
    with pytest.raises(ConfigurationError, match="run: frontdesk database migrate"):
        await jobs(database)
    await database.close()
