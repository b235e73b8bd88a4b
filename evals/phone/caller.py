"""When a caller speaks. Pure: moments of the line in, moves out; what is said comes from the script's ``Dialogue``."""

from dataclasses import dataclass
from typing import Protocol

from evals.phone.feed import CallEvent
from evals.phone.script import Dialogue, HangUp, Script, Speak, Utterance, Wait

FINISHED_SECONDS = 0.6
"""Quiet after which a caller takes the agent to have finished."""
PATIENCE_SECONDS = 8.0
"""A caller who hears nothing for so long speaks (or hangs up) anyway."""
OUTCOME_SECONDS = 3.0
"""With a feed, how long a quiet agent that has not told its turn's outcome may still be in the middle of it."""
LEAVE_SECONDS = 10.0
"""How long a caller stays for a goodbye or for an agent that was about to hang up."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One 20 ms frame of the line as the caller perceives it."""

    at: float
    """Seconds since the call was answered."""
    connected: bool
    """Sound reaches the agent and comes from it."""
    speaking: bool
    """The caller's own words are not all said yet."""
    agent: bool
    """Sound of the agent plays, or waits to be played."""


class Caller(Protocol):
    def told(self, event: CallEvent) -> None:
        """Take what the gateway's feed says about the agent's turn."""
        ...

    def tick(self, moment: Moment) -> Speak | HangUp | None:
        """What the caller does now; asked once a frame."""
        ...


class ScriptCaller:
    """Follows a script: listens, waits for the agent to finish, answers what was asked, interrupts where it says so."""

    def __init__(self, script: Script, follows_feed: bool = False) -> None:
        self._dialogue = Dialogue(script, follows_questions=follows_feed)
        self._farewell = _plain(script.hang_up_after) if script.hang_up_after else None
        self._feed = follows_feed
        self._listening_from = 0.0
        self._agent_from: float | None = None
        """When the agent began to speak after the caller's last words; None while it has not."""
        self._agent_until = 0.0
        self._asked: tuple[str, ...] = ()
        self._outcome_known = True  # a greeting asks for nothing in particular
        self._agent_leaves = self._farewell_said = self._was_connected = False
        self._silent_until = 0.0
        self._leaving: HangUp | None = None

    def told(self, event: CallEvent) -> None:
        if event.kind == "outcome":
            self._asked, self._outcome_known, self._agent_leaves = event.asked, True, event.leaves
        elif event.kind == "said" and self._farewell and self._farewell in _plain(event.text):
            self._farewell_said = True

    def lose_feed(self) -> None:
        self._feed = False
        self._dialogue.lose_questions()

    def tick(self, moment: Moment) -> Speak | HangUp | None:
        if not moment.connected:
            self._disconnected(moment)
            return None
        self._was_connected = True
        if moment.speaking:
            self._listening_from, self._agent_from = moment.at, None
            return None
        if moment.agent:
            self._agent_from = moment.at if self._agent_from is None else self._agent_from
            self._agent_until = moment.at
            self._leaving = None
            return self._interruption(moment)
        quiet = moment.at - max(self._agent_until, self._listening_from)
        if moment.at < self._silent_until or not self._may_speak(moment, quiet):
            return None
        return self._move(moment, quiet)

    def _may_speak(self, moment: Moment, quiet: float) -> bool:
        if self._agent_from is None:
            return moment.at - self._listening_from >= PATIENCE_SECONDS
        if self._feed and not self._outcome_known:
            return quiet >= OUTCOME_SECONDS
        return quiet >= FINISHED_SECONDS

    def _interruption(self, moment: Moment) -> Speak | HangUp | None:
        line = self._dialogue.next_line
        if line is None or line.interrupt is None or (line.after and line.after not in self._asked):
            return None
        if self._agent_from is None or moment.at - self._agent_from < line.interrupt:
            return None
        return self._do(self._dialogue.line(), moment)

    def _move(self, moment: Moment, quiet: float) -> Speak | HangUp | None:
        if self._farewell_said:
            return HangUp("the agent said goodbye")
        if self._agent_leaves:
            return HangUp("the agent did not hang up") if quiet >= LEAVE_SECONDS else None
        if self._leaving is None:
            move = self._dialogue.next(self._asked)
            if not isinstance(move, HangUp):
                return self._do(move, moment)
            self._leaving = move
        stays = self._farewell is not None and quiet < LEAVE_SECONDS
        return None if stays else self._leaving

    def _do(self, move: Speak | Wait | HangUp, moment: Moment) -> Speak | HangUp | None:
        if isinstance(move, Wait):
            self._silent_until = moment.at + move.seconds
            return None
        if isinstance(move, Speak):
            self._listening_from, self._agent_from, self._outcome_known = moment.at, None, False
        return move

    def _disconnected(self, moment: Moment) -> None:
        """The line is dead: once it is back the caller first listens, and repeats what nobody answered."""
        if self._was_connected:
            self._was_connected = self._outcome_known = False
            if self._agent_from is None:
                self._dialogue.repeat_line()
        self._listening_from, self._agent_from = moment.at, None


class RecordedCaller:
    """A recording played through as it is from the beginning of the call, whatever the agent does."""

    def __init__(self, recording: Utterance) -> None:
        self._recording: Utterance | None = recording
        self._over_at: float | None = None
        self._agent_until = 0.0

    def told(self, event: CallEvent) -> None:
        """A recording does not listen."""

    def tick(self, moment: Moment) -> Speak | HangUp | None:
        if self._recording is not None:
            if not moment.connected:
                return None
            move, self._recording = Speak((self._recording,)), None
            return move
        if moment.speaking or moment.agent:
            self._agent_until = moment.at
            self._over_at = None if moment.speaking else self._over_at
            return None
        self._over_at = moment.at if self._over_at is None else self._over_at
        answered = self._agent_until > self._over_at
        quiet = moment.at - self._agent_until
        return HangUp("the recording is over") if quiet >= (2 * FINISHED_SECONDS if answered else 3.0) else None


def _plain(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in text.lower()).split())
