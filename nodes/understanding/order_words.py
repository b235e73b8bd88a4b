"""The words of ordering that are known by heart, and names of options and variations where they stand in an utterance."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from nodes.understanding.tokens import Scan, tokenize
from nodes.understanding.vocabulary import stem

Names = Mapping[str, tuple[str, ...]]
"""Names with the other words for them."""


@dataclass(frozen=True, slots=True)
class Dish:
    """What can be said of one item of a menu."""

    variations: Names = field(default_factory=dict)
    options: Names = field(default_factory=dict)
    category: str = ""
    """The part of the menu, as "the pizza" names it."""


@dataclass(frozen=True, slots=True)
class Card:
    """A menu, as callers speak of it."""

    names: dict[str, tuple[str, ...]]
    dishes: Mapping[str, Dish]

    @property
    def variations(self) -> Names:
        return {name: aliases for dish in self.dishes.values() for name, aliases in dish.variations.items()}

    @property
    def options(self) -> Names:
        return {name: aliases for dish in self.dishes.values() for name, aliases in dish.options.items()}


TAKES_OFF = (
    "scrap", "drop", "remove", "cancel", "delete", "lose", "skip", "forget", "forget about", "leave off", "leave out",
    "take off", "take out", "take away", "get rid of", "don't want", "do not want", "don't need", "not have", "never mind",
    "instead of", "rather than",
)  # fmt: skip
PUTS_ON = ("add", "also", "get", "have", "want", "like", "bring", "order", "plus", "throw in", "include", "give")
SETS = (
    "make that", "make it", "make them", "make those", "change that to", "change it to", "actually", "i meant", "i mean",
    "sorry", "only", "just", "rather",
)  # fmt: skip
"""What follows replaces what was said before, where it can."""
THE = ("the", "my", "that", "those", "these", "this", "our")
"""Before the name of something that is in the order already."""
IT = ("that", "it", "those", "them", "one", "ones")
WITH, WITHOUT = ("with", "extra"), ("without", "no", "hold", "minus", "not")
SWAPS = ("change", "swap", "switch", "replace", "exchange")
FOR = ("to", "for", "with", "into", "by")
"""After something that is swapped, before what takes its place."""
FILLERS = ("wait", "no", "sorry", "thanks", "thank", "problem", "actually", "that", "that's", "i", "hang", "hold", "not")
"""After "no": nothing is left out, somebody only thinks again."""
EVERY = ("both", "all", "each", "everything")
NOT_FOOD = frozenset(
    "order orders pickup pick takeout take takeaway carry delivery deliver delivered table reservation booking person people "
    "question minute minutes moment second sec hour hours bit lot little few name number phone call time while card help "
    "address street avenue road lane favor favour thing things else more less other others way menu total bill receipt "
    "allergy message manager human copy problem mistake sorry half night day week today tonight tomorrow one ones of".split()
)
"""What "a" or a number may stand before without anything to eat or drink coming."""
STOPS = frozenset(
    "and or please thanks thank for to at on in then but with extra without no hold that that's it is be the a an can could i "
    "i'd i'll we we'd you my instead also plus by from around about if when so um uh er well yes yeah okay actually too as "
    "one two three four five six seven eight nine ten both all each make add get have want like would will just only".split()
) | {"pickup", "delivery", "takeout"}
"""Words that end what is said of something."""
NOTES = (
    "well done", "lightly done", "extra crispy", "extra hot", "not too spicy", "very spicy", "cut in half", "cut in squares",
    "cut in slices", "on the side", "not cut", "uncut",
)  # fmt: skip
"""Wishes to the kitchen that cost nothing and are told it as they are said."""


def phrase_at(scan: Scan, index: int, phrases: Iterable[str]) -> int | None:
    """The token after the longest of these phrases that stands here."""
    for phrase in sorted(phrases, key=len, reverse=True):
        words = phrase.split()
        if [scan.word(index + at) for at in range(len(words))] == words:
            return index + len(words)
    return None


def name_at(scan: Scan, index: int, names: Names) -> tuple[str, int] | None:
    """The longest of these names that begins here, and the token after it; a word may stand in another of its forms."""
    best: tuple[str, int] | None = None
    for name, aliases in names.items():
        for said in (name, *aliases):
            after = _after(scan, index, _words(said))
            if after is not None and (best is None or after > best[1]):
                best = name, after
    return best


def _after(scan: Scan, index: int, words: tuple[str, ...]) -> int | None:
    for at, word in enumerate(words):
        if at and scan.word(index) == "-":
            index += 1
        if not _alike(scan.word(index), word):
            return None
        index += 1
    return index if words else None


@lru_cache(maxsize=4096)
def _words(name: str) -> tuple[str, ...]:
    return tuple(token.text for token in tokenize(name) if token.text != "-")


def _alike(said: str, meant: str) -> bool:
    return said == meant or (len(said) > 3 and len(meant) > 3 and stem(said) == stem(meant))
