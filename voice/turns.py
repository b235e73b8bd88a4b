"""Turn-taking as a pure state machine: what happened and when in, decisions out.

It has no clock and does no I/O: every event carries its time (seconds, rising), and ``deadline`` says when a ``Tick``
is wanted if nothing else happens. Each rule is written once, as (when it falls due, what it decides); the deadline is
the earliest of them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from graph.reply import Expects
from voice.endpointing import Endpointing, is_backchannel, tokens, usable
from voice.ports import SETTLED, Heard
from voice.turn_events import (
    AgentBegan,
    AgentEnds,
    AgentFinished,
    AgentInterruptible,
    Commit,
    Decision,
    DigitPressed,
    Drop,
    Event,
    Expecting,
    HangUp,
    HearingBegan,
    Interrupt,
    PromptAgain,
    Resume,
    Speculate,
    Stand,
    VoiceStarted,
    VoiceStopped,
    WordsHeard,
)


@dataclass(frozen=True, slots=True)
class TurnTimes:
    """All in seconds."""

    barge_in: float = 0.12
    """Voice this long over the agent's sound interrupts it."""
    speculate: float = 0.15
    """Silence after which an answer is prepared."""
    settle: float = 0.9
    """Silence after which the words are taken as they are, though the recogniser has not called them final."""
    settle_followed: float = 1.5
    """The same where it follows the caller's turns and has not ended this one."""
    hush: float = 0.06
    """Silence after which a recogniser's end of the turn is believed before the detector calls the voice over."""
    resume_final: float = 0.3
    """Silence after an interrupting sound that the recogniser has finished with and found no words in."""
    resume: float = 0.6
    """The same while the recogniser has not finished."""
    noise: float = 2.5
    """An interrupting voice that goes on so long without a word is noise; words that stand still so long are a turn."""
    little_heard: float = 0.6
    """A caller who speaks before the agent was heard this long goes on with the turn before."""
    stand: float = 0.6
    """After its end a turn may still be gone on with for so long before anything is done that cannot be undone."""
    nearly_done: float = 0.4
    """An 'okay' this close to the agent's last sample is an answer."""
    digits: float = 2.0
    """A pause between key presses that ends the number; '#' ends it too."""
    prompts: tuple[float, float, float] = (6.0, 8.0, 8.0)
    """Silence before the first prompt, the second, and hanging up."""


FOLLOWING = frozenset({"started", "eager_end", "resumed", "end"})
"""What only a recogniser tells that follows the caller's turns."""
WORDS_LIMIT = 4_000
DIGITS_LIMIT = 32
DOUBTFUL = 0.1
"""Confidence below which words are perhaps none at all."""
_Rule = tuple[float, Callable[[], list[Decision]]]


