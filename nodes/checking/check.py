"""Whether what a clause claims is what the business has said: the last word before a model's words are spoken."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import combinations, pairwise

from nodes.checking.claims import Claim, agrees
from nodes.checking.opening import opens_as_said
from nodes.checking.plain_words import PLAIN
from nodes.checking.promises import promises
from nodes.checking.reading import Word, stem, words
from nodes.checking.statements import ASIDE, Piece, Statement, Stock, piece, pieces, stock_of
from tenancy.profile import BusinessProfile

ABOUT = 0.8
"""The share of the best statement's score that the statement with the claim must have to be about the same thing."""
PAIRED = 0.7
"""The same share for a statement that holds two claims at once."""
_VARIES = frozenset(stem(word) for word in ("depend", "depends", "vary", "varies", "differ"))
NEARBY = 0.35
"""What words before the piece count against its own."""
SAME_FACT = 0.75
_HEDGE = re.compile(
    r"\b(?:not (?:\w+ )?(?:sure|certain)|don't (?:know|have (?:that|any|this) information)|unsure|can't say|couldn't say|i'm afraid i|"
    r"i can(?:'t)? (?:ask|check|find|take|have|pass|tell)|no information)\b"
)
_ECHO = re.compile(r"\b(?:you(?:'d| would) like|you(?:'re| are) (?:asking|looking|calling)|you (?:asked|said|want|mentioned|need)|"
                   r"for your|your (?:party|booking|table|question))\b")  # fmt: skip
_TITLES = {"dr", "mr", "mrs", "ms", "doctor", "chef"}
_TOGETHER = {frozenset(pair) for pair in (("day", "clock"), ("clock",), ("day", "name"), ("name", "phone"), ("ordinal", "day"),
                                          ("ordinal", "bare"), ("day", "bare"), ("money", "percent"), ("bare",), ("clock", "bare"))}  # fmt: skip
"""Kinds of claims that one statement must hold both of."""


@dataclass(frozen=True, slots=True)
class Verdict:
    ok: bool
    reason: str = ""
    """Which kind of claim failed, without any of the caller's words."""


@dataclass(frozen=True, slots=True)
class _Told:
    """A profile with what it says; kept as long as the profile is the same object."""

    profile: BusinessProfile
    stock: Stock
    people: frozenset[str]
    """Words of people's names, whose pairing with what is said of them is checked."""
    dishes: frozenset[str]
    """Words of the menu's names, checked so where a piece says nothing else."""


_told: dict[int, _Told] = {}
_KEPT = 64


def _told_by(profile: BusinessProfile) -> _Told:
    """Made once for a profile: calls of one version of a business share the object."""
    kept = _told.get(id(profile))
    if kept is None or kept.profile is not profile:
        if len(_told) >= _KEPT:
            _told.pop(next(iter(_told)))
        kept = _told[id(profile)] = _Told(profile, stock_of(profile), *_names(profile))
    return kept


def _names(profile: BusinessProfile) -> tuple[frozenset[str], frozenset[str]]:
    people = [person.name for person in profile.staff]
    people += [contact.name for contact in profile.contacts if contact.name.istitle()]
    return _stems(people), _stems(dish.name for dish in profile.menu)


def _stems(names: Iterable[str]) -> frozenset[str]:
    return frozenset(found.stem for name in names for found in words(name) if found.stem and found.text not in _TITLES)


@dataclass(slots=True)
class Supported:
    """What may be said in one turn. ``said`` grows with the clauses that were spoken, to which "it" refers."""

    told: _Told
    found: Stock
    now: datetime
    caller: Piece
    asked: frozenset[str]
    caller_words: frozenset[str]
    said: list[Piece] = field(default_factory=list)

    @classmethod
    def of(cls, evidence: Iterable[str], profile: BusinessProfile, caller_words: str, now: datetime) -> "Supported":
        """``evidence``: the texts that the model was given."""
        told, found = _told_by(profile), Stock()
        for text in evidence:
            title, mark, answer = text.partition("? ")
            if not (answer in told.stock.texts or text in told.stock.texts or text.rpartition("? ")[2] in told.stock.texts):
                found.add(title + mark.strip(), answer or text) if mark else found.add("", text)
        asked = words(caller_words)
        return cls(
            told, found, now, piece(asked), frozenset(word.stem for word in asked if word.stem),
            frozenset(word.text.removesuffix("'s") for word in asked) | frozenset(word.stem for word in asked),
        )  # fmt: skip

    @property
    def stocks(self) -> tuple[Stock, ...]:
        return (self.told.stock, self.found) if self.found.statements else (self.told.stock,)

    def knows(self, word: str) -> bool:
        return any(word in stock.known for stock in self.stocks)


