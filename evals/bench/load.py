"""How many calls a core carries: callers who say something every eight seconds, more of them at each step, against a gateway
on one core; the callers and the emulated clouds are on the others, and a step in which they lag says nothing."""

import asyncio
import contextlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import numpy as np
from prometheus_client.parser import text_string_to_metric_families

from core.loop_lag import lag_sampled
from evals.bench.figures import Planner, Progress
from evals.bench.installation import Installation
from evals.bench.processes import cpu_seconds, memory_bytes
from evals.phone.line import FRAME_SECONDS
from evals.phone.matrix import spread
from evals.phone.place import CallPlan, place_call
from evals.phone.report import CallReport
from evals.phone.sound import RATE, silence, voiced_windows, write_stereo
from evals.phone.voices import CallerVoice
from voice.mulaw import Samples

PERIOD_SECONDS = 8.0
"""From one turn of a caller to the next."""
FIRST_SECONDS = 11.0
"""Into the call: the greeting has been heard by then."""
TURNS = 4
STEPS = (5, 10, 20, 40, 80)
LAG_LIMIT = 0.02
LAG_SHARE = 0.99
"""The limit: this share of all looks at the event loop is no later than ``LAG_LIMIT`` seconds."""
LATE_SHARE = 0.01
"""Of the generator's own frames, and of its own loop's looks later than ``LAG_LIMIT``; above it a step is void."""
BURST = 20
SHORT_SECONDS = 1.5
"""How long a caller of the many short calls stays."""
MEMORY_EVERY = 100
QUESTIONS = ("Where can I park?", "Do you have wifi?", "Are you open on Sunday?", "Do you have vegan options?")


@dataclass(frozen=True, slots=True)
class Step:
    calls: int
    within: float
    """The share of looks at the gateway's event loop that were no later than ``LAG_LIMIT``."""
    lag_p99_ms: float
    """From the histogram, so no finer than its buckets."""
    core_share: float
    """Of one core, by the gateway with its children."""
    memory_a_call: float
    """Bytes of the gateway's own process beyond those without a call."""
    response: Mapping[str, Any]
    turns: int
    answered: int
    failed_calls: int
    generator_late: float
    """The worse of the shares of its late frames and of its loop's late looks."""

    @property
    def void(self) -> bool:
        return self.generator_late > LATE_SHARE

    @property
    def carried(self) -> bool:
        return self.within >= LAG_SHARE and not self.failed_calls

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "void": self.void, "carried": self.carried}


@dataclass(frozen=True, slots=True)
class Found:
    steps: tuple[Step, ...]
    greeting_alone: Mapping[str, Any]
    greeting_burst: Mapping[str, Any]
    memory: tuple[tuple[int, int], ...]
    """Calls so far, and bytes of the gateway's process."""

    @property
    def most(self) -> int | None:
        """Calls of the largest step that was carried before the first that was not; void ones do not count."""
        carried = None
        for step in self.steps:
            if step.void or not step.carried:
                break
            carried = step.calls
        return carried

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "steps": [step.as_json() for step in self.steps], "most": self.most}


async def spoken(voice: CallerVoice, file: Path) -> list[tuple[str, float]]:
    """Write what every caller says to ``file``; the words with the seconds that each takes."""
    sounds = [await voice.speak(words) for words in QUESTIONS[:TURNS]]
    track = silence(int((FIRST_SECONDS + PERIOD_SECONDS * TURNS) * RATE))
    for number, sound in enumerate(sounds):
        begin = int((FIRST_SECONDS + PERIOD_SECONDS * number) * RATE)
        track[begin : begin + len(sound)] = sound
    write_stereo(file, track, track)
    return [(words, _voiced_seconds(sound)) for words, sound in zip(QUESTIONS, sounds, strict=False)]


async def measured(
    installation: Installation, planner: Planner, to: str, recording: Path, steps: Sequence[int], many: int, progress: Progress
) -> Found:
    """``many`` is the number of short calls after which memory is looked at."""
    progress("greetings, one after the other")
    alone = [await _greeting(planner, to) for _ in range(5)]
    progress(f"{BURST} rings at once")
    burst = await _burst(planner, to)
    found: list[Step] = []
    for calls in steps:
        progress(f"{calls} calls in talk")
        found.append(await _step(installation, planner, to, recording, calls))
        if not found[-1].carried or found[-1].void:
            break
    memory = await _many(installation, planner, to, many, progress)
    return Found(tuple(found), spread([ms for ms in alone if ms is not None]), spread(burst), tuple(memory))


