"""The business's own names in a caller's words: exact, by another form of the word, or as a recogniser mishears them."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from nodes.understanding.calendar_days import MONTHS, WEEKDAYS
from nodes.understanding.found import chars
from nodes.understanding.numbers import cardinal
from nodes.understanding.tokens import Scan, skip, tokenize
from nodes.understanding.types import SlotName, SlotValue, Vocabulary

_LIGHT = frozenset("the a an of and with for in or my to on at doctor dr mr mrs ms room service appointment".split())
_COMMON = frozenset(
    "all one two three four five six only just more most less best any some other new old big small long short good great nice "
    "please thanks yes no not day days night nights week time now then here there what when where who how "
    "go going come coming have has had got get can could would will want need like know think say said see make take tell give "
    "look do did done let put use still also back about after before again around away".split()
)
"""Words that people say of anything: alone they name nothing of a business's, whatever it is called."""
_NOT = ("no", "not", "without")
"""Before a name: it is not wanted."""
_MEMBERS = ("i'm", "am", "we're", "are", "insured", "covered", "insurance", "policy", "plan")
"""Before "with": it is a company that follows."""
_NOBODY = {"i", "my", "the", "you", "your", *WEEKDAYS, *MONTHS}
_ADDING, _LEAVING_OUT = ("with", "extra", "add"), ("without", "no", "minus", "hold")
_MODIFIED = frozenset("and or please for at to on in then but a an the one two three four five six with extra add".split()) | {
    *_LEAVING_OUT
}
"""Words that end what is said of an item."""
_ENOUGH = 0.84
_LEAST = 0.6
"""How well a heard word has to stand for each word of a name; ``_ENOUGH`` is what they need in the middle."""


@dataclass(frozen=True, slots=True)
class _Entry:
    slot: SlotName
    name: str
    words: tuple[str, ...]
    whole: bool
    """All of a name or alias; otherwise one word of it that nothing else in the business's vocabulary has."""


def stem(word: str) -> str:
    word = word.removesuffix("'s")
    for ending, instead in (("ies", "y"), ("ings", ""), ("ing", ""), ("es", ""), ("ed", ""), ("s", ""), ("e", "")):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)] + instead
    return word


@lru_cache(maxsize=8192)
def sound(word: str) -> str:
    """A rough key of how an English word sounds: consonant classes, the first vowel kept."""
    word = re.sub(r"ph", "f", re.sub(r"^kn|^gn", "n", re.sub(r"^wr", "r", word)))
    word = re.sub(
        r"ck|qu|q|c(?![eiyh])|ch(?=[rl])|x",
        "k",
        re.sub(r"c(?=[eiy])|z|sch", "s", re.sub(r"tch|ch", "j", re.sub(r"gh|h(?![aeiou])", "", word))),
    )
    key = word[:1] + re.sub(r"[aeiouyhw]", "", word[1:])
    key = key.translate(str.maketrans("bdgvj", "ptkfj"))
    return re.sub(r"(.)\1+", r"\1", key)


@lru_cache(maxsize=16384)
def likeness(said: str, meant: str) -> float:
    """0 to 1: how well a heard word stands for one of the business's."""
    if said == meant:
        return 1.0
    if stem(said) == stem(meant):
        return 0.96
    if min(len(said), len(meant)) < 4 or abs(len(said) - len(meant)) > 3:
        return 0.0
    shared = sum(letter in meant for letter in said)
    if 2 * shared < 0.6 * (len(said) + len(meant)):
        return 0.0  # no order of these letters makes them alike
    ratio = SequenceMatcher(None, said, meant).ratio()
    if sound(said) == sound(meant) and ratio >= 0.6:
        return max(0.88, ratio)
    return ratio if ratio >= 0.8 else 0.0


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """The names of one slot, by the word that each begins with."""

    beginning: dict[str, tuple[_Entry, ...]]
    words: frozenset[str]


