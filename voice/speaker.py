"""Plays replies: a bounded way ahead of real time, with marks, stopping at once and speaking on where it was heard."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import structlog

from core.clock import Clock
from graph.reply import HeardPhrase
from voice.heard import HeardLedger
from voice.mulaw import SILENCE
from voice.ports import FRAME_BYTES
from voice.rendering import Line, Rendering
from voice.turn_events import AgentBegan, AgentEnds, AgentFinished, AgentInterruptible, Event

log = structlog.get_logger(__name__)

CHUNK_BYTES = 20 * FRAME_BYTES
"""Sound in one message, with a mark behind it: 400 ms."""
AHEAD = 2.0
"""Seconds of sound lent to the transport's buffer; a clear throws at most this and one chunk away."""


class SoundOut(Protocol):
    """Where the agent's sound goes: a buffer at the far end that plays in order."""

    async def play(self, sound: bytes) -> None: ...

    async def mark(self, name: str) -> None:
        """Ask to be told when everything before has been played."""
        ...

    async def clear(self) -> None: ...


@dataclass(slots=True)
class _Place:
    """How far into a rendering the speaker is."""

    rendering: Rendering
    index: int = 0
    offset: int = 0


class Speaker:
    """One call's mouth. It tells ``tell`` when a reply begins, may be interrupted, will end, and has been heard out."""

    def __init__(self, out: SoundOut, clock: Clock, tell: Callable[[Rendering, Event], None]) -> None:
        self.first_sent: float | None = None
        """When the current reply's first sound was sent, on the clock's monotonic time."""
        self._out = out
        self._clock = clock
        self._tell = tell
        self._ledger = HeardLedger()
        self._place: _Place | None = None
        self._task: asyncio.Task[None] | None = None
        self._protected = False
        self._marks_changed = asyncio.Event()

    def play(self, rendering: Rendering) -> None:
        """Begin to play a reply; what was played before must have ended or been stopped."""
        self.first_sent = None
        self._start(_Place(rendering))

    async def stop(self) -> None:
        """Fall silent now. What the far end holds is thrown away, even when all had been sent already."""
        if self._task is None:
            return
        task, self._task = self._task, None
        task.cancel()
        try:
            if self.first_sent is not None:
                await self._out.clear()
        finally:
            self._ledger.cleared(self._now())
            await asyncio.wait([task])

    def resume(self) -> None:
        """Speak on after ``stop``, from the beginning of the clause that was cut."""
        if self._place is None or self._task is not None:
            return
        rendering, now = self._place.rendering, self._now()
        place = _Place(rendering)
        for line in rendering.lines:
            heard = self._ledger.position(line.phrase.id, now)
            if not line.complete or heard < len(line.sound):
                place.offset = line.alignment.clause(heard)
                break
            place.index += 1
        self._start(place)

    def mark_returned(self, name: str) -> None:
        self._ledger.returned(name, self._now())
        self._marks_changed.set()
        self._check_protection()

    def heard(self) -> tuple[HeardPhrase, ...]:
        """What the caller heard since ``forget``."""
        return self._ledger.heard(self._now())

    def forget(self) -> None:
        """What was heard has become part of a committed turn."""
        self._ledger.forget(self._now())

    def _now(self) -> float:
        return self._clock.monotonic()

    def _start(self, place: _Place) -> None:
        self._place = place
        self._task = asyncio.create_task(self._run(place), name="speaking")

    async def _run(self, place: _Place) -> None:
        try:
            await self._speak(place)
        except Exception as error:
            log.warning("speaking_failed", error=type(error).__name__)
        self._task = None
        self._check_protection()
        self._tell(place.rendering, AgentFinished(self._now()))

    async def _speak(self, place: _Place) -> None:
        sounded = False
        while (line := await place.rendering.line(place.index)) is not None:
            self._ledger.begin(line.phrase.id, line.alignment, place.offset)
            while chunk := await place.rendering.sound(line, place.offset, CHUNK_BYTES):
                if not sounded:
                    sounded = True
                    self._begin(place, line)
                await self._send(chunk)
                place.offset += len(chunk)
            place.index, place.offset = place.index + 1, 0
        self._tell(place.rendering, AgentEnds(self._now(), self._now() + self._ledger.ahead(self._now())))
        while not self._ledger.settled:
            await self._wait_for_mark()

    def _begin(self, place: _Place, line: Line) -> None:
        self._protected = self._something_must_be_heard() or not line.phrase.interruptible
        self._tell(place.rendering, AgentBegan(self._now(), interruptible=not self._protected))

    async def _send(self, chunk: bytes) -> None:
        while self._ledger.ahead(self._now()) > AHEAD:
            await self._wait_for_mark()
        padding = SILENCE * (-len(chunk) % FRAME_BYTES)
        # Accounted before it is sent: a stop in between then counts it as cleared, never as never said.
        now = self._now()
        self._ledger.sent(len(chunk) + len(padding), now)
        name = self._ledger.mark(now)
        if self.first_sent is None:
            self.first_sent = now
        await self._out.play(chunk + padding)
        await self._out.mark(name)

    async def _wait_for_mark(self) -> None:
        """Until a mark comes back, or the oldest is given up: the agent is never held to be speaking in silence."""
        until = self._ledger.wait_until
        self._marks_changed.clear()
        try:
            async with asyncio.timeout(None if until is None else max(0.0, until - self._now())):
                await self._marks_changed.wait()
        except TimeoutError:
            log.warning("mark_missing")
            self._ledger.give_up_waiting(self._now() + 0.001)

    def _something_must_be_heard(self) -> bool:
        if self._place is None:
            return False
        now = self._now()
        return any(
            not line.phrase.interruptible
            and not (line.complete and line.alignment.whole(self._ledger.position(line.phrase.id, now)))
            for line in self._place.rendering.lines
        )

    def _check_protection(self) -> None:
        if self._place is not None and self._protected and not self._something_must_be_heard():
            self._protected = False
            self._tell(self._place.rendering, AgentInterruptible(self._now()))
