"""A call that lost its gateway is judged by its own events: whether it came back, and what it was asked again."""

from typing import Any

from evals.bench.kills import judged
from evals.phone.report import CallReport


def events(*rows: tuple[str, dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"at_ms": n, "seq": n, "kind": kind, **facts} for n, (kind, facts) in enumerate(rows)]


def gave(*names: str) -> tuple[str, dict[str, Any]]:
    return "decision", {"slots": [{"name": name, "value": "x"} for name in names]}


def asked(*names: str) -> tuple[str, dict[str, Any]]:
    return "outcome", {"asked": list(names)}


def call(*rows: tuple[str, dict[str, Any]], streams: int = 2) -> CallReport:
    report = CallReport("CA1", "+1", "+2", "v", None, streams=streams, events=events(*rows), ended="agent")
    report.played = [(400, 6000), (14_000, 16_000)]
    return report


def test_what_was_given_before_and_asked_for_after_is_told() -> None:
    back = call(gave("party_size"), gave("date_range", "first_name"), ("taken_up", {}), asked("date", "time"), asked("name"))
    killed = judged(back, 7.0, [{}], [])
    assert killed.given == ("party_size", "date", "nights", "name")
    assert killed.asked_again == ("date", "name")
    assert (killed.taken_up, killed.away_seconds, killed.right) == (True, 7.0, False)


def test_a_question_asked_before_or_never_answered_is_not_asked_again() -> None:
    killed = judged(call(gave("party_size"), asked("name"), ("taken_up", {}), asked("name")), 7.0, [{}], [])
    assert killed.asked_again == ()
    assert killed.right


def test_a_call_that_did_not_come_back_is_not_right() -> None:
    killed = judged(call(gave("party_size"), streams=1), 7.0, [{}], [])
    assert (killed.taken_up, killed.away_seconds, killed.right) == (False, None, False)


def test_a_wrong_end_is_not_right() -> None:
    assert not judged(call(("taken_up", {})), 7.0, [], ["expected a booking, found none"]).right
