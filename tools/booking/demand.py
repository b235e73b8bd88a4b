"""From a wish to what it takes: which people, tables, rooms or places could serve it, and for how long."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import TypeVar

from tenancy.profile import BookingRules, BusinessProfile, Room, Service, Staff
from tools.booking.query import Unit, Wish
from tools.booking.resources import Pool, Resource, length, person, places, session_of
from tools.booking.tables import seating
from tools.booking.wanted import Demand, Refusal

Named = TypeVar("Named", Service, Staff, Room)


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
        "table": seating,
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
    if service.sessions:
        return _class(profile, rules, service, wish)
    resources = _people(profile, service, wish.staff)
    if isinstance(resources, Refusal):
        return resources
    stay = timedelta(minutes=service.duration_minutes or rules.slot_minutes)
    return Demand(
        "appointment", rules, resources, stay, timedelta(minutes=service.buffer_minutes), stay, service.name, wish.party_size
    )


def _people(profile: BusinessProfile, service: Service, wanted: str | None) -> tuple[Resource, ...] | Refusal:
    if not profile.staff and wanted is None:  # nobody is named: the business sees one customer at a time
        return (Resource(("business",), profile.name),)
    able = [one for one in profile.staff if not one.services or _gives(one, service)]
    if wanted is not None:
        found = _find(wanted, profile.staff)
        if found is None:
            return Refusal("unknown_staff", choices=_names(able))
        if found not in able:
            return Refusal("staff_not_for_service", choices=_names(able))
        able = [found]
    if not able:
        return Refusal("service_not_bookable")
    return tuple(person(profile, one) for one in able)


def _gives(one: Staff, service: Service) -> bool:
    return service.name.casefold() in (name.casefold() for name in one.services)


def _class(profile: BusinessProfile, rules: BookingRules, service: Service, wish: Wish) -> Demand | Refusal:
    """Places in a session: as many as there are people, in one session together or not at all."""
    sessions = service.sessions
    if wish.staff is not None:
        leader = _find(wish.staff, profile.staff)
        leaders = tuple(dict.fromkeys(session.staff for session in service.sessions if session.staff is not None))
        sessions = tuple(session for session in sessions if leader is not None and session.staff == leader.name)
        if not sessions:
            return Refusal("unknown_staff" if leader is None else "staff_not_for_service", choices=leaders)
    party, most, stay = wish.party_size or 1, service.places or 1, length(service)
    if party > most:
        return Refusal("party_too_big")
    pool = Pool(places(f"class:{service.name.casefold()}", most), party, stay, "taken")
    resources = tuple(session_of(profile, service, session) for session in sessions)
    return Demand(
        "appointment", rules, resources, stay, before_closing=stay, service=service.name, party_size=party, pools=(pool,),
        sessions=sessions,
    )  # fmt: skip


def _room(profile: BusinessProfile, rules: BookingRules, wish: Wish) -> Demand | Refusal:
    kinds = sorted(profile.rooms, key=lambda room: (room.sleeps, room.price or 0))
    if wish.room is not None:
        kind = _find(wish.room, profile.rooms)
        if kind is None:
            return Refusal("unknown_room", choices=_names(profile.rooms))
        kinds = [kind]
    if wish.nights is None:
        return Refusal("incomplete", missing=("nights",))
    if wish.nights < min((rules.min_nights, *(stay.nights for stay in rules.stays))):
        return Refusal("too_few_nights")
    fitting = [room for room in kinds if room.sleeps >= (wish.party_size or 1)]
    if not fitting:
        return Refusal("party_too_big", choices=_names(r for r in profile.rooms if r.sleeps >= (wish.party_size or 1)))
    resources = tuple(
        Resource((f"room:{room.name.casefold()}:{number}",), room.name) for room in fitting for number in range(1, room.count + 1)
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
