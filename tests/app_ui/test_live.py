"""What the pages are told of calls, over the gateway's stream on a real socket; over Redis see tests/core/test_events.py."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import uvicorn
from fastapi import FastAPI

from app_ui.live import EventSource, GatewayEvents, live_events
from core.clock import SystemClock
from core.events import FOLLOWING, LocalEvents
from core.redis_events import RedisEvents
from core.secrets import Secrets
from core.settings import Settings
from evals.bench.installation import free_port
from voice.feed import business_events_router

OURS, THEIRS = uuid4(), uuid4()


class Gateway:
    """The gateway's stream alone, which can be stopped and started again on its port."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.events = LocalEvents()

    @asynccontextmanager
    async def up(self) -> AsyncIterator[LocalEvents]:
        self.events = LocalEvents()
        app = FastAPI()
        app.include_router(business_events_router(self.events, Secrets.load(self._settings).master_key, SystemClock()))
        config = uvicorn.Config(app, port=self._settings.port, log_level="error", lifespan="off", timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve())
        while not server.started:
            assert not serving.done()
            await asyncio.sleep(0.01)
        yield self.events
        await self.events.close()
        server.should_exit = True
        await serving


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, port=free_port(), _env_file=None)


@pytest.fixture
async def source(settings: Settings) -> AsyncIterator[EventSource]:
    source = live_events(settings, Secrets.load(settings))
    yield source
    await source.close()


async def soon(following: AsyncIterator[dict[str, Any]]) -> dict[str, Any]:
    return await asyncio.wait_for(anext(following), 15)


def said(business: UUID, number: int) -> dict[str, Any]:
    return {"call": str(business), "seq": number, "kind": "said", "phrases": []}


async def test_several_pages_of_a_business_follow_over_one_connection_and_see_no_other_business(
    settings: Settings, source: EventSource
) -> None:
    async with Gateway(settings).up() as events:
        ours = [source.follow(OURS, breaks=True) for _ in range(3)]
        theirs = source.follow(THEIRS, breaks=True)
        assert [await soon(each) for each in (*ours, theirs)] == [{"kind": FOLLOWING}] * 4
        events.publish(OURS, said(OURS, 1))
        events.publish(THEIRS, said(THEIRS, 1))
        assert [await soon(each) for each in ours] == [said(OURS, 1)] * 3
        assert await soon(theirs) == said(THEIRS, 1)
        assert len(events.followers) == 2


async def test_a_gateway_that_restarts_is_followed_again_and_the_pages_are_told(settings: Settings, source: EventSource) -> None:
    gateway = Gateway(settings)
    following, theirs = source.follow(OURS, breaks=True), source.follow(THEIRS)
    first = asyncio.create_task(anext(following))  # begun before there is a gateway
    async with gateway.up() as events:
        assert await asyncio.wait_for(first, 15) == {"kind": FOLLOWING}
        events.publish(OURS, said(OURS, 1))
        assert await soon(following) == said(OURS, 1)
    waiting = asyncio.create_task(anext(theirs))
    async with gateway.up() as events:
        assert await soon(following) == {"kind": FOLLOWING}
        events.publish(OURS, said(OURS, 2))
        assert await soon(following) == said(OURS, 2)
    assert not waiting.done(), "a follower that asked for no breaks is told of none, and never ends"
    waiting.cancel()


async def test_the_last_page_that_leaves_closes_the_connection(settings: Settings, source: EventSource) -> None:
    async with Gateway(settings).up() as events:
        following = source.follow(OURS, breaks=True)
        await soon(following)
        leaving = asyncio.create_task(anext(following))
        await asyncio.sleep(0)
        leaving.cancel()
        async with asyncio.timeout(15):
            while len(events.followers):  # noqa: ASYNC110 (another task notices the closed socket)
                await asyncio.sleep(0.01)


def test_with_redis_events_come_over_it(tmp_path: Path) -> None:
    over_redis = Settings(home=tmp_path, redis_url="redis://127.0.0.1:1/0", _env_file=None)
    assert isinstance(live_events(over_redis, Secrets.load(over_redis)), RedisEvents)
    alone = Settings(home=tmp_path, _env_file=None)
    assert isinstance(live_events(alone, Secrets.load(alone)), GatewayEvents)
