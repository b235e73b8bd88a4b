"""A caller's language is told only where the words leave no doubt of it."""

import pytest

from nodes.languages import spoken
from tests.nodes.spoken_lines import ASKED, BACK, ENGLISH, LINES


@pytest.mark.parametrize("words", ENGLISH)
def test_foreign_words_in_an_english_line_and_names_are_no_other_language(words: str) -> None:
    assert spoken(words) in (None, "en")


@pytest.mark.parametrize(("language", "words"), [(code, words) for code, lines in LINES.items() for words in lines])
def test_a_line_in_one_of_the_languages_is_told_as_that_one(language: str, words: str) -> None:
    assert spoken(words) == language


@pytest.mark.parametrize(("words", "language"), ASKED.items())
def test_a_language_that_is_asked_for_is_the_one(words: str, language: str) -> None:
    assert spoken(words) == language


@pytest.mark.parametrize("words", BACK)
def test_english_is_told_too_for_a_caller_who_goes_back_to_it(words: str) -> None:
    assert spoken(words) == "en"


@pytest.mark.parametrize(
    "words",
    [
        "¿aceptan tarjeta?", "vous prenez la carte", "vorrei disdire", "nehmen Sie Karten", "pouvez-vous me rappeler demain",
        "ist das Restaurant morgen offen", "mi hijo tiene dolor de muelas", "passez-moi le responsable",
    ],
)  # fmt: skip
def test_lines_that_were_written_after_the_rules_are_told_too(words: str) -> None:
    assert spoken(words) not in (None, "en")


@pytest.mark.parametrize(
    "words",
    [
        "sí",
        "no",
        "oui",
        "ja bitte",
        "Carmen Pérez",
        "555 0142",
        "ok",
        "hm",
        "Paul",
        "guten Morgen",
        "bonjour madame",
        "s'il vous plait",
        "grazie mille",
    ],
)
def test_a_word_or_two_or_a_name_tell_no_language(words: str) -> None:
    assert spoken(words) is None


def test_recognition_without_accents_and_marks_is_enough() -> None:
    assert spoken("manana a las ocho quisiera una mesa") == "es"
    assert spoken("je voudrais reserver une table s'il vous plait") == "fr"
    assert spoken("ich hatte gern einen termin") == "de"


def test_sixty_lines_of_each_kind_are_tried() -> None:
    assert len(ENGLISH) >= 60
    assert sum(map(len, LINES.values())) >= 60