async def _step(installation: Installation, planner: Planner, to: str, recording: Path, calls: int) -> Step:
    """Calls begin spread over one period; looked at is the time in which all of them are past their greeting and talk."""
    pid, before = installation.pid, memory_bytes(installation.pid)
    own: list[float] = []
    async with lag_sampled(own.append):
        placed = [asyncio.create_task(_talk(planner, to, recording, PERIOD_SECONDS * n / calls)) for n in range(calls)]
        await asyncio.sleep(PERIOD_SECONDS + FIRST_SECONDS)
        own.clear()
        began, lag, used = asyncio.get_running_loop().time(), await lag_counts(installation), cpu_seconds(pid)
        await asyncio.sleep(PERIOD_SECONDS * (TURNS - 1))
        took = asyncio.get_running_loop().time() - began
        lag = {bound: count - lag[bound] for bound, count in (await lag_counts(installation)).items()}
        share, memory = (cpu_seconds(pid) - used) / took, memory_bytes(pid)
        late = sum(each > LAG_LIMIT for each in own) / max(1, len(own))
        reports = await asyncio.gather(*placed)
    turns = [turn for report in reports for turn in report.turns]
    answers = [turn.answer_ms for turn in turns if turn.answer_ms is not None]
    frames = sum(report.seconds / FRAME_SECONDS for report in reports)
    return Step(
        calls=calls,
        within=share_within(lag, LAG_LIMIT),
        lag_p99_ms=quantile(lag, LAG_SHARE) * 1000,
        core_share=share,
        memory_a_call=(memory - before) / calls,
        response=spread(answers),
        turns=len(turns),
        answered=len(answers),
        failed_calls=sum(report.ended == "failed" for report in reports),
        generator_late=max(late, sum(report.late_frames for report in reports) / max(1.0, frames)),
    )


async def _talk(planner: Planner, to: str, recording: Path, after: float) -> CallReport:
    await asyncio.sleep(after)
    return await place_call(_unfollowed(planner(to=to, recording=recording)))


def _unfollowed(plan: CallPlan) -> CallPlan:
    """Nobody follows the call's events, which would cost the gateway what a telephone call does not."""
    return replace(plan, feed_token=None)


async def _greeting(planner: Planner, to: str, dial: asyncio.Event | None = None) -> float | None:
    return (await place_call(_unfollowed(planner(to=to, max_seconds=SHORT_SECONDS)), dial=dial)).greeting_ms


async def _burst(planner: Planner, to: str) -> list[float]:
    dial = asyncio.Event()
    ringing = [asyncio.create_task(_greeting(planner, to, dial)) for _ in range(BURST)]
    await asyncio.sleep(1.0)
    dial.set()
    return [ms for ms in await asyncio.gather(*ringing) if ms is not None]


async def _many(installation: Installation, planner: Planner, to: str, calls: int, progress: Progress) -> list[tuple[int, int]]:
    memory = [(0, memory_bytes(installation.pid))]
    for done in range(0, calls, BURST):
        progress(f"short calls: {done} of {calls}")
        await asyncio.gather(*(_greeting(planner, to) for _ in range(min(BURST, calls - done))))
        so_far = min(done + BURST, calls)
        if so_far % MEMORY_EVERY == 0 or so_far == calls:
            memory.append((so_far, memory_bytes(installation.pid)))
    return memory


async def lag_counts(installation: Installation) -> dict[float, float]:
    """The gateway's looks at its event loop so far, cumulative by their upper bound in seconds."""
    async with httpx.AsyncClient(trust_env=False, timeout=5) as http:
        text = (await http.get(f"http://127.0.0.1:{installation.ports['gateway']}/metrics")).raise_for_status().text
    return {
        float(sample.labels["le"]): sample.value
        for family in text_string_to_metric_families(text)
        if family.name == "frontdesk_event_loop_lag_seconds"
        for sample in family.samples
        if sample.name.endswith("_bucket")
    }


def share_within(counts: Mapping[float, float], bound: float) -> float:
    """The share of what is counted that lies within one of the bounds; nothing counted is nothing shown."""
    total = max(counts.values(), default=0.0)
    return counts[bound] / total if total else 0.0


def quantile(counts: Mapping[float, float], share: float) -> float:
    """As Prometheus reads one from a histogram: straight between a bucket's bounds, and the last bound beyond it."""
    bounds = sorted(counts)
    wanted = share * counts[bounds[-1]]
    low = below = 0.0
    for bound in bounds:
        if counts[bound] >= wanted:
            within = counts[bound] - below
            return low if bound == float("inf") or not within else low + (bound - low) * (wanted - below) / within
        low, below = bound, counts[bound]
    return low


def divided() -> tuple[set[int], set[int]]:
    """One core for the gateway, and the others for its callers; the same one for both where there is no other."""
    first, *others = sorted(os.sched_getaffinity(0))
    return {first}, set(others) or {first}


def pin(pid: int, cores: set[int]) -> None:
    """Every thread of a process, for each has cores of its own, which what it starts takes over."""
    for thread in os.listdir(f"/proc/{pid}/task"):
        with contextlib.suppress(ProcessLookupError):
            os.sched_setaffinity(int(thread), cores)


def _voiced_seconds(sound: Samples) -> float:
    voiced = np.flatnonzero(voiced_windows(sound))
    return float((voiced[-1] + 1 - voiced[0]) * 0.01) if len(voiced) else len(sound) / RATE
