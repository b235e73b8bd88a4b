"""Each scenario is a call in small: events with their times, and the decisions that must follow, with theirs."""

from collections.abc import Sequence
from typing import ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.reply import Expects
from voice.endpointing import Endpointing
from voice.ports import Heard, HeardKind
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
    Tick,
    VoiceStarted,
    VoiceStopped,
    WordsHeard,
)
from voice.turns import Turns


def looks_complete(words: str, expects: Expects) -> float:
    if expects == "number":
        return 1.0 if sum(word.isdigit() for word in words.split()) >= 10 else 0.0
    return 0.0 if words.rsplit(maxsplit=1)[-1] in ("um", "and", "is", "for", "at") else 1.0


def voice(since: float) -> VoiceStarted:
    return VoiceStarted(since + 0.06, since)


def quiet(since: float) -> VoiceStopped:
    return VoiceStopped(since + 0.1, since)


def partial(at: float, text: str) -> WordsHeard:
    return WordsHeard(at, Heard("partial", text))


def final(at: float, text: str, confidence: float = 1.0) -> WordsHeard:
    return WordsHeard(at, Heard("final", text, confidence=confidence))


def ended(at: float, text: str) -> WordsHeard:
    return WordsHeard(at, Heard("end", text))


def told(at: float, kind: HeardKind, text: str = "") -> WordsHeard:
    return WordsHeard(at, Heard(kind, text))


OPENED: list[Event] = [AgentBegan(0.0), AgentFinished(1.0)]
"""The agent has greeted, and the floor is the caller's from 1.0 on."""


def run(events: Sequence[Event], until: float, turns: Turns | None = None) -> list[tuple[float, Decision]]:
    """The decisions with the time each was made, without those that a turn stands (``TestStanding``)."""
    return [(at, decision) for at, decision in run_all(events, until, turns) if not isinstance(decision, Stand)]


def run_all(events: Sequence[Event], until: float, turns: Turns | None = None) -> list[tuple[float, Decision]]:
    """All decisions with the time each was made, ticking whenever the machine asks for it."""
    turns = turns or Turns(Endpointing(looks_complete))
    made: list[tuple[float, Decision]] = []

    def tick(before: float) -> None:
        while turns.deadline is not None and turns.deadline < before:
            at = turns.deadline
            made.extend((round(at, 3), decision) for decision in turns.take(Tick(at)))

    for event in events:
        tick(event.at)
        made.extend((round(event.at, 3), decision) for decision in turns.take(event))
    tick(until)
    return made


def kinds(made: list[tuple[float, Decision]]) -> list[str]:
    return [type(decision).__name__ for _, decision in made]


def only(made: list[tuple[float, Decision]], kind: type[Decision]) -> tuple[float, Decision]:
    (found,) = [(at, decision) for at, decision in made if isinstance(decision, kind)]
    return found


def test_an_answer_is_prepared_in_the_silence_and_committed_after_the_wait() -> None:
    made = run([*OPENED, voice(2.0), partial(2.8, "what time"), quiet(3.0), final(3.12, "what time")], 4.0)
    assert made == [
        (3.15, Speculate("what time")),
        (3.27, Commit("what time", speculated=True, silent_since=3.0)),
    ]


@pytest.mark.parametrize(
    ("expects", "words", "wait"),
    [
        ("yes_no", "yes please", 0.3),
        ("open", "are you open on sunday", 0.27),
        ("open", "a table for two and um", 1.3),
        ("name", "my name is", 1.5),
        ("number", "555 0142", 1.5),
        ("number", "2 1 2 5 5 5 0 1 4 2", 0.4),
        ("date_time", "friday at", 1.3),
    ],
)
def test_the_silence_that_ends_the_turn_depends_on_the_question_and_the_words(expects: Expects, words: str, wait: float) -> None:
    made = run([*OPENED, Expecting(1.0, expects), voice(2.0), quiet(3.0), final(3.1, words)], 6.0)
    at, _ = only(made, Commit)
    assert at == pytest.approx(3.0 + wait)


