"""How long a question waits that is looked up on the web: answered by a provider, asked again, and while every provider hangs."""

import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from pydantic import SecretStr
from rich.table import Table

from core.database import Database
from core.settings import Settings
from evals.emulators.profile import Behaviour, Latency
from evals.emulators.search import Page, SearchEmulator
from evals.phone.matrix import spread
from graph.call import CallConversation
from graph.orchestrator import Receptionist
from graph.reply import CallerTurn
from tenancy.businesses import find_business
from tenancy.editing import edit

BUSINESS, NUMBER = "trattoria-bella-napoli", "+12125550142"
CITIES = ("paris", "boston", "chicago", "london", "rome", "berlin", "madrid", "dublin", "vienna", "oslo", "miami", "dallas",
          "denver", "seattle", "austin", "lisbon", "prague", "athens", "tokyo", "cairo")  # fmt: skip
HANGING = 3
"""Questions while both hang: as many as it takes until they are left alone, which would be quicker."""
PROVIDER = Latency(300, 450)
"""Assumed: no figures of either provider are published for one's own network."""


@asynccontextmanager
async def providers() -> AsyncIterator[tuple[SearchEmulator, SearchEmulator, Settings]]:
    """Both, each with an answer to everything, and the settings that lead there."""

    def finds(query: str) -> Sequence[Page]:
        return (Page("Weather", f"It is 50 degrees and dry, for {query}.", "https://weather.gov/x", boxed=True),)

    async with (
        SearchEmulator(finds, behaviour=Behaviour(PROVIDER)) as serper,
        SearchEmulator(finds, behaviour=Behaviour(PROVIDER)) as serpapi,
    ):
        yield (
            serper,
            serpapi,
            Settings(
                _env_file=None,
                serper_api_key=SecretStr(serper.key),
                serper_base_url=serper.url,
                serpapi_api_key=SecretStr(serpapi.key),
                serpapi_base_url=serpapi.url,
            ),
        )


async def measured(receptionist: Receptionist, db: Database, emulators: Sequence[SearchEmulator]) -> dict[str, Any]:
    """Milliseconds from a caller's words to the first phrase of the answer, by what the look on the web came to."""
    await edit(db, await find_business(db, BUSINESS), "web", {"search_web": True, "search_sites": []}, expected=None)
    conversation = await receptionist.ring("bench", NUMBER, None)
    await _waited(conversation, "rome and sydney")  # the first connection
    asked = [emulator.behaviour for emulator in emulators]
    found: dict[str, Any] = {"answered": [await _waited(conversation, city) for city in CITIES]}
    paid = sum(len(emulator.requests) for emulator in emulators)
    found["repeated"] = [await _waited(conversation, city) for city in CITIES]
    found["paid_for_repeated"] = sum(len(emulator.requests) for emulator in emulators) - paid
    for behaviour in asked:
        for _ in range(HANGING):
            behaviour.fail("half_open")
    found["hanging"] = [await _waited(conversation, f"{city} county") for city in CITIES[:HANGING]]
    await conversation.end("bench")
    return {name: {"ms": spread(value)} if isinstance(value, list) else value for name, value in found.items()}


async def _waited(conversation: CallConversation, city: str) -> float:
    began = time.perf_counter()
    turn = conversation.plan(CallerTurn(f"what is the weather in {city} tomorrow"))
    await anext(turn.phrases())
    took = time.perf_counter() - began
    await turn.commit()
    await turn.outcome()
    return took * 1000


def table(found: dict[str, Any]) -> Table:
    title = "a question to the web: milliseconds from its words to the first phrase"
    shown = Table("it is", "n", "p50", "p95", "max", title=title, title_justify="left")
    names = {"answered": "answered by a provider", "repeated": "asked again", "hanging": "asked while both providers hang"}
    for name, words in names.items():
        values = found[name]["ms"]
        shown.add_row(words, str(values["n"]), *(f"{values[key]:.0f}" for key in ("p50", "p95", "max")))
    return shown
