"""Yes and no, names and numbers in four languages, by closed lists."""

import pytest

from nodes.understanding.numerals import digits_of, numerals
from nodes.understanding.other_languages import answered, asks_for_machine, plain, understood

YES = {
    "es": ("sí", "sí, por favor", "claro que sí", "vale, gracias", "de acuerdo"),
    "fr": ("oui", "oui, s'il vous plaît", "bien sûr", "d'accord", "c'est ça, merci"),
    "it": ("sì", "sì, grazie", "certo", "va bene", "d'accordo"),
    "de": ("ja", "ja bitte", "ja, gerne", "natürlich", "genau"),
}
NO = {
    "es": ("no", "no, gracias", "no, nada más", "eso es todo, gracias"),
    "fr": ("non", "non merci", "non, c'est tout", "rien d'autre"),
    "it": ("no", "no grazie", "basta così", "nient'altro, grazie"),
    "de": ("nein", "nein danke", "nein, das war alles", "nichts mehr"),
}
NEITHER = {
    "es": ("no puedo venir mañana", "sí pero no hoy quizá mañana por la tarde", "una persona", "claro oscuro"),
    "fr": ("non fumeur c'est possible", "oui mais plutôt demain dans l'après-midi", "c'est pour Claire"),
    "it": ("no posso venire domani", "sì ma forse domani nel pomeriggio", "certo vino rosso"),
    "de": ("nein ich komme morgen", "ja aber vielleicht morgen am Nachmittag", "genau um acht"),
}
NAMES = {
    "es": (("me llamo Carmen Peña", "Carmen Peña"), ("sí, soy José", "José"), ("de parte de la Sra. Gil", "la Sra Gil")),
    "fr": (("je m'appelle Hélène", "Hélène"), ("c'est Jean-Luc Martin", "Jean-Luc Martin"), ("Zoé s'il vous plaît", "Zoé")),
    "it": (("mi chiamo Niccolò", "Niccolò"), ("sono Anna D'Amico", "Anna D'Amico")),
    "de": (
        ("ich heiße Jürgen Müller", "Jürgen Müller"),
        ("mein Name ist Anna Groß", "Anna Groß"),
        ("hier ist Frau Schmidt", "Schmidt"),
    ),
}
NUMBERS = (
    ("es", "seis uno dos, cuarenta y cinco, setenta y ocho, cero cero", "612457800"),
    ("es", "el nueve dieciséis veintidós treinta", "9162230"),
    ("fr", "zéro six, quarante-deux, dix-sept, quatre-vingt-dix-neuf, trente et un", "0642179931"),
    ("fr", "soixante et onze, quatre-vingts, quatre-vingt-un, soixante-dix", "71808170"),
    ("it", "tre quattro sette, ventuno, trentotto, nove zero", "347213890"),
    ("de", "null eins sieben, zweiundvierzig, acht neun, sechsundneunzig", "017428996"),
    ("de", "zwo drei fünf siebzehn einundzwanzig", "2351721"),
    ("fr", "06 42 17 99 31", "0642179931"),
)


def of(table: dict[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    return [(language, words) for language, lines in table.items() for words in lines]


@pytest.mark.parametrize(("language", "words"), of(YES))
def test_a_yes_is_a_yes(language: str, words: str) -> None:
    assert answered(words, language) == "affirm"


@pytest.mark.parametrize(("language", "words"), of(NO))
def test_a_no_is_a_no(language: str, words: str) -> None:
    assert answered(words, language) == "deny"


@pytest.mark.parametrize(("language", "words"), of(NEITHER))
def test_what_says_more_is_no_answer(language: str, words: str) -> None:
    assert answered(words, language) is None


@pytest.mark.parametrize(("language", "words", "name"), [(code, *each) for code, lines in NAMES.items() for each in lines])
def test_a_name_is_taken_with_its_accents_and_without_what_leads_to_it(language: str, words: str, name: str) -> None:
    assert [slot["value"] for slot in understood(words, language, ("name",))["slots"]] == [name]


@pytest.mark.parametrize(("language", "words", "digits"), NUMBERS)
def test_numbers_are_taken_one_by_one_and_in_pairs(language: str, words: str, digits: str) -> None:
    assert digits_of(plain(words), language) == digits
    assert [slot["value"] for slot in understood(words, language, ("phone",))["slots"]] == [digits]


@pytest.mark.parametrize("language", ["es", "fr", "it", "de"])
def test_every_number_below_a_hundred_has_a_word(language: str) -> None:
    assert set(numerals(language).values()) == {str(value) for value in range(100)}


def test_too_few_digits_are_no_telephone_number() -> None:
    assert not understood("seis uno dos", "es", ("phone",))["slots"]


def test_a_long_message_is_no_wish_for_something_else_whatever_is_in_it() -> None:
    words = "dígale que quiero hablar con una persona de recepción mañana"
    assert [each["name"] for each in understood(words, "es", ("message",))["intents"]] == ["other"]
    assert [each["name"] for each in understood("con una persona", "es", ("message",))["intents"]] == ["human"]


def test_a_question_whether_this_is_a_machine_is_told_from_a_wish_for_a_person() -> None:
    assert asks_for_machine("¿es usted una persona?", "es")
    assert not asks_for_machine("quiero hablar con una persona", "es")
