"""A real database of either engine under each test of the tools."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from core.clock import ManualClock
from core.database import Database
from core.settings import Settings
from tests.tools.places import NOW, Platform
from tools.standard import standard_registry


@pytest.fixture
def settings(tmp_path: Path, engine_settings: Callable[[Path], Settings]) -> Settings:
    return engine_settings(tmp_path)


@pytest.fixture
async def platform(settings: Settings) -> AsyncIterator[Platform]:
    database = Database(settings)
    yield Platform(database, ManualClock(NOW), standard_registry())
    await database.close()
