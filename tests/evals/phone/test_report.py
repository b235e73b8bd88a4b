"""Figures from sound whose answer is known exactly."""

import numpy as np
import numpy.typing as npt

from evals.phone.feed import CallEvent
from evals.phone.line import Spoken
from evals.phone.report import CallReport, Span, TimedEvent, attach_events, caller_turns, measure, spans

FAR = 1 << 62


def voiced(*stretches: tuple[int, int], ms: int = 20_000) -> npt.NDArray[np.bool_]:
    """Windows that hold sound from and to these milliseconds."""
    windows = np.zeros(ms // 10, dtype=np.bool_)
    for begin, end in stretches:
        windows[begin // 10 : end // 10] = True
    return windows


def at(ms: int) -> int:
    return ms * 8


def span(begin: int, end: int) -> Span:
    return Span(at(begin), at(end))


def test_an_answer_is_measured_from_the_last_voiced_sample_to_the_first_of_the_agent() -> None:
    agent = spans(voiced((0, 1000), (4270, 5000)))
    turn = measure(1, "hello", span(2000, 4000), FAR, agent, [])
    assert (turn.answer_ms, turn.cut_in_ms, turn.interruption_ms) == (270.0, None, None)


def test_an_answer_to_a_later_turn_is_not_an_answer_to_this_one() -> None:
    agent = spans(voiced((9000, 9500)))
    assert measure(1, "hello", span(2000, 4000), at(8000), agent, []).answer_ms is None


def test_an_interruption_is_measured_to_the_clear_and_its_answer_to_the_speech_after_it() -> None:
    agent = spans(voiced((1000, 3200), (4600, 6000)), breaks=[at(3180)])
    turn = measure(1, "stop", span(3000, 4100), FAR, agent, [at(3180)])
    assert (turn.interruption_ms, turn.talked_over_ms, turn.answer_ms) == (180.0, 200.0, 500.0)


def test_a_new_speech_close_behind_a_clear_is_an_answer_of_its_own() -> None:
    agent = spans(voiced((1000, 3200), (3500, 6000)), breaks=[at(3180)])
    assert measure(1, "stop", span(3000, 3300), FAR, agent, [at(3180)]).answer_ms == 200.0


def test_an_agent_that_talks_on_over_the_caller_has_neither_given_way_nor_answered() -> None:
    agent = spans(voiced((1000, 4000), (4300, 6000)))
    turn = measure(1, "mm-hmm", span(3000, 3300), FAR, agent, [])
    assert (turn.interruption_ms, turn.answer_ms) == (None, None)
    assert turn.talked_over_ms == 3000.0


def test_an_agent_that_cuts_in_is_told_from_one_that_waits() -> None:
    agent = spans(voiced((2500, 3000), (4400, 5000)))
    turn = measure(1, "I would like", span(2000, 4000), FAR, agent, [])
    assert (turn.cut_in_ms, turn.answer_ms) == (1500.0, 400.0)


def test_pauses_within_a_speech_do_not_part_it() -> None:
    assert spans(voiced((0, 500), (1000, 1500), (2100, 2200))) == [span(0, 1500), span(2100, 2200)]


def test_a_recordings_stretches_of_speech_are_turns_and_an_utterance_is_one() -> None:
    sound = voiced((0, 500), (1500, 2000), (5000, 6000), (6300, 7000))
    spoken = [Spoken("[a.wav]", at(0), at(2000), recording=True), Spoken("hello", at(5000), at(7000))]
    assert caller_turns(spoken, sound) == [
        ("[a.wav] 1", span(0, 500)),
        ("[a.wav] 2", span(1500, 2000)),
        ("hello", span(5000, 7000)),
    ]


def test_an_utterance_without_a_sound_is_no_turn() -> None:
    assert caller_turns([Spoken("hush", -1, -1)], voiced()) == []


def test_events_go_to_the_turn_in_which_they_came_and_stages_become_shares() -> None:
    report = CallReport("CA1", "+1", "+2", "en-us", None)
    report.turns = [
        measure(1, "one", span(1000, 2000), at(4000), [span(2200, 3000)], []),
        measure(2, "two", span(4000, 5000), FAR, [span(5400, 6000)], []),
    ]
    events: list[tuple[int, str, dict[str, object]]] = [
        (500, "said", {"phrases": [{"text": "Welcome."}, {"text": "Hello."}]}),
        (2010, "caller", {"words": "won"}),
        (2020, "caller", {"words": "won or more", "amends": True}),
        (2050, "decision", {"route": ["intent", "knowledge"]}),
        (2060, "timing", {"stages": {"endpoint": 50, "plan": 150}}),
        (5100, "act_ended", {"tool": "hold"}),
        (5110, "said", {"text": "Done."}),
        (5120, "unheard of", {"x": 1}),
        (5130, "timing", {"stages": {"plan": 50, "endpoint": 300, "sound": 250}, "turn": 2}),
    ]
    attach_events(report, [TimedEvent(at(ms), CallEvent(n, kind, facts)) for n, (ms, kind, facts) in enumerate(events, 1)])
    first, second = report.turns
    assert (first.heard, first.route, first.stages) == (
        ["won or more"],
        ["intent", "knowledge"],
        {"endpoint": 50.0, "plan": 150.0},
    )
    assert first.shares == {"endpoint": 50.0, "plan": 100.0, "line": 50.0}
    assert (second.answer, second.acts, second.shares) == (
        ["Done."],
        [{"tool": "hold"}],
        {"plan": 50.0, "sound": 200.0, "endpoint": 50.0, "line": 100.0},
    )
    assert report.agent_said == ["Welcome. Hello.", "Done."]
    assert len(report.events) == len(events)
