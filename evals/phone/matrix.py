"""Many calls against one gateway: every script by every voice on every line, judged, and their figures together."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import ceil
from typing import Any

from core.errors import FrontdeskError
from evals.phone.report import CallReport
from evals.phone.script import Script


@dataclass(frozen=True, slots=True)
class Case:
    """One call to be placed."""

    number: int
    name: str
    """The script's name, for people and file names."""
    script: Script
    voice: str
    line: str
    """As ``line_called`` reads it."""

    @property
    def caller(self) -> str:
        """A number of its own, so that no call is taken for another caller's."""
        return self.script.caller or f"+1212555{100 + self.number % 100:04d}"


@dataclass(frozen=True, slots=True)
class Result:
    case: Case
    report: CallReport | None
    """None when the call could not even be placed."""
    wrong: list[str] = field(default_factory=list)

    @property
    def right(self) -> bool:
        return not self.wrong


def cases(scripts: Iterable[tuple[str, Script]], voices: Sequence[str], lines: Sequence[str]) -> list[Case]:
    """Every combination, numbered from 0."""
    return [
        Case(number, name, script, voice, line)
        for number, ((name, script), voice, line) in enumerate(product(scripts, voices, lines))
    ]


Place = Callable[[Case], Awaitable[CallReport]]
Judge = Callable[[Case, CallReport], Awaitable[list[str]]]


async def run(
    todo: Sequence[Case], place: Place, judge: Judge, parallel: int, on_result: Callable[[Result], None]
) -> list[Result]:
    """Place the calls, at most ``parallel`` at a time; a call that cannot be placed or judged is a wrong one."""
    free = asyncio.Semaphore(parallel)

    async def one(case: Case) -> Result:
        async with free:
            report = None
            try:
                report = await place(case)
                wrong = await judge(case, report)
                if report.ended == "failed":
                    wrong = [f"the call failed: {'; '.join(report.errors) or 'no reason known'}", *wrong]
            except FrontdeskError as error:
                wrong = [f"{error.code}: {error}"]
            result = Result(case, report, wrong)
            on_result(result)
            return result

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one(case)) for case in todo]
    return [task.result() for task in tasks]


def percentile(values: Iterable[float], percent: float) -> float | None:
    """By nearest rank: a value that occurred. None of none."""
    ranked = sorted(values)
    return ranked[max(0, ceil(len(ranked) * percent / 100) - 1)] if ranked else None


def spread(values: Sequence[float]) -> dict[str, float | int | None]:
    return {"n": len(values), "p50": percentile(values, 50), "p95": percentile(values, 95), "max": max(values, default=None)}


def summary(results: Sequence[Result]) -> dict[str, Any]:
    """How many calls ended right, by voice and by line, and the figures of all their turns in milliseconds."""
    reports = [result.report for result in results if result.report is not None]
    turns = [turn for report in reports for turn in report.turns]
    return {
        "calls": len(results),
        "right": sum(result.right for result in results),
        "by_voice": _counted(results, lambda case: case.voice),
        "by_line": _counted(results, lambda case: case.line),
        "by_script": _counted(results, lambda case: case.name),
        "answer_ms": spread([turn.answer_ms for turn in turns if turn.answer_ms is not None]),
        "unanswered_turns": sum(turn.answer_ms is None for turn in turns),
        "cut_ins": sum(turn.cut_in_ms is not None for turn in turns),
        "stages_ms": stages_of([turn.shares for turn in turns if turn.shares]),
        "greeting_ms": spread([report.greeting_ms for report in reports if report.greeting_ms is not None]),
        "interruption_ms": spread([turn.interruption_ms for turn in turns if turn.interruption_ms is not None]),
        "late_frames": sum(report.late_frames for report in reports),
    }


def _counted(results: Sequence[Result], key: Callable[[Case], str]) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = defaultdict(lambda: {"calls": 0, "right": 0})
    for result in results:
        count = counts[key(result.case)]
        count["calls"] += 1
        count["right"] += result.right
    return dict(counts)


def stages_of(turns: Sequence[dict[str, float]]) -> dict[str, dict[str, float | int | None]]:
    """What each stage added, and its share of all the waiting there was."""
    everything = sum(sum(turn.values()) for turn in turns)
    names = dict.fromkeys(name for turn in turns for name in turn)
    stages: dict[str, dict[str, float | int | None]] = {}
    for name in names:
        added = [turn[name] for turn in turns if name in turn]
        stages[name] = {**spread(added), "share": round(sum(added) / everything, 3) if everything else None}
    return stages
