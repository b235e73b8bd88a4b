"""One call: a caller who follows the turns by ear alone, and the record of what was on the line."""

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import uuid4

from evals.bench.conversation.agents import Agent
from evals.bench.conversation.callers import Turn
from evals.bench.conversation.sounding import Sounded
from evals.phone.caller import Moment
from evals.phone.feed import CallEvent
from evals.phone.line import Line
from evals.phone.report import Span, TimedEvent, spans
from evals.phone.script import HangUp, Speak, Utterance
from voice.mulaw import encode

FINISHED_SECONDS = 1.0
"""Quiet after which a caller takes the agent to have finished: longer than between two clauses of a reply."""
PATIENCE_SECONDS = 6.0
"""A caller who is not answered for so long goes on."""
LAST_EVENTS_SECONDS = 0.3
AGENT_GAP = 20
"""Quiet windows (200 ms) after which the agent's sound has stopped."""


@dataclass(frozen=True, slots=True)
class Said:
    """One turn as it was on the line; positions are samples of the line's clock."""

    turn: Turn
    begin: int
    end: int
    """Its first voiced sample, and one past its last."""
    pauses: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class CallRecord:
    """What a call left on the phone's side; nothing here is the agent's word but ``events``."""

    call: str
    said: tuple[Said, ...]
    unsaid: tuple[Turn, ...]
    """Turns that the call did not come to, or whose moment had passed."""
    agent: tuple[Span, ...]
    """Where the agent sounded, parted by ``AGENT_GAP``."""
    clears: tuple[int, ...]
    sound: bytes = field(repr=False)
    """What the caller heard, as µ-law."""
    began: float
    """``time.monotonic()`` at sample 0."""
    events: tuple[TimedEvent, ...] = ()
    late_frames: int = 0
    frames: int = 0
    complaints: tuple[str, ...] = ()


class SeededCaller:
    """Says turn after turn: each once the agent has finished, or so long into its reply as the turn has it."""

    def __init__(self, turns: Sequence[Turn]) -> None:
        self._turns = turns
        self._next = 0
        self.said: list[int] = []
        """The turns that were said, in order."""
        self._listening_from = 0.0
        self._agent_from: float | None = None
        self._agent_until = 0.0

    def told(self, event: CallEvent) -> None:
        """A caller knows nothing but what is heard."""

    def tick(self, moment: Moment) -> Speak | HangUp | None:
        if not moment.connected or moment.speaking:
            self._listening_from, self._agent_from = moment.at, None
            return None
        if moment.agent:
            self._agent_from = moment.at if self._agent_from is None else self._agent_from
            self._agent_until = moment.at
            due = self._over
            return self._speak() if due is not None and moment.at - self._agent_from >= due else None
        quiet = moment.at - max(self._agent_until, self._listening_from)
        if quiet < (PATIENCE_SECONDS if self._agent_from is None else FINISHED_SECONDS):
            return None
        if self._over is not None and self._turns[self._next].kind == "backchannel":
            self._next += 1  # there is nothing left to listen to
        return self._speak() if self._next < len(self._turns) else HangUp("said everything")

    @property
    def _over(self) -> float | None:
        return self._turns[self._next].over if self._next < len(self._turns) else None

    def _speak(self) -> Speak:
        number, self._next = self._next, self._next + 1
        self.said.append(number)
        return Speak((named(number, self._turns[number]),))


def named(number: int, turn: Turn) -> Utterance:
    """The same words may be said twice, with other pauses."""
    return Utterance(say=f"{number}: {turn.words}")


async def call(agent: Agent, sounds: Sequence[Sounded], longest_seconds: float = 300.0) -> CallRecord:
    """Place a call and talk it through."""
    caller = SeededCaller([sounded.turn for sounded in sounds])
    line = Line(caller, {named(number, each.turn): each.sound for number, each in enumerate(sounds)})
    sid, events, complaints = "CA" + uuid4().hex, list[TimedEvent](), list[str]()
    following = asyncio.create_task(_follow(agent, sid, line, events))
    watch = asyncio.get_running_loop().call_later(longest_seconds, line.hang_up, "the call took too long")
    try:
        await agent.carry(line, sid, complaints.append)
        await asyncio.sleep(LAST_EVENTS_SECONDS)
    finally:
        watch.cancel()
        following.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await following
    return recorded(sid, sounds, caller.said, line, events, complaints)


async def _follow(agent: Agent, sid: str, line: Line, events: list[TimedEvent]) -> None:
    source = agent.events(sid)
    if source is not None:
        await line.answered.wait()
        async for event in source:
            events.append(TimedEvent(line.position(), event))


def recorded(
    sid: str, sounds: Sequence[Sounded], order: Sequence[int], line: Line, events: Sequence[TimedEvent], complaints: Sequence[str]
) -> CallRecord:
    said = tuple(
        Said(
            sounds[number].turn, spoken.begin, spoken.end,
            tuple(Span(spoken.begin + pause.begin, spoken.begin + pause.end) for pause in sounds[number].pauses),
        )
        for number, spoken in zip(order, line.spoken, strict=True)
        if spoken.begin >= 0
    )  # fmt: skip
    return CallRecord(
        sid, said, tuple(each.turn for number, each in enumerate(sounds) if number not in order),
        tuple(spans(line.agent_track.voiced, gap=AGENT_GAP, breaks=line.clears)), tuple(line.clears),
        encode(line.agent_track.samples), line.began, tuple(events), line.late_frames, line.frames, tuple(complaints),
    )  # fmt: skip
