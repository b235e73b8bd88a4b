"""Every kind of provider, emulated, with another one behind it or none; and for each a call that needs it in the middle."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from evals.emulators.assemblyai import AssemblyAIEmulator
from evals.emulators.deepgram import DeepgramEmulator, Spoken, Utterance
from evals.emulators.elevenlabs import ElevenLabsEmulator
from evals.emulators.listening import Recognise
from evals.emulators.openai_chat import OpenAIChatEmulator
from evals.emulators.profile import (
    ASSEMBLYAI_FINAL,
    FLASH_FIRST_AUDIO,
    GPT_41_MINI_FIRST_TOKEN,
    GROQ_120B_FIRST_TOKEN,
    NOVA_3_FINAL,
    Behaviour,
    Latency,
)
from evals.emulators.search import Page, SearchEmulator
from evals.phone.place import Happening
from evals.phone.script import Script
from voice.ports import RATE

ONE_PIECE_SECONDS = 1.5
"""A pause in what a caller says may bring the recogniser back for the rest of it, which it has been told already."""
SEARCH = Latency(300, 450)
"""Assumed: no figure is published."""
FIRST = {"say": "Are you open on Sunday?"}
"""What every caller asks while all is well; the fault begins as the answer does."""
CITIES = (
    ("Rome", "Boston", "Chicago", "London", "Paris", "Berlin", "Madrid", "Dublin", "Vienna", "Oslo"),
    ("Lisbon", "Denver", "Seattle", "Athens", "Prague", "Warsaw", "Zurich", "Dallas", "Geneva", "Miami"),
)
"""Of calls that are about searching and about the model that words it: what was looked up once is not looked up again."""
NAMES = ("Brown", "Miller", "Cooper", "Walker", "Turner", "Carter", "Baker", "Mason", "Fisher")
OPINION = {"in_scope": True, "intents": [{"name": "book", "topic": None}], "slots": []}


class Overheard:
    """What the simulated caller says, for an emulated recogniser that cannot know it beforehand."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._words = ""
        self._number = 0

    def observe(self, happening: Happening) -> None:
        if happening.kind == "caller":
            self._words, self._number = happening.text, self._number + 1

    def by_one(self) -> Recognise:
        """What one recogniser is told: the utterance that is being said; whoever hears its sound once more, on a new connection,
        is told it again."""
        told = (0, float("-inf"))

        async def recognise(sound: bytes) -> Sequence[Spoken]:
            nonlocal told
            number, at = told
            if not self._words or (number == self._number and self._now() - at < ONE_PIECE_SECONDS):
                return ()
            told = self._number, self._now()
            return Utterance.spread(self._words, len(sound) / RATE).words

        return recognise


