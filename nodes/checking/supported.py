"""What may be said in one turn, and how much each statement of the business is about what a clause is about."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from nodes.checking.claim import Claim, agrees
from nodes.checking.plain_words import PLAIN
from nodes.checking.reading import TITLES, stem, words
from nodes.checking.statements import ASIDE, Piece, Statement, Stock, piece, stock_of
from tenancy.profile import BusinessProfile

NEARBY = 0.35
"""What words before the piece count against its own."""
SAME_FACT = 0.75
"""The share of a piece's words, by weight, that a statement holds to be about the same fact."""
LEAST = 0.2
"""The share below which a statement is about something else, however little the others are about it."""
PLAIN_STEMS = frozenset(stem(word) for word in PLAIN)
_LIKE = {
    "bare": ("bare", "count", "money", "clock", "percent", "date", "ordinal"), "count": ("count", "bare"),
    "clock": ("clock", "bare", "money"), "date": ("date", "bare"),
}  # fmt: skip
"""Kinds in which the same claim may have been stated: "on the other days we open at 5" states a time without naming it."""
Scores = Sequence[Mapping[int, float]]
"""For each stock, how much each of its statements is about a piece: 1 where it holds all of its words."""


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
    return frozenset(found.stem for name in names for found in words(name) if found.stem and found.text not in TITLES)


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
        """``evidence``: the texts that the model was given. The first for a profile takes some 40 ms: see ``prepare``."""
        told, found = _told_by(profile), Stock()
        for text in evidence:
            title, mark, answer = text.rpartition("? ")
            if text not in told.stock.passages:
                found.add(title + mark.strip(), answer or text) if mark else found.add("", text)
        return cls._by(told, found, caller_words, now)

    @classmethod
    def by_page(cls, title: str, text: str, profile: BusinessProfile, caller_words: str, now: datetime) -> "Supported":
        """By one page of the web and by nothing that the business has said: hours in it are another place's hours."""
        found = Stock()
        found.add(title, text)
        elsewhere = profile.model_copy(update={"hours": None})
        return cls._by(_Told(elsewhere, Stock(), frozenset(), frozenset()), found, caller_words, now)

    @classmethod
    def _by(cls, told: _Told, found: Stock, caller_words: str, now: datetime) -> "Supported":
        asked = words(caller_words)
        return cls(
            told, found, now, piece(asked), frozenset(word.stem for word in asked if word.stem),
            frozenset(word.text.removesuffix("'s") for word in asked) | frozenset(word.stem for word in asked),
        )  # fmt: skip

    @staticmethod
    async def prepare(profile: BusinessProfile) -> None:
        """Read a profile, where that was not done, without holding up the calls of others."""
        kept = _told.get(id(profile))
        if kept is None or kept.profile is not profile:
            await asyncio.to_thread(_told_by, profile)

    @staticmethod
    def told_by(profile: BusinessProfile) -> Iterable[str]:
        """Everything the business has said, passage by passage."""
        return _told_by(profile).stock.passages

    @property
    def stocks(self) -> tuple[Stock, ...]:
        return (self.told.stock, self.found) if self.found.statements else (self.told.stock,)

    def knows(self, word: str) -> bool:
        return any(word in stock.known for stock in self.stocks)

    def named_alone(self, part: Piece) -> frozenset[str]:
        """The dish that is all a piece names ("that's the Diavola"): it is the claim, and what it is about was said before."""
        return part.own if not part.claims and part.own <= self.told.dishes else frozenset()

    def scores(self, part: Piece, around: Sequence[Piece]) -> Scores:
        """How much each statement is about a piece, read with the pieces around it, those before, and the question."""
        proper = self.told.people | self.named_alone(part)
        weights: dict[str, float] = defaultdict(float)
        for stemmed in part.own - proper:
            if self._counted(stemmed):
                weights[stemmed] = self.told.stock.weight(stemmed)
            elif stemmed not in PLAIN_STEMS:
                weights[stemmed] = self.told.stock.weight(stemmed) / 2
        near: dict[str, float] = {}
        for share, others in ((1.0, around), (0.8, self.said[-2:])):
            for other in others:
                for stemmed in other.own:
                    near[stemmed] = max(near.get(stemmed, 0.0), share)
        for stemmed in self.asked:
            near[stemmed] = max(near.get(stemmed, 0.0), 0.9)
        for stemmed, share in near.items():
            if stemmed not in part.own and stemmed not in proper and self._counted(stemmed):
                weights[stemmed] += NEARBY * share * self.told.stock.weight(stemmed)
        if not weights:
            return [dict.fromkeys(range(len(stock.statements)), 1.0) for stock in self.stocks]
        total = sum(weights.values())
        return [_summed(stock, {stemmed: weight / total for stemmed, weight in weights.items()}, ASIDE) for stock in self.stocks]

    def _counted(self, stemmed: str) -> bool:
        return stemmed in self.told.stock.counts or stemmed in self.found.counts

    def best(self, kind: str, scores: Scores) -> float:
        """How much that statement is about the piece which is most so, of those that claim something of this kind."""
        return max(
            (scored.get(n, 0.0) for stock, scored in zip(self.stocks, scores, strict=True) for n in self._with(kind, stock)),
            default=0.0,
        )

    def _with(self, kind: str, stock: Stock) -> Iterator[int]:
        """Statements with a claim of this kind, or with anybody's name; where only a dish is named, every statement."""
        if kind == "name":
            return (number for name in self.told.people for number in stock.own.get(name, ()))
        if kind == "dish":
            return iter(range(len(stock.statements)))
        return (number for like in _LIKE.get(kind, (kind,)) for _, number in stock.claims.get(like, ()))

    def states(self, claimed: Sequence[Claim], scores: Scores, least: float) -> bool:
        """Whether one statement that is at least so much about the piece makes all of these claims."""
        least = max(least, LEAST)
        for stock, scored in zip(self.stocks, scores, strict=True):
            numbers = set.intersection(*(_making(claim, stock) for claim in claimed))
            if any(scored.get(number, 0.0) >= least for number in numbers):
                return True
        return False

    def nearest(self, stems: Iterable[str]) -> list[tuple[float, Statement]]:
        """Statements with most of these words, best first, by the words of the statement alone."""
        found = []
        for stock, scored in zip(self.stocks, self.shares(stems, aside=0.0), strict=True):
            found += [(score, stock.statements[number]) for number, score in scored.items() if score >= SAME_FACT]
        return sorted(found, key=lambda pair: -pair[0])

    def shares(self, stems: Iterable[str], aside: float) -> Scores:
        """What share of these words, by weight, each statement holds."""
        weights = {stemmed: self.told.stock.weight(stemmed) for stemmed in stems}
        total = sum(weights.values()) or 1.0
        return [_summed(stock, {stemmed: weight / total for stemmed, weight in weights.items()}, aside) for stock in self.stocks]


def _summed(stock: Stock, weights: Mapping[str, float], aside: float) -> dict[int, float]:
    scored: dict[int, float] = defaultdict(float)
    for stemmed, weight in weights.items():
        for number in stock.own.get(stemmed, ()):
            scored[number] += weight
        if aside:
            for number in stock.aside.get(stemmed, ()):
                scored[number] += aside * weight
    return scored


def _making(claim: Claim, stock: Stock) -> set[int]:
    """The statements that make a claim; of a count, those that speak of what is counted."""
    if claim.kind in ("name", "dish"):
        return set(stock.own.get(str(claim.value), ()))
    kinds = _LIKE.get(claim.kind, (claim.kind,))
    making = {number for kind in kinds for said, number in stock.claims.get(kind, ()) if agrees(claim, said)}
    if claim.kind == "count" and claim.unit and claim.unit not in PLAIN_STEMS:
        making &= {*stock.own.get(claim.unit, ()), *stock.aside.get(claim.unit, ())}
    return making
