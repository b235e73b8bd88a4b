"""What the words themselves say about a turn: whether it may be over, and whether they are one at all."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from graph.reply import Expects

COMPLETE = 0.9
"""Words at least so complete wait no longer than the shortest time."""
Complete = Callable[[str, Expects], float]
"""How complete the caller's words look as an answer to what was asked: 0 (cut off in the middle) to 1."""

_TOKEN = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_FILLERS = frozenset({"um", "umm", "uh", "er", "erm", "ah", "eh", "hm"})
_BACKCHANNEL = frozenset(
    "mm mhm mmhm mm-hmm mm-hm uh-huh huh hmm hm aha ah oh okay ok right yeah yep yup sure alright cool good great fine "
    "got it i see hello hi hey uh um er erm all".split()
)
_ANSWERS = frozenset({"yeah", "yep", "yup", "okay", "ok", "sure", "right", "alright", "fine"})
"""Back-channels that are an answer once a yes or no has been asked for."""


def tokens(words: str) -> tuple[str, ...]:
    """The words as compared: lower case, without punctuation. Two equal results are the same thing said."""
    return tuple(_TOKEN.findall(words.casefold()))


def usable(words: str) -> bool:
    """There is something to answer, not only an 'um'."""
    return any(token not in _FILLERS for token in tokens(words))


def is_backchannel(words: str, *, answering: bool = False) -> bool:
    """Words that only say 'I am listening' (or nothing at all), after which the agent speaks on.

    ``answering``: the agent's question had been put, so an 'okay' is an answer.
    """
    said = tokens(words)
    listening = _BACKCHANNEL - _ANSWERS if answering else _BACKCHANNEL
    return not usable(words) or (len(said) <= 4 and listening.issuperset(said))


def _bounds() -> dict[Expects, tuple[float, float]]:
    return {
        "yes_no": (0.3, 0.9),
        "open": (0.27, 1.3),
        "nothing": (0.27, 1.0),
        "date_time": (0.27, 1.3),
        "name": (0.32, 1.5),
        "number": (0.4, 1.5),
    }


@dataclass(frozen=True)
class Endpointing:
    """How long a silence must last before the caller's turn is taken to be over."""

    complete: Complete
    bounds: dict[Expects, tuple[float, float]] = field(default_factory=_bounds)
    """Seconds of silence after words that look complete, and after words that look cut off."""

    def wait(self, words: str, expects: Expects) -> float:
        """Seconds of silence after ``words`` that end the turn."""
        return self.bounds[expects][0] + self.doubt(words, expects)

    def doubt(self, words: str, expects: Expects) -> float:
        """The part of that wait that is owed to words which look cut off. Where a recogniser has ended the turn by how it was
        said, only this part remains: of 100 pauses it takes some 10 to 50 for an end (livekit/eot-bench), and what was said
        tells some of those."""
        shortest, longest = self.bounds[expects]
        doubtful = 1 - min(1.0, max(0.0, self.complete(words, expects)) / COMPLETE)
        return (longest - shortest) * float(doubtful**1.5)