@dataclass(frozen=True, slots=True)
class Clouds:
    """Every provider on its published latency. ``second`` are the settings that lead to those behind them."""

    overheard: Overheard
    hearing: DeepgramEmulator
    speaking: ElevenLabsEmulator
    models: OpenAIChatEmulator
    search: SearchEmulator
    second: dict[str, str]

    @property
    def asked_for_words(self) -> int:
        """Requests to the larger model; the smaller one of the same vendor is asked for forms, which do not stream."""
        return sum(bool(request.get("stream")) for request in self.models.requests)

    @property
    def settings(self) -> dict[str, str]:
        return self.second | {
            "DEEPGRAM_API_KEY": self.hearing.key, "DEEPGRAM_BASE_URL": self.hearing.url,
            "ELEVENLABS_API_KEY": self.speaking.key, "ELEVENLABS_BASE_URL": self.speaking.url,
            "GROQ_API_KEY": self.models.key, "GROQ_BASE_URL": self.models.url,
            "SERPER_API_KEY": self.search.key, "SERPER_BASE_URL": self.search.url,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Provider:
    """One kind of provider, a call that needs it, and where its emulator is made to fail."""

    name: str
    behaviour: Callable[[Clouds], Behaviour]
    asked: Callable[[Clouds], int]
    """How often it has been turned to so far."""
    script: Callable[[int], Script]
    """Of the call with this number."""
    cut: Callable[[Clouds], None] = lambda _: None
    """Break what is open: an outage in mid-call ends connections before it refuses new ones."""


def _booking(number: int) -> Script:
    """Each by another caller, so that what is read back has not lain ready as sound since the call before."""
    name = NAMES[number % len(NAMES)]
    expected = {"party_size": 3, "date": {"weekday": "wednesday"}, "time": "20:00", "name": name}
    return Script.model_validate(
        {
            "lines": [FIRST, {"say": "I would like to book a table for three people on Wednesday at eight o'clock."}],
            "answers": {
                "party_size": "three people", "date": "on Wednesday", "time": "at eight o'clock", "availability": "yes please",
                "name": f"my name is Peter {name}", "confirm": "yes please", "anything_else": "no thank you goodbye",
            },
            "expect": {"booking": expected},
        }
    )  # fmt: skip


def _asking(question: str) -> Script:
    lines = [FIRST, {"say": question}, {"say": "No thank you, goodbye."}]
    return Script.model_validate({"lines": lines, "answers": {"message_offer": "no thank you", "anything_else": "no thank you"}})


def _weather(number: int, cities: Sequence[str]) -> Script:
    return _asking(f"What is the weather in {cities[number % len(cities)]} tomorrow?")


PROVIDERS: tuple[Provider, ...] = (
    Provider(
        "recognition", lambda c: c.hearing.behaviour, lambda c: len(c.hearing.received), _booking, lambda c: c.hearing.drop()
    ),
    Provider("speech", lambda c: c.speaking.behaviour, lambda c: len(c.speaking.received), _booking, lambda c: c.speaking.drop()),
    Provider("large model", lambda c: c.models.behaviour, lambda c: c.asked_for_words, lambda n: _weather(n, CITIES[1])),
    Provider(
        "small model", lambda c: c.models.behaviour, lambda c: len(c.models.requests) - c.asked_for_words,
        lambda _: _asking("We were sort of hoping to come by with the lot of us."),
    ),
    Provider("search", lambda c: c.search.behaviour, lambda c: len(c.search.requests), lambda n: _weather(n, CITIES[0])),
)  # fmt: skip


@asynccontextmanager
async def clouds(*, alone: bool) -> AsyncIterator[Clouds]:
    """``alone``: one provider of each kind, behind which only this machine's own engines stand."""
    overheard = Overheard(asyncio.get_running_loop().time)
    async with (
        DeepgramEmulator(recognise=overheard.by_one(), behaviour=Behaviour(NOVA_3_FINAL)) as hearing,
        ElevenLabsEmulator(behaviour=Behaviour(FLASH_FIRST_AUDIO)) as speaking,
        OpenAIChatEmulator(_answer, behaviour=Behaviour(GROQ_120B_FIRST_TOKEN)) as models,
        SearchEmulator(_finds, behaviour=Behaviour(SEARCH)) as search,
        _second(overheard) as second,
    ):
        yield Clouds(overheard, hearing, speaking, models, search, {} if alone else second)


@asynccontextmanager
async def _second(overheard: Overheard) -> AsyncIterator[dict[str, str]]:
    """Settings of a second provider of each kind, but for speech: behind one vendor's voice comes this machine's."""
    async with (
        AssemblyAIEmulator(recognise=overheard.by_one(), behaviour=Behaviour(ASSEMBLYAI_FINAL)) as hearing,
        OpenAIChatEmulator(_answer, behaviour=Behaviour(GPT_41_MINI_FIRST_TOKEN)) as models,
        SearchEmulator(_finds, behaviour=Behaviour(SEARCH)) as search,
    ):
        yield {
            "ASSEMBLYAI_API_KEY": hearing.key, "ASSEMBLYAI_BASE_URL": hearing.url,
            "OPENAI_API_KEY": models.key, "OPENAI_BASE_URL": f"{models.url}/v1",
            "SERPAPI_API_KEY": search.key, "SERPAPI_BASE_URL": search.url,
        }  # fmt: skip


def _answer(messages: Sequence[dict[str, Any]]) -> str:
    if "by filling in the form" in str(messages[0]["content"]):
        return json.dumps(OPINION)
    return "It will be dry tomorrow, and 50 degrees."


def _finds(query: str) -> Sequence[Page]:
    return (Page("Weather", f"It is 50 degrees and dry, for {query}.", "https://weather.gov/x", boxed=True),)
