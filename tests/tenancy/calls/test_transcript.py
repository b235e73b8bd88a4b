"""A transcript holds what the caller said and what they heard, live and afterwards alike."""

import itertools
from datetime import timedelta
from typing import Any

from tenancy.calls.summary import Tally
from tenancy.calls.transcript import Line, add_event, turns_of
from tests.tenancy.calls.logged import START, caller, ended, hears, interrupted_call, lines_of, said, spoken, timed

GREETING = said("Hello.", "How can I help?", ids="0.0")
HEARD = (("0.0.0", "Hello.", True), ("0.0.1", "How can I help?", True))


def test_a_real_call_reads_as_it_was_heard() -> None:
    lines: list[Line] = []
    for event in interrupted_call():
        add_event(lines, event)
    greeting = "Thank you for calling Trattoria Bella Napoli. I'm an automated assistant, and this call may be recorded."
    assert spoken(lines) == [
        ("agent", f"{greeting} How can I help you?"),
        ("caller", "how do i get there"),
        ("agent", "Take the A, B, –"),
        ("caller", "what are your opening hours"),
        ("agent", "We're open Tuesday –"),
        ("caller", "where can i park my car"),
        ("agent", "There is no parking of our own. –"),
        ("caller", "do you have me can options"),
        ("agent", "Yes. The –"),
        ("caller", "how do i get there by subway"),
        ("agent", "Take the A, B, C, D, –"),
        ("caller", "what are your opening hours"),
        ("agent", "We're open Tuesday to –"),
        ("caller", "thank you and goodbye"),
        ("agent", "Thank you for calling. Goodbye!"),
    ]
    assert [line.turn for line in lines] == [0, *(turn for turn in range(1, 8) for _ in range(2))]
    assert all(before.at <= after.at for before, after in itertools.pairwise(lines))
    assert not any(line.growing or line.phrases for line in lines)


def test_the_turns_of_a_real_call_have_their_route_intents_latency_and_full_answer() -> None:
    turns = turns_of(interrupted_call())
    assert [turn.number for turn in turns] == list(range(1, 8))
    second = turns[1]
    assert (second.words, second.route, second.intents) == ("what are your opening hours", "synthesis", ("ask.hours",))
    assert list(second.stages) == ["endpoint", "plan", "first_phrase", "first_sound", "first_frame"]
    assert second.stages["first_frame"] == 313
    assert second.answer.startswith("We're open Tuesday to Thursday")
    assert second.answer.endswith("tomorrow we're closed.")


def test_the_tally_of_a_real_call() -> None:
    tally = Tally()
    for event in interrupted_call():
        tally.add(event["kind"], event)
    assert (tally.outcome, tally.turns) == ("answered", 7)


def test_words_grow_while_they_are_spoken_and_the_turns_own_replace_them() -> None:
    seen = []
    lines: list[Line] = []
    for event in timed(
        GREETING, hears("partial", "a"), hears("partial", "a table"), hears("final", "a table for"), hears("partial", "four"),
        hears("partial", "for"), hears("final", "four"), caller("a table for four", *HEARD),
    ):  # fmt: skip
        add_event(lines, event)
        seen.append(spoken(lines)[-1])
    assert seen[1:] == [
        ("caller", "a …"),
        ("caller", "a table …"),
        ("caller", "a table for …"),
        ("caller", "a table for four …"),
        ("caller", "a table for for …"),
        ("caller", "a table for four …"),
        ("caller", "a table for four"),
    ]
    assert len(lines) == 2
    assert lines[1].at == START + timedelta(seconds=1)


def test_a_recogniser_that_ends_turns_itself_repeats_no_words() -> None:
    lines = lines_of(
        GREETING, hears("partial", "a table"), hears("final", "a table for four"), hears("end", "a table for four"),
        caller("a table for four", *HEARD), hears("end", "a table for four"), hears("final", "for four"),
    )  # fmt: skip
    assert spoken(lines)[1:] == [("caller", "a table for four")]


