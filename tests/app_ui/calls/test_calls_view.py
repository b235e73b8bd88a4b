"""What the list of calls and a call's page say."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from app_ui.calls.view import (
    GAP,
    call_row,
    line_views,
    list_address,
    page_links,
    recording_address,
    turn_views,
    wait_views,
    wanted_outcome,
    wanted_page,
)
from app_ui.times import Clockface
from tenancy.calls.history import CallDetail, CallPage, CallSummary, Line, Turn

CLOCK = Clockface.of("Europe/London", "en-GB")
BEGAN = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
CALL = CallSummary(UUID(int=1), BEGAN, BEGAN + timedelta(seconds=75), "+442071838750", "booked", 3, "caller_hung_up")
DETAIL = CallDetail(CALL, (), (), recorded=True, forgotten=False)


def links(page: int, pages: int) -> list[str]:
    return [f"[{link.words}]" if link.here else link.words for link in page_links(CallPage((), 0, page, pages), "", "")]


def test_a_call_that_is_going_on_was_lost_or_was_forgotten_says_so() -> None:
    lost = replace(CALL, ended_at=None, outcome=None)
    rows = [
        call_row(call, CLOCK, BEGAN)
        for call in (CALL, replace(lost, live=True), lost, replace(CALL, caller=None, forgotten=True))
    ]
    assert [(row.caller, row.outcome, row.lasted) for row in rows] == [
        ("+44 20 7183 8750", "Booked", "1:15"),
        ("+44 20 7183 8750", "On the phone", ""),
        ("+44 20 7183 8750", "Broken off", ""),
        ("Forgotten call", "Booked", "1:15"),
    ]


def test_pages_show_the_ends_and_what_is_around() -> None:
    assert links(1, 1) == []
    assert links(1, 3) == ["[1]", "2", "3"]
    assert links(7, 400) == ["1", GAP, "6", "[7]", "8", GAP, "400"]


def test_the_address_of_a_list_holds_what_was_typed_and_nothing_that_breaks_out_of_it() -> None:
    assert list_address("", "") == "/calls"
    assert list_address("a&outcome=x#<b>", "booked", 2) == "/calls?search=a%26outcome%3Dx%23%3Cb%3E&outcome=booked&page=2"


def test_what_an_address_says_that_makes_no_sense_is_left_out() -> None:
    assert (wanted_outcome("booked"), wanted_outcome("drop table")) == ("booked", None)
    assert [wanted_page(written) for written in ("3", "-3", "x", "", "9" * 30, "²")] == [3, 1, 1, 1, 1, 1]


def test_lines_stand_at_their_second_and_say_where_they_were_cut_off() -> None:
    said = [
        Line("agent", "Hello, how can", BEGAN + timedelta(seconds=2), 0, interrupted=True),
        Line("caller", "<b>hi</b>", BEGAN + timedelta(seconds=63), 1),
        Line("caller", "", BEGAN + timedelta(seconds=70), 2),
    ]
    views = line_views(said, BEGAN)
    assert [(view.who, view.at, view.text, view.interrupted) for view in views] == [
        ("Frontdesk", "0:02", "Hello, how can", True),
        ("Caller", "1:03", "<b>hi</b>", False),
    ]


def test_each_turn_s_wait_is_drawn_on_one_scale_and_told_in_words() -> None:
    slow = {"endpoint": 200, "plan": 260, "first_phrase": 500, "first_sound": 900, "first_frame": 1000}
    turns = (
        Turn(1, "hello", "synthesis", (), slow, "Hi", ()),
        Turn(2, "book", "booking", (), {"endpoint": 50, "first_phrase": 80, "first_frame": 250}, "Done", ("confirm_booking",)),
        Turn(3, "bye", None, (), {}, "", ()),
    )
    first, second, third = turn_views(turns)
    assert [(bar.x, bar.width) for bar in first.bars] == [("26.00", "24.00"), ("50.00", "40.00"), ("90.00", "10.00")]
    assert (first.total, first.route) == ("1,000 ms", "Answers")
    assert [(bar.x, bar.width) for bar in second.bars] == [("0.00", "8.00"), ("5.00", "20.00")], "on the scale of the slowest"
    assert second.acts == "confirm booking"
    assert (third.total, third.bars) == ("", [])
    told = [(wait.turn, wait.stage, wait.start, wait.end) for wait in wait_views(turns)]
    assert told[:3] == [
        (1, "Finding the first words", "260", "500"),
        (1, "Making the voice", "500", "900"),
        (1, "On to the line", "900", "1,000"),
    ]


def test_a_reply_that_lay_ready_waits_for_the_end_of_the_turn_and_no_stage_leaves_the_chart() -> None:
    moments = {"plan": -20, "first_phrase": 124, "prepared": 155, "first_sound": 900, "endpoint": 248, "first_frame": 310}
    early = Turn(1, "yes", "booking", (), moments, "Booked", ())
    (view,) = turn_views((early,))
    gate = next(wait for wait in wait_views((early,)) if wait.stage == "Waiting for the end of the turn")
    assert (gate.start, gate.end) == ("155", "248")
    assert all(float(bar.x) >= 0 and float(bar.x) + float(bar.width) <= 100.01 for bar in view.bars)


def test_only_a_call_that_is_over_and_was_recorded_can_be_heard() -> None:
    assert recording_address(DETAIL) == f"/api/v1/calls/{CALL.id}/recording"
    assert recording_address(replace(DETAIL, recorded=False)) == ""
    assert recording_address(replace(DETAIL, summary=replace(CALL, live=True))) == ""
