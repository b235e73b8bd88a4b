"""What a small model makes of unclear words: it may name wishes and quote values, and can do no harm."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from core.errors import DeadlineExceeded, ProviderError
from core.models.chat import Message
from core.models.small import Form, small_models
from core.settings import Settings
from evals.emulators.openai_chat import OpenAIChatEmulator
from evals.emulators.profile import Behaviour, Latency
from graph.checkpoints import open_checkpoints
from graph.orchestrator import Receptionist
from tenancy.calls.log import LogWriter
from tests.graph.desk import RESTAURANT, Caller, Desk
from tests.graph.test_replay import again, logged


class Fills:
    """A small model that gives one answer after the other, and keeps what it was asked."""

    def __init__(self, *answers: dict[str, Any] | Exception, name: str = "small") -> None:
        self.name, self.answers, self.asked = name, list(answers), []

    async def fill(self, messages: Sequence[Message], form: type[Form], *, max_tokens: int, deadline: float) -> Form:
        self.asked.append("\n".join(text for _, text in messages))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        try:
            return form.model_validate(answer)
        except ValidationError as error:
            raise ProviderError("an answer that does not fit the form") from error


def opinion(*intents: str, in_scope: bool = True, **slots: tuple[str, str]) -> dict[str, Any]:
    wanted = [{"name": name, "topic": topic or None} for name, _, topic in (intent.partition(".") for intent in intents)]
    quotes = [{"name": name, "value": value, "words": words} for name, (value, words) in slots.items()]
    return {"in_scope": in_scope, "intents": wanted, "slots": quotes}


@asynccontextmanager
async def call(desk: Desk, *models: Fills) -> AsyncIterator[Caller]:
    async with LogWriter(desk.db) as writer, open_checkpoints(desk.settings) as checkpoints:
        parts = replace(desk.parts(writer, checkpoints), small_models=models)
        yield Caller(await Receptionist(parts).ring("CA1", RESTAURANT, "+19175550133"))


def decisions(caller: Caller) -> list[dict[str, Any]]:
    return [event.facts for event in caller.conversation.log.recent if event.kind == "decision"]


async def test_unclear_words_are_understood_by_a_model_and_the_values_it_quotes_count(desk: Desk) -> None:
    model = Fills(opinion("book", party_size=("4", "the four of us"), date=("2026-11-06", "tomorrow")))
    async with call(desk, model) as caller:
        await caller.say("[unsure] could you squeeze in the four of us tomorrow")
        assert caller.outcome.asked == ("time",)
        assert decisions(caller)[0]["slots"] == [
            {"name": "party_size", "value": 4},
            {"name": "date", "value": "2026-11-06"},
        ]
        assert "The caller says: [unsure] could you squeeze in" in model.asked[0]


async def test_nobody_is_asked_about_clear_words_or_where_an_emergency_comes_first(desk: Desk) -> None:
    model = Fills()
    async with call(desk, model) as caller:
        await caller.say("[book party_size=4] a table for four")
        await caller.say("[unsure] call an ambulance, my husband is not breathing")
        assert model.asked == []


async def test_a_message_is_taken_down_without_any_model(desk: Desk) -> None:
    model = Fills()
    async with call(desk, model) as caller:
        await caller.say("[message] may I leave a message")
        assert caller.outcome.asked == ("message",)
        await caller.say("[unsure] tell the cook that it was lovely")
        assert model.asked == []


@pytest.mark.parametrize(
    "answer",
    [
        DeadlineExceeded("too late"),
        ProviderError("HTTP 500"),
        {"intents": "book a table, I would say"},
        {**opinion(), "intents": [{"name": "sell", "topic": None}]},
        {**opinion("book"), "business": "zebrafish-house"},
    ],
    ids=["late", "refused", "prose", "a wish that does not exist", "a field that does not exist"],
)
async def test_without_a_usable_opinion_this_machines_understanding_stands(desk: Desk, answer: Any) -> None:
    async with call(desk, Fills(answer)) as caller:
        await caller.say("[unsure book party_size=4] a table for four I think")
        assert caller.outcome.asked == ("date", "time")
        assert [event.facts["model"] for event in caller.conversation.log.recent if event.kind == "model_failed"] == ["small"]


async def test_the_next_model_is_asked_where_the_first_one_fails(desk: Desk) -> None:
    async with call(desk, Fills(ProviderError("HTTP 500")), Fills(opinion("book"), name="other")) as caller:
        await caller.say("[unsure] could you squeeze us in")
        assert caller.outcome.asked == ("party_size",)


@pytest.mark.parametrize(
    ("slot", "value", "words"),
    [
        ("party_size", "6", "six of us"),  # not said
        ("date", "2026-11-04", "tomorrow"),  # gone by
        ("date", "2026-02-30", "tomorrow"),  # does not exist
        ("time", "25:00", "tomorrow"),
        ("party_size", "0", "tomorrow"),
        ("party_size", "a few", "tomorrow"),
        ("service", "Dental implant", "squeeze"),  # another kind of business
        ("item", "Unicorn steak", "squeeze"),
    ],
)
async def test_a_value_that_was_not_said_or_cannot_be_is_left_out(desk: Desk, slot: str, value: str, words: str) -> None:
    async with call(desk, Fills(opinion("book", **{slot: (value, words)}))) as caller:
        await caller.say("[unsure] could you squeeze us in tomorrow")
        assert decisions(caller)[0]["slots"] == []


async def test_what_was_understood_here_is_not_overruled(desk: Desk) -> None:
    async with call(desk, Fills(opinion("book", party_size=("40", "four")))) as caller:
        await caller.say("[unsure book party_size=4] four")
        assert decisions(caller)[0]["slots"] == [{"name": "party_size", "value": 4}]


async def test_a_models_yes_confirms_nothing(desk: Desk) -> None:
    model = Fills(opinion("affirm"))
    async with call(desk, model) as caller:
        await caller.say("[book party_size=4 date=2026-11-06 time=19:30] a table for four tomorrow at half past seven")
        await caller.say("[name=Duckworth] Duckworth")
        assert caller.outcome.asked == ("confirm",)
        await caller.say("[unsure] well, hm, my sister")
        assert len(model.asked) == 1
        assert "confirm_booking" not in [act["tool"] for decided in decisions(caller) for act in decided["acts"]]
        assert caller.outcome.asked == ("confirm",)


async def test_an_opinion_is_replayed_without_asking_for_it(desk: Desk) -> None:
    model = Fills(opinion("book", party_size=("4", "four of us")), DeadlineExceeded("too late"), opinion("ask.hours"))
    async with call(desk, model) as caller:
        await caller.say("[unsure] could you squeeze in four of us")
        await caller.say("[unsure book date=2026-11-06] tomorrow perhaps")
        await caller.say("[unsure] till when")
        await caller.conversation.end("hung_up")
        assert (await again(desk, await logged(desk, caller))).differences == ()
        assert len(model.asked) == 3


@pytest.mark.parametrize("answers", ["well", "in prose", "half a form", "nothing", "too late"])
async def test_over_the_wire_a_form_that_is_filled_counts_and_no_other_answer_does(desk: Desk, answers: str) -> None:
    filled = json.dumps(opinion("book", party_size=("6", "six of us")))
    reply = {"well": filled, "too late": filled, "in prose": "They want a table.", "half a form": filled[:40], "nothing": ""}[
        answers
    ]
    behaviour = Behaviour(Latency(5_000, 6_000)) if answers == "too late" else None
    async with OpenAIChatEmulator(lambda _messages: reply, behaviour=behaviour) as emulator:
        settings = Settings(home=desk.settings.home, openai_api_key=emulator.key, openai_base_url=f"{emulator.url}/v1")  # type: ignore[arg-type]
        async with LogWriter(desk.db) as writer, open_checkpoints(desk.settings) as checkpoints:
            parts = replace(desk.parts(writer, checkpoints), small_models=tuple(small_models(settings)))
            caller = Caller(await Receptionist(parts).ring("CA1", RESTAURANT, None))
            await caller.say("[unsure book] could you squeeze in six of us")
            assert caller.outcome.asked == (("date", "time") if answers == "well" else ("party_size",))
            assert emulator.requests[0]["response_format"]["json_schema"]["strict"]
