"""``frontdesk check providers`` tells of each provider that is set whether it answers, what to do where not, and no key."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import structlog
from typer.testing import CliRunner

from core.settings import Settings
from evals.emulators.assemblyai import AssemblyAIEmulator
from evals.emulators.deepgram import DeepgramEmulator
from evals.emulators.elevenlabs import ElevenLabsEmulator
from evals.emulators.elevenlabs_http import ElevenLabsHttpEmulator
from evals.emulators.google_calendar import GoogleCalendarEmulator
from evals.emulators.openai_chat import OpenAIChatEmulator
from evals.emulators.openai_speech import OpenAISpeechEmulator
from evals.emulators.profile import Fault
from evals.emulators.search import Page, SearchEmulator
from evals.emulators.transcription import TranscriptionEmulator
from evals.emulators.twilio_rest import TwilioRest
from frontdesk import checks
from frontdesk.checks import Checked, check_providers
from frontdesk.commands.check import NOTHING_SET, app, report

WRONG = "wrong-key-that-nobody-may-see"
ACCOUNT, TOKEN = f"AC{'1' * 32}", "twilio-token"
UNSET: dict[str, Any] = dict.fromkeys(
    (
        "deepgram_api_key", "elevenlabs_api_key", "groq_api_key", "openai_api_key", "gemini_api_key", "serper_api_key",
        "serpapi_api_key", "twilio_account_sid", "twilio_auth_token", "google_client_id", "google_client_secret", "speaking",
    )
)  # fmt: skip


@dataclass
class Clouds:
    deepgram: DeepgramEmulator
    elevenlabs: ElevenLabsHttpEmulator
    groq: OpenAIChatEmulator
    search: SearchEmulator
    twilio: TwilioRest
    google: GoogleCalendarEmulator

    def settings(self, home: Path, **more: Any) -> Settings:
        set_here: dict[str, Any] = {
            **UNSET,
            "home": home,
            "deepgram_api_key": self.deepgram.key,
            "deepgram_base_url": self.deepgram.url,
            "elevenlabs_api_key": self.elevenlabs.key,
            "elevenlabs_base_url": self.elevenlabs.url,
            "speaking": "elevenlabs-http",
            "groq_api_key": self.groq.key,
            "groq_base_url": self.groq.url,
            "serper_api_key": self.search.key,
            "serper_base_url": self.search.url,
            "twilio_account_sid": ACCOUNT,
            "twilio_auth_token": TOKEN,
            "twilio_base_url": self.twilio.url,
            "google_client_id": self.google.client_id,
            "google_client_secret": self.google.client_secret,
            "google_oauth_url": self.google.token_url,
        }
        return Settings(_env_file=None, **{**set_here, **more})


@pytest.fixture
async def clouds() -> AsyncIterator[Clouds]:
    async with AsyncExitStack() as stack:
        yield Clouds(
            await stack.enter_async_context(DeepgramEmulator()),
            await stack.enter_async_context(ElevenLabsHttpEmulator()),
            await stack.enter_async_context(OpenAIChatEmulator(lambda _: '{"understood": true}')),
            await stack.enter_async_context(SearchEmulator(lambda _: [Page("Time", "It is noon.", "https://time.example")])),
            await stack.enter_async_context(TwilioRest(ACCOUNT, TOKEN, ("+12125550100",))),
            await stack.enter_async_context(GoogleCalendarEmulator("primary")),
        )


@pytest.fixture(autouse=True)
def logs_go_where_they_went() -> Iterator[None]:
    """The command sends logs to the stderr of its own run, which is gone afterwards."""
    yield
    structlog.reset_defaults()


def troubles(found: list[Checked]) -> dict[str, str]:
    return {each.part: each.trouble for each in found if each.trouble}


async def test_every_provider_that_is_set_is_asked_once_for_something_small(clouds: Clouds, tmp_path: Path) -> None:
    found = await check_providers(clouds.settings(tmp_path))
    assert troubles(found) == {}
    assert [each.part for each in found] == [
        "hearing", "speaking", "understanding", "open questions", "web search", "telephone", "calendars",
    ]  # fmt: skip
    assert (clouds.deepgram.connections, len(clouds.elevenlabs.requests), len(clouds.groq.requests)) == (1, 1, 2)
    assert (len(clouds.search.requests), len(clouds.twilio.requests)) == (1, 1)


@pytest.mark.parametrize(
    ("setting", "parts", "named"),
    [
        ("deepgram_api_key", {"hearing"}, "DEEPGRAM_API_KEY"),
        ("elevenlabs_api_key", {"speaking"}, "ELEVENLABS_API_KEY"),
        ("groq_api_key", {"understanding", "open questions"}, "GROQ_API_KEY"),
        ("serper_api_key", {"web search"}, "SERPER_API_KEY"),
        ("twilio_auth_token", {"telephone"}, "TWILIO_AUTH_TOKEN"),
        ("google_client_secret", {"calendars"}, "GOOGLE_CLIENT_SECRET"),
    ],
)
async def test_a_wrong_key_fails_its_own_part_alone_is_named_and_never_printed(
    clouds: Clouds, tmp_path: Path, setting: str, parts: set[str], named: str
) -> None:
    found = await check_providers(clouds.settings(tmp_path, **{setting: WRONG}))
    assert set(troubles(found)) == parts
    assert all(named in trouble for trouble in troubles(found).values())
    assert WRONG not in "\n".join(report(found))


@pytest.mark.parametrize(
    ("fault", "says"),
    [("rate_limited", "plan"), ("server_error", "status page"), ("garbage", "status page"), ("half_open", "No answer within")],
)
async def test_each_kind_of_trouble_says_what_to_look_at(
    clouds: Clouds, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Fault, says: str
) -> None:
    monkeypatch.setattr(checks, "SECONDS", 1.0)
    clouds.elevenlabs.behaviour.fail(fault)
    found = troubles(await check_providers(clouds.settings(tmp_path)))
    assert set(found) == {"speaking"}
    assert says in found["speaking"]


async def test_voices_are_asked_that_speaking_names_and_one_that_lacks_its_key_says_so(clouds: Clouds, tmp_path: Path) -> None:
    async with ElevenLabsEmulator(key=clouds.elevenlabs.key) as socket, OpenAISpeechEmulator() as openai:
        both = {"speaking": "openai, elevenlabs, local", "elevenlabs_base_url": socket.url}
        reached = {"openai_base_url": f"{openai.url}/v1"}
        found = await check_providers(clouds.settings(tmp_path, **both, **reached))
        assert "OPENAI_API_KEY" in troubles(found)["speaking"]
        keyed = clouds.settings(tmp_path, **both, **reached, openai_api_key=openai.key)
        spoken = [each for each in await check_providers(keyed) if each.part == "speaking"]
        assert [(each.provider.split("/")[0], each.trouble) for each in spoken] == [("openai", None), ("elevenlabs", None)]


def test_with_nothing_set_the_local_engines_are_named_and_nothing_has_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in UNSET:
        monkeypatch.delenv(name.upper(), raising=False)
    ended = CliRunner().invoke(app, ["providers"])
    assert (ended.exit_code, ended.stdout.strip()) == (0, NOTHING_SET)


def test_one_that_fails_is_exit_code_1(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in UNSET:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("SERPER_API_KEY", WRONG)
    monkeypatch.setenv("SERPER_BASE_URL", "http://127.0.0.1:9")
    ended = CliRunner().invoke(app, ["providers"])
    assert ended.exit_code == 1
    assert "FAILED  web search  serper" in ended.stdout
    assert WRONG not in ended.output


@pytest.mark.parametrize("right", [True, False])
async def test_assemblyai_and_whisper_are_really_asked(tmp_path: Path, right: bool) -> None:
    async with AssemblyAIEmulator() as assemblyai, TranscriptionEmulator() as openai:
        whisper = f"{openai.url}/v1"
        keys = (
            {"assemblyai_api_key": assemblyai.key, "openai_api_key": openai.key, "whisper_api_key": openai.key} if right else {}
        )
        wrong: dict[str, Any] = {"assemblyai_api_key": WRONG, "openai_api_key": WRONG, "whisper_api_key": WRONG}
        addresses = {"assemblyai_base_url": assemblyai.url, "openai_base_url": whisper, "whisper_base_url": whisper,
                     "hearing": "assemblyai,openai,whisper"}  # fmt: skip
        settings = Settings(**{**UNSET, **wrong, **keys, **addresses, "home": tmp_path, "_env_file": None})
        found = {one.provider: one.trouble for one in await check_providers(settings) if one.part == "hearing"}
    assert set(found) == {"assemblyai", "openai", "whisper"}
    for provider, trouble in found.items():
        assert trouble is None if right else f"{provider.upper()}_API_KEY" in str(trouble)
        assert WRONG not in str(trouble)


async def test_a_recogniser_that_is_named_without_its_key_is_told_as_such(tmp_path: Path) -> None:
    settings = Settings(**{**UNSET, "home": tmp_path, "hearing": "assemblyai", "assemblyai_api_key": None, "_env_file": None})
    [told] = [one.trouble for one in await check_providers(settings) if one.part == "hearing"]
    assert "ASSEMBLYAI_API_KEY" in str(told)
