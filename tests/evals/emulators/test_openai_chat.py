import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from openai.types.chat import ChatCompletion, ChatCompletionChunk

from evals.emulators.openai_chat import OpenAIChatEmulator
from evals.emulators.profile import Fault

BODY: dict[str, Any] = {"model": "gpt-4.1-mini", "messages": [{"role": "user", "content": "Do you have a garden?"}]}


@pytest.fixture
async def emulator() -> AsyncIterator[OpenAIChatEmulator]:
    async with OpenAIChatEmulator(lambda messages: f"You asked: {messages[-1]['content']}") as running:
        yield running


async def post(emulator: OpenAIChatEmulator, body: object, path: str = "/v1", key: str | None = None) -> httpx.Response:
    headers = {"Authorization": f"Bearer {emulator.key if key is None else key}"}
    async with httpx.AsyncClient(timeout=5, trust_env=False) as client:
        return await client.post(f"{emulator.url}{path}/chat/completions", json=body, headers=headers)


@pytest.mark.parametrize("path", ["/v1", "/openai/v1"])
async def test_a_stream_has_the_shape_of_the_sdks_own_types(emulator: OpenAIChatEmulator, path: str) -> None:
    response = await post(emulator, {**BODY, "stream": True, "stream_options": {"include_usage": True}}, path)
    events = [line.removeprefix("data: ") for line in response.text.split("\n\n") if line]
    assert events.pop() == "[DONE]"
    chunks = [ChatCompletionChunk.model_validate_json(event, strict=False) for event in events]
    assert chunks[0].choices[0].delta.role == "assistant"
    assert "".join(c.choices[0].delta.content or "" for c in chunks if c.choices) == "You asked: Do you have a garden?"
    assert chunks[-2].choices[0].finish_reason == "stop"
    assert chunks[-1].choices == []
    assert chunks[-1].usage is not None
    assert chunks[-1].usage.completion_tokens == 7


async def test_a_whole_answer_has_the_shape_of_the_sdks_own_type_and_stops_at_its_limit(emulator: OpenAIChatEmulator) -> None:
    response = await post(emulator, {**BODY, "max_tokens": 2})
    answer = ChatCompletion.model_validate_json(response.text)
    assert answer.choices[0].message.content == "You asked:"
    assert answer.choices[0].finish_reason == "length"


@pytest.mark.parametrize(
    ("path", "changes"),
    [
        ("/v1", {"reasoning_format": "hidden"}),
        ("/openai/v1", {"store": True}),
        ("/v1", {"messages": []}),
        ("/v1", {"messages": [{"role": "caller", "content": "hi"}]}),
        ("/v1", {"model": None}),
        ("/v1", {"stream_options": {"include_usage": True}}),
    ],
)
async def test_a_request_the_provider_would_refuse_is_refused(
    emulator: OpenAIChatEmulator, path: str, changes: dict[str, Any]
) -> None:
    response = await post(emulator, {**BODY, **changes}, path)
    assert response.status_code == 400
    assert response.json()["error"]["type"] == "invalid_request_error"
    assert emulator.requests == []


async def test_a_wrong_key_is_refused(emulator: OpenAIChatEmulator) -> None:
    assert (await post(emulator, BODY, key="other")).status_code == 401


@pytest.mark.parametrize(("fault", "status"), [("unauthorized", 401), ("rate_limited", 429), ("server_error", 500)])
async def test_refusals_on_demand_are_shown_once(emulator: OpenAIChatEmulator, fault: Fault, status: int) -> None:
    emulator.behaviour.fail(fault)
    assert (await post(emulator, BODY)).status_code == status
    assert (await post(emulator, BODY)).status_code == 200


async def test_a_dropped_stream_ends_without_its_end(emulator: OpenAIChatEmulator) -> None:
    emulator.behaviour.fail("drop")
    with pytest.raises(httpx.RemoteProtocolError):
        await post(emulator, {**BODY, "stream": True})


async def test_garbage_is_not_json(emulator: OpenAIChatEmulator) -> None:
    emulator.behaviour.fail("garbage")
    with pytest.raises(json.JSONDecodeError):
        (await post(emulator, BODY)).json()
