"""What the orchestrator and the voice say to each other: phrases out, heard text in."""

from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol
from uuid import UUID

Source = Literal["ready", "code", "model"]
"""Where a phrase's words come from: fixed wording whose sound may lie ready, code, or a model."""

Expects = Literal["open", "yes_no", "date_time", "name", "number", "nothing"]
"""What the agent's last words asked for; how long a silence ends the caller's turn depends on it."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words to be spoken in one breath, a clause or a sentence."""

    id: str
    """Unique within the call; heard text is reported by it."""
    text: str
    source: Source = "code"
    interruptible: bool = True
    """False only for what the law wants heard, such as saying that this is an AI."""
    language: str | None = None
    """ISO 639-1 of words that are not in the business's own language."""


@dataclass(frozen=True, slots=True)
class HeardPhrase:
    """How much of a phrase the caller has heard, as accounted from marks and alignments."""

    id: str
    text: str
    """The heard beginning of the phrase's text; all of it when ``whole``."""
    whole: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a turn leaves the call."""

    expects: Expects = "open"
    asked: tuple[str, ...] = ()
    """The slots just asked for, e.g. ("date", "time")."""
    hangs_up: bool = False
    transfer_to: str | None = None
    """E.164; the call goes there once everything said has been heard."""


@dataclass(frozen=True, slots=True)
class CallerTurn:
    """One turn of the caller as the voice understood it."""

    words: str
    source: Literal["speech", "digits", "silence"] = "speech"
    heard: tuple[HeardPhrase, ...] = ()
    """What the caller heard of the agent since the last committed turn, in order."""
    amends: bool = False
    """The caller went on after the last turn was committed: ``words`` holds both halves, and the last turn is amended."""
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class CameBack:
    """A caller who was to be put through to a person, and could not be."""

    names: tuple[str, ...]
    """Who was tried, in order."""
    outcome: str
    """How the last of them was missed, a ``voice.transfer.Outcome``."""


class PlannedTurn(Protocol):
    """A turn that is being prepared, or spoken. Exactly one of ``commit`` and ``drop`` is called, once; ``stand`` follows a
    ``commit`` that did not say so at once."""

    def phrases(self) -> AsyncIterator[Phrase]:
        """The reply in order. While the gate is closed only phrases come that are true whatever an act returns, and
        they may be made into sound but not played; after ``commit`` the rest follows, until the turn is complete."""
        ...

    @property
    def route(self) -> str:
        """The agent that the turn was sent to; empty while that is not known."""
        ...

    @property
    def reached(self) -> Mapping[str, float]:
        """When the steps of preparing it were over, by their names in ``core.stages``, on the clock's monotonic time."""
        ...

    @property
    def prepared(self) -> bool:
        """Everything that could be said before the gate has been yielded (or the turn is complete)."""
        ...

    async def commit(self, *, stands: bool = True) -> None:
        """The caller's turn is over: open the gate. Unless it ``stands`` already, acts that cannot be undone wait for
        ``stand``. Returns at once; failures show as spoken phrases."""
        ...

    def stand(self) -> None:
        """The caller has not gone on: what cannot be undone may be done now."""
        ...

    async def drop(self) -> None:
        """The caller went on: forget this turn. Nothing of it is kept."""
        ...

    async def outcome(self) -> Outcome:
        """How the turn leaves the call; waits for the turn to complete."""
        ...


class Conversation(Protocol):
    """One call's side of the orchestrator; the one thing that voice/ talks to."""

    business_id: UUID
    call_id: UUID
    resumed: bool
    """Taken up from another process: the opening then excuses the break and asks again what was last asked."""
    hints_key: str
    terms: tuple[str, ...]
    sentences: tuple[str, ...]
    """The business's own words for the recogniser, see ``voice.ports.SpeechHints``."""
    language: str
    languages: tuple[str, ...]
    """Further ones that callers may speak, ISO 639-1."""
    pronunciations: tuple[tuple[str, str], ...]
    """Words of the business as they are written and as they are said; what is heard and logged keeps the former."""

    def opening(self) -> tuple[tuple[Phrase, ...], Outcome]:
        """The greeting and disclosure (or the excuse of a resumed call), known before the ring; its sound lies ready."""
        ...

    def plan(self, turn: CallerTurn) -> PlannedTurn:
        """Start to prepare the answer to a turn. Several may be begun for one turn of the caller; one is committed."""
        ...

    async def note(self, kind: str, **facts: object) -> None:
        """Write an event of the voice (heard words, interruption, timing …) to the call log; never waits for a disk."""
        ...

    async def let_go(self) -> None:
        """The call goes on without the agent, and is open to whichever process takes it up when it comes back."""
        ...

    async def end(self, reason: str, heard: tuple[HeardPhrase, ...] = ()) -> None:
        """The call is over: release holds, close the log. Safe to call twice."""
        ...


class Orchestrator(Protocol):
    async def ring(self, call_sid: str, to: str, caller: str | None) -> Conversation:
        """Begin (or take up again) the call with this CallSid. Raises UnknownNumber."""
        ...

    async def take_back(self, call_sid: str, to: str, caller: str | None, back: CameBack) -> Conversation:
        """Take up a call that was let go of, and say first what came of it. Raises UnknownNumber."""
        ...

    async def common_phrases(self) -> Iterable[str]:
        """Fixed wordings whose sound is worth keeping ready: those of the businesses that there are."""
        ...


@dataclass(frozen=True, slots=True)
class Evidence:
    """Something that the business has told us, or the web, and that an answer may rest on."""

    title: str
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class Answered:
    """What a caller who asked just this would hear."""

    answer: tuple[str, ...]
    """The phrases before anything is done; none where the agent would act first."""
    route: str
    evidence: tuple[Evidence, ...]
    version: int
    """Of the business that was answered for."""
    acts: tuple[str, ...]
    """The tools that would now act, were this a call."""


class Questions(Protocol):
    async def ask(self, business_id: UUID, words: str) -> Answered:
        """Answer one question outside any call, by what the business says at this moment. Nothing is done or kept.

        Raises InvalidInput for no or too many words, NotFound for a business that does not exist, TooMany, and
        DeadlineExceeded.
        """
        ...
