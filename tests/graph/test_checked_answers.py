"""A model's reply on the real graph: what the business has not said is not spoken, whatever comes over the wire."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from core.models.chat import chat_models
from core.settings import Settings
from evals.emulators.openai_chat import OpenAIChatEmulator
from evals.emulators.profile import Behaviour, Latency
from graph.checkpoints import open_checkpoints
from graph.orchestrator import Receptionist
from nodes.checking.supported import Supported
from nodes.wording.talk import WORDINGS
from tenancy.calls.log import LogWriter
from tenancy.profile import BusinessProfile
from tests.graph.desk import RESTAURANT, Caller, Desk

QUESTION = "[ask.policy] may I bring my dog along to the restaurant"
BY_CODE = "You may bring your own wine. Corkage is 30 dollars a bottle, two bottles a table at most."
"""What code answers where no model does: by letters alone, "bring" finds this passage."""
UNCERTAIN = WORDINGS["uncertain_offer"]


@asynccontextmanager
async def answered_by(desk: Desk, reply: str, behaviour: Behaviour | None = None) -> AsyncIterator[Caller]:
    """A caller at a restaurant whose open questions go to a model that always says this."""
    async with OpenAIChatEmulator(lambda _messages: reply, behaviour=behaviour) as emulator:
        settings = Settings(home=desk.settings.home, openai_api_key=emulator.key, openai_base_url=f"{emulator.url}/v1")  # type: ignore[arg-type]
        async with LogWriter(desk.db) as writer, open_checkpoints(desk.settings) as checkpoints:
            parts = replace(desk.parts(writer, checkpoints), models=tuple(chat_models(settings)))
            yield Caller(await Receptionist(parts).ring("CA1", RESTAURANT, None))


def times_uncertain(said: str) -> int:
    return sum(said.count(wording) for wording in UNCERTAIN)


def withheld(caller: Caller) -> list[str]:
    return [event.facts["reason"] for event in caller.conversation.log.recent if event.kind == "withheld"]


async def test_a_wrong_price_is_not_spoken_the_true_clause_is_and_the_caller_is_told_once(desk: Desk) -> None:
    reply = "Dogs are welcome in our garden. A dog costs 20 dollars. A table costs 5 dollars."
    async with answered_by(desk, reply) as caller:
        said = await caller.say(QUESTION)
        assert "in our garden." in said
        assert "20 dollars" not in said
        assert "5 dollars" not in said
        assert times_uncertain(said) == 1
        assert withheld(caller) == ["money not stated", "money not stated"]
        assert caller.outcome.asked == ("message_offer",)
        await caller.say("[affirm] yes please")
        assert caller.outcome.asked == ("message",)


async def test_prose_that_promises_is_not_spoken(desk: Desk) -> None:
    async with answered_by(desk, "I've put your dog down and I'll make sure it gets water. We'll waive the corkage.") as caller:
        said = await caller.say(QUESTION)
        assert times_uncertain(said) == 1
        assert "water" not in said
        assert "waive" not in said
        assert set(withheld(caller)) == {"promise"}


async def test_another_businesss_name_is_not_spoken(desk: Desk) -> None:
    async with answered_by(desk, "At Osteria Del Porto dogs eat with us. They are welcome in our garden.") as caller:
        said = await caller.say(QUESTION)
        assert "Osteria" not in said
        assert "They are welcome in our garden." in said
        assert times_uncertain(said) == 1


@pytest.mark.parametrize(
    ("reply", "behaviour"),
    [
        ("", lambda: None),
        ('{"answer": "Dogs cost 20 dollars, and I have booked', lambda: None),
        ("Dogs are welcome in our garden.", lambda: Behaviour(Latency(5000, 5001))),
    ],
    ids=["empty", "half a JSON", "after the deadline"],
)
async def test_a_reply_that_is_none_leaves_the_answer_to_code(
    desk: Desk, reply: str, behaviour: Callable[[], Behaviour | None]
) -> None:
    async with answered_by(desk, reply, behaviour()) as caller:
        said = await caller.say(QUESTION)
        assert said == BY_CODE
        assert "answer" not in said
        assert "20 dollars" not in said
        assert times_uncertain(said) == 0


async def test_what_a_reply_is_held_against_is_read_at_the_ring_and_not_when_it_is_waited_for(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    async def prepare(profile: BusinessProfile) -> None:
        read.append(profile.slug)

    monkeypatch.setattr(Supported, "prepare", prepare)
    async with answered_by(desk, "Dogs are welcome in our garden."):
        await asyncio.sleep(0)
        assert read == ["trattoria-bella-napoli"]
