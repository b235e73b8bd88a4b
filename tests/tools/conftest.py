"""A real database file under each test of the tools."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from places import NOW, Platform

from core.clock import ManualClock
from core.database import Database
from core.settings import Settings
from tools.standard import standard_registry


@pytest.fixture
async def platform(tmp_path: Path) -> AsyncIterator[Platform]:
    database = Database(Settings(home=tmp_path, _env_file=None))
    await database.migrate()
    yield Platform(database, ManualClock(NOW), standard_registry())
    await database.close()
