import asyncio
import importlib.util
import itertools
import os
import signal
import time
from collections.abc import AsyncIterator

import numpy as np
import pytest

from core.errors import ConfigurationError, DeadlineExceeded, ProviderError
from voice import mulaw
from voice.ports import Speech, Synthesiser, VoiceStyle
from voice.speech.local import LocalVoice

pytestmark = pytest.mark.skipif(importlib.util.find_spec("espeakng_loader") is None, reason="needs the extra local-voice")

TEXT = "Hello, we're open at the café until ten. Would you like a table?"


@pytest.fixture
async def voice() -> AsyncIterator[LocalVoice]:
    local = LocalVoice()
    yield local
    await local.close()


async def say(voice: Synthesiser, text: str, style: VoiceStyle | None = None) -> tuple[bytes, list[tuple[int, int]]]:
    pieces: list[Speech] = [piece async for piece in voice.speak(text, style or VoiceStyle())]
    return b"".join(piece.sound for piece in pieces), [mark for piece in pieces for mark in piece.marks]


def words(spoken: tuple[bytes, list[tuple[int, int]]]) -> list[float]:
    """Seconds from each mark to the next, to be compared loosely: espeak's jitter makes no two sounds equal."""
    return [(after[1] - before[1]) / 8000 for before, after in itertools.pairwise(spoken[1])]


def like(seconds: list[float]) -> object:
    return pytest.approx(seconds, abs=0.05)


def child_of(voice: LocalVoice) -> int:
    assert voice._child is not None
    return voice._child._process.pid


async def test_a_sentence_becomes_sound_of_speech_length_at_telephone_level(voice: LocalVoice) -> None:
    sound, _ = await say(voice, TEXT)
    samples = mulaw.decode(sound).astype(float) / 32768
    assert 2.5 < len(sound) / 8000 < 6
    assert 10 ** (-9 / 20) < np.abs(samples).max() <= 10 ** (-2.9 / 20)
    assert np.flatnonzero(np.abs(samples) > 10 ** (-50 / 20))[0] < 80


async def test_marks_rise_end_at_the_whole_text_and_fall_between_words(voice: LocalVoice) -> None:
    sound, marks = await say(voice, TEXT)
    characters, positions = zip(*marks, strict=True)
    assert list(characters) == sorted(set(characters))
    assert list(positions) == sorted(set(positions))
    assert marks[-1][0] == len(TEXT)
    assert marks[-1][1] <= len(sound)
    assert all(TEXT[at - 1 : at] in " ,.?" for at in characters)
    assert "Hello, we're open at the café " in [TEXT[:at] for at in characters]


async def test_no_mark_is_ahead_of_the_sound_it_came_with(voice: LocalVoice) -> None:
    length = 0
    async for piece in voice.speak(TEXT, VoiceStyle()):
        length += len(piece.sound)
        assert all(position <= length for _, position in piece.marks)


async def test_a_pause_between_sentences_counts_what_came_before_it_as_heard(voice: LocalVoice) -> None:
    sound, marks = await say(voice, TEXT)
    at = dict(marks)[TEXT.index(" Would")]
    pause = np.abs(mulaw.decode(sound[at + 400 : at + 1200]).astype(float))
    assert pause.max() < 0.02 * 32768


async def test_another_style_sounds_otherwise_and_a_faster_one_is_shorter(voice: LocalVoice) -> None:
    usual = words(await say(voice, TEXT))
    for style in (VoiceStyle(language="en-GB"), VoiceStyle(voice="en-gb-scotland+m3"), VoiceStyle(rate=1.3)):
        assert words(await say(voice, TEXT, style)) != like(usual)
    assert len((await say(voice, TEXT, VoiceStyle(rate=1.3)))[0]) < 0.9 * len((await say(voice, TEXT))[0])


async def test_every_listed_english_voice_speaks(voice: LocalVoice) -> None:
    names = [name for name in voice.voices() if name.startswith("en-")]
    assert "en-us" in names
    for name in names:
        assert (await say(voice, "Hello there.", VoiceStyle(voice=name)))[0]


@pytest.mark.parametrize("name", ["nobody", "en-us+nobody", "../../etc/passwd", "en-us+../f3"])
async def test_a_voice_that_is_not_there_is_named(voice: LocalVoice, name: str) -> None:
    with pytest.raises(ProviderError, match="no local voice"):
        await say(voice, "Hello.", VoiceStyle(voice=name))


async def test_nothing_to_say_makes_no_sound(voice: LocalVoice) -> None:
    assert await say(voice, " \n") == (b"", [])


async def test_a_text_without_end_is_refused(voice: LocalVoice) -> None:
    with pytest.raises(ProviderError, match="too long"):
        await say(voice, "hello " * 1000)


@pytest.mark.parametrize("text", ["…", "😀", "[[hello]] <speak>", "a\0b", "ok " * 300, "7:30 $12.50 +12125550142", "\ud800"])
async def test_odd_texts_end_with_a_mark_for_the_whole(voice: LocalVoice, text: str) -> None:
    _, marks = await say(voice, text)
    assert marks[-1][0] == len(text)


async def test_many_speakers_at_once_each_get_their_own_words(voice: LocalVoice) -> None:
    texts = ["This is " + "not " * number + "it." for number in range(8)]
    alone = [like(words(await say(voice, text))) for text in texts]
    together = await asyncio.gather(*(say(voice, text) for text in texts))
    assert [words(spoken) for spoken in together] == alone


async def test_closing_the_iterator_leaves_the_process_free_for_the_next(voice: LocalVoice) -> None:
    expected = like(words(await say(voice, TEXT)))
    pieces = voice.speak("word " * 380, VoiceStyle())
    await anext(pieces)
    await pieces.aclose()
    assert words(await say(voice, TEXT)) == expected


async def test_a_killed_process_is_started_again(voice: LocalVoice) -> None:
    expected = like(words(await say(voice, TEXT)))
    killed = child_of(voice)
    os.kill(killed, signal.SIGKILL)
    assert words(await say(voice, TEXT)) == expected
    assert child_of(voice) != killed


async def test_a_process_killed_in_mid_speech_is_an_error_of_that_speech_alone(voice: LocalVoice) -> None:
    expected = like(words(await say(voice, TEXT)))
    pieces = voice.speak("word " * 390, VoiceStyle(rate=0.5))
    await anext(pieces)
    os.kill(child_of(voice), signal.SIGKILL)
    with pytest.raises(ProviderError):
        async for _ in pieces:
            pass
    assert words(await say(voice, TEXT)) == expected


async def test_a_process_that_hangs_is_replaced_after_the_deadline() -> None:
    voice = LocalVoice()
    await voice.prepare()
    hung, voice._deadline = child_of(voice), 0.3
    os.kill(hung, signal.SIGSTOP)
    with pytest.raises(DeadlineExceeded):
        await say(voice, "Hello.")
    voice._deadline = 5.0
    assert (await say(voice, "Hello."))[0]
    assert child_of(voice) != hung
    await voice.close()


async def test_the_first_sound_of_a_warm_voice_comes_soon(voice: LocalVoice) -> None:
    await voice.prepare()
    waits = []
    for _ in range(5):
        begun = time.perf_counter()
        pieces = voice.speak(TEXT, VoiceStyle())
        await anext(pieces)
        waits.append(time.perf_counter() - begun)
        await pieces.aclose()
    assert min(waits) < 0.03


def test_without_the_engine_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ConfigurationError, match=r"pip install frontdesk\[local-voice\]"):
        LocalVoice()
