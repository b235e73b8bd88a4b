import asyncio
from collections.abc import AsyncIterator

import pytest

from core.errors import DeadlineExceeded, KeyRefused, ProviderError
from evals.emulators.elevenlabs_http import ElevenLabsHttpEmulator, Times, tone
from evals.emulators.profile import Fault
from voice.ports import VoiceStyle
from voice.speech.elevenlabs_http import ElevenLabsHttp

TEXT = "Yes, we're open on Sunday until ten."


@pytest.fixture
async def emulator() -> AsyncIterator[ElevenLabsHttpEmulator]:
    async with ElevenLabsHttpEmulator() as running:
        yield running


@pytest.fixture
async def voice(emulator: ElevenLabsHttpEmulator) -> AsyncIterator[ElevenLabsHttp]:
    opened = ElevenLabsHttp(emulator.key, emulator.url.replace("http://", "ws://"), "Voice1", deadline=0.5)
    yield opened
    await opened.close()


async def say(voice: ElevenLabsHttp, text: str = TEXT, style: VoiceStyle | None = None) -> tuple[bytes, list[tuple[int, int]]]:
    pieces = [piece async for piece in voice.speak(text, style or VoiceStyle())]
    return b"".join(piece.sound for piece in pieces), [mark for piece in pieces for mark in piece.marks]


@pytest.mark.parametrize("times", ["of the text", "of the piece"])
async def test_a_text_becomes_the_providers_sound_with_a_mark_at_each_word_whatever_its_times_count_from(
    voice: ElevenLabsHttp, emulator: ElevenLabsHttpEmulator, times: Times
) -> None:
    emulator.times = times
    sound, marks = await say(voice)
    assert sound == await tone(TEXT + " ")
    assert [characters for characters, _ in marks] == [TEXT.index(word) for word in TEXT.split()[1:]] + [len(TEXT)]
    for characters, position in marks[:-1]:
        assert position == pytest.approx(characters * 480, abs=16)
    assert marks[-1][1] == len(sound)


async def test_texts_share_a_warm_connection(voice: ElevenLabsHttp, emulator: ElevenLabsHttpEmulator) -> None:
    await voice.probe()
    for _ in range(5):
        await say(voice)
    assert (len(emulator.connections), emulator.probes) == (1, 1)


async def test_a_style_names_voice_and_speed(voice: ElevenLabsHttp, emulator: ElevenLabsHttpEmulator) -> None:
    await say(voice, style=VoiceStyle(voice="Voice2", rate=3.0))
    assert (emulator.requests[0]["voice"], emulator.requests[0]["voice_settings"]["speed"]) == ("Voice2", 1.2)


@pytest.mark.parametrize("fault", ["unauthorized", "rate_limited", "server_error", "drop", "garbage"])
async def test_a_failure_is_a_provider_error_at_once_and_once(
    voice: ElevenLabsHttp, emulator: ElevenLabsHttpEmulator, fault: Fault
) -> None:
    emulator.behaviour.fail(fault)
    with pytest.raises(ProviderError) as failed:
        await asyncio.wait_for(say(voice), 3)
    assert isinstance(failed.value, KeyRefused) == (fault == "unauthorized")
    assert "Sunday" not in str(failed.value)
    assert emulator.key not in str(failed.value)
    assert (await say(voice))[0] == await tone(TEXT + " ")


@pytest.mark.parametrize("fault", ["stall_before", "stall_after", "half_open"])
async def test_silence_ends_at_the_deadline_and_so_does_the_request(
    voice: ElevenLabsHttp, emulator: ElevenLabsHttpEmulator, fault: Fault
) -> None:
    emulator.behaviour.fail(fault)
    with pytest.raises(DeadlineExceeded):
        await asyncio.wait_for(say(voice), 3)
    await asyncio.wait_for(emulator.left.wait(), 2)


async def test_who_stops_listening_ends_the_request(voice: ElevenLabsHttp, emulator: ElevenLabsHttpEmulator) -> None:
    emulator.behaviour.fail("stall_after")
    pieces = voice.speak(TEXT, VoiceStyle())
    await anext(pieces)
    await pieces.aclose()
    await asyncio.wait_for(emulator.left.wait(), 2)


async def test_a_wrong_key_says_what_to_set_and_a_key_without_permission_to_look_is_no_wrong_one(
    emulator: ElevenLabsHttpEmulator, voice: ElevenLabsHttp
) -> None:
    wrong = ElevenLabsHttp("other", emulator.url, "Voice1")
    for asked in (wrong.probe(), say(wrong)):
        with pytest.raises(KeyRefused, match="ELEVENLABS_API_KEY"):
            await asked
    await wrong.close()
    emulator.may_look = False
    await voice.probe()


async def test_nothing_to_say_connects_to_nobody(voice: ElevenLabsHttp, emulator: ElevenLabsHttpEmulator) -> None:
    assert await say(voice, "  ") == (b"", [])
    assert not emulator.connections
