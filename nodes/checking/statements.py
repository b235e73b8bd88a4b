"""What a business has said, cut into statements small enough that a number in one belongs to the thing named in it."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import phonenumbers

from nodes.checking.claim import Claim
from nodes.checking.claims import claims
from nodes.checking.reading import Word, words
from nodes.understanding.numbers import TENS, UNITS
from tenancy.knowledge.passages import make_passages
from tenancy.profile import WEEKDAYS, BusinessProfile, Span

_DENIALS = {"not", "no", "never", "neither", "nor", "cannot", "none", "nobody", "nothing", "without"}
_ASKS = {"do", "does", "is", "are", "can", "may", "will", "should", "did", "has", "have", "could"}
_JOINS = {"and", "or"}
_BREAKS = {",", ";", ".", "!", "?", ":", "but", "–", "(", ")", "though", "although", "while", "whereas"}
_LEANS = {"at", "from", "until", "to"}
"""A piece that begins with one of these has its subject before it."""
_BEGINS = {"no", "not", "we", "it", "there", "it's", "there's", "we're", "they", "you", "that", "don't", "can't",
           "open", "closed"}  # fmt: skip
ASIDE = 0.6
"""What a word of the title or of the rest of the sentence counts, against one of the statement itself."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of words that claims one thing."""

    words: tuple[Word, ...]
    own: frozenset[str]
    claims: tuple[Claim, ...]
    plain: tuple[Word, ...]
    """The words that are no part of a claim."""
    denies: bool


def denies(text: Sequence[Word]) -> bool:
    """Whether these words say no to something: "no charge" and "not only" deny nothing."""
    for at, word in enumerate(text):
        after = text[at + 1].text if at + 1 < len(text) else ""
        if word.text in _DENIALS or word.text.endswith("n't"):
            if after in ("charge", "only", "extra", "cost", "problem", "matter", "worries", ",", "additional", "fee"):
                continue
            if word.text == "without" or after == "":
                continue
            return True
    return False


def piece(text: Sequence[Word]) -> Piece:
    found, taken = claims(text)
    own = {word.stem for at, word in enumerate(text) if word.stem and at not in taken}
    own |= {claim.unit for claim in found if claim.kind == "count" and claim.unit}
    if any(claim.kind == "free" for claim in found):
        own.discard("free")
    rest = tuple(word for at, word in enumerate(text) if at not in taken)
    return Piece(tuple(text), frozenset(own), tuple(found), rest, denies(text))


def pieces(text: Sequence[Word]) -> list[Piece]:
    """The text cut at marks and at "but", and at an "and" that has a number on both sides."""
    found: list[list[Word]] = [[]]
    for at, word in enumerate(text):
        if (word.text in _BREAKS and not (word.text == "," and _inside_number(text, at))) or (
            word.text in _JOINS
            and (
                _another(text[at + 1 :])
                or _parts(found[-1], text[at + 1 :])
                or (text[at + 1 : at + 2] and text[at + 1].text in _BEGINS)
            )
        ):
            found.append([])
        else:
            found[-1].append(word)
    return [piece(part) for part in found if any(word.stem or word.text[0].isalnum() for word in part)]


def _inside_number(text: Sequence[Word], at: int) -> bool:
    return 0 < at < len(text) - 1 and text[at - 1].text in _DIGITS_WORDS and text[at + 1].text in _DIGITS_WORDS


_DIGITS_WORDS = frozenset("zero one two three four five six seven eight nine oh".split())


def _parts(before: Sequence[Word], after: Sequence[Word]) -> bool:
    """An "and" between two facts, not one between two days, two names or the ends of a range."""
    if not after or not any(_counts(word) for word in before) or not any(_counts(word) for word in after):
        return False
    until = next((at for at, word in enumerate(after) if word.text in _BREAKS or word.text in _JOINS), len(after))
    right = claims(after[:until])[0]
    left = claims(before)[0]
    kinds = {"money", "clock", "bare", "count", "length", "percent"}
    if not any(claim.kind in kinds for claim in left) or not any(claim.kind in kinds for claim in right):
        return False
    if any(word.text == "between" for word in before) or (after[0].text == "a" and after[1:2] and after[1].text == "half"):
        return False
    if after[0].text == "one" and len(after) > 1 and after[1].text in ("at", "for", "on", "in", "from", "with"):
        return True
    return not (after[0].text[0].isdigit() or after[0].text in ("$", "£", "€") or claims(after[:2])[1] >= {0})


