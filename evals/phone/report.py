"""What a call was: transcripts, and per turn the figures that follow from sample positions on the phone's own clock."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from evals.phone.condition import LineCondition
from evals.phone.feed import CallEvent
from evals.phone.line import Spoken
from evals.phone.sound import WINDOW, milliseconds, write_stereo
from voice.mulaw import Samples

SPEECH_GAP = 60
"""Quiet windows (600 ms) after which the agent's sound is a new speech; a clear ends a speech at once."""
CALLER_GAP = 70
"""Quiet windows (700 ms) that part a recorded caller's turns."""
Ended = Literal["agent", "caller", "transferred", "failed"]


@dataclass(frozen=True, slots=True)
class Span:
    """Sound from ``begin`` to ``end``, in samples."""

    begin: int
    end: int


def spans(voiced: npt.NDArray[np.bool_], gap: int = SPEECH_GAP, breaks: Sequence[int] = ()) -> list[Span]:
    """Stretches of sound, parted by ``gap`` quiet windows or by a break (a sample position) in a quiet of at least one."""
    found: list[Span] = []
    for window in np.flatnonzero(voiced):
        begin, end = int(window) * WINDOW, (int(window) + 1) * WINDOW
        last = found[-1] if found else None
        broken = last is not None and begin > last.end and any(last.end - 4 * WINDOW <= at <= begin for at in breaks)
        if last is None or begin - last.end >= gap * WINDOW or broken:
            found.append(Span(begin, end))
        else:
            found[-1] = Span(last.begin, end)
    return found


@dataclass(slots=True)
class Turn:
    """One turn of the caller, and what the agent made of it. Times are milliseconds since the call was answered."""

    number: int
    said: str
    begin_ms: float
    end_ms: float
    """The caller's first and last sample that hold sound."""
    heard: list[str] = field(default_factory=list)
    """What the gateway recognised."""
    answer: list[str] = field(default_factory=list)
    """The agent's phrases."""
    answer_ms: float | None = None
    """From the caller's last voiced sample to the agent's first; None when the agent did not answer."""
    cut_in_ms: float | None = None
    """How long before the caller's last voiced sample the agent began to speak, where it did."""
    interruption_ms: float | None = None
    """Where the caller spoke over the agent and was given way to: from the caller's first voiced sample to the clear."""
    talked_over_ms: float | None = None
    """From the same sample to the end of the agent's sound."""
    stages: dict[str, float] = field(default_factory=dict)
    """When each stage was over, as the gateway measured it, in milliseconds from what it took for the last voiced sample."""
    shares: dict[str, float] = field(default_factory=dict)
    """What each stage added to ``answer_ms``, in milliseconds; ``line`` is what the gateway did not see."""
    route: list[str] = field(default_factory=list)
    acts: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class TimedEvent:
    """An event of the gateway's, and where the phone's clock was when it came."""

    position: int
    event: CallEvent


@dataclass(slots=True)
class CallReport:
    """Everything known about a call from outside; ``as_json`` leaves the sound out."""

    call_sid: str
    to: str
    caller: str
    voice: str
    line: LineCondition
    title: str = ""
    started_at: str = ""
    seconds: float = 0.0
    streams: int = 0
    """Media streams of this call; more than one after a reconnection."""
    greeting_ms: float | None = None
    """From the first stream's ``start`` to the agent's first sample."""
    turns: list[Turn] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    """The caller's words by the script."""
    heard: list[str] = field(default_factory=list)
    """The caller's words as the gateway recognised them."""
    agent_said: list[str] = field(default_factory=list)
    played: list[tuple[float, float]] = field(default_factory=list)
    """When the agent's sound was heard, from and to, in milliseconds."""
    dropped_ms: float = 0.0
    """Sound of the agent's that a clear threw away unheard."""
    route: list[str] = field(default_factory=list)
    acts: list[dict[str, Any]] = field(default_factory=list)
    late_frames: int = 0
    transferred_to: str | None = None
    ended: Ended = "failed"
    reason: str = ""
    errors: list[str] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    caller_sound: Samples = field(default_factory=lambda: np.zeros(0, dtype=np.int16), repr=False)
    agent_sound: Samples = field(default_factory=lambda: np.zeros(0, dtype=np.int16), repr=False)

    def as_json(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if not name.endswith("_sound")}

    def record(self, path: Path) -> None:
        """What was said (left) and what the caller heard (right)."""
        write_stereo(path, self.caller_sound, self.agent_sound)


