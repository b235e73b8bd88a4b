"""Desks on copies of a database into which the samples were imported once."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from core.settings import Settings
from graph.checkpoints import open_checkpoints
from graph.orchestrator import Receptionist
from tenancy.calls.log import LogWriter
from tenancy.editing import edit
from tests.conftest import PostgresDatabases
from tests.graph.desk import RESTAURANT, Caller, Desk, import_samples, open_desk


@pytest.fixture(scope="session")
def home_with_samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("samples")
    asyncio.run(import_samples(Settings(home=home, _env_file=None)))
    return home


@pytest.fixture(scope="session")
def postgres_with_samples(postgres_databases: PostgresDatabases, tmp_path_factory: pytest.TempPathFactory) -> str:
    url = postgres_databases.migrated()
    asyncio.run(import_samples(Settings(home=tmp_path_factory.mktemp("samples"), database_url=url, _env_file=None)))
    return url


@pytest.fixture
def sqlite_samples(tmp_path: Path, home_with_samples: Path) -> Settings:
    shutil.copytree(home_with_samples, tmp_path, dirs_exist_ok=True)
    return Settings(home=tmp_path, _env_file=None)


@pytest.fixture
def postgres_samples(tmp_path: Path, postgres_databases: PostgresDatabases, postgres_with_samples: str) -> Iterator[Settings]:
    url = postgres_databases.copy_of(postgres_with_samples)
    yield Settings(home=tmp_path, database_url=url, _env_file=None)
    postgres_databases.drop(url)


@pytest.fixture(params=["sqlite"])
def samples(request: pytest.FixtureRequest) -> Settings:
    """``@on_both_engines`` runs a test on PostgreSQL too."""
    found: Settings = request.getfixturevalue(f"{request.param}_samples")
    return found


@pytest.fixture
async def desk(samples: Settings) -> AsyncIterator[Desk]:
    async with open_desk(samples) as opened:
        yield opened


@pytest.fixture
async def receptionist(desk: Desk) -> AsyncIterator[Receptionist]:
    async with LogWriter(desk.db) as writer, open_checkpoints(desk.settings) as checkpoints:
        yield Receptionist(desk.parts(writer, checkpoints))


@pytest.fixture
async def caller(receptionist: Receptionist) -> Caller:
    return Caller(await receptionist.ring("CA1", RESTAURANT, "+19175550133"))


@pytest.fixture
async def remembering(desk: Desk) -> None:
    """The restaurant, the salon and the guesthouse remember their callers; the dentist does not."""
    on = {"remember_callers": True, "remember_months": 12}
    for slug in ("trattoria-bella-napoli", "studio-meridian", "willow-guesthouse"):
        await edit(desk.db, await desk.business(slug), "memory", on, expected=None)
