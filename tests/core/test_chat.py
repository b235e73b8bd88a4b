import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing

import pytest
from pydantic import SecretStr

from core.errors import DeadlineExceeded, ProviderError
from core.models.chat import ChatModel, LangChainModel, Message, chat_models
from core.settings import Settings
from evals.emulators.openai_chat import OpenAIChatEmulator
from evals.emulators.profile import Fault

ASKED: Sequence[Message] = [("system", "Answer briefly."), ("user", "Do you have a garden?")]
ANSWER = "Yes, we have a small garden behind the house."


def settings(emulator: OpenAIChatEmulator, *vendors: str) -> Settings:
    key = SecretStr(emulator.key)
    return Settings(
        _env_file=None,
        groq_api_key=key if "groq" in vendors else None,
        groq_base_url=emulator.url,
        openai_api_key=key if "openai" in vendors else None,
        openai_base_url=f"{emulator.url}/v1",
    )


@pytest.fixture(autouse=True)
def _no_keys_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GROQ_API_KEY", "OPENAI_API_KEY", "GROQ_API_BASE", "OPENAI_API_BASE", "OPENAI_BASE_URL", "GROQ_BASE_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
async def emulator() -> AsyncIterator[OpenAIChatEmulator]:
    async with OpenAIChatEmulator(lambda _: ANSWER) as running:
        yield running


@pytest.fixture(params=["groq", "openai"])
def model(request: pytest.FixtureRequest, emulator: OpenAIChatEmulator) -> ChatModel:
    (only,) = chat_models(settings(emulator, request.param))
    return only


async def ask(model: ChatModel, deadline: float = 5.0, max_tokens: int = 50) -> list[str]:
    return [piece async for piece in model.stream(ASKED, max_tokens=max_tokens, deadline=deadline)]


async def test_an_answer_comes_in_pieces(model: ChatModel, emulator: OpenAIChatEmulator) -> None:
    pieces = await ask(model)
    assert "".join(pieces) == ANSWER
    assert len(pieces) > 5
    assert [message["content"] for message in emulator.requests[0]["messages"]] == [text for _, text in ASKED]


async def test_no_more_tokens_are_asked_for_than_allowed(model: ChatModel) -> None:
    assert "".join(await ask(model, max_tokens=3)) == "Yes, we have"


@pytest.mark.parametrize("fault", ["unauthorized", "rate_limited", "server_error", "drop", "garbage"])
async def test_a_failure_is_a_provider_error_at_once_and_once(
    model: ChatModel, emulator: OpenAIChatEmulator, fault: Fault
) -> None:
    emulator.behaviour.fail(fault)
    with pytest.raises(ProviderError):
        await ask(model)
    assert "".join(await ask(model)) == ANSWER


@pytest.mark.parametrize("fault", ["stall_before", "half_open", "stall_after"])
async def test_silence_ends_at_the_deadline(model: ChatModel, emulator: OpenAIChatEmulator, fault: Fault) -> None:
    emulator.behaviour.fail(fault)
    with pytest.raises(DeadlineExceeded):
        await asyncio.wait_for(ask(model, deadline=0.2), 2)


async def test_the_first_word_has_a_deadline_of_its_own(model: ChatModel, emulator: OpenAIChatEmulator) -> None:
    assert isinstance(model, LangChainModel)
    model._first_token = 0.2
    emulator.behaviour.fail("stall_before")
    with pytest.raises(DeadlineExceeded, match="first word"):
        await asyncio.wait_for(ask(model, deadline=60), 2)


async def test_an_empty_answer_is_a_failure() -> None:
    async with OpenAIChatEmulator(lambda _: "") as silent:
        for model in chat_models(settings(silent, "groq", "openai")):
            with pytest.raises(ProviderError, match="empty"):
                await ask(model)


async def test_a_failure_never_quotes_what_was_said(model: ChatModel, emulator: OpenAIChatEmulator) -> None:
    emulator.behaviour.fail("server_error")
    with pytest.raises(ProviderError) as failed:
        await ask(model)
    assert "garden" not in str(failed.value)
    assert "500" in str(failed.value)


async def test_an_answer_may_be_left_unfinished(model: ChatModel) -> None:
    async with aclosing(model.stream(ASKED, max_tokens=50, deadline=5)) as pieces:  # type: ignore[type-var]
        assert await anext(pieces) == "Yes,"
    assert "".join(await ask(model)) == ANSWER


async def test_models_are_chosen_by_their_keys_groq_first(emulator: OpenAIChatEmulator) -> None:
    assert chat_models(settings(emulator)) == []
    names = [model.name for model in chat_models(settings(emulator, "openai", "groq"))]
    assert [name.split("/")[0] for name in names] == ["groq", "openai"]
