"""How a language's signs of danger are written down, and how they are found in what a caller says.

A template is words with room between them, so that a class of sentences is written once:

    <cant> ..3 breathe      a word of the lexicon ``cant``, at most three words, "breathe"
    <chest> ~5 <pain>       both with at most five words between, in either order
    is|was [a] fire         one of two words; a word that may be missing
    went_out|died           alternatives of several words

What callers say comes without punctuation, often without apostrophes and accents, so both are taken away first.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

_FILLERS = frozenset("um uh uhm er erm eh euh ehm mmm hmm oh ah ay".split())
_PLAIN = re.compile(r"[a-z0-9 ]*")
_OUTSIDE = re.compile(r"[^a-z0-9]+")
_WORD = re.compile(r"[a-z0-9]+")
MASKED = "0"
"""Stands for an idiom that was taken out; no template holds it."""


@dataclass(frozen=True, slots=True)
class Pattern:
    found: re.Pattern[str]
    needs: tuple[frozenset[str], ...]
    """Of each of these the utterance must have a word; looking them up is far cheaper than the search."""

    def possible(self, words: set[str]) -> bool:
        return not any(needed.isdisjoint(words) for needed in self.needs)


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """What danger sounds like in one language, and what takes an alarm back.

    ``idioms`` are blanked out wherever they stand. ``past`` takes back the signs of its clause, unless ``present`` stands
    in it too; ``supposed`` those that come after it up to the next turn of thought; ``negation`` the one that it precedes."""

    code: str
    apostrophe: str
    """What an apostrophe becomes: nothing in English (``cant``), a space where it stands between two words (``l arme``)."""
    signs: tuple[tuple[str, Pattern], ...]
    idioms: tuple[Pattern, ...]
    past: tuple[Pattern, ...]
    present: tuple[Pattern, ...]
    supposed: tuple[Pattern, ...]
    negation: re.Pattern[str]
    breaks: frozenset[str]
    """Words that begin another clause: what lies behind them says nothing about when this one happened."""
    turns: frozenset[str]
    """Words that end a supposition."""
    marks: frozenset[str]
    """Common words by which the language is known."""

    def vocabulary(self) -> frozenset[str]:
        """Every word that it is known by: those of its signs too, for a caller in danger may say little else."""
        patterns = (*(sign for _, sign in self.signs), *self.idioms, *self.past, *self.present, *self.supposed)
        return self.marks.union(*(needed for pattern in patterns for needed in pattern.needs))

    def danger(self, said: str) -> str | None:
        """The class of the first sign of danger that nothing takes back."""
        whole = plain(said, self.apostrophe)
        words = set(whole.split())
        near = sorted({at for word in words & _beginnings(self).keys() for at in _beginnings(self)[word]})
        signs = [
            (kind, sign.found)
            for kind, sign in (self.signs[at] for at in near)
            if sign.possible(words) and sign.found.search(whole)
        ]
        text = self._without_idioms(whole) if signs else ""
        for kind, found in signs:
            for match in found.finditer(text):
                if not self._taken_back(text, match.start(), match.end()):
                    return kind
        return None

    def _without_idioms(self, text: str) -> str:
        words = set(text.split())
        for idiom in self.idioms:
            if idiom.possible(words):
                text = idiom.found.sub(MASKED, text)
        return text

    def _taken_back(self, text: str, start: int, end: int) -> bool:
        before, sign, after = text[:start], text[start:end], text[end:]
        if self.negation.search(before):
            return True
        reach = _after_last(before, self.turns) + sign
        if _any(self.supposed, reach):
            return True
        clause = _after_last(before, self.breaks) + sign + _up_to_first(after, self.breaks)
        return _any(self.past, clause) and not _any(self.present, clause)


@lru_cache(maxsize=16)
def _beginnings(language: Language) -> dict[str, list[int]]:
    """Where the signs stand that a word may be part of: each under the words of its rarest need, so that few are tried."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for at, (_, sign) in enumerate(language.signs):
        for word in min(sign.needs, key=len):
            found[word].append(at)
    return dict(found)


