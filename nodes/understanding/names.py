"""People's names: where the tagger found them, where they were asked for, and as they were spelled."""

from collections.abc import Sequence
from difflib import SequenceMatcher

from nodes.understanding import cues
from nodes.understanding.contacts import spelled
from nodes.understanding.found import Found, chars
from nodes.understanding.numbers import ORDINALS, TENS, UNITS
from nodes.understanding.tagging import Tagged
from nodes.understanding.tokens import Scan, any_phrase
from nodes.understanding.types import SlotName, SlotValue

_ASKED = ("name", "first_name", "last_name")
_OPENINGS = (
    "my full name is", "my first name is", "my last name is", "my surname is", "my name is", "my name's", "the name is",
    "the name's", "name is", "first name is", "last name is", "surname is",
    "it is under", "it's under", "put it under", "under the name of", "under the name", "in the name of", "under",
    "it would be", "that would be", "that's", "it is", "it's", "its", "this is", "i am", "i'm",
    "call me", "for", "is", "make it", "first name", "last name", "surname", "full name", "name",
)  # fmt: skip
_LEADING = frozenset("yes yeah sure ok okay um uh er erm well oh hi hello of course so and no sorry please certainly".split())
_NEVER = frozenset(
    "yes yeah no nope sure ok okay please thanks thank you the a an of and for it is my me i we what why how when where who "
    "can could do "
    "don't not why hello hi bye sorry name table booking reservation appointment just want need would like that this repeat "
    "again help "
    "already told said correct right wrong um uh er hold wait moment second actually change cancel at on in to with speak "
    "speaking here "
    "your you're today tomorrow tonight first last surname spell spelled spelt let have has get know think person someone "
    "human "
    "operator agent with from people make never mind matter strange way".split()
)  # fmt: skip


_TAKING_BACK = frozenset("no sorry rather actually i mean wait it's its is".split())
_ALIKE = 0.6


def names(scan: Scan, text: str, tags: Sequence[Tagged], taken: Sequence[Found]) -> list[SlotValue]:
    """first_name and last_name, and the whole as ``name`` where that was asked for."""
    wanted = [slot for slot in _ASKED if slot in scan.asked]
    parts = [
        (tag.kind, tag.start, tag.end) for tag in tags if tag.kind.endswith("name") and not _overlaps(tag.start, tag.end, taken)
    ]
    if cues.GIVES_ADDRESS.search(cues.plain(text)) and not cues.NAMES.search(cues.plain(text)):
        return []
    if wanted and not parts and not cues.BEGINS_ASKING.match(cues.plain(text)):
        parts = _as_asked(scan, taken)
    parts = _corrected(scan, parts, taken)
    letters = _spelling(scan, bool(wanted or parts))
    found = [_slot(scan, text, kind, start, end) for kind, start, end in parts if not (letters and start >= letters[1])]
    if letters:
        found = _with_spelling(scan, text, found, letters)
    if "name" in scan.asked and found:
        start, end = min(slot.start for slot in found), max(slot.end for slot in found)
        found.append(SlotValue("name", " ".join(str(slot.value) for slot in found), text[start:end], start, end))
    return found


def _corrected(scan: Scan, parts: list[tuple[str, int, int]], taken: Sequence[Found]) -> list[tuple[str, int, int]]:
    """As in "Ducksworth, no, Duckworth": the last name found, or what sounds like it after words of correction."""
    if not parts:
        return parts
    kind, start, end = parts[-1]
    after = end
    while scan.word(after) in _TAKING_BACK or scan.word(after) in (",", "."):
        after += 1
    taken_back = any(scan.word(index) in _TAKING_BACK for index in range(end, after))
    if not taken_back or not scan.word(after) or not _can_be_name(scan, after, taken):
        return parts
    alike = SequenceMatcher(None, scan.word(start), scan.word(after)).ratio()
    return [*parts[:-1], (kind, after, after + 1)] if alike >= _ALIKE else parts


def _overlaps(start: int, end: int, taken: Sequence[Found]) -> bool:
    return any(item.start < end and start < item.end for item in taken)


def _slot(scan: Scan, text: str, kind: str, start: int, end: int) -> SlotValue:
    first, last = chars(scan, start, end)
    name: SlotName = "first_name" if kind == "first_name" else "last_name"
    return SlotValue(name, written(text[first:last]), text[first:last], first, last)


def written(words: str) -> str:
    """A name as it is written; what came in lower case from a recogniser gets its capitals."""
    return words if words != words.lower() else " ".join(word[:1].upper() + word[1:] for word in words.split())


def _as_asked(scan: Scan, taken: Sequence[Found]) -> list[tuple[str, int, int]]:
    """After a name was asked for, the words left over when the polite ones are taken away, if they can be a name."""
    sentences = [0, *(index + 1 for index, token in enumerate(scan.tokens) if token.text in ".!?")]
    start, end = max((_name_from(scan, begin, taken) for begin in sentences), key=lambda span: min(span[1] - span[0], 2))
    rest = {token.text for token in scan.tokens[end:] if token.is_word} - {"please", "thanks", "thank", "you", "here", "speaking"}
    if end == start or (rest and len(rest) > 3) or all(len(token.text) == 1 for token in scan.tokens[start:end]):
        return []
    if end - start == 1:
        return [("last_name" if "last_name" in scan.asked and "first_name" not in scan.asked else "first_name", start, end)]
    return [("first_name", start, start + 1), ("last_name", start + 1, end)]


def _name_from(scan: Scan, start: int, taken: Sequence[Found]) -> tuple[int, int]:
    """The words from the beginning of a sentence on that can be a name, without what people say before it."""
    while scan.word(start) in _LEADING or (scan.word(start) and not scan.word(start)[0].isalnum()):
        start += 1
    start = any_phrase(scan, start, _OPENINGS) or start
    end = start
    while end < len(scan.tokens) and end - start < 4 and _can_be_name(scan, end, taken):
        end += 1
    return start, end


def _can_be_name(scan: Scan, index: int, taken: Sequence[Found]) -> bool:
    token = scan.tokens[index]
    number = token.text in UNITS or token.text in TENS or token.text in ORDINALS
    hyphen = token.text == "-" and token.glued
    return hyphen or (token.is_word and token.text not in _NEVER and not number and not _overlaps(index, index + 1, taken))


def _spelling(scan: Scan, named: bool) -> tuple[str, int, int] | None:
    """(letters, first token, end), the last spelling in the utterance; two letters are enough only where a name is spoken "
    "of."""
    best = None
    index = 0
    while index < len(scan.tokens):
        found = spelled(scan, index)
        if found and (len(found[0]) >= 3 or (named and len(scan.tokens) <= 3)) and named:
            best = (found[0], index, found[1])
        index = found[1] if found else index + 1
    return best


def _with_spelling(scan: Scan, text: str, found: list[SlotValue], letters: tuple[str, int, int]) -> list[SlotValue]:
    """A spelling corrects the said name that it sounds like (the same first letter), else it is the name."""
    word, start, end = letters
    first, last = chars(scan, start, end)
    for number in range(len(found) - 1, -1, -1):
        if str(found[number].value)[:1].lower() == word[0]:
            old = found[number]
            return [*found[:number], SlotValue(old.name, word.capitalize(), old.text, old.start, old.end), *found[number + 1 :]]
    name: SlotName = "first_name" if scan.asked[:1] in (("first_name",), ("name",)) and not found else "last_name"
    return [*found, SlotValue(name, word.capitalize(), text[first:last], first, last)]
