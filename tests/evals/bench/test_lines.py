"""The bench of lines counts what a line spoils, and gives the agent's echo no chance that a call would not give it."""

from collections.abc import AsyncIterator

import numpy as np
import pytest

from evals.bench.lines import SAID, OnLine, detected, on_lines, sound_on, table
from evals.phone.background import Background
from evals.phone.condition import line_called
from evals.phone.sound import silence
from evals.phone.way import Way
from graph.reply import Expects
from voice.mulaw import SILENCE, Samples
from voice.ports import FRAME_BYTES, Heard, RecognitionStream, SpeechHints

TALK = Background(-22, 1, "babble").added(silence(16_000), 0)


class Repeater:
    """A recogniser that hears one word wrongly of whatever is loud enough, and nothing of silence."""

    name = "repeater"

    def __init__(self) -> None:
        self._said = iter(SAID)

    async def prepare(self, hints: SpeechHints) -> None: ...

    async def open(self, hints: SpeechHints) -> RecognitionStream:
        return _Stream(next(self._said))


class _Stream:
    def __init__(self, words: str) -> None:
        self._words, self._loud, self._finals = words, 0, list[Heard]()

    def push(self, frame: bytes) -> None:
        self._loud += frame != SILENCE * FRAME_BYTES

    def flush(self) -> None:
        self._finals.append(Heard("final", " ".join(["wrong", *self._words.split()[1:]]) if self._loud > 10 else ""))
        self._loud = 0

    def expect(self, kind: Expects) -> None: ...

    async def __aiter__(self) -> AsyncIterator[Heard]:
        while self._finals:
            yield self._finals.pop(0)

    async def close(self) -> None: ...


class Talker:
    async def speak(self, text: str) -> Samples:
        return TALK

    async def close(self) -> None: ...


async def test_a_wrong_word_in_each_of_twenty_is_counted_on_the_line_that_it_was_said_on() -> None:
    found = [one async for one in on_lines(Repeater(), SpeechHints("a"), Talker(), Talker(), {"clean": line_called("clean")})]
    assert [one.said for one in found] == list(SAID)
    assert {one.wrong_words for one in found} == {1}
    assert {one.line for one in found} == {"clean"}
    made = table(found)
    words = sum(len(said.split()) for said in SAID)
    assert [next(iter(column.cells)) for column in made.columns][:3] == ["clean", f"{words - 20} of {words}", "0 of 20"]


def test_before_the_caller_speaks_the_agents_echo_is_hardly_heard() -> None:
    passed = sound_on(Way(line_called("echo_db=20"), 5), np.roll(TALK, 4000), TALK)
    loud = [frame for frame in passed.frames[: passed.quiet] if frame != SILENCE * FRAME_BYTES]
    assert len(loud) <= 2
    assert len(passed.frames) * FRAME_BYTES >= passed.end


def test_a_voice_that_is_never_told_of_has_neither_begin_nor_end() -> None:
    found = detected(sound_on(Way(line_called("gain_db=-60")), TALK, silence(0)))
    assert found.onset_ms is None
    assert found.end_ms is None


@pytest.mark.parametrize(("heard", "wrong"), [("yes please", 0), ("yes", 1), ("", 2), ("oh yes please", 1), ("no thanks", 2)])
def test_a_word_is_wrong_that_is_missing_added_or_another(heard: str, wrong: int) -> None:
    assert OnLine("clean", "yes please", heard, "", None, None, 0).wrong_words == wrong