def check(clause: str, supported: Supported) -> Verdict:
    """Whether a clause may be spoken. It is read together with the clauses in ``supported.said``, and joins them if so."""
    text = words(clause)
    verdict = _check(clause, text, supported)
    if verdict.ok:
        supported.said.extend(pieces(text))
    return verdict


def _check(clause: str, text: Sequence[Word], supported: Supported) -> Verdict:
    lower = clause.lower().replace("’", "'")
    if re.search(r"[{}\[\]<>|\\]|https?:|^\s*[\"`]", clause):
        return Verdict(False, "not spoken language")
    promised = promises(clause)
    if promised == "always":
        return Verdict(False, "promise")
    parts = pieces(text)
    hedge, question = bool(_HEDGE.search(lower)), clause.rstrip().endswith("?")
    for place, part in enumerate(parts):
        around = [*reversed(parts[:place]), *parts[place + 1 :]]
        lenient = part.denies or hedge or question or bool(_ECHO.search(lower))
        reason = (
            _unknown(part, supported, lenient=lenient)
            or _runs(part, supported)
            or _unsupported(part, around, supported, lenient=lenient)
            or ("" if hedge or question else _contradicts(part, around, supported))
        )
        if reason:
            return Verdict(False, reason)
    if promised == "future" and not _said_so(parts, supported):
        return Verdict(False, "promise")
    if text and not hedge and not question and text[0].text in ("yes", "no") and (reason := _answers(text[0].text, supported)):
        return Verdict(False, reason)
    return Verdict(True)


def _unknown(part: Piece, supported: Supported, *, lenient: bool) -> str:
    """A thing or a name that the business has never spoken of, said as if it were there."""
    for word in part.plain:
        if not word.stem or not word.text[0].isalpha():
            continue
        bare = word.text.removesuffix("'s")
        if supported.knows(bare) or supported.knows(word.stem):
            continue
        if word.stem in supported.caller_words or bare in supported.caller_words:
            if lenient:
                continue
            if _ordinary(bare, word.stem):
                continue
            return "not offered"
        if word.capital and not word.first:
            return "unknown name"
        if not _ordinary(bare, word.stem):
            return "unknown thing"
    return ""


_PLAIN_STEMS = frozenset(stem(word) for word in PLAIN)


def _ordinary(word: str, stemmed: str) -> bool:
    return word in PLAIN or stemmed in PLAIN or stemmed in _PLAIN_STEMS or word.endswith("ly")


def _runs(part: Piece, supported: Supported) -> str:
    """Names of more than one word must stand so in what the business has said: "Willow Walk" is no "Willow Road"."""
    kept = set(map(id, part.plain))
    for one, two in pairwise(part.words):
        if id(one) not in kept or id(two) not in kept:
            continue
        if not (one.capital and two.capital) or one.text in _TITLES:
            continue
        if one.first and not supported.knows(one.text):
            continue
        pair = one.text.removesuffix("'s"), two.text.removesuffix("'s")
        caller = {pair[0], pair[1]} <= supported.caller_words
        if not caller and not any(pair in stock.runs for stock in supported.stocks) and not (one.first and one.stem == ""):
            return "unknown name"
    return ""


def _claimed(part: Piece, supported: Supported) -> list[Claim]:
    names = supported.told.people | _named_alone(part, supported)
    return [*(claim for claim in part.claims if claim.unit != "one"), *(Claim("name", word.stem) for word in part.words if word.stem in names and word.capital)]


def _named_alone(part: Piece, supported: Supported) -> frozenset[str]:
    """The dish that is all a piece names ("that's the Diavola"): it is the claim, and what it is about was said before."""
    return part.own if not part.claims and part.own <= supported.told.dishes else frozenset()


