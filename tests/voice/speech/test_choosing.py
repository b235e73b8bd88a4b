"""Which voices there are follows from the keys, or from what is named; a name that cannot be followed is told at start."""

from typing import Any

import pytest
from structlog.testing import capture_logs

from core.clock import SystemClock
from core.errors import ConfigurationError
from core.settings import Settings
from core.standing import Standings
from evals.emulators.elevenlabs import ElevenLabsEmulator
from evals.emulators.elevenlabs_http import ElevenLabsHttpEmulator
from frontdesk.gateway import synthesisers_of
from voice.ports import VoiceStyle
from voice.speech.choosing import voices_of
from voice.voice_chain import VoiceChain

NONE: dict[str, Any] = dict.fromkeys(("elevenlabs_api_key", "openai_api_key", "speaking"))


def settings(**more: Any) -> Settings:
    return Settings(_env_file=None, **{**NONE, **more})


@pytest.mark.parametrize(
    ("more", "voices"),
    [
        ({}, ["espeak"]),
        ({"openai_api_key": "key"}, ["espeak"]),
        ({"elevenlabs_api_key": "key"}, ["elevenlabs", "elevenlabs-http", "espeak"]),
        ({"elevenlabs_api_key": "key", "openai_api_key": "key"}, ["elevenlabs", "elevenlabs-http", "espeak"]),
        ({"openai_api_key": "key", "speaking": "openai,local"}, ["openai", "espeak"]),
        (
            {"elevenlabs_api_key": "key", "openai_api_key": "key", "speaking": " OpenAI, elevenlabs-http,openai "},
            ["openai", "elevenlabs-http"],
        ),
    ],
    ids=str,
)
async def test_voices_come_in_the_order_that_was_set(more: dict[str, Any], voices: list[str]) -> None:
    chosen = voices_of(settings(**more))
    assert [voice.name.split("/")[0] for voice in chosen] == voices
    for voice in chosen:
        await voice.close()


@pytest.mark.parametrize(
    ("speaking", "says"),
    [
        ("openai,local", "OPENAI_API_KEY"),
        ("elevenlabs-http", "ELEVENLABS_API_KEY"),
        ("polly", "it takes elevenlabs, elevenlabs-http, openai, local"),
        (" , ", "names nothing"),
    ],
)
def test_a_voice_that_cannot_speak_is_told_with_what_to_do(speaking: str, says: str) -> None:
    with pytest.raises(ConfigurationError, match=says):
        voices_of(settings(speaking=speaking))


async def test_a_wrong_key_is_said_before_the_first_call_which_is_spoken_by_the_next_voice(tmp_path: Any) -> None:
    async with ElevenLabsEmulator() as socket:
        chosen = settings(home=tmp_path, elevenlabs_api_key="other", elevenlabs_base_url=socket.url, speaking="elevenlabs,local")
        standings = Standings(SystemClock())
        voices = synthesisers_of(chosen, standings)
        with capture_logs() as logs:
            await standings.look()
        errors = [line for line in logs if line["log_level"] == "error"]
        assert [("ELEVENLABS_API_KEY" in line["what_to_do"], "other" in str(line)) for line in errors] == [(True, False)]
        noted: list[tuple[object, object]] = []

        async def note(_kind: str, **facts: object) -> None:
            noted.append((str(facts["provider"]).split("/")[0], facts["came"]))

        chain = VoiceChain(voices, VoiceStyle(), standings=standings, note=note)
        assert b"".join([piece.sound async for piece in chain.speak("Good evening.")])
        assert noted == [("elevenlabs", "skipped")]
        assert socket.connections == 0
        for voice in voices:
            await voice.close()


async def test_when_the_websocket_fails_the_same_voice_speaks_over_http(tmp_path: Any) -> None:
    async with ElevenLabsHttpEmulator() as http:  # takes no websocket
        chosen = settings(home=tmp_path, elevenlabs_api_key=http.key, elevenlabs_base_url=http.url.replace("http", "ws"))
        standings = Standings(SystemClock())
        voices = synthesisers_of(chosen, standings)
        chain = VoiceChain(voices, VoiceStyle(), standings=standings)
        assert b"".join([piece.sound async for piece in chain.speak("Good evening.")])
        assert [body["text"] for body in http.requests] == ["Good evening. "]
        for voice in voices:
            await voice.close()
