"""A time is understood however it is said; which half of the day is meant follows from the words or the kind of business."""

import pytest

from tests.nodes.understanding.test_dates import values


@pytest.mark.parametrize(
    ("words", "time"),
    [
        ("7:30pm", "19:30"),
        ("7.30 p.m.", "19:30"),
        ("930pm", "21:30"),
        ("19:30", "19:30"),
        ("half past seven", "19:30"),
        ("half seven", "19:30"),
        ("a quarter to eight", "19:45"),
        ("quarter past six in the evening", "18:15"),
        ("twenty five to seven p m", "18:35"),
        ("seven thirty", "19:30"),
        ("six oh five", "18:05"),
        ("7ish", "19:00"),
        ("noon", "12:00"),
        ("twelve thirty", "12:30"),
        ("ten to one in the afternoon", "12:50"),
        ("eight o'clock", "20:00"),
        ("eleven in the morning", "11:00"),
        ("thirty minutes before 8pm", "19:30"),
    ],
)
def test_a_time(words: str, time: str) -> None:
    assert values(f"at {words} please", "restaurant") == [("time", time)]


def test_an_hour_without_its_half_follows_the_kind_of_business() -> None:
    assert values("at seven", "restaurant") == [("time", "19:00")]
    assert values("at nine", "clinic") == [("time", "09:00")]
    assert values("at two", "clinic") == [("time", "14:00")]
    assert values("at nine in the evening", "clinic") == [("time", "21:00")]
    assert values("tomorrow evening at nine", "clinic")[-1] == ("time", "21:00")
    assert values("breakfast at nine", "restaurant") == [("time", "09:00")]


def test_a_distance_in_hours_is_counted_from_now() -> None:
    assert values("in two hours", "restaurant") == [("time", "12:00")]
    assert values("in half an hour", "restaurant") == [("time", "10:30")]


@pytest.mark.parametrize(("words", "times"), [("between 8 and 10", "20:00/22:00"), ("from five to seven", "17:00/19:00")])
def test_two_times_are_a_range(words: str, times: str) -> None:
    assert values(f"sometime {words}", "restaurant") == [("time_range", times)]


def test_a_bare_number_is_a_time_only_where_a_time_was_asked_for_or_a_word_says_so() -> None:
    assert values("seven", "restaurant", asked=("time",)) == [("time", "19:00")]
    assert values("half past", "restaurant", asked=("time",)) == []
    assert values("seven", "restaurant") == []
    assert values("around seven", "restaurant") == [("time", "19:00")]


def test_moving_a_booking_keeps_the_new_time() -> None:
    assert values("can we move it from seven pm to eight pm", "restaurant") == [("time", "20:00")]


@pytest.mark.parametrize("words", ["five is early", "Three is a bit early", "seven was rather late", "nine is much too soon"])
def test_a_time_that_is_found_wanting_is_neither_wished_for_nor_a_party(words: str) -> None:
    assert values(words, "restaurant") == []
    assert values(f"{words}, could we do four", "restaurant") == [("time", "16:00")]
    assert values(f"{words}, make it six people", "restaurant") == [("party_size", 6)]
