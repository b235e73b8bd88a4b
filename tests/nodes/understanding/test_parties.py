"""How many people come is counted, also where the caller gives no number."""

import pytest

from tests.nodes.understanding.test_dates import values


@pytest.mark.parametrize(
    ("words", "size"),
    [
        ("a table for two", 2),
        ("a party of six", 6),
        ("there are eight of us", 8),
        ("for four people", 4),
        ("me and three friends", 4),
        ("my wife and i", 2),
        ("just me", 1),
        ("two couples", 4),
        ("2 adults and 3 kids", 5),
        ("two adults one child", 3),
        ("me, my wife, my parents and 2 children", 6),
        ("myself and a couple of friends", 3),
        ("a family of five", 5),
        ("twenty five people", 25),
        ("i'm coming with my dad", 2),
        ("four or five people", 5),
        ("for four make it five people", 5),
        ("for the two of us", 2),
        ("with two friends", 3),
        ("i'm bringing three colleagues", 4),
        ("my daughter and i want to come", 2),
        ("table for four with two kids", 4),
        ("two adults with two kids", 4),
    ],
)
def test_a_party(words: str, size: int) -> None:
    assert values(words, "restaurant") == [("party_size", size)]


def test_a_bare_number_is_a_party_after_a_party_was_asked_for() -> None:
    assert values("four", "restaurant", asked=("party_size",)) == [("party_size", 4)]
    assert values("uh four please", "restaurant", asked=("party_size",)) == [("party_size", 4)]
    assert values("four", "restaurant") == []


def test_party_and_time_are_told_apart_in_one_breath() -> None:
    assert values("a table for four at seven thirty on friday", "restaurant") == [
        ("party_size", 4), ("time", "19:30"), ("date", "2026-11-06"),
    ]  # fmt: skip
    assert values("a table for four seven thirty", "restaurant") == [("party_size", 4), ("time", "19:30")]


def test_more_people_added_to_a_booking_are_not_its_size() -> None:
    assert values("please add one more person", "restaurant") == []
