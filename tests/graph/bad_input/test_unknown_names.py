"""Names of things and people that a business does not have, and contacts that were only half said."""

import pytest

from tests.graph.bad_input.line import GUESTHOUSE, SALON, Line
from tests.graph.desk import DENTIST, RESTAURANT

pytestmark = [pytest.mark.thorough, pytest.mark.asyncio(loop_scope="session")]
OFFERED = {SALON: "Women's haircut", DENTIST: "Check-up", GUESTHOUSE: "Double room"}


@pytest.mark.parametrize(
    ("number", "words", "asked"),
    [
        (SALON, "I'd like to book a tattoo on saturday at noon", "service"),
        (SALON, "I'd like to book a massage on saturday at noon", "service"),
        (DENTIST, "I'd like to book a brain surgery for tuesday at ten", "service"),
        (DENTIST, "I'd like an appointment for an x-ray of my knee on tuesday at ten", "service"),
        (GUESTHOUSE, "I'd like the honeymoon suite from friday for two nights", "room"),
        (GUESTHOUSE, "the penthouse from friday for two nights please", "room"),
    ],
)
async def test_a_service_or_room_that_there_is_not_is_not_booked_as_another(
    line: Line, number: str, words: str, asked: str
) -> None:
    caller = await line.ring(number)
    await caller.say(words)
    assert await line.untouched()
    assert caller.outcome.asked == (asked,)
    await caller.say("a zeppelin ride")
    assert await line.untouched()


@pytest.mark.parametrize("number", [SALON, DENTIST, GUESTHOUSE], ids=["salon", "clinic", "guesthouse"])
async def test_who_insists_on_what_there_is_not_is_told_what_there_is_and_in_the_end_offered_a_message(
    line: Line, number: str
) -> None:
    caller = await line.ring(number)
    wanted = {
        SALON: "a tattoo on saturday at noon",
        DENTIST: "a tattoo on tuesday at ten",
        GUESTHOUSE: "a yurt from friday for a night",
    }
    await caller.talk(f"I'd like to book {wanted[number]}", "a tattoo", "a tattoo I said", "just the tattoo", "no, a tattoo")
    said = " ".join(caller.told)
    assert OFFERED[number].lower() in said.lower()
    assert "message" in said or "pass on" in said
    assert await line.untouched()


@pytest.mark.parametrize(
    ("number", "words", "name"),
    [
        (SALON, "I'd like to book a men's haircut with Vladimir on saturday at noon", "Vladimir"),
        (SALON, "can I get a men's haircut with Beyoncé on saturday at noon please", "Beyoncé"),
        (DENTIST, "I'd like to book a check-up with Doctor Zhivago on tuesday at ten", "Zhivago"),
        (DENTIST, "I'd like to book a check-up with Dr. House on tuesday at ten", "House"),
    ],
)
async def test_a_member_of_staff_whom_there_is_not_is_told_and_nobody_else_taken_unasked(
    line: Line, number: str, words: str, name: str
) -> None:
    caller = await line.ring(number)
    said = await caller.say(words)
    assert name in said
    assert await line.untouched()
    assert caller.outcome.asked == ("staff",)
    await caller.say("anyone is fine")
    assert len(await line.bookings(number, "held")) == 1


@pytest.mark.parametrize(
    ("number", "question"),
    [
        (RESTAURANT, "how much is the sushi"),
        (RESTAURANT, "what does the lobster thermidor cost"),
        (RESTAURANT, "how much is a Big Mac"),
        (SALON, "how much is a tattoo"),
        (SALON, "how much do you charge for a massage"),
        (GUESTHOUSE, "how much is the penthouse"),
    ],
)
async def test_the_price_of_what_there_is_not_is_no_other_price(line: Line, number: str, question: str) -> None:
    line.by_meaning = True
    caller = await line.ring(number)
    said = await caller.say(question)
    assert "$" not in said
    assert "£" not in said
    assert "dollars" not in said
    assert "pounds" not in said


@pytest.mark.parametrize(
    ("number", "question", "price"),
    [
        (RESTAURANT, "how much is the tiramisu", "twelve dollars"),
        (SALON, "how much is it to get my hair dyed", "150"),
        (DENTIST, "what does a teeth cleaning cost", "one hundred and forty"),
        (GUESTHOUSE, "how much is the double room", "one hundred and five pounds"),
        (SALON, "how much are highlights", "two hundred and forty"),
        (DENTIST, "how much is it to have a tooth pulled", "260"),
        (RESTAURANT, "what does corkage cost", "30"),
    ],
)
async def test_the_price_of_what_there_is_is_told(line: Line, number: str, question: str, price: str) -> None:
    line.by_meaning = True
    caller = await line.ring(number)
    assert price in await caller.say(question)


@pytest.mark.parametrize(
    "words",
    [
        "my email is john dot smith at",
        "john dot smith at",
        "john at gmail dot",
        "I live at 12",
        "my address is fourteen elm",
    ],
)
async def test_half_an_email_or_address_is_no_name(line: Line, words: str) -> None:
    caller = await line.ring(RESTAURANT)
    await caller.talk("a table for four tomorrow at half past seven", words)
    assert caller.outcome.asked == ("name",)
    await caller.talk("Ada Marsh", "yes")
    assert [row.name for row in await line.bookings(RESTAURANT)] == ["Ada Marsh"]


@pytest.mark.parametrize("words", ["send it to john dot smith at", "please send the bill to twelve Elm"])
async def test_half_an_email_or_address_in_a_message_is_passed_on_as_it_was_said(line: Line, words: str) -> None:
    caller = await line.ring(GUESTHOUSE)
    await caller.talk("I'd like to leave a message please", words, "Ada Marsh")
    [left] = await line.messages(GUESTHOUSE)
    assert (left.reason, left.name) == (words, "Ada Marsh")


@pytest.mark.parametrize("words", ["my email is john dot smith at", "my address is 12", "the postcode is S W 1"])
async def test_half_an_email_or_address_that_nobody_asked_for_does_nothing(line: Line, words: str) -> None:
    caller = await line.ring(RESTAURANT)
    await caller.say(words)
    assert caller.acts == []
    assert await line.untouched()
