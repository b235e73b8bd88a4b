"""A model's reply on its way to the caller: cut into clauses, each checked before it is spoken."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

from nodes.checking.check import NOT_SPEECH, check
from nodes.checking.supported import Supported

_ENDS = (
    r"(?<!\bDr\.)(?<!\bMr\.)(?<!\bMrs\.)(?<!\bMs\.)(?<!\bSt\.)(?<!\b[ap]\.m\.)(?<=[.!?])\s+(?=\S)"
    r"|(?<=\b[ap]\.m\.)\s+(?=[A-Z])"
)
_SENTENCE = re.compile(_ENDS)
_CLAUSE = re.compile(rf"{_ENDS}|(?<=[,;:])\s+(?=\S)")
_BARE = re.compile(
    r"\W*(?:yes|yeah|no|sure|of course|certainly|absolutely|definitely|indeed|correct|exactly|right)\W*", re.IGNORECASE
)
_PARTS = re.compile(r"[,;]\s+(?:(?:and|but|so)\s+)?|\s+(?:and|but)\s+(?=(?:we|it|there|you|the)\b)")
_CONJUNCTION = re.compile(r"(?:and|but|so|or)\s+", re.IGNORECASE)
_SUBJECT = re.compile(r"(?:we|it|there|you|they|he|she|our|the|an?|that|this|please)(?:'\w+|’\w+)?\s", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Withheld:
    """A clause that was not spoken, and why."""

    clause: str
    reason: str


async def clauses(pieces: AsyncIterator[str]) -> AsyncIterator[str]:
    """A stream of pieces as clauses: the first goes out at its first pause, the later ones as sentences."""
    waiting, first = "", True
    async for piece in pieces:
        waiting += piece
        while (pause := (_CLAUSE if first else _SENTENCE).search(waiting)) is not None:
            clause = waiting[: pause.start()]
            if _BARE.fullmatch(clause) and (later := _after(waiting, pause.end())) is None:
                break
            elif _BARE.fullmatch(clause):
                assert later is not None
                pause = later
                clause = waiting[: pause.start()]
            yield clause
            waiting, first = waiting[pause.end() :], False
    if waiting.strip():
        yield waiting.strip()


def _after(waiting: str, start: int) -> re.Match[str] | None:
    """The next pause: a bare yes claims what comes after it, and waits for that."""
    return _CLAUSE.search(waiting, start)


async def checked(stream: AsyncIterator[str], supported: Supported) -> AsyncIterator[str | Withheld]:
    """The clauses that may be spoken, and those that may not. A reply that is no speech ends where that shows."""
    whole, dropped = True, False
    async for heard in stream:
        clause = heard
        continues = not whole and not clause[:1].isupper()
        dropped = dropped and continues
        whole = clause.rstrip()[-1:] in ".!?"
        if dropped:
            clause = _CONJUNCTION.sub("", clause)
            if not _SUBJECT.match(clause):
                yield Withheld(clause, "goes with what was withheld")
                continue
            clause = clause[0].upper() + clause[1:]
        if _BARE.fullmatch(clause):
            yield Withheld(clause, "says only yes or no")
            continue
        verdict = check(clause, supported)
        if verdict.ok:
            yield clause
            continue
        if verdict.reason == NOT_SPEECH:
            yield Withheld(clause, verdict.reason)
            return
        kept = [] if continues else _kept(clause, supported)
        for part in kept:
            yield part
        dropped = True
        yield Withheld(clause, verdict.reason)


def _kept(clause: str, supported: Supported) -> list[str]:
    """Of a sentence that cannot be spoken whole, the parts that are true and are sentences by themselves."""
    parts = [part.strip() for part in _PARTS.split(clause) if part.strip()]
    if len(parts) < 2:
        return []
    kept = []
    for place, part in enumerate(parts):
        begins = _SUBJECT.match(part) or (place == 0 and part[0].isupper())
        if begins and len(part.split()) > 2 and not _BARE.fullmatch(part) and check(part, supported).ok:
            kept.append(f"{part[0].upper()}{part[1:].rstrip('.!')}.")
    return kept
