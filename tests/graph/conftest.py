from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.database import Database
from core.settings import Settings
from graph.checkpoints import open_checkpoints
from graph.orchestrator import Receptionist
from tenancy.business_file import read_business_files
from tenancy.businesses import import_files
from tenancy.calls.log import LogWriter
from tests.graph.desk import RESTAURANT, SAMPLES, Caller, Desk


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    db = Database(Settings(home=tmp_path))
    await db.migrate()
    await import_files(db, read_business_files([SAMPLES]))
    yield Desk(db, tmp_path)
    await db.close()


@pytest.fixture
async def receptionist(desk: Desk) -> AsyncIterator[Receptionist]:
    async with LogWriter(desk.db) as writer, open_checkpoints(desk.home / "checkpoints.db") as checkpoints:
        yield Receptionist(desk.parts(writer, checkpoints))


@pytest.fixture
async def caller(receptionist: Receptionist) -> Caller:
    return Caller(await receptionist.ring("CA1", RESTAURANT, "+19175550133"))
