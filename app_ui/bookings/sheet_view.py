"""What the sheet of a booking asks, and what it offers to choose from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from app_ui.bookings.days import Days, date_of
from app_ui.bookings.objections import opening_words
from app_ui.bookings.view import detail, spoken_phone
from app_ui.times import Clockface
from tenancy.profile import BusinessProfile
from tools.booking.calendar import resource_labels
from tools.booking.demand import units
from tools.booking.models import Booking
from tools.booking.placing import Taken, Wanted
from tools.booking.query import Opening, Unit

UNIT_WORDS: Mapping[Unit, str] = {"table": "Table", "room": "Room", "appointment": "Appointment"}
ANY_WORDS: Mapping[Unit, str] = {"table": "Any table", "room": "Any room", "appointment": "Anybody"}
PREFIXES: Mapping[Unit, tuple[str, ...]] = {"table": ("table:",), "room": ("room:",), "appointment": ("staff:", "business")}


@dataclass(frozen=True)
class UnitLink:
    words: str
    address: str
    chosen: bool


@dataclass(frozen=True)
class Offer:
    """Something else that could be had, as the fields it would be typed into."""

    words: str
    fills: dict[str, str]


def unit_of(written: str, profile: BusinessProfile) -> Unit:
    """What a new booking is of, by an address in which anything may stand."""
    offered = units(profile)
    return next((unit for unit in offered if unit == written), offered[0])


def unit_links(profile: BusinessProfile, chosen: Unit, days: Days) -> list[UnitLink]:
    """None where there is nothing to choose."""
    offered = units(profile)
    return [UnitLink(UNIT_WORDS[each], days.adding(each), each == chosen) for each in offered] if len(offered) > 1 else []


def services_of(profile: BusinessProfile) -> list[str]:
    return [service.name for service in profile.services if service.bookable]


def resources_of(profile: BusinessProfile, unit: Unit, *more: str | None) -> list[str]:
    """Whom or what exactly it could take; ``more`` are named whether the business still has them or not."""
    known = [label for key, label in resource_labels(profile).items() if key.startswith(PREFIXES[unit])]
    if unit == "table" and profile.booking is not None:
        known += [" and ".join(joined.tables) for joined in profile.booking.joined]
    found = list(dict.fromkeys([*known, *(each for each in more if each)]))
    return found if len(found) > 1 or any(more) else []


def asks_people(profile: BusinessProfile, unit: Unit) -> bool:
    """Whether it matters how many come; of appointments for classes alone."""
    return unit != "appointment" or any(service.sessions for service in profile.services)


def new_values(profile: BusinessProfile, unit: Unit, days: Days, query: Mapping[str, str]) -> dict[str, str]:
    """What a new booking's form begins with, by its address: the moment (``at``) or the night (``on``) that was clicked and
    what it was clicked at (``with``), or the day that is shown."""
    start, resource = clicked(query.get("at", ""), profile), query.get("with", "")
    on = start.date() if start else date_of(query.get("on", "")) or days.named
    services = services_of(profile)
    given = next((name for name in services if name == resource), services[0] if len(services) == 1 else "")
    return {
        "unit": unit,
        "date": on.isoformat(),
        "time": f"{start:%H:%M}" if start else "",
        "party_size": "2" if unit == "table" else "",
        "nights": "1",
        "service": given,
        "resource": resource if resource in resources_of(profile, unit) else "",
    }


def clicked(at: str, profile: BusinessProfile) -> datetime | None:
    """The start time at or before a click, on the business's clock; None for what is no moment."""
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None
    if moment.tzinfo is None or not 2000 < moment.year < 2100:
        return None
    local = moment.astimezone(profile.zone)
    step = profile.booking.slot_minutes if profile.booking else 15
    minutes = (local.hour * 60 + local.minute) // step * step
    return local.replace(hour=minutes // 60, minute=minutes % 60, second=0, microsecond=0)


def values_of(booking: Booking, wanted: Wanted) -> dict[str, str]:
    """What a booking's own form begins with."""
    told = wanted.model_dump() | {"name": booking.name, "phone": booking.phone, "notes": booking.notes}
    written = {name: "" if value is None else str(value) for name, value in told.items()}
    return written | {"time": f"{wanted.time:%H:%M}" if wanted.time else ""}


def offers(taken: Taken, clock: Clockface, on: date | None) -> tuple[list[Offer], list[Offer]]:
    """The nearest free times, and what else is free at this one."""
    times = [Offer(opening_words(each, clock, on), _fills(each)) for each in taken.instead]
    return times, [Offer(name, {"resource": name}) for name in taken.others]


def changed_rows(before: Sequence[tuple[str, str]], now: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """What a booking says otherwise than it did; what it no longer says is left out of neither."""
    old, new = dict(before), dict(now)
    return [(name, new.get(name, "Nothing any more")) for name in dict.fromkeys((*new, *old)) if new.get(name) != old.get(name)]


def rows_of(booking: Booking, resource: str, clock: Clockface, now: datetime) -> list[tuple[str, str]]:
    """What somebody may have changed."""
    told = detail(booking, resource, clock, now)
    return [("Name", told.name), ("Phone", spoken_phone(told)), *(row for row in told.rows if row[0] not in _OF_ITSELF)]


_OF_ITSELF = ("Booked", "Changed since")


def said_of(booking: Booking, clock: Clockface, now: datetime) -> str:
    """``Jo, Tomorrow, 19:00``."""
    when = clock.day(booking.starts_at, now) if booking.unit == "room" else clock.moment(booking.starts_at, now)
    return ", ".join(part for part in (booking.name or "", when) if part)


def axis_facts(profile: BusinessProfile, start: datetime, minutes: int) -> dict[str, Any]:
    """What the page needs to tell where on the axis somebody points."""
    step = min(profile.booking.slot_minutes if profile.booking else 15, 60)
    clock = Clockface.of(profile.timezone, profile.language)
    return {
        "start": start.astimezone(UTC).isoformat(),
        "minutes": minutes,
        "step": step,
        "zone": profile.timezone,
        "twelve": clock.twelve,
    }


def _fills(opening: Opening) -> dict[str, str]:
    day = {"date": opening.start.date().isoformat()}
    return day if opening.unit == "room" else day | {"time": f"{opening.start:%H:%M}"}
