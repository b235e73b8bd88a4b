"""When a caller speaks, told from moments of the line alone."""

from dataclasses import dataclass
from typing import cast

import pytest

from evals.phone.caller import (
    FINISHED_SECONDS,
    LEAVE_SECONDS,
    OUTCOME_SECONDS,
    PATIENCE_SECONDS,
    Moment,
    RecordedCaller,
    ScriptCaller,
)
from evals.phone.feed import CallEvent
from evals.phone.script import HangUp, Script, Speak, Utterance


def about(seconds: float) -> float:
    """Within a frame."""
    return cast(float, pytest.approx(seconds, abs=0.021))


@dataclass
class Stage:
    """A line of the test's making, on which time passes by being told to."""

    caller: ScriptCaller | RecordedCaller
    at: float = 0.0

    def passes(
        self, seconds: float, agent: bool = False, speaking: bool = False, connected: bool = True
    ) -> tuple[str, float] | None:
        """Frame after frame until the caller moves: what is said and after how long; None when nothing is."""
        began = self.at
        for _ in range(round(seconds * 50)):
            self.at += 0.02
            move = self.caller.tick(Moment(self.at, connected, speaking, agent))
            if isinstance(move, Speak):
                return move.text, round(self.at - began, 2)
            if isinstance(move, HangUp):
                return "hangs up: " + move.reason, round(self.at - began, 2)
        return None

    def asks(self, *slots: str, **facts: object) -> None:
        self.caller.told(CallEvent(1, "outcome", {"asked": list(slots), **facts}))


def stage(feed: bool = False, **script: object) -> Stage:
    return Stage(ScriptCaller(Script.model_validate(script), follows_feed=feed))


def test_the_first_line_waits_for_the_greeting_to_end() -> None:
    call = stage(lines=[{"say": "hello"}])
    assert call.passes(2, agent=True) is None
    assert call.passes(1) == ("hello", about(FINISHED_SECONDS))


def test_a_pause_of_the_agents_is_not_its_end() -> None:
    call = stage(lines=[{"say": "hello"}])
    call.passes(1, agent=True)
    assert call.passes(FINISHED_SECONDS - 0.1) is None
    call.passes(1, agent=True)
    assert call.passes(1) == ("hello", about(FINISHED_SECONDS))


def test_a_silent_agent_is_spoken_to_after_eight_seconds() -> None:
    call = stage(lines=[{"say": "hello"}])
    assert call.passes(10) == ("hello", about(PATIENCE_SECONDS))


def test_after_the_last_line_the_caller_waits_for_the_answer_and_hangs_up() -> None:
    call = stage(lines=[{"say": "hello"}])
    call.passes(1, agent=True)
    call.passes(1)
    call.passes(1, speaking=True)
    assert call.passes(3) is None
    call.passes(2, agent=True)
    assert call.passes(1) == ("hangs up: said everything", about(FINISHED_SECONDS))


def test_an_interruption_begins_so_far_into_the_agents_speech() -> None:
    call = stage(lines=[{"say": "hello"}, {"say": "stop", "interrupt": 0.8}])
    call.passes(1, agent=True)
    call.passes(1)
    call.passes(1, speaking=True)
    call.passes(0.5)
    assert call.passes(3, agent=True) == ("stop", about(0.8))


def test_with_a_feed_a_quiet_agent_whose_turn_is_not_over_is_waited_for() -> None:
    call = stage(feed=True, lines=[{"say": "hello"}, {"say": "more"}])
    call.passes(1, agent=True)
    assert call.passes(1) == ("hello", about(FINISHED_SECONDS))
    call.passes(1, speaking=True)
    call.passes(1, agent=True)
    assert call.passes(2) is None
    call.asks()
    assert call.passes(0.1) == ("more", about(0.02))


def test_with_a_feed_that_tells_no_outcome_the_caller_goes_on_after_a_while() -> None:
    call = stage(feed=True, lines=[{"say": "hello"}, {"say": "more"}])
    call.passes(1, agent=True)
    call.passes(1)
    call.passes(1, speaking=True)
    call.passes(1, agent=True)
    assert call.passes(5) == ("more", about(OUTCOME_SECONDS))


def test_a_silence_in_the_script_is_kept() -> None:
    call = stage(lines=[{"wait": 3}, {"say": "hello"}])
    call.passes(1, agent=True)
    assert call.passes(6) == ("hello", about(3.6))


def test_an_agent_that_is_about_to_hang_up_is_left_to_do_it() -> None:
    call = stage(feed=True, lines=[{"say": "hello"}, {"say": "more"}])
    call.asks(hangs_up=True)
    call.passes(1, agent=True)
    assert call.passes(LEAVE_SECONDS - 0.1) is None
    assert call.passes(1) == ("hangs up: the agent did not hang up", about(0.1))


def test_a_farewell_ends_the_call_and_is_waited_for() -> None:
    call = stage(feed=True, lines=[], hang_up_after="good bye")
    call.passes(1, agent=True)
    assert call.passes(5) is None
    call.caller.told(CallEvent(2, "said", {"text": "Thank you. Good-bye!"}))
    assert call.passes(1) == ("hangs up: the agent said goodbye", about(0.02))


def test_on_a_dead_line_nothing_is_said_and_what_nobody_answered_is_repeated() -> None:
    call = stage(lines=[{"say": "hello"}, {"say": "more"}])
    call.passes(1, agent=True)
    call.passes(1)
    call.passes(1, speaking=True)
    assert call.passes(20, connected=False) is None
    call.passes(1, agent=True)
    assert call.passes(1) == ("hello", about(FINISHED_SECONDS))


def test_a_recording_plays_from_the_beginning_whatever_the_agent_does_and_then_the_call_ends() -> None:
    call = Stage(RecordedCaller(Utterance.model_validate({"audio": "talk.wav"})))
    assert call.passes(1, connected=False) is None
    assert call.passes(1, agent=True) == ("[talk.wav]", about(0.02))
    assert call.passes(60, speaking=True) is None
    assert call.passes(2, agent=True) is None
    said = call.passes(5)
    assert said is not None
    assert said[0] == "hangs up: the recording is over"
