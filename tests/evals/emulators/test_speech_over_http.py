"""The emulated voices over HTTP take and answer what the providers' own SDKs have types for, and refuse the rest."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from typing import Any, get_args

import httpx
import pytest
from elevenlabs.types import StreamingAudioChunkWithTimestampsResponse
from openai.types.audio.speech_create_params import SpeechCreateParams
from openai.types.audio.speech_model import SpeechModel

from evals.emulators import openai_speech
from evals.emulators.elevenlabs_http import ElevenLabsHttpEmulator, tone
from evals.emulators.openai_speech import OpenAISpeechEmulator
from evals.emulators.profile import Behaviour, Fault, Latency

SPOKEN: dict[str, Any] = {"input": "Hello there.", "model": "gpt-4o-mini-tts", "voice": "coral", "response_format": "pcm"}
PATH = "/v1/text-to-speech/Voice1/stream/with-timestamps?output_format=ulaw_8000"


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient() as opened:
        yield opened


async def elevenlabs(
    client: httpx.AsyncClient, emulator: ElevenLabsHttpEmulator, path: str = PATH, **body: Any
) -> httpx.Response:
    asked = {"text": "Hello there.", **body}
    return await client.post(emulator.url + path, json=asked, headers={"xi-api-key": emulator.key})


async def openai(client: httpx.AsyncClient, emulator: OpenAISpeechEmulator, **body: Any) -> httpx.Response:
    headers = {"Authorization": f"Bearer {emulator.key}"}
    return await client.post(f"{emulator.url}/v1/audio/speech", json={**SPOKEN, **body}, headers=headers)


async def test_elevenlabs_lines_are_the_sdks_chunks_and_hold_the_whole_text_and_sound(client: httpx.AsyncClient) -> None:
    async with ElevenLabsHttpEmulator() as emulator:
        lines = (await elevenlabs(client, emulator)).text.splitlines()
    chunks = [StreamingAudioChunkWithTimestampsResponse.model_validate(json.loads(line)) for line in lines]
    assert not any(chunk.model_extra for chunk in chunks)
    assert b"".join(base64.b64decode(chunk.audio_base_64) for chunk in chunks) == await tone("Hello there.")
    assert "".join(char for chunk in chunks if chunk.alignment for char in chunk.alignment.characters) == "Hello there."


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (PATH.replace("ulaw_8000", "mp3_44100_128"), {}),
        (PATH, {"nonsense": 1}),
        (PATH, {"text": " "}),
        (PATH, {"voice_settings": {"speed": 3.0}}),
    ],
)
async def test_elevenlabs_refuses_what_it_does_not_know(client: httpx.AsyncClient, path: str, body: dict[str, Any]) -> None:
    async with ElevenLabsHttpEmulator() as emulator:
        assert (await elevenlabs(client, emulator, path, **body)).status_code == 422
        wrong = await client.post(emulator.url + PATH, json={"text": "Hello."}, headers={"xi-api-key": "other"})
        assert (wrong.status_code, wrong.json()["detail"]["status"]) == (401, "invalid_api_key")


def test_openais_fields_and_models_are_those_of_its_sdk() -> None:
    assert set(SpeechCreateParams.__annotations__) == openai_speech._FIELDS
    assert set(get_args(SpeechModel)) == openai_speech._MODELS


async def test_openai_answers_24_khz_samples_cut_where_it_likes(client: httpx.AsyncClient) -> None:
    async with OpenAISpeechEmulator() as emulator:
        answer = await openai(client, emulator)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "audio/pcm")
    assert len(answer.content) == len(SPOKEN["input"]) * 1440 * 2


@pytest.mark.parametrize(
    "body", [{"nonsense": 1}, {"model": "gpt-9-tts"}, {"voice": "nobody"}, {"input": ""}, {"input": "a" * 4097}, {"speed": 9}]
)
async def test_openai_refuses_what_it_does_not_know(client: httpx.AsyncClient, body: dict[str, Any]) -> None:
    async with OpenAISpeechEmulator() as emulator:
        assert (await openai(client, emulator, **body)).status_code == 400


@pytest.mark.parametrize(("fault", "status"), [("unauthorized", 401), ("rate_limited", 429), ("server_error", 500)])
async def test_both_refuse_on_demand_once(client: httpx.AsyncClient, fault: Fault, status: int) -> None:
    async with ElevenLabsHttpEmulator() as one, OpenAISpeechEmulator() as two:
        one.behaviour.fail(fault)
        two.behaviour.fail(fault)
        assert [(await elevenlabs(client, one)).status_code, (await openai(client, two)).status_code] == [status, status]
        assert [(await elevenlabs(client, one)).status_code, (await openai(client, two)).status_code] == [200, 200]


async def test_more_at_once_than_the_account_may_have_are_refused(client: httpx.AsyncClient) -> None:
    async with ElevenLabsHttpEmulator(at_once=1, behaviour=Behaviour(Latency(3_600_000, 3_600_001))) as emulator:
        first = asyncio.create_task(elevenlabs(client, emulator))
        await asyncio.wait_for(emulator.asked.wait(), 5)
        assert (await elevenlabs(client, emulator)).status_code == 429
        first.cancel()
