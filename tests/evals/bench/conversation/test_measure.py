"""What each measure counts and what it does not, on records made by hand; times are milliseconds."""

import pytest

from evals.bench.conversation.measure import TurnFigures, figures
from evals.bench.conversation.voiced import Voice
from evals.emulators.listening import Settled
from evals.phone.feed import CallEvent
from tests.evals.bench.conversation.records import BEGAN, at, record, said, span
from voice.mulaw import SILENCE


def only(*args: object, **options: object) -> TurnFigures:
    (turn,) = figures(record(*args, **options), {}, None)  # type: ignore[arg-type]
    return turn


def test_a_response_is_from_the_callers_last_sample_to_the_agents_first_after_it() -> None:
    turn = only([said(1000, 2000)], [span(0, 900), span(2300, 4000)])
    assert (turn.response, turn.early) == (300.0, False)


def test_sound_that_began_before_the_caller_was_through_is_no_answer_and_what_begins_anew_is() -> None:
    assert only([said(1000, 2000)], [span(1800, 1900), span(2300, 4000)]).response == 300.0
    through = only([said(1000, 2000)], [span(1800, 4000)])
    assert (through.response, through.early) == (None, True)


def test_an_answer_that_never_came_stays_among_the_turns_and_one_to_the_next_turn_is_not_taken_for_it() -> None:
    first, second = figures(record([said(1000, 2000), said(9000, 9500)], [span(9800, 11000)]), {}, None)
    assert (first.response, first.early, first.untold) == (None, False, "no answer")
    assert second.response == 300.0


async def test_the_bearing_word_is_found_by_the_voices_own_sound_wherever_the_words_before_it_end() -> None:
    voice = Voice()
    made = await voice.speak("Well, on Sunday we open at 1 p.m.")
    await voice.speak("We open at 1 p.m. as well, which nobody heard.")
    sound = SILENCE * at(2300) + made + SILENCE * 800
    call = record([said(1000, 2000, bears="1|one")], [span(2300, 2300 + len(made) / 8)], sound=sound)
    (turn,) = figures(call, voice.spoken, None)
    assert turn.bearing == 300.0 + 60 * len("Well, on Sunday we open at ")
    assert turn.untold == ""


async def test_a_word_inside_another_bears_nothing_and_why_none_was_found_is_told() -> None:
    voice = Voice()
    made = await voice.speak("At 11 p.m.")
    heard = SILENCE * at(2300) + made + SILENCE * 800
    assert (await _untold(heard, voice, "1|one")) == "no such word"
    assert (await _untold(SILENCE * at(2300) + b"\x11" * 8000, voice, "11")) == "sound not known"
    assert (await _untold(SILENCE * at(2300) + made[:2000], voice, "p.m", agent_until=2800, again=2500)) == "broken into"


async def _untold(sound: bytes, voice: Voice, bears: str, agent_until: float = 3000, again: float | None = None) -> str:
    turns = [said(1000, 2000, bears=bears), *([said(again, again + 500)] if again else [])]
    return figures(record(turns, [span(2300, agent_until)], sound=sound), voice.spoken, None)[0].untold


async def test_words_heard_before_the_caller_asked_or_after_they_spoke_again_do_not_answer() -> None:
    voice = Voice()
    made = await voice.speak("Yes.")
    sound = (SILENCE * at(100) + made).ljust(at(2300), SILENCE) + await voice.speak("Sorry?") + SILENCE * at(4000) + made
    call = record([said(1000, 2000), said(5000, 5500)], [span(100, 400), span(2300, 2700), span(6600, 7000)], sound=sound)
    assert figures(call, voice.spoken, None)[0].untold == "no such word"


def test_the_recognisers_end_is_the_one_that_holds_the_turns_last_word_after_the_caller_was_through() -> None:
    settled = [
        Settled(BEGAN + 1.5, "are you open"),  # before the end: another call's, or another turn's
        Settled(BEGAN + 2.1, "are you"),
        Settled(BEGAN + 2.15, "when will you be open"),  # another call's
        Settled(BEGAN + 2.2, "Are you open?"),
        Settled(BEGAN + 2.25, "are you open"),
    ]
    (turn,) = figures(record([said(1000, 2000)], [span(2300, 3000)]), {}, settled)
    assert turn.after_end == pytest.approx(100.0)
    assert figures(record([said(1000, 2000)], [span(2300, 3000)]), {}, settled[:3])[0].after_end is None


def test_a_cut_in_is_the_agents_beginning_from_a_pause_on_until_the_utterance_is_over() -> None:
    turn = only([said(1000, 4000, (1500, 2000), (3000, 3500))], [span(1800, 1900), span(4300, 5000)])
    first, second = turn.pauses
    assert (first.length, first.cut_in, second.cut_in) == (500.0, 300.0, None)
    resumed = only([said(1000, 4000, (1500, 2000))], [span(2050, 2200)]).pauses[0]
    assert resumed.cut_in == 550.0, "a reply to the first half that comes as the caller goes on"
    assert only([said(1000, 4000, (1500, 2000))], [span(1200, 1700)]).pauses[0].cut_in is None, "it began before the pause"
    assert only([said(1000, 4000, (1500, 2000))], [span(4000, 5000)]).pauses[0].cut_in is None, "it began after the end"


