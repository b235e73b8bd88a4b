"""What code says: hours, days, times and prices, as a person would."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path

import pytest

from core.number_words import cardinal, ordinal
from nodes.phrases import Reply
from nodes.wording import facts
from nodes.wording.choice import Choice
from nodes.wording.spoken import clock, day, digits, price, several
from nodes.wording.talk import WORDINGS, fixed, word
from tenancy.business_file import read_business_files
from tenancy.profile import BusinessProfile
from tests.tools.places import studio

NOW = datetime(2026, 11, 5, 15, tzinfo=UTC)


@pytest.fixture
def restaurant() -> BusinessProfile:
    [file] = read_business_files([Path(__file__).parents[2] / "samples" / "trattoria-bella-napoli.yaml"])
    return file.profile


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("are you open on sunday evening", "Yes, on Sunday we're open from one PM to nine PM."),
        ("what time do you close on sundays", "On Sunday we're open from one PM to nine PM."),
        ("are you open monday", "No, we're closed on Monday. We open again on Tuesday at five PM."),
        ("are you open on sunday morning", "No, not in the morning, on Sunday we're open from one PM to nine PM."),
        ("are you open today", "Today we're open from five PM to ten PM."),
    ],
)
def test_a_question_about_opening_is_answered_for_the_day_that_was_asked(
    restaurant: BusinessProfile, words: str, answer: str
) -> None:
    assert facts.opening(restaurant, NOW, None, None, words) == answer


def test_a_time_outside_the_hours_is_denied_with_the_hours(restaurant: BusinessProfile) -> None:
    said = facts.opening(restaurant, NOW, date(2026, 11, 8), time(22), "at ten on sunday")
    assert said == "No, not at that time, on Sunday we're open from one PM to nine PM."


def test_a_dated_exception_replaces_the_day_and_is_named_as_a_date(restaurant: BusinessProfile) -> None:
    closed = next(each for each in restaurant.exceptions if not each.hours)
    said = facts.opening(restaurant, NOW, closed.date, None, "")
    assert said.startswith("No, we're closed")
    assert day(closed.date, NOW.date()) in said


def test_the_week_groups_days_of_the_same_hours(restaurant: BusinessProfile) -> None:
    said = facts.opening(restaurant, NOW, None, None, "what are your opening hours")
    assert "Tuesday to Thursday from five PM to ten PM" in said
    assert "closed on Mondays" in said


@pytest.mark.parametrize(("n", "words"), [(0, "zero"), (14, "fourteen"), (45, "forty-five"), (120, "one hundred and twenty")])
def test_numbers_are_words(n: int, words: str) -> None:
    assert cardinal(n) == words


@pytest.mark.parametrize(("n", "words"), [(1, "first"), (12, "twelfth"), (20, "twentieth"), (27, "twenty-seventh")])
def test_ordinals_are_words(n: int, words: str) -> None:
    assert ordinal(n) == words


@pytest.mark.parametrize(
    ("moment", "words"),
    [(time(19, 30), "seven thirty PM"), (time(9, 5), "nine oh five AM"), (time(12), "noon"), (time(0), "midnight")],
)
def test_times_are_said_by_the_clock(moment: time, words: str) -> None:
    assert clock(moment) == words


@pytest.mark.parametrize(
    ("amount", "currency", "words"),
    [("12.50", "USD", "twelve dollars fifty"), ("1", "GBP", "one pound"), ("3.05", "USD", "three dollars and five cents")],
)
def test_prices_are_said_in_their_currency(amount: str, currency: str, words: str) -> None:
    assert price(Decimal(amount), currency) == words


def test_a_telephone_number_is_said_in_groups() -> None:
    assert digits("2125550142") == "two one two, five five five, zero one four two"


def test_lists_end_with_and() -> None:
    assert several(["a", "b", "c"]) == "a, b and c"


def test_the_same_turn_of_the_same_call_always_finds_the_same_words() -> None:
    assert word("unclear", {}, Choice("call", 3)) == word("unclear", {}, Choice("call", 3))
    said = {word("unclear", {}, Choice("call", turn)) for turn in range(4)}
    assert said == set(WORDINGS["unclear"])


def test_fixed_wordings_take_no_facts() -> None:
    assert all("{" not in text for text in fixed(["plain", "warm", "formal"]))


def test_a_title_ends_no_sentence() -> None:
    reply = Reply(1, 1, lambda phrase: None)
    reply.say("booked", "You see Dr. Amara Osei. She is on the second floor.")
    assert [phrase["text"] for phrase in reply.phrases] == ["You see Dr. Amara Osei.", "She is on the second floor."]


def test_a_class_that_is_asked_for_is_told_with_its_times() -> None:
    said = facts.offer_of(studio(), "Yoga class")
    assert said == "Yes, we have a yoga class, on Tuesdays at six PM and Thursdays at seven thirty AM."
