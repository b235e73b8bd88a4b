"""Digits as they are said in other languages, one by one or in pairs: "seis cuarenta y dos" is 642."""

from collections.abc import Iterator
from functools import lru_cache

_ONES = {
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete "
    "dieciocho diecinueve veinte veintiuno veintidos veintitres veinticuatro veinticinco veintiseis veintisiete veintiocho "
    "veintinueve",
    "fr": "zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize",
    "it": "zero uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici "
    "diciassette diciotto diciannove",
    "de": "null eins zwei drei vier funf sechs sieben acht neun zehn elf zwolf dreizehn vierzehn funfzehn sechzehn siebzehn "
    "achtzehn neunzehn",
}
"""From nought on, without accents."""
_TENS = {
    "es": {30: "treinta", 40: "cuarenta", 50: "cincuenta", 60: "sesenta", 70: "setenta", 80: "ochenta", 90: "noventa"},
    "fr": {20: "vingt", 30: "trente", 40: "quarante", 50: "cinquante", 60: "soixante", 80: "quatre vingt"},
    "it": {
        20: "venti",
        30: "trenta",
        40: "quaranta",
        50: "cinquanta",
        60: "sessanta",
        70: "settanta",
        80: "ottanta",
        90: "novanta",
    },
    "de": {
        20: "zwanzig",
        30: "dreissig",
        40: "vierzig",
        50: "funfzig",
        60: "sechzig",
        70: "siebzig",
        80: "achtzig",
        90: "neunzig",
    },
}
_ALSO = {
    "fr": {"dix sept": "17", "dix huit": "18", "dix neuf": "19", "quatre vingts": "80"},
    "de": {"zwo": "2", "eine": "1", "ein": "1"},
}
LONGEST = 4
"""Words of one number, as in "quatre vingt dix sept"."""


@lru_cache(maxsize=4)
def numerals(language: str) -> dict[str, str]:
    """Digits by the words for them, 0 to 99."""
    ones = _ONES[language].split()
    said = {words: str(value) for value, words in enumerate(ones)}
    for ten, name in _TENS[language].items():
        said[name] = str(ten)
        for words, value in _after(language, ten, name, ones):
            said.setdefault(words, str(value))
    return said | _ALSO.get(language, {})


def _after(language: str, ten: int, name: str, ones: list[str]) -> Iterator[tuple[str, int]]:
    """The numbers up to the next ten; in French some go up to the next but one."""
    if language == "fr":
        teens = {value: ones[value] for value in range(1, 17)} | {10 + unit: f"dix {ones[unit]}" for unit in (7, 8, 9)}
        for value in range(1, 20 if ten in (60, 80) else 10):
            joined = f"{name} et {teens[value]}" if value in (1, 11) and ten != 80 else f"{name} {teens[value]}"
            yield joined, ten + value
        return
    for unit in range(1, 10):
        if language == "es":
            yield f"{name} y {ones[unit]}", ten + unit
        elif language == "it":
            yield (name[:-1] if unit in (1, 8) else name) + ones[unit], ten + unit
        else:
            yield f"{'ein' if unit == 1 else ones[unit]}und{name}", ten + unit


def digits_of(plain: str, language: str) -> str:
    """All the digits in plain words (no accents, one space apart), in order."""
    known, words, found, at = numerals(language), plain.split(), "", 0
    while at < len(words):
        if words[at].isdigit():
            found, at = found + words[at], at + 1
            continue
        size = next((n for n in range(LONGEST, 0, -1) if " ".join(words[at : at + n]) in known), 0)
        found += known[" ".join(words[at : at + size])] if size else ""
        at += size or 1
    return found
