"""One real installation (vector service, worker, gateway as processes on a temporary home) for all tests of this folder."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial

import pytest
import pytest_asyncio

from core.clock import SystemClock
from core.database import Database
from evals.bench.beside import beside_a_call
from evals.bench.figures import Planner
from evals.bench.installation import Installation, installed
from evals.phone.place import place_call
from evals.phone.script import load_script
from frontdesk.commands.call import plan_call
from frontdesk.diary import Diary
from tests.system.scenes import (
    FLORIST,
    FLORIST_NUMBER,
    MESSAGE_CALLER,
    RESTAURANT,
    RESTAURANT_NUMBER,
    ROOT,
    SUNDAY_CALLER,
    Calls,
    script,
)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def installation(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Installation]:
    folder = tmp_path_factory.mktemp("installation")
    florist = folder / "florist.yaml"
    florist.write_text(FLORIST)
    async with installed(folder / "home", [RESTAURANT, florist]) as running:
        yield running


@pytest.fixture(scope="session")
def planner(installation: Installation) -> Planner:
    """Plans calls to the installation's gateway."""
    return partial(plan_call, installation.settings)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def db(installation: Installation) -> AsyncIterator[Database]:
    db = Database(installation.settings)
    yield db
    await db.close()


@pytest.fixture(scope="session")
def diary(db: Database) -> Diary:
    return Diary(db, SystemClock())


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def calls(installation: Installation, planner: Planner, diary: Diary) -> Calls:
    booking = load_script(ROOT / "evals" / "bench" / "scripts" / "booking.yaml")
    sunday = booking.model_copy(update={"lines": script("Are you open on Sunday?").lines + booking.lines})
    message = script(
        "I would like to make an appointment.",
        message="please call me back about flowers for a wedding",
        name="my name is David Brown",
        anything_else="no thank you goodbye",
    )
    return Calls(
        *await asyncio.gather(
            place_call(planner(to=RESTAURANT_NUMBER, caller=SUNDAY_CALLER, script=sunday)),
            beside_a_call(installation, planner, diary, booking, 200, seed=3, progress=lambda _: None, seconds=20),
            place_call(planner(to=FLORIST_NUMBER, caller=MESSAGE_CALLER, script=message)),
        )
    )