def plain(said: str, apostrophe: str) -> str:
    """Lower-case words of unaccented letters, one space apart, without hesitations."""
    text = said.lower().replace("’", "'").replace("'", apostrophe)
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.replace("œ", "oe")).encode("ascii", "ignore").decode()
    if not _PLAIN.fullmatch(text):
        text = _OUTSIDE.sub(" ", text)
    return " ".join(word for word in text.split() if word not in _FILLERS)


def language(
    code: str,
    *,
    lexicon: Mapping[str, str],
    signs: Mapping[str, str],
    idioms: str,
    past: str,
    present: str,
    supposed: str,
    negators: str,
    between: str,
    breaks: str,
    turns: str,
    marks: str,
    apostrophe: str = " ",
) -> Language:
    """A language from its lexicon (phrases between commas, by name) and templates (between " / ").

    A sign is negated by one of ``negators`` right before it or with words of ``between`` in between."""
    words = {name: _alternatives(phrases) for name, phrases in lexicon.items()}

    def patterns(templates: str) -> tuple[Pattern, ...]:
        return tuple(_pattern(template, words) for template in " ".join(templates.split()).split(" / "))

    negation = rf"(?:^| )(?:{'|'.join(negators.split())})(?: (?:{'|'.join(between.split())}))* ?$"
    return Language(
        code,
        apostrophe,
        tuple((kind, pattern) for kind, templates in signs.items() for pattern in patterns(templates)),
        patterns(idioms),
        patterns(past),
        patterns(present),
        patterns(supposed),
        re.compile(negation),
        frozenset(breaks.split()),
        frozenset(turns.split()),
        frozenset(marks.split()),
    )


def _alternatives(phrases: str) -> tuple[str, ...]:
    return tuple(sorted((" ".join(phrase.split()) for phrase in phrases.split(",")), key=len, reverse=True))


def _pattern(template: str, lexicon: Mapping[str, tuple[str, ...]]) -> Pattern:
    needs: list[frozenset[str]] = []
    left, within, right = re.fullmatch(r"(.*?)(?: ~(\d+) (.*))?", template).groups()  # type: ignore[union-attr]
    first = _sequence(left, lexicon, needs)
    if within is None:
        return Pattern(re.compile(rf"\b{first}\b"), tuple(needs))
    second = _sequence(right, lexicon, needs)
    gap = rf"(?: \S+){{0,{within}}} "
    return Pattern(re.compile(rf"\b(?:{first}{gap}{second}|{second}{gap}{first})\b"), tuple(needs))


def _sequence(template: str, lexicon: Mapping[str, tuple[str, ...]], needs: list[frozenset[str]]) -> str:
    regex, space = "", ""
    for part in template.split():
        if part.startswith(".."):
            regex += rf"(?: \S+){{0,{part[2:]}}}"
            continue
        optional = part.startswith("[")
        inner = part.strip("[]")
        options = lexicon[inner[1:-1]] if inner.startswith("<") else tuple(inner.replace("_", " ").split("|"))
        any_of = f"(?:{'|'.join(options)})"
        if optional:
            regex += f"(?:{space}{any_of})?" if regex else f"(?:{any_of} )?"
            continue
        heads = [option.split()[0] for option in options]
        if all(map(_WORD.fullmatch, heads)):
            needs.append(frozenset(heads))
        regex += space + any_of
        space = " "
    return regex


def _any(patterns: Iterable[Pattern], text: str) -> bool:
    words = set(text.split())
    return any(pattern.possible(words) and pattern.found.search(text) for pattern in patterns)


def _after_last(text: str, breaks: frozenset[str]) -> str:
    words = text.split(" ")
    at = next((i for i in range(len(words) - 1, -1, -1) if words[i] in breaks), -1)
    return " ".join(words[at + 1 :])


def _up_to_first(text: str, breaks: frozenset[str]) -> str:
    words = text.split(" ")
    at = next((i for i, word in enumerate(words) if word in breaks), len(words))
    return " ".join(words[:at])
