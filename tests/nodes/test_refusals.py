"""Whatever stands against a booking is told as what it is, in words that a person would use, with the way on."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from nodes.context import CallContext
from nodes.refusals import unavailable
from nodes.state import CallState, Task
from nodes.wording.choice import Choice
from nodes.wording.talk import word
from tenancy.profile import BusinessProfile
from tests.tools.places import guesthouse, restaurant, salon, studio
from tools.booking.finder import CLOSED, FULL

NOW = datetime(2026, 11, 5, 15, tzinfo=UTC)
AT: dict[str, Any] = {"date": "2026-11-10", "time": "18:00"}
OFFER = {"unit": "table", "start": "2026-11-10T19:30:00-05:00"}


def told(profile: BusinessProfile, reason: str, slots: dict[str, Any], **found: Any) -> str:
    context = cast(CallContext, SimpleNamespace(profile=profile, now=lambda: NOW))
    task: Task = {
        "kind": "book", "slots": slots, "opened": 1, "revision": 0, "opening": None, "offers": [], "hold": None,
    }  # fmt: skip
    status = "FULL" if reason in FULL else "CLOSED" if reason in CLOSED else "REFUSED"
    update = unavailable(cast(CallState, {"turn": 2}), context, task, {"status": status, "reason": reason, **found})
    return " ".join(word(say["what"], say.get("facts", {}), Choice("call", 1)) for say in update["say"])


@pytest.mark.parametrize(
    ("profile", "reason", "slots", "words"),
    [
        (restaurant(), "past", AT, "gone by"),
        (restaurant(), "too_soon", AT, "too soon"),
        (restaurant(), "too_far", AT, "that far ahead"),
        (restaurant(), "no_such_time", AT, "the clocks go forward"),
        (restaurant(), "off_grid", AT, "exactly that time"),
        (restaurant(), "no_hours", AT, "don't have our opening hours"),
        (restaurant(), "closed_day", AT, "we're closed on Tuesday, November tenth"),
        (restaurant(), "outside_hours", AT, "we're closed at that time on Tuesday"),
        (restaurant(), "ends_after_closing", AT, "too close to closing time"),
        (restaurant(), "taken", AT, "Tuesday, November tenth, at six PM"),
        (restaurant(), "pace", AT, "seat any"),
        (restaurant(), "party_too_big", {**AT, "party_size": 9}, "six is the most"),
        (salon(), "staff_away", {**AT, "service": "Haircut"}, "nobody who does that is in Tuesday"),
        (salon(), "staff_away", {**AT, "service": "Haircut", "staff": "Anna"}, "Anna isn't"),
        (salon(), "staff_not_for_service", {**AT, "service": "Colour", "staff": "Anna"}, "Anna doesn't do colour"),
        (salon(), "unknown_staff", {**AT, "service": "Colour", "staff": "Zoe"}, "nobody called Zoe"),
        (salon(), "service_not_bookable", {**AT, "service": "Haircut"}, "can't book haircut"),
        (salon(), "unknown_service", {**AT, "service": "Tattoo"}, "not something we do here"),
        (studio(), "no_session", {**AT, "service": "Yoga class"}, "there's no yoga class Tuesday, November tenth, at six PM"),
        (studio(), "party_too_big", {**AT, "service": "Yoga class", "party_size": 13}, "the yoga class takes twelve people"),
        (guesthouse(), "unknown_room", {"date": "2026-11-10", "nights": 1, "room": "Suite"}, "a room by that name"),
    ],
)
def test_each_refusal_is_told_as_what_it_is(profile: BusinessProfile, reason: str, slots: dict[str, Any], words: str) -> None:
    said = told(profile, reason, slots)
    assert words in said
    assert "I can't book that." not in said
    assert said.rstrip().endswith(("?", "."))


def test_a_closure_is_told_with_what_the_business_wrote_about_it_once() -> None:
    assert "closed on Tuesday, November tenth, Thanksgiving." in told(restaurant(), "closure", AT, note="Thanksgiving")
    assert "closed on Tuesday, November tenth, for Christmas." in told(restaurant(), "closure", AT, note="Closed for Christmas")
    assert "closed on Tuesday, November tenth." in told(restaurant(), "closure", AT, note=None)


def test_a_stay_that_is_too_short_is_told_by_the_day_of_arrival() -> None:
    house = guesthouse(booking={"stays": [{"nights": 3, "arriving": ["tuesday"]}]})
    assert date(2026, 11, 10).weekday() == 1
    assert "the shortest stay we take is three nights" in told(house, "too_few_nights", {"date": "2026-11-10", "nights": 2})


def test_what_is_free_instead_is_offered_with_the_reason() -> None:
    said = told(restaurant(), "pace", AT, alternatives=[OFFER, {**OFFER, "start": "2026-11-10T17:30:00-05:00"}])
    assert "I could offer you seven thirty PM, or five thirty PM." in said