class Turns:
    """One call's turn-taking. ``take`` an event, act on the decisions in order, and come back at ``deadline``."""

    def __init__(self, endpointing: Endpointing, times: TurnTimes | None = None) -> None:
        self.deadline: float | None = None
        self._endpointing = endpointing
        self._times = times or TurnTimes()
        self._now = 0.0
        self._expects: Expects = "open"
        self._prompts = 0
        # The agent: preparing (nothing sounds yet), speaking, paused by an interruption, or idle (the floor is the caller's).
        self._agent: Literal["preparing", "speaking", "paused", "idle"] = "preparing"
        self._interruptible = False
        self._began: float | None = None
        self._ends: float | None = None
        self._finished = 0.0
        self._paused_at = 0.0
        # The caller.
        self._voice: float | None = None
        self._silent: float | None = None
        self._by_words = False
        self._closed = ""
        self._final = ""
        self._partial = ""
        # Words already dealt with that the recogniser will tell again: in its next final, and in its next end.
        self._stale_partial = 0
        self._stale_turn = 0
        self._final_at: float | None = None
        self._word_at = 0.0
        self._ended = False
        self._follows = False
        """The recogniser follows turns, and is waited for to end one."""
        self._maybe_over = False
        self._confidence = 1.0
        self._weighed = 0
        self._speculated_confidence = 1.0
        self._digits = ""
        self._digit_at = 0.0
        self._speculated: tuple[str, ...] | None = None
        self._last = ""
        self._stands_at: float | None = None

    def take(self, event: Event) -> list[Decision]:
        """Decisions that follow from the event, and from the time that has passed until it."""
        self._now = max(self._now, event.at)
        decisions = self._note(event)
        while (rule := min(self._rules(), key=lambda rule: rule[0], default=None)) and rule[0] <= self._now:
            decisions += rule[1]()
        self.deadline = rule[0] if rule else None
        return decisions

    @property
    def words(self) -> str:
        """What the caller has said in this turn so far."""
        return " ".join(part for part in (self._closed, self._final, self._partial) if part)

    # What happened

    def _note(self, event: Event) -> list[Decision]:
        match event:
            case VoiceStarted(since=since):
                self._voice, self._ended, self._by_words = since, False, False
            case VoiceStopped(since=since):
                self._voice, self._silent = None, since
            case HearingBegan():
                self._closed = " ".join(part for part in (self._closed, self._final) if part)
                self._final, self._stale_turn, self._follows = "", self._stale_partial, False
            case WordsHeard(heard=heard, voiced=voiced):
                return self._hear(heard, voiced)
            case DigitPressed(digit=digit):
                return self._press(digit)
            case AgentBegan(interruptible=interruptible) if self._agent in ("preparing", "speaking"):
                self._agent, self._interruptible = "speaking", interruptible
                self._began = self._now if self._began is None else self._began
                self._ends = None
            case AgentInterruptible():
                self._interruptible = True
            case AgentEnds(ends=ends):
                self._ends = ends
            case Expecting(expects=expects):
                self._expects = expects
            case AgentFinished():
                self._agent, self._finished, self._interruptible = "idle", self._now, True
            case _:
                pass  # a tick, or news of a sound that an interruption has overtaken
        return []

    def _hear(self, heard: Heard, voiced: float | None) -> list[Decision]:
        before = tokens(self.words)
        self._follows = self._follows or heard.kind in FOLLOWING
        said = heard.text.split()
        if heard.kind not in SETTLED:
            if said or heard.kind == "partial":
                self._partial = " ".join(said[self._stale_partial :])
        else:
            if heard.kind == "final":
                self._final = f"{self._final} {' '.join(said[self._stale_partial :])}".strip()[-WORDS_LIMIT:]
            else:
                self._closed = f"{self._closed} {' '.join(said[self._stale_turn :])}".strip()[-WORDS_LIMIT:]
                self._final, self._stale_turn = "", 0
            self._partial, self._stale_partial = "", 0
            self._final_at, self._ended = self._now, heard.kind == "end"
            self._weigh(heard)
            if self._ended and self._voice is not None and voiced is not None and self._hushed(self._voice, voiced):
                self._voice, self._silent = None, voiced
        after = tokens(self.words)
        self._maybe_over = heard.kind == "eager_end" or (self._maybe_over and after == before and heard.kind != "resumed")
        if heard.kind == "resumed" and self._voice is None and self._silent is not None:
            self._silent = self._now
        if after == before:
            return self._drop() if heard.kind == "resumed" else []
        self._word_at = self._now
        self._by_words |= self._voice is None and self._speaks_unnoticed(voiced)
        if self._by_words:
            self._silent = self._now
        return self._drop() if after != self._speculated else []

    def _hushed(self, voice: float, voiced: float) -> bool:
        """The recogniser has noticed the end of this very voice before the detector has."""
        return self._word_at >= voice and self._now - voiced >= self._times.hush

    def _speaks_unnoticed(self, voiced: float | None) -> bool:
        """The words are of a voice that the detector has not called one, or not yet."""
        if self._silent is None or self._silent < self._finished:
            return True
        return voiced is not None and voiced - self._silent >= self._times.hush

    def _weigh(self, heard: Heard) -> None:
        """The turn's confidence is the mean over its words, since an utterance may come in pieces."""
        words = len(heard.text.split())
        if words:
            self._confidence = (self._confidence * self._weighed + heard.confidence * words) / (self._weighed + words)
            self._weighed += words

    def _press(self, digit: str) -> list[Decision]:
        self._digit_at = self._now
        if digit == "#":
            self._digit_at -= self._times.digits
        elif len(self._digits) < DIGITS_LIMIT:
            self._digits += digit
        return self._interrupt() if self._digits and self._may_interrupt else []

    # What may be decided, and when

    def _rules(self) -> Iterator[_Rule]:
        if self._may_interrupt:
            if not is_backchannel(self.words, answering=self._nearly_done):
                yield self._now, self._interrupt
            elif self._voice is not None:
                yield self._voice + self._times.barge_in, self._interrupt
        if self._stands_at is not None and self._agent != "paused":
            heard = 0.0 if self._voice is None else self._voice + self._times.noise
            yield max(self._stands_at, heard), self._stand
        if self._digits and self._floor_free:
            yield self._digit_at + self._times.digits, self._commit_digits
        elif self._agent == "paused" and is_backchannel(self.words, answering=self._nearly_done):
            yield self._sound_is_over, self._resume
        elif self._floor_free and usable(self.words):
            yield from self._turn_rules()
        elif self._agent == "idle":
            quiet = max(self._finished, self._silent or 0.0) if self._voice is None else self._voice + self._times.noise
            yield quiet + self._times.prompts[self._prompts], self._prompt

    def _turn_rules(self) -> Iterator[_Rule]:
        unprepared = tokens(self.words) != self._speculated
        if self._maybe_over and unprepared:
            yield self._word_at, self._speculate
        if self._voice is not None:
            if self._final_at is not None and self._final_at >= self._word_at:
                yield self._word_at + (self._times.settle if self._ended else self._times.noise), self._commit
            return
        silent = self._silent if self._silent is not None else self._word_at
        if unprepared:
            yield silent + self._times.speculate, self._speculate
        settled = not self._partial and self._final_at is not None and self._final_at >= silent
        if settled and self._ended:
            wait = self._endpointing.doubt(self.words, self._expects)
        elif settled:
            wait = self._endpointing.wait(self.words, self._expects)
        elif self._follows:
            wait = self._times.settle_followed + self._endpointing.doubt(self.words, self._expects)
        else:
            wait = max(self._times.settle, self._endpointing.wait(self.words, self._expects))
        yield silent + wait, self._commit

    @property
    def _may_interrupt(self) -> bool:
        return self._agent in ("preparing", "speaking") and self._interruptible

    @property
    def _floor_free(self) -> bool:
        return self._agent in ("paused", "idle")

    @property
    def _nearly_done(self) -> bool:
        """The agent had said almost everything when the caller's sound began, so what it means is an answer."""
        if self._ends is None:
            return False
        began = self._voice if self._voice is not None else self._now
        return (self._paused_at if self._agent == "paused" else began) >= self._ends - self._times.nearly_done

    @property
    def _sound_is_over(self) -> float:
        if self._voice is not None:
            return self._paused_at + self._times.noise
        silent = max(self._silent or 0.0, self._paused_at - self._times.barge_in)
        settled = not self._partial and self._final_at is not None and self._final_at >= silent
        return silent + (self._times.resume_final if settled else self._times.resume)

    # Decisions

    def _interrupt(self) -> list[Decision]:
        self._agent, self._paused_at = "paused", self._now
        return [Interrupt()]

    def _stand(self) -> list[Decision]:
        self._stands_at = None
        return [Stand()]

    def _resume(self) -> list[Decision]:
        self._agent, self._voice = "preparing", None
        self._forget_words()
        return [Resume()]

    def _speculate(self) -> list[Decision]:
        dropped = self._drop()
        self._speculated, self._speculated_confidence = tokens(self.words), self._confidence
        return [*dropped, Speculate(self._joined, self._amends, self._confidence)]

    def _drop(self) -> list[Decision]:
        if self._speculated is None:
            return []
        self._speculated = None
        return [Drop()]

    def _commit(self) -> list[Decision]:
        # Partial words carry no confidence; where the final ones are doubtful, the answer to them is another.
        as_sure = self._confidence >= DOUBTFUL or self._speculated_confidence < DOUBTFUL
        speculated = self._speculated == tokens(self.words) and as_sure
        dropped = [] if speculated else self._drop()
        words, amends = self._joined, self._amends
        commit = Commit(words, "speech", amends, speculated, self._confidence, self._silent)
        self._last = words
        self._begin_answer()
        self._stands_at = self._now + self._times.stand
        return [*dropped, commit]

    def _commit_digits(self) -> list[Decision]:
        commit = Commit(self._digits, "digits")
        dropped = self._drop()
        self._last = ""
        self._begin_answer()
        self._stands_at = self._now + self._times.stand
        return [*dropped, commit]

    def _prompt(self) -> list[Decision]:
        self._prompts += 1
        count = self._prompts
        self._last = ""
        self._begin_answer()
        if count == len(self._times.prompts):
            self._prompts = 0
            return [HangUp()]
        self._prompts = count
        return [PromptAgain(count)]

    def _begin_answer(self) -> None:
        self._forget_words()
        self._agent, self._interruptible = "preparing", True
        self._began = self._ends = self._voice = self._speculated = None
        self._digits = ""
        self._prompts = 0

    def _forget_words(self) -> None:
        self._stale_partial += len(self._partial.split())
        self._stale_turn += len(self._final.split()) + len(self._partial.split())
        self._closed = self._final = self._partial = ""
        self._ended = self._maybe_over = False
        self._confidence, self._weighed = 1.0, 0

    @property
    def _amends(self) -> bool:
        """The caller went on with the turn just committed, before the answer had been heard."""
        if self._agent != "paused" or not self._last:
            return False
        return self._began is None or self._paused_at - self._began < self._times.little_heard

    @property
    def _joined(self) -> str:
        return f"{self._last} {self.words}" if self._amends else self.words