def _unsupported(part: Piece, around: Sequence[Piece], supported: Supported, *, lenient: bool) -> str:
    """A number, time, day or name that no statement about the same thing holds."""
    claimed = _claimed(part, supported)
    if lenient:
        claimed = [claim for claim in claimed if not any(agrees(claim, said) for said in supported.caller.claims)]
    if not claimed or (part.own & _VARIES and all(claim.kind == "day" for claim in claimed)):
        return _closed_days(part, around, supported)
    hours = opens_as_said(part, [*around, *reversed(supported.said), supported.caller], supported.told.profile, supported.now)
    if hours is not None:
        return "" if hours else "hours"
    scores = _scores(part, around, supported)
    for stock, scored in zip(supported.stocks, scores, strict=True):
        if _holds(claimed, stock, scored, max((max(s.values(), default=0.0) for s in scores), default=0.0), supported):
            return ""
    best = {
        kind: max(
            (scored.get(number, 0.0) for stock, scored in zip(supported.stocks, scores, strict=True) for number in _with(kind, stock)),
            default=0.0,
        )
        for kind in {claim.kind for claim in claimed}
    }
    for claim in claimed:
        if not any(
            _holds([claim], stock, scored, best[claim.kind], supported)
            for stock, scored in zip(supported.stocks, scores, strict=True)
        ):
            return f"{claim.kind} not stated"
    for one, other in combinations(claimed, 2):
        if frozenset((one.kind, other.kind)) in _TOGETHER and not any(
            _holds([one, other], stock, scored, PAIRED * min(best[one.kind], best[other.kind]), supported) for stock, scored in zip(supported.stocks, scores, strict=True)
        ):
            return f"{one.kind} and {other.kind} not stated together"
    return ""


def _closed_days(part: Piece, around: Sequence[Piece], supported: Supported) -> str:
    hours = opens_as_said(part, [*around, *reversed(supported.said), supported.caller], supported.told.profile, supported.now)
    return "hours" if hours is False else ""


def _with(kind: str, stock: Stock) -> Iterable[int]:
    """Statements with a claim of this kind, or with the person's name."""
    if kind == "name":
        return range(len(stock.statements))
    return (number for like in _KINDS.get(kind, (kind,)) for _, number in stock.claims.get(like, ()))


def _holds(claimed: Sequence[Claim], stock: Stock, scored: dict[int, float], best: float, supported: Supported) -> bool:
    """Whether one statement that is about the same thing holds all of these claims."""
    numbers: set[int] | None = None
    for claim in claimed:
        if claim.kind == "name":
            name = str(claim.value)
            having = set(stock.own.get(name, ()))
        else:
            having = {number for kind in _KINDS.get(claim.kind, (claim.kind,)) for said, number in stock.claims.get(kind, ()) if agrees(claim, said)}
            if claim.kind == "count" and claim.unit and claim.unit not in _PLAIN_STEMS:
                having &= {*stock.own.get(claim.unit, ()), *stock.aside.get(claim.unit, ())}
        numbers = having if numbers is None else numbers & having
    return any(scored.get(number, 0.0) >= ABOUT * best for number in numbers or ())


_KINDS = {
    "bare": ("bare", "count", "money", "clock", "percent", "date", "ordinal"), "count": ("count", "bare", "clock"),
    "money": ("money", "bare", "clock"), "clock": ("clock", "bare", "count", "money"), "percent": ("percent", "bare"),
    "date": ("date", "bare"),
}  # fmt: skip


def _scores(part: Piece, around: Sequence[Piece], supported: Supported) -> list[dict[int, float]]:
    """For every statement how much it speaks of what the piece speaks of; 1 where it holds all of its words."""
    weights: dict[str, float] = defaultdict(float)
    stock = supported.told.stock
    proper = supported.told.people | _named_alone(part, supported)
    own = [stemmed for stemmed in part.own if stemmed not in proper]
    for stemmed in own:
        if stemmed in stock.counts or stemmed in supported.found.counts:
            weights[stemmed] = stock.weight(stemmed)
        elif stemmed not in _PLAIN_STEMS:
            weights[stemmed] = stock.weight(stemmed) / 2
    near: dict[str, float] = {}
    for share, others in ((1.0, around), (0.8, supported.said[-2:])):
        for other in others:
            for stemmed in other.own - part.own - proper:
                near[stemmed] = max(near.get(stemmed, 0.0), share)
    for stemmed in supported.asked - part.own - proper:
        near[stemmed] = max(near.get(stemmed, 0.0), 0.9)
    for stemmed, share in near.items():
        weights[stemmed] += NEARBY * share * stock.weight(stemmed) * (stemmed in stock.counts or stemmed in supported.found.counts)
    total = sum(weights.values())
    if not total:
        return [dict.fromkeys(range(len(one.statements)), 1.0) for one in supported.stocks]
    found = []
    for one in supported.stocks:
        scored: dict[int, float] = defaultdict(float)
        for stemmed, weight in weights.items():
            for number in one.own.get(stemmed, ()):
                scored[number] += weight / total
            for number in one.aside.get(stemmed, ()):
                scored[number] += ASIDE * weight / total
        found.append(scored)
    return found