def test_what_a_recogniser_that_follows_turns_tells_on_the_way_grows_the_same_line() -> None:
    kinds = ("started", "partial", "eager_end", "resumed")
    for at, kind in enumerate(kinds):
        lines = lines_of(GREETING, *(hears(one, "a table") for one in kinds[:at]), hears(kind, "a table for"))
        assert spoken(lines)[1:] == [("caller", "a table for …")]
    lines = lines_of(GREETING, hears("eager_end", "a table"), hears("end", "a table"), caller("a table", *HEARD))
    assert spoken(lines)[1:] == [("caller", "a table")]


def test_the_same_words_later_are_said_again() -> None:
    lines = lines_of(GREETING, caller("yes", *HEARD), said("Sure?"), hears("partial", "yes"), seconds=5)
    assert spoken(lines)[-1] == ("caller", "yes …")


def test_an_interruption_shows_at_once_and_is_taken_back_when_it_was_only_a_cough() -> None:
    before = [GREETING, caller("hours", *HEARD), said("We open at nine.", "We close at five.")]
    cut = [*before, hears("partial", "mm"), {"kind": "interruption", "heard": ["We open at"]}]
    assert spoken(lines_of(*cut))[-2:] == [("agent", "We open at –"), ("caller", "mm …")]
    resumed = spoken(lines_of(*cut, {"kind": "resume"}))
    assert resumed[-1] == ("agent", "We open at nine. We close at five.")


def test_a_caller_who_goes_on_before_the_answer_sounds_has_said_one_thing() -> None:
    lines = lines_of(
        GREETING, caller("a table", *HEARD), said("For how many?"), hears("partial", "for four"),
        caller("a table for four", amends=True, plan=2), said("When?", ids="1.2"), ended(("1.2.0", "When?", True)),
    )  # fmt: skip
    assert spoken(lines)[1:] == [("caller", "a table for four"), ("agent", "When?")]
    assert [line.turn for line in lines] == [0, 1, 1]


def test_a_caller_who_goes_on_into_the_first_words_keeps_both_parts() -> None:
    lines = lines_of(
        GREETING, caller("a table", *HEARD), said("For how many?"),
        caller("a table for four", ("1.1.0", "For", False), amends=True, plan=2), said("When?", ids="1.2"),
        ended(("1.2.0", "When?", True)),
    )  # fmt: skip
    assert spoken(lines)[1:] == [("caller", "a table"), ("agent", "For –"), ("caller", "for four"), ("agent", "When?")]
    assert [line.turn for line in lines] == [0, 1, 1, 1, 1]


def test_an_answer_of_which_nothing_was_heard_is_no_part_of_it() -> None:
    lines = lines_of(
        GREETING, caller("hours", *HEARD), said("We open at nine."),
        caller("where are you", HEARD[1], plan=2), said("In Rome.", ids="2.2"), ended(("2.2.0", "In", False)),
    )  # fmt: skip
    assert [text for who, text in spoken(lines) if who == "agent"] == ["Hello. How can I help?", "In –"]


def test_a_silence_is_prompted_and_is_no_turn() -> None:
    events = [
        GREETING,
        caller("", *HEARD, source="silence"),
        said("Are you there?"),
        caller("yes", ("1.1.0", "Are you there?", True)),
    ]
    assert spoken(lines_of(*events))[1:] == [("agent", "Are you there?"), ("caller", "yes")]
    assert [(turn.number, turn.words) for turn in turns_of(timed(*events))] == [(1, "yes")]