@lru_cache(maxsize=256)
def _lexicon(slot: SlotName, names: tuple[tuple[str, tuple[str, ...]], ...]) -> _Lexicon:
    beginning: defaultdict[str, list[_Entry]] = defaultdict(list)
    for entry in _entries(slot, names):
        beginning[entry.words[0]].append(entry)
    words = frozenset(word for entries in beginning.values() for entry in entries for word in entry.words)
    return _Lexicon({word: tuple(entries) for word, entries in beginning.items()}, words)


def _entries(slot: SlotName, names: tuple[tuple[str, tuple[str, ...]], ...]) -> Iterator[_Entry]:
    owners: Counter[str] = Counter()
    for name, aliases in names:
        phrases = {said for phrase in (name, *aliases) if not set(said := tuple(_words(phrase))) <= _COMMON}
        owners.update({word for words in phrases for word in words})
        yield from (_Entry(slot, name, words, True) for words in sorted(phrases) if words)
    for name, _ in names:
        words = _words(name)
        single = [word for word in words if owners[word] == 1 and (len(word) >= 4 or slot == "staff") and word not in _LIGHT]
        if len(words) > 1:
            yield from (_Entry(slot, name, (word,), False) for word in single)


@lru_cache(maxsize=16384)
def _near(said: str, words: frozenset[str]) -> dict[str, float]:
    """Those of a lexicon's words that a heard word may stand for, with how well it does."""
    if said in _COMMON:
        return {said: 1.0} if said in words else {}
    return {word: score for word in words if (score := likeness(said, word)) >= _LEAST}


def _words(phrase: str) -> list[str]:
    words = [token.text for token in tokenize(phrase) if token.text.isalnum() or "'" in token.text]
    return [word for word in words if word not in _LIGHT] or words


def matches(scan: Scan, text: str, vocabulary: Vocabulary) -> list[SlotValue]:
    """The names of services, staff, rooms and menu items that were said, each place in the utterance used once."""
    said = [(index, token.text) for index, token in enumerate(scan.tokens) if token.is_word and token.text not in _LIGHT]
    tables: tuple[tuple[SlotName, dict[str, tuple[str, ...]]], ...] = (
        ("service", vocabulary.services), ("staff", vocabulary.staff), ("room", vocabulary.rooms), ("item", vocabulary.items),
    )  # fmt: skip
    candidates = []
    for slot, names in tables:
        if names:
            lexicon = _lexicon(slot, tuple(names.items()))
            found = list(_places(lexicon, said))
            if not found and slot in scan.asked:
                # "two separate beds", where the business says "two beds"
                found = [place for left_out in range(1, len(said) - 1) for place in _places(lexicon, _without(said, left_out))]
            candidates += found
    candidates.sort(key=lambda c: (-len(c[1].words) * c[0], -c[0], not c[1].whole, c[2:], c[1].name))
    out: list[SlotValue] = []
    used: set[int] = set()
    for _, entry, start, end in candidates:
        if used & set(range(start, end)):
            continue
        used |= set(range(start, end))
        if scan.word(start - 1) in _NOT:
            continue
        first, last = chars(scan, start, end)
        out.append(SlotValue(entry.slot, entry.name, text[first:last], first, last))
        if entry.slot == "item":
            out += [*_quantity(scan, text, start), *_modifiers(scan, text, end)]
    return sorted(out, key=lambda slot: (slot.start, slot.name))


def places(scan: Scan, names: dict[str, tuple[str, ...]]) -> dict[int, tuple[str, int]]:
    """Where menu items are named, wanted or not: by the first token the name and the token after the last."""
    said = [(index, token.text) for index, token in enumerate(scan.tokens) if token.is_word and token.text not in _LIGHT]
    candidates = list(_places(_lexicon("item", tuple(names.items())), said)) if names else []
    candidates.sort(key=lambda c: (-len(c[1].words) * c[0], -c[0], not c[1].whole, c[2:], c[1].name))
    found: dict[int, tuple[str, int]] = {}
    used: set[int] = set()
    for _, entry, start, end in candidates:
        if not used & set(range(start, end)):
            used |= set(range(start, end))
            found[start] = entry.name, end
    return found


