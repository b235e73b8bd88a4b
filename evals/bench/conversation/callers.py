"""Seeded callers: what they say turn by turn, where they hesitate, correct themselves, and speak over the agent."""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Literal

from evals.bench.conversation.questions import FACTS, LONG, OPEN, Question

Kind = Literal["plain", "pause", "correction", "dictated", "yes_no", "interruption", "backchannel"]
FILLER = "um"
FILLERS = frozenset({FILLER})
"""Said and not told: recognisers leave them out unless they are asked for them."""
SHORTEST_PAUSE, LONGEST_PAUSE = 0.3, 1.2
"""Seconds. Shorter ones are part of fluent speech, and longer ones are rare within a telephone turn."""
SIGMA = 0.45
LISTENING = ("mm-hmm", "uh-huh", "okay")
NAMES = ("Brown", "Miller", "Cooper", "Walker", "Turner", "Carter", "Baker", "Mason", "Fisher")
DAYS = ("Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
HOURS = ("six", "half past six", "seven", "half past seven", "eight")
PARTIES = ("two", "three", "four", "five", "six")
DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@dataclass(frozen=True, slots=True)
class Piece:
    words: str
    pause: float = 0.0
    """Seconds of silence after it."""


@dataclass(frozen=True, slots=True)
class Turn:
    kind: Kind
    pieces: tuple[Piece, ...]
    bears: str = ""
    """A pattern of the words that begin to answer; empty where nothing is asked."""
    reply: str = ""
    """What a language model says that is asked it, of what the business has told."""
    wish: Literal["ask", "book"] = "ask"
    over: float | None = None
    """Seconds into the reply to the turn before at which it is begun, though the agent speaks; None waits for the floor."""

    @property
    def words(self) -> str:
        """As a recogniser tells them."""
        return " ".join(piece.words for piece in self.pieces if piece.words not in FILLERS)


def conversation(seed: int) -> tuple[Turn, ...]:
    """One caller's call: questions in several manners, one that is broken into, one that is listened to aloud, and a table."""
    dice = random.Random(seed)
    facts, long = dice.sample(FACTS, 6), dice.sample(LONG, 2)
    parts = [
        [_plain(facts[0])],
        [_plain(dice.choice(OPEN))],
        [_paused(facts[1], dice)],
        [_paused(facts[2], dice)],
        [_paused(dice.choice(OPEN), dice)],
        [_plain(long[0]), _interrupting(facts[3], dice)],
        [_plain(long[1]), _listening(dice)],
    ]
    dice.shuffle(parts)
    return (*(turn for part in parts for turn in part), *_booking(dice))


def conversations(seed: int, turns: int, calls: int = 1) -> list[tuple[Turn, ...]]:
    """So many turns in as many whole calls as they are, the last one cut short; in at least ``calls``, all cut short where the
    turns are too few for that."""
    found: list[tuple[Turn, ...]] = []
    left = turns
    while left > 0:
        whole = conversation(seed * 10_007 + len(found))
        share = ceil(left / max(1, calls - len(found)))
        found.append(whole[: min(share, left)])
        left -= len(found[-1])
    return found


def pause(dice: random.Random, middle: float) -> float:
    """Seconds, about ``middle``: silences within a turn are lognormal."""
    drawn = middle * math.exp(SIGMA * dice.gauss(0, 1))
    return round(min(LONGEST_PAUSE, max(SHORTEST_PAUSE, drawn)), 2)


def _plain(question: Question) -> Turn:
    return Turn("plain", (Piece(" ".join(question.parts)),), question.bears, question.reply)


def _paused(question: Question, dice: random.Random) -> Turn:
    """Silence after an "um", or before the detail."""
    start, detail = question.parts
    hesitating = (Piece(start), Piece(FILLER, pause(dice, 0.5)), Piece(detail))
    searching = (Piece(start, pause(dice, 0.6)), Piece(detail))
    return Turn("pause", dice.choice((hesitating, searching)), question.bears, question.reply)


def _interrupting(question: Question, dice: random.Random) -> Turn:
    words = f"sorry {question.parts[0][0].lower()}{question.parts[0][1:]} {question.parts[1]}"
    return Turn("interruption", (Piece(words),), question.bears, question.reply, over=round(dice.uniform(0.6, 1.8), 2))


def _listening(dice: random.Random) -> Turn:
    return Turn(
        "backchannel",
        (Piece(dice.choice(LISTENING)),),
        reply="What else would you like to know?",
        over=round(dice.uniform(0.8, 2.0), 2),
    )


def _booking(dice: random.Random) -> Sequence[Turn]:
    said, meant = dice.sample(PARTIES, 2)
    day, hour, name = dice.choice(DAYS), dice.choice(HOURS), dice.choice(NAMES)
    wish = (
        Piece(f"I'd like to book a table for {said}", pause(dice, 0.4)),
        Piece(f"no sorry for {meant}", pause(dice, 0.5)),
        Piece(f"on {day} at {hour}"),
    )
    number = [dice.choice(DIGITS[2:]) for _ in range(10)]
    groups = (number[:3], number[3:6], number[6:])
    dictated = (
        Piece(f"my name is Peter {name}", pause(dice, 0.5)),
        Piece("and my number is", pause(dice, 0.4)),
        *(Piece(" ".join(group), pause(dice, 0.55)) for group in groups[:2]),
        Piece(" ".join(groups[2])),
    )
    digit = str(PARTIES.index(meant) + 2)
    when = f"on {day} at {hour}"
    return (
        Turn("correction", wish, rf"{meant}|{digit}|free|available|yes|full|booked",
             f"A table for {meant} is free {when}. What name shall I put it under?", "book"),
        Turn("dictated", dictated, name, f"So a table for {meant} {when} under Peter {name}. Is that right?", "book"),
        Turn("yes_no", (Piece("yes that's right"),), "booked|confirmed|reserved|done|see you|all set",
             "Your table is booked. Anything else?", "book"),
        Turn("yes_no", (Piece("no thank you"),), "goodbye|bye|welcome|see you|look forward|nice|good", "Goodbye."),
    )  # fmt: skip
