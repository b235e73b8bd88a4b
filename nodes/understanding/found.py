"""What the grammars find in an utterance, before the values of one kind are weighed against each other."""

from dataclasses import dataclass
from datetime import date

from nodes.understanding.calendar_days import Day
from nodes.understanding.parties import Party
from nodes.understanding.times import Clock
from nodes.understanding.tokens import Scan
from nodes.understanding.types import SlotName

Payload = Day | Clock | Party | str | int | tuple[date, date] | tuple[Clock, Clock]


@dataclass(frozen=True, slots=True)
class Found:
    """A value and the tokens ``start`` to ``end`` (exclusive) that say it."""

    name: SlotName
    payload: Payload
    start: int
    end: int
    weak: bool = False
    """A bare number that nothing around it explains; it counts only where something else speaks for it."""


def chars(scan: Scan, start: int, end: int) -> tuple[int, int]:
    """The offsets in the text of the tokens ``start`` to ``end``."""
    return scan.tokens[start].start, scan.tokens[end - 1].end
