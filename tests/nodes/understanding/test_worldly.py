"""A question is about the world only where it cannot be about the business, and no word of who asks is in its query."""

import pytest

from nodes.understanding.worldly import worldly

NAMES = ("Willow Guesthouse", "hotel", "Double room", "Tomasz Reyes", "station parking", "Full Irish breakfast")


@pytest.mark.parametrize(
    ("words", "query"),
    [
        ("what's the weather like tomorrow", "weather tomorrow"),
        ("Will it rain on Saturday?", "rain saturday"),
        ("do you know if the museum is open today", "museum open today"),
        ("could you tell me what the traffic is like", "traffic"),
        ("is there a pharmacy near you that's open late", "pharmacy open late"),
        ("how much is a taxi from the airport", "price taxi from airport"),
        ("when does the next train to boston leave", "next train to boston leave"),
        ("who won the yankees game last night", "won yankees game last night"),
        ("what is the capital of france", "capital france"),
        ("how tall is the eiffel tower", "tall eiffel tower"),
    ],
)
def test_what_was_asked_about_is_the_query(words: str, query: str) -> None:
    found = worldly(words, NAMES)
    assert found is not None
    assert " ".join(found.words) == query


@pytest.mark.parametrize(
    "words",
    [
        "how much is a double room",
        "do you have a station shuttle",
        "how do I get to you from the airport",
        "what time do you close",
        "is there weather proof seating here",
        "can I book a table for the game on saturday",
        "who is the owner of the cinema you mentioned",
        "does tomasz drive to the station",
        "is willow close to the beach",
        "is breakfast served before the first train leaves",
        "what's your taxi policy",
        "do we get fireworks",
        "the weather was awful",
        "I missed my train",
        "what is a root canal",
        "who is the owner",
        "is my appointment before the concert",
        "how old is tommy wilson",
        "",
    ],
)
def test_what_may_be_about_the_business_is_not_of_the_world(words: str) -> None:
    assert worldly(words, NAMES) is None


@pytest.mark.parametrize(
    "words",
    [
        "my name is john smith my number is 212 555 0142 when does the next train to boston leave",
        "When does the next train to Boston leave? My name is John Smith, john.smith@example.com",
        "when does the next train to boston leave my card is 4111 1111 1111 1111",
        "i'm john smith and i live at 12 oak street when does the next train to boston leave",
        "mr smith here when does the next train to boston leave",
        "when does the next train to boston leave for my son john",
        "it's john smith's mother when does the next train to boston leave",
        "when does the next train to boston leave two one two five five five oh one four two",
        "this is john smith from 12 oak street born on the third of may when does the next train to boston leave",
        "when does the next train to boston leave and my wife's name is smith",
        "call me john when does the next train to boston leave",
        "when does the next train to boston leave john smith at gmail dot com",
    ],
)
def test_who_asks_is_not_in_the_query(words: str) -> None:
    found = worldly(words, NAMES)
    assert found is not None
    assert found.words == ("next", "train", "to", "boston", "leave")


@pytest.mark.parametrize(
    ("words", "local"),
    [
        ("is it going to rain tomorrow", True),
        ("what is the weather in paris tomorrow", False),
        ("is there a concert in town tonight", True),
        ("how much is a taxi from the airport", True),
        ("how much is a taxi from london", False),
        ("what is the capital of france", False),
    ],
)
def test_what_is_around_here_is_known_from_what_is_elsewhere(words: str, local: bool) -> None:
    found = worldly(words, NAMES)
    assert found is not None
    assert found.local is local


def test_the_place_that_somebody_is_at_home_in_is_no_place_of_the_query() -> None:
    found = worldly("is there a bus to tommy wilson's house", NAMES)
    assert found is not None
    assert found.words == ("bus",)


def test_a_question_without_end_makes_a_query_with_one() -> None:
    found = worldly("is there a train " + "to boston from york " * 500, NAMES)
    assert found is not None
    assert len(found.words) <= 10
