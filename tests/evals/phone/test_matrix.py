"""A bench places every combination, counts what ended right, and its figures are those of the turns."""

import asyncio
from typing import Any

import pytest

from core.errors import ProviderError
from evals.phone.condition import line_called
from evals.phone.matrix import Case, Result, cases, percentile, run, summary
from evals.phone.report import CallReport, Turn
from evals.phone.script import Script


def report(case: Case, *answers: float, **more: Any) -> CallReport:
    turns = [Turn(n, "x", 0, 1, answer_ms=ms, shares={"endpoint": ms - 50, "line": 50}) for n, ms in enumerate(answers, 1)]
    return CallReport("CA1", "+1", case.caller, case.voice, line_called(case.line), turns=turns, **({"ended": "agent"} | more))


def test_every_script_is_said_by_every_voice_on_every_line_from_a_number_of_its_own() -> None:
    todo = cases([("a", Script()), ("b", Script())], ["en-us", "en-gb"], ["clean", "snr_db=15"])
    assert len({(case.name, case.voice, case.line) for case in todo}) == len({case.caller for case in todo}) == 8
    assert {case.line for case in todo} == {"clean", "snr_db=15"}


async def test_no_more_calls_than_allowed_are_placed_at_a_time_and_one_that_breaks_is_wrong() -> None:
    going, most = 0, 0
    first_two = asyncio.Barrier(2)

    async def place(case: Case) -> CallReport:
        nonlocal going, most
        going += 1
        most = max(most, going)
        await first_two.wait()
        going -= 1
        if case.number == 1:
            raise ProviderError("no voice")
        return report(case, ended="failed" if case.number == 2 else "agent", errors=["gone"])

    async def judge(case: Case, done: CallReport) -> list[str]:
        return ["no booking"] if case.number == 3 else []

    seen: list[Result] = []
    results = await run(cases([("a", Script())], list("1234"), ["clean"]), place, judge, 2, seen.append)
    assert most == 2
    assert [result.wrong for result in results] == [[], ["provider: no voice"], ["the call failed: gone"], ["no booking"]]
    assert len(seen) == 4


def test_the_summary_counts_by_voice_and_line_and_takes_the_turns_of_all_calls() -> None:
    todo = cases([("a", Script())], ["en-us", "en-gb"], ["clean", "snr_db=15"])
    results = [
        Result(case, report(case, 100 * (case.number + 1), greeting_ms=90.0), [] if case.number else ["x"]) for case in todo
    ]
    figures = summary(results)
    assert (figures["calls"], figures["right"]) == (4, 3)
    assert figures["by_voice"] == {"en-us": {"calls": 2, "right": 1}, "en-gb": {"calls": 2, "right": 2}}
    assert figures["by_line"]["snr_db=15"] == {"calls": 2, "right": 2}
    assert figures["answer_ms"] == {"n": 4, "p50": 200, "p95": 400, "max": 400}
    assert figures["stages_ms"]["endpoint"]["share"] == 0.8
    assert figures["stages_ms"]["line"]["share"] == 0.2
    assert figures["greeting_ms"]["p95"] == 90


@pytest.mark.parametrize(("percent", "value"), [(50, 10), (95, 19), (100, 20), (1, 1)])
def test_a_percentile_is_a_value_that_occurred(percent: float, value: float) -> None:
    assert percentile(range(1, 21), percent) == value


def test_nothing_has_no_percentile() -> None:
    assert percentile([], 50) is None
