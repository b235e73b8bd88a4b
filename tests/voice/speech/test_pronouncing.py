"""A word is said as its business says it, and stays the word that is written."""

import pytest

from voice.speech.pronouncing import Pronunciations

MENU = Pronunciations([("Gnocchi", "nyoh-kee"), ("Gnocchi al pesto", "nyoh-kee ahl pess-toh"), ("Nguyen", "win")])


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("We have gnocchi today.", "We have nyoh-kee today."),
        ("GNOCCHI, and more gnocchi!", "nyoh-kee, and more nyoh-kee!"),
        ("The gnocchi al pesto is 14.", "The nyoh-kee ahl pess-toh is 14."),
        ("Dr Nguyen's room", "Dr win's room"),
        ("Nguyens and gnocchini are other words.", "Nguyens and gnocchini are other words."),
        ("Nothing of it.", "Nothing of it."),
        ("", ""),
    ],
)
def test_whole_words_are_respelt_the_longest_first(written: str, said: str) -> None:
    assert MENU.respelt(written).text == said


def test_what_was_said_so_far_is_told_in_the_words_that_are_written() -> None:
    written = "Two gnocchi, please."
    spoken = MENU.respelt(written)
    assert spoken.text == "Two nyoh-kee, please."
    assert [written[: spoken.written(n)] for n in (4, 8, 12, 13, len(spoken.text))] == [
        "Two ", "Two ", "Two gnocchi", "Two gnocchi,", written,
    ]  # fmt: skip


def test_a_business_without_any_says_everything_as_it_is_written() -> None:
    assert Pronunciations().respelt("Gnocchi") == Pronunciations([]).respelt("Gnocchi")
    assert Pronunciations().respelt("Gnocchi").text == "Gnocchi"
