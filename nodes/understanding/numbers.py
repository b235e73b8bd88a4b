"""Cardinals and ordinals, in digits and in words."""

from nodes.understanding.tokens import Scan

UNITS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19,
}  # fmt: skip
TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
        "ninety": 90}  # fmt: skip
ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16,
    "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30,
}  # fmt: skip
_SUFFIXES = ("st", "nd", "rd", "th")


def cardinal(scan: Scan, index: int) -> tuple[int, int] | None:
    """A whole number in words ("twenty five", "a hundred and two", "four thousand"), or any run of up to four digits."""
    word = scan.word(index)
    if not word:
        return None
    if word[0].isdigit():
        if len(word) > 4 or not word.isascii() or _suffixed(scan, index):
            return None
        return int(word), index + 1
    if word in UNITS or word in TENS:
        return _hundreds(scan, *_below_hundred(scan, index))
    if word == "a" and scan.word(index + 1) == "hundred":
        return _after_hundred(scan, 100, index + 2)
    if word == "a" and scan.word(index + 1) == "thousand":
        return 1000, index + 2
    return None


def small(scan: Scan, index: int) -> tuple[int, int] | None:
    """A number below a hundred that does not swallow a following one: "seven thirty" gives 7, "twenty five" 25."""
    word = scan.word(index)
    if word in UNITS or word in TENS:
        return _below_hundred(scan, index)
    if word and word[0].isdigit() and word.isascii() and len(word) <= 2 and not _suffixed(scan, index):
        return int(word), index + 1
    return None


def counted(scan: Scan, index: int) -> tuple[int, int] | None:
    """A number as callers count: also "a", "an", "a couple of", "half a dozen"."""
    if scan.word(index) in ("a", "an") and scan.word(index + 1) not in ("hundred", "thousand"):
        if scan.word(index + 1) == "couple":
            return 2, index + (3 if scan.word(index + 2) == "of" else 2)
        if scan.word(index + 1) == "dozen":
            return 12, index + 2
        return 1, index + 1
    if scan.word(index) == "couple" and scan.word(index + 1) == "of":
        return 2, index + 2
    if scan.word(index) == "half" and scan.word(index + 1) == "a" and scan.word(index + 2) == "dozen":
        return 6, index + 3
    return cardinal(scan, index)


def ordinal(scan: Scan, index: int) -> tuple[int, int] | None:
    """5th, fifth, twenty first."""
    word = scan.word(index)
    if word in ORDINALS:
        return ORDINALS[word], index + 1
    if word in TENS:
        after = index + 2 if scan.word(index + 1) == "-" else index + 1
        unit = ORDINALS.get(scan.word(after), 0)
        return (TENS[word] + unit, after + 1) if 0 < unit < 10 else None
    if word and word[0].isdigit() and word.isascii() and len(word) <= 3 and _suffixed(scan, index):
        return int(word), index + 2
    return None


def _suffixed(scan: Scan, index: int) -> bool:
    return scan.word(index + 1) in _SUFFIXES and scan.glued(index + 1)


def _below_hundred(scan: Scan, index: int) -> tuple[int, int]:
    word = scan.word(index)
    if word in UNITS:
        return UNITS[word], index + 1
    after = index + 2 if scan.word(index + 1) == "-" else index + 1
    unit = UNITS.get(scan.word(after), 0)
    return (TENS[word] + unit, after + 1) if 0 < unit < 10 else (TENS[word], index + 1)


def _hundreds(scan: Scan, value: int, index: int) -> tuple[int, int]:
    if scan.word(index) == "hundred" and 0 < value < 10:
        return _after_hundred(scan, value * 100, index + 1)
    if scan.word(index) == "thousand" and value > 0:
        return value * 1000, index + 1
    return value, index


def _after_hundred(scan: Scan, value: int, index: int) -> tuple[int, int]:
    after = index + 1 if scan.word(index) == "and" else index
    if scan.word(after) in UNITS or scan.word(after) in TENS:
        rest, after = _below_hundred(scan, after)
        return value + rest, after
    return value, index
