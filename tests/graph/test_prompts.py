"""What larger models are given: a beginning that providers can cache, the conversation so far, and one business alone."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from uuid import UUID

from core.models.chat import Message
from graph.checkpoints import open_checkpoints
from graph.orchestrator import Receptionist
from tenancy.calls.log import LogWriter
from tenancy.knowledge.passages import Passage, make_passages
from tenancy.knowledge.retrieve import Found
from tenancy.profile import BusinessProfile
from tests.graph.desk import DENTIST, RESTAURANT, Caller, Desk

QUESTION = "[ask.policy] may I bring my dog along to the restaurant"


class Listens:
    """A model that keeps what it was given."""

    name = "one"

    def __init__(self) -> None:
        self.given: list[Sequence[Message]] = []

    async def stream(self, messages: Sequence[Message], *, max_tokens: int, deadline: float) -> AsyncIterator[str]:
        self.given.append(messages)
        yield "Dogs are welcome."


class Finds:
    """Knowledge that takes the first passage to be near every question."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self.passages = passages

    def search(self, question: str, vector: object, *, limit: int = 5) -> Sequence[Found]:
        return [Found(self.passages[0], 0.6)]


async def near(_business: UUID, _version: int, profile: BusinessProfile) -> Finds:
    return Finds(make_passages(profile))


@asynccontextmanager
async def house(desk: Desk, model: Listens) -> AsyncIterator[Receptionist]:
    async with LogWriter(desk.db) as writer, open_checkpoints(desk.settings) as checkpoints:
        yield Receptionist(replace(desk.parts(writer, checkpoints), models=(model,), knowledge=near))


async def test_a_prompt_begins_the_same_in_every_turn_and_call_of_a_business(desk: Desk) -> None:
    model = Listens()
    async with house(desk, model) as receptionist:
        first = Caller(await receptionist.ring("CA1", RESTAURANT, None))
        await first.say(QUESTION)
        await first.say("[ask.policy] and may I bring my cat along to the restaurant")
        await Caller(await receptionist.ring("CA2", RESTAURANT, None)).say(QUESTION)
        [one, two, three] = [messages[0] for messages in model.given]
        assert one == two == three
        assert one[0] == "system"
        assert len(one[1]) > 4_000
        assert "dog along" not in one[1]


async def test_a_prompt_holds_what_was_said_before_and_heard(desk: Desk) -> None:
    model = Listens()
    async with house(desk, model) as receptionist:
        caller = Caller(await receptionist.ring("CA1", RESTAURANT, None))
        await caller.say(QUESTION)
        await caller.say("[ask.policy] and may I bring my cat along to the restaurant")
        [_, (_, words)] = model.given[-1]
        assert "Caller: [ask.policy] may I bring my dog along" in words
        assert "You: Dogs are welcome." in words
        assert words.rstrip().endswith("The caller says: [ask.policy] and may I bring my cat along to the restaurant")


async def test_a_prompt_holds_nothing_of_another_business(desk: Desk) -> None:
    model = Listens()
    async with house(desk, model) as receptionist:
        await Caller(await receptionist.ring("CA1", RESTAURANT, None)).say(QUESTION)
        await Caller(await receptionist.ring("CA2", DENTIST, None)).say(
            "[ask.policy] may I bring my dog along to the appointment"
        )
        restaurant, dentist = ("\n".join(text for _, text in messages) for messages in model.given)
        assert "Corkage" in restaurant
        assert "Corkage" not in dentist
        assert "insurance" in dentist
        assert "insurance" not in restaurant
