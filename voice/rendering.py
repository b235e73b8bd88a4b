"""A reply as sound, made ahead of being played: phrases in, aligned sound out."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from typing import Any

import structlog

from core.errors import ProviderError
from graph.reply import Phrase
from voice.heard import Alignment
from voice.ports import FRAME_BYTES, RATE, Speech
from voice.voice_chain import VoiceChain

log = structlog.get_logger(__name__)

HOLD_ON, HOLD_ON_SECONDS = "One moment, please.", 1.0
"""What is said while an answer is so long in coming after the turn's end, once a reply: a caller who hears nothing for two
seconds asks whether anybody is there."""
AHEAD_BYTES = 40 * RATE
"""Sound made ahead of what has been taken for playing, at most."""


@dataclass(slots=True)
class ReadySound:
    """Words whose sound is at hand without asking anybody. Until they have been spoken once, a plain tone stands for them."""

    text: str
    sound: bytes


async def _phrase_after(stream: AsyncIterator[Phrase]) -> Phrase | None:
    return await anext(stream, None)


@dataclass(slots=True)
class Line:
    """One phrase with its sound so far."""

    phrase: Phrase
    alignment: Alignment
    sound: bytearray = field(default_factory=bytearray)
    complete: bool = False


class Rendering:
    """Makes a reply's phrases into sound as they come, in a task of its own, and holds it for the speaker.

    ``failed`` is set when an apology stands in for a phrase that no synthesiser could speak, or for words that did not
    come within ``patience`` seconds once the gate is open. ``first_phrase`` and ``first_sound`` are times on ``monotonic``,
    for the turn's timings.
    """

    def __init__(
        self,
        phrases: AsyncIterator[Phrase],
        voice: VoiceChain,
        apology: ReadySound,
        monotonic: Callable[[], float],
        gate_open: bool = True,
        patience: float = 12.0,
        hold_on_seconds: float = HOLD_ON_SECONDS,
    ) -> None:
        self.lines: list[Line] = []
        self.complete = False
        self.failed = False
        self._gate = asyncio.Event()
        if gate_open:
            self._gate.set()
        self.first_phrase: float | None = None
        self.first_sound: float | None = None
        self._phrases = phrases
        self._voice = voice
        self._apology = apology
        self._monotonic = monotonic
        self._patience = patience
        self._hold_on_seconds = hold_on_seconds
        self._taken = 0
        self._made = 0
        self._changed = asyncio.Event()
        self._room = asyncio.Event()
        self._task = asyncio.create_task(self._make(), name="rendering")

    @property
    def synthesiser(self) -> str:
        """Whose voice it is in, by name."""
        return self._voice.synthesiser

    def open_gate(self) -> None:
        """The turn is over: from now on the caller waits."""
        self._gate.set()

    async def line(self, index: int) -> Line | None:
        """The line at ``index``, as soon as it is begun; None when the reply ends before it."""
        while index >= len(self.lines) and not self.complete:
            await self._wait()
        return self.lines[index] if index < len(self.lines) else None

    async def sound(self, line: Line, offset: int, most: int) -> bytes:
        """The line's next sound from ``offset`` on: whole frames until its last piece, which is empty when it is over."""
        while len(line.sound) - offset < FRAME_BYTES and not line.complete:
            await self._wait()
        ready = min(most, len(line.sound) - offset)
        if not line.complete:
            ready -= ready % FRAME_BYTES
        self._taken += max(0, ready)
        self._room.set()
        return bytes(line.sound[offset : offset + ready])

    async def cancel(self) -> None:
        """Stop making sound, and end the phrases."""
        self._task.cancel()
        await asyncio.wait([self._task])
        self.complete = True
        self._changed.set()

    def give_up(self) -> None:
        """Nothing more will come: apologise."""
        self._task.cancel()
        self._apologise()

    async def _wait(self) -> None:
        self._changed.clear()
        await self._changed.wait()

    async def _make(self) -> None:
        try:
            async for phrase in self._guarded():
                self.first_phrase = self.first_phrase or self._monotonic()
                if phrase.text.strip():
                    await self._render(phrase)
        finally:
            self.complete = True
            self._changed.set()

    async def _guarded(self) -> AsyncIterator[Phrase]:
        """The phrases; when they fail or stay away too long, that is said instead of silence."""
        stream = self._phrases
        try:
            while (phrase := await self._next(stream)) is not None:
                yield phrase
        except Exception as error:
            log.error("reply_failed", error=type(error).__name__)
            self._apologise()
        finally:
            close = getattr(stream, "aclose", None)
            if close is not None:
                with suppress(Exception):
                    await close()

    async def _next(self, stream: AsyncIterator[Phrase]) -> Phrase | None:
        """The next phrase; a turn whose gate is still closed may wait there as long as the caller speaks."""
        coming = asyncio.ensure_future(_phrase_after(stream))
        try:
            if not self.lines:
                await self._say_hold_on(coming)
            while not coming.done():
                begun_open = self._gate.is_set()
                await asyncio.wait([coming], timeout=self._patience)
                if begun_open and not coming.done():
                    raise TimeoutError
            return coming.result()
        finally:
            if not coming.done():
                coming.cancel()
                await asyncio.wait([coming])

    async def _say_hold_on(self, coming: asyncio.Future[Phrase | None]) -> None:
        """Unless the first words come soon after the gate was opened."""
        opened = asyncio.ensure_future(self._gate.wait())
        either: list[asyncio.Future[Any]] = [coming, opened]
        try:
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            await asyncio.wait([coming], timeout=min(self._hold_on_seconds, self._patience))
        finally:
            opened.cancel()
        if not coming.done() and self._hold_on_seconds < self._patience:
            self.first_phrase = self._monotonic()
            await self._render(Phrase(f"hold-on-{id(self):x}", HOLD_ON, "ready"))

    async def _render(self, phrase: Phrase) -> None:
        line = Line(phrase, Alignment(phrase.text))
        self.lines.append(line)
        self._changed.set()
        try:
            async with aclosing(self._voice.speak(phrase.text, phrase.language)) as pieces:
                async for piece in pieces:
                    await self._hold(line, piece)
            line.alignment.finish(len(line.sound))
        except ProviderError:
            self._apologise()
        finally:
            line.complete = True
            self._changed.set()

    async def _hold(self, line: Line, piece: Speech) -> None:
        for mark in piece.marks:
            line.alignment.add(*mark)
        line.sound += piece.sound
        self._made += len(piece.sound)
        if piece.sound and self.first_sound is None:
            self.first_sound = self._monotonic()
        self._changed.set()
        while self._made - self._taken > AHEAD_BYTES:
            self._room.clear()
            await self._room.wait()

    def _apologise(self) -> None:
        """Put the ready apology in, once a reply."""
        if self.failed:
            return
        self.failed = True
        phrase = Phrase(f"apology-{id(self):x}", self._apology.text, "ready")
        alignment = Alignment(phrase.text)
        alignment.finish(len(self._apology.sound))
        self.lines.append(Line(phrase, alignment, bytearray(self._apology.sound), complete=True))
        self.first_sound = self.first_sound or self._monotonic()
        self._changed.set()