def test_a_caller_who_goes_on_drops_what_was_prepared() -> None:
    events = [*OPENED, voice(2.0), quiet(3.0), final(3.1, "a table for"), voice(3.6), partial(4.0, "four people"),
              quiet(4.4), final(4.5, "four people")]  # fmt: skip
    made = run(events, 6.0)
    assert [decision for _, decision in made] == [
        Speculate("a table for"),
        Drop(),
        Speculate("a table for four people"),
        Commit("a table for four people", speculated=True, silent_since=4.4),
    ]


def test_the_same_words_told_again_keep_what_was_prepared() -> None:
    made = run([*OPENED, voice(2.0), partial(2.9, "Yes, please"), quiet(3.0), final(3.2, "yes please.")], 4.0)
    assert [decision for _, decision in made] == [
        Speculate("Yes, please"),
        Commit("yes please.", speculated=True, silent_since=3.0),
    ]


def test_a_noise_in_the_silence_drops_nothing_but_holds_the_commit_back() -> None:
    made = run([*OPENED, voice(2.0), quiet(3.0), final(3.1, "book a table"), voice(3.2), quiet(3.5)], 5.0)
    assert kinds(made) == ["Speculate", "Commit"]
    assert only(made, Commit)[0] == pytest.approx(3.5 + 0.9)  # the recogniser said nothing more about the noise


def test_words_that_never_become_final_are_committed_all_the_same() -> None:
    made = run([*OPENED, voice(2.0), partial(2.8, "yes"), quiet(3.0)], 5.0)
    assert only(made, Commit)[0] == pytest.approx(3.9)


def test_the_recognisers_own_end_of_turn_leaves_the_wait_that_is_owed_to_words_which_look_cut_off() -> None:
    whole = run([*OPENED, voice(2.0), quiet(3.0), ended(3.1, "a table for two")], 6.0)
    assert only(whole, Commit) == (3.1, Commit("a table for two", silent_since=3.0))
    cut_off = run([*OPENED, voice(2.0), quiet(3.0), ended(3.1, "a table for two and")], 6.0)
    at, commit = only(cut_off, Commit)
    assert at == pytest.approx(3.0 + 1.3 - 0.27)
    assert commit == Commit("a table for two and", speculated=True, silent_since=3.0)


def test_an_end_replaces_the_finals_it_sums_up() -> None:
    said = [final(2.5, "a table"), final(2.9, "for two"), quiet(3.0), ended(3.1, "a table for two")]
    made = run([*OPENED, voice(2.0), *said], 5.0)
    assert only(made, Commit)[1] == Commit("a table for two", silent_since=3.0)


def test_an_end_that_comes_after_the_commit_is_not_a_second_turn() -> None:
    made = run([*OPENED, voice(2.0), quiet(3.0), final(3.1, "a table for two"), ended(3.6, "a table for two")], 5.0)
    assert kinds(made) == ["Speculate", "Commit"]


def test_a_final_that_repeats_a_committed_partial_is_not_a_second_turn() -> None:
    made = run([*OPENED, voice(2.0), partial(2.9, "yes please"), quiet(3.0), final(4.2, "Yes, please!")], 6.0)
    assert kinds(made) == ["Speculate", "Commit"]


def test_a_filler_is_no_turn() -> None:
    assert run([*OPENED, voice(2.0), quiet(2.3), final(2.4, "um")], 5.0) == []


def test_words_without_a_noticed_voice_are_a_turn() -> None:
    made = run([*OPENED, partial(3.0, "hello"), final(3.2, "hello there")], 5.0)
    assert only(made, Commit)[1] == Commit("hello there", speculated=True, silent_since=3.2)


def test_a_voice_that_never_stops_does_not_hold_the_turn_for_ever() -> None:
    made = run([*OPENED, voice(2.0), final(4.0, "do you have a table tonight")], 10.0)
    assert only(made, Commit)[0] == pytest.approx(6.5)


