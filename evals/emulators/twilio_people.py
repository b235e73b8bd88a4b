"""The people whom an emulated Twilio can reach: how each answers a call, and whether their number takes texts."""

from dataclasses import dataclass
from typing import Literal

AnsweredBy = Literal["human", "machine_start", "machine_end_beep", "unknown"]


@dataclass(frozen=True, slots=True)
class Person:
    """What somebody does when their telephone rings. Seconds are the emulator's own (see ``haste`` there)."""

    answers_after: float | None = 2.0
    """None never picks up."""
    busy: bool = False
    unreachable: bool = False
    """The network cannot connect the number: the call fails."""
    answered_by: AnsweredBy = "human"
    presses: tuple[str, ...] = ("1",)
    """A key for each time that one is asked for; "" presses nothing, as does whoever has none left."""
    hangs_up_at: str | None = None
    """Words on hearing which they hang up."""
    talks: float | None = 20.0
    """How long they talk once connected; None until the other side hangs up."""
    texts: Literal["taken", "stopped", "landline", "invalid", "unreachable"] = "taken"
    """What becomes of a text to them: 21610, 21614 and 21211 at once, or undelivered (30003) later."""


CAREFUL = Person(presses=("", "1"))
NOBODY = Person(answers_after=None)
ENGAGED = Person(busy=True)
VOICEMAIL = Person(answered_by="machine_start", presses=())
UNWILLING = Person(presses=("2",))
MUTE = Person(presses=())
IMPATIENT = Person(hangs_up_at="Press 1")
