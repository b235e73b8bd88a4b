"""The figures of a call, measured from the caller's side: greeting, response, interruption, and what an idle call costs."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import cycle, pairwise
from pathlib import Path
from typing import Any, Protocol

from core.errors import ProviderError
from evals.bench.heard import Overlap, overlaps
from evals.bench.processes import cpu_seconds
from evals.phone.matrix import spread, stages_of
from evals.phone.place import CallPlan, Happening, Observer, place_call
from evals.phone.report import CallReport
from evals.phone.script import Line, Script, load_script
from voice.ports import Synthesiser

GREETING_SECONDS = 1.5
"""How long a caller who only wants to hear the agent begin stays on the line."""
QUIET_SECONDS = 22.0
"""How long a silent caller stays: the greeting, and the first two times the agent asks whether anybody is there."""
SETTLE_SECONDS = 0.5
"""After sound has ended, until a call counts as idle."""
SAMPLE_SECONDS = 0.25
MOST_CALLS = 3
"""So many times the calls that should do are placed at most, where calls give fewer turns than they should."""


class Planner(Protocol):
    def __call__(self, to: str, **options: Any) -> CallPlan:
        """A call to the gateway that is measured; ``options`` are the other fields of ``CallPlan``."""
        ...


Progress = Callable[[str], None]


@dataclass
class Measured:
    """One figure: its numbers for people and programs, and the calls they come from."""

    figures: dict[str, Any]
    reports: list[CallReport] = field(default_factory=list)
    load: tuple[float, float] = (0.0, 0.0)
    """The machine's one-minute load before and after."""

    def as_json(self) -> dict[str, Any]:
        return {**self.figures, "load_before_after": self.load}


async def everything(
    planner: Planner, scripts: Path, count: int, pid: int | None, voice: Synthesiser | None, progress: Progress
) -> AsyncIterator[tuple[str, Measured]]:
    """Every figure by its name, as soon as it is there. ``scripts`` is a folder of ``talk-*`` and ``interrupt-*`` scripts,
    ``pid`` the gateway's process, without which nothing is said of its idle cost."""
    talks = [load_script(file) for file in sorted(scripts.glob("talk-*.yaml"))]
    interrupting = [load_script(file) for file in sorted(scripts.glob("interrupt-*.yaml"))]
    numbers = [str(script.to) for script in talks]
    todo = {
        "greeting": partial(greeting, planner, numbers, count, progress),
        "response": partial(response, planner, talks, count, progress),
        "interruption": partial(interruption, planner, interrupting, count, voice, progress),
    }
    if pid is not None:
        todo["idle_1"] = partial(idle, planner, numbers[0], pid, 1, 2, progress)
        todo["idle_5"] = partial(idle, planner, numbers[0], pid, 5, 1, progress)
    for name, figure in todo.items():
        before = os.getloadavg()[0]
        measured = await figure()
        measured.load = (round(before, 2), round(os.getloadavg()[0], 2))
        yield name, measured


async def greeting(planner: Planner, numbers: Sequence[str], count: int, progress: Progress) -> Measured:
    """Milliseconds from ``start`` to the agent's first sample, of calls placed one after the other."""
    reports = []
    for number, to in zip(range(1, count + 1), cycle(numbers), strict=False):
        progress(f"greeting {number}/{count}")
        reports.append(await _placed(planner(to=to, max_seconds=GREETING_SECONDS)))
    heard = [report.greeting_ms for report in reports if report.greeting_ms is not None]
    return Measured({"ms": spread(heard), "calls": count, "without_greeting": count - len(heard)}, reports)