class TestRecognisersThatFollowTurns:
    SAID: ClassVar[list[Event]] = [*OPENED, voice(2.0), told(2.2, "started", "what"), partial(2.8, "what time")]

    def test_an_answer_is_prepared_as_soon_as_the_turn_may_be_over(self) -> None:
        made = run([*self.SAID, told(3.05, "eager_end", "what time"), quiet(3.0), ended(3.27, "what time")], 4.0)
        assert made == [
            (3.05, Speculate("what time")),
            (3.27, Commit("what time", speculated=True, silent_since=3.0)),
        ]

    def test_a_turn_that_is_resumed_drops_what_was_prepared_and_is_answered_whole(self) -> None:
        going_on = [told(3.12, "eager_end", "what time"), told(3.3, "resumed", "what time"), voice(3.3),
                    partial(3.6, "what time do you close"), quiet(3.9), ended(4.2, "what time do you close")]  # fmt: skip
        made = run([*self.SAID, quiet(3.0), *going_on], 6.0)
        assert [decision for _, decision in made] == [
            Speculate("what time"),
            Drop(),
            Speculate("what time do you close"),
            Commit("what time do you close", speculated=True, silent_since=3.9),
        ]

    def test_a_resumed_turn_of_which_nothing_more_is_heard_waits_as_if_it_had_just_been_spoken(self) -> None:
        made = run([*self.SAID, quiet(3.0), told(3.12, "eager_end", "what time"), told(3.3, "resumed", "what time")], 6.0)
        assert kinds(made) == ["Speculate", "Drop", "Speculate", "Commit"]
        assert only(made, Commit)[0] == pytest.approx(3.3 + 1.5)

    def test_a_turn_whose_end_does_not_come_is_committed_all_the_same_and_a_late_end_is_no_second_turn(self) -> None:
        said = [*self.SAID, quiet(3.0), told(3.1, "eager_end", "what time")]
        made = run([*said, ended(5.5, "what time")], 8.0)
        assert kinds(made) == ["Speculate", "Commit"]
        assert only(made, Commit)[0] == pytest.approx(3.0 + 1.5)

    def test_an_end_is_believed_once_some_silence_has_been_heard_though_the_voice_is_not_yet_called_over(self) -> None:
        end = WordsHeard(3.07, Heard("end", "what time"), voiced=3.0)
        made = run([*self.SAID, end, quiet(3.0)], 5.0)
        assert made == [(3.07, Commit("what time", silent_since=3.0))]

    def test_an_end_that_is_told_into_a_voice_that_goes_on_is_not_believed(self) -> None:
        late = WordsHeard(3.42, Heard("end", "what time"), voiced=3.41)
        going_on = [voice(3.3), late, partial(3.6, "do you close"), quiet(3.9), ended(4.1, "do you close")]
        made = run([*self.SAID, quiet(3.0), *going_on], 6.0)
        assert only(made, Commit) == (4.1, Commit("what time do you close", speculated=True, silent_since=3.9))

    def test_words_that_look_cut_off_wait_though_the_recogniser_ends_the_turn(self) -> None:
        cut_off = "a table for two and"
        made = run([*OPENED, voice(2.0), quiet(3.0), told(3.1, "eager_end", cut_off), ended(3.27, cut_off)], 6.0)
        assert [decision for _, decision in made] == [Speculate(cut_off), Commit(cut_off, speculated=True, silent_since=3.0)]
        assert made[1][0] == pytest.approx(3.0 + 1.3 - 0.27)

    def test_a_turn_that_begins_with_words_over_the_agents_sound_interrupts_it(self) -> None:
        made = run([AgentBegan(10.0), told(12.0, "started", "no wait")], 12.1)
        assert kinds(made) == ["Interrupt"]

    def test_a_turn_that_begins_without_words_takes_none_away(self) -> None:
        made = run([*OPENED, partial(2.0, "hello there"), told(2.1, "started")], 5.0)
        assert only(made, Commit)[1] == Commit("hello there", speculated=True, silent_since=2.0)


