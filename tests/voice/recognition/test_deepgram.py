"""Deepgram over a real socket: finals answer a flush, and no fault of the provider is a silence."""

import asyncio
from collections.abc import AsyncIterator

import numpy as np
import pytest

from core.errors import ProviderError
from evals.emulators.deepgram import DeepgramEmulator, Utterance
from tests.voice.spoken_sound import frames, noise, silence
from voice.ports import Heard, RecognitionStream, SpeechHints
from voice.recognition.deepgram import DeepgramOptions, DeepgramRecogniser

HINTS = SpeechHints("a", terms=("panna cotta", "Giulia"))
VOICE = noise(1.2, level=4000)


@pytest.fixture
async def emulator() -> AsyncIterator[DeepgramEmulator]:
    async with DeepgramEmulator([Utterance.spread("a table for four please", 1.0)], key="k") as running:
        yield running


async def _final(stream: RecognitionStream) -> Heard:
    async with asyncio.timeout(10):
        async for heard in stream:
            if heard.kind == "final":
                return heard
    raise AssertionError("the stream ended without a final")


def _speak(stream: RecognitionStream, *pieces: np.ndarray) -> None:
    for frame in frames(*pieces):
        stream.push(frame)


def _recogniser(emulator: DeepgramEmulator, key: str = "k", **options: float) -> DeepgramRecogniser:
    return DeepgramRecogniser(key, emulator.url, DeepgramOptions(**options))  # type: ignore[arg-type]


async def test_a_flush_is_answered_with_the_words_since_the_last_final(emulator: DeepgramEmulator) -> None:
    stream = await _recogniser(emulator).open(HINTS)
    _speak(stream, silence(0.2), VOICE, silence(0.2))
    stream.flush()
    final = await _final(stream)
    assert final.text == "a table for four please"
    assert [w.text for w in final.words] == final.text.split()
    await stream.close()


async def test_the_businesss_terms_go_along_and_endpointing_is_off(emulator: DeepgramEmulator) -> None:
    stream = await _recogniser(emulator).open(HINTS)
    await stream.close()
    query = emulator.requests[0]
    assert query["keyterm"] == ["panna cotta", "Giulia"]
    assert query["endpointing"] == ["false"]
    assert (query["encoding"], query["sample_rate"], query["model"]) == (["mulaw"], ["8000"], ["nova-3"])


async def test_a_quiet_stream_is_kept_alive(emulator: DeepgramEmulator) -> None:
    stream = await _recogniser(emulator, keep_alive_seconds=0.05).open(HINTS)
    async with asyncio.timeout(5):
        while "KeepAlive" not in emulator.received:  # noqa: ASYNC110 - the emulator tells no event of it
            await asyncio.sleep(0.02)
    await stream.close()
    assert "CloseStream" in emulator.received


async def test_a_half_open_socket_is_noticed(emulator: DeepgramEmulator) -> None:
    emulator.behaviour.fail("half_open")
    stream = await _recogniser(emulator, receive_seconds=0.4).open(HINTS)
    _speak(stream, VOICE)
    stream.flush()
    with pytest.raises(ProviderError, match="said nothing"):
        await _final(stream)
    await stream.close()


async def test_a_broken_connection_ends_the_stream_with_an_error(emulator: DeepgramEmulator) -> None:
    emulator.behaviour.fail("drop")
    stream = await _recogniser(emulator).open(HINTS)
    for _ in range(4):
        _speak(stream, VOICE, silence(0.3))
        stream.flush()

    async def listen_on() -> None:
        async for _ in stream:
            pass

    with pytest.raises(ProviderError):
        await asyncio.wait_for(listen_on(), 10)
    await stream.close()


async def test_words_of_another_stream_are_nobodys_here_and_end_this_one(emulator: DeepgramEmulator) -> None:
    stream = await _recogniser(emulator).open(HINTS)
    _speak(stream, VOICE, silence(0.3))
    stream.flush()
    assert (await _final(stream)).text
    emulator.strays = True
    _speak(stream, VOICE, silence(0.3))
    stream.flush()
    with pytest.raises(ProviderError, match="another stream"):
        await _final(stream)
    await stream.close()


async def test_a_wrong_key_is_a_providers_error_at_once(emulator: DeepgramEmulator) -> None:
    with pytest.raises(ProviderError, match="401"):
        await _recogniser(emulator, key="wrong").open(HINTS)


async def test_several_languages_are_listened_for_only_where_callers_may_speak_them(emulator: DeepgramEmulator) -> None:
    for languages in ((), ("es", "fr")):
        hints = SpeechHints("a", "en-GB", languages=languages)
        await (await _recogniser(emulator).open(hints)).close()
    one, several = emulator.requests
    assert (one["language"], "language_hint" in one) == (["en-GB"], False)
    assert (several["language"], several["language_hint"]) == (["multi"], ["en-GB", "es", "fr"])
