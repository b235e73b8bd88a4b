import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from openai.types.chat import ChatCompletion, ChatCompletionChunk

from evals.emulators.openai_chat import OpenAIChatEmulator
from evals.emulators.profile import Fault, Latency

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "intent": {"type": "string", "enum": ["book", "ask"]},
        "items": {"type": "array", "items": {"$ref": "#/$defs/Item"}},
        "name": {"anyOf": [{"type": "string"}, {"type": "null"}]},
    },
    "required": ["intent", "items", "name"],
    "additionalProperties": False,
    "$defs": {
        "Item": {
            "type": "object",
            "properties": {"dish": {"type": "string"}},
            "required": ["dish"],
            "additionalProperties": False,
        }
    },
}
BODY: dict[str, Any] = {"model": "gpt-4.1-mini", "messages": [{"role": "user", "content": "Do you have a garden?"}]}


def shaped(schema: object, *, name: str = "Wish", strict: bool = True) -> dict[str, Any]:
    return {"response_format": {"type": "json_schema", "json_schema": {"name": name, "schema": schema, "strict": strict}}}


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


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ({**SCHEMA, "additionalProperties": True}, "In context=(), 'additionalProperties' is required"),
        ({**SCHEMA, "required": ["intent", "items"]}, "Missing 'name'"),
        ({**SCHEMA, "$defs": {"Item": {"type": "object", "properties": {}}}}, "In context=('$defs', 'Item')"),
        ({**SCHEMA, "properties": {**SCHEMA["properties"], "name": {"type": "string", "default": ""}}}, "'default' is not"),
        ({**SCHEMA, "properties": {**SCHEMA["properties"], "name": {}}}, "must have a 'type' key"),
        ({**SCHEMA, "properties": {**SCHEMA["properties"], "items": {"type": "array"}}}, "missing items"),
        ({"type": "array", "items": SCHEMA}, 'type: "object"'),
        (None, 'type: "object"'),
    ],
)
async def test_a_strict_schema_has_to_be_closed_and_complete_in_every_part(
    emulator: OpenAIChatEmulator, schema: object, said: str
) -> None:
    assert (await post(emulator, {**BODY, **shaped(SCHEMA)})).status_code == 200
    refused = await post(emulator, {**BODY, **shaped(schema)})
    assert refused.status_code == 400
    assert refused.json()["error"]["message"].startswith("Invalid schema for response_format 'Wish': ")
    assert said in refused.json()["error"]["message"]
    assert (await post(emulator, {**BODY, **shaped(schema, strict=False)})).status_code == 200


@pytest.mark.parametrize(
    "wanted",
    [
        shaped(SCHEMA, name="what is wanted"),
        {"response_format": {"type": "json"}},
        {"response_format": {"type": "json_schema"}},
        {"response_format": {"type": "json_schema", "json_schema": {"name": "Wish", "schema": SCHEMA, "required": True}}},
    ],
)
async def test_a_shape_has_to_be_asked_for_in_the_documented_way(emulator: OpenAIChatEmulator, wanted: dict[str, Any]) -> None:
    assert (await post(emulator, {**BODY, **wanted})).status_code == 400


@pytest.mark.parametrize(
    ("model", "strict", "stream", "status"),
    [
        ("openai/gpt-oss-20b", True, False, 200),
        ("openai/gpt-oss-20b", True, True, 400),
        ("meta-llama/llama-4-scout-17b-16e-instruct", False, False, 200),
        ("meta-llama/llama-4-scout-17b-16e-instruct", True, False, 400),
        ("llama-3.1-8b-instant", False, False, 400),
    ],
)
async def test_groq_has_shapes_for_some_models_strict_ones_for_fewer_and_never_in_a_stream(
    emulator: OpenAIChatEmulator, model: str, strict: bool, stream: bool, status: int
) -> None:
    body = {**BODY, "model": model, "stream": stream, **shaped(SCHEMA, strict=strict)}
    assert (await post(emulator, body, "/openai/v1")).status_code == status


async def test_a_filtered_question_is_refused_in_words_and_a_filtered_answer_cut(emulator: OpenAIChatEmulator) -> None:
    emulator.filtered = "question"
    refused = ChatCompletion.model_validate_json((await post(emulator, BODY)).text).choices[0]
    assert (refused.message.content, bool(refused.message.refusal)) == (None, True)
    emulator.filtered = "answer"
    cut = ChatCompletion.model_validate_json((await post(emulator, BODY)).text).choices[0]
    assert (cut.message.content, cut.finish_reason) == ("You asked:", "content_filter")


async def test_a_wrong_key_is_refused(emulator: OpenAIChatEmulator) -> None:
    assert (await post(emulator, BODY, key="other")).status_code == 401


@pytest.mark.parametrize(("fault", "status"), [("unauthorized", 401), ("rate_limited", 429), ("server_error", 500)])
async def test_refusals_on_demand_are_shown_once(emulator: OpenAIChatEmulator, fault: Fault, status: int) -> None:
    emulator.behaviour.fail(fault)
    assert (await post(emulator, BODY)).status_code == status
    assert (await post(emulator, BODY)).status_code == 200


@pytest.mark.parametrize("stream", [True, False])
async def test_a_dropped_answer_ends_without_its_end(emulator: OpenAIChatEmulator, stream: bool) -> None:
    emulator.behaviour.fail("drop")
    with pytest.raises(httpx.RemoteProtocolError):
        await post(emulator, {**BODY, "stream": stream})


@pytest.mark.parametrize("fault", ["half_open", "stall_before", "stall_after"])
@pytest.mark.parametrize("stream", [True, False])
async def test_it_knows_when_a_client_has_not_waited(emulator: OpenAIChatEmulator, fault: Fault, stream: bool) -> None:
    emulator.behaviour.fail(fault)
    asking = asyncio.create_task(post(emulator, {**BODY, "stream": stream}))
    await asyncio.wait_for(emulator.asked.wait(), 30)
    asking.cancel()
    await asyncio.wait_for(emulator.left.wait(), 30)


async def test_a_client_that_waited_has_not_left(emulator: OpenAIChatEmulator) -> None:
    emulator.behaviour.latency = Latency(10, 20)
    await post(emulator, {**BODY, "stream": True})
    assert not emulator.left.is_set()


async def test_garbage_is_not_json(emulator: OpenAIChatEmulator) -> None:
    emulator.behaviour.fail("garbage")
    with pytest.raises(json.JSONDecodeError):
        (await post(emulator, BODY)).json()