class TestAnotherRecogniser:
    """What one has settled the next knows nothing of; what it had not settled is told again from the start."""

    def test_its_end_does_not_replace_what_the_one_before_had_settled_of_the_turn(self) -> None:
        said = [final(2.5, "a table for"), HearingBegan(2.6), partial(2.8, "two"), quiet(3.0), ended(3.1, "two people")]
        made = run([*OPENED, voice(2.0), *said], 5.0)
        assert only(made, Commit)[1] == Commit("a table for two people", silent_since=3.0)

    def test_words_of_turns_long_over_are_not_looked_for_in_its_first_end(self) -> None:
        turns = Turns(Endpointing(looks_complete))
        run([*OPENED, voice(2.0), quiet(3.0), final(3.1, "do you have a table tonight")], 4.0, turns)
        made = run(
            [AgentBegan(4.0), AgentFinished(5.0), HearingBegan(5.5), voice(6.0), quiet(6.5), ended(6.6, "yes")], 9.0, turns
        )
        assert only(made, Commit)[1] == Commit("yes", silent_since=6.5)

    def test_words_that_were_answered_before_they_were_settled_are_told_again_and_are_no_second_turn(self) -> None:
        said = [partial(2.8, "yes please"), quiet(3.0), HearingBegan(4.0), partial(4.2, "yes"), ended(4.4, "yes please")]
        assert kinds(run([*OPENED, voice(2.0), *said], 6.0)) == ["Speculate", "Commit"]


class TestBargeIn:
    SPEAKING: ClassVar[list[Event]] = [AgentBegan(10.0)]

    def test_the_agent_stops_soon_after_the_first_voiced_sample(self) -> None:
        made = run([*self.SPEAKING, voice(12.0)], 12.3)
        assert made == [(12.12, Interrupt())]

    @pytest.mark.parametrize("sound", ["", "mm-hmm", "Okay.", "right", "uh-huh, okay", "I see", "um"])
    def test_a_cough_or_a_backchannel_lets_the_agent_speak_on(self, sound: str) -> None:
        made = run([*self.SPEAKING, voice(12.0), quiet(12.3), final(12.45, sound)], 15.0)
        assert made == [(12.12, Interrupt()), (12.6, Resume())]

    def test_a_sound_the_recogniser_says_nothing_about_lets_the_agent_speak_on(self) -> None:
        made = run([*self.SPEAKING, voice(12.0), quiet(12.3)], 15.0)
        assert made == [(12.12, Interrupt()), (12.9, Resume())]

    def test_a_lasting_noise_lets_the_agent_speak_on_and_does_not_stop_it_again(self) -> None:
        made = run([*self.SPEAKING, voice(12.0), AgentBegan(14.63)], 20.0)
        assert made == [(12.12, Interrupt()), (14.62, Resume())]

    def test_words_that_come_after_the_agent_spoke_on_stop_it_again(self) -> None:
        events = [*self.SPEAKING, voice(12.0), quiet(12.3), AgentBegan(12.91), final(13.1, "wait a moment please")]
        assert kinds(run(events, 15.0)) == ["Interrupt", "Resume", "Interrupt", "Speculate", "Commit"]

    def test_words_that_come_before_the_voice_is_noticed_are_not_answered_as_if_the_caller_had_long_been_silent(self) -> None:
        before = [*OPENED, voice(2.0), quiet(3.0), final(3.1, "what time do you close"), AgentBegan(3.5)]
        sorry = WordsHeard(5.1, Heard("final", "sorry"), voiced=5.08)
        said = [sorry, voice(5.06), partial(5.6, "on saturday"), quiet(6.0), final(6.1, "on saturday")]
        made = run([*before, *said], 8.0)
        assert [each.words for _, each in made if isinstance(each, Commit)] == ["what time do you close", "sorry on saturday"]

    def test_real_words_are_a_turn(self) -> None:
        made = run([*self.SPEAKING, voice(12.0), partial(12.6, "no sorry"), quiet(13.0), final(13.1, "no sorry friday")], 15.0)
        assert [decision for _, decision in made] == [
            Interrupt(),
            Speculate("no sorry friday"),
            Commit("no sorry friday", speculated=True, silent_since=13.0),
        ]

    def test_an_okay_over_the_last_words_is_an_answer(self) -> None:
        events = [*self.SPEAKING, AgentEnds(11.0, 12.2), voice(12.0), quiet(12.3), final(12.4, "okay")]
        assert only(run(events, 15.0), Commit)[1] == Commit("okay", speculated=True, silent_since=12.3)

    def test_what_must_be_heard_is_not_interrupted_and_the_callers_words_are_kept(self) -> None:
        events = [AgentBegan(0.0, False), voice(1.0), quiet(2.0), final(2.1, "do you have a table"), AgentInterruptible(3.0)]
        made = run(events, 5.0)
        assert made[0] == (3.0, Interrupt())
        assert only(made, Commit)[1] == Commit("do you have a table", speculated=True, silent_since=2.0)

    def test_a_hello_over_the_announcement_is_no_turn(self) -> None:
        events = [AgentBegan(0.0, False), voice(1.0), quiet(1.4), final(1.5, "hello"), AgentInterruptible(3.0)]
        assert run(events, 3.5) == []