def caller_turns(spoken: Sequence[Spoken], caller_voiced: npt.NDArray[np.bool_]) -> list[tuple[str, Span]]:
    """The caller's turns: each utterance, and a recording's stretches of speech."""
    turns: list[tuple[str, Span]] = []
    for utterance in spoken:
        if utterance.begin < 0:
            continue
        if not utterance.recording:
            turns.append((utterance.text, Span(utterance.begin, utterance.end)))
            continue
        inside = caller_voiced.copy()
        inside[: utterance.begin // WINDOW] = False
        inside[-(-utterance.end // WINDOW) :] = False
        stretches = spans(inside, CALLER_GAP)
        many = len(stretches) > 1
        turns += [(f"{utterance.text} {n}" if many else utterance.text, part) for n, part in enumerate(stretches, 1)]
    return turns


def measure(number: int, said: str, caller: Span, until: int, agent: Sequence[Span], clears: Sequence[int]) -> Turn:
    """One turn's figures. ``until`` is where the caller's next turn begins; an answer after it answers that one."""
    turn = Turn(number, said, milliseconds(caller.begin), milliseconds(caller.end))
    over = next((span for span in agent if span.begin < caller.begin < span.end), None)
    if over is not None:
        clear = next((at for at in clears if caller.begin <= at < until), None)
        turn.interruption_ms = None if clear is None else milliseconds(clear - caller.begin)
        turn.talked_over_ms = milliseconds(over.end - caller.begin)
    began = next((span.begin for span in agent if caller.begin <= span.begin < until and span is not over), None)
    if began is None:
        return turn
    if began < caller.end:
        turn.cut_in_ms = milliseconds(caller.end - began)
        began = next((span.begin for span in agent if caller.end <= span.begin < until), None)
    turn.answer_ms = None if began is None else milliseconds(began - caller.end)
    return turn


def attach_events(report: CallReport, events: Sequence[TimedEvent]) -> None:
    """Give each event to the turn in which it came: that whose first voiced sample was the last before it."""
    begins = [turn.begin_ms for turn in report.turns]
    for timed in events:
        at, event = milliseconds(timed.position), timed.event
        index = sum(begin <= at for begin in begins) - 1
        turn = report.turns[index] if index >= 0 else None
        report.events.append({"at_ms": at, "seq": event.seq, "kind": event.kind, **event.facts})
        if event.kind == "caller":
            _hear(event, report.heard, turn.heard if turn else [])
        elif event.kind == "said":
            _add(event.text, report.agent_said, turn.answer if turn else None)
        elif event.kind == "decision":
            for step in event.route:
                _add(step, report.route, turn.route if turn else None)
        elif event.kind == "act_ended":
            report.acts.append(event.facts)
            if turn:
                turn.acts.append(event.facts)
        elif event.kind == "timing" and turn:
            turn.stages.update(event.stages)
    for turn in report.turns:
        if turn.answer_ms is not None and turn.stages:
            turn.shares = shares(turn.stages, turn.answer_ms)


def shares(stages: dict[str, float], answer_ms: float) -> dict[str, float]:
    """What each stage added: one that was over before an earlier one added nothing, for it ran beside it."""
    added: dict[str, float] = {}
    reached = 0.0
    for stage, over in sorted(stages.items(), key=lambda item: item[1]):
        added[stage] = round(max(0.0, over - reached), 1)
        reached = max(reached, over)
    return added | {"line": round(answer_ms - reached, 1)}


def _hear(event: CallEvent, *lists: list[str]) -> None:
    """A turn that amends the last one holds its words as well."""
    for found in lists:
        if event.facts.get("amends") and found:
            found[-1] = event.text
        elif event.text:
            found.append(event.text)


def _add(text: str, *lists: list[str] | None) -> None:
    for found in lists:
        if found is not None and text:
            found.append(text)
