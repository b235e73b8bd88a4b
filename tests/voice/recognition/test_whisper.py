"""Transcription over real HTTP: utterances are cut at a flush, told in order, and nothing is made up of silence."""

import asyncio
from collections.abc import AsyncIterator

import numpy as np
import pytest

from core.errors import DeadlineExceeded, ProviderError
from evals.emulators.listening import Utterance
from evals.emulators.profile import Behaviour, Fault, Latency
from evals.emulators.transcription import TranscriptionEmulator
from tests.voice.spoken_sound import frames, noise, silence
from voice.ports import Heard, RecognitionStream, SpeechHints
from voice.recognition.whisper import WhisperOptions, WhisperRecogniser

HINTS = SpeechHints("a", "en-GB", terms=("panna cotta", "Giulia", "Giulia"))
TABLE, FRIDAY = Utterance.spread("a table for four please", 1.1), Utterance.spread("on friday", 0.5)
VOICE, MORE = noise(1.2, level=4000), noise(0.6, level=4000, seed=8)
BASES = {"openai": ("/v1", "whisper-1"), "groq": ("/openai/v1", "whisper-large-v3-turbo")}


@pytest.fixture
async def emulator() -> AsyncIterator[TranscriptionEmulator]:
    async with TranscriptionEmulator([TABLE, FRIDAY], key="k") as running:
        yield running


def _recogniser(emulator: TranscriptionEmulator, name: str = "groq", key: str = "k", **options: float) -> WhisperRecogniser:
    base, model = BASES[name]
    return WhisperRecogniser(name, key, emulator.url + base, model, WhisperOptions(**{"partial_seconds": 0, **options}))  # type: ignore[arg-type]


def _speak(stream: RecognitionStream, *pieces: np.ndarray) -> None:
    for frame in frames(*pieces):
        stream.push(frame)


async def _told(stream: RecognitionStream, count: int = 1) -> list[Heard]:
    told: list[Heard] = []
    async with asyncio.timeout(10):
        async for heard in stream:
            told.append(heard)
            if len(told) == count:
                return told
    raise AssertionError("the stream ended before that")


@pytest.mark.parametrize("name", BASES)
async def test_a_flush_is_answered_with_the_words_since_the_last(emulator: TranscriptionEmulator, name: str) -> None:
    recogniser = _recogniser(emulator, name)
    stream = await recogniser.open(HINTS)
    _speak(stream, silence(2.0), VOICE, silence(0.12))
    stream.flush()
    _speak(stream, silence(0.4), MORE, silence(0.12))
    stream.flush()
    first, second = await _told(stream, 2)
    assert (first.kind, first.text, second.text) == ("final", "a table for four please", "on friday")
    assert [word.text for word in first.words] == first.text.split()
    assert first.words[0].start == pytest.approx(2.0, abs=0.05)
    assert second.words[0].start == pytest.approx(3.72, abs=0.05)
    assert 0.5 < first.confidence < 1
    await stream.close()
    await recogniser.close()


async def test_the_language_and_the_businesss_terms_go_along(emulator: TranscriptionEmulator) -> None:
    recogniser = _recogniser(emulator)
    stream = await recogniser.open(HINTS)
    _speak(stream, VOICE)
    stream.flush()
    await _told(stream)
    (form,) = emulator.requests
    assert (form["language"], form["prompt"], form["model"]) == ("en", "panna cotta, Giulia", "whisper-large-v3-turbo")
    assert form["response_format"] == "verbose_json"
    await stream.close()
    await recogniser.close()


async def test_which_language_is_spoken_is_left_open_where_callers_may_speak_several(emulator: TranscriptionEmulator) -> None:
    recogniser = _recogniser(emulator)
    stream = await recogniser.open(SpeechHints("a", languages=("es",)))
    _speak(stream, VOICE)
    stream.flush()
    await _told(stream)
    assert "language" not in emulator.requests[0]
    await stream.close()
    await recogniser.close()


async def test_a_model_without_times_is_asked_for_words_alone(emulator: TranscriptionEmulator) -> None:
    recogniser = WhisperRecogniser("openai", "k", emulator.url + "/v1", "gpt-4o-mini-transcribe")
    stream = await recogniser.open(HINTS)
    _speak(stream, noise(0.6, level=4000))
    stream.flush()
    (final,) = await _told(stream)
    assert (final.kind, final.words) == ("final", ())
    assert final.text.startswith("a table")
    await stream.close()
    await recogniser.close()


async def test_a_flush_of_silence_costs_no_request_and_says_that_there_was_nothing(emulator: TranscriptionEmulator) -> None:
    recogniser = _recogniser(emulator)
    stream = await recogniser.open(HINTS)
    _speak(stream, silence(3.0))
    stream.flush()
    assert await _told(stream) == [Heard("final", "")]
    assert emulator.requests == []
    await stream.close()
    await recogniser.close()


async def test_words_that_are_made_up_of_a_noise_are_left_out() -> None:
    async with TranscriptionEmulator([], key="k") as emulator:
        recogniser = _recogniser(emulator)
        stream = await recogniser.open(HINTS)
        _speak(stream, noise(0.5, level=4000))
        stream.flush()
        (final,) = await _told(stream)
        assert (final.text, len(emulator.requests)) == ("", 1)
        await stream.close()
        await recogniser.close()