def _counts(word: Word) -> bool:
    return (
        word.text[0].isdigit() or word.text in UNITS or word.text in TENS or word.text in ("noon", "midnight", "half", "quarter")
    )


def _sentences(text: Sequence[Word]) -> list[Sequence[Word]]:
    ends = [at + 1 for at, word in enumerate(text) if word.text in (".", "!", "?")]
    return [text[start:end] for start, end in pairwise([0, *ends, len(text)]) if start < end]


def _dated(parts: list[Piece]) -> list[Piece]:
    """A day holds for the whole sentence: for what follows it, and for what stands before it where it is named alone."""
    found = []
    days: tuple[Claim, ...] = ()
    for place, part in enumerate(parts):
        own = tuple(claim for claim in part.claims if claim.kind in ("day", "date"))
        after = parts[place + 1] if place + 1 < len(parts) else None
        if not own and not days and after is not None and not after.own:
            days = tuple(claim for claim in after.claims if claim.kind in ("day", "date"))
        days = own or days
        found.append(part if own else replace(part, claims=part.claims + days))
    return found


def _priced(parts: list[Piece]) -> list[Piece]:
    """In a sentence about prices a number alone is one: "a check-up is 95 dollars, a cleaning 140"."""
    if not any(claim.kind == "money" for part in parts for claim in part.claims):
        return parts
    alone = [tuple(Claim("money", claim.value) for claim in part.claims if claim.kind == "bare") for part in parts]
    return [replace(part, claims=part.claims + more) for part, more in zip(parts, alone, strict=True)]


def _another(after: Sequence[Word]) -> bool:
    """Another person does something: "Tomasz speaks Polish and Grace speaks Korean"."""
    return len(after) > 2 and after[0].capital and not after[1].capital and after[1].text.endswith("s") and len(after[1].text) > 3


@dataclass(frozen=True, slots=True)
class Statement:
    piece: Piece
    aside: frozenset[str]
    """Words that stand around it: the question it answers, the rest of its sentences."""
    denies: bool | None
    """None where the statement is a title of an answer that is neither plain yes nor plain no."""


@dataclass(slots=True)
class Stock:
    """Statements with where each word and claim stands; built once for a profile, and once a turn for what was found."""

    statements: list[Statement] = field(default_factory=list)
    own: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    aside: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    claims: dict[str, list[tuple[Claim, int]]] = field(default_factory=lambda: defaultdict(list))
    known: set[str] = field(default_factory=set)
    """Every word, in lower case."""
    runs: set[tuple[str, str]] = field(default_factory=set)
    """Words that stand side by side."""
    counts: Counter[str] = field(default_factory=Counter)
    texts: set[str] = field(default_factory=set)
    passages: dict[str, None] = field(default_factory=dict)
    """The texts of passages that are in it already, in their order."""

    def add(self, title: str, text: str, subject: str = "") -> None:
        """``subject`` is named in every statement of the text, whether or not its words repeat it."""
        if text in self.texts:
            return
        self.texts.add(text)
        titled, said = words(title), words(text)
        sentences = [_priced(_dated(pieces(sentence))) for sentence in _sentences(said)]
        body = [part for sentence in sentences for part in sentence]
        self._words(titled)
        self._words(said)
        stems = {word.stem for word in titled if word.stem}
        everything = frozenset(stems.union(*(part.own for part in body)))
        self.counts.update(everything)
        asks = bool(titled) and titled[0].text in _ASKS
        if asks and body:
            opens = said[0].text
            refers = any(word.text == "refer" for word in said)
            says_no = True if opens in ("no", "neither") else False if opens == "yes" else body[0].denies or refers
            stop = next((at for at, word in enumerate(said) if word.text == "."), len(said))
            mixed = opens not in ("no", "neither") and any(word.text in ("but", "for") for word in said[:stop]) and says_no
            for asked in pieces(titled):
                self._put(Statement(replace(asked, claims=()), everything - asked.own, None if mixed else says_no))
        named = frozenset(word.stem for word in words(subject) if word.stem)
        for sentence in sentences:
            around = frozenset(stems.union(named, *(part.own for part in sentence)))
            for part in sentence:
                if part.own or part.claims:
                    held = part.own | (around if not part.own or part.words[0].text in _LEANS else named)
                    self._put(Statement(replace(part, own=held), everything - held, part.denies))

    def _put(self, statement: Statement) -> None:
        number = len(self.statements)
        self.statements.append(statement)
        for stem in statement.piece.own:
            self.own[stem].append(number)
        for stem in statement.aside:
            self.aside[stem].append(number)
        for claim in statement.piece.claims:
            self.claims[claim.kind].append((claim, number))

    def _words(self, text: Sequence[Word]) -> None:
        plain = [word.text.removesuffix("'s") for word in text if word.text[0].isalnum()]
        self.known.update(plain)
        self.known.update(word.stem for word in text if word.stem)
        self.runs.update(pairwise(plain))

    def weight(self, stem: str) -> float:
        """What a word tells: a rare one more."""
        return math.log(1 + (len(self.texts) + 1) / (self.counts.get(stem, 0) + 0.5))


