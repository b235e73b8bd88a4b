"""A look on the web as the tests take it: by an emulator of both providers over real sockets."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import UUID

from core.clock import Clock, ManualClock, SystemClock
from core.settings import Settings
from evals.emulators.search import Page, SearchEmulator
from tests.tools.places import NOW
from tools.search.port import WebResult
from tools.search.web import Web, open_web

OURS, THEIRS = UUID(int=1), UUID(int=2)
TRAIN = Page("Trains to Boston", "The last train to Boston leaves at 9:50 PM.", "https://www.mta.info/boston", boxed=True)
RAIN = Page("Forecast", "Rain is expected tomorrow with a high of 48 degrees.", "https://weather.gov/nyc")
PAGES = (TRAIN, RAIN)


@dataclass
class World:
    """The emulators that a test stands against: Serper's and SerpApi's, and what they find."""

    serper: SearchEmulator
    serpapi: SearchEmulator
    pages: list[Page] = field(default_factory=lambda: list(PAGES))

    def settings(self, home: object, **more: object) -> Settings:
        return Settings(
            home=home,  # type: ignore[arg-type]
            _env_file=None,
            serper_api_key=self.serper.key,
            serper_base_url=self.serper.url,
            serpapi_api_key=self.serpapi.key,
            serpapi_base_url=self.serpapi.url,
            **more,  # type: ignore[arg-type]
        )

    @property
    def asked(self) -> int:
        """How many searches were paid for."""
        return len(self.serper.requests) + len(self.serpapi.requests)


@asynccontextmanager
async def world() -> AsyncIterator[World]:
    found: list[Page] = []

    def finds(_query: str) -> Sequence[Page]:
        return found

    async with SearchEmulator(finds) as serper, SearchEmulator(finds) as serpapi:
        there = World(serper, serpapi, found)
        found.extend(PAGES)
        yield there


@asynccontextmanager
async def the_web(settings: Settings, clock: Clock | None = None) -> AsyncIterator[Web]:
    async with open_web(settings, b"k" * 32, clock or SystemClock()) as web:
        assert web is not None
        yield web


async def look(
    web: Web, query: str = "last train to boston", business: UUID = OURS, sites: Sequence[str] = (), day: str = "2026-11-05"
) -> tuple[WebResult, ...]:
    return await web.look_up(business, query, sites, ("Bella Napoli",), day)


def manual() -> ManualClock:
    return ManualClock(NOW)