async def response(planner: Planner, scripts: Sequence[Script], turns: int, progress: Progress) -> Measured:
    """Milliseconds from the caller's last voiced sample to the agent's first, over at least so many answered turns."""
    reports: list[CallReport] = []
    answers: list[float] = []
    for _, script in zip(range(MOST_CALLS * max(len(scripts), turns // 4)), cycle(scripts), strict=False):
        if len(answers) >= turns:
            break
        progress(f"response {len(answers)}/{turns} turns: {script.title}")
        report = await _placed(planner(to=str(script.to), caller=script.caller, script=script))
        reports.append(report)
        answers += [turn.answer_ms for turn in report.turns if turn.answer_ms is not None]
    all_turns = [turn for report in reports for turn in report.turns]
    figures = {
        "ms": spread(answers),
        "stages_ms": stages_of([turn.shares for turn in all_turns if turn.shares]),
        "calls": len(reports),
        "turns_without_answer": sum(turn.answer_ms is None for turn in all_turns),
        "cut_ins": sum(turn.cut_in_ms is not None for turn in all_turns),
        "late_frames": sum(report.late_frames for report in reports),
    }
    return Measured(figures, reports)


async def interruption(
    planner: Planner, scripts: Sequence[Script], count: int, voice: Synthesiser | None, progress: Progress
) -> Measured:
    """Milliseconds from the caller's first voiced sample in the middle of an answer to ``clear``, and by how much the
    gateway's record of what was heard goes beyond what the phone had played (``voice``: that of the agent, by whose marks
    this is told; None where it is not at hand)."""
    reports: list[CallReport] = []
    found: list[Overlap] = []
    for _, script in zip(range(MOST_CALLS * max(len(scripts), count // 5)), cycle(scripts), strict=False):
        if len(found) >= count:
            break
        progress(f"interruption {len(found)}/{count}: {script.title}")
        report = await _placed(planner(to=str(script.to), caller=script.caller, script=script))
        reports.append(report)
        found += await overlaps(report, voice)
    cleared = [overlap.clear_ms for overlap in found if overlap.clear_ms is not None]
    silent = [overlap.silent_ms for overlap in found if overlap.clear_ms is not None]
    words = [overlap.words_beyond for overlap in found if overlap.words_beyond is not None]
    characters = [overlap.characters_beyond for overlap in found if overlap.characters_beyond is not None]
    figures = {
        "to_clear_ms": spread(cleared),
        "to_silence_ms": spread(silent),
        "talked_over": len(found),
        "not_given_way": len(found) - len(cleared),
        "recorded_beyond_played_words": spread(words),
        "recorded_beyond_played_characters": spread(characters),
        "interruptions": [overlap.as_json() for overlap in found],
    }
    return Measured(figures, reports)


async def idle(planner: Planner, to: str, pid: int, calls: int, rounds: int, progress: Progress) -> Measured:
    """The share of a core that the gateway (with its children) takes for one call with nobody talking: its share while
    so many calls are up and quiet, less its share without any."""
    progress(f"idle: the gateway without calls, {QUIET_SECONDS / 2:.0f} s")
    began = (time.monotonic(), cpu_seconds(pid))
    await asyncio.sleep(QUIET_SECONDS / 2)
    baseline = (cpu_seconds(pid) - began[1]) / (time.monotonic() - began[0])
    shares, reports = [], []
    for number in range(1, rounds + 1):
        progress(f"idle: {calls} quiet calls, round {number}/{rounds}")
        share, placed = await _quiet_round(planner, to, pid, calls)
        shares += [] if share is None else [share]
        reports += placed
    each = [(share - baseline) / calls for share in shares]
    figures = {
        "calls": calls,
        "baseline_share": round(baseline, 4),
        "total_share": _rounded(shares),
        "share_per_call": _rounded(each),
    }
    return Measured(figures, reports)


async def _quiet_round(planner: Planner, to: str, pid: int, calls: int) -> tuple[float | None, list[CallReport]]:
    """The gateway's share of a core over the moments in which every call is up and none sounds."""
    answered: dict[str, float] = {}
    script = Script(lines=(Line(wait=300),))

    def place(number: int) -> Awaitable[CallReport]:
        plan = planner(to=to, caller=f"+1212555018{number}", script=script, max_seconds=QUIET_SECONDS)
        return place_call(plan, _noting_answer(answered, plan.call_sid))

    placed = [asyncio.ensure_future(place(number)) for number in range(calls)]
    samples = [(time.monotonic(), cpu_seconds(pid))]
    while not all(call.done() for call in placed):
        await asyncio.sleep(SAMPLE_SECONDS)
        samples.append((time.monotonic(), cpu_seconds(pid)))
    reports = [call.result() for call in placed]
    sounding = [
        (answered[report.call_sid] + begin / 1000, answered[report.call_sid] + end / 1000 + SETTLE_SECONDS)
        for report in reports
        if report.call_sid in answered
        for begin, end in report.played
    ]
    if len(answered) < calls or any(not report.played for report in reports):
        return None, reports
    up = (
        max(answered[r.call_sid] + r.played[0][1] / 1000 for r in reports),
        min(answered[r.call_sid] + r.seconds for r in reports),
    )
    quiet = used = 0.0
    for (began, before), (ended, after) in pairwise(samples):
        if began >= up[0] and ended <= up[1] and not any(begin < ended and began < end for begin, end in sounding):
            quiet, used = quiet + ended - began, used + after - before
    return (used / quiet if quiet >= 2 else None), reports


async def _placed(plan: CallPlan) -> CallReport:
    """The call; nothing is measured on a gateway that has gone away. Raises ProviderError."""
    report = await place_call(plan)
    if report.ended == "failed":
        raise ProviderError(f"the call could not be measured: {'; '.join(report.errors)}")
    return report


def _noting_answer(answered: dict[str, float], call_sid: str) -> Observer:
    """Notes when the phone's clock of this call began."""

    def observe(happening: Happening) -> None:
        if happening.kind == "stream":
            answered.setdefault(call_sid, time.monotonic() - happening.at)

    return observe


def _rounded(values: Sequence[float]) -> dict[str, Any]:
    return {name: value if value is None else round(value, 4) for name, value in spread(values).items()}