def test_words_of_a_turn_that_is_logged_after_the_next_began_stand_once() -> None:
    """An act takes its time: the caller hears the answer, and speaks, before it is logged."""
    decided = {"kind": "decision", "route": "booking", "intents": [{"name": "affirm", "topic": None}], "plan": 1}
    events = [
        GREETING, caller("yes", *HEARD, plan=1), caller("thanks", ("1.1.0", "Booked", False), plan=2), decided,
        said("Booked for you.", "Anything else?"), {**decided, "route": "synthesis", "plan": 2}, said("Bye.", ids="2.2"),
        ended(("2.2.0", "Bye.", True)),
    ]  # fmt: skip
    assert spoken(lines_of(*events))[1:] == [("caller", "yes"), ("agent", "Booked –"), ("caller", "thanks"), ("agent", "Bye.")]
    routes = [(turn.words, turn.route, turn.answer) for turn in turns_of(timed(*events))]
    assert routes == [("yes", "booking", "Booked for you. Anything else?"), ("thanks", "synthesis", "Bye.")]


def test_a_call_that_was_taken_up_tells_its_last_turn_once() -> None:
    again = caller("four", ("1.1.0", "For how many?", True), plan=9)
    events = [
        GREETING, caller("a table", *HEARD), {"kind": "decision", "route": "booking", "intents": [], "plan": 1},
        said("For how many?"), caller("four", ("1.1.0", "For how many?", True), plan=2), {"kind": "taken_up", "after": 6}, again,
        {"kind": "decision", "route": "booking", "intents": [], "plan": 9},
        {"kind": "said", "phrases": [{"id": "cut-off.9", "text": "Sorry."}, *said("When?", ids="2.9")["phrases"]]},
        ended(("cut-off.9", "Sorry.", True), ("2.9.0", "When?", True)),
    ]  # fmt: skip
    said_last = [("agent", "For how many?"), ("caller", "four"), ("agent", "Sorry. When?")]
    assert spoken(lines_of(*events))[2:] == said_last
    assert [turn.words for turn in turns_of(timed(*events))] == ["a table", "four"]
    tally = Tally()
    for event in events:
        tally.add(event["kind"], event)
    assert tally.turns == 2


def test_what_was_said_before_the_line_broke_is_marked_as_cut() -> None:
    lines = lines_of(GREETING, caller("hours", *HEARD), said("We open at nine."), {"kind": "taken_up", "after": 4})
    assert spoken(lines)[-1] == ("agent", "We open at nine. –")


def test_the_last_words_of_a_caller_who_hangs_up_are_kept() -> None:
    lines = lines_of(GREETING, hears("partial", "oh never mind"), ended(*HEARD))
    assert spoken(lines) == [("agent", "Hello. How can I help?"), ("caller", "oh never mind")]


def test_scripts_in_words_are_words() -> None:
    script = "<script>alert(1)</script>"
    assert spoken(lines_of(GREETING, caller(script, *HEARD)))[-1] == ("caller", script)


def act(tool: str, status: str = "ok", reason: str | None = None) -> dict[str, Any]:
    return {"kind": "act_ended", "tool": tool, "result": {"status": status, "reason": reason}}


def test_acts_stand_with_their_turn_and_with_what_came_of_them() -> None:
    events = timed(
        caller("a table", plan=1), act("hold_booking", "refused", "taken"), act("release_booking"), caller("bye", plan=2)
    )
    assert [turn.acts for turn in turns_of(events)] == [("hold_booking (refused: taken)", "release_booking"), ()]


def test_what_binds_says_most_about_a_call_and_the_last_of_it() -> None:
    def outcome(*events: dict[str, Any]) -> str:
        tally = Tally()
        for event in events:
            tally.add(event["kind"], event)
        return tally.outcome

    answered = said("We open at nine.", what="answer")
    assert outcome() == "nothing"
    assert outcome(said("Hello.")) == "nothing"
    assert outcome(answered) == "answered"
    assert outcome(answered, act("transfer")) == "transferred"
    assert outcome(act("transfer"), act("take_message")) == "message"
    assert outcome(act("take_message"), act("confirm_booking"), act("transfer")) == "booked"
    assert outcome(act("confirm_booking"), act("cancel_booking")) == "cancelled"
    assert outcome(act("change_booking")) == "changed"
    assert outcome(act("place_order")) == "ordered"
    assert outcome(act("hold_booking"), act("confirm_booking", "failed"), act("cancel_booking", "unknown")) == "nothing"
