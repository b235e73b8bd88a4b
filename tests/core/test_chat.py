import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing

import pytest

from core.errors import DeadlineExceeded, ProviderError
from core.models.chat import ChatModel, LangChainModel, Message, chat_models
from evals.emulators.chat_server import ChatEmulator
from evals.emulators.profile import Fault
from tests.core.vendors import VENDORS, Vendor, emulated, settings

ASKED: Sequence[Message] = [
    ("system", "Answer briefly."),
    ("user", "Good evening."),
    ("assistant", "Good evening!"),
    ("user", "Do you have a garden?"),
]
ANSWER = "Yes, we have a small garden behind the house."


@pytest.fixture(params=VENDORS)
def vendor(request: pytest.FixtureRequest) -> Vendor:
    named: Vendor = request.param
    return named


@pytest.fixture
async def emulator(vendor: Vendor) -> AsyncIterator[ChatEmulator]:
    async with emulated(vendor, lambda _: ANSWER) as running:
        yield running


@pytest.fixture
def model(vendor: Vendor, emulator: ChatEmulator) -> ChatModel:
    (only,) = chat_models(settings({vendor: emulator}))
    return only


async def ask(model: ChatModel, deadline: float = 5.0, max_tokens: int = 50) -> list[str]:
    return [piece async for piece in model.stream(ASKED, max_tokens=max_tokens, deadline=deadline)]


async def test_an_answer_comes_in_pieces(model: ChatModel, emulator: ChatEmulator) -> None:
    pieces = await ask(model)
    assert "".join(pieces) == ANSWER
    assert len(pieces) > 5
    heard = emulator.conversation(emulator.requests[0])
    assert [(message["role"], message["content"]) for message in heard] == ASKED


async def test_no_more_tokens_are_asked_for_than_allowed(model: ChatModel) -> None:
    assert "".join(await ask(model, max_tokens=3)) == "Yes, we have"


@pytest.mark.parametrize("fault", ["unauthorized", "rate_limited", "server_error", "drop", "garbage"])
async def test_a_failure_is_a_provider_error_at_once_and_once(model: ChatModel, emulator: ChatEmulator, fault: Fault) -> None:
    emulator.behaviour.fail(fault)
    with pytest.raises(ProviderError):
        await ask(model)
    assert "".join(await ask(model)) == ANSWER


@pytest.mark.parametrize("fault", ["stall_before", "half_open", "stall_after", "slow_trickle"])
async def test_silence_ends_at_the_deadline_and_so_does_the_request(
    model: ChatModel, emulator: ChatEmulator, fault: Fault
) -> None:
    emulator.behaviour.fail(fault)
    with pytest.raises(DeadlineExceeded):
        await asyncio.wait_for(ask(model, deadline=0.2), 2)
    await asyncio.wait_for(emulator.left.wait(), 2)


async def test_the_first_word_has_a_deadline_of_its_own(model: ChatModel, emulator: ChatEmulator) -> None:
    assert isinstance(model, LangChainModel)
    model._first_token = 0.2
    emulator.behaviour.fail("stall_before")
    with pytest.raises(DeadlineExceeded, match="first word"):
        await asyncio.wait_for(ask(model, deadline=60), 2)


async def test_a_model_that_has_begun_and_says_nothing_more_is_not_waited_for_until_the_whole_answer_is_due(
    model: ChatModel, emulator: ChatEmulator
) -> None:
    assert isinstance(model, LangChainModel)
    model._piece = 0.2
    emulator.behaviour.fail("stall_after")
    with pytest.raises(DeadlineExceeded, match="rest"):
        await asyncio.wait_for(ask(model, deadline=60), 2)


async def test_an_empty_answer_is_a_failure(vendor: Vendor) -> None:
    async with emulated(vendor, lambda _: "") as silent:
        (model,) = chat_models(settings({vendor: silent}))
        with pytest.raises(ProviderError, match="empty"):
            await ask(model)


async def test_a_question_that_the_provider_filters_is_a_failure(model: ChatModel, emulator: ChatEmulator) -> None:
    emulator.filtered = "question"
    with pytest.raises(ProviderError, match="empty"):
        await ask(model)


async def test_an_answer_that_the_provider_filters_half_way_is_broken_off(model: ChatModel, emulator: ChatEmulator) -> None:
    emulator.filtered = "answer"
    pieces = model.stream(ASKED, max_tokens=50, deadline=5)
    assert [await anext(pieces), await anext(pieces)] == ["Yes,", " we"]
    with pytest.raises(ProviderError, match="broke off"):
        await anext(pieces)


@pytest.mark.parametrize(("fault", "status"), [("unauthorized", "401"), ("rate_limited", "429"), ("server_error", "500")])
async def test_a_refusal_is_told_by_its_status_and_never_quotes_what_was_said(
    model: ChatModel, emulator: ChatEmulator, fault: Fault, status: str
) -> None:
    emulator.behaviour.fail(fault)
    with pytest.raises(ProviderError) as failed:
        await ask(model)
    assert "garden" not in str(failed.value)
    assert status in str(failed.value)


async def test_garbage_is_not_printed_with_the_failure_that_it_causes(model: ChatModel, emulator: ChatEmulator) -> None:
    emulator.behaviour.fail("garbage")
    with pytest.raises(ProviderError) as failed:
        await ask(model)
    assert failed.value.__cause__ is None
    assert failed.value.__context__ is None or failed.value.__suppress_context__


async def test_an_answer_may_be_left_unfinished_and_its_request_ends(model: ChatModel, emulator: ChatEmulator) -> None:
    emulator.behaviour.fail("stall_after")
    async with aclosing(model.stream(ASKED, max_tokens=50, deadline=5)) as pieces:  # type: ignore[type-var]
        assert await anext(pieces) == "Yes,"
        assert not emulator.left.is_set()
    await asyncio.wait_for(emulator.left.wait(), 2)
    assert "".join(await ask(model)) == ANSWER


async def test_models_are_chosen_by_their_keys_in_a_fixed_order() -> None:
    async with emulated("openai", lambda _: ANSWER) as openai, emulated("gemini", lambda _: ANSWER) as gemini:
        assert chat_models(settings({})) == []
        names = [model.name for model in chat_models(settings({"gemini": gemini, "openai": openai, "groq": openai}))]
        assert [name.split("/")[0] for name in names] == ["groq", "openai", "gemini"]
