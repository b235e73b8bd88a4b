"""What must not be kept: card numbers, written or spoken, are replaced before a model, a store or a log sees them."""

import re
from itertools import pairwise
from typing import NamedTuple

_WORDS = {
    "zero": "0", "oh": "0", "nought": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6",
    "seven": "7", "eight": "8", "nine": "9",
}  # fmt: skip
_TOKEN = re.compile(r"[A-Za-z]+|\d|[:+/_=]")
"""Words, digits, and what stands in times, dates and identifiers but never inside a card number."""
_REPEAT = {"double": 2, "triple": 3}
_FEWEST = 13
"""Digits of the shortest card number."""
HIDDEN = "[card number]"


class DigitRun(NamedTuple):
    digits: str
    start: int
    end: int


def redact(text: str) -> str:
    """The text with every card number (13 to 19 digits that satisfy Luhn, in figures or words) replaced."""
    for start, end in reversed(_cards(text)):
        text = text[:start] + HIDDEN + text[end:]
    return text


def holds_card_number(text: str) -> bool:
    return bool(_cards(text))


def digit_runs(text: str) -> list[DigitRun]:
    """The digits of a text, in figures or words, as they follow one another, each run with where it stands."""
    return [DigitRun("".join(digit for digit, _, _ in run), run[0][1], run[-1][2]) for run in _digit_runs(text)]


def is_card_number(digits: str) -> bool:
    return _FEWEST <= len(digits) <= 19 and _luhn(digits)


def _cards(text: str) -> list[tuple[int, int]]:
    if text.isascii() and _too_few(text.lower()):
        return []
    found = []
    for run in _digit_runs(text):
        digits = "".join(d for d, _, _ in run)
        if len(digits) >= _FEWEST and any(
            _luhn(digits[i : i + n]) for n in range(_FEWEST, 20) for i in range(len(digits) - n + 1)
        ):
            found.append((run[0][1], run[-1][2]))
    return found


def _too_few(lower: str) -> bool:
    """Whether there are too few digits even if each were said to come three times; almost every text ends here, in a
    tenth of the time that looking closer takes."""
    return 3 * sum(map(lower.count, (*_WORDS, *"0123456789"))) < _FEWEST


def _digit_runs(text: str) -> list[list[tuple[str, int, int]]]:
    """Digits that follow one another with nothing but spaces and punctuation between, each with where it stands."""
    runs: list[list[tuple[str, int, int]]] = [[]]
    repeat = 1
    begin: int | None = None
    for match in _TOKEN.finditer(text):
        token = match.group().lower()
        if token.isalpha() and token not in _WORDS and runs[-1] and runs[-1][-1][2] == match.start():
            runs[-1] = []  # figures that grow into letters belong to an identifier
        if token in _REPEAT:
            repeat, begin = _REPEAT[token], match.start()
            continue
        digit = token if token.isdigit() else _WORDS.get(token)
        if digit is None:
            runs.append([])
        else:
            runs[-1].append((digit * repeat, match.start() if begin is None else begin, match.end()))
        repeat, begin = 1, None
    return [run for run in runs if run]


def _luhn(digits: str) -> bool:
    odd, even = digits[-1::-2], digits[-2::-2]
    if len(set(digits)) == 1 or all((int(b) - int(a)) % 10 == 1 for a, b in pairwise(digits)):
        return False
    return (sum(map(int, odd)) + sum(sum(divmod(2 * int(d), 10)) for d in even)) % 10 == 0
