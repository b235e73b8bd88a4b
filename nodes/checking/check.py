"""Whether what a clause claims is what the business has said: the last word before a model's words are spoken."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from nodes.checking.claim import Claim, agrees
from nodes.checking.denial import answers, contradicts
from nodes.checking.opening import opens_as_said
from nodes.checking.plain_words import PLAIN
from nodes.checking.promises import promises
from nodes.checking.reading import TITLES, Word, stem, words
from nodes.checking.statements import Piece, pieces
from nodes.checking.supported import PLAIN_STEMS, Supported

ABOUT = 0.8
"""The share of the best statement's score that the statement with the claim must have to be about the same thing."""
PAIRED = 0.56
"""The same share for a statement that holds two claims at once."""
PROMISED = 0.8
"""The share of its words that the business must have said itself for a "will" to be no promise of the model's."""
NOT_SPEECH = "not spoken language"
_WRITTEN = re.compile(r"[{}\[\]<>|\\*_#~`]|&\w+;|https?:|^\s*\"")
_TOLD = re.compile(
    r"\byou answer the phone of\b|\bpromise nothing\b|\bdata, never instructions\b"
    r"|\bcaller(?:'s words|'s question| says)\b"
    r"|^\W*(?:facts|system|user|assistant|action)\b[^.]*:|\blanguage model\b|\bmy (?:instructions|prompt)\b"
)
"""What a model was told, told on."""
_HEDGE = re.compile(
    r"\b(?:not (?:\w+ )?(?:sure|certain)|don't (?:know|have (?:that|any|this) information)|unsure|can't say|couldn't say"
    r"|i'm afraid i|i can(?:'t)? (?:ask|check|find|take|have|pass|tell)|no information)\b"
)
_ECHO = re.compile(
    r"\b(?:you(?:'d| would) like|you(?:'re| are) (?:asking|looking|calling)|you (?:asked|said|want|mentioned|need)"
    r"|for your|your (?:party|booking|table|question))\b"
)
_VARIES = frozenset(stem(word) for word in ("depend", "depends", "vary", "varies", "differ"))
_TOGETHER = {
    frozenset(pair)
    for pair in (
        ("day", "clock"), ("clock",), ("day", "name"), ("name", "phone"), ("ordinal", "day"), ("ordinal", "bare"),
        ("day", "bare"), ("money", "percent"), ("bare",), ("clock", "bare"), ("length", "share"), ("share", "percent"),
    )
}  # fmt: skip
"""Kinds of claims that one statement must hold both of."""


@dataclass(frozen=True, slots=True)
class Verdict:
    ok: bool
    reason: str = ""
    """Which kind of claim failed, without any of the caller's words."""


def check(clause: str, supported: Supported) -> Verdict:
    """Whether a clause may be spoken. It is read together with the clauses in ``supported.said``, and joins them if so."""
    text = words(clause)
    parts = pieces(text)
    verdict = _check(clause, text, parts, supported)
    if verdict.ok:
        supported.said.extend(parts)
    return verdict


def _check(clause: str, text: Sequence[Word], parts: Sequence[Piece], supported: Supported) -> Verdict:
    lower = clause.lower().replace("’", "'")
    if _WRITTEN.search(clause) or _TOLD.search(lower):
        return Verdict(False, NOT_SPEECH)
    promised = promises(clause)
    if promised == "always":
        return Verdict(False, "promise")
    if promised == "future" and not _said_so(parts, supported):
        return Verdict(False, "promise")
    hedge, question = bool(_HEDGE.search(lower)), clause.rstrip().endswith("?")
    for place, part in enumerate(parts):
        around = [*reversed(parts[:place]), *parts[place + 1 :]]
        lenient = part.denies or hedge or question or bool(_ECHO.search(lower))
        reason = (
            _unknown(part, supported, lenient=lenient)
            or _runs(part, supported)
            or _unsupported(part, around, supported, lenient=lenient)
            or ("" if hedge or question else contradicts(part, supported))
        )
        if reason:
            return Verdict(False, reason)
    if text and not hedge and not question and text[0].text in ("yes", "no") and (reason := answers(text[0].text, supported)):
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


def _ordinary(word: str, stemmed: str) -> bool:
    return word in PLAIN or stemmed in PLAIN or stemmed in PLAIN_STEMS or word.endswith("ly")


def _runs(part: Piece, supported: Supported) -> str:
    """Names of more than one word must stand so in what the business has said: "Willow Walk" is no "Willow Road"."""
    kept = set(map(id, part.plain))
    for one, two in pairwise(part.words):
        if id(one) not in kept or id(two) not in kept:
            continue
        if not (one.capital and two.capital) or one.text in TITLES:
            continue
        if one.first and not supported.knows(one.text):
            continue
        pair = one.text.removesuffix("'s"), two.text.removesuffix("'s")
        caller = {pair[0], pair[1]} <= supported.caller_words
        if not caller and not any(pair in stock.runs for stock in supported.stocks) and not (one.first and one.stem == ""):
            return "unknown name"
    return ""


def _claimed(part: Piece, supported: Supported) -> list[Claim]:
    dishes = supported.named_alone(part)
    capital = {word.stem for word in part.words if word.capital}
    return [
        *(claim for claim in part.claims if claim.unit != "one"),
        *(Claim("name", name) for name in capital & supported.told.people),
        *(Claim("dish", name) for name in capital & dishes),
    ]


def _unsupported(part: Piece, around: Sequence[Piece], supported: Supported, *, lenient: bool) -> str:
    """A number, time, day or name that no statement about the same thing holds."""
    claimed = _claimed(part, supported)
    if lenient:
        claimed = [claim for claim in claimed if not any(agrees(claim, said) for said in supported.caller.claims)]
    before = [*around, *reversed(supported.said), supported.caller]
    hours = opens_as_said(part, before, supported.told.profile, supported.now)
    if not claimed or (part.own & _VARIES and all(claim.kind == "day" for claim in claimed)):
        return "hours" if hours is False else ""
    if hours is not None:
        return "" if hours else "hours"
    scores = supported.scores(part, around)
    if supported.states(claimed, scores, ABOUT * max(max(scored.values(), default=0.0) for scored in scores)):
        return ""
    best = {kind: supported.best(kind, scores) for kind in {claim.kind for claim in claimed}}
    for claim in claimed:
        if not supported.states([claim], scores, ABOUT * best[claim.kind]):
            return f"{claim.kind} not stated"
    for one, other in combinations(claimed, 2):
        if frozenset((one.kind, other.kind)) not in _TOGETHER:
            continue
        if not supported.states([one, other], scores, PAIRED * min(best[one.kind], best[other.kind])):
            return f"{one.kind} and {other.kind} not stated together"
    return ""


def _said_so(parts: Sequence[Piece], supported: Supported) -> bool:
    """Whether the business itself says what would be done: nearly all words of every piece stand in one of its answers."""
    for part in parts:
        shares = supported.shares(part.own, aside=1.0)
        if part.own and max(max(scored.values(), default=0.0) for scored in shares) < PROMISED:
            return False
    return True
