"""What had been played of an interrupted answer is told in words, and the gateway's record is held against it."""

from collections.abc import AsyncIterator
from typing import Any

import numpy as np
import pytest

from evals.bench.heard import overlaps, played_words
from evals.phone.report import CallReport, Turn
from voice.mulaw import encode
from voice.ports import Speech, VoiceStyle

LEAD = b"\xff" * 160
WORD = encode((np.sin(np.arange(1600) / 3) * 8000).astype(np.int16))


class EvenVoice:
    """Says every word in 200 ms, after 20 ms of silence."""

    name = "even"

    async def speak(self, text: str, style: VoiceStyle) -> AsyncIterator[Speech]:
        yield Speech(LEAD)
        ends = [at for at, letter in enumerate(text + " ") if letter == " "]
        for number, end in enumerate(ends, 1):
            yield Speech(WORD, ((end, len(LEAD) + number * len(WORD)),))

    async def close(self) -> None: ...


@pytest.mark.parametrize(
    ("milliseconds", "words"),
    [
        (100, ""),
        (190, "one"),
        (390, "one two"),
        (590, "one two three"),
        (700, "one two three"),
        (800, "one two three four"),
        (5000, "one two three four five"),
    ],
)
async def test_words_count_as_played_once_they_are_over(milliseconds: float, words: str) -> None:
    assert await played_words(EvenVoice(), ["one two three", "four five"], milliseconds) == words


def interrupted(recorded: str) -> CallReport:
    """An answer that began at 3.0 s, a caller who spoke at 3.4 s, and a clear at 3.5 s."""
    first = Turn(1, "hello", 1000, 2000, answer_ms=1000)
    second = Turn(2, "wait", 3400, 3800, interruption_ms=100, talked_over_ms=110)
    said = {
        "at_ms": 2900,
        "seq": 1,
        "kind": "said",
        "phrases": [{"id": "1", "text": "one two three"}, {"id": "2", "text": "four"}],
    }
    heard: list[dict[str, Any]] = [{"id": "0", "text": "before"}, {"id": "1", "text": recorded}]
    told = {"at_ms": 4300, "seq": 2, "kind": "caller", "words": "wait", "heard": heard}
    return CallReport("CA1", "+1", "+2", "v", None, turns=[first, second], played=[(3000, 3510)], events=[said, told])


@pytest.mark.parametrize(("recorded", "beyond"), [("one two", 0), ("one two three", 1), ("one", -1)])
async def test_a_record_is_compared_with_the_play_out(recorded: str, beyond: int) -> None:
    (overlap,) = await overlaps(interrupted(recorded), EvenVoice())
    assert (overlap.played, overlap.recorded, overlap.words_beyond) == ("one two", recorded, beyond)
    assert (overlap.clear_ms, overlap.silent_ms) == (100, 110)


async def test_without_the_agents_voice_nothing_is_compared() -> None:
    (overlap,) = await overlaps(interrupted("one"), None)
    assert overlap.clear_ms == 100
    assert overlap.words_beyond is None
