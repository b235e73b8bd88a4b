"""The stream of a business's calls over a real socket: who may read it, and what becomes of readers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

import orjson

from core.events import FOLLOWING, MAX_WAITING, LocalEvents
from core.service_tokens import service_token

from .conftest import Gateway

OURS, THEIRS = uuid4(), uuid4()


def address(gateway: Gateway, business: object) -> str:
    return f"{gateway.url}/businesses/{business}/events"


def bearer(gateway: Gateway, business: UUID, purpose: str = "events", secret: bytes | None = None) -> dict[str, str]:
    return {"Authorization": f"Bearer {service_token(secret or gateway.parts.secret, purpose, business)}"}


@asynccontextmanager
async def following(gateway: Gateway, business: UUID) -> AsyncIterator[AsyncIterator[dict[str, object]]]:
    """A reader that the gateway follows for by now."""
    async with gateway.client.stream("GET", address(gateway, business), headers=bearer(gateway, business)) as response:
        assert response.status_code == 200
        events = (orjson.loads(line[5:]) async for line in response.aiter_lines() if line.startswith("data:"))
        assert await anext(events) == {"kind": FOLLOWING}
        yield events


def followers(gateway: Gateway) -> int:
    assert isinstance(gateway.parts.events, LocalEvents)
    return len(gateway.parts.events.followers)


async def test_words_appear_at_the_businesss_readers_and_at_no_other_businesss(gateway: Gateway) -> None:
    publish = gateway.parts.events.publish
    async with following(gateway, OURS) as ours, following(gateway, THEIRS) as theirs:
        publish(OURS, {"call": "c1", "seq": 1, "kind": "heard_partial", "words": "a table for"})
        publish(THEIRS, {"call": "c2", "seq": 4, "kind": "said", "phrases": []})
        publish(OURS, {"call": "c1", "seq": 2, "kind": "heard_final", "words": "a table for two"})
        assert [(await anext(ours))["words"] for _ in range(2)] == ["a table for", "a table for two"]
        assert (await anext(theirs))["call"] == "c2"


async def test_a_wrong_token_and_a_business_that_is_none_get_the_same_answer(gateway: Gateway) -> None:
    token = bearer(gateway, OURS)["Authorization"]
    tries = [
        (OURS, {}), (OURS, {"Authorization": f"{token[:-1]}{'0' if token[-1] != '0' else '1'}"}), (OURS, bearer(gateway, THEIRS)),
        (OURS, bearer(gateway, OURS, "question")), (OURS, bearer(gateway, OURS, secret=b"x" * 32)),
        (uuid4(), bearer(gateway, OURS)), ("no-id", bearer(gateway, OURS)), ("' OR 1=1", {}),
    ]  # fmt: skip
    answers = [await gateway.client.get(address(gateway, business), headers=headers) for business, headers in tries]
    assert {answer.status_code for answer in answers} == {403}
    assert len({answer.content for answer in answers}) == 1
    assert followers(gateway) == 0


async def test_a_reader_who_goes_away_is_noticed_and_freed(gateway: Gateway) -> None:
    async with following(gateway, THEIRS):
        async with following(gateway, OURS):
            assert followers(gateway) == 2
        async with asyncio.timeout(10):
            while followers(gateway) == 2:  # noqa: ASYNC110 (the server notices the closed socket)
                await asyncio.sleep(0.01)
        async with following(gateway, OURS) as ours:
            gateway.parts.events.publish(OURS, {"call": "c1", "seq": 1, "kind": "ring"})
            assert (await anext(ours))["kind"] == "ring"


async def test_a_reader_who_reads_nothing_loses_the_oldest_and_is_told(gateway: Gateway) -> None:
    sent = 40 * MAX_WAITING
    async with following(gateway, OURS) as ours:
        for number in range(1, sent + 1):
            gateway.parts.events.publish(OURS, {"call": "c1", "seq": number, "kind": "said", "words": "x" * 100})
        seen = [event async for event in _until(ours, sent)]
    numbers = [event["seq"] for event in seen if event["kind"] == "said"]
    assert numbers == sorted(numbers)
    assert len(numbers) <= MAX_WAITING + 1
    assert {"kind": FOLLOWING} in seen


async def _until(events: AsyncIterator[dict[str, object]], last: int) -> AsyncIterator[dict[str, object]]:
    async for event in events:
        yield event
        if event.get("seq") == last:
            return
