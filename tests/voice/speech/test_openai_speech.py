import asyncio
from collections.abc import AsyncIterator

import numpy as np
import pytest

from core.errors import DeadlineExceeded, KeyRefused, ProviderError
from evals.emulators.openai_speech import OpenAISpeechEmulator
from evals.emulators.profile import Fault
from voice import mulaw
from voice.ports import VoiceStyle
from voice.speech.openai_speech import LONGEST_TEXT, OpenAISpeech, ToPhone

TEXT = "Yes, we're open on Sunday until ten."


def adapter(emulator: OpenAISpeechEmulator, key: str | None = None) -> OpenAISpeech:
    return OpenAISpeech(key or emulator.key, f"{emulator.url}/v1", model="gpt-4o-mini-tts", voice="coral", deadline=0.5)


@pytest.fixture
async def emulator() -> AsyncIterator[OpenAISpeechEmulator]:
    async with OpenAISpeechEmulator() as running:
        yield running


@pytest.fixture
async def voice(emulator: OpenAISpeechEmulator) -> AsyncIterator[OpenAISpeech]:
    opened = adapter(emulator)
    yield opened
    await opened.close()


async def say(voice: OpenAISpeech, text: str = TEXT, style: VoiceStyle | None = None) -> tuple[bytes, list[tuple[int, int]]]:
    pieces = [piece async for piece in voice.speak(text, style or VoiceStyle())]
    return b"".join(piece.sound for piece in pieces), [mark for piece in pieces for mark in piece.marks]


async def test_a_text_becomes_telephone_sound_of_its_length_and_pitch_with_a_mark_at_its_end(voice: OpenAISpeech) -> None:
    sound, marks = await say(voice)
    assert len(sound) == pytest.approx(480 * len(TEXT), abs=8)
    assert marks == [(len(TEXT), len(sound))]
    spectrum = np.abs(np.fft.rfft(mulaw.decode(sound).astype(float)))
    assert np.argmax(spectrum) * 8000 / len(sound) == pytest.approx(440, abs=2)


@pytest.mark.parametrize("cut", [1, 7, 480, 4801])
def test_where_a_stream_is_cut_into_chunks_is_not_heard(cut: int) -> None:
    at = np.arange(24_000) / 24_000
    samples = (12_000 * np.sin(2 * np.pi * 1000 * at)).astype("<i2").tobytes()
    whole = ToPhone().take(samples, last=True)
    phone = ToPhone()
    pieces = [phone.take(samples[begin : begin + cut], last=False) for begin in range(0, len(samples), cut)]
    assert b"".join([*pieces, phone.take(b"", last=True)]) == whole


async def test_the_first_sound_comes_before_the_last_is_there(voice: OpenAISpeech, emulator: OpenAISpeechEmulator) -> None:
    emulator.behaviour.fail("stall_after")
    pieces = voice.speak(TEXT, VoiceStyle())
    assert (await anext(pieces)).sound
    await pieces.aclose()
    await asyncio.wait_for(emulator.left.wait(), 2)


async def test_texts_share_a_warm_connection(voice: OpenAISpeech, emulator: OpenAISpeechEmulator) -> None:
    await voice.probe()
    for _ in range(5):
        await say(voice)
    assert (len(emulator.connections), emulator.probes) == (1, 1)


async def test_model_voice_and_speed_are_as_set(voice: OpenAISpeech, emulator: OpenAISpeechEmulator) -> None:
    await say(voice)
    await say(voice, style=VoiceStyle(voice="sage", rate=9.0))
    asked = [(body["model"], body["voice"], body["response_format"], body.get("speed")) for body in emulator.requests]
    assert asked == [("gpt-4o-mini-tts", "coral", "pcm", None), ("gpt-4o-mini-tts", "sage", "pcm", 4.0)]


@pytest.mark.parametrize("fault", ["unauthorized", "rate_limited", "server_error", "drop", "garbage"])
async def test_a_failure_is_a_provider_error_at_once_and_once(
    voice: OpenAISpeech, emulator: OpenAISpeechEmulator, fault: Fault
) -> None:
    emulator.behaviour.fail(fault)
    with pytest.raises(ProviderError) as failed:
        await asyncio.wait_for(say(voice), 3)
    assert isinstance(failed.value, KeyRefused) == (fault == "unauthorized")
    assert "Sunday" not in str(failed.value)
    assert emulator.key not in str(failed.value)
    assert (await say(voice))[0]


@pytest.mark.parametrize("fault", ["stall_before", "stall_after", "half_open"])
async def test_silence_ends_at_the_deadline_and_so_does_the_request(
    voice: OpenAISpeech, emulator: OpenAISpeechEmulator, fault: Fault
) -> None:
    emulator.behaviour.fail(fault)
    with pytest.raises(DeadlineExceeded):
        await asyncio.wait_for(say(voice), 3)
    await asyncio.wait_for(emulator.left.wait(), 2)


async def test_more_texts_at_once_than_the_account_may_have_are_refused_and_no_others() -> None:
    async with OpenAISpeechEmulator(at_once=1) as emulator:
        voice = adapter(emulator)
        emulator.behaviour.fail("stall_after")
        first = voice.speak(TEXT, VoiceStyle())
        await anext(first)
        with pytest.raises(ProviderError, match="429"):
            await say(voice)
        await first.aclose()
        await voice.close()


async def test_a_wrong_key_and_an_unknown_model_are_said_by_a_probe(emulator: OpenAISpeechEmulator) -> None:
    wrong = adapter(emulator, key="other")
    with pytest.raises(KeyRefused, match="OPENAI_API_KEY"):
        await wrong.probe()
    await wrong.close()
    unknown = OpenAISpeech(emulator.key, f"{emulator.url}/v1", model="gpt-9-tts", voice="coral")
    with pytest.raises(ProviderError, match="404"):
        await unknown.probe()
    await unknown.close()


async def test_nothing_to_say_and_too_much_connect_to_nobody(voice: OpenAISpeech, emulator: OpenAISpeechEmulator) -> None:
    assert await say(voice, "  ") == (b"", [])
    with pytest.raises(ProviderError, match="too long"):
        await say(voice, "a" * (LONGEST_TEXT + 1))
    assert not emulator.connections
