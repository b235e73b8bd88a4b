"""Card numbers that come in pieces: four digits a turn, said or keyed, are a card number only when seen together."""

from dataclasses import dataclass

from core.redaction import HIDDEN, digit_runs, is_card_number

PIECE = 3
"""Fewest digits of a piece; fewer are a party of two or an hour, and break the run."""
TURNS = 4
"""Turns that a number may be spread over."""
MOST_IN_PHONE = 12
"""Digits of an answer that can be a phone number."""
ISSUED = frozenset("23456")
"""What the number of a payment card begins with."""
_FOURS = [4, 4, 4, 4]


@dataclass(frozen=True, slots=True)
class Pieces:
    words: str
    """The caller's words, without the digits that completed a card number."""
    kept: list[str]
    """The pieces to hold until the next turn; together always fewer than 13 digits, so never a card number."""
    card: bool


def joined(words: str, before: list[str], phone_asked: bool) -> Pieces:
    """This turn's digits seen together with those of the turns right before it.

    An answer to a question for a phone number stays one, except when it is the last of four times four digits."""
    runs = digit_runs(words)
    if not runs:
        return Pieces(words, [] if words else before, False)
    first = runs[0].digits
    for begin in range(len(before)):
        pieces = [*before[begin:], first]
        number = "".join(pieces)
        phone = phone_asked and len(first) <= MOST_IN_PHONE and list(map(len, pieces)) != _FOURS
        if number[0] in ISSUED and len(first) >= PIECE and is_card_number(number) and not phone:
            return Pieces(without_digits(words), [], True)
    last = runs[-1].digits
    kept = [*before, last] if len(runs) == 1 else [last]
    return Pieces(words, _bounded(kept) if len(last) >= PIECE else [], False)


def without_digits(words: str) -> str:
    for run in reversed(digit_runs(words)):
        words = words[: run.start] + HIDDEN + words[run.end :]
    return words


def _bounded(pieces: list[str]) -> list[str]:
    pieces = pieces[-(TURNS - 1) :]
    while sum(map(len, pieces)) > MOST_IN_PHONE:
        pieces = pieces[1:]
    return pieces
