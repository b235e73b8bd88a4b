"""A question that is asked again costs nothing, for a while and within one business."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.errors import ProviderError
from tests.core.redis_server import RedisServer
from tests.tools.search.looking import OURS, THEIRS, World, look, manual, the_web
from tools.search.cache import FOUND_SECONDS, MOST_BUSINESSES, MOST_OF_A_BUSINESS, NOTHING_SECONDS, MemoryCache, cache_key
from tools.search.port import WebResult

RESULT = (WebResult("t", "It rains.", "https://weather.gov", True),)


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[RedisServer]:
    server = RedisServer(tmp_path)
    server.start()
    yield server
    server.kill()


@pytest.fixture(params=["memory", "redis"])
def url(request: pytest.FixtureRequest) -> str | None:
    if request.param == "memory":
        return None
    server: RedisServer = request.getfixturevalue("redis")
    return server.url


async def test_a_repeated_question_is_asked_of_nobody(there: World, tmp_path: Path, url: str | None) -> None:
    async with the_web(there.settings(tmp_path, redis_url=url)) as web:
        first = await look(web, "Last train  to Boston")
        assert await look(web, "last train to boston") == first
        assert there.asked == 1


async def test_that_nothing_was_found_is_remembered_too(there: World, tmp_path: Path, url: str | None) -> None:
    there.pages.clear()
    async with the_web(there.settings(tmp_path, redis_url=url)) as web:
        assert [await look(web), await look(web)] == [(), ()]
        assert there.asked == 1


async def test_what_failed_is_tried_again(there: World, tmp_path: Path, url: str | None) -> None:
    there.serper.behaviour.fail("server_error")
    there.serpapi.behaviour.fail("server_error")
    async with the_web(there.settings(tmp_path, redis_url=url)) as web:
        with pytest.raises(ProviderError):
            await look(web)
        assert await look(web)


async def test_another_business_other_sites_and_another_day_are_other_questions(
    there: World, tmp_path: Path, url: str | None
) -> None:
    async with the_web(there.settings(tmp_path, redis_url=url)) as web:
        await look(web)
        await look(web, business=THEIRS)
        await look(web, sites=("mta.info",))
        await look(web, day="2026-11-06")
        assert there.asked == 4


async def test_over_redis_another_process_finds_it_and_redis_learns_nothing(
    there: World, tmp_path: Path, redis: RedisServer
) -> None:
    from redis.asyncio import Redis

    settings = there.settings(tmp_path, redis_url=redis.url)
    async with the_web(settings) as one, the_web(settings) as other:
        assert await look(other) == await look(one)
        assert there.asked == 1
    reader = Redis.from_url(redis.url)
    [name] = await reader.keys("*")
    kept = await reader.get(name)
    assert 0 < await reader.ttl(name) <= FOUND_SECONDS
    await reader.aclose()
    assert kept is not None
    assert b"oston" not in name + kept


async def test_with_redis_away_each_process_remembers_for_itself(there: World, tmp_path: Path, redis: RedisServer) -> None:
    redis.kill()
    async with the_web(there.settings(tmp_path, redis_url=redis.url)) as web:
        assert await look(web) == await look(web)
        assert there.asked == 1


@pytest.mark.parametrize(("found", "seconds"), [(RESULT, FOUND_SECONDS), ((), NOTHING_SECONDS)])
async def test_results_are_forgotten_after_their_time(found: tuple[WebResult, ...], seconds: int) -> None:
    clock = manual()
    cache = MemoryCache(clock)
    await cache.put(OURS, "rain", found)
    clock.advance(seconds - 1)
    assert await cache.get(OURS, "rain") == found
    clock.advance(1)
    assert await cache.get(OURS, "rain") is None


async def test_one_business_that_asks_much_makes_no_other_forget() -> None:
    cache = MemoryCache(manual())
    await cache.put(THEIRS, "rain", RESULT)
    for number in range(MOST_OF_A_BUSINESS + 1):
        await cache.put(OURS, f"question {number}", RESULT)
    assert await cache.get(THEIRS, "rain") == RESULT
    assert await cache.get(OURS, "question 0") is None
    assert await cache.get(OURS, "question 1") == RESULT


async def test_of_many_businesses_those_that_asked_last_are_kept() -> None:
    from uuid import UUID

    cache = MemoryCache(manual())
    for number in range(MOST_BUSINESSES + 1):
        await cache.put(UUID(int=number + 10), "rain", RESULT)
    assert await cache.get(UUID(int=10), "rain") is None
    assert await cache.get(UUID(int=11), "rain") == RESULT


def test_the_key_knows_no_case_and_no_order_of_sites() -> None:
    key: Callable[..., str] = cache_key
    assert key(" Rain  Today", ("b.com", "a.com"), "d") == key("rain today", ("a.com", "b.com"), "d")
    assert key("rain today", (), "d") != key("rain tomorrow", (), "d")