def stock_of(profile: BusinessProfile) -> Stock:
    """Everything the business has told: its passages, who works when, its numbers and names."""
    stock = Stock()
    for passage in make_passages(profile):
        stock.passages[passage.text] = None
        if passage.kind == "hours" or passage.paraphrase:
            continue
        listed = passage.kind in ("service", "menu", "room")
        name = (
            passage.answer.partition(" costs ")[0].partition(" takes ")[0].partition(" for ")[0].partition(". ")[0]
            if listed
            else ""
        )
        aliases = passage.title.rpartition("(")[2] if listed and passage.title.endswith(")") else ""
        stock.add(passage.title, passage.answer, f"{name} {aliases}")
    for title, text in _profile_facts(profile):
        stock.add(title, text, title)
    return stock


def _span(span: Span) -> str:
    return f"from {span.opens:%H:%M} to {span.closes:%H:%M}"


def _profile_facts(profile: BusinessProfile) -> Iterator[tuple[str, str]]:
    yield "", f"{profile.name}. {profile.greeting or ''}"
    if profile.agent_name:
        yield "", f"This is {profile.agent_name}, the automated assistant of {profile.name}."
    yield "phone number", " ".join(f"Our phone number is {_number(number)}." for number in profile.phone_numbers)
    for person in profile.staff:
        hours = person.hours or profile.hours or {}
        yield (
            f"{person.name} {person.role or ''}",
            f"{person.name} is our {person.role or 'colleague'}. {person.name} does {', '.join(person.services)}. "
            + " ".join(f"{person.name} works and is in on {day.title()} {_spans(spans)}." for day, spans in hours.items()),
        )
    for contact in profile.contacts:
        yield (
            f"{contact.name}, {contact.role or ''}: {', '.join(contact.reasons)}",
            f"{contact.name} the {contact.role or 'contact'} is at phone number {_number(contact.number)}. "
            + " ".join(f"{contact.name} is in on {day.title()} {_spans(spans)}." for day, spans in (contact.hours or {}).items()),
        )
    for room in profile.rooms:
        yield room.name, f"The {room.name} sleeps {room.sleeps} people. There are {room.count} of the {room.name}."
    for dish in profile.menu:
        yield f"{dish.name} {' '.join(dish.aliases)}", f"The {dish.name} is one of our {dish.category or 'dishes'}."
    for service in profile.services:
        free = " It is free of charge." if service.price == 0 else ""
        yield f"{service.name} {' '.join(service.aliases)}", f"We offer the {service.name}.{free}"
    if profile.booking and profile.booking.max_party:
        yield "book", f"Tables can be booked for up to {profile.booking.max_party} people."
    if profile.booking and profile.rooms:
        rules = profile.booking
        yield "check-in and check-out", f"Check-in is from {rules.check_in:%H:%M}. Check-out is at {rules.check_out:%H:%M}."
    for change in profile.exceptions:
        days = f"{change.date:%-d %B}" + (f" to {change.until:%-d %B}" if change.until else "")
        yield f"opening hours {change.note or ''}", f"We are {_spans(change.hours) or 'closed'} on {days}."
    for day in WEEKDAYS:
        spans = (profile.hours or {}).get(day, ())
        if spans:
            text = f"We open and close, reception is staffed, on {day.title()}s {_spans(spans)}."
            yield f"opening hours {day}", text.replace(", reception is staffed,", "") if profile.kind != "hotel" else text


def _spans(spans: Iterable[Span]) -> str:
    return " and ".join(_span(span) for span in spans)


def _number(e164: str) -> str:
    return re.sub(r"\D", "", phonenumbers.format_number(phonenumbers.parse(e164), phonenumbers.PhoneNumberFormat.NATIONAL))
