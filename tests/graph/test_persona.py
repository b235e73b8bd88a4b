"""A business's agent, by name and manner, in whole calls; the business beside it keeps its own."""

from dataclasses import replace

import pytest

from graph.orchestrator import Receptionist
from nodes.wording.formal import FORMAL
from nodes.wording.talk import WORDINGS
from nodes.wording.warm import WARM
from tenancy.business_file import read_business_files
from tenancy.businesses import import_files
from tenancy.profile import Manner
from tests.graph.desk import DENTIST, RESTAURANT, SAMPLES, Caller, Desk
from tests.graph.test_booking_call import EVERYTHING
from tests.graph.test_replay import again, logged
from tests.graph.test_take_up import process

BOOKS = ("[book] a table please", "[party_size=4] four", "[other] hm", "[date=2026-11-06 time=19:30] tomorrow at half past seven",
         "[name=Ada_Marsh] ada marsh", "[affirm] yes please", "[thanks] thanks", "[goodbye] goodbye")  # fmt: skip
Wordings = dict[str, tuple[str, ...]]


async def persona(desk: Desk, **settings: object) -> None:
    """The restaurant with these settings; the others stay as they are."""
    files = read_business_files([SAMPLES / "trattoria-bella-napoli.yaml"])
    await import_files(desk.db, [replace(file, profile=file.profile.model_copy(update=settings)) for file in files])


def beginnings(wordings: Wordings, *beside: Wordings) -> set[str]:
    """How the wordings of a manner begin that are in none of the others."""

    def begin(of: Wordings) -> set[str]:
        return {wording.split("{")[0] for each in of.values() for wording in each if len(wording.split("{")[0]) > 8}

    elsewhere = {wording for of in beside for each in of.values() for wording in each}
    return {each for each in begin(wordings) if not any(each in wording for wording in elsewhere)}


@pytest.mark.parametrize(("manner", "own", "other"), [("warm", WARM, FORMAL), ("formal", FORMAL, WARM)])
async def test_a_call_is_in_one_manner_from_greeting_to_goodbye_and_replays_word_for_word(
    desk: Desk, manner: Manner, own: Wordings, other: Wordings
) -> None:
    await persona(desk, manner=manner, agent_name="Robin", greeting=None)
    async with process(desk) as receptionist:
        caller = Caller(await receptionist.ring("CA1", RESTAURANT, "+19175550133"))
        said = [phrase.text for phrase in caller.conversation.opening()[0]]
        assert "Robin" in said[0]
        assert "automated assistant" in said[1]
        said += [await caller.say(words) for words in BOOKS]
        assert caller.outcome.hangs_up
        whole, plain = " ".join(said[3:]), {what: WORDINGS[what] for what in own}
        assert sum(begin in whole for begin in beginnings(own, WORDINGS)) >= 6
        assert not [begin for begin in beginnings(other, own, WORDINGS) | beginnings(plain, own) if begin in whole]
        await caller.conversation.end("caller_hung_up", caller.heard)
        assert (await again(desk, await logged(desk, caller))).differences == ()
        dentist = Caller(await receptionist.ring("CA2", DENTIST, "+19175550133"))
        assert "Robin" not in dentist.conversation.opening()[0][0].text
        assert await dentist.say("[greet] hello") in WORDINGS["hello"]


async def test_the_agent_tells_its_name_and_that_it_is_automated_and_goes_on(desk: Desk) -> None:
    await persona(desk, agent_name="Robin")
    async with process(desk) as receptionist:
        caller = Caller(await receptionist.ring("CA1", RESTAURANT, "+19175550133"))
        for question in ("[human] who am I speaking to", "[other] are you a robot"):
            said = await caller.say(question)
            assert "Robin" in said
            assert "automated assistant" in said
            assert not caller.outcome.asked
        assert "seven thirty PM" in await caller.say(EVERYTHING)


async def test_an_agent_without_a_name_says_what_it_is(receptionist: Receptionist) -> None:
    caller = Caller(await receptionist.ring("CA1", RESTAURANT, "+19175550133"))
    assert "automated assistant of Trattoria Bella Napoli" in await caller.say("[other] what's your name")


async def test_what_each_business_greets_with_is_made_into_sound_before_the_first_ring(desk: Desk) -> None:
    await persona(desk, manner="warm", agent_name="Robin", greeting=None)
    async with process(desk) as receptionist:
        ready = set(await receptionist.common_phrases())
        for number in (RESTAURANT, DENTIST):
            conversation = await receptionist.ring(f"CA{number}", number, None)
            assert {phrase.text for phrase in conversation.opening()[0]} <= ready
