"""What a line does to hearing: twenty things that callers say, each on each line, heard by the local engines as in a call.

The agent's own sound plays before the caller begins, so that on a line with an echo it comes back.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from rich.table import Table

from core.errors import ProviderError
from evals.bench.dictated import distance
from evals.phone.condition import LineCondition
from evals.phone.matrix import percentile
from evals.phone.sound import FRAME, RATE, WINDOW, milliseconds, silence, voiced_windows
from evals.phone.voices import CallerVoice
from evals.phone.way import Way
from voice.activity import VoiceActivity
from voice.echo import EchoGuard
from voice.mulaw import Samples, encode
from voice.ports import Heard, Recogniser, SpeechHints

AGENT = "Good evening, this is the automated assistant. How can I help you?"
SAID = (
    "are you open on sunday",
    "i would like to book a table for four people",
    "wednesday at eight in the evening please",
    "my name is david brown",
    "yes please",
    "no thank you that is all",
    "do you have any gluten free pasta",
    "how much is the mushroom risotto",
    "can i speak to somebody please",
    "where can i park the car",
    "what time do you close on saturday",
    "i want to cancel my reservation",
    "is there a vegetarian menu",
    "could we come at half past seven instead",
    "six people and two children",
    "do you deliver to my house",
    "two pizzas to take away please",
    "can i bring my dog",
    "tomorrow evening at seven",
    "what desserts do you have",
)
PAUSE = RATE * 6 // 10
"""Quiet between the agent and the caller, and twice as much after the caller."""
HEARD_SECONDS = 20.0
COLUMNS = (
    "line", "words right", "all right", "onset p50", "onset max", "missed", "end early", "end late", "false", "echo's words",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OnLine:
    """One thing said on one line. Times are milliseconds after the caller's own voice really began or ended."""

    line: str
    said: str
    heard: str
    echoed: str
    """What was heard before the caller had said anything."""
    onset_ms: float | None
    """None when the detector told of no voice while the caller spoke."""
    end_ms: float | None
    """Of the detector's last voiced moment; below zero the voice was taken to be over before it was."""
    false_voices: int
    """Times that it told of a voice while the caller said nothing."""

    @property
    def wrong_words(self) -> int:
        return distance(self.heard.split(), self.said.split())

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"wrong_words": self.wrong_words}


async def on_lines(
    recogniser: Recogniser, hints: SpeechHints, voice: CallerVoice, agent: CallerVoice, lines: Mapping[str, LineCondition]
) -> AsyncIterator[OnLine]:
    """Everything on every line, one after the other. Raises ProviderError when the recogniser does not answer."""
    spoken, greeting = [(words, await voice.speak(words)) for words in SAID], await agent.speak(AGENT)
    for name, condition in lines.items():
        for number, (words, sound) in enumerate(spoken):
            yield await _on_line(name, Way(condition, number), words, sound, greeting, recogniser, hints)


async def _on_line(
    name: str, way: Way, words: str, said: Samples, agent: Samples, recogniser: Recogniser, hints: SpeechHints
) -> OnLine:
    passed = sound_on(way, said, agent)
    voice = detected(passed)
    echoed, heard = await _recognised(recogniser, hints, passed.frames[: passed.quiet], passed.frames[passed.quiet :])
    return OnLine(name, words, heard, echoed, voice.onset_ms, voice.end_ms, voice.false_voices)


@dataclass(frozen=True, slots=True)
class Passed:
    """What the agent's end is given to listen to, µ-law frames from the agent's first word on."""

    frames: Sequence[bytes]
    quiet: int
    """Frames until the caller's part begins."""
    begin: int
    end: int
    """The caller's first voiced sample, and one past the last."""


@dataclass(frozen=True, slots=True)
class Detected:
    """As in ``OnLine``."""

    onset_ms: float | None
    end_ms: float | None
    false_voices: int


def sound_on(way: Way, said: Samples, agent: Samples) -> Passed:
    """The agent speaks, and after a pause the caller does; without what the gateway knows for the agent's echo."""
    before = _whole(np.concatenate((agent, silence(PAUSE))))
    caller = _whole(np.concatenate((silence(len(before)), said, silence(2 * PAUSE))))
    played = np.concatenate((before, silence(len(caller) - len(before))))
    guard, frames = EchoGuard(), list[bytes]()
    for at in range(0, len(caller), FRAME):
        guard.played(encode(played[at : at + FRAME]))
        frames += guard.heard(encode(way.passed(caller[at : at + FRAME], played[at : at + FRAME])))
    voiced = np.flatnonzero(voiced_windows(said))
    begin, end = len(before) + int(voiced[0]) * WINDOW, len(before) + (int(voiced[-1]) + 1) * WINDOW
    return Passed(frames, len(before) // FRAME, begin, end)


def detected(passed: Passed) -> Detected:
    """Where the voice detector tells of the caller's voice, and the last voiced moment that it knows of."""
    detector, until = VoiceActivity(), passed.end + RATE // 5
    speaking, onset, last, false_voices = False, None, 0.0, 0
    for number, frame in enumerate(passed.frames, 1):
        told, at = detector.push(frame), number * FRAME
        speaking = told.change == "onset" or (speaking and told.change != "offset")
        inside = passed.begin <= at <= until
        false_voices += told.change == "onset" and not inside
        onset = at if onset is None and speaking and inside else onset
        last = told.last_voice or 0.0
    if onset is None:
        return Detected(None, None, false_voices)
    return Detected(milliseconds(onset - passed.begin), milliseconds(round(last * RATE) - passed.end), false_voices)


def _whole(samples: Samples) -> Samples:
    return np.concatenate((samples, silence(-len(samples) % FRAME)))


async def _recognised(recogniser: Recogniser, hints: SpeechHints, *parts: Sequence[bytes]) -> list[str]:
    """What is heard of each part in turn, on one stream."""
    stream = await recogniser.open(hints)
    try:
        told = aiter(stream)
        return [await _words(stream.push, stream.flush, told, part) for part in parts]
    finally:
        await stream.close()


async def _words(push: Any, flush: Any, told: AsyncIterator[Heard], frames: Sequence[bytes]) -> str:
    for frame in frames:
        push(frame)
        await asyncio.sleep(0)
    flush()
    try:
        async with asyncio.timeout(HEARD_SECONDS):
            async for heard in told:
                if heard.kind == "final":
                    return heard.text.lower()
    except TimeoutError:
        pass
    raise ProviderError(f"the recogniser did not answer within {HEARD_SECONDS:g} s")


def table(found: Sequence[OnLine]) -> Table:
    made = Table(title="what a line does to hearing")
    for name in COLUMNS:
        made.add_column(name)
    for line in dict.fromkeys(one.line for one in found):
        own = [one for one in found if one.line == line]
        words = sum(len(one.said.split()) for one in own)
        wrong = sum(one.wrong_words for one in own)
        onsets = [one.onset_ms for one in own if one.onset_ms is not None]
        ends = [one.end_ms for one in own if one.end_ms is not None]
        made.add_row(
            line, f"{max(0, words - wrong)} of {words}", f"{sum(one.wrong_words == 0 for one in own)} of {len(own)}",
            *(f"{value:.0f} ms" if value is not None else "" for value in (percentile(onsets, 50), max(onsets, default=None))),
            str(len(own) - len(onsets)),
            *(f"{value:.0f} ms" if value is not None else "" for value in (min(ends, default=None), max(ends, default=None))),
            str(sum(one.false_voices for one in own)), str(sum(len(one.echoed.split()) for one in own)),
        )  # fmt: skip
    return made
