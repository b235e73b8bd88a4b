import asyncio
from collections.abc import AsyncIterator

import pytest

from core.errors import DeadlineExceeded, ProviderError
from evals.emulators.elevenlabs import ElevenLabsEmulator, tone
from evals.emulators.profile import Fault
from voice.ports import VoiceStyle
from voice.speech import elevenlabs
from voice.speech.elevenlabs import ElevenLabs

TEXT = "Yes, we're open on Sunday until ten."


def adapter(emulator: ElevenLabsEmulator, *, key: str | None = None, base_url: str | None = None) -> ElevenLabs:
    return ElevenLabs(key or emulator.key, base_url or emulator.url, "Voice1", deadline=0.5)


@pytest.fixture
async def emulator() -> AsyncIterator[ElevenLabsEmulator]:
    async with ElevenLabsEmulator() as running:
        yield running


@pytest.fixture
async def voice(emulator: ElevenLabsEmulator) -> AsyncIterator[ElevenLabs]:
    opened = adapter(emulator)
    yield opened
    await opened.close()


async def say(voice: ElevenLabs, text: str = TEXT, style: VoiceStyle | None = None) -> tuple[bytes, list[tuple[int, int]]]:
    pieces = [piece async for piece in voice.speak(text, style or VoiceStyle())]
    return b"".join(piece.sound for piece in pieces), [mark for piece in pieces for mark in piece.marks]


async def test_a_text_becomes_the_providers_sound_with_a_mark_at_each_word(voice: ElevenLabs) -> None:
    sound, marks = await say(voice)
    assert sound == await tone(TEXT + " ")
    assert [characters for characters, _ in marks] == [TEXT.index(word) for word in TEXT.split()[1:]] + [len(TEXT)]
    for characters, position in marks[:-1]:
        assert position == pytest.approx(characters * 480, abs=16)
    assert marks[-1][1] == len(sound)


async def test_one_warm_socket_serves_text_after_text(voice: ElevenLabs, emulator: ElevenLabsEmulator) -> None:
    await voice.prepare()
    for _ in range(7):
        await say(voice)
    assert emulator.connections == 1


async def test_more_texts_than_a_socket_holds_open_another_and_never_a_sixth_context(
    voice: ElevenLabs, emulator: ElevenLabsEmulator
) -> None:
    sounds = await asyncio.gather(*(say(voice, f"Text number {number}.") for number in range(12)))
    assert [sound for sound, _ in sounds] == [await tone(f"Text number {number}. ") for number in range(12)]
    assert emulator.connections == 3


async def test_rapid_interruptions_never_open_a_sixth_context(voice: ElevenLabs, emulator: ElevenLabsEmulator) -> None:
    for _ in range(20):
        pieces = voice.speak(TEXT, VoiceStyle())
        await anext(pieces)
        await pieces.aclose()
    assert (await say(voice))[0]
    closed = [message for message in emulator.received if message.get("close_context")]
    assert len(closed) == 21
    assert emulator.connections <= 5


async def test_a_style_names_voice_and_speed(voice: ElevenLabs, emulator: ElevenLabsEmulator) -> None:
    await say(voice, style=VoiceStyle(voice="Voice2", rate=3.0))
    assert emulator.received[0]["voice_settings"]["speed"] == 1.2
    await say(voice)
    assert emulator.connections == 2


async def test_a_socket_the_provider_has_closed_is_replaced_unnoticed() -> None:
    async with ElevenLabsEmulator(idle=0.05) as emulator:
        voice = adapter(emulator)
        await voice.prepare()
        (socket,) = voice._sockets["Voice1"]
        await asyncio.wait_for(socket._connection.wait_closed(), 2)
        assert (await say(voice))[0]
        assert emulator.connections == 2
        await voice.close()


async def test_a_quiet_socket_is_kept_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elevenlabs, "KEEP_ALIVE_SECONDS", 0.02)
    async with ElevenLabsEmulator(idle=0.2) as emulator:
        voice = adapter(emulator)
        await voice.prepare()
        (socket,) = voice._sockets["Voice1"]
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(socket._connection.wait_closed(), 0.5)
        await say(voice)
        assert emulator.connections == 1
        await voice.close()


@pytest.mark.parametrize("fault", ["unauthorized", "rate_limited", "server_error"])
async def test_a_refused_connection_is_a_provider_error(voice: ElevenLabs, emulator: ElevenLabsEmulator, fault: Fault) -> None:
    emulator.behaviour.fail(fault)
    with pytest.raises(ProviderError, match="HTTP"):
        await say(voice)
    assert (await say(voice))[0]


@pytest.mark.parametrize("fault", ["stall_before", "stall_after", "half_open"])
async def test_silence_ends_at_the_deadline_and_the_next_text_has_a_new_socket(
    voice: ElevenLabs, emulator: ElevenLabsEmulator, fault: Fault
) -> None:
    emulator.behaviour.fail(fault)
    with pytest.raises(DeadlineExceeded):
        await asyncio.wait_for(say(voice), 3)
    assert (await say(voice))[0] == await tone(TEXT + " ")
    assert emulator.connections == 2


async def test_sound_for_a_context_that_is_nobodys_is_not_spoken(voice: ElevenLabs, emulator: ElevenLabsEmulator) -> None:
    emulator.strays = True
    sounds = await asyncio.gather(say(voice), say(voice, "Goodbye."))
    assert [sound for sound, _ in sounds] == [await tone(TEXT + " "), await tone("Goodbye. ")]


@pytest.mark.parametrize("fault", ["drop", "garbage"])
async def test_a_broken_answer_is_a_provider_error_of_that_text_alone(
    voice: ElevenLabs, emulator: ElevenLabsEmulator, fault: Fault
) -> None:
    emulator.behaviour.fail(fault)
    with pytest.raises(ProviderError):
        await asyncio.wait_for(say(voice), 3)
    assert (await say(voice))[0] == await tone(TEXT + " ")


async def test_a_wrong_key_and_an_address_nobody_answers_are_provider_errors(emulator: ElevenLabsEmulator) -> None:
    for wrong in ({"key": "other"}, {"base_url": "ws://127.0.0.1:9"}):
        with pytest.raises(ProviderError):
            await say(adapter(emulator, **wrong))


async def test_nothing_to_say_connects_to_nobody(voice: ElevenLabs, emulator: ElevenLabsEmulator) -> None:
    assert await say(voice, "  ") == (b"", [])
    assert emulator.connections == 0
