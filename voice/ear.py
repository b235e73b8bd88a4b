"""The caller's side of the line: the voice detector and the recogniser, with the next recogniser standing by."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Literal, Protocol

import structlog

from core.clock import Clock
from core.errors import ProviderError
from core.standing import Standings
from graph.reply import Expects
from voice.ports import FRAME_SECONDS, SETTLED, Heard, Recogniser, RecognitionStream, SpeechHints
from voice.turn_events import Event, HearingBegan, VoiceStarted, VoiceStopped, WordsHeard

log = structlog.get_logger(__name__)

ONSET_SECONDS = 0.064
"""Voice that a detector has heard by the time it tells of an onset."""
REPLAYED_FRAMES = 300
"""The caller's latest sound (6 s) that a recogniser taking over is given, back to the last final."""
OPEN_SECONDS = 5.0
OPEN_AGAIN_SECONDS = 2.0
"""The same for a recogniser that has worked before, while its caller is already speaking."""
DEAF_SECONDS = 5.0
"""A recogniser that says nothing for so long after a clear voice is taken for broken, where it has no ``patience`` of its own."""
CLEAR_VOICE_SECONDS = 1.0
FAILURES = 4
"""Recognisers that may fail one after another before the call is given up."""


class Activity(Protocol):
    """What a detector knows after a frame; times are seconds of sound since the first frame."""

    @property
    def change(self) -> Literal["onset", "offset"] | None: ...

    @property
    def last_voice(self) -> float | None:
        """The end of the last voiced sound; None before any."""
        ...


class VoiceDetector(Protocol):
    """One call's sense for speech, such as ``voice.activity.VoiceActivity``."""

    def push(self, frame: bytes) -> Activity: ...


class Ear:
    """One call's hearing: frames in by ``push``, turn events out by ``tell``. ``run`` keeps a recogniser listening."""

    def __init__(
        self,
        recognisers: Sequence[Recogniser],
        hints: SpeechHints,
        detector: VoiceDetector,
        clock: Clock,
        tell: Callable[[Event], None],
        standings: Standings | None = None,
    ) -> None:
        self._standings = standings or Standings(clock)
        self._order = list(recognisers)
        self._hints = hints
        self._detector = detector
        self._clock = clock
        self._tell = tell
        self._stream: RecognitionStream | None = None
        self._recent: deque[bytes] = deque(maxlen=REPLAYED_FRAMES)
        self._pushed = 0
        self._first = 0
        """The number of the first frame that the recogniser listening now was given."""
        self._voice_since: float | None = None
        self._unanswered = False
        """The caller has fallen silent, and the recogniser has not said what it heard."""
        self._expects: Expects = "open"
        self._voiced: float | None = None
        """When the last voiced sample came in."""
        self._deaf_at: float | None = None
        self._broken = asyncio.Event()
        self._worked = False
        """The recogniser listening, or the last one that did, has heard something."""

    @property
    def recogniser(self) -> str:
        """The name of the one that is listening, or is about to."""
        return self._order[0].name

    def push(self, frame: bytes) -> None:
        self._recent.append(frame)
        self._pushed += 1
        activity = self._detector.push(frame)
        now = self._clock.monotonic()
        if self._stream is not None:
            self._stream.push(frame)
        if activity.last_voice is not None:
            self._voiced = now - (self._pushed * FRAME_SECONDS - activity.last_voice)
            if activity.change == "onset":
                self._begin(self._voiced - ONSET_SECONDS, now)
            elif activity.change == "offset":
                self._fall_silent(self._voiced, now)
        if self._deaf_at is not None and now >= self._deaf_at:
            self._deaf_at = None
            self._broken.set()

    def expect(self, kind: Expects) -> None:
        """What the agent has asked for, for this recogniser and any that takes over."""
        self._expects = kind
        if self._stream is not None:
            self._stream.expect(kind)

    async def run(self) -> None:
        """Listen until cancelled. One that breaks off after it has heard something is opened once more before the next one's
        turn: most often a connection dropped. Raises ProviderError when one recogniser after another fails."""
        failures, again = 0, False
        while True:
            begun = self._clock.monotonic()
            self._order.sort(key=lambda each: not self._standings.of("recognition", each).worth_asking)
            recogniser = self._order[0]
            self._worked = False
            try:
                await self._listen(recogniser, OPEN_AGAIN_SECONDS if again else OPEN_SECONDS)
            except Exception as error:
                self._standings.of("recognition", recogniser).failed(error)
                lasted = self._clock.monotonic() - begun
                failures = 1 if lasted > 10 else failures + 1
                log.warning("recogniser_failed", recogniser=recogniser.name, error=getattr(error, "code", type(error).__name__))
            if failures >= FAILURES:
                raise ProviderError("no recogniser keeps working; check the recognition providers' keys and addresses")
            again = self._worked and failures == 1
            if not again:
                self._order.append(self._order.pop(0))
            if failures > len(self._order):
                await asyncio.sleep(0.2 * failures)

    def _begin(self, since: float, now: float) -> None:
        self._voice_since, self._unanswered = since, False
        self._tell(VoiceStarted(now, since))

    def _fall_silent(self, since: float, now: float) -> None:
        self._unanswered = True
        self._tell(VoiceStopped(now, since))
        if self._stream is not None:
            self._stream.flush()
        if self._voice_since is not None and since - self._voice_since >= CLEAR_VOICE_SECONDS and self._deaf_at is None:
            self._deaf_at = now + getattr(self._order[0], "patience", DEAF_SECONDS)
        self._voice_since = None

    async def _listen(self, recogniser: Recogniser, seconds: float) -> None:
        async with asyncio.timeout(seconds):
            stream = await recogniser.open(self._hints)
        try:
            stream.expect(self._expects)
            self._first = self._pushed - len(self._recent)
            self._tell(HearingBegan(self._clock.monotonic()))
            for frame in self._recent:
                stream.push(frame)
            self._stream = stream
            if self._unanswered:
                stream.flush()
            self._broken.clear()
            hearing = asyncio.create_task(self._hear(stream, recogniser), name="hearing")
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

    async def _hear(self, stream: RecognitionStream, recogniser: Recogniser) -> None:
        async for heard in stream:
            self._standings.of("recognition", recogniser).worked()
            self._deaf_at, self._worked = None, True
            if heard.kind in SETTLED:
                self._forget_sound(heard)
            self._tell(WordsHeard(self._clock.monotonic(), heard, self._voiced))

    def _forget_sound(self, heard: Heard) -> None:
        """What is settled needs no second hearing: all sound, or that until the last word while the caller goes on."""
        if self._voice_since is None:
            self._unanswered = False
            self._recent.clear()
        elif heard.words:
            settled = self._first + round(heard.words[-1].end / FRAME_SECONDS)
            for _ in range(min(len(self._recent), settled - (self._pushed - len(self._recent)))):
                self._recent.popleft()
