"""The caller's telephone: one frame each way every 20 ms, on a clock of its own, for as long as the call lasts.

Positions are samples on that clock, which begins when the call is answered. A caller's frame lies where it was spoken
(it is sent when it is complete), an agent's where it was played, so both tracks are one recording of what happened.
"""

import asyncio
import base64
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import numpy.typing as npt

from evals.phone.caller import Caller, Moment
from evals.phone.packets import Jitter
from evals.phone.playout import Playout
from evals.phone.script import HangUp, Speak, Utterance
from evals.phone.sound import FRAME, RATE, WINDOW, silence, voiced_windows
from evals.phone.way import JitteryStream, Way
from voice.mulaw import SILENCE, Samples, decode, encode

FRAME_SECONDS = FRAME / RATE
PIECE_GAP = RATE * 150 // 1000
"""Pause between two things said in one turn."""
DIGIT_GAP = RATE * 250 // 1000
HELD_FRAMES = 5
"""Sound waiting in the play-out buffer beyond this means that the agent has not finished."""
SILENT_FRAME = SILENCE * FRAME


class Track:
    """One side's sound, and which of its 10 ms windows hold sound."""

    def __init__(self) -> None:
        self._sound = bytearray()
        self._voiced = bytearray()

    def append(self, frame: Samples, judged: Samples | None = None) -> bool:
        """Add whole windows; whether they hold sound is judged on ``judged`` (the speech without the line's noise)."""
        voiced = voiced_windows(frame if judged is None else judged)
        self._sound += frame.tobytes()
        self._voiced += voiced.astype(np.uint8).tobytes()
        return bool(voiced.any())

    @property
    def samples(self) -> Samples:
        return np.frombuffer(bytes(self._sound), dtype=np.int16)

    @property
    def voiced(self) -> npt.NDArray[np.bool_]:
        return np.frombuffer(bytes(self._voiced), dtype=np.bool_)


@dataclass(slots=True)
class Spoken:
    """One utterance of the caller's on the line."""

    text: str
    begin: int
    end: int
    """First and one past the last sample that holds sound (or the positions of the first and last digit)."""
    recording: bool = False


class Wire(Protocol):
    """Where the line's frames go while a media stream is open."""

    def send_frame(self, frame: bytes | None) -> None:
        """20 ms of µ-law; None for silence."""
        ...

    def send_digit(self, digit: str) -> None: ...

    def send_marks(self, names: list[str]) -> None: ...