class TestGoingOn:
    SAID: ClassVar[list[Event]] = [*OPENED, voice(2.0), quiet(3.0), final(3.1, "a table for four")]

    def test_a_caller_who_goes_on_before_the_answer_was_heard_amends_the_turn(self) -> None:
        events = [*self.SAID, AgentBegan(3.35), voice(3.6), partial(4.2, "on friday"), quiet(4.4), final(4.5, "on friday")]
        made = run(events, 6.0)
        assert [decision for _, decision in made] == [
            Speculate("a table for four"),
            Commit("a table for four", speculated=True, silent_since=3.0),
            Interrupt(),
            Speculate("a table for four on friday", amends=True),
            Commit("a table for four on friday", amends=True, speculated=True, silent_since=4.4),
        ]

    def test_the_answer_does_not_begin_into_the_callers_words(self) -> None:
        made = run([*self.SAID, voice(3.5), quiet(4.4), final(4.5, "on friday")], 6.0)
        assert made[2] == (3.62, Interrupt())
        assert made[-1][1] == Commit("a table for four on friday", amends=True, speculated=True, silent_since=4.4)

    def test_words_that_came_late_amend_the_turn_they_were_said_in(self) -> None:
        made = run([*OPENED, voice(2.0), partial(2.9, "it is five five"), quiet(3.0), final(4.2, "it is five five one two")], 6.0)
        assert made[-1][1] == Commit("it is five five one two", amends=True, speculated=True, silent_since=3.0)

    def test_once_the_answer_has_been_heard_new_words_are_a_turn_of_their_own(self) -> None:
        events = [*self.SAID, AgentBegan(3.35), voice(5.0), quiet(5.8), final(5.9, "and parking")]
        assert run(events, 8.0)[-1][1] == Commit("and parking", speculated=True, silent_since=5.8)


