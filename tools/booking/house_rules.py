"""What staff may do that a caller may not: the same demand with the business's own rules set aside, and which of these rules
stand against one place at one time. Pure; what is taken is not asked here, since nobody may book over it.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from tenancy.profile import BookingRules, BusinessProfile
from tools.booking.availability import (
    arrives_too_soon,
    bound,
    closed,
    closed_night,
    covers,
    earliest,
    grid,
    open_windows,
    shut,
)
from tools.booking.calendar import resource_labels
from tools.booking.claims import Busy, Claim
from tools.booking.demand import demand
from tools.booking.query import Wish
from tools.booking.resources import Pool, Resource
from tools.booking.tables import pace
from tools.booking.wanted import Demand, Refusal
from tools.booking.windows import DAY
from tools.reasons import Reason

SOFT: frozenset[Reason] = frozenset({
    "past", "too_soon", "too_far", "closed_day", "closure", "outside_hours", "ends_after_closing", "staff_away", "off_grid",
    "pace", "party_too_big", "too_few_nights", "staff_not_for_service",
})  # fmt: skip
"""Rules that staff may break knowingly."""


def eased(profile: BusinessProfile, wish: Wish, resource: str | None) -> Demand | Refusal:
    """What the wish takes whatever the house's rules say; a resource that is named takes any party and gives any service."""
    if profile.booking is None:
        return Refusal("no_booking")
    free: dict[str, Any] = {"max_party": None, "min_nights": 1, "stays": (), "most_parties": None, "most_guests": None}
    told: dict[str, Any] = {"booking": profile.booking.model_copy(update=free)}
    party, key = wish.party_size or 1, key_of(profile, resource)
    if key is not None:
        told["tables"] = [
            table.model_copy(update={"seats": max(table.seats, party), "min_party": 1})
            if key == f"table:{_low(table)}"
            else table
            for table in profile.tables
        ]
        told["rooms"] = [
            room.model_copy(update={"sleeps": max(room.sleeps, party)}) if key.startswith(f"room:{_low(room)}:") else room
            for room in profile.rooms
        ]
        told["staff"] = [one.model_copy(update={"services": ()}) if key == f"staff:{_low(one)}" else one for one in profile.staff]
    return demand(profile.model_copy(update=told), wish)


def key_of(profile: BusinessProfile, resource: str | None) -> str | None:
    """Of the resource that is drawn under this name."""
    named = (resource or "").strip().casefold()
    return next((key for key, label in resource_labels(profile).items() if label.casefold() == named), None)


def label_of(profile: BusinessProfile, resource: Resource, service: str | None) -> str:
    """The name a resource is drawn under; of a class the class's."""
    if resource.only is not None:
        return service or resource.name
    return resource_labels(profile).get(resource.key, resource.name) if len(resource.keys) == 1 else resource.name


def chosen(profile: BusinessProfile, wanted: Demand, resource: str | None) -> tuple[Resource, ...]:
    """Those of the demand's resources that go by this name, or all; a class has no other than itself."""
    if resource is None or wanted.sessions:
        return wanted.resources
    named = resource.strip().casefold()
    return tuple(
        one for one in wanted.resources if named in (one.name.casefold(), label_of(profile, one, wanted.service).casefold())
    )


def paced(profile: BusinessProfile, wanted: Demand, start: datetime, busy: Busy) -> tuple[Claim, ...]:
    """What a party takes of the kitchen's pace, as far as there is any left: the next caller counts them as well."""
    if wanted.unit != "table":
        return ()
    return tuple(
        claim for pool in pace(_rules(profile), wanted.party_size or 1) for claim in _left(pool, start, busy)[: pool.takes]
    )


def against(
    profile: BusinessProfile, wanted: Demand, resource: Resource, on: date, start: datetime, busy: Busy, now: datetime
) -> tuple[Reason, ...]:
    """The rules that this place at this time would break, in the order in which somebody would say them."""
    true = replace(wanted, rules=_rules(profile))
    found = [*_of_time(profile, true, on, start, now)]
    found += _of_nights(profile, true, on) if true.unit == "room" else _of_day(profile, true, resource, on, start)
    return tuple(dict.fromkeys((*found, *_of_size(profile, true, resource), *_of_pace(profile, true, start, busy))))


def _of_time(profile: BusinessProfile, wanted: Demand, on: date, start: datetime, now: datetime) -> Iterator[Reason]:
    room = wanted.unit == "room"
    limit = bound(profile, wanted, on, now)
    if limit == "past" or (not room and start < now):
        yield "past"
    elif arrives_too_soon(profile, wanted, on, now) if room else start < earliest(wanted, now):
        yield "too_soon"
    if limit == "too_far":
        yield limit


def _of_nights(profile: BusinessProfile, wanted: Demand, on: date) -> Iterator[Reason]:
    if closed_night(profile, wanted, on):
        yield "closure"
    if (wanted.nights or 1) < wanted.rules.least_nights(on):
        yield "too_few_nights"


def _of_day(profile: BusinessProfile, wanted: Demand, resource: Resource, on: date, start: datetime) -> Iterator[Reason]:
    opened = open_windows(profile, wanted, on)
    if opened is not None and not covers(opened, start):
        yield closed(profile, on) if shut(profile, wanted, on) else "outside_hours"
    elif opened is not None and not covers(opened, start, wanted.before_closing):
        yield "ends_after_closing"
    around = [(start - DAY, start + 2 * DAY)]
    if not covers(resource.windows(around, on, profile.zone), start, wanted.before_closing):
        yield "staff_away"
    if not wanted.sessions and start not in grid(profile, wanted, on):
        yield "off_grid"


def _of_size(profile: BusinessProfile, wanted: Demand, resource: Resource) -> Iterator[Reason]:
    party, most = wanted.party_size or 1, wanted.rules.max_party
    if (most is not None and party > most) or party > _room_for(profile, wanted, resource):
        yield "party_too_big"
    one = next((one for one in profile.staff if resource.key == f"staff:{_low(one)}"), None)
    if one is not None and one.services and (wanted.service or "").casefold() not in (name.casefold() for name in one.services):
        yield "staff_not_for_service"


def _room_for(profile: BusinessProfile, wanted: Demand, resource: Resource) -> int:
    """How many people fit; classes have said so before."""
    if wanted.unit == "room":
        return next((room.sleeps for room in profile.rooms if room.name == resource.name), 0)
    if wanted.unit == "table":
        joined = (each.seats for each in wanted.rules.joined if each.seats and " and ".join(each.tables) == resource.name)
        seats = sum(table.seats for table in profile.tables if f"table:{_low(table)}" in resource.keys)
        return next(joined, seats)
    return wanted.party_size or 1


def _of_pace(profile: BusinessProfile, wanted: Demand, start: datetime, busy: Busy) -> Iterator[Reason]:
    if wanted.unit == "table":
        short = any(len(_left(pool, start, busy)) < pool.takes for pool in pace(wanted.rules, wanted.party_size or 1))
        if short:
            yield "pace"


def _left(pool: Pool, start: datetime, busy: Busy) -> list[Claim]:
    end = start + pool.length
    return [Claim(key, start, end) for key in pool.keys if busy.free(key, start, end)]


def _rules(profile: BusinessProfile) -> BookingRules:
    assert profile.booking is not None, "what is wanted is booked by rules"
    return profile.booking


def _low(named: Any) -> str:
    return str(named.name).casefold()
