"""Calls by seeded callers, so many at a time, and what each turn of them showed."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from itertools import count

from evals.bench.conversation.agents import Agent
from evals.bench.conversation.callers import Turn, conversations
from evals.bench.conversation.clouds import FALSE_ENDS, Clouds, Hearing, Profile, clouds
from evals.bench.conversation.measure import TurnFigures, figures
from evals.bench.conversation.sounding import Sounded, Voicing
from evals.bench.conversation.talking import CallRecord, call
from evals.phone.voices import open_voice

VOICE = "en-us"
APART_SECONDS = 1.3
"""Between the first rings, so that callers who begin together do not all speak at once."""


@dataclass(frozen=True, slots=True)
class Wanted:
    hearing: Hearing
    profile: Profile
    calls: int
    """At a time."""
    turns: int
    seed: int


@dataclass(frozen=True, slots=True)
class Found:
    wanted: Wanted
    agent: str
    turns: tuple[TurnFigures, ...]
    unsaid: int
    """Turns that no call came to."""
    calls: int
    late_frames: float
    """Share of the phone's own frames that it sent too late."""
    complaints: tuple[str, ...] = ()


Answering = Callable[[Clouds], AbstractAsyncContextManager[Agent]]
"""Whoever is to be called, led to these clouds and ready within the block."""


async def measured(wanted: Wanted, answering: Answering, progress: Callable[[str], None]) -> Found:
    """Everything is made into sound before the first ring."""
    progress("the callers think of what to say")
    scripts = conversations(wanted.seed, wanted.turns, wanted.calls)
    voicing, callers = await _voiced(wanted, scripts)
    everything = [turn for script in scripts for turn in script]
    async with (
        clouds(wanted.hearing, wanted.profile, voicing.knows, everything, wanted.seed) as there,
        answering(there) as agent,
    ):
        records = await _all(wanted, agent, callers, progress)
        turns = [turn for record in records for turn in figures(record, there.voice.spoken, there.settled)]
        frames = sum(record.frames for record in records)
        return Found(
            wanted, agent.name, tuple(turns), sum(len(record.unsaid) for record in records), len(records),
            sum(record.late_frames for record in records) / max(1, frames),
            tuple(sorted({each for record in records for each in record.complaints})),
        )  # fmt: skip


async def _voiced(wanted: Wanted, scripts: Sequence[Sequence[Turn]]) -> tuple[Voicing, list[list[Sounded]]]:
    voice = open_voice(VOICE)
    try:
        false_ends = FALSE_ENDS.get(wanted.hearing, 0.0) if wanted.profile == "facts" else 0.0
        voicing = Voicing(voice, wanted.seed, false_ends)
        return voicing, [await voicing.all_of(script) for script in scripts]
    finally:
        await voice.close()


async def _all(
    wanted: Wanted, agent: Agent, callers: Sequence[Sequence[Sounded]], progress: Callable[[str], None]
) -> list[CallRecord]:
    free, done = asyncio.Semaphore(wanted.calls), count(1)

    async def one(number: int, sounds: Sequence[Sounded]) -> CallRecord:
        async with free:
            await asyncio.sleep(APART_SECONDS * number if number < wanted.calls else 0)
            record = await call(agent, sounds)
            progress(f"{next(done)} of {len(callers)} calls are over")
            return record

    progress(f"{len(callers)} calls, {wanted.calls} at a time")
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one(number, sounds)) for number, sounds in enumerate(callers)]
    return [task.result() for task in tasks]