def _nearest(own: Iterable[str], supported: Supported) -> list[tuple[float, Statement]]:
    """Statements with most of these words, best first, by the words of the statement alone."""
    stock = supported.told.stock
    weights = {stemmed: stock.weight(stemmed) for stemmed in own}
    total = sum(weights.values()) or 1.0
    found = []
    for one in supported.stocks:
        scored: dict[int, float] = defaultdict(float)
        for stemmed, weight in weights.items():
            for number in one.own.get(stemmed, ()):
                scored[number] += weight / total
        found += [(score, one.statements[number]) for number, score in scored.items() if score >= SAME_FACT]
    return sorted(found, key=lambda pair: -pair[0])


def _contradicts(part: Piece, around: Sequence[Piece], supported: Supported) -> str:
    """A yes where the business says no, or the other way round, to the same words."""
    own = _offered(part) or {stemmed for stemmed in part.own if stemmed not in _PLAIN_STEMS or len(part.own) <= 2}
    if not own:
        return ""
    near = _nearest(own, supported)
    if not near:
        return ""
    top = [statement for score, statement in near if score >= near[0][0] - 0.05 and statement.denies is not None]
    if top and all(statement.denies != part.denies for statement in top):
        return "says the opposite"
    return ""


def _offered(part: Piece) -> set[str]:
    """The thing that is said to be there: in "there's a bar in the lounge" the bar, wherever it may be."""
    spoken = [word.text for word in part.words]
    for at, word in enumerate(spoken):
        two = " ".join(spoken[at : at + 2])
        if two in _THERE or word in ("there's",):
            rest = part.words[at + (1 if word == "there's" else 2) :]
            until = next((place for place, after in enumerate(rest) if after.text in _PLACED), len(rest))
            return {after.stem for after in rest[:until] if after.stem and after.stem not in _DESCRIBES}
    return set()


_THERE = {"there is", "there are", "we have", "we offer", "we do", "we serve", "we provide", "we've got", "we run", "we take", "we accept"}
_PLACED = {"in", "with", "at", "for", "of", "behind", "on", "by", "near", "next", "from", "here", "ourselves", "to", "that", "where", "which"}
_DESCRIBES = frozenset(stem(word) for word in ("small", "large", "big", "own", "nice", "lovely", "new", "heated", "private", "full", "free"))


def _answers(word: str, supported: Supported) -> str:
    """A yes or no to a question that the business has itself answered with the other."""
    own = {stemmed for stemmed in supported.asked if supported.told.stock.counts.get(stemmed)}
    if supported.caller.claims or not own - _PLAIN_STEMS:
        return ""
    near = [(score, said) for score, said in _nearest(own, supported) if score >= 0.9 and not said.piece.claims]
    top = [said for _, said in near if said.denies is not None]
    if top and all(said.denies != (word == "no") for said in top):
        return "says the opposite"
    return ""


def _said_so(parts: Sequence[Piece], supported: Supported) -> bool:
    """Whether the business itself says what would be done: nearly all words of every piece stand in one of its answers."""
    for part in parts:
        own = {stemmed for stemmed in part.own if stemmed}
        if not own:
            continue
        stock = supported.told.stock
        total = sum(stock.weight(stemmed) for stemmed in own)
        best = 0.0
        for one in supported.stocks:
            scored: dict[int, float] = defaultdict(float)
            for stemmed in own:
                for number in (*one.own.get(stemmed, ()), *one.aside.get(stemmed, ())):
                    scored[number] += stock.weight(stemmed) / total
            best = max(best, max(scored.values(), default=0.0))
        if best < 0.8:
            return False
    return True
