"""A small model fills a form, or fails: what it answers is never more, less or other than was asked for."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from typing import Any, Literal

import pytest
from pydantic import BaseModel, Field

from core.errors import DeadlineExceeded, ProviderError
from core.models.chat import Message
from core.models.small import SmallModel, small_models
from evals.emulators.chat_server import ChatEmulator, Filtered
from evals.emulators.profile import Fault
from tests.core.vendors import VENDORS, Vendor, emulated, settings


class Item(BaseModel):
    dish: str
    count: int = Field(1, ge=1)


class Wish(BaseModel):
    intent: Literal["order", "book", "other"]
    items: list[Item] = []
    name: str | None = None


ASKED: Sequence[Message] = [("system", "What does the caller want?"), ("user", "Two soups for Marmalade, please.")]
FILLED: dict[str, Any] = {"intent": "order", "items": [{"dish": "soup", "count": 2}], "name": "Marmalade"}
GOOD = json.dumps(FILLED)


class Words:
    """What the emulator answers; set anew by a test."""

    said = GOOD


@pytest.fixture
def words() -> Words:
    return Words()


@pytest.fixture(params=VENDORS)
def vendor(request: pytest.FixtureRequest) -> Vendor:
    named: Vendor = request.param
    return named


@pytest.fixture
async def emulator(vendor: Vendor, words: Words) -> AsyncIterator[ChatEmulator]:
    async with emulated(vendor, lambda _: words.said) as running:
        yield running


@pytest.fixture
def model(vendor: Vendor, emulator: ChatEmulator) -> SmallModel:
    (only,) = small_models(settings({vendor: emulator}))
    return only


async def fill(model: SmallModel, deadline: float = 5.0, max_tokens: int = 100) -> Wish:
    return await model.fill(ASKED, Wish, max_tokens=max_tokens, deadline=deadline)


async def test_a_form_with_a_choice_a_list_and_an_optional_field_is_filled(model: SmallModel, emulator: ChatEmulator) -> None:
    assert await fill(model) == Wish.model_validate(FILLED)
    heard = emulator.conversation(emulator.requests[0])
    assert [(message["role"], message["content"]) for message in heard] == ASKED


async def test_what_need_not_be_filled_may_be_null_or_absent(model: SmallModel, words: Words) -> None:
    for answer in ({"intent": "other", "items": [], "name": None}, {"intent": "other"}):
        words.said = json.dumps(answer)
        assert await fill(model) == Wish(intent="other")


@pytest.mark.parametrize(
    "said",
    [
        pytest.param("Marmalade would like two soups.", id="prose"),
        pytest.param(f"Here you are:\n```json\n{GOOD}\n```", id="JSON in prose"),
        pytest.param(GOOD[:-20], id="half"),
        pytest.param("", id="empty"),
        pytest.param("{}", id="nothing filled"),
        pytest.param("[]", id="a list"),
        pytest.param(json.dumps(FILLED | {"intent": "Marmalade"}), id="wrong choice"),
        pytest.param(json.dumps(FILLED | {"Marmalade": True}), id="unknown field"),
        pytest.param(json.dumps(FILLED | {"items": [{"dish": "soup", "count": 2, "Marmalade": 1}]}), id="unknown field inside"),
        pytest.param(json.dumps(FILLED | {"items": [{"dish": "Marmalade", "count": 0}]}), id="out of bounds"),
        pytest.param(json.dumps(FILLED | {"items": "Marmalade"}), id="wrong type"),
    ],
)
async def test_what_is_not_the_form_is_a_failure_that_quotes_nothing(model: SmallModel, words: Words, said: str) -> None:
    words.said = said
    with pytest.raises(ProviderError) as failed:
        await fill(model)
    assert not isinstance(failed.value, DeadlineExceeded)
    assert "Marmalade" not in str(failed.value)
    assert failed.value.__cause__ is None
    assert failed.value.__context__ is None or failed.value.__suppress_context__


async def test_an_answer_that_its_bound_cut_is_a_failure(model: SmallModel) -> None:
    with pytest.raises(ProviderError):
        await fill(model, max_tokens=5)


@pytest.mark.parametrize("fault", ["unauthorized", "rate_limited", "server_error", "drop", "garbage"])
async def test_a_failure_is_a_provider_error_at_once_and_once(model: SmallModel, emulator: ChatEmulator, fault: Fault) -> None:
    emulator.behaviour.fail(fault)
    with pytest.raises(ProviderError):
        await fill(model)
    assert (await fill(model)).intent == "order"


@pytest.mark.parametrize("fault", ["stall_before", "half_open", "stall_after", "slow_trickle"])
async def test_a_late_answer_is_given_up_and_its_request_ends(model: SmallModel, emulator: ChatEmulator, fault: Fault) -> None:
    emulator.behaviour.fail(fault)
    with pytest.raises(DeadlineExceeded):
        await asyncio.wait_for(fill(model, deadline=0.2), 2)
    await asyncio.wait_for(emulator.left.wait(), 2)


@pytest.mark.parametrize("filtered", ["question", "answer"])
async def test_what_the_provider_filters_is_a_failure_even_where_it_looks_whole(
    model: SmallModel, emulator: ChatEmulator, words: Words, filtered: Filtered
) -> None:
    words.said = json.dumps(FILLED, separators=(",", ":"))
    emulator.filtered = filtered
    with pytest.raises(ProviderError):
        await fill(model)


async def test_whoever_stops_waiting_ends_the_request(model: SmallModel, emulator: ChatEmulator) -> None:
    emulator.behaviour.fail("stall_after")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(fill(model, deadline=60), 0.2)
    await asyncio.wait_for(emulator.left.wait(), 2)


async def test_a_groq_model_without_strictness_is_asked_without_it() -> None:
    async with emulated("groq", lambda _: GOOD) as groq:
        (model,) = small_models(settings({"groq": groq}, groq_small_model="meta-llama/llama-4-scout-17b-16e-instruct"))
        assert (await fill(model)).intent == "order"


async def test_small_models_are_chosen_by_their_keys_in_a_fixed_order() -> None:
    async with emulated("openai", lambda _: GOOD) as openai, emulated("gemini", lambda _: GOOD) as gemini:
        assert small_models(settings({})) == []
        models = small_models(settings({"gemini": gemini, "groq": openai, "openai": openai}))
        assert [model.name for model in models] == [
            "groq/openai/gpt-oss-20b",
            "openai/gpt-4.1-nano",
            "gemini/gemini-2.5-flash-lite",
        ]
