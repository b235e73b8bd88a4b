"""What a bench's turns say together: nothing that was not answered is left out, and the first line names the slowest stages."""

from dataclasses import replace

from evals.bench.conversation.clouds import Hearing, Profile
from evals.bench.conversation.intervals import spread
from evals.bench.conversation.measure import Paused, TurnFigures
from evals.bench.conversation.report import LATE_SHARE, conversation_report
from evals.bench.conversation.run import Found, Wanted
from evals.bench.conversation.summary import summed

STAGES = {"silence": 100, "final": 250, "plan": 150, "first_phrase": 200, "prepared": 205, "endpoint": 300, "first_sound": 210,
          "first_frame": 302}  # fmt: skip
TURN = TurnFigures("CA1", 1, "plain", "are you open", False, response=300.0, bearing=500.0, source="code", stages=STAGES)


def found(*turns: TurnFigures, profile: Profile = "none", late: float = 0.0) -> Found:
    return Found(Wanted("deepgram", profile, 2, 10, 1), "Frontdesk", turns, 1, 2, late, ("a complaint",))


def test_turns_without_an_answer_are_counted_and_named_and_their_kind_stays() -> None:
    silent = replace(TURN, response=None, bearing=None, source=None, stages={}, kind="dictated", words="my name is")
    early = replace(silent, early=True, kind="pause", words="do you um deliver")
    summary = summed(found(TURN, silent, early))
    assert (summary.asked, summary.unanswered, summary.early, summary.response.n) == (3, 1, 1, 1)
    assert set(summary.by_kind) == {"plain", "dictated", "pause"}
    report = conversation_report(found(TURN, silent, early))
    assert report.first.count("over 1 of 3 turns") == 1
    named = {row[0]: row[2] for row in report.tables[-1].rows}
    assert named["my name is"] == "silence"
    assert "had begun" in named["do you um deliver"]


def test_classes_have_their_share_of_the_answers_and_an_agent_that_tells_none_has_one_of_its_own() -> None:
    model = replace(TURN, source="model", response=900.0)
    report = conversation_report(found(TURN, TURN, TURN, model))
    assert [row[:3] for row in report.tables[1].rows] == [["worded by code", "75%", "3"], ["worded by a model", "25%", "1"]]
    assert set(summed(found(replace(TURN, source=None))).by_class) == {"not told"}


def test_the_first_line_has_the_profile_the_cut_ins_and_the_three_slowest_stages_slowest_first() -> None:
    pauses = (Paused(500.0, 300.0, 150.0), Paused(400.0, 320.0, 20.0), Paused(900.0, None, 0.0))
    first = conversation_report(found(replace(TURN, pauses=pauses), profile="facts")).first
    assert "2 of 3 pauses cut into, 1 of them harmfully" in first
    assert "published latency, 2 calls at a time" in first
    assert first.endswith("Slowest stages: recognition 250 ms, silence 100 ms, gate 95 ms.")
    assert conversation_report(found(replace(TURN, stages={}))).first.endswith("The agent tells no stages.")


def test_a_stage_that_few_turns_went_through_is_not_the_slowest_however_long_it_took() -> None:
    rare = replace(TURN, stages=STAGES | {"first_sound": 5000, "first_frame": 5002})
    speech = next(stage for stage in summed(found(TURN, TURN, rare)).stages if stage.stage == "speech")
    assert (speech.turns, speech.of_all) == (3, 10)
    once = replace(TURN, stages={name: at for name, at in STAGES.items() if name != "first_sound"})
    gone = next(stage for stage in summed(found(once, once, rare)).stages if stage.stage == "speech")
    assert (gone.turns, gone.lasted, gone.of_all) == (1, 4800, 0)
    assert "speech" not in conversation_report(found(once, once, rare)).first


def test_a_run_in_which_the_phone_itself_was_late_is_void() -> None:
    assert conversation_report(found(TURN, late=2 * LATE_SHARE)).first.startswith("Void")
    assert not conversation_report(found(TURN, late=LATE_SHARE / 2)).first.startswith("Void")


def test_what_went_wrong_and_what_was_not_come_to_is_said() -> None:
    said = " ".join(conversation_report(found(TURN)).remarks)
    assert "a complaint" in said
    assert "1 turns were not come to" in said


def test_what_the_emulated_recogniser_errs_in_or_does_not_is_said_for_each() -> None:
    def said(hearing: Hearing, profile: Profile) -> str:
        wanted = Wanted(hearing, profile, 1, 1, 1)
        return " ".join(conversation_report(replace(found(TURN), wanted=wanted)).remarks)

    assert "takes 12.9% of the pauses" in said("flux", "facts")
    assert "takes no pause" in said("flux", "none")
    assert "270 ms" in said("flux", "none")
    assert "49.0%" in said("assemblyai", "facts")
    assert "Nova-3 tells no end" in said("deepgram", "facts")
    assert "emulated recogniser" not in said("local", "none")


def test_manners_are_of_what_there_was_to_be_polite_about() -> None:
    turns = [
        replace(TURN, kind="interruption", over=True, given_way=200.0),
        replace(TURN, kind="interruption", over=True, given_way=1600.0),
        replace(TURN, kind="interruption", over=False),
        replace(TURN, kind="backchannel", response=None, stopped=True, went_on=True),
        replace(TURN, kind="backchannel", response=None, stopped=None),
    ]
    manners = summed(found(*turns)).manners
    assert (manners.interruptions, manners.talked_on, manners.listened, manners.stopped, manners.went_on) == (2, 1, 1, 1, 1)
    assert summed(found(*turns)).asked == 3


def test_a_percentile_lies_in_its_interval_which_many_turns_make_narrower() -> None:
    few, many = spread([300.0, 400.0, 500.0]), spread([300.0, 400.0, 500.0] * 60)
    for each in (few, many):
        assert each.p50 is not None
        assert each.p50.low <= each.p50.value == 400.0 <= each.p50.high
    assert few.p50 is not None
    assert many.p50 is not None
    assert many.p50.high - many.p50.low < few.p50.high - few.p50.low
    assert spread([]).p50 is None
    assert spread([1.0, 2.0]) == spread([1.0, 2.0])