async def test_while_a_caller_talks_on_what_there_is_so_far_is_told(emulator: TranscriptionEmulator) -> None:
    recogniser = _recogniser(emulator, partial_seconds=0.5)
    stream = await recogniser.open(HINTS)
    _speak(stream, VOICE[:4800])
    (partial,) = await _told(stream)
    _speak(stream, VOICE[4800:], silence(0.12))
    stream.flush()
    (final,) = await _told(stream)
    assert (partial.kind, final.kind, final.text) == ("partial", "final", "a table for four please")
    assert partial.text
    assert final.text.startswith(partial.text)
    await stream.close()
    await recogniser.close()


async def test_a_noise_without_an_end_is_transcribed_ever_more_seldom(emulator: TranscriptionEmulator) -> None:
    recogniser = _recogniser(emulator, partial_seconds=0.5)
    stream = await recogniser.open(HINTS)
    for seconds in (0.6, 1.2, 2.2):
        _speak(stream, noise(seconds, level=4000))
        assert [heard.kind for heard in await _told(stream)] == ["partial"]
    _speak(stream, noise(3.0, level=4000))
    stream.flush()
    assert [heard.kind for heard in await _told(stream)] == ["final"]
    assert len(emulator.requests) == 4
    await stream.close()
    await recogniser.close()


async def test_an_answer_that_is_late_does_not_overtake_the_one_before(emulator: TranscriptionEmulator) -> None:
    emulator.behaviour.latency = Latency(80, 200)
    recogniser = _recogniser(emulator)
    stream = await recogniser.open(HINTS)
    for sound in (VOICE, MORE):
        _speak(stream, sound, silence(0.12))
        stream.flush()
    assert [heard.text for heard in await _told(stream, 2)] == ["a table for four please", "on friday"]
    await stream.close()
    await recogniser.close()


@pytest.mark.parametrize("fault", ["stall_before", "stall_after", "half_open"])
async def test_an_answer_that_does_not_come_in_time_ends_the_stream(emulator: TranscriptionEmulator, fault: Fault) -> None:
    emulator.behaviour.fail(fault)
    recogniser = _recogniser(emulator, answer_seconds=0.3)
    stream = await recogniser.open(HINTS)
    _speak(stream, VOICE)
    stream.flush()
    with pytest.raises(DeadlineExceeded):
        await _told(stream)
    await stream.close()
    await recogniser.close()


@pytest.mark.parametrize("fault", ["server_error", "drop", "garbage"])
async def test_an_attempt_that_fails_is_made_once_more(emulator: TranscriptionEmulator, fault: Fault) -> None:
    emulator.behaviour.fail(fault)
    recogniser = _recogniser(emulator)
    stream = await recogniser.open(HINTS)
    _speak(stream, VOICE)
    stream.flush()
    assert [heard.text for heard in await _told(stream)] == ["a table for four please"]
    await stream.close()
    await recogniser.close()


@pytest.mark.parametrize("fault", ["server_error", "drop", "garbage"])
async def test_one_that_fails_twice_ends_the_stream(emulator: TranscriptionEmulator, fault: Fault) -> None:
    emulator.behaviour.fail(fault, fault)
    recogniser = _recogniser(emulator)
    stream = await recogniser.open(HINTS)
    _speak(stream, VOICE)
    stream.flush()
    with pytest.raises(ProviderError):
        await _told(stream)
    await stream.close()
    await recogniser.close()


async def test_a_wrong_key_is_a_providers_error_before_the_caller_speaks_and_not_told_on(emulator: TranscriptionEmulator) -> None:
    recogniser = _recogniser(emulator, key="a-wrong-key")
    stream = await recogniser.open(HINTS)
    with pytest.raises(ProviderError, match="401") as refused:
        await _told(stream)
    assert "a-wrong-key" not in str(refused.value)
    await stream.close()
    await recogniser.close()


async def test_five_minutes_without_a_pause_are_cut_and_heard_whole_in_bounded_pieces() -> None:
    piece = noise(25.0, level=4000)
    script = [Utterance.spread(f"part {number} of a long story", 24.0) for number in range(12)]
    async with TranscriptionEmulator(script, key="k") as emulator:
        recogniser = _recogniser(emulator, max_waiting=16)
        stream = await recogniser.open(HINTS)
        for number in range(12):
            _speak(stream, piece + number)
            assert len(stream._sound) * 0.02 < 25  # type: ignore[attr-defined]
        told = await _told(stream, 12)
        assert [heard.kind for heard in told] == ["final"] * 12
        assert all("long story" in heard.text for heard in told)
        assert told[-1].words[-1].end == pytest.approx(299, abs=1.5)
        await stream.close()
        await recogniser.close()


async def test_a_transcription_that_falls_ever_further_behind_ends_the_stream() -> None:
    async with TranscriptionEmulator([], key="k", behaviour=Behaviour(Latency(2000, 2100))) as emulator:
        recogniser = _recogniser(emulator, max_waiting=2)
        stream = await recogniser.open(HINTS)
        for _ in range(4):
            _speak(stream, noise(0.2, level=4000))
            stream.flush()
        with pytest.raises(ProviderError, match="falls behind"):
            await _told(stream)
        await stream.close()
        await recogniser.close()
