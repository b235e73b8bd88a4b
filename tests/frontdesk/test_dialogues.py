"""The written callers, against the samples as they are imported and judged by what they left: every third here, all of them
by ``make callers``."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from core.settings import Settings
from evals.phone.expected import Expect
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


@pytest.mark.slow
async def test_a_call_finds_what_an_earlier_one_left_and_both_are_judged_together(tmp_path: Path) -> None:
    answers = {"name": "Ada Marsh.", "phone": "This number.", "confirm": "Yes.", "anything_else": "No."}
    call: dict[str, Any] = {"to": "+12125550142", "from": "+19175550133", "answers": answers}
    before = {"lines": [{"say": "A table for two on Saturday at eight PM, please."}], "answers": answers}
    cancels = {**call, "lines": [{"say": "I need to cancel my table."}], "earlier": [before], "expect": {"booking": "none"}}
    keeps = {**call, "lines": [{"say": "Where are you?"}], "earlier": [before], "expect": {"booking": {"party_size": 2}}}
    scripts = [(name, Script.model_validate(data)) for name, data in (("cancels", cancels), ("keeps", keeps), ("none", call))]
    scripts[2] = ("none", scripts[2][1].model_copy(update={"expect": Expect(booking="none")}))
    async with open_house(tmp_path, Settings(home=tmp_path, _env_file=None), MOMENT) as house:
        judged = await run_suite(house, scripts, lambda _: None)
    assert [one.wrong for one in judged] == [(), (), ()], "and the next caller finds nothing of it"
