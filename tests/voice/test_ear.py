import asyncio
from datetime import UTC, datetime

import pytest

from core.clock import ManualClock
from core.errors import ProviderError
from core.standing import Standings
from graph.reply import Expects
from voice.ear import DEAF_SECONDS, REPLAYED_FRAMES, Ear
from voice.ports import Heard, SpeechHints, Word
from voice.turn_events import Event, HearingBegan, VoiceStarted, VoiceStopped, WordsHeard

from .conftest import LOUD, QUIET, LoudnessDetector, Pulse, ScriptedRecogniser, ScriptedStream


class Mute(ScriptedRecogniser):
    """Opens, takes every frame, and never says a word: a half-open socket."""

    async def open(self, hints: SpeechHints) -> "MuteStream":  # type: ignore[override]
        stream = MuteStream(self)
        self.streams.append(stream)
        return stream


class MuteStream:
    def __init__(self, recogniser: ScriptedRecogniser) -> None:
        self.frames = 0
        self._closed = asyncio.Event()

    def push(self, frame: bytes) -> None:
        self.frames += 1

    def flush(self) -> None:
        pass

    def expect(self, kind: Expects) -> None:
        pass

    async def __aiter__(self):  # type: ignore[no-untyped-def]
        await self._closed.wait()
        for nothing in ():
            yield nothing

    async def close(self) -> None:
        self._closed.set()


def feed(ear: Ear, clock: ManualClock, frame: bytes, count: int) -> None:
    for _ in range(count):
        clock.advance(0.02)
        ear.push(frame)


async def test_edges_of_the_voice_are_dated_back_to_its_first_and_last_sample() -> None:
    clock, told = ManualClock(datetime(2026, 11, 5, tzinfo=UTC)), list[Event]()
    ear = Ear([ScriptedRecogniser()], SpeechHints("k"), LoudnessDetector(), clock, told.append)
    feed(ear, clock, QUIET, 50)
    feed(ear, clock, LOUD, 20)
    feed(ear, clock, QUIET, 10)
    started, stopped = told
    assert isinstance(started, VoiceStarted)
    assert isinstance(stopped, VoiceStopped)
    assert abs(started.since - 1.0) < 0.01
    assert abs(stopped.since - 1.4) < 0.001


async def test_sound_is_heard_again_from_the_last_settled_word_on_though_the_caller_never_stopped() -> None:
    clock, told, pulse = ManualClock(datetime(2026, 11, 5, tzinfo=UTC)), list[Event](), Pulse()
    only = ScriptedRecogniser()
    ear = Ear([only], SpeechHints("k"), LoudnessDetector(), clock, lambda event: (told.append(event), pulse.beat())[0])
    listening = asyncio.create_task(ear.run())
    await asyncio.sleep(0)
    feed(ear, clock, LOUD, 100)
    only.streams[0].heard.put_nowait(Heard("end", "a table", (Word("a", 0.1, 0.3), Word("table", 0.3, 1.2))))
    await pulse.until(lambda: any(isinstance(event, WordsHeard) for event in told))
    only.streams[0].heard.put_nowait(ProviderError("the line broke"))
    await pulse.until(lambda: sum(isinstance(event, HearingBegan) for event in told) == 2)
    assert only.streams[1].frames == 40
    listening.cancel()
    await asyncio.wait([listening])


async def test_a_recogniser_whose_connection_drops_is_opened_once_more_before_the_next_one_has_its_turn() -> None:
    clock, told, pulse = ManualClock(datetime(2026, 11, 5, tzinfo=UTC)), list[Event](), Pulse()
    first, second = ScriptedRecogniser("first"), ScriptedRecogniser("second")
    ear = Ear([first, second], SpeechHints("k"), LoudnessDetector(), clock, lambda event: (told.append(event), pulse.beat())[0])
    listening = asyncio.create_task(ear.run())

    async def until_opened(count: int) -> None:
        await pulse.until(lambda: sum(isinstance(event, HearingBegan) for event in told) == count)

    await until_opened(1)
    for stream in (0, 1):
        first.streams[stream].heard.put_nowait(Heard("final", "hello"))
        first.streams[stream].heard.put_nowait(ProviderError("the line broke"))
        await until_opened(stream + 2)
    assert (len(first.streams), len(second.streams)) == (2, 1)
    second.streams[0].heard.put_nowait(ProviderError("it never heard a word"))
    await until_opened(4)
    assert (len(first.streams), len(second.streams)) == (3, 1)
    listening.cancel()
    await asyncio.wait([listening])


@pytest.mark.parametrize("patience", [None, 1.0])
async def test_a_recogniser_that_says_nothing_of_a_clear_voice_is_replaced_and_the_next_knows_what_was_asked(
    patience: float | None,
) -> None:
    clock, told, pulse = ManualClock(datetime(2026, 11, 5, tzinfo=UTC)), list[Event](), Pulse()
    mute, good = Mute("mute"), ScriptedRecogniser("good")
    if patience is not None:
        mute.patience = patience  # type: ignore[attr-defined]
    good.script = ["can you hear me"]

    def tell(event: Event) -> None:
        told.append(event)
        pulse.beat()

    ear = Ear([mute, good], SpeechHints("k"), LoudnessDetector(), clock, tell)
    listening = asyncio.create_task(ear.run())
    await asyncio.sleep(0)
    ear.expect("yes_no")
    feed(ear, clock, LOUD, 60)
    feed(ear, clock, QUIET, round((patience or DEAF_SECONDS) / 0.02) - 10)
    await asyncio.sleep(0)
    assert not good.streams
    feed(ear, clock, QUIET, 20)
    await pulse.until(lambda: any(isinstance(event, WordsHeard) for event in told))
    assert good.streams[0].frames == min(REPLAYED_FRAMES, 60 + round((patience or DEAF_SECONDS) / 0.02) + 10)
    assert good.streams[0].expected == ["yes_no"]
    listening.cancel()
    await asyncio.wait([listening])


async def test_a_recogniser_that_keeps_failing_is_passed_over_by_further_calls() -> None:
    clock, standings = ManualClock(datetime(2026, 11, 5, tzinfo=UTC)), Standings(ManualClock(datetime(2026, 11, 5, tzinfo=UTC)))
    opened = asyncio.Event()

    class Told(ScriptedRecogniser):
        async def open(self, hints: SpeechHints) -> ScriptedStream:
            opened.set()
            return await super().open(hints)

    broken, good = Told("broken"), Told("good")
    for _ in range(3):
        standings.of("recognition", broken).failed(ProviderError("no"))
    ear = Ear([broken, good], SpeechHints("k"), LoudnessDetector(), clock, lambda _: None, standings)
    listening = asyncio.create_task(ear.run())
    await asyncio.wait_for(opened.wait(), 5)
    await asyncio.sleep(0)
    listening.cancel()
    assert (len(broken.streams), len(good.streams)) == (0, 1)