def _without(said: Sequence[tuple[int, str]], place: int) -> Sequence[tuple[int, str]]:
    return [*said[:place], *said[place + 1 :]]


def strangers(scan: Scan, text: str, vocabulary: Vocabulary, known: Sequence[SlotValue]) -> list[SlotValue]:
    """As in "with Vladimir": somebody who was asked for by name and does not work here."""
    if not vocabulary.staff or any(slot.name == "staff" for slot in known):
        return []
    for index, token in enumerate(scan.tokens):
        at = skip(scan, index + 1, "doctor", "dr", "mr", "mrs", "ms", "miss", ".")
        if token.text != "with" or scan.word(index - 1) in _MEMBERS or not scan.word(at):
            continue
        name = scan.tokens[at]
        if name.capital and name.text not in _NOBODY and not any(slot.start <= name.start < slot.end for slot in known):
            return [SlotValue("staff", text[name.start : name.end], text[name.start : name.end], name.start, name.end)]
    return []


def _places(lexicon: _Lexicon, said: Sequence[tuple[int, str]]) -> Iterator[tuple[float, _Entry, int, int]]:
    near = [_near(word, lexicon.words) for _, word in said]
    for first, (index, word) in enumerate(said):
        for begins in near[first]:
            for entry in lexicon.beginning.get(begins, ()):
                width = len(entry.words)
                last = first + width - 1
                if last >= len(said) or said[last][0] - index > width + 1 or (not entry.whole and word in _COMMON):
                    continue
                scores = [close.get(meant, 0.0) for close, meant in zip(near[first:], entry.words, strict=False)]
                score = sum(scores) / width
                if min(scores) >= _LEAST and score >= (_ENOUGH if entry.whole else 0.86 if entry.slot == "staff" else 0.9):
                    yield score * (1.0 if entry.whole else 0.95), entry, index, said[last][0] + 1


def _modifiers(scan: Scan, text: str, index: int) -> list[SlotValue]:
    """How an item is wanted, right after it: "with extra cheese and no onions"."""
    found = []
    while scan.word(index) in _ADDING or scan.word(index) in _LEAVING_OUT:
        lead, first = scan.word(index), index + 1
        if lead == "with" and scan.word(first) in ("extra", *_LEAVING_OUT):
            lead, first = scan.word(first), first + 1
        last = first = first + (scan.word(first) in ("the", "any"))
        while last < len(scan.tokens) and last - first < 3 and scan.tokens[last].is_word and scan.word(last) not in _MODIFIED:
            last += 1
        if last == first:
            break
        what = " ".join(scan.word(at) for at in range(first, last))
        sign = "no " if lead in _LEAVING_OUT else "extra " if lead == "extra" else ""
        start, end = chars(scan, index, last)
        found.append(SlotValue("modifier", sign + what, text[start:end], start, end))
        index = last + (scan.word(last) in ("and", ","))
    return found


def _quantity(scan: Scan, text: str, start: int) -> list[SlotValue]:
    for back in (1, 2, 3):
        number = cardinal(scan, start - back)
        if number and number[1] <= start and 0 < number[0] < 100 and all(scan.tokens[i].is_word for i in range(number[1], start)):
            first, last = chars(scan, start - back, number[1])
            return [SlotValue("quantity", number[0], text[first:last], first, last)]
    return [SlotValue("quantity", 1, *_article(scan, text, start - 1))] if scan.word(start - 1) in ("a", "an") else []


def _article(scan: Scan, text: str, index: int) -> tuple[str, int, int]:
    first, last = chars(scan, index, index + 1)
    return text[first:last], first, last
