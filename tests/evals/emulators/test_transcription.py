import io
import wave
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from openai.types.audio import Transcription, TranscriptionVerbose

from evals.emulators.listening import Utterance
from evals.emulators.transcription import TranscriptionEmulator
from voice import mulaw

from .test_deepgram import silence, tone

PLACES = {"/v1": "whisper-1", "/openai/v1": "whisper-large-v3-turbo"}
VERBOSE = {"response_format": "verbose_json", "timestamp_granularities[]": ["word", "segment"]}


@pytest.fixture
async def emulator() -> AsyncIterator[TranscriptionEmulator]:
    async with TranscriptionEmulator([Utterance.spread("Two tables, please.", 1.0)]) as running:
        yield running


def wav(sound: bytes) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setparams((1, 2, 8000, 0, "NONE", ""))
        out.writeframes(mulaw.decode(sound).astype("<i2").tobytes())
    return file.getvalue()


async def post(
    emulator: TranscriptionEmulator, sound: bytes, place: str = "/v1", name: str = "a.wav", key: str | None = None, **form: Any
) -> httpx.Response:
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {key or emulator.key}"}) as client:
        return await client.post(
            f"{emulator.url}{place}/audio/transcriptions", data={"model": PLACES[place], **form}, files={"file": (name, sound)}
        )


@pytest.mark.parametrize("place", PLACES)
async def test_a_verbose_answer_is_of_the_providers_own_type(emulator: TranscriptionEmulator, place: str) -> None:
    answer = (await post(emulator, wav(silence(0.5) + tone(1.0)), place, **VERBOSE)).json()
    verbose = TranscriptionVerbose.model_validate(answer)
    assert verbose.text == "Two tables, please."
    assert [word.word for word in verbose.words or ()] == ["Two", "tables", "please"]
    assert (verbose.words or [])[0].start == pytest.approx(0.5, abs=0.02)
    assert ("x_groq" in answer) == (place == "/openai/v1")


async def test_a_plain_answer_is_words_alone(emulator: TranscriptionEmulator) -> None:
    answer = (await post(emulator, wav(tone(1.0)), model="gpt-4o-mini-transcribe")).json()
    assert Transcription.model_validate(answer).text == "Two tables, please."


async def test_an_utterance_is_told_as_far_as_the_sound_goes_and_known_again_when_it_is_longer(
    emulator: TranscriptionEmulator,
) -> None:
    texts = [(await post(emulator, wav(tone(seconds)))).json()["text"] for seconds in (0.4, 0.7, 1.0)]
    assert texts == ["Two tables,", "Two tables, please.", "Two tables, please."]


async def test_of_silence_something_is_made_up_and_called_unlikely(emulator: TranscriptionEmulator) -> None:
    (segment,) = (await post(emulator, wav(silence(1.0)), **VERBOSE)).json()["segments"]
    assert segment["text"].strip()
    assert segment["no_speech_prob"] > 0.6
    assert segment["avg_logprob"] < -1


@pytest.mark.parametrize(
    ("place", "form"),
    [
        ("/v1", {"model": "whisper-large-v3-turbo"}),
        ("/openai/v1", {"model": "whisper-1"}),
        ("/v1", {"model": "gpt-4o-transcribe", "response_format": "verbose_json"}),
        ("/v1", {"timestamp_granularities[]": ["word"]}),
        ("/v1", {"language": "en-US"}),
        ("/v1", {"nonsense": "1"}),
        ("/openai/v1", {"prompt": "calzone " * 300}),
        ("/v1", {"name": "a.docx"}),
        ("/v1", {"sound": wav(tone(0.05))}),
        ("/v1", {"sound": b"no sound at all"}),
    ],
)
async def test_a_form_the_provider_would_refuse_is_refused(
    emulator: TranscriptionEmulator, place: str, form: dict[str, Any]
) -> None:
    sound, name = form.pop("sound", wav(tone(1.0))), form.pop("name", "a.wav")
    answer = await post(emulator, sound, place, name, **form)
    assert answer.status_code == 400
    assert answer.json()["error"]["message"]


async def test_a_wrong_key_is_refused_here_and_where_models_are_listed(emulator: TranscriptionEmulator) -> None:
    assert (await post(emulator, wav(tone(1.0)), key="other")).status_code == 401
    async with httpx.AsyncClient() as client:
        assert (await client.get(f"{emulator.url}/v1/models")).status_code == 401
