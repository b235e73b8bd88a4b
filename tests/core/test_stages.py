"""From the moments of a turn to the spans that owners and traces are shown."""

from core.stages import STAGES, Span, waterfall

WHOLE = {
    "silence": 96, "plan": 151, "final": 180, "intent": 171, "knowledge": 168, "first_phrase": 190, "prepared": 195,
    "first_sound": 200, "endpoint": 301, "first_frame": 310,
}  # fmt: skip


def test_each_stage_spans_from_what_it_waited_for_to_its_own_end() -> None:
    assert waterfall(WHOLE) == (
        Span("silence", 0, 96), Span("recognition", 0, 180), Span("intent", 151, 171), Span("knowledge", 151, 168),
        Span("plan", 151, 190), Span("gate", 195, 301), Span("speech", 190, 200), Span("line", 301, 310),
    )  # fmt: skip
    assert tuple(span.stage for span in waterfall(WHOLE)) == STAGES


def test_an_answer_that_comes_after_the_end_of_the_turn_waits_at_no_gate() -> None:
    late = {**WHOLE, "prepared": 900, "first_phrase": 700, "first_sound": 720, "first_frame": 730}
    spans = {span.stage: span for span in waterfall(late)}
    assert "gate" not in spans
    assert spans["line"] == Span("line", 720, 730)


def test_nothing_begins_before_the_caller_has_ended_and_what_nobody_measured_is_left_out() -> None:
    assert waterfall({"plan": -80, "final": -10, "first_phrase": 40}) == (Span("plan", 0, 40),)
    assert waterfall({}) == ()
