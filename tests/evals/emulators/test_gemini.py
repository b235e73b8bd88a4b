import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from google.genai.types import GenerateContentResponse

from evals.emulators.gemini import GeminiEmulator
from evals.emulators.profile import Fault

BODY: dict[str, Any] = {
    "systemInstruction": {"parts": [{"text": "Be brief."}]},
    "contents": [{"role": "user", "parts": [{"text": "Do you have a garden?"}]}],
    "generationConfig": {"maxOutputTokens": 50, "temperature": 0, "thinkingConfig": {"thinkingBudget": 0}},
}
FLASH = "gemini-2.5-flash"
SCHEMA = {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"], "additionalProperties": False}


@pytest.fixture
async def emulator() -> AsyncIterator[GeminiEmulator]:
    async with GeminiEmulator(lambda messages: f"You asked: {messages[-1]['content']}") as running:
        yield running


async def post(
    emulator: GeminiEmulator, body: object, *, model: str = FLASH, stream: bool = False, headers: dict[str, str] | None = None
) -> httpx.Response:
    method = "streamGenerateContent?alt=sse" if stream else "generateContent"
    headers = {"x-goog-api-key": emulator.key} if headers is None else headers
    async with httpx.AsyncClient(timeout=5, trust_env=False) as client:
        return await client.post(f"{emulator.url}/v1beta/models/{model}:{method}", json=body, headers=headers)


def configured(**changes: object) -> dict[str, Any]:
    return {**BODY, "generationConfig": {"maxOutputTokens": 50, **changes}}


def parsed(text: str) -> GenerateContentResponse:
    return GenerateContentResponse.model_validate_json(text, extra="forbid")


async def test_a_stream_has_the_shape_of_the_sdks_own_type(emulator: GeminiEmulator) -> None:
    response = await post(emulator, BODY, stream=True)
    chunks = [parsed(event.removeprefix("data: ")) for event in response.text.split("\r\n\r\n") if event]
    assert "".join(chunk.text or "" for chunk in chunks) == "You asked: Do you have a garden?"
    assert [bool(chunk.candidates and chunk.candidates[0].finish_reason) for chunk in chunks] == [False] * 6 + [True]
    assert chunks[-1].usage_metadata is not None
    assert chunks[-1].usage_metadata.candidates_token_count == 7
    assert chunks[-1].usage_metadata.prompt_token_count == 7


async def test_a_whole_answer_has_the_shape_of_the_sdks_own_type_and_stops_at_its_limit(emulator: GeminiEmulator) -> None:
    answer = parsed((await post(emulator, configured(maxOutputTokens=2))).text)
    assert answer.text == "You asked:"
    assert answer.candidates is not None
    assert answer.candidates[0].finish_reason == "MAX_TOKENS"


async def test_both_spellings_of_a_name_are_taken(emulator: GeminiEmulator) -> None:
    body = {"contents": BODY["contents"], "generation_config": {"thinking_config": {"thinking_budget": 0}}}
    assert (await post(emulator, body)).status_code == 200
    assert emulator.requests[0]["generationConfig"] == {"thinkingConfig": {"thinkingBudget": 0}}


@pytest.mark.parametrize(
    "body",
    [
        {**BODY, "messages": []},
        {**BODY, "contents": []},
        {**BODY, "contents": [{"role": "assistant", "parts": [{"text": "hi"}]}]},
        {**BODY, "contents": [{"role": "user", "parts": []}]},
        {**BODY, "contents": [{"role": "user", "content": "hi"}]},
        configured(max_tokens=3),
        configured(thinkingConfig={"budget": 0}),
        configured(thinkingConfig={"thinkingLevel": "LOW"}),
        configured(responseJsonSchema=SCHEMA),
        configured(responseMimeType="application/json", responseJsonSchema=SCHEMA, responseSchema=SCHEMA),
        configured(responseMimeType="application/json", responseJsonSchema={**SCHEMA, "default": {}}),
        configured(responseMimeType="application/json", responseJsonSchema={"type": "array", "items": {"const": "a"}}),
    ],
)
async def test_a_request_the_provider_would_refuse_is_refused(emulator: GeminiEmulator, body: object) -> None:
    response = await post(emulator, body)
    assert response.status_code == 400
    assert response.json()["error"]["status"] == "INVALID_ARGUMENT"
    assert emulator.requests == []


@pytest.mark.parametrize(
    ("model", "thinking"),
    [
        ("gemini-2.0-flash", {"thinkingBudget": 0}),
        ("gemini-2.5-pro", {"thinkingBudget": 0}),
        ("gemini-2.5-flash-lite", {"thinkingBudget": 100}),
        ("gemini-3.1-pro-preview", {"thinkingLevel": "MINIMAL"}),
    ],
)
async def test_a_model_refuses_less_thinking_than_its_least(
    emulator: GeminiEmulator, model: str, thinking: dict[str, object]
) -> None:
    assert (await post(emulator, configured(thinkingConfig=thinking), model=model)).status_code == 400


async def test_a_schema_is_taken_for_json(emulator: GeminiEmulator) -> None:
    body = configured(responseMimeType="application/json", responseJsonSchema=SCHEMA)
    assert (await post(emulator, body)).status_code == 200


@pytest.mark.parametrize(
    ("headers", "status", "name"),
    [({}, 403, "PERMISSION_DENIED"), ({"x-goog-api-key": "other"}, 400, "INVALID_ARGUMENT")],
)
async def test_a_missing_key_and_a_wrong_one_are_refused(
    emulator: GeminiEmulator, headers: dict[str, str], status: int, name: str
) -> None:
    refused = await post(emulator, BODY, headers=headers)
    assert (refused.status_code, refused.json()["error"]["status"]) == (status, name)


async def test_an_unknown_model_is_not_found(emulator: GeminiEmulator) -> None:
    assert (await post(emulator, BODY, model="gpt-4.1-mini")).json()["error"]["status"] == "NOT_FOUND"


@pytest.mark.parametrize(
    ("fault", "status", "name"),
    [
        ("unauthorized", 401, "UNAUTHENTICATED"),
        ("rate_limited", 429, "RESOURCE_EXHAUSTED"),
        ("server_error", 500, "INTERNAL"),
    ],
)
async def test_refusals_on_demand_are_shown_once(emulator: GeminiEmulator, fault: Fault, status: int, name: str) -> None:
    emulator.behaviour.fail(fault)
    error = (await post(emulator, BODY)).json()["error"]
    assert (error["code"], error["status"]) == (status, name)
    assert (await post(emulator, BODY)).status_code == 200


@pytest.mark.parametrize("stream", [True, False])
async def test_a_filtered_question_has_no_candidate(emulator: GeminiEmulator, stream: bool) -> None:
    emulator.filtered = "question"
    answer = parsed((await post(emulator, BODY, stream=stream)).text.removeprefix("data: "))
    assert answer.candidates is None
    assert answer.prompt_feedback is not None
    assert answer.prompt_feedback.block_reason == "PROHIBITED_CONTENT"


async def test_a_filtered_answer_ends_for_safety(emulator: GeminiEmulator) -> None:
    emulator.filtered = "answer"
    candidates = parsed((await post(emulator, BODY)).text).candidates
    assert candidates is not None
    assert (candidates[0].finish_reason, candidates[0].content) == ("SAFETY", None)


@pytest.mark.parametrize("stream", [True, False])
async def test_a_dropped_answer_ends_without_its_end(emulator: GeminiEmulator, stream: bool) -> None:
    emulator.behaviour.fail("drop")
    with pytest.raises(httpx.RemoteProtocolError):
        await post(emulator, BODY, stream=stream)


async def test_garbage_is_not_json(emulator: GeminiEmulator) -> None:
    emulator.behaviour.fail("garbage")
    with pytest.raises(json.JSONDecodeError):
        (await post(emulator, BODY)).json()
