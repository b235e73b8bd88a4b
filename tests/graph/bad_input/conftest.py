"""The real understanding on the samples' businesses, opened once for all tests here; each finds them as they were imported."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from core.models.embedding import SentenceEmbedder
from core.settings import Settings
from graph.checkpoints import open_checkpoints
from tenancy.calls.log import LogWriter
from tests.graph.bad_input.line import Hearing, Line
from tests.graph.desk import THURSDAY, import_samples, open_desk


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def switchboard(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Line]:
    home: Path = tmp_path_factory.mktemp("switchboard")
    settings = Settings(home=home, _env_file=None)
    await import_samples(settings)
    hearing = Hearing(SentenceEmbedder(home / "models"))
    async with open_desk(settings) as desk, LogWriter(desk.db) as writer, open_checkpoints(settings) as checkpoints:
        yield Line(desk.parts(writer, checkpoints), desk.clock, hearing)


@pytest_asyncio.fixture(loop_scope="session")
async def line(switchboard: Line) -> AsyncIterator[Line]:
    switchboard.at(THURSDAY)
    switchboard.by_meaning = False
    yield switchboard
    await switchboard.clear()
