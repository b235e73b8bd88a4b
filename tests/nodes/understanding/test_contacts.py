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


@pytest.mark.parametrize(
    ("words", "digits"),
    [
        ("917 555 0133, no, sorry, 0143", "9175550143"),
        ("nine one seven five five five oh one three three no sorry oh one four three", "9175550143"),
        ("nine one seven, no, nine one six, double five five, oh one four three", "9165550143"),
        ("917 555 0133, no sorry, it's 646 555 0177", "6465550177"),
        ("oh seven seven double oh, nine double oh, one two three, no wait, one two four", "07700900124"),
        ("plus four four seven seven oh oh, nine hundred, one two three, I mean one two four", "+447700900124"),
    ],
)
def test_digits_that_were_taken_back_give_way_to_those_said_instead(words: str, digits: str) -> None:
    assert values(words, "clinic") == [("phone", digits)]


def test_what_is_no_number_takes_no_digits_back() -> None:
    assert ("phone", "9175550133") in values("it's 917 555 0133, and no, four people", "restaurant")


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
