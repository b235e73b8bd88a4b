"""A name may be misheard a little, and is still no other name."""

import pytest

from tools.booking.verification import stands_under


@pytest.mark.parametrize(
    "given", ["Anna Keller", "anna keller", "Keller", "Anna", "Mrs. Keller", "Dr Anna Keller", "Kellar", "Anne Keller", "KELLER"]
)
def test_the_name_or_a_part_of_it_even_a_little_misheard(given: str) -> None:
    assert stands_under(given, "Anna Keller")


@pytest.mark.parametrize("given", ["", "A", "Mr", "Kim", "Anna Kim", "Hannah Miller", "n", "ell", "al", None])
def test_another_name_a_letter_or_none(given: str | None) -> None:
    assert not stands_under(given, "Anna Keller")


@pytest.mark.parametrize("booked", [None, "", "Mr"])
def test_a_booking_without_a_name_stands_under_none(booked: str | None) -> None:
    assert not stands_under("Anna", booked)