def test_a_cut_in_is_harmful_by_its_sound_over_the_resumed_speech_and_not_by_that_in_the_pause() -> None:
    assert not only([said(1000, 4000, (1500, 2000))], [span(1600, 2000)]).pauses[0].harmful
    assert not only([said(1000, 4000, (1500, 2000))], [span(1600, 2090)]).pauses[0].harmful
    harmful = only([said(1000, 4000, (1500, 2000))], [span(1900, 2100)]).pauses[0]
    assert harmful.harmful
    assert harmful.overlap == 100.0
    assert only([said(1000, 4000, (1500, 2000))], [span(3800, 9000)]).pauses[0].overlap == 200.0, "until the caller's end"


def test_beginning_over_fluent_words_is_counted_apart_from_pauses() -> None:
    assert only([said(1000, 2000)], [span(1200, 1300)]).into_words == 1
    assert only([said(1000, 3000, (1500, 2000))], [span(1600, 1700)]).into_words == 0
    assert only([said(1000, 2000)], [span(500, 1300)]).into_words == 0, "the caller came into it"


def test_an_interruption_is_from_the_callers_first_sample_to_the_agents_last() -> None:
    turn = only([said(1000, 2000, kind="interruption", over=0.5)], [span(0, 1250), span(2300, 3000)])
    assert (turn.given_way, turn.over, turn.response) == (250.0, True, 300.0)
    late = only([said(1000, 2000, kind="interruption", over=0.5)], [span(0, 900), span(2300, 3000)])
    assert (late.given_way, late.over) == (None, False), "the agent had finished, so nothing was interrupted"


def test_after_an_mm_hmm_it_is_told_whether_the_agent_stopped_and_whether_it_went_on() -> None:
    hmm = said(1000, 1400, kind="backchannel", words="mm-hmm", over=0.5)
    kept = only([hmm], [span(0, 9000)])
    assert (kept.stopped, kept.went_on) == (False, True)
    resumed = only([hmm], [span(0, 1200), span(1900, 5000)], clears=[1200])
    assert (resumed.stopped, resumed.went_on) == (True, True)
    paused = only([hmm], [span(0, 1200), span(1900, 5000)])
    assert (paused.stopped, paused.went_on) == (True, True), "an agent that paces its sound may stop without a clear"
    given_up = only([hmm], [span(0, 1200)], clears=[1200])
    assert (given_up.stopped, given_up.went_on) == (True, False)
    over = only([hmm], [span(0, 1600)])
    assert (over.stopped, over.went_on) == (False, True), "its reply was over"
    assert only([hmm], [span(0, 900)]).stopped is None, "nothing to listen to"
    assert kept.response is None
    assert not kept.asked


async def test_a_new_reply_to_an_mm_hmm_is_not_the_old_one_going_on() -> None:
    voice = Voice()
    reply = await voice.speak("We have penne without gluten. It is cooked in a kitchen full of flour.")
    clause = await voice.speak("It is cooked in a kitchen full of flour.")
    other = await voice.speak("What else would you like to know?")
    question = said(0, 500)
    hmm = said(2000, 2400, kind="backchannel", words="mm-hmm", over=0.5)

    def went_on(then: bytes, asked: float = BEGAN + 3) -> bool | None:
        for made in voice.spoken.values():
            made.asked[:] = [asked]
        sound = SILENCE * at(800) + reply[: at(1400)] + SILENCE * at(600) + then + SILENCE * 800
        call = record([question, hmm], [span(800, 2200), span(2800, 2800 + len(then) / 8)], clears=[2200], sound=sound)
        return figures(call, voice.spoken, None)[1].went_on

    assert went_on(reply[at(1300) :]), "the same text from near where it was cut"
    assert went_on(clause), "the clause that was cut, said anew"
    assert not went_on(other)
    assert went_on(other, BEGAN + 0.6), "the rest of the reply had been made ready before"
    assert went_on(b"\x11" * at(1000)), "a voice that is not known cannot be told apart"


def test_a_turns_account_is_the_newest_between_its_beginning_and_the_next() -> None:
    def timing(ms: int) -> CallEvent:
        return CallEvent(1, "timing", {"stages": {"first_frame": ms}})

    def phrase(source: str) -> CallEvent:
        return CallEvent(1, "said", {"phrases": [{"text": "x", "source": source}, {"text": "y", "source": "code"}]})

    events = [(500, timing(1)), (1900, phrase("code")), (1900, timing(2)), (2300, phrase("model")), (2310, timing(3)),
              (6000, timing(4))]  # fmt: skip
    call = record([said(1000, 2000), said(5000, 5500)], [span(2300, 3000), span(5800, 6500)], events=events)
    first, second = figures(call, {}, None)
    assert (first.source, first.stages) == ("model", {"first_frame": 3})
    assert (second.source, second.stages) == (None, {"first_frame": 4})
