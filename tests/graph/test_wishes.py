"""What the words alone say is wanted, beside what understanding makes of them: a booking that stands, and people."""

from typing import Any

import pytest

from graph.routing import wish
from nodes.state import CallState


def turn(words: str, *intents: str, **more: Any) -> CallState:
    found = [{"name": name, "score": 0.9, "topic": None} for name in intents]
    state: CallState = {"words": words, "understanding": {"intents": found}, "slots": {}, **more}  # type: ignore[typeddict-item]
    return state


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("I've got a table with you tomorrow night. Any chance we could push it to Saturday?", "change_booking"),
        ("I made a reservation for Sunday, it was for four. Can you make it six?", "change_booking"),
        ("we're booked in with you from Monday and we'd like to stay an extra night", "change_booking"),
        ("so I booked a haircut with Jordan, could I switch to Priya", "change_booking"),
        ("I can't make my appointment on Tuesday, could we move it to Wednesday", "change_booking"),
        ("we've got a twin booked from Monday, two more people are coming", "change_booking"),
        ("I had a reservation for Saturday. We won't make it, I'm sorry", "cancel_booking"),
        ("I've an appointment with you next week. When was it again?", "check_booking"),
        ("just checking what time our table is on Saturday", "check_booking"),
    ],
)
def test_who_speaks_of_a_booking_that_stands_books_nothing_new(words: str, wanted: str) -> None:
    assert wish(turn(words, "book")) == wanted
    assert wish(turn(words)) == wanted


@pytest.mark.parametrize(
    "words",
    [
        "I'd like to book a table for Saturday",
        "can you make it six people on Sunday",
        "could we move to the garden",
        "I've reserved a table for Saturday and would like one for Sunday too",
    ],
)
def test_without_such_a_booking_or_anything_to_change_a_wish_is_what_it_was(words: str) -> None:
    assert wish(turn(words, "book")) == "book"


def test_in_a_task_it_is_the_task_that_is_changed() -> None:
    task = {"kind": "book", "slots": {}, "opened": 1, "revision": 0}
    assert wish(turn("I booked for four, make it six", task=task)) is None


def test_what_this_call_has_booked_is_told_again() -> None:
    assert wish(turn("and who is it with?", booked={"booking_id": "1", "slots": {}, "summary": ""})) == "check_booking"


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("could I talk to someone? actually no, don't bother, just take a message", "message"),
        ("get me the manager. or rather, give her a message", "message"),
        ("I don't want to leave a message, put me through", "human"),
        ("put me through, please", "human"),
    ],
)
def test_a_wish_for_a_person_gives_way_to_a_message_asked_for_after_it(words: str, wanted: str) -> None:
    assert wish(turn(words, "human")) == wanted
