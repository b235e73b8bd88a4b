import asyncio
import contextlib
from uuid import uuid4

import pytest

from core.events import FOLLOWING, MAX_WAITING, LocalEvents, open_events
from core.redis_events import MAX_OUTBOX, RedisEvents
from core.settings import Settings
from tests.core.redis_server import RedisServer

OURS, THEIRS = uuid4(), uuid4()
KEY = b"k" * 32


@pytest.fixture
def redis(tmp_path):
    server = RedisServer(tmp_path)
    server.start()
    yield server
    server.kill()


@pytest.fixture(params=["local", "redis"])
async def events(request, tmp_path):
    """Who publishes and who follows: the same object, or two as of two processes."""
    async with contextlib.AsyncExitStack() as stack:
        url = None
        if request.param == "redis":
            url = stack.enter_context(running(tmp_path)).url
        settings = Settings(home=tmp_path, redis_url=url, _env_file=None)
        gateway = open_events(settings, KEY)
        dashboard = gateway if url is None else open_events(settings, KEY)
        yield gateway, dashboard
        await gateway.close()
        await dashboard.close()


@contextlib.contextmanager
def running(folder):
    server = RedisServer(folder)
    server.start()
    try:
        yield server
    finally:
        server.kill()


async def following(events, business):
    """A follower that follows by now."""
    follower = events.follow(business, breaks=True)
    assert await soon(anext(follower)) == {"kind": FOLLOWING}
    return follower


async def soon(waiting):
    return await asyncio.wait_for(waiting, 15)


def said(number):
    return {"call": "c1", "seq": number, "kind": "said", "at": "2026-11-05T09:00:00+00:00", "phrases": [{"text": "ciao"}]}


async def test_words_reach_who_follows_the_business_in_order_and_nobody_else(events):
    gateway, dashboard = events
    ours, too, theirs = [await following(dashboard, business) for business in (OURS, OURS, THEIRS)]
    for number in (1, 2, 3):
        gateway.publish(OURS, said(number))
    gateway.publish(THEIRS, said(9))
    assert [await soon(anext(ours)) for _ in range(3)] == [said(1), said(2), said(3)]
    assert [await soon(anext(too)) for _ in range(3)] == [said(1), said(2), said(3)]
    assert await soon(anext(theirs)) == said(9)


async def test_a_follower_that_goes_away_is_forgotten_and_closing_ends_those_that_stay(events):
    gateway, dashboard = events
    leaving, staying = await following(dashboard, OURS), await following(dashboard, OURS)
    waiting = asyncio.create_task(anext(leaving))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.wait({waiting})
    assert len(dashboard.followers) == 1
    again = await following(dashboard, OURS)
    gateway.publish(OURS, said(1))
    assert await soon(anext(again)) == await soon(anext(staying)) == said(1)
    await dashboard.close()
    with pytest.raises(StopAsyncIteration):
        await soon(anext(staying))


async def test_a_slow_follower_loses_the_oldest_events_is_told_so_and_does_not_grow():
    events = LocalEvents()
    slow = await following(events, OURS)
    for number in range(MAX_WAITING + 100):
        events.publish(OURS, said(number))
    assert await anext(slow) == {"kind": FOLLOWING}
    assert [(await anext(slow))["seq"] for _ in range(MAX_WAITING)] == list(range(100, MAX_WAITING + 100))


async def test_with_redis_killed_events_are_dropped_and_with_redis_back_following_goes_on(redis):
    gateway, dashboard = RedisEvents(redis.url, KEY), RedisEvents(redis.url, KEY)
    follower, other = await following(dashboard, OURS), await following(dashboard, THEIRS)
    gateway.publish(OURS, said(1))
    assert await soon(anext(follower)) == said(1)
    redis.kill()
    for number in range(MAX_OUTBOX + 10):
        gateway.publish(OURS, said(number))
    assert gateway.dropped == 10, "publishing neither waits nor grows"
    redis.start()
    assert await soon(anext(follower)) == {"kind": FOLLOWING}
    assert await soon(anext(other)) == {"kind": FOLLOWING}
    await soon(until_heard(gateway, follower))
    assert gateway.dropped >= 10
    await gateway.close()
    await dashboard.close()


async def until_heard(gateway, follower):
    """Publish as a call does, again and again, until the sender has found Redis and something comes through."""
    heard = asyncio.create_task(anext(follower))
    while not heard.done():
        gateway.publish(OURS, said(5))
        await asyncio.wait({heard}, timeout=0.05)
    assert heard.result()["call"] == "c1"


async def test_what_redis_carries_shows_no_words_and_is_taken_only_under_the_platforms_key(redis):
    from redis.asyncio import Redis

    ours, foreign = RedisEvents(redis.url, KEY), RedisEvents(redis.url, b"x" * 32)
    follower = await following(ours, OURS)
    client = Redis.from_url(redis.url)
    pubsub = client.pubsub()
    await pubsub.subscribe(f"frontdesk:events:{OURS}")
    assert (await pubsub.get_message(timeout=5))["type"] == "subscribe"
    foreign.publish(OURS, said(1))
    assert await soon(pubsub.get_message(timeout=5))
    ours.publish(OURS, said(2))
    message = await soon(pubsub.get_message(timeout=5))
    assert b"ciao" not in message["data"]
    await client.publish(f"frontdesk:events:{THEIRS}", message["data"])
    assert await soon(anext(follower)) == said(2)
    await pubsub.aclose()
    await client.aclose()
    await ours.close()
    await foreign.close()
