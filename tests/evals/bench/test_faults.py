"""What a call says about the fault beneath it, and that the emulated recogniser hears what the simulated caller says."""

from evals.bench.faults import chosen, faults_report, judged
from evals.bench.outage import PROVIDERS, Overheard
from evals.emulators.profile import FAULTS
from evals.phone.place import Happening
from evals.phone.report import CallReport, Turn


def call(*turns: Turn, ended: str = "agent", acts: tuple[str, ...] = ()) -> CallReport:
    report = CallReport("CA1", "+1", "+2", "v", None, turns=list(turns), ended=ended)  # type: ignore[arg-type]
    report.turns.insert(0, turn(0, 5000, "On Sunday we are."))  # before the fault
    report.acts = [{"tool": "confirm_booking", "key": key, "result": {"status": "ok"}} for key in acts]
    return report


def turn(number: int, answer_ms: float | None, *answer: str) -> Turn:
    return Turn(number, "words", 0.0, 1.0, answer=list(answer), answer_ms=answer_ms)


def test_the_longest_wait_is_told_with_what_was_heard_after_it() -> None:
    case = judged("speech", "drop", True, call(turn(1, 300, "Hi."), turn(2, 4100, "Sorry.", "A table?"), turn(3, None)), 1, [])
    assert (case.waited_ms, case.heard_first, case.unanswered, case.completed) == (4100, "Sorry.", 1, True)
    silent = judged("speech", "drop", True, call(turn(1, None)), 0, ["expected a booking"])
    assert (silent.waited_ms, silent.heard_first, silent.completed) == (None, "", False)


def test_an_excuse_that_stood_in_for_the_answer_is_what_was_heard() -> None:
    report = call(turn(1, 4000, "Yes, we are open."), turn(2, 300, "Goodbye."))
    heard = [{"id": "apology-1", "text": "I'm sorry, I'm having trouble.", "whole": True}]
    report.events = [
        {"at_ms": 4100, "kind": "caller", "heard": [{"text": "Hello."}]},
        {"at_ms": 9000, "kind": "caller", "heard": heard},
    ]
    assert judged("speech", "drop", True, report, 0, []).heard_first == "I'm sorry, I'm having trouble."


def test_what_was_done_under_two_keys_or_stands_twice_was_done_twice_and_what_was_asked_for_again_was_not() -> None:
    assert judged("speech", None, True, call(acts=("a", "a")), 1, []).done_twice == ()
    assert judged("speech", None, True, call(acts=("a", "b")), 1, []).done_twice == ("confirm_booking",)
    assert judged("speech", None, True, call(), 2, []).done_twice == ("booking",)
    held = call(acts=("a", "b"))
    held.acts = [act | {"tool": "hold_booking"} for act in held.acts]
    assert judged("speech", None, True, held, 1, []).done_twice == (), "what is held is let go of again"


def test_a_call_that_failed_did_not_come_to_its_end_whatever_it_left() -> None:
    assert not judged("recognition", "drop", True, call(ended="failed"), 1, []).completed


async def test_the_recogniser_is_told_what_is_said_once_and_again_on_a_new_connection() -> None:
    now = [0.0]
    heard = Overheard(lambda: now[0])
    recognise, another = heard.by_one(), heard.by_one()
    assert await recognise(bytes(8000)) == ()
    heard.observe(Happening("caller", 1.0, "a table please"))
    first = await recognise(bytes(8000))
    assert [word.word for word in first] == ["a", "table", "please"]
    assert first[-1].end == 1.0
    assert await another(bytes(8000)) == first, "what one was told says nothing of the other"
    assert await recognise(bytes(800)) == (), "the rest of the same breath"
    now[0] = 3.0
    assert [word.word for word in await recognise(bytes(8000))] == ["a", "table", "please"]


def test_every_provider_and_fault_has_its_call_unless_some_are_named() -> None:
    assert chosen(()) == (PROVIDERS, FAULTS)
    providers, faults = chosen(("search", "drop"))
    assert ([provider.name for provider in providers], faults) == (["search"], ("drop",))


def test_the_report_counts_and_marks_what_was_not_turned_to() -> None:
    cases = [
        judged("search", "drop", True, call(turn(1, 900, "I can't look that up.")), 0, []),
        judged("small model", "drop", False, call(turn(1, 200, "Yes.")), 0, ["expected a booking"]),
    ]
    report = faults_report(cases, alone=False)
    assert report.first.startswith("1 of 2 calls came to their end")
    assert "in 2 the caller heard something within 2 s" in report.first
    assert "0.9 s" in report.first
    assert report.tables[0].rows[1][0] == "small model (not turned to)"


def test_the_calls_of_every_provider_can_be_placed() -> None:
    assert all(provider.script(number).lines for provider in PROVIDERS for number in range(len(FAULTS) + 1))