@dataclass(slots=True)
class Line:
    caller: Caller
    sounds: Mapping[Utterance, Samples]
    way: Way = field(default_factory=Way)
    on_spoken: Callable[[Spoken], None] = lambda spoken: None
    on_agent: Callable[[int], None] = lambda position: None
    """Called with the position where the agent begins to sound after a quiet."""
    clock: Callable[[], float] = time.monotonic

    playout: Playout = field(default_factory=Playout)
    caller_track: Track = field(default_factory=Track)
    agent_track: Track = field(default_factory=Track)
    spoken: list[Spoken] = field(default_factory=list)
    clears: list[int] = field(default_factory=list)
    dropped: int = 0
    """Bytes of the agent's sound that a clear threw away."""
    hung_up: asyncio.Event = field(default_factory=asyncio.Event)
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    """Set as the clock begins."""
    drained: asyncio.Event = field(default_factory=asyncio.Event)
    """Set while nothing waits in the play-out buffer."""
    reason: str | None = None
    """Why the caller hung up."""
    wire: Wire | None = None
    frames: int = 0
    late_frames: int = 0
    """Frames that were due more than one frame's time before they could be sent."""
    _jittery: JitteryStream | None = None
    _began: float | None = None
    _mouth: deque[Samples | str] = field(default_factory=deque)
    _speaking: Spoken | None = None
    _agent_quiet: int = 1 << 30

    def position(self) -> int:
        """Where the line's clock is now."""
        return 0 if self._began is None else round((self.clock() - self._began) * RATE) + FRAME

    @property
    def began(self) -> float:
        """What ``clock`` showed at sample 0, by ``position``; 0 before the call was answered."""
        return 0.0 if self._began is None else self._began - FRAME_SECONDS

    async def run(self) -> None:
        """Tick in real time until the caller hangs up; a late frame is caught up with, so that nothing drifts."""
        self._began = self.clock()
        self.answered.set()
        while not self.hung_up.is_set():
            due = self._began + self.frames * FRAME_SECONDS
            delay = due - self.clock()
            if delay > 0:
                await asyncio.sleep(delay)
            elif self.frames % 50 == 49:
                await asyncio.sleep(0)
            self.late_frames += self.clock() - due > FRAME_SECONDS
            self.tick()

    def hang_up(self, reason: str) -> None:
        if self.reason is None:
            self.reason = reason
        self.hung_up.set()

    def attach(self, wire: Wire) -> None:
        """Send to a media stream that has begun, at the pace of this line."""
        condition = self.way.condition
        if condition.jitter_ms:
            jitter = Jitter(condition.jitter_ms, condition.jitter_every, self.way.seed)
            wire = self._jittery = JitteryStream(wire, jitter, lambda: self.frames * FRAME_SECONDS)
        self.wire = wire

    def detach(self) -> None:
        """The media stream is over; what it had not played is gone."""
        if self._jittery is not None:
            self._jittery.release()
        self.wire = self._jittery = None
        self.playout.clear()

    def clear(self) -> list[str]:
        """Take a ``clear`` from the agent; returns the marks that come back."""
        self.clears.append(self.position())
        dropped, marks = self.playout.clear()
        self.dropped += dropped
        return marks

    def tick(self) -> None:
        """One frame: what the caller says goes out, what the agent said plays, and the caller makes up its mind."""
        said = self._say_frame()
        heard, sent, marks = self.playout.take(FRAME)
        played = decode(heard) if sent and heard != SILENT_FRAME else silence(FRAME)
        arriving = encode(self.way.passed(said, played))
        if self.wire is not None:
            self.wire.send_marks(marks)
            self.wire.send_frame(None if arriving == SILENT_FRAME else arriving)
        self.caller_track.append(decode(arriving), judged=said)
        if self.frames == 0:
            self.agent_track.append(silence(FRAME))
        agent_sounds = self._hear_frame(played)
        self.frames += 1
        if self.playout.waiting:
            self.drained.clear()
        else:
            self.drained.set()
        connected = self.wire is not None
        moment = Moment(self.frames * FRAME_SECONDS, connected, self._speaking is not None, agent_sounds)
        move = self.caller.tick(moment)
        if isinstance(move, HangUp):
            self.hang_up(move.reason)
        elif isinstance(move, Speak):
            self._begin(move)

    def _hear_frame(self, played: Samples) -> bool:
        """Play a frame of the agent's; true while the agent speaks."""
        voiced = self.agent_track.append(played)
        if voiced and self._agent_quiet >= RATE // 5:
            self.on_agent(self.frames * FRAME + FRAME)
        self._agent_quiet = 0 if voiced else self._agent_quiet + FRAME
        return voiced or self.playout.waiting > HELD_FRAMES * FRAME

    def _begin(self, move: Speak) -> None:
        self._mouth.clear()
        for utterance in move.utterances:
            if self._mouth:
                self._mouth.append(silence(PIECE_GAP))
            if utterance.dtmf:
                for digit in utterance.dtmf:
                    self._mouth.extend((digit, silence(DIGIT_GAP)))
            else:
                self._mouth.append(self.sounds[utterance])
        recording = any(utterance.audio for utterance in move.utterances)
        self._speaking = Spoken(move.text, -1, -1, recording)
        self.spoken.append(self._speaking)

    def _say_frame(self) -> Samples:
        """The next 160 samples of what the caller says, silence when that is nothing."""
        frame = silence(FRAME)
        if self._speaking is None:
            return frame
        at, filled = self.frames * FRAME, 0
        while self._mouth and filled < FRAME:
            item = self._mouth.popleft()
            if isinstance(item, str):
                self._note_sound(at + filled, at + filled)
                if self.wire is not None:
                    self.wire.send_digit(item)
                continue
            piece = item[: FRAME - filled]
            frame[filled : filled + len(piece)] = piece
            filled += len(piece)
            if len(item) > len(piece):
                self._mouth.appendleft(item[len(piece) :])
        windows = np.flatnonzero(voiced_windows(frame))
        if len(windows):
            self._note_sound(at + int(windows[0]) * WINDOW, at + (int(windows[-1]) + 1) * WINDOW)
        if not self._mouth:
            self._speaking = None
        return frame

    def _note_sound(self, begin: int, end: int) -> None:
        spoken = self._speaking
        if spoken is None:
            return
        if spoken.begin < 0:
            spoken.begin = begin
            self.on_spoken(spoken)
        spoken.end = end


def payload(frame: bytes | None) -> str:
    """A frame as a media message carries it."""
    return _SILENT_PAYLOAD if frame is None else base64.b64encode(frame).decode()


_SILENT_PAYLOAD = base64.b64encode(SILENT_FRAME).decode()
