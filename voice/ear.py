"""The caller's side of the line: the voice detector and the recogniser, with the next recogniser standing by."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

import structlog

from core.clock import Clock
from core.errors import ProviderError
from voice.ports import Recogniser, RecognitionStream, SpeechHints
from voice.turn_events import Event, VoiceStarted, VoiceStopped, WordsHeard

log = structlog.get_logger(__name__)

REPLAYED_FRAMES = 300
"""The caller's latest sound (6 s) that a recogniser taking over is given, back to the last final."""
OPEN_SECONDS = 5.0
DEAF_SECONDS = 5.0
"""A recogniser that says nothing for so long after a clear voice is taken for broken."""
CLEAR_VOICE_SECONDS = 1.0
FAILURES = 4
"""Recognisers that may fail one after another before the call is given up."""


@dataclass(frozen=True, slots=True)
class VoiceEdge:
    """The caller's voice began or ended."""

    voiced: bool
    ago: float
    """Seconds between the edge (first or last voiced sample) and the end of the frame that showed it."""


class VoiceDetector(Protocol):
    def push(self, frame: bytes) -> VoiceEdge | None:
        """Take one frame (20 ms of µ-law); tells when the voice turns out to have begun or ended."""
        ...


class Ear:
    """One call's hearing: frames in by ``push``, turn events out by ``tell``. ``run`` keeps a recogniser listening."""

    def __init__(
        self,
        recognisers: Sequence[Recogniser],
        hints: SpeechHints,
        detector: VoiceDetector,
        clock: Clock,
        tell: Callable[[Event], None],
    ) -> None:
        self._order = list(recognisers)
        self._hints = hints
        self._detector = detector
        self._clock = clock
        self._tell = tell
        self._stream: RecognitionStream | None = None
        self._recent: deque[bytes] = deque(maxlen=REPLAYED_FRAMES)
        self._voice_since: float | None = None
        self._deaf_at: float | None = None
        self._broken = asyncio.Event()

    def push(self, frame: bytes) -> None:
        self._recent.append(frame)
        edge = self._detector.push(frame)
        now = self._clock.monotonic()
        if self._stream is not None:
            self._stream.push(frame)
        if edge is not None:
            self._turn(edge, now)
        if self._deaf_at is not None and now >= self._deaf_at:
            self._deaf_at = None
            self._broken.set()

    async def run(self) -> None:
        """Listen until cancelled. Raises ProviderError when one recogniser after another fails."""
        failures = 0
        while True:
            begun = self._clock.monotonic()
            recogniser = self._order[0]
            try:
                await self._listen(recogniser)
            except Exception as error:
                lasted = self._clock.monotonic() - begun
                failures = 1 if lasted > 10 else failures + 1
                log.warning("recogniser_failed", recogniser=recogniser.name, error=getattr(error, "code", type(error).__name__))
            if failures >= FAILURES:
                raise ProviderError("no recogniser keeps working; check the recognition providers' keys and addresses")
            self._order.append(self._order.pop(0))
            if failures > len(self._order):
                await asyncio.sleep(0.2 * failures)

    def _turn(self, edge: VoiceEdge, now: float) -> None:
        since = now - edge.ago
        if edge.voiced:
            self._voice_since = since
            self._tell(VoiceStarted(now, since))
            return
        self._tell(VoiceStopped(now, since))
        if self._stream is not None:
            self._stream.flush()
        if self._voice_since is not None and since - self._voice_since >= CLEAR_VOICE_SECONDS and self._deaf_at is None:
            self._deaf_at = now + DEAF_SECONDS
        self._voice_since = None

    async def _listen(self, recogniser: Recogniser) -> None:
        async with asyncio.timeout(OPEN_SECONDS):
            stream = await recogniser.open(self._hints)
        try:
            for frame in self._recent:
                stream.push(frame)
            self._stream = stream
            if self._recent and self._voice_since is None:
                stream.flush()
            self._broken.clear()
            hearing = asyncio.create_task(self._hear(stream), name="hearing")
            broken = asyncio.create_task(self._broken.wait(), name="deafness")
            try:
                await asyncio.wait([hearing, broken], return_when=asyncio.FIRST_COMPLETED)
                if not hearing.done():
                    raise ProviderError(f"{recogniser.name} heard nothing of a clear voice")
                hearing.result()
            finally:
                hearing.cancel()
                broken.cancel()
                await asyncio.wait([hearing, broken])
        finally:
            self._stream = None
            with suppress(Exception):
                async with asyncio.timeout(1.0):
                    await stream.close()
        raise ProviderError(f"{recogniser.name} stopped listening")

    async def _hear(self, stream: RecognitionStream) -> None:
        async for heard in stream:
            self._deaf_at = None
            if heard.kind != "partial" and self._voice_since is None:
                self._recent.clear()
            self._tell(WordsHeard(self._clock.monotonic(), heard))
