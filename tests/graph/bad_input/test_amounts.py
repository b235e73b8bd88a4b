"""Numbers that no booking can have: nothing is booked on them, and above all not on another number."""

import pytest

from tests.graph.bad_input.line import GUESTHOUSE, SALON, Line
from tests.graph.desk import RESTAURANT

pytestmark = pytest.mark.asyncio(loop_scope="session")
AT_SEVEN = "I'd like a table on saturday at seven"


@pytest.mark.parametrize("party", ["zero people", "0 people", "nobody", "no one", "minus two people", "half a person", "-2"])
async def test_a_party_of_less_than_one_is_not_booked_and_its_number_is_asked_for(line: Line, party: str) -> None:
    caller = await line.ring(RESTAURANT)
    said = await caller.say(f"I'd like a table for {party} on saturday at seven")
    assert await line.untouched()
    assert caller.outcome.asked == ("party_size",)
    assert "don't have that information" not in said
    await caller.say("four people")
    [held] = await line.bookings(RESTAURANT, "held")
    assert held.party_size == 4


@pytest.mark.parametrize("party", ["zero", "0", "none", "minus two", "half a person", "-2", "zero people", "half"])
async def test_a_party_of_less_than_one_is_no_answer_to_the_question_for_one(line: Line, party: str) -> None:
    caller = await line.ring(RESTAURANT)
    said = await caller.talk(AT_SEVEN, party)
    assert await line.untouched()
    assert caller.outcome.asked == ("party_size",)
    assert "don't have that information" not in said
    await caller.say("two")
    [held] = await line.bookings(RESTAURANT, "held")
    assert held.party_size == 2


async def test_who_asks_again_and_again_for_a_table_for_nobody_is_let_off_with_a_message(line: Line) -> None:
    caller = await line.ring(RESTAURANT)
    await caller.talk(AT_SEVEN, "zero", "zero people", "zero", "zero")
    assert "message" in " ".join(caller.told[-2:])
    assert await line.untouched()


@pytest.mark.parametrize("party", ["400 people", "four hundred people", "a thousand people", "5000 people", "ninety nine"])
async def test_a_party_that_no_table_holds_is_told_the_most_and_not_booked(line: Line, party: str) -> None:
    caller = await line.ring(RESTAURANT)
    said = await caller.say(f"a table for {party} on saturday at seven")
    assert await line.untouched()
    assert "eight" in said
    assert "message" in said
    await caller.say("okay then just for the two of us")
    [held] = await line.bookings(RESTAURANT, "held")
    assert held.party_size == 2


@pytest.mark.parametrize("party", ["two and a half people", "two and a half"])
async def test_a_child_who_counts_half_is_a_guest_or_is_asked_about(line: Line, party: str) -> None:
    caller = await line.ring(RESTAURANT)
    await caller.talk(AT_SEVEN, party)
    assert [row.party_size for row in await line.bookings(RESTAURANT, "held")] in ([3], [])


async def test_a_room_for_four_hundred_is_not_booked(line: Line) -> None:
    caller = await line.ring(GUESTHOUSE)
    assert "four" in await caller.say("a room for four hundred people from friday for two nights")
    assert await line.untouched()


@pytest.mark.parametrize("nights", ["zero nights", "0 nights", "no nights", "minus two nights", "minus one night"])
async def test_less_than_one_night_is_not_booked_and_the_nights_are_asked_for(line: Line, nights: str) -> None:
    caller = await line.ring(GUESTHOUSE)
    await caller.say(f"I'd like a double room from friday for {nights}")
    assert await line.untouched()
    assert "nights" in caller.outcome.asked
    await caller.say("three nights then, from friday")
    [held] = await line.bookings(GUESTHOUSE, "held")
    assert (caller.day(held), held.nights) == ("2026-11-06", 3)


@pytest.mark.parametrize("answer", ["zero", "zero nights", "minus three"])
async def test_less_than_one_night_is_no_answer_to_the_question_for_them(line: Line, answer: str) -> None:
    caller = await line.ring(GUESTHOUSE)
    said = await caller.talk("I'd like a double room from friday", answer)
    assert await line.untouched()
    assert "nights" in caller.outcome.asked
    assert "don't have that information" not in said


@pytest.mark.parametrize("nights", ["500 nights", "five hundred nights", "a hundred weeks", "three hundred nights"])
async def test_a_stay_that_is_too_long_to_book_is_told_so_and_not_shortened_unasked(line: Line, nights: str) -> None:
    caller = await line.ring(GUESTHOUSE)
    said = await caller.say(f"I'd like a double room from friday for {nights}")
    assert await line.untouched()
    assert "sixty" in said
    await caller.say("okay, for five nights then")
    [held] = await line.bookings(GUESTHOUSE, "held")
    assert held.nights == 5


@pytest.mark.parametrize("length", ["zero minutes", "five hundred minutes", "500 hours"])
async def test_a_service_takes_as_long_as_it_takes_whatever_length_is_wished_for(line: Line, length: str) -> None:
    caller = await line.ring(SALON)
    await caller.say(f"I'd like to book a men's haircut for {length} on saturday at noon")
    lengths = [(row.ends_at - row.starts_at).total_seconds() / 60 for row in await line.bookings(SALON, "held")]
    assert lengths in ([45], [])
