"""A call is right when what was said and what is stored are what the script expects, and the reasons name what is not."""

from datetime import UTC, datetime
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


LINE: dict[str, Any] = {"item": "Margherita", "variation": None, "quantity": 2, "modifiers": [], "without": []}
ORDER: dict[str, Any] = {
    "fulfilment": "delivery", "address": "12 Front Street", "name": "Anna Rossi", "total_minor": 3920, "currency": "EUR",
    "ready_at": datetime(2026, 11, 5, 22, 30, tzinfo=UTC),
    "lines": [LINE, {**LINE, "quantity": 1, "variation": "large", "modifiers": [{"name": "olives"}], "without": ["basil"]}],
}  # fmt: skip
ITEMS = [{"item": "Margherita", "size": "large", "with": ["olives"], "without": ["basil"]}, {"item": "Margherita", "quantity": 2}]


def wrong(expect: dict[str, Any], said: str = "", rows: list[dict[str, Any]] | None = None, **left: Any) -> list[str]:
    report = CallReport("CA1", "+1", "+2", "en-us", None, agent_said=[said], transferred_to=left.pop("to", None))
    return judge(Expect.model_validate(expect), report, Left(rows or [], **left), THURSDAY)


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


@pytest.mark.parametrize(
    ("expected", "reason"),
    [
        (
            {
                "items": ITEMS,
                "total": 39.2,
                "fulfilment": "delivery",
                "address": "front street",
                "name": "rossi",
                "ready": "23:30",
            },
            None,
        ),
        ({"items": ITEMS[1:]}, "ordered are 2 Margherita, 1 Margherita (large) +olives -basil, expected 2 Margherita"),
        ({"total": 39}, "the total is 39.20, expected 39"),
        ({"fulfilment": "pickup"}, "it is for delivery, expected pickup"),
        ({"ready": "22:30"}, "it is ready at 23:30, expected 22:30"),
        ({"address": "Water Street"}, "address is '12 Front Street', expected 'Water Street'"),
    ],
)
def test_all_of_an_order_is_compared_whatever_the_order_of_its_lines(expected: dict[str, Any], reason: str | None) -> None:
    assert wrong({"order": expected}, orders=[ORDER]) == ([reason] if reason else [])


def test_one_and_one_more_are_two_of_the_same() -> None:
    lines = [{**LINE, "quantity": 1}, {**LINE, "quantity": 1}]
    assert wrong({"order": {"items": [{"item": "Margherita", "quantity": 2}]}}, orders=[{**ORDER, "lines": lines}]) == []


def test_no_order_may_stand_where_none_is_expected_and_one_where_one_is() -> None:
    assert wrong({"order": "none"}) == []
    assert wrong({"order": "none"}, orders=[ORDER]) == ["expected no order, found 1"]
    assert wrong({"order": {"total": 39.2}}) == ["expected an order, found none"]


@pytest.mark.parametrize(
    ("expected", "to", "reason"),
    [
        (True, "+12125550168", None),
        ("Elena", "+12125550168", None),
        ("none", None, None),
        ("Marcus", "+12125550168", "Elena Marchetti was tried first, expected Marcus"),
        ("none", "+12125550168", "transferred to +12125550168, expected nobody"),
        ("Elena", None, "transferred to None, expected somebody"),
    ],
)
def test_a_transfer_is_to_whoever_is_named(expected: str | bool, to: str | None, reason: str | None) -> None:
    row = {"people": [{"name": "Elena Marchetti", "number": "+12125550168"}]}
    assert wrong({"transfer": expected}, to=to, transfers=[row] if to else []) == ([reason] if reason else [])


def test_a_text_is_the_one_of_its_kind() -> None:
    sent = [{"kind": "directions"}]
    assert wrong({"text": "directions"}, texts=sent) == []
    assert wrong({"text": "none"}) == []
    assert wrong({"text": "none"}, texts=sent) == ["texts are directions, expected none"]
    assert wrong({"text": "order_confirmed"}) == ["texts are none, expected order_confirmed"]
