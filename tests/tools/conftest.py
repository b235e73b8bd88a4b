"""A real database file under each test of the tools."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.clock import ManualClock
from core.database import Database
from core.migration import migrate
from core.settings import Settings
from tests.tools.places import NOW, Platform
from tools.standard import standard_registry


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both stores at the newest schema, made once and copied for each test."""
    home = tmp_path_factory.mktemp("migrated")
    migrate(Settings(home=home, _env_file=None))
    return home


@pytest.fixture
async def platform(tmp_path: Path, migrated: Path) -> AsyncIterator[Platform]:
    shutil.copytree(migrated, tmp_path, dirs_exist_ok=True)
    database = Database(Settings(home=tmp_path, _env_file=None))
    yield Platform(database, ManualClock(NOW), standard_registry())
    await database.close()
