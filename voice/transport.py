"""What the call needs from the line, whichever wire it is: frames, digits and marks in; sound, marks and clears out."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Literal, Protocol

from voice.speaker import SoundOut


@dataclass(frozen=True, slots=True)
class Frame:
    sound: bytes
    """FRAME_BYTES of the caller's µ-law."""


@dataclass(frozen=True, slots=True)
class Key:
    digit: str


@dataclass(frozen=True, slots=True)
class MarkBack:
    name: str


@dataclass(frozen=True, slots=True)
class LineClosed:
    """``ended``: the far end said that the call is over. ``lost``: the line broke. ``violation``: it spoke nonsense."""

    reason: Literal["ended", "lost", "violation"]


LineEvent = Frame | Key | MarkBack | LineClosed


class Transport(SoundOut, Protocol):
    """One call's line. The sending methods raise ConnectionError when it is gone."""

    call_sid: str

    def events(self) -> AsyncIterator[LineEvent]:
        """What comes in, in order; the last event is LineClosed."""
        ...

    async def close(self) -> None: ...


class CallControl(Protocol):
    """What becomes of the telephone call once the agent's line to it closes."""

    async def hang_up(self, call_sid: str) -> None: ...

    async def transfer(self, call_sid: str, number: str) -> None:
        """``number`` in E.164."""
        ...
