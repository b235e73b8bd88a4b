"""What a wish takes, and what stands against it before any diary is opened."""

import pytest

from tenancy.profile import BusinessProfile
from tests.tools.places import guesthouse, restaurant, salon
from tools.booking.demand import demand, units
from tools.booking.query import Wish
from tools.booking.wanted import Demand, Refusal


@pytest.mark.parametrize(
    ("profile", "wish", "reason"),
    [
        (restaurant(), {}, "incomplete"),
        (restaurant(), {"party_size": 7}, "party_too_big"),
        (restaurant(), {"party_size": 9}, "party_too_big"),
        (restaurant(), {"unit": "room", "nights": 1}, "unit_not_offered"),
        (restaurant(booking=None), {"party_size": 2}, "no_booking"),
        (restaurant(tables=[]), {"party_size": 2}, "no_booking"),
        (salon(), {}, "incomplete"),
        (salon(), {"service": "Tattoo"}, "unknown_service"),
        (salon(), {"service": "Colour", "staff": "Anna"}, "staff_not_for_service"),
        (salon(), {"service": "Colour", "staff": "Zoe"}, "unknown_staff"),
        (salon(services=[{"name": "Advice", "bookable": False}, {"name": "Cut"}]), {"service": "Advice"}, "service_not_bookable"),
        (guesthouse(), {}, "incomplete"),
        (guesthouse(), {"nights": 1, "room": "Suite"}, "unknown_room"),
        (guesthouse(), {"nights": 1, "room": "Double", "party_size": 3}, "party_too_big"),
        (guesthouse(booking={"min_nights": 2}), {"nights": 1}, "too_few_nights"),
    ],
)
def test_a_wish_that_cannot_be_met_at_any_time_is_refused_with_its_reason(
    profile: BusinessProfile, wish: dict[str, object], reason: str
) -> None:
    refusal = demand(profile, Wish.model_validate(wish))
    assert isinstance(refusal, Refusal)
    assert refusal.reason == reason


def test_a_refusal_names_what_is_missing_and_what_there_is_to_choose_from() -> None:
    unsaid = demand(salon(), Wish())
    assert isinstance(unsaid, Refusal)
    assert (unsaid.missing, unsaid.choices) == (("service",), ("Haircut", "Colour"))
    too_many = demand(guesthouse(), Wish(nights=1, room="Double", party_size=3))
    assert isinstance(too_many, Refusal)
    assert too_many.choices == ("Family",)


def test_a_party_that_only_tables_kept_for_larger_ones_can_seat_gets_one() -> None:
    large = restaurant(tables=[{"name": "Long", "seats": 6, "min_party": 4}])
    wanted = demand(large, Wish(party_size=2))
    assert isinstance(wanted, Demand)
    assert [resource.name for resource in wanted.resources] == ["Long"]


def test_a_business_without_named_staff_sees_one_customer_at_a_time() -> None:
    wanted = demand(salon(staff=[]), Wish(service="Haircut"))
    assert isinstance(wanted, Demand)
    assert [resource.key for resource in wanted.resources] == ["business"]


def test_what_is_booked_follows_from_what_the_business_lists() -> None:
    assert units(restaurant()) == ("table",)
    assert units(guesthouse(services=[{"name": "Massage"}])) == ("room", "appointment")
    assert units(salon()) == ("appointment",)
