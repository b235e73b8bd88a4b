"""A model's reply on its way to the caller: cut into clauses, each checked before it is spoken."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

from nodes.checking.check import NOT_SPEECH, Verdict, check
from nodes.checking.supported import Supported

_ENDS = (
    r"(?<!\bDr\.)(?<!\bMr\.)(?<!\bMrs\.)(?<!\bMs\.)(?<!\bSt\.)(?<!\b[ap]\.m\.)(?<=[.!?])\s+(?=\S)"
    r"|(?<=\b[ap]\.m\.)\s+(?=[A-Z])"
)
_SENTENCE = re.compile(_ENDS)
_CLAUSE = re.compile(rf"{_ENDS}|(?<=[,;:])\s+(?=\S)")
_FULL_STOPS = (".", "!", "?")
_WORD = re.compile(r"\w+")
_BARE = re.compile(
    r"\W*(?:yes|yeah|no|sure|of course|certainly|absolutely|definitely|indeed|correct|exactly|right)\W*", re.IGNORECASE
)
_PARTS = re.compile(r"[,;]\s+|\s+(?=(?:and|but)\s)")
_ALONE = re.compile(r"[,;]\s+|\s+(?=(?:and|but)\s+(?:we|it|there|you|they)\b)")
_CONJUNCTION = re.compile(r"(?:(?:and|but|so|or)\s+)?", re.IGNORECASE)
_LEANS = r"from|with|at|between|on|for|in|under|until|to|by|of|or|than|as"
_STANDS = re.compile(
    rf"(?!(?:{_LEANS})\b)(?:[\w.'’-]+\s+){{1,4}}?(?:is|are|was|has|have|can|may|includes?|costs?|takes?|starts?|sees|works|does|speaks)\b"
    r"|(?:(?:for|on|in|at)\s+(?:[\w'’-]+\s+){1,4}?)?(?:we|it|there|you|they|he|she|our|please)(?:['’]\w+)?\s",
    re.IGNORECASE,
)
"""The beginning of a part that is a sentence by itself: something does something."""


@dataclass(frozen=True, slots=True)
class Withheld:
    """A clause that was not spoken, and why."""

    clause: str
    reason: str


async def clauses(pieces: AsyncIterator[str]) -> AsyncIterator[str]:
    """A stream of pieces as clauses: the first goes out at its first pause, the later ones as sentences. After a whole
    sentence one without its end was cut off, and is left out."""
    waiting, first, whole = "", True, False
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
            waiting, first, whole = waiting[pause.end() :], False, whole or clause[-1:] in _FULL_STOPS
    rest = waiting.strip()
    if rest and (not whole or rest.rstrip("\"')")[-1:] in _FULL_STOPS):
        yield rest


def _after(waiting: str, start: int) -> re.Match[str] | None:
    """The next pause: a bare yes claims what comes after it, and waits for that."""
    return _CLAUSE.search(waiting, start)


async def checked(stream: AsyncIterator[str], supported: Supported) -> AsyncIterator[str | Withheld]:
    """The clauses that may be spoken, and those that may not. A reply that is no speech ends where that shows."""
    whole, dropped = True, False
    said: set[str] = set()
    async for clause in stream:
        plain = " ".join(_WORD.findall(clause.lower()))
        if not plain or plain in said:
            continue
        said.add(plain)
        continues = not whole and not clause[:1].isupper()
        dropped = dropped and not whole
        whole = clause.rstrip()[-1:] in ".!?"
        if dropped:
            for part in _standing(clause, supported):
                yield part
            continue
        verdict = Verdict(False, "says only yes or no") if _BARE.fullmatch(clause) else check(clause, supported)
        if verdict.ok:
            yield clause
            continue
        dropped = True
        if verdict.reason == NOT_SPEECH:
            yield Withheld(clause, verdict.reason)
            return
        begun, rest = _begun(clause, supported)
        if begun and (continues or len(begun.split()) > 2):
            yield begun
        yield Withheld(clause, verdict.reason)
        for part in _standing(rest, supported):
            yield part


def _begun(clause: str, supported: Supported) -> tuple[str, str]:
    """As much of a clause from its beginning as may be spoken, and what stands after the part that may not."""
    ends = [found.start() for found in _PARTS.finditer(clause)]
    begun = 0
    for end in ends:
        if re.search(r"\bbetween\b[^,]*$", clause[:end]) or not check(clause[:end], supported).ok:
            break
        begun = end
    after = next((end for end in ends if end > begun), len(clause))
    said = clause[:begun].rstrip(" ,;")
    return ("" if not said or _BARE.fullmatch(said) else f"{said}."), clause[after:]


def _standing(rest: str, supported: Supported) -> list[str]:
    """Of what follows a withheld part in its sentence, the parts that are true and are sentences by themselves."""
    kept = []
    for part in _ALONE.split(rest):
        alone = part[_CONJUNCTION.match(part).end() :].strip() if part else ""  # type: ignore[union-attr]
        if alone and _STANDS.match(alone) and check(alone, supported).ok:
            kept.append(f"{alone[0].upper()}{alone[1:].rstrip('.!')}.")
    return kept
