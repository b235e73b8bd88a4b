"""From a wish to what it takes: which people, tables or rooms could serve it, and for how long."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from tenancy.profile import BookingRules, BusinessProfile, Room, Service, Staff
from tools.booking.query import Availability, Unit, Wish
from tools.booking.windows import Weekly
from tools.reasons import Reason

LAST_SEATING = timedelta(minutes=60)
"""A party is seated until an hour before closing, or a whole turn where that is shorter: kitchens close before doors do."""

Named = TypeVar("Named", Service, Staff, Room)


@dataclass(frozen=True, slots=True)
class Resource:
    """One thing that can be taken by one booking at a time."""

    key: str
    name: str
    hours: Weekly | None = None
    """Its own weekly hours; None means the business's."""


@dataclass(frozen=True, slots=True)
class Demand:
    unit: Unit
    rules: BookingRules
    resources: tuple[Resource, ...]
    """Whatever could serve, best first."""
    stay: timedelta = timedelta(0)
    """How long the caller is there."""
    buffer: timedelta = timedelta(0)
    """How long the resource stays taken afterwards. A booking's own buffer keeps the next one away, and so does the one
    of the booking before it, since both are kept as taken time."""
    before_closing: timedelta = timedelta(0)
    """How long before closing it must begin."""
    service: str | None = None
    party_size: int | None = None
    nights: int | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    reason: Reason
    missing: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()

    def answer(self) -> Availability:
        return Availability(status="REFUSED", reason=self.reason, missing=self.missing, choices=self.choices)


def units(profile: BusinessProfile) -> tuple[Unit, ...]:
    """What this business books, the chief one first; nothing without booking rules."""
    if profile.booking is None:
        return ()
    appointments = any(service.bookable for service in profile.services)
    offered: dict[Unit, bool] = {"table": bool(profile.tables), "room": bool(profile.rooms), "appointment": appointments}
    chief: Unit = {"restaurant": "table", "hotel": "room"}.get(profile.kind, "appointment")  # type: ignore[assignment]
    return tuple(sorted((unit for unit, has in offered.items() if has), key=lambda unit: unit != chief))


def demand(profile: BusinessProfile, wish: Wish) -> Demand | Refusal:
    """What a wish takes, or what stands against it whatever the time."""
    offered = units(profile)
    if profile.booking is None or not offered:
        return Refusal("no_booking")
    unit = wish.unit or offered[0]
    if unit not in offered:
        return Refusal("unit_not_offered", choices=offered)
    if wish.party_size is not None and profile.booking.max_party is not None and wish.party_size > profile.booking.max_party:
        return Refusal("party_too_big")
    build: dict[Unit, Callable[[BusinessProfile, BookingRules, Wish], Demand | Refusal]] = {
        "appointment": _appointment,
        "table": _table,
        "room": _room,
    }
    return build[unit](profile, profile.booking, wish)


def _appointment(profile: BusinessProfile, rules: BookingRules, wish: Wish) -> Demand | Refusal:
    bookable = tuple(service for service in profile.services if service.bookable)
    if wish.service is None:
        if len(bookable) > 1:
            return Refusal("incomplete", missing=("service",), choices=_names(bookable))
        service = bookable[0]
    else:
        found = _find(wish.service, profile.services)
        if found is None or not found.bookable:
            return Refusal("service_not_bookable" if found else "unknown_service", choices=_names(bookable))
        service = found
    resources = _people(profile, service, wish.staff)
    if isinstance(resources, Refusal):
        return resources
    stay = timedelta(minutes=service.duration_minutes or rules.slot_minutes)
    return Demand(
        "appointment", rules, resources, stay, timedelta(minutes=service.buffer_minutes), stay, service.name, wish.party_size
    )


def _people(profile: BusinessProfile, service: Service, wanted: str | None) -> tuple[Resource, ...] | Refusal:
    if not profile.staff and wanted is None:  # nobody is named: the business sees one customer at a time
        return (Resource("business", profile.name),)
    able = [person for person in profile.staff if not person.services or _gives(person, service)]
    if wanted is not None:
        person = _find(wanted, profile.staff)
        if person is None:
            return Refusal("unknown_staff", choices=_names(able))
        if person not in able:
            return Refusal("staff_not_for_service", choices=_names(able))
        able = [person]
    if not able:
        return Refusal("service_not_bookable")
    return tuple(Resource(f"staff:{person.name.casefold()}", person.name, person.hours) for person in able)


def _gives(person: Staff, service: Service) -> bool:
    return service.name.casefold() in (name.casefold() for name in person.services)


def _table(profile: BusinessProfile, rules: BookingRules, wish: Wish) -> Demand | Refusal:
    if wish.party_size is None:
        return Refusal("incomplete", missing=("party_size",))
    fitting = [table for table in profile.tables if table.min_party <= wish.party_size <= table.seats]
    if not fitting and wish.party_size <= max(table.seats for table in profile.tables):
        # Only tables kept for larger parties are big enough: better those than turning somebody away.
        fitting = [table for table in profile.tables if wish.party_size <= table.seats]
    if not fitting:
        return Refusal("party_too_big")
    resources = tuple(Resource(f"table:{table.name.casefold()}", table.name) for table in sorted(fitting, key=lambda t: t.seats))
    stay = timedelta(minutes=rules.turn_minutes)
    return Demand("table", rules, resources, stay, before_closing=min(stay, LAST_SEATING), party_size=wish.party_size)


def _room(profile: BusinessProfile, rules: BookingRules, wish: Wish) -> Demand | Refusal:
    kinds = sorted(profile.rooms, key=lambda room: (room.sleeps, room.price or 0))
    if wish.room is not None:
        kind = _find(wish.room, profile.rooms)
        if kind is None:
            return Refusal("unknown_room", choices=_names(profile.rooms))
        kinds = [kind]
    if wish.nights is None:
        return Refusal("incomplete", missing=("nights",))
    if wish.nights < rules.min_nights:
        return Refusal("too_few_nights")
    fitting = [room for room in kinds if room.sleeps >= (wish.party_size or 1)]
    if not fitting:
        return Refusal("party_too_big", choices=_names(r for r in profile.rooms if r.sleeps >= (wish.party_size or 1)))
    resources = tuple(
        Resource(f"room:{room.name.casefold()}:{number}", room.name) for room in fitting for number in range(1, room.count + 1)
    )
    return Demand("room", rules, resources, party_size=wish.party_size, nights=wish.nights)


def _find(name: str, among: Iterable[Named]) -> Named | None:
    wanted = name.strip().casefold()
    for one in among:
        if wanted == one.name.casefold() or wanted in (alias.casefold() for alias in getattr(one, "aliases", ())):
            return one
    return None


def _names(among: Iterable[Named]) -> tuple[str, ...]:
    return tuple(one.name for one in among)
