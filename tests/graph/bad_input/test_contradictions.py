"""A yes and a no, or two wishes, in one breath: nothing is done on either until it is clear which one is meant."""

import pytest

from tests.graph.bad_input.line import GUESTHOUSE, SALON, Line, Talk
from tests.graph.desk import DENTIST, RESTAURANT

pytestmark = [pytest.mark.thorough, pytest.mark.asyncio(loop_scope="session")]
READ_BACKS = {
    RESTAURANT: ("a table for four tomorrow at half past seven", "Ada Marsh"),
    DENTIST: ("I'd like to book a check-up on tuesday at ten", "Ada Marsh"),
    SALON: ("I'd like to book a men's haircut on saturday at noon", "Ada Marsh"),
    GUESTHOUSE: ("I'd like a double room from friday for two nights", "Ada Marsh"),
}
BOTH = (
    "yes, no, I mean no", "yes no", "yeah no", "no yes", "yes... oh no, not then", "yes but I'm not sure",
    "yes wait, that's not right", "yes I don't know", "that's right, no, that's wrong", "okay, hold on, no", "yes. No. Wait.",
    "yes please, no actually don't", "sure, but don't book it yet", "yes, maybe, I have to ask my wife first",
    "I'm not saying yes", "I can't say yes yet", "is that right", "is that correct?", "did you say yes",
    "yes or no, I can't decide",
)  # fmt: skip
AGREED = (
    "yes", "yes please", "yes that's right", "yeah no problem", "yes, no worries", "yes go ahead", "yep that's fine",
    "sure, why not", "that's right, thank you", "yes I don't mind", "correct", "yes that's all correct, thanks",
    "yes, that would be great",
)  # fmt: skip


async def read_back(line: Line, number: str = RESTAURANT) -> Talk:
    caller = await line.ring(number)
    await caller.talk(*READ_BACKS[number])
    assert caller.outcome.asked == ("confirm",)
    return caller


@pytest.mark.parametrize("words", BOTH)
async def test_a_yes_that_is_taken_back_in_the_same_breath_books_nothing(line: Line, words: str) -> None:
    caller = await read_back(line)
    await caller.say(words)
    assert caller.final_acts == []
    assert await line.bookings(RESTAURANT) == []
    assert not caller.outcome.hangs_up


@pytest.mark.parametrize("number", [DENTIST, SALON, GUESTHOUSE], ids=["clinic", "salon", "guesthouse"])
@pytest.mark.parametrize("words", ["yes... oh no, not then", "is that right"])
async def test_so_it_is_at_every_kind_of_business(line: Line, number: str, words: str) -> None:
    caller = await read_back(line, number)
    await caller.say(words)
    assert caller.final_acts == []
    assert await line.bookings(number) == []


@pytest.mark.parametrize("words", AGREED)
async def test_a_yes_that_is_only_friendly_about_it_still_books(line: Line, words: str) -> None:
    caller = await read_back(line)
    await caller.say(words)
    assert caller.final_acts == ["confirm_booking"]


async def test_who_wavered_may_still_say_yes(line: Line) -> None:
    caller = await read_back(line)
    await caller.talk("yes but I'm not sure", "okay, yes")
    assert caller.final_acts == ["confirm_booking"]


@pytest.mark.parametrize("words", ["yes, no, I mean no", "yes but I'm not sure", "is that right", "yes... oh no, don't"])
async def test_a_wavering_yes_cancels_nothing(line: Line, words: str) -> None:
    caller = await read_back(line)
    await caller.talk("yes", "cancel my booking please")
    assert caller.outcome.asked == ("confirm",)
    await caller.say(words)
    assert caller.final_acts == ["confirm_booking"]
    assert len(await line.bookings(RESTAURANT)) == 1


@pytest.mark.parametrize("words", ["yes, no, I mean no", "yes but I'm not sure", "is that right"])
async def test_a_wavering_yes_moves_nothing(line: Line, words: str) -> None:
    caller = await read_back(line)
    await caller.talk("yes", "can you move it to eight o'clock")
    assert caller.outcome.asked == ("confirm",)
    await caller.say(words)
    assert caller.final_acts == ["confirm_booking"]
    [row] = await line.bookings(RESTAURANT)
    assert row.starts_at.isoformat() == "2026-11-07T00:30:00+00:00"


@pytest.mark.parametrize(
    "words",
    [
        "cancel it, no wait, book another one",
        "I want to book and cancel",
        "cancel my table and book me a table",
        "book it, no, cancel it",
        "yes cancel it, no don't cancel it",
    ],
)
async def test_two_wishes_that_contradict_each_other_do_neither(line: Line, words: str) -> None:
    caller = await line.ring(RESTAURANT)
    await caller.say(words)
    assert caller.acts == []
    again = await read_back(line)
    await again.say(words)
    assert again.final_acts == []
    standing = await read_back(line)
    await standing.say("yes")
    await standing.say(words)
    assert standing.final_acts == ["confirm_booking"]
    assert len(await line.bookings(RESTAURANT)) == 1


async def test_a_no_to_the_message_offered_beside_a_yes_leaves_none(line: Line) -> None:
    caller = await line.ring(RESTAURANT)
    await caller.say("a table for four hundred people on saturday at seven")
    assert caller.outcome.asked == ("message_offer",)
    await caller.talk("yes, no, no thank you", "no")
    assert await line.untouched()
