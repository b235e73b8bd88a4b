"""``frontdesk replay`` finds a call by id or CallSid within its business, says what differs, and writes nothing."""

import asyncio
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
import structlog
from sqlalchemy import text
from typer.testing import CliRunner, Result

from core.clock import ManualClock
from core.database import Database
from core.errors import NotFound
from core.settings import Settings
from frontdesk.commands.replay import app
from frontdesk.composition import open_orchestrator
from tests.graph.desk import RESTAURANT, THURSDAY, Caller, import_samples

WORDS = ("I'd like a table for four tomorrow at half past seven", "Ada Marsh", "yes please", "no thank you")


async def _called(settings: Settings) -> UUID:
    """A call in plain words, understood by the real thing."""
    await import_samples(settings)
    db = Database(settings)
    async with open_orchestrator(settings, db, ManualClock(THURSDAY)) as receptionist:
        caller = Caller(await receptionist.ring("CA1", RESTAURANT, "+19175550133"))
        for words in WORDS:
            await caller.say(words)
        await caller.conversation.end("caller_hung_up", caller.heard)
        found = caller.conversation.call_id
        assert caller.conversation.log.tally.outcome == "booked"
    await db.close()
    return found


@pytest.fixture(scope="module")
def called(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, UUID]:
    home = tmp_path_factory.mktemp("called")
    return home, asyncio.run(_called(Settings(home=home, _env_file=None)))


@pytest.fixture
def run(called: tuple[Path, UUID], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Callable[..., Result]]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FRONTDESK_HOME", str(called[0]))
    yield lambda *arguments: CliRunner().invoke(app, list(arguments))
    structlog.reset_defaults()


async def _counts(settings: Settings) -> dict[str, int]:
    db, found = Database(settings), {}
    for store in ("business", "calls"):
        async with db.platform(store=store) as session:  # type: ignore[arg-type]
            names = (await session.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'"))).scalars()
            for name in list(names):
                found[name] = (await session.execute(text(f'SELECT count(*) FROM "{name}"'))).scalar_one()
    await db.close()
    return found


def test_a_call_is_found_by_its_id_and_its_callsid_and_goes_the_same_way(
    called: tuple[Path, UUID], run: Callable[..., Result]
) -> None:
    settings = Settings(home=called[0], _env_file=None)
    before = asyncio.run(_counts(settings))
    for arguments in (["CA1"], [str(called[1])], ["CA1", "--business", "trattoria-bella-napoli"]):
        result = run(*arguments)
        assert result.exit_code == 0, result.output
        assert f"the same: {len(WORDS)} turns" in result.stdout
    assert asyncio.run(_counts(settings)) == before


def test_machines_are_told_in_json(called: tuple[Path, UUID], run: Callable[..., Result]) -> None:
    told = json.loads(run("CA1", "--json").stdout)
    assert told == {"call": str(called[1]), "same": True, "turns": len(WORDS), "notes": [], "differences": []}


def test_a_change_of_the_program_is_told_as_a_diff_and_an_exit_code(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    from nodes.wording.talk import WORDINGS

    monkeypatch.setitem(WORDINGS, "goodbye", ("So long.",))
    result = run("CA1")
    assert result.exit_code == 1
    assert "+++ turn 4 replayed" in result.stdout
    assert "+says   So long." in result.stdout
    assert "different: 1 of 4 turns" in result.stdout


@pytest.mark.parametrize("arguments", [["CA2"], ["CA1", "--business", "riverside-dental"]], ids=["no call", "another's call"])
def test_what_is_not_this_business_s_call_is_not_found(arguments: list[str], run: Callable[..., Result]) -> None:
    result = run(*arguments)
    assert isinstance(result.exception, NotFound)
