"""The words of texts: what they cost, and that they never cost more than three segments."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.places import guesthouse, restaurant, salon
from tools.booking.models import Booking
from tools.messaging.wording import (
    MOST_SEGMENTS,
    STOP,
    booking_text,
    directions_text,
    order_line,
    order_text,
    segments,
    staff_text,
)
from tools.orders.models import OrderLine

AT = dt.datetime(2026, 11, 7, 0, 30, tzinfo=dt.UTC)
"""Friday the sixth, 19:30 in New York."""


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("x" * 160, 1), ("x" * 161, 2), ("x" * 306, 2), ("x" * 307, 3), ("€" * 80, 1), ("€" * 81, 2), ("é" * 160, 1),
        ("ł" * 70, 1), ("ł" * 71, 2), ("😀" * 35, 1), ("😀" * 36, 2),
    ],
)  # fmt: skip
def test_segments_are_counted_as_networks_do(body: str, count: int) -> None:
    assert segments(body) == count


def booked(**what: object) -> Booking:
    return Booking(status="confirmed", starts_at=AT, ends_at=AT, key="k", created_at=AT, updated_at=AT, **what)  # type: ignore[arg-type]


def test_a_booking_is_told_in_the_businesss_own_time_with_the_way_out() -> None:
    table = booked(unit="table", party_size=2, name="Ada Marsh")
    text = booking_text(restaurant(address="12 Elm Street"), table, "booking_confirmed")
    assert text == f"Trattoria: your table for 2 on Fri 6 Nov at 19:30 is booked, under Ada Marsh. 12 Elm Street. {STOP}"
    cut = booking_text(salon(), booked(unit="appointment", service="Haircut"), "booking_cancelled")
    assert cut == f"Shears: your Haircut on Sat 7 Nov at 00:30 has been cancelled. {STOP}"
    stay = booking_text(guesthouse(), booked(unit="room", room="Double", nights=1), "booking_changed")
    assert stay == f"Harbour House: your Double for 1 night from Sat 7 Nov has been changed. {STOP}"


def test_there_is_no_text_of_a_way_that_nobody_has_told() -> None:
    assert directions_text(restaurant()) is None
    assert directions_text(restaurant(address="12 Elm Street")) == f"Trattoria: 12 Elm Street. {STOP}"


@given(st.text(max_size=900))
def test_no_text_is_longer_than_three_segments_or_loses_its_way_out(words: str) -> None:
    for text in (order_text(restaurant(), words, "$12"), staff_text(restaurant(), "Ada", "+12125550177", words)):
        assert segments(text) <= MOST_SEGMENTS
    assert order_text(restaurant(), words, "$12").endswith(STOP)
    assert "+12125550177" in staff_text(restaurant(), "Ada", "+12125550177", words)


def test_a_line_of_an_order_is_written_with_all_that_was_chosen_for_it() -> None:
    options = [{"group": "On top", "name": "olives", "price_minor": 200}]
    line = OrderLine(
        position=0, item="White pizza", variation="large", quantity=2, unit_minor=100, modifiers=options, without=["garlic"]
    )
    assert order_line(line) == "2 large White pizza with olives, no garlic"
