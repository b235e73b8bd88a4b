"""Words of an utterance with their places in it, and the small combinators that every grammar here is made of.

A parser is a function ``(scan, index) -> (value, next index) | None``. It reads tokens from ``index`` on and says how far
it got, or None where it does not fit. The first alternative that fits wins, so longer forms stand before shorter ones.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

T = TypeVar("T")
U = TypeVar("U")

_TOKEN = re.compile(r"\d+|[^\W\d_]+(?:['’][^\W\d_]+)*|[^\w\s]|_")


@dataclass(frozen=True, slots=True)
class Token:
    text: str
    """In lower case, with a straight apostrophe."""
    start: int
    end: int
    glued: bool
    """No space stands before it: the "30" of "7:30", the "th" of "5th"."""
    capital: bool
    mended: bool = False
    """The text stands here for another word, which a recogniser wrote in its place."""

    @property
    def is_number(self) -> bool:
        return self.text[0].isdigit() and self.text.isascii()

    @property
    def is_word(self) -> bool:
        return self.text[0].isalpha()


def tokenize(text: str) -> tuple[Token, ...]:
    """Runs of digits, words (with inner apostrophes) and single marks; offsets point into ``text``."""
    tokens = []
    last = 0
    for match in _TOKEN.finditer(text):
        word = match.group()
        glued = match.start() == last and last > 0
        tokens.append(Token(word.lower().replace("’", "'"), match.start(), match.end(), glued, word[0].isupper()))
        last = match.end()
    return tuple(tokens)


@dataclass(frozen=True, slots=True)
class Scan:
    """An utterance as the grammars see it."""

    tokens: tuple[Token, ...]
    now: datetime
    kind: str = "other"
    asked: tuple[str, ...] = ()

    @property
    def today(self) -> date:
        return self.now.date()

    def word(self, index: int) -> str:
        """The token's text; empty outside the utterance."""
        return self.tokens[index].text if 0 <= index < len(self.tokens) else ""

    def glued(self, index: int) -> bool:
        return 0 < index < len(self.tokens) and self.tokens[index].glued


Parsed = tuple[T, int] | None
Parser = Callable[[Scan, int], tuple[T, int] | None]


def skip(scan: Scan, index: int, *words: str) -> int:
    """The index after any run of these words."""
    while scan.word(index) in words:
        index += 1
    return index


def phrase(scan: Scan, index: int, words: str) -> int | None:
    """The index after these words in this order, or None."""
    for word in words.split():
        if scan.word(index) != word:
            return None
        index += 1
    return index


def any_phrase(scan: Scan, index: int, phrases: Iterable[str]) -> int | None:
    """The index after the first of these phrases that fits, or None."""
    for words in phrases:
        after = phrase(scan, index, words)
        if after is not None:
            return after
    return None


def first(*parsers: Parser[T]) -> Parser[T]:
    """The first of the alternatives that fits."""

    def parse(scan: Scan, index: int) -> tuple[T, int] | None:
        for parser in parsers:
            found = parser(scan, index)
            if found is not None:
                return found
        return None

    return parse


def lookup(table: dict[str, T]) -> Parser[T]:
    """One word of a table."""

    def parse(scan: Scan, index: int) -> tuple[T, int] | None:
        value = table.get(scan.word(index))
        return None if value is None else (value, index + 1)

    return parse


def mapped(parser: Parser[T], change: Callable[[Scan, T], U | None]) -> Parser[U]:
    """The parser's value changed; None refuses it."""

    def parse(scan: Scan, index: int) -> tuple[U, int] | None:
        found = parser(scan, index)
        if found is None:
            return None
        value = change(scan, found[0])
        return None if value is None else (value, found[1])

    return parse
