"""Dictated numbers, addresses and letters come out as they are written."""

import pytest

from tests.nodes.understanding.test_dates import values


@pytest.mark.parametrize(
    ("words", "digits"),
    [
        ("five five five oh one four two", "5550142"),
        ("my number is two one two five five five zero one four two", "2125550142"),
        ("two one two double five five oh one four two", "2125550142"),
        ("two one two triple five, um, oh one four two", "2125550142"),
        ("plus one two one two five five five oh one four two", "+12125550142"),
        ("+44 20 7946 0958", "+442079460958"),
        ("(212) 555-0142", "2125550142"),
        ("five fifty five twelve thirty four nought nine", "5551234 09".replace(" ", "")),
    ],
)
def test_a_phone_number(words: str, digits: str) -> None:
    assert values(words, "clinic") == [("phone", digits)]


def test_part_of_a_number_counts_after_a_number_was_asked_for() -> None:
    assert values("five five five oh", "clinic", asked=("phone",)) == [("phone", "5550")]


@pytest.mark.parametrize(
    ("words", "address"),
    [
        ("john dot smith at gmail dot com", "john.smith@gmail.com"),
        ("it's j.smith@example.co.uk", "j.smith@example.co.uk"),
        ("bob 42 at yahoo dot com", "bob42@yahoo.com"),
        ("a b underscore c at example dot org", "ab_c@example.org"),
    ],
)
def test_an_email_address(words: str, address: str) -> None:
    assert ("email", address) in values(words, "clinic")
