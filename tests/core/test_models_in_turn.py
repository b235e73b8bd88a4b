"""Several models as one: whose first word is heard, what comes instead of each fault, and connections that are warm."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from pydantic import BaseModel
from structlog.testing import capture_logs

from core.attempt_events import Attempt, told_to
from core.attempts import HedgeBudget
from core.clock import ManualClock
from core.errors import DeadlineExceeded, ProviderError
from core.models.chat import ChatModel, ModelsInTurn, chat_models, in_turn
from core.models.small import SmallModelsInTurn, small_in_turn, small_models
from core.standing import Standings
from evals.emulators.chat_server import ChatEmulator
from evals.emulators.profile import FAULTS, Fault
from tests.core.vendors import VENDORS, Vendor, emulated, settings

WORDS: dict[Vendor, str] = {
    "groq": "Groq says yes, there is a garden.",
    "openai": "OpenAI says yes, there is a garden.",
    "gemini": "Gemini says yes, there is a garden.",
}


@dataclass
class Clouds:
    emulators: dict[Vendor, ChatEmulator]
    standings: Standings
    clock: ManualClock

    def model(self, *vendors: Vendor, **more: object) -> ModelsInTurn:
        models = chat_models(settings({vendor: self.emulators[vendor] for vendor in vendors or VENDORS}))
        return ModelsInTurn(models, self.standings, **more)  # type: ignore[arg-type]


@pytest.fixture
async def clouds() -> AsyncIterator[Clouds]:
    clock = ManualClock(datetime(2026, 11, 5, tzinfo=UTC))
    async with AsyncExitStack() as stack:
        running = {vendor: await stack.enter_async_context(emulated(vendor, _saying(WORDS[vendor]))) for vendor in VENDORS}
        yield Clouds(running, Standings(clock), clock)


def _saying(words: str):  # type: ignore[no-untyped-def]
    return lambda _: words


async def ask(model: ChatModel, deadline: float = 8.0) -> str:
    return "".join([piece async for piece in model.stream([("user", "Is there a garden?")], max_tokens=50, deadline=deadline)])


async def test_the_first_model_answers_alone(clouds: Clouds) -> None:
    assert await ask(clouds.model()) == WORDS["groq"]
    assert [len(clouds.emulators[vendor].requests) for vendor in VENDORS] == [1, 0, 0]


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault not in ("drop", "stall_after", "slow_trickle")])
async def test_whatever_goes_wrong_before_the_first_word_the_next_model_answers(clouds: Clouds, fault: Fault) -> None:
    clouds.emulators["groq"].behaviour.fail(fault)
    told: list[Attempt] = []
    model = clouds.model("groq", "openai")
    with told_to(told.append):
        assert await ask(model) == WORDS["openai"]
    assert told[-1] == Attempt("large model", "openai/gpt-4.1-mini", "stood in")
    expected = {"unauthorized": ["refused"], "stall_before": ["hedged", "late"], "half_open": ["hedged", "late"]}
    assert [each.came for each in told[:-1]] == expected.get(fault, ["failed"])


@pytest.mark.parametrize("fault", ["drop", "stall_after", "slow_trickle"])
async def test_an_answer_that_has_begun_is_taken_over_by_nobody(clouds: Clouds, fault: Fault) -> None:
    clouds.emulators["groq"].behaviour.fail(fault)
    model = clouds.model("groq", "openai", first_token=0.4)
    with pytest.raises(ProviderError):
        await ask(model, deadline=0.5)
    assert len(clouds.emulators["openai"].requests) <= 1
    standing = clouds.standings.of("large model", chat_models(settings({"groq": clouds.emulators["groq"]}))[0])
    assert standing.state == "works"


async def test_without_a_budget_a_slow_model_has_the_time_for_itself(clouds: Clouds) -> None:
    clouds.emulators["groq"].behaviour.fail("stall_before")
    with pytest.raises(DeadlineExceeded):
        await ask(clouds.model("groq", "openai", budget=HedgeBudget(0, 0), first_token=0.4))
    assert clouds.emulators["openai"].requests == []


async def test_when_all_are_silent_the_first_words_are_given_up_and_the_requests_end(clouds: Clouds) -> None:
    for vendor in ("groq", "openai"):
        clouds.emulators[vendor].behaviour.fail("stall_before")
    with pytest.raises(DeadlineExceeded):
        await ask(clouds.model("groq", "openai", first_token=0.5))
    await asyncio.wait_for(clouds.emulators["groq"].left.wait(), 2)
    await asyncio.wait_for(clouds.emulators["openai"].left.wait(), 2)


async def test_a_wrong_key_is_found_before_the_first_call_and_nobody_asks_with_it(clouds: Clouds) -> None:
    clouds.emulators["groq"].behaviour.fail("unauthorized")
    model = clouds.model("groq", "openai")
    with capture_logs() as logs:
        await clouds.standings.look()
    [error] = [line for line in logs if line["log_level"] == "error"]
    assert "GROQ_API_KEY" in error["what_to_do"]
    assert await ask(model) == WORDS["openai"]
    assert clouds.emulators["groq"].requests == []


@pytest.mark.parametrize("vendor", VENDORS)
async def test_a_look_before_the_first_call_costs_no_token_and_leaves_a_warm_connection(clouds: Clouds, vendor: Vendor) -> None:
    model, emulator = clouds.model(vendor), clouds.emulators[vendor]
    await clouds.standings.look()
    assert (emulator.probes, len(emulator.requests), len(emulator.connections)) == (1, 0, 1)
    await ask(model)
    assert len(emulator.connections) == 1


@pytest.mark.parametrize("vendor", VENDORS)
async def test_a_provider_that_was_left_alone_is_brought_back_by_a_look_and_by_no_turn(clouds: Clouds, vendor: Vendor) -> None:
    emulator, model = clouds.emulators[vendor], clouds.model(vendor)
    emulator.behaviour.fail("server_error", "server_error", "server_error")
    for _ in range(5):
        with pytest.raises(ProviderError):
            await ask(model)
    assert emulator.requests == []
    await clouds.standings.look()
    assert await ask(model) == WORDS[vendor]


class Form(BaseModel):
    understood: bool


async def test_the_next_small_model_fills_the_form_when_the_first_fails_or_is_slow() -> None:
    standings = Standings(ManualClock(datetime(2026, 11, 5, tzinfo=UTC)))
    async with emulated("groq", lambda _: "{}") as groq, emulated("openai", lambda _: '{"understood": true}') as openai:
        (model,) = small_in_turn(small_models(settings({"groq": groq, "openai": openai})), standings)
        assert isinstance(model, SmallModelsInTurn)
        assert (await model.fill([("user", "Hello")], Form, max_tokens=50, deadline=5)).understood
        groq.behaviour.fail("stall_before")
        assert (await model.fill([("user", "Hello")], Form, max_tokens=50, deadline=1)).understood
        assert (len(groq.requests), len(openai.requests)) == (2, 2)


def test_no_models_are_none() -> None:
    standings = Standings(ManualClock(datetime(2026, 11, 5, tzinfo=UTC)))
    assert in_turn([], standings) == small_in_turn([], standings) == ()
