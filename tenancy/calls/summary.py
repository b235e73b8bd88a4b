"""What a call comes to, for the list of calls: what was done in it, how often the caller spoke, and whose number it was."""

from collections.abc import Mapping
from typing import Any, Literal
from uuid import UUID

from core.crypto import Sealer

Outcome = Literal["booked", "changed", "cancelled", "ordered", "message", "transferred", "answered", "nothing"]
OF_ACT: dict[str, Outcome] = {
    "confirm_booking": "booked",
    "change_booking": "changed",
    "cancel_booking": "cancelled",
    "place_order": "ordered",
    "take_message": "message",
    "transfer": "transferred",
}
BINDING: tuple[Outcome, ...] = ("booked", "changed", "cancelled", "ordered")
LESSER: tuple[Outcome, ...] = ("message", "transferred")
"""The last that was done of what binds says most about a call; after that a message, then a transfer."""
TAIL = 4
"""Digits."""


class Tally:
    """Follows a call's log; takes the events of one call in their order, those of other processes before it included."""

    def __init__(self) -> None:
        self.turns = 0
        self._unanswered: str | None = None
        self._done: list[Outcome] = []
        self._answered = False

    def add(self, kind: str, facts: Mapping[str, Any]) -> None:
        if kind == "caller":
            words = facts.get("words")
            again = facts.get("amends") or words == self._unanswered  # a turn that is taken up again is told again
            self.turns += bool(words) and facts.get("source") != "silence" and not again
            self._unanswered = words
        elif kind == "decision":
            self._unanswered = None
        elif kind == "act_ended":
            done = OF_ACT.get(facts.get("tool", ""))
            if done is not None and facts.get("result", {}).get("status") == "ok":
                self._done.append(done)
        elif kind == "said":
            self._answered |= any(phrase.get("what") == "answer" for phrase in facts.get("phrases", ()))

    @property
    def outcome(self) -> Outcome:
        binding = [done for done in self._done if done in BINDING]
        lesser = [outcome for outcome in LESSER if outcome in self._done]
        return next(iter((*reversed(binding), *lesser)), "answered" if self._answered else "nothing")


def number_digests(master: Sealer, business_id: UUID, number: str) -> tuple[bytes, bytes]:
    """What a call of this number is found by: the whole number, and its last four digits. No two businesses' are alike."""
    digits = "".join(letter for letter in number if letter.isdecimal())
    return master.blind(b"caller" + business_id.bytes, digits.encode()), tail_digest(master, business_id, digits[-TAIL:])


def tail_digest(master: Sealer, business_id: UUID, digits: str) -> bytes:
    return master.blind(b"caller's last digits" + business_id.bytes, digits.encode())
