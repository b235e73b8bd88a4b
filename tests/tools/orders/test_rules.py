"""What stands against an order, each with its reason and what can be said about it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tenancy.profile import BusinessProfile
from tests.tools.orders.kitchens import DAILY, MENU, pizzeria
from tools.orders.areas import in_area, postcodes
from tools.orders.arguments import OrderArguments
from tools.orders.rules import Checked, Objection, checked
from tools.orders.times import Kitchen

NOON = datetime(2026, 11, 2, 17, tzinfo=UTC)
"""Of a Monday in New York; open from 11:30 to 22:00, the last order begun at 21:30."""


def check(profile: BusinessProfile, lines: Any, now: datetime = NOON, **order: Any) -> Checked | Objection:
    given = [{"item": lines}] if isinstance(lines, str) else lines
    return checked(profile, OrderArguments.model_validate({"lines": tuple(given), **order}), now)


def refusal(lines: Any, now: datetime = NOON, profile: BusinessProfile | None = None, **order: Any) -> tuple[str, dict[str, Any]]:
    found = check(profile or pizzeria(), lines, now, **order)
    assert isinstance(found, Objection), found
    return found.reason, dict(found.data)


def line(item: str, **more: Any) -> list[dict[str, Any]]:
    return [{"item": item, **{name: tuple(value) if isinstance(value, list) else value for name, value in more.items()}}]


LINES: list[tuple[list[dict[str, Any]], str, dict[str, Any]]] = [
    (line("margarita"), "unknown_item", {"choices": ["Margherita"]}),
    (line("zzz"), "unknown_item", {"choices": []}),
    (line("Tasting menu"), "not_by_phone", {"item": "Tasting menu"}),
    (line("Lobster"), "unpriced_item", {"item": "Lobster"}),
    (line("Tiramisu", quantity=0), "no_quantity", {"item": "Tiramisu"}),
    (line("Tiramisu", quantity=-2), "no_quantity", {"item": "Tiramisu"}),
    (line("Tiramisu", quantity=500), "too_many_items", {"most": 20}),
    (line("Tiramisu", quantity=15) + line("Margherita", quantity=6), "too_many_items", {"most": 20}),
    (line("Salad"), "variation_missing", {"choices": ["small", "large"]}),
    (line("Salad", variation="huge"), "unknown_variation", {"choices": ["small", "large"]}),
    (line("Margherita", options=["pineapple"]), "unknown_option", {"option": "pineapple"}),
    (line("Tiramisu", options=["olives"]), "unknown_option", {"choices": []}),
    (line("Steak"), "choice_missing", {"group": "Cooking", "choices": ["rare", "medium", "well done"]}),
    (line("Steak", options=["rare", "medium"]), "too_many_choices", {"group": "Cooking", "most": 1}),
    (line("Margherita", options=["olives", "mushrooms", "extra cheese"]), "too_many_choices", {"most": 2}),
]


@pytest.mark.parametrize(("lines", "reason", "told"), LINES, ids=[f"{reason}-{at}" for at, (_, reason, _) in enumerate(LINES)])
def test_a_line_that_cannot_be_is_refused_with_what_there_is(lines: Any, reason: str, told: dict[str, Any]) -> None:
    found, data = refusal(lines)
    assert found == reason
    assert told.items() <= data.items()
    assert data["line"] == len(lines) - 1


def test_what_is_said_by_other_words_is_priced_like_the_thing_itself() -> None:
    found = check(pizzeria(), line("plain pizza", options=["extra mozzarella"]) + line("salad", variation="big"))
    assert isinstance(found, Checked)
    assert [(each.item, each.variation, each.unit_minor) for each in found.bill.lines] == [
        ("Margherita", None, 1450),
        ("Salad", "large", 950),
    ]


def test_a_default_is_taken_where_nothing_is_said_and_gives_way_to_what_is() -> None:
    plain, blue = check(pizzeria(), line("Salad", variation="small")), None
    blue = check(pizzeria(), line("Salad", variation="small", options=["blue cheese"]))
    assert isinstance(plain, Checked)
    assert isinstance(blue, Checked)
    assert [each.name for each in plain.bill.lines[0].chosen] == ["lemon"]
    assert [(each.name, each.price_minor) for each in blue.bill.lines[0].chosen] == [("blue cheese", 75)]


def test_lunch_is_sold_for_the_time_it_is_wanted_and_not_for_the_time_of_the_call() -> None:
    assert isinstance(check(pizzeria(), "Lunch plate"), Checked)
    at_three = NOON + timedelta(hours=3)
    assert refusal("Lunch plate", at_three - timedelta(minutes=20)) == (
        "not_served_now", {"item": "Lunch plate", "served": ["lunch"], "line": 0},
    )  # fmt: skip
    assert isinstance(check(pizzeria(), "Lunch plate", NOON - timedelta(minutes=20)), Checked)
    assert refusal("Lunch plate", NOON, wanted=NOON + timedelta(hours=6))[0] == "not_served_now"
    saturday = NOON + timedelta(days=5)
    assert refusal("Lunch plate", saturday)[0] == "not_served_now"


def test_what_is_sold_out_can_be_had_again_from_the_moment_that_was_set() -> None:
    until = NOON + timedelta(hours=4)
    profile = pizzeria(menu=[{**item, "sold_out_until": until} if item["name"] == "Tiramisu" else item for item in MENU])
    reason, data = refusal("Tiramisu", profile=profile)
    assert (reason, data["until"]) == ("sold_out", until.isoformat())
    assert isinstance(check(profile, "Tiramisu", until), Checked)
    assert isinstance(check(profile, "Tiramisu", wanted=until + timedelta(hours=1)), Checked)
    assert isinstance(check(profile, "Margherita"), Checked)


TIMES: list[tuple[timedelta, timedelta, str, timedelta | None]] = [
    (timedelta(), timedelta(minutes=10), "too_soon", timedelta(minutes=30)),
    (timedelta(), timedelta(hours=-1), "past", timedelta(minutes=30)),
    (timedelta(), timedelta(hours=11), "no_orders_then", timedelta(minutes=30)),
    (timedelta(), timedelta(days=2), "too_far", timedelta(minutes=30)),
]


@pytest.mark.parametrize(("after", "wanted", "reason", "earliest"), TIMES, ids=[each[2] for each in TIMES])
def test_a_time_that_cannot_be_is_refused_with_the_earliest_that_can(
    after: timedelta, wanted: timedelta, reason: str, earliest: timedelta
) -> None:
    found, data = refusal("Tiramisu", NOON + after, wanted=NOON + wanted)
    assert (found, data["earliest"]) == (reason, (NOON + earliest).isoformat())


def test_when_no_time_is_left_it_is_said_when_orders_are_taken_again() -> None:
    today = pizzeria(orders={"days_ahead": 0})
    late = NOON + timedelta(hours=9, minutes=31)
    reason, data = refusal("Tiramisu", late, profile=today)
    assert (reason, data["next"]) == ("orders_closed", (NOON + timedelta(hours=24)).isoformat())
    assert isinstance(check(today, "Tiramisu", late - timedelta(minutes=2)), Checked)
    tomorrow = check(pizzeria(), "Tiramisu", late)
    assert isinstance(tomorrow, Checked)
    assert tomorrow.ready == NOON + timedelta(hours=24)


def test_the_kitchens_own_hours_a_busy_time_and_an_exception_hold() -> None:
    profile = pizzeria(
        orders={"hours": {"monday": "17:00-21:00"}, "busy": [{"hours": {"monday": "18:00-20:00"}, "lead_minutes": 60}]},
        exceptions=[{"date": "2026-11-09"}],
    )
    assert profile.orders is not None
    kitchen = Kitchen(profile, profile.orders)
    assert kitchen.earliest(NOON) == NOON + timedelta(hours=5, minutes=30)
    half_past_six = NOON + timedelta(hours=6, minutes=30)
    assert not kitchen.fits(half_past_six, half_past_six - timedelta(minutes=45))
    assert kitchen.fits(half_past_six, half_past_six - timedelta(minutes=60))
    assert kitchen.earliest(NOON + timedelta(hours=10), 10) is None  # the Monday after is an exception


def test_an_order_waits_for_the_hour_that_comes_twice() -> None:
    profile = pizzeria(hours={"saturday": "20:00-03:00"}, orders={"last_order_minutes": 0})
    assert profile.orders is not None
    second_one = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)  # 01:30 for the second time, on the night clocks go back
    assert Kitchen(profile, profile.orders).earliest(second_one) == second_one + timedelta(minutes=30)


WHOLE: list[tuple[dict[str, Any], str, dict[str, Any]]] = [
    ({"fulfilment": "delivery", "whole": True}, "no_address", {}),
    ({"fulfilment": "delivery", "address": "24 Bleecker Street"}, "no_postcode", {}),
    ({"fulfilment": "delivery", "address": "9 Main Street, 11201"}, "out_of_area", {"pickup": True}),
    (
        {"fulfilment": "delivery", "address": "24 Bleecker Street 10012", "whole": True},
        "below_minimum",
        {"least_minor": 2000, "missing_minor": 1300, "pickup": True},
    ),
]


@pytest.mark.parametrize(("order", "reason", "told"), WHOLE, ids=[each[1] for each in WHOLE])
def test_a_delivery_needs_an_address_in_the_area_and_its_minimum(
    order: dict[str, Any], reason: str, told: dict[str, Any]
) -> None:
    found, data = refusal("Tiramisu", **order)
    assert (found, data) == (reason, {**data, **told})


def test_what_is_not_offered_is_refused_before_anything_else() -> None:
    only_pickup = pizzeria(orders={"delivery": None})
    assert refusal("zzz", profile=only_pickup, fulfilment="delivery") == ("no_delivery", {"pickup": True})
    only_delivery = pizzeria(orders={"pickup": False})
    assert refusal("zzz", profile=only_delivery, fulfilment="pickup") == ("no_pickup", {})
    assert refusal("Tiramisu", profile=pizzeria(hours=DAILY).model_copy(update={"orders": None})) == ("no_orders", {})


@pytest.mark.parametrize(
    ("address", "inside"),
    [
        ("24 Bleecker Street, 10012", True),
        ("24 Bleecker Street one zero zero one two", True),
        ("twenty four Bleecker, one oh oh one two", True),
        ("10 Downing Street S W one A 2 A A", True),
        ("10 Downing Street, sw1a 2aa", True),
        ("218 sullivan street", True),
        ("somewhere in SoHo", True),
        ("10012 Main Street, 11201", False),
        ("24 Bleecker Street, 10013", False),
        ("100 12th Street", False),
        ("Sullivan", False),
        ("", False),
    ],
)
def test_an_address_is_in_the_area_by_its_postcode_or_by_a_street_that_is_named(address: str, inside: bool) -> None:
    rules = pizzeria().orders
    assert rules is not None
    assert rules.delivery is not None
    assert in_area(rules.delivery, address) is inside


def test_a_house_number_is_no_postcode() -> None:
    assert postcodes("24 Bleecker Street") == []
    assert postcodes("flat 3, 118 High Street") == []
