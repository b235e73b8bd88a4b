"""What is SQLite's own: pragmas, one writer at a time, a folder."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlmodel import select

from core.database import Database, DatabaseBusy
from core.engines import STORES
from core.errors import ConfigurationError
from core.jobs import Job, enqueue
from core.settings import Settings

HERE, THERE = uuid4(), uuid4()


@pytest.fixture
async def db(tmp_path: Path, sqlite_settings: Callable[[Path], Settings]) -> AsyncIterator[Database]:
    database = Database(sqlite_settings(tmp_path))
    yield database
    await database.close()


async def test_it_waits_for_the_disk_where_a_booking_could_be_lost(db: Database) -> None:
    wanted = {"business": 2, "calls": 1}
    for store in STORES:
        async with db.platform(store=store) as session:
            for pragma, value in (("journal_mode", "wal"), ("foreign_keys", 1), ("synchronous", wanted[store])):
                assert (await session.execute(text(f"PRAGMA {pragma}"))).scalar_one() == value


async def test_a_writer_that_waits_too_long_is_told_so(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.engines.BUSY_SECONDS", 0.05)
    async with db.business(HERE, write=True):
        with pytest.raises(DatabaseBusy):
            async with db.business(THERE, write=True):
                pytest.fail("two writers at once")
    async with db.business(THERE, write=True) as session:
        await enqueue(session, "after")
    async with db.business(THERE) as session:
        assert (await session.scalars(select(Job.kind))).all() == ["after"]


def test_a_home_that_cannot_be_made_is_told_by_its_setting(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigurationError, match="FRONTDESK_HOME"):
        Database(Settings(home=tmp_path / "file" / "home", _env_file=None))
