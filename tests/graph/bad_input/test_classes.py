"""A class is booked by the place, with the words that people use for it, and what is read back is what was meant."""

import pytest

from tests.graph.bad_input.line import SALON, Line

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_place_in_a_class_is_booked_without_asking_for_the_time_that_it_is_given_at(line: Line) -> None:
    talk = await line.ring(SALON)
    said = await talk.talk("I'd like a place in the braiding class next Thursday please")
    assert "six thirty PM is free" in said or "that works" in said
    said = await talk.say("Nora Whitfield")
    assert "a place in the braiding class with Jordan Blake" in said
    await talk.say("yes please")
    (booking,) = await line.bookings(SALON)
    assert (booking.service, booking.party_size, booking.name) == ("Braiding class", 1, "Nora Whitfield")
    assert talk.day(booking) == "2026-11-12"


async def test_two_places_are_two_and_may_become_three_before_the_yes(line: Line) -> None:
    talk = await line.ring(SALON)
    said = await talk.talk("two places in the braiding class on Sunday the fifteenth please", "Nora Whitfield")
    assert "two places in the braiding class" in said
    said = await talk.say("no, three places please")
    assert "three places in the braiding class" in said
    await talk.say("yes")
    (booking,) = await line.bookings(SALON)
    assert (booking.party_size, talk.day(booking)) == (3, "2026-11-15")


async def test_a_day_without_the_class_is_told_with_the_days_beside_it_that_have_it(line: Line) -> None:
    talk = await line.ring(SALON)
    said = await talk.say("can I do the braiding class next Wednesday at five")
    assert "there's no braiding class" in said
    assert "Thursday, November twelfth, at six thirty PM" in said
    assert await line.untouched(SALON)


async def test_more_people_than_a_class_takes_are_told_how_many_it_does(line: Line) -> None:
    talk = await line.ring(SALON)
    said = await talk.say("the braiding class next Thursday for twenty people")
    assert "the braiding class takes eight people at the most" in said
    assert await line.untouched(SALON)
