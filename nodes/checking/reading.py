"""A text as words with their numbers read, the way both a reply and a business's own text are compared."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from nodes.checking.plain_words import LIGHT, SAME

_TOKEN = re.compile(r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:[.:]\d{2})(?!\d)|\d+|[^\W\d_]+(?:['’][^\W\d_]+)*|[$£€%]|[.,;:!?()–+-]")
_HALF = re.compile(r"(?<=[\d\s])([ap])\.?\s?m\b\.?(?=(\s+(?-i:[A-Z])|\s*$)?)", re.IGNORECASE)
TITLES = {"dr", "mr", "mrs", "ms", "doctor", "chef"}
_TITLE = re.compile(r"\b(Dr|Mr|Mrs|Ms|St|Jr)\.")


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    """Lower case, without accents; a number or a mark as it stands."""
    stem: str
    """What is compared; empty for marks and for words that carry no meaning of their own."""
    capital: bool
    first: bool
    """It begins a sentence, so that its capital says nothing."""


def plain(text: str) -> str:
    """Lower case without accents and with straight apostrophes: recognisers and models write them as they like."""
    if text.isascii():
        return text.lower()
    bare = unicodedata.normalize("NFKD", text.replace("’", "'").lower())
    return "".join(char for char in bare if not unicodedata.combining(char))


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A word without the endings of number and tense, and under the name of its group where several words mean the same."""
    word = word.removesuffix("'s").removesuffix("s'")
    if word in SAME:
        return SAME[word]
    if word in LIGHT:
        return ""
    found = word.replace("colour", "color")
    for ending, instead, least in (
        ("ies", "y", 5), ("sses", "ss", 5), ("ches", "ch", 5), ("shes", "sh", 5), ("ing", "", 6), ("ed", "", 5), ("s", "", 4),
    ):  # fmt: skip
        if found.endswith(ending) and len(found) >= least and not found.endswith("ss"):
            found = found[: len(found) - len(ending)] + instead
            break
    if len(found) > 3 and found[-1] == found[-2] and found[-1] not in "ls":
        found = found[:-1]
    found = found.removesuffix("e") if len(found) > 3 else found
    return SAME.get(found, found)


def words(text: str) -> list[Word]:
    """The words, numbers and marks of a text, "p.m." as one word and hyphens between words left out."""
    text = _TITLE.sub(r"\1", _HALF.sub(lambda half: f" {half.group(1).lower()}m{'.' if half.group(2) else ''}", text))
    found: list[Word] = []
    first = True
    for match in _TOKEN.finditer(text):
        raw = match.group()
        if raw == "-":
            continue
        lower = plain(raw)
        letter = raw[0].isalpha()
        found.append(Word(lower, stem(lower) if letter else "", letter and raw[0].isupper(), first))
        first = raw in ".!?:" or (first and not (letter or raw[0].isdigit()))
    return found
