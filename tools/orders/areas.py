"""Whether an address lies where a business delivers: by its postcode, or by a street or quarter that it names."""

import re

from tenancy.profile import DeliveryRules

_DIGITS = {
    "zero": "0", "oh": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7",
    "eight": "8", "nine": "9",
}  # fmt: skip
_LONGEST, _SHORTEST = 8, 4
"""Of a postcode, without spaces."""
_NUMBER = re.compile(r"\d{2,}")
_MIXED = re.compile(r"(?=.*\d)(?=.*[a-z])[a-z0-9]{2,8}")
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)")


def in_area(rules: DeliveryRules, address: str) -> bool:
    """Of several numbers that could be a postcode the last one is, since a house's stands before it."""
    said = f" {_plain(address)} "
    if any(f" {_plain(area)} " in said for area in rules.areas):
        return True
    code = next(iter(postcodes(address)[-1:]), None)
    return code is not None and any(code.startswith(_joined(prefix)) for prefix in rules.postcodes)


def postcodes(address: str) -> list[str]:
    """What may be postcodes in an address as it is spoken, in capitals and without spaces: a number, or digits and letters
    that are said one by one. House numbers are too short to be any."""
    found, run, before = [], "", ""
    for word in [*_plain(address).split(), ""]:
        piece = _piece(word)
        whole = _NUMBER.fullmatch(piece) or _NUMBER.fullmatch(before)
        if before and piece and not whole and len(run) + len(piece) <= _LONGEST:
            run += piece
        else:
            found.append(run)
            run = piece
        before = piece
    return [code.upper() for code in found if len(code) >= _SHORTEST and any(letter.isdigit() for letter in code)]


def _piece(word: str) -> str:
    """What a word can be of a postcode; empty where it is part of none."""
    if word in _DIGITS:
        return _DIGITS[word]
    if word.isdigit() or len(word) == 1:
        return word
    return word if _MIXED.fullmatch(word) and not _ORDINAL.fullmatch(word) else ""


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _joined(code: str) -> str:
    return _plain(code).replace(" ", "").upper()
