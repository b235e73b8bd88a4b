"""Phone numbers as people dictate them, made by rule: what is said, and the digits that were meant."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

Country = Literal["uk", "us"]
_UNITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
          "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")  # fmt: skip
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ZEROS: dict[Country, tuple[str, ...]] = {"uk": ("oh", "zero", "nought"), "us": ("oh", "zero")}
_BEFORE = ("", "", "it's", "my number is", "sure, so that's", "yeah it's", "okay, the number is", "you can reach me on",
           "that would be", "um, it's", "yes, my mobile is", "right, so it's")  # fmt: skip
_BEHIND = ("", "", "", "please", "thanks", "okay", "thank you", "that's my mobile", "if that helps")
_PAUSES = (" ", ", ", ", ", "... ", " - ", ", um, ", ". ")
_TAKEN_BACK = ("no, sorry, ", "sorry, ", "no wait, ", "no, ", "I mean ", "sorry, that's ", "no, sorry, that's ")


@dataclass(frozen=True, slots=True)
class Dictated:
    words: str
    digits: str
    """As they would be dialled: E.164 where the country code was said, else the national number."""
    asked: tuple[str, ...]
    forms: frozenset[str]
    """Which of the ways of saying it are in it, for telling what went wrong."""


def dictated(count: int, seed: int) -> Iterator[Dictated]:
    """``count`` numbers, half of each country."""
    dice = random.Random(seed)
    for number in range(count):
        yield _Saying(dice, "uk" if number % 2 else "us").whole()


class _Saying:
    """One number on its way to words."""

    def __init__(self, dice: random.Random, country: Country) -> None:
        self._dice = dice
        self._country: Country = country
        self._zero = dice.choice(_ZEROS[country])
        self._forms: set[str] = {country}

    def whole(self) -> Dictated:
        groups = _uk(self._dice) if self._country == "uk" else _us(self._dice)
        digits = "".join(groups)
        spoken, code = [self._group(group) for group in groups], ""
        if self._dice.random() < 0.25:
            spoken, code = self._with_code(groups, spoken)
            digits = f"+44{digits[1:]}" if self._country == "uk" else f"+1{digits}"
        if self._dice.random() < 0.25:
            spoken = self._corrected(groups, spoken)
        words = self._joined(spoken)
        if not self._forms & {"corrected", "code"} and self._dice.random() < 0.12:
            words = self._said_anew(groups, words)
        if not self._forms & {"code", "pairs", "figures", "hundreds"} and self._dice.random() < 0.3:
            words = self._as_recognised(words)
        before, behind = self._dice.choice(_BEFORE), self._dice.choice(_BEHIND)
        text = " ".join(part for part in (before, f"{code}{words}") if part) + (f", {behind}" if behind else "")
        asked = ("phone",) if self._dice.random() < 0.5 else ()
        return Dictated(text, digits, asked, frozenset(self._forms))

    def _with_code(self, groups: list[str], spoken: list[str]) -> tuple[list[str], str]:
        self._forms.add("code")
        pause = self._dice.choice((" ", ", "))
        if self._country == "us":
            return spoken, f"{self._dice.choice(('plus one', '+1'))}{pause}"
        said = self._dice.choice(("plus four four", "plus forty four", "+44", "plus double four"))
        if self._dice.random() < 0.3:
            self._forms.add("code and zero")
            return spoken, f"{said}{pause}"
        return [self._group(groups[0][1:]), *spoken[1:]], f"{said}{pause}"

    def _corrected(self, groups: Sequence[str], spoken: list[str]) -> list[str]:
        """One group is first said wrongly, and then again."""
        at = self._dice.randrange(1, len(groups))
        wrong = list(groups[at])
        place = self._dice.randrange(len(wrong))
        wrong[place] = str((int(wrong[place]) + self._dice.randrange(1, 10)) % 10)
        self._forms.add("corrected")
        said = f"{self._plain(''.join(wrong))}, {self._dice.choice(_TAKEN_BACK)}{self._plain(groups[at])}"
        return [*spoken[:at], said, *spoken[at + 1 :]]

    def _said_anew(self, groups: Sequence[str], words: str) -> str:
        """The whole number once more, since the first time was wrong."""
        self._forms.add("anew")
        again = self._dice.choice((" ", ", ")).join(self._plain(group) for group in groups)
        return f"{words}, {self._dice.choice(_TAKEN_BACK)}{again}"

    def _as_recognised(self, words: str) -> str:
        """Without the marks that a simple recogniser does not write."""
        self._forms.add("unpunctuated")
        return " ".join(words.replace(",", " ").replace(".", " ").replace(" - ", " ").split())

    def _joined(self, spoken: list[str]) -> str:
        """The groups with pauses between them; a round number of tens never stands unseparated before a unit."""
        text = spoken[0]
        pauses = self._dice.choice(((" ",), _PAUSES))
        for before, group in pairwise(spoken):
            corrects = ", " in group or ", " in before
            joins = before.split()[-1] in _TENS and group.split()[0] in _UNITS[1:10]
            text += (", " if corrects or joins else self._dice.choice(pauses)) + group
        return text

    def _group(self, digits: str) -> str:
        ways: list[tuple[str, Callable[[str], str | None], float]] = [
            ("figures", lambda group: group, 0.15),
            ("hundreds", self._hundreds, 0.8),
            ("pairs", self._pairs, 0.25),
        ]
        for form, way, chance in ways:
            said = way(digits) if self._dice.random() < chance else None
            if said is not None:
                self._forms.add(form)
                return said
        return self._plain(digits)

    def _plain(self, digits: str) -> str:
        """Digit by digit, runs of the same one mostly as "double" and "triple"."""
        said: list[str] = []
        at = 0
        while at < len(digits):
            run = len(digits[at:]) - len(digits[at:].lstrip(digits[at]))
            run = min(run, 3) if self._dice.random() < 0.7 else 1
            word = self._zero if digits[at] == "0" else _UNITS[int(digits[at])]
            if run > 1:
                self._forms.add("repeated")
                word = f"{'double' if run == 2 else self._dice.choice(('triple', 'treble'))} {word}"
            said.append(word)
            at += run
        return " ".join(said)

    def _hundreds(self, digits: str) -> str | None:
        """800 as "eight hundred", 1900 as "nineteen hundred", 2000 as "two thousand"."""
        head = digits.rstrip("0")
        if len(digits) == 4 and digits[1:] == "000" and head:
            return f"{_UNITS[int(head)]} thousand"
        if digits.endswith("00") and 0 < int(digits[:-2] or "0") < 20 and digits[0] != "0":
            return f"{_UNITS[int(digits[:-2])]} hundred"
        if self._country == "uk" and len(digits) == 4 and digits[0] == "0" and digits.endswith("00") and digits[1] != "0":
            return f"{self._zero} {_UNITS[int(digits[1])]} hundred"
        return None

    def _pairs(self, digits: str) -> str | None:
        """1234 as "twelve thirty four"."""
        pairs = [digits[at : at + 2] for at in range(0, len(digits), 2)]
        if len(digits) % 2 or any(pair[0] == "0" for pair in pairs):
            return None
        said = " ".join(_two(int(pair)) for pair in pairs)
        return said if "ty one" not in said or self._country == "us" else None


def _two(number: int) -> str:
    if number < 20:
        return _UNITS[number]
    return _TENS[number // 10] + (f" {_UNITS[number % 10]}" if number % 10 else "")


def _some(dice: random.Random, count: int) -> str:
    """Digits that are often alike and often round, as those that people have trouble with are."""
    digits = [dice.choice("0123456789") for _ in range(count)]
    for at in range(1, count):
        if dice.random() < 0.2:
            digits[at] = digits[at - 1]
    if count > 2 and dice.random() < 0.15:
        digits[-2:] = "00"
    return "".join(digits)


def _us(dice: random.Random) -> list[str]:
    area = dice.choice(
        ("800", "888", "500", "212", "917", "646", f"{dice.randrange(2, 10)}{dice.randrange(0, 9)}{dice.randrange(10)}")
    )
    return [area, f"{dice.randrange(2, 10)}{_some(dice, 2)}", _some(dice, 4)]


def _uk(dice: random.Random) -> list[str]:
    kind = dice.choice(("mobile", "london", "city", "town", "free"))
    if kind == "mobile":
        return dice.choice(([f"07{_some(dice, 3)}", _some(dice, 6)], [f"07{_some(dice, 3)}", _some(dice, 3), _some(dice, 3)]))
    if kind == "london":
        return ["020", f"{dice.choice('378')}{_some(dice, 3)}", _some(dice, 4)]
    if kind == "city":
        return [dice.choice(("0161", "0121", "0113", "0141")), _some(dice, 3), _some(dice, 4)]
    if kind == "free":
        return [dice.choice(("0800", "0808")), _some(dice, 3), _some(dice, 4)]
    return [dice.choice(("01632", "01223", "01865")), _some(dice, 3), _some(dice, 3)]
