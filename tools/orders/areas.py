"""Whether an address lies where a business delivers: by its postcode, or by a street or quarter that it names."""

import re

from tenancy.profile import DeliveryRules

_DIGITS = {
    "zero": "0", "oh": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7",
    "eight": "8", "nine": "9",
}  # fmt: skip
_LONGEST_POSTCODE = 8
_SHORTEST_POSTCODE = 4


def in_area(rules: DeliveryRules, address: str) -> bool:
    said = f" {_plain(address)} "
    if any(f" {_plain(area)} " in said for area in rules.areas):
        return True
    prefixes = [_joined(code) for code in rules.postcodes]
    return any(code.startswith(prefix) for code in postcodes(address) for prefix in prefixes)


def postcodes(address: str) -> list[str]:
    """What may be postcodes in an address as it is spoken: runs of digits and single letters, in capitals and without
    spaces. House numbers are too short to be any."""
    found: list[str] = []
    run = ""
    for word in [*_plain(address).split(), ""]:
        piece = _DIGITS.get(word, word if len(word) <= 4 and (len(word) == 1 or any(c.isdigit() for c in word)) else "")
        if not piece and word.isdigit():
            piece = word
        if piece and len(run) + len(piece) <= _LONGEST_POSTCODE:
            run += piece
            continue
        found.append(run)
        run = piece
    found.append(run)
    return [code.upper() for code in found if len(code) >= _SHORTEST_POSTCODE and any(c.isdigit() for c in code)]


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _joined(code: str) -> str:
    return _plain(code).replace(" ", "").upper()
