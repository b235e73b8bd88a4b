"""Who is in when, as callers are told it."""

import datetime as dt

import pytest

from nodes.understanding import cues
from nodes.wording.staffing import working
from tests.tools.places import salon

NOW = dt.datetime(2026, 11, 5, 15, tzinfo=dt.UTC)  # a Thursday
PLACE = salon(
    hours={day: ["09:00-18:00"] for day in ("tuesday", "wednesday", "thursday", "friday")},
    exceptions=[{"date": "2026-11-10", "note": "Holiday"}],
    staff=[
        {"name": "Jo", "hours": {"tuesday": ["10:00-14:00"], "friday": ["10:00-14:00"]}, "away": ["2026-11-13"]},
        {"name": "Ray"},
    ],
)


@pytest.mark.parametrize(
    ("who", "on", "told"),
    [
        ("Jo", None, "Jo works Tuesdays and Fridays."),
        ("Ray", None, "Ray works Tuesdays, Wednesdays, Thursdays and Fridays."),
        ("Jo", "2026-11-06", "Yes, Jo is in tomorrow, from ten AM to two PM."),
        ("Ray", "2026-11-05", "Yes, Ray is in today, from nine AM to six PM."),
        ("Jo", "2026-11-05", "No, Jo isn't in today. They're in again tomorrow."),
        (
            "Jo",
            "2026-11-13",
            "No, Jo isn't in on Friday, November thirteenth. They're in again on Tuesday, November seventeenth.",
        ),
        ("Ray", "2026-11-10", "No, Ray isn't in on Tuesday, November tenth. They're in again on Wednesday, November eleventh."),
    ],
)
def test_whoever_is_asked_for_is_in_or_not_with_their_hours_and_their_next_day(who: str, on: str | None, told: str) -> None:
    assert working(PLACE, who, NOW, dt.date.fromisoformat(on) if on else None) == told


def test_of_somebody_unknown_and_without_hours_nothing_is_told() -> None:
    assert working(PLACE, "Sam", NOW, None) is None
    assert working(salon(hours=None), "Anna", NOW, None) is None


@pytest.mark.parametrize("words", ["is jo in today", "will ray be in on wednesday", "what days does jo work", "when is jo back"])
def test_these_ask_whether_somebody_is_in(words: str) -> None:
    assert cues.IS_IN.search(words)


@pytest.mark.parametrize("words", ["a haircut with jo on friday", "is jo free at three", "can jo do it"])
def test_these_ask_for_their_time(words: str) -> None:
    assert not cues.IS_IN.search(words)