class TestStanding:
    """What cannot be undone is done once the caller has not gone on for a moment after the turn's end."""

    SAID: ClassVar[list[Event]] = [*OPENED, voice(2.0), quiet(3.0), final(3.1, "yes please")]

    def test_a_turn_stands_a_moment_after_its_end(self) -> None:
        made = run_all([*self.SAID, AgentBegan(3.4)], 8.0)
        committed, stood = only(made, Commit)[0], only(made, Stand)[0]
        assert stood == pytest.approx(committed + 0.6, abs=0.001)

    def test_a_caller_who_goes_on_keeps_it_from_standing_and_the_whole_stands(self) -> None:
        made = run_all([*self.SAID, AgentBegan(3.4), voice(3.6), quiet(4.6), final(4.7, "no wait make it five")], 8.0)
        assert [kind for kind in kinds(made) if kind != "Speculate"] == ["Commit", "Interrupt", "Commit", "Stand"]
        assert isinstance(made[-2][1], Commit)
        assert made[-2][1].amends

    def test_a_cough_only_puts_it_off(self) -> None:
        made = run_all([*self.SAID, AgentBegan(3.4), voice(3.6), quiet(3.8), final(3.9, "")], 8.0)
        assert [kind for kind in kinds(made) if kind != "Speculate"] == ["Commit", "Interrupt", "Resume", "Stand"]
        assert made[-1][0] == made[-2][0]

    def test_a_voice_that_has_just_begun_is_waited_for(self) -> None:
        events = [*self.SAID, AgentBegan(3.4, False), voice(3.8), quiet(4.3)]
        assert only(run_all(events, 8.0), Stand)[0] == pytest.approx(4.4, abs=0.001)

    def test_noise_does_not_hold_it_up_for_ever(self) -> None:
        assert only(run_all([*self.SAID, AgentBegan(3.4, False), voice(3.5)], 12.0), Stand)[0] == pytest.approx(6.0, abs=0.001)

    def test_digits_stand_too(self) -> None:
        made = run_all([*OPENED, DigitPressed(2.0, "4"), DigitPressed(3.0, "#")], 8.0)
        assert kinds(made) == ["Commit", "Stand"]


class TestSilence:
    def test_silence_prompts_twice_then_hangs_up(self) -> None:
        turns = Turns(Endpointing(looks_complete))
        made = run(OPENED, 7.5, turns)
        made += run([AgentBegan(7.5), AgentFinished(8.5)], 17.0, turns)
        made += run([AgentBegan(17.0), AgentFinished(18.0)], 30.0, turns)
        assert made == [(7.0, PromptAgain(1)), (16.5, PromptAgain(2)), (26.0, HangUp())]

    def test_an_answer_begins_the_count_anew(self) -> None:
        turns = Turns(Endpointing(looks_complete))
        run(OPENED, 7.5, turns)
        run([AgentFinished(8.0), voice(9.0), quiet(9.5), final(9.6, "sorry yes")], 11.0, turns)
        assert run([AgentFinished(12.0)], 18.5, turns) == [(18.0, PromptAgain(1))]

    def test_a_voice_without_words_does_not_keep_the_line_open(self) -> None:
        assert run([*OPENED, voice(2.0)], 12.0) == [(10.5, PromptAgain(1))]


class TestDigits:
    def test_a_pause_ends_the_number(self) -> None:
        made = run([*OPENED, *(DigitPressed(2.0 + n / 2, digit) for n, digit in enumerate("5550142"))], 9.0)
        assert made == [(7.0, Commit("5550142", "digits"))]

    def test_the_hash_key_ends_the_number_at_once(self) -> None:
        made = run([*OPENED, DigitPressed(2.0, "4"), DigitPressed(2.5, "2"), DigitPressed(3.0, "#")], 3.1)
        assert made == [(3.0, Commit("42", "digits"))]

    def test_a_key_stops_the_agent(self) -> None:
        assert kinds(run([AgentBegan(0.0), DigitPressed(1.0, "1")], 4.0)) == ["Interrupt", "Commit"]


TEXTS = st.sampled_from(["", "um", "mm-hmm", "okay", "yes", "a table", "a table for four", "on friday and"])


