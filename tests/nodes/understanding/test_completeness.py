"""A caller who has plainly not finished is waited for; one who plainly has is answered."""

import time

import pytest

from nodes.understanding.completeness import looks_complete


@pytest.mark.parametrize(
    ("words", "expects"),
    [
        ("a table for", "open"),
        ("i'd like to book a table for four on friday and", "open"),
        ("do you have anything on um", "open"),
        ("um", "open"),
        ("hi could you tell me", "open"),
        ("so i wanted to ask", "open"),
        ("do you have", "open"),
        ("i'd like a table for four no sorry", "open"),
        ("is there", "open"),
        ("how much", "open"),
        ("my name is", "name"),
        ("two one two five five five", "number"),
        ("two one two five five five oh one double", "number"),
        ("my number is", "number"),
        ("john dot smith at gmail", "number"),
        ("friday at", "date_time"),
        ("yes but", "yes_no"),
        ("", "open"),
    ],
)
def test_unfinished(words: str, expects: str) -> None:
    assert looks_complete(words, expects) < 0.4


@pytest.mark.parametrize(
    ("words", "expects"),
    [
        ("what time do you open on sunday?", "open"),
        ("i'd like to book a table for four on friday please", "open"),
        ("what street are you on", "open"),
        ("do you have parking", "open"),
        ("what time do you close", "open"),
        ("how much is a haircut", "open"),
        ("yes", "yes_no"),
        ("yes it is", "yes_no"),
        ("no thank you", "yes_no"),
        ("john smith", "name"),
        ("friday at seven", "date_time"),
        ("two one two five five five oh one four two", "number"),
        ("two one two double five five oh one four two", "number"),
        ("plus one two one two five five five zero one four two", "number"),
        ("212 555 0142", "number"),
        ("john dot smith at gmail dot com", "number"),
    ],
)
def test_finished(words: str, expects: str) -> None:
    assert looks_complete(words, expects) >= 0.75


def test_a_phone_number_looks_more_complete_with_every_digit() -> None:
    digits = "two one two five five five oh one four two".split()
    scores = [looks_complete(" ".join(digits[:count]), "number") for count in range(1, 11)]
    assert scores == sorted(scores)
    assert scores[8] < 0.5 < scores[9]


def test_it_takes_less_than_a_millisecond() -> None:
    words = "hello there i was wondering whether you might have a table for four people on friday evening at around seven"
    looks_complete(words, "open")
    times = []
    for _ in range(200):
        start = time.perf_counter()
        looks_complete(words, "open")
        times.append(time.perf_counter() - start)
    assert sorted(times)[100] < 0.001
