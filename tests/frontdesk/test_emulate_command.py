"""The clouds on this machine: adapters reach them by the settings that are printed, and what they are told to do wrong shows."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from pydantic import BaseModel, ConfigDict

from core.errors import InvalidInput, ProviderError
from core.models.chat import chat_models
from core.models.small import small_models
from core.settings import Settings
from evals.emulators.catalogue import VOICE_ID, Engines
from evals.emulators.recordings import Recording, known
from evals.phone.sound import read_wav
from frontdesk.clouds import engines_of, unused
from frontdesk.commands.emulate import chosen, demanded, emulated
from tools.search.serper import Serper
from voice import mulaw
from voice.ports import FRAME_BYTES, SpeechHints, VoiceStyle
from voice.recognition.deepgram import DeepgramRecogniser
from voice.speech.elevenlabs import ElevenLabs

ROOT = Path(__file__).resolve().parents[2]
QUESTION = Recording(read_wav(ROOT / "evals" / "demo" / "answer-time.wav"), "At half past seven.")


@asynccontextmanager
async def pointed(only: str, *faults: str) -> AsyncIterator[Settings]:
    """Settings as the command prints them for these emulators."""
    names = chosen(only)
    async with emulated(names, "none", 0, demanded(faults, names), Engines(known([QUESTION]))) as served:
        lines = {name.lower(): value for one in served.values() for name, value in one.settings.items()}
        yield Settings(_env_file=None, **lines)  # type: ignore[arg-type]


class Form(BaseModel):
    model_config = ConfigDict(extra="forbid")

    wanted: bool
    kind: str | None
    parts: list[str]


async def test_a_recogniser_hears_a_known_recording_by_its_words() -> None:
    async with pointed("deepgram") as settings:
        assert settings.deepgram_api_key is not None
        recogniser = DeepgramRecogniser(settings.deepgram_api_key.get_secret_value(), settings.deepgram_base_url)
        stream = await recogniser.open(SpeechHints("k"))
        sound = mulaw.encode(QUESTION.sound)
        for at in range(0, len(sound) - FRAME_BYTES, FRAME_BYTES):
            stream.push(sound[at : at + FRAME_BYTES])
        stream.flush()
        heard = await anext(each async for each in stream if each.kind == "final")
        await stream.close()
        assert heard.text == "at half past seven"


async def test_a_voice_speaks_and_is_not_taken_for_the_real_one() -> None:
    async with pointed("elevenlabs") as settings:
        assert settings.elevenlabs_api_key is not None
        assert settings.elevenlabs_voice_id == VOICE_ID
        voice = ElevenLabs(settings.elevenlabs_api_key.get_secret_value(), settings.elevenlabs_base_url, VOICE_ID)
        sound = b"".join([piece.sound async for piece in voice.speak("Good evening.", VoiceStyle())])
        await voice.close()
        assert sound


async def test_models_read_out_the_fact_that_fits_and_fill_a_form() -> None:
    asked = "Facts that fit best:\n- Do you have wifi? Yes, free wifi.\n- Dogs are welcome.\n\nThe caller says: may dogs come?"
    async with pointed("groq,openai,gemini") as settings:
        for model in chat_models(settings):
            said = [piece async for piece in model.stream([("user", asked)], max_tokens=50, deadline=5)]
            assert "".join(said) == "Dogs are welcome.", model.name
        for small in small_models(settings):
            assert await small.fill([("user", asked)], Form, max_tokens=50, deadline=5) == Form(
                wanted=True, kind=None, parts=[]
            ), small.name


async def test_a_search_finds_a_page() -> None:
    async with pointed("serper") as settings:
        assert settings.serper_api_key is not None
        async with httpx.AsyncClient() as client:
            serper = Serper(client, settings.serper_api_key.get_secret_value(), settings.serper_base_url)
            assert await serper.search("weather", (), 5)


async def test_a_fault_shows_as_often_as_it_was_asked_for_and_no_more() -> None:
    async with pointed("groq", "groq=rate_limited,2") as settings:
        (model,) = chat_models(settings)
        for _ in range(2):
            with pytest.raises(ProviderError, match="429"):
                await anext(aiter(model.stream([("user", "The caller says: hello")], max_tokens=50, deadline=5)))
        assert await anext(aiter(model.stream([("user", "The caller says: hello")], max_tokens=50, deadline=5)))


@pytest.mark.parametrize("fault", ["groq", "groq=late", "openai=drop", "groq=drop,0", "groq=drop,many"])
def test_a_fault_that_cannot_be_shown_is_told(fault: str) -> None:
    with pytest.raises(InvalidInput, match="--fault"):
        demanded([fault], ["groq"])


@pytest.mark.parametrize("only", ["", "whisper", "deepgram,deepgram_flux"])
def test_emulators_that_there_are_not_or_that_exclude_each_other_are_told(only: str) -> None:
    with pytest.raises(InvalidInput):
        chosen(only)


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
async def test_the_command_writes_its_settings_and_ends_cleanly(tmp_path: Path, ending: signal.Signals) -> None:
    env = tmp_path / "emulated.env"
    arguments = ["-m", "frontdesk", "emulate", "--only", "groq,serper", "--env", str(env)]
    process = await asyncio.create_subprocess_exec(sys.executable, *arguments, stdout=asyncio.subprocess.PIPE, cwd=ROOT)
    assert process.stdout is not None
    async with asyncio.timeout(60):
        printed = await process.stdout.readuntil(b"# Serving")
        for line in env.read_text().splitlines():
            assert line.encode() in printed
        assert "GROQ_BASE_URL=http://127.0.0.1:" in env.read_text()
        process.send_signal(ending)
        assert await process.wait() == 0
    assert not env.exists()


def test_who_did_what_is_told_by_the_log_alone() -> None:
    failed, whole = ({"model": "groq/a, openai/b", "ended": ended} for ended in ("failed", "whole"))
    events = [
        {"kind": "timing", "recogniser": "deepgram", "synthesiser": "espeak"},
        {"kind": "attempt", "port": "large model", "provider": "openai/b", "came": "stood in"},
        {"kind": "inputs", "models": [failed, whole], "forms": [], "reads": []},
    ]
    engines = engines_of(events)
    assert engines == {"heard": ["deepgram"], "spoke": ["espeak"], "thought": ["openai/b"], "looked up": []}
    assert unused(engines) == [
        "no elevenlabs spoke in this call", "no groq thought in this call", "no web_search looked up in this call",
    ]  # fmt: skip
