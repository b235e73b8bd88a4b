"""What turn-taking is told, and what it decides. Every event carries its time in seconds on the call's rising clock."""

from dataclasses import dataclass
from typing import Literal

from graph.reply import Expects
from voice.ports import Heard


@dataclass(frozen=True, slots=True)
class VoiceStarted:
    at: float
    since: float
    """Time of the first voiced sample."""


@dataclass(frozen=True, slots=True)
class VoiceStopped:
    at: float
    since: float
    """Time of the last voiced sample."""


@dataclass(frozen=True, slots=True)
class HearingBegan:
    """A recogniser begins to listen. What others have settled it knows nothing of; the rest it will tell from the start."""

    at: float


@dataclass(frozen=True, slots=True)
class WordsHeard:
    at: float
    heard: Heard
    voiced: float | None = None
    """Time of the last voiced sample by then, whether or not the voice is known to be over; None before any."""


@dataclass(frozen=True, slots=True)
class DigitPressed:
    at: float
    digit: str


@dataclass(frozen=True, slots=True)
class AgentBegan:
    """The agent's sound is on its way to the caller's ear, for the first time in this reply or again after a pause."""

    at: float
    interruptible: bool = True


@dataclass(frozen=True, slots=True)
class AgentInterruptible:
    """What may not be interrupted has been heard."""

    at: float


@dataclass(frozen=True, slots=True)
class AgentEnds:
    """The whole reply has been sent; its last sample will have been heard at ``ends``."""

    at: float
    ends: float


@dataclass(frozen=True, slots=True)
class Expecting:
    """What the reply now being given asks for."""

    at: float
    expects: Expects


@dataclass(frozen=True, slots=True)
class AgentFinished:
    """The reply has been heard to its end (or had nothing to say): the floor is the caller's."""

    at: float


@dataclass(frozen=True, slots=True)
class Tick:
    at: float


Event = (
    VoiceStarted | VoiceStopped | HearingBegan | WordsHeard | DigitPressed | AgentBegan | AgentInterruptible | AgentEnds
    | Expecting | AgentFinished | Tick
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Speculate:
    """Begin to prepare an answer to these words; the caller may still go on."""

    words: str
    amends: bool = False
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Drop:
    """The caller went on: forget what was being prepared."""


@dataclass(frozen=True, slots=True)
class Commit:
    """The caller's turn is over."""

    words: str
    source: Literal["speech", "digits"] = "speech"
    amends: bool = False
    speculated: bool = False
    """The same words were given by the last ``Speculate``, which has not been dropped."""
    confidence: float = 1.0
    silent_since: float | None = None
    """Time of the caller's last voiced sample."""


@dataclass(frozen=True, slots=True)
class Stand:
    """The caller has not gone on after the turn's end: what it asks for, and cannot be undone, may be done."""


@dataclass(frozen=True, slots=True)
class Interrupt:
    """The caller speaks: the agent falls silent at once, ready to speak on."""


@dataclass(frozen=True, slots=True)
class Resume:
    """It was a cough or an 'mm-hmm': the agent speaks on from where it was heard."""


@dataclass(frozen=True, slots=True)
class PromptAgain:
    """The caller has said nothing; ``count`` is 1, then 2."""

    count: int


@dataclass(frozen=True, slots=True)
class HangUp:
    """Nobody seems to be there."""


Decision = Speculate | Drop | Commit | Stand | Interrupt | Resume | PromptAgain | HangUp
