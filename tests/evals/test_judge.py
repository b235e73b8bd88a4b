"""A call is right when what was said and what is stored are what the script expects, and the reasons name what is not."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from evals.judge import Left, judge
from evals.phone.expected import Expect
from evals.phone.report import CallReport

ROME = ZoneInfo("Europe/Rome")
THURSDAY = datetime(2026, 11, 5, 22, 30, tzinfo=ROME)
ROW: dict[str, Any] = {
    "party_size": 4,
    "name": "Anna Rossi",
    "starts_at": "2026-11-06T18:30:00+00:00",
    "service": None,
    "room": "Garden Double",
    "nights": 2,
}


def wrong(expect: dict[str, Any], said: str = "", rows: list[dict[str, Any]] | None = None) -> list[str]:
    report = CallReport("CA1", "+1", "+2", "en-us", None, agent_said=[said])
    return judge(Expect.model_validate(expect), report, Left(rows or []), THURSDAY)


@pytest.mark.parametrize(
    ("options", "said", "right"),
    [
        (["half past nine", "9:30"], "We open at 9:30 on Sunday.", True),
        (["9:30"], "We open at 19:30.", False),
        (["9"], "Until 9.", True),
        (["closed"], "We are CLOSED on Sunday", True),
        (["closed"], "It is enclosed.", False),
        (["a table"], "I have a  table.", True),
        (["€ 12.50"], "That is € 12.50, please.", True),
    ],
)
def test_one_of_the_alternatives_stands_whole_in_what_the_agent_said(options: list[str], said: str, right: bool) -> None:
    assert (wrong({"said": options}, said) == []) is right


def test_no_booking_may_stand_where_none_is_expected() -> None:
    assert wrong({"booking": "none"}) == []
    assert wrong({"booking": "none"}, rows=[ROW]) == ["expected no booking, found 1"]


def test_exactly_one_booking_stands_where_one_is_expected() -> None:
    assert wrong({"booking": {"party_size": 4}}) == ["expected a booking, found none"]
    assert wrong({"booking": {"party_size": 4}}, rows=[ROW, ROW]) == ["expected one booking, found 2"]


@pytest.mark.parametrize(
    ("expected", "reason"),
    [
        ({"party_size": 4, "name": "rossi", "time": "19:30", "date": {"weekday": "friday"}}, None),
        ({"date": "2026-11-06", "room": "garden", "nights": 2}, None),
        ({"date": {"days": 1}}, None),
        ({"party_size": 5}, "party_size is 4, expected 5"),
        ({"name": "Bianchi"}, "name is 'Anna Rossi', expected 'Bianchi'"),
        ({"time": "18:30"}, "the time is 19:30, expected 18:30"),
        ({"date": {"weekday": "thursday"}}, "the date is 2026-11-06, expected 2026-11-12"),
        ({"service": "haircut"}, "service is None, expected 'haircut'"),
    ],
)
def test_each_named_field_is_compared_on_the_business_clock(expected: dict[str, Any], reason: str | None) -> None:
    assert wrong({"booking": expected}, rows=[ROW]) == ([reason] if reason else [])


def test_a_booking_of_days_alone_has_a_date() -> None:
    assert wrong({"booking": {"date": {"days": 2}}}, rows=[{"date": "2026-11-07"}]) == []


def test_nothing_expected_is_never_wrong() -> None:
    assert judge(None, CallReport("CA1", "+1", "+2", "en-us", None), Left([ROW]), THURSDAY) == []
