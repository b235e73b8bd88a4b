"""Every emulated provider by name: how one is made that answers without a script, and the settings that lead an installation
to it."""

import random
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any, Literal

from evals.emulators import profile, stand_in
from evals.emulators.assemblyai import AssemblyAIEmulator
from evals.emulators.cal_com import CalComEmulator, EventType
from evals.emulators.deepgram import DeepgramEmulator
from evals.emulators.deepgram_flux import DeepgramFluxEmulator
from evals.emulators.elevenlabs import ElevenLabsEmulator, Sound
from evals.emulators.gemini import GeminiEmulator
from evals.emulators.google_calendar import GoogleCalendarEmulator
from evals.emulators.listening import Recognise
from evals.emulators.openai_chat import OpenAIChatEmulator
from evals.emulators.profile import Behaviour, Fault, Latency
from evals.emulators.search import SearchEmulator

Latencies = Literal["facts", "none"]

VOICE_ID = "emulatedLocalVoice"
"""Not a voice of ElevenLabs': sounds are kept by voice, and these must never be taken for the real one's."""
SEARCH = Latency(300, 450)
CALENDAR = Latency(150, 300)
"""Both assumed: no figures are published for them."""
EVENT_TYPE, EVENT_MINUTES = 1, 30
TOKENS_A_SECOND = 200


@dataclass(frozen=True, slots=True)
class Engines:
    """What stands behind the emulators that hear and speak. Without ``recognise`` nothing is heard, without ``sound`` a tone is
    spoken."""

    recognise: Recognise | None = None
    sound: Sound | None = None


@dataclass(frozen=True, slots=True)
class Served:
    """A running emulator and the settings that point to it."""

    emulator: Any
    settings: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Provider:
    """``part``: what it does for a call. ``make`` takes its behaviour and the engines; ``settings`` reads a running one."""

    part: str
    latency: Latency
    make: Callable[[Behaviour, Engines], AbstractAsyncContextManager[Any]]
    settings: Callable[[Any], dict[str, str]]
    alone: bool = False
    """Served only where it is named: its settings are another's as well."""
    notes: Sequence[str] = field(default=())


def _keyed(name: str, path: str = "") -> Callable[[Any], dict[str, str]]:
    def settings(emulator: Any) -> dict[str, str]:
        return {f"{name}_API_KEY": emulator.key, f"{name}_BASE_URL": emulator.url + path}

    return settings


def _chat(kind: type[OpenAIChatEmulator | GeminiEmulator]) -> Callable[[Behaviour, Engines], AbstractAsyncContextManager[Any]]:
    def make(behaviour: Behaviour, _: Engines) -> AbstractAsyncContextManager[Any]:
        pace = TOKENS_A_SECOND if behaviour.latency.p50 else 0
        return kind(stand_in.passage_for, fill=stand_in.least_form, behaviour=behaviour, tokens_a_second=pace)

    return make


def _search(behaviour: Behaviour, _: Engines) -> AbstractAsyncContextManager[Any]:
    return SearchEmulator(stand_in.found_page, behaviour=behaviour)


PROVIDERS: Mapping[str, Provider] = {
    "deepgram": Provider(
        "hearing", profile.NOVA_3_FINAL,
        lambda behaviour, engines: DeepgramEmulator(behaviour=behaviour, recognise=engines.recognise), _keyed("DEEPGRAM"),
    ),
    "deepgram_flux": Provider(
        "hearing", profile.FLUX_END_OF_TURN,
        lambda behaviour, engines: DeepgramFluxEmulator(behaviour=behaviour, recognise=engines.recognise),
        lambda emulator: _keyed("DEEPGRAM")(emulator) | {"DEEPGRAM_MODEL": "flux-general-en"}, alone=True,
    ),
    "assemblyai": Provider(
        "hearing", profile.ASSEMBLYAI_FINAL,
        lambda behaviour, engines: AssemblyAIEmulator(behaviour=behaviour, recognise=engines.recognise), _keyed("ASSEMBLYAI"),
    ),
    "elevenlabs": Provider(
        "speaking", profile.FLASH_FIRST_AUDIO,
        lambda behaviour, engines: ElevenLabsEmulator(engines.sound, behaviour=behaviour),
        lambda emulator: _keyed("ELEVENLABS")(emulator) | {"ELEVENLABS_VOICE_ID": VOICE_ID},
    ),
    "groq": Provider("open questions", profile.GROQ_120B_FIRST_TOKEN, _chat(OpenAIChatEmulator), _keyed("GROQ")),
    "openai": Provider("open questions", profile.GPT_41_MINI_FIRST_TOKEN, _chat(OpenAIChatEmulator), _keyed("OPENAI", "/v1")),
    "gemini": Provider("open questions", profile.GEMINI_25_FLASH_FIRST_TOKEN, _chat(GeminiEmulator), _keyed("GEMINI")),
    "serper": Provider("the world around", SEARCH, _search, _keyed("SERPER")),
    "serpapi": Provider("the world around", SEARCH, _search, _keyed("SERPAPI")),
    "google_calendar": Provider(
        "owners' calendars", CALENDAR, lambda behaviour, _: GoogleCalendarEmulator(behaviour=behaviour),
        lambda emulator: {
            "GOOGLE_CLIENT_ID": emulator.client_id, "GOOGLE_CLIENT_SECRET": emulator.client_secret,
            "GOOGLE_CALENDAR_BASE_URL": emulator.url, "GOOGLE_OAUTH_URL": emulator.token_url,
        },
        notes=("the account's refresh token is 1//refresh-token, its calendar primary",),
    ),
    "cal_com": Provider(
        "owners' calendars", CALENDAR,
        lambda behaviour, _: CalComEmulator({EVENT_TYPE: EventType(EVENT_MINUTES)}, behaviour=behaviour),
        lambda emulator: {"CAL_COM_BASE_URL": emulator.url},
        notes=(f"the account's key is cal_live_key, its event type {EVENT_TYPE} ({EVENT_MINUTES} minutes)",),
    ),
}  # fmt: skip


def behaviour_of(name: str, latencies: Latencies, seed: int, faults: Sequence[Fault]) -> Behaviour:
    """Each provider draws from dice of its own, so that leaving one out changes nothing for the others."""
    latency = PROVIDERS[name].latency if latencies == "facts" else profile.NONE
    behaviour = Behaviour(latency, seed=random.Random(f"{name} {seed}").randrange(2**32))
    behaviour.fail(*faults)
    return behaviour