@st.composite
def anything(draw: st.DrawFn) -> list[Event]:
    """Any events in any order: what a broken line, detector or recogniser might produce."""
    at = 0.0
    events: list[Event] = []
    for _ in range(draw(st.integers(1, 40))):
        at += draw(st.floats(0, 3))
        kind = draw(st.integers(0, 13))
        events.append(
            [
                VoiceStarted(at, at - 0.06), VoiceStopped(at, at - 0.1), partial(at, draw(TEXTS)), final(at, draw(TEXTS)),
                ended(at, draw(TEXTS)), DigitPressed(at, draw(st.sampled_from("12#*"))), AgentBegan(at, draw(st.booleans())),
                AgentInterruptible(at), AgentEnds(at, at + 1), AgentFinished(at),
                told(at, "started", draw(TEXTS)), told(at, "eager_end", draw(TEXTS)), told(at, "resumed", draw(TEXTS)),
                HearingBegan(at),
            ][kind]
        )  # fmt: skip
    return events


@settings(max_examples=400, deadline=None)
@given(anything())
def test_in_any_disorder_every_resume_follows_an_interrupt_and_every_drop_a_speculation(events: list[Event]) -> None:
    interrupted = speculated = False
    for _, decision in run(events, events[-1].at + 60):
        if isinstance(decision, Resume):
            assert interrupted
        if isinstance(decision, Drop):
            assert speculated
        if isinstance(decision, Commit):
            assert decision.words
            assert decision.speculated == speculated or decision.source == "digits"
        interrupted = isinstance(decision, Interrupt) or (interrupted and not isinstance(decision, Resume | Commit))
        speculated = isinstance(decision, Speculate) or (speculated and not isinstance(decision, Drop | Commit))


@settings(max_examples=200, deadline=None)
@given(anything())
def test_the_machine_never_waits_for_ever_once_the_floor_is_the_callers(events: list[Event]) -> None:
    turns = Turns(Endpointing(looks_complete))
    end = events[-1].at + 1
    made = run([*events, AgentFinished(end), VoiceStopped(end, end - 0.1)], end + 60, turns)
    assert any(isinstance(decision, Commit | PromptAgain | HangUp | Resume) for _, decision in made)


def _talks_for(seconds: int) -> list[Event]:
    """Somebody who does not pause: a word every half second, settled every five."""
    events: list[Event] = [*OPENED, voice(2.0)]
    said: list[str] = []
    for half in range(1, 2 * seconds):
        said.append(f"word{half}")
        events.append(partial(2.0 + half / 2, " ".join(said)))
        if half % 10 == 0:
            events.append(final(2.1 + half / 2, " ".join(said)))
            said.clear()
    return [*events, quiet(2.0 + seconds), final(2.2 + seconds, " ".join(said))]


def test_five_minutes_without_a_pause_are_one_turn_of_bounded_length_answered_at_their_end() -> None:
    made = run(_talks_for(300), 303.5)
    at, commit = only(made, Commit)
    assert isinstance(commit, Commit)
    assert 302.2 <= at <= 303.5
    assert commit.words.endswith("word598 word599")
    assert 3_900 <= len(commit.words) <= 4_100
    assert not [decision for _, decision in made if isinstance(decision, PromptAgain | HangUp | Interrupt)]


def test_a_turns_confidence_is_the_mean_over_its_words() -> None:
    made = run(
        [*OPENED, voice(2.0), quiet(2.5), final(2.6, "what", 0.4), voice(2.65), quiet(3.0), final(3.1, "time is it", 0.8)], 6.0
    )
    _, commit = only(made, Commit)
    assert isinstance(commit, Commit)
    assert commit.confidence == pytest.approx((0.4 + 3 * 0.8) / 4)


def test_an_answer_prepared_for_partial_words_is_made_anew_when_the_final_ones_are_doubtful() -> None:
    made = run([*OPENED, voice(2.0), partial(2.8, "what time"), quiet(3.0), final(3.2, "what time", 0.02)], 4.0)
    _, commit = only(made, Commit)
    assert isinstance(commit, Commit)
    assert not commit.speculated
    assert commit.confidence == pytest.approx(0.02)
