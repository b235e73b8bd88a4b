"""The stages of a turn, by the names that the call log, traces, metrics and the owner's page share.

What is measured is when each stage was *over*, in milliseconds from the caller's last voiced sample (``Moments``). What is
shown is the span of each (``waterfall``), whose beginning follows from what it had to wait for.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

Moment = Literal[
    "silence", "final", "plan", "intent", "knowledge", "first_phrase", "prepared", "endpoint", "first_sound", "first_frame"
]
"""``silence``: the detector noticed the end of speech. ``final``: the recogniser's last words that will not change. ``plan``:
an answer was begun. ``prepared``: the run of the graph stood at its gate. ``endpoint``: the turn was known to be over, and the
gate opened. ``first_frame``: the answer's first sound went to the line."""

Stage = Literal["silence", "recognition", "intent", "knowledge", "plan", "gate", "speech", "line"]
STAGES: tuple[Stage, ...] = get_args(Stage)

Moments = Mapping[str, int]
"""Milliseconds by ``Moment``; one that was not reached, or that nobody could tell, is left out."""


@dataclass(frozen=True, slots=True)
class Span:
    """Milliseconds since the caller's last voiced sample."""

    stage: Stage
    start: int
    end: int

    @property
    def lasted(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class TimedTurn:
    """A turn whose answer has begun to sound, for whoever watches: nothing that was said is in it."""

    business_id: UUID
    call_id: UUID
    number: int
    """From 1."""
    route: str
    """The agent that acted; empty where the turn failed before one was chosen."""
    words: Literal["ready", "code", "model", "apology"]
    """Where the first words came from."""
    moments: Moments
    """Empty for a turn that no speech began: keys, or silence."""
    answered_at: datetime
    """When the first frame was sent."""

    @property
    def response(self) -> int | None:
        """Milliseconds from the caller's last voiced sample to the answer's first frame."""
        return self.moments.get("first_frame")


def waterfall(moments: Moments) -> tuple[Span, ...]:
    """The stages that took any time, in the order of ``STAGES``; none before the caller's last voiced sample."""
    return tuple(span for span in _spans(moments) if span.lasted > 0)


def _spans(moments: Moments) -> Iterator[Span]:
    begun, words = moments.get("plan", 0), moments.get("first_phrase", 0)
    sound, gate = moments.get("first_sound", 0), moments.get("endpoint", 0)
    starts: tuple[tuple[Stage, Moment, int], ...] = (
        ("silence", "silence", 0),
        ("recognition", "final", 0),
        ("intent", "intent", begun),
        ("knowledge", "knowledge", begun),
        ("plan", "first_phrase", begun),
        ("gate", "endpoint", moments.get("prepared", words or gate)),
        ("speech", "first_sound", words),
        ("line", "first_frame", max(sound, gate)),
    )
    for stage, over, start in starts:
        if over in moments:
            yield Span(stage, max(0, start), max(0, moments[over]))
