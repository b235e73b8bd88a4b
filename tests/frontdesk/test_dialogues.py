"""The written callers, against the samples as they are imported and judged by what they left: every third here, all of them
by ``make callers``."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.settings import Settings
from evals.phone.script import Script, load_script
from frontdesk.dialogues import Judged, open_house, run_suite

CALLERS = Path(__file__).resolve().parents[2] / "evals" / "dialogues" / "callers"
MOMENT = datetime(2026, 11, 5, 15, tzinfo=UTC)
"""A Thursday, so that "Monday" and "the next day" lie in one week for whoever wrote the callers."""
EVERY = 3


def callers() -> list[tuple[str, Script]]:
    return [(file.stem, load_script(file)) for file in sorted(CALLERS.glob("*.yaml"))]


@pytest.mark.slow
@pytest.mark.timeout(400)
async def test_callers_are_served_as_a_fair_person_would_call_right(tmp_path: Path) -> None:
    wrong: dict[str, Judged] = {}
    async with open_house(tmp_path, Settings(home=tmp_path, _env_file=None), MOMENT) as house:
        for one in await run_suite(house, callers()[::EVERY], lambda _: None):
            if not one.right:
                wrong[one.name] = one
    assert not wrong, [(name, one.wrong) for name, one in wrong.items()]


def test_a_third_or_more_of_the_callers_want_nothing_done() -> None:
    nothing = [script for _, script in callers() if script.expect and script.expect.booking == "none"]
    assert len(callers()) >= 80
    assert len(nothing) * 3 >= len(callers())
