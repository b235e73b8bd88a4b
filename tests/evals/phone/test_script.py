"""Scripts are read with clear complaints, and followed as a caller would: questions first, then what is left to say."""

from pathlib import Path

import pytest

from core.errors import InvalidInput
from evals.phone.script import DONT_KNOW, Dialogue, HangUp, Line, Script, Speak, Wait, load_script


def written(folder: Path, text: str) -> Path:
    path = folder / "call.yaml"
    path.write_text(text)
    return path


FULL = """\
title: A call
to: "+12125550142"
from: "+12125550143"
voice: en-gb
lines:
  - say: Hello
  - audio: hello.wav
  - dtmf: "12#"
  - wait: 3
  - say: Stop
    interrupt: 0.8
  - say: Later
    after: name
answers:
  date: [tomorrow, the day after]
  confirm: yes
  party_size: 4
  phone: {dtmf: "5550100"}
hang_up_after: goodbye
expect:
  said: [open, shut]
  booking: {party_size: 4, date: {weekday: friday}, time: "19:30"}
"""


def test_every_field_of_a_script_is_read(tmp_path: Path) -> None:
    script = load_script(written(tmp_path, FULL))
    assert (script.to, script.caller, script.voice) == ("+12125550142", "+12125550143", "en-gb")
    assert script.lines[1].audio == tmp_path / "hello.wav"
    assert script.lines[4].interrupt == 0.8
    assert script.lines[5].after == "name"
    assert [answer.say for answer in script.answers["date"]] == ["tomorrow", "the day after"]
    assert script.answers["confirm"][0].say == "yes"
    assert script.answers["party_size"][0].say == "4"
    assert script.expect is not None


def test_a_date_need_not_be_quoted(tmp_path: Path) -> None:
    script = load_script(written(tmp_path, "expect: {booking: {date: 2026-11-05}}"))
    assert script.expect is not None
    assert script.expect.booking is not None
    assert script.expect.booking != "none"
    assert script.expect.booking.date == "2026-11-05"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("lines:\n  - say: Hello\n  - say: Hm\n    wait: 3\n", ":3: lines.1: expected exactly one of say, audio, dtmf and wait"),
        ("title: a\nanswers:\n  time: {foo: 1}\n", ":3: answers.time.0.foo: there is no such field"),
        ("title: a\nliness: []\n", ":2: liness: there is no such field"),
        ("lines:\n  - say: a\n    interrupt: soon\n", ":3: lines.0.interrupt: input should be a valid number"),
        ("lines:\n  - say: a\n   - b\n", ":3: not YAML"),
        ("- say: a\n", ":1: expected a mapping"),
        ("", ":1: expected a mapping"),
        ('lines:\n  - dtmf: "12a"\n', ":2: lines.0.dtmf: string should match pattern"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line_and_field(tmp_path: Path, text: str, complaint: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(InvalidInput) as refused:
        load_script(path)
    assert str(refused.value).startswith(f"{path}{complaint}")


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"no\.yaml: cannot be read"):
        load_script(tmp_path / "no.yaml")


def script_of(lines: list[dict[str, object]], **answers: object) -> Script:
    return Script.model_validate({"lines": lines, "answers": answers})


def said(move: object) -> str:
    assert isinstance(move, Speak)
    return move.text


def test_a_question_is_answered_before_the_next_line() -> None:
    dialogue = Dialogue(script_of([{"say": "one"}, {"say": "two"}], date="tomorrow"))
    assert said(dialogue.next()) == "one"
    assert said(dialogue.next(("date",))) == "tomorrow"
    assert said(dialogue.next(())) == "two"
    assert dialogue.next(()) == HangUp("said everything")


def test_several_questions_are_answered_together_and_in_the_order_asked() -> None:
    dialogue = Dialogue(script_of([], time="at eight", date="tomorrow"))
    assert said(dialogue.next(("date", "time"))) == "tomorrow at eight"


def test_repeated_asking_gets_the_next_answer_and_then_the_last_again() -> None:
    dialogue = Dialogue(script_of([], name=["Bert", "B E R T"]))
    assert [said(dialogue.next(("name",))) for _ in range(3)] == ["Bert", "B E R T", "B E R T"]


def test_the_same_question_is_not_answered_for_ever() -> None:
    dialogue = Dialogue(script_of([], name="Bert"))
    moves = [dialogue.next(("name",)) for _ in range(6)]
    assert isinstance(moves[-2], Speak)
    assert isinstance(moves[-1], HangUp)


def test_anything_else_gets_the_remaining_lines_first() -> None:
    dialogue = Dialogue(script_of([{"say": "one"}, {"say": "two"}], anything_else="no thanks"))
    assert said(dialogue.next()) == "one"
    assert said(dialogue.next(("anything_else",))) == "two"
    assert said(dialogue.next(("anything_else",))) == "no thanks"


def test_an_unknown_question_gets_the_next_line_then_an_excuse_then_the_end() -> None:
    dialogue = Dialogue(script_of([{"say": "one"}], date="tomorrow"))
    assert said(dialogue.next(("email",))) == "one"
    assert said(dialogue.next(("email",))) == DONT_KNOW
    assert isinstance(dialogue.next(("email",)), HangUp)


def test_a_line_that_waits_for_a_question_is_said_when_it_is_asked_and_not_before() -> None:
    dialogue = Dialogue(script_of([{"say": "wait, two more", "after": "name"}], date="tomorrow", name="Bert"))
    assert said(dialogue.next(("date",))) == "tomorrow"
    assert said(dialogue.next(("name",))) == "wait, two more"
    assert said(dialogue.next(("name",))) == "Bert"


def test_a_silence_is_a_move_of_its_own() -> None:
    assert Dialogue(script_of([{"wait": 3}])).next() == Wait(3)


def test_without_a_feed_the_answers_follow_the_lines_in_order() -> None:
    dialogue = Dialogue(script_of([{"say": "one"}], date="tomorrow", time=["eight", "nine"]), follows_questions=False)
    assert [said(dialogue.next()) for _ in range(4)] == ["one", "tomorrow", "eight", "nine"]
    assert isinstance(dialogue.next(), HangUp)


def test_a_line_lost_with_the_connection_is_repeated_unless_the_agent_knew_it() -> None:
    lost = Dialogue(script_of([{"say": "one"}, {"say": "two"}], date="tomorrow"))
    lost.next()
    lost.repeat_line()
    lost.repeat_line()
    assert said(lost.next()) == "one"
    known = Dialogue(script_of([{"say": "one"}, {"say": "two"}], date="tomorrow"))
    known.next()
    known.repeat_line()
    assert said(known.next(("date",))) == "tomorrow"
    assert said(known.next()) == "two"


def test_an_answer_lost_with_the_connection_does_not_bring_the_line_before_it_back() -> None:
    lost = Dialogue(script_of([{"say": "one"}], name="Bert", anything_else="no thanks"))
    lost.next()
    lost.next(("name",))
    lost.repeat_line()
    assert said(lost.next(("anything_else",))) == "no thanks"


def test_a_caller_of_lines_alone_says_the_next_one_whatever_is_asked_and_never_an_excuse() -> None:
    dialogue = Dialogue(script_of([{"say": "one"}, {"say": "two"}]))
    assert said(dialogue.next()) == "one"
    assert said(dialogue.next(("party_size",))) == "two"
    assert dialogue.next(("date", "time")) == HangUp("said everything")


def test_a_line_holds_one_thing() -> None:
    with pytest.raises(ValueError, match="exactly one"):
        Line.model_validate({})
