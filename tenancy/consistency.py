"""What no single field can tell: whether the parts of a business's profile contradict each other."""

import datetime
import itertools
import typing
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from tenancy import menu_consistency
from tenancy.money import to_minor
from tenancy.profile import WEEKDAYS, BusinessProfile, HoursException, Longest, Part, Span, WeeklyHours

Location = tuple[str | int, ...]
"""The way to a field from the top: ("services", 0, "price")."""
Contradiction = tuple[Location, str]

DAY = 24 * 60
NOON = 12 * 60
LATEST_FROM_MORNING = 3 * 60
LATEST_FROM_NOON = 8 * 60
"""Until when a day's opening may go on past midnight, if it began before noon or after; later is a slip of the pen."""


def contradictions(profile: BusinessProfile) -> Iterator[Contradiction]:
    """Each one with its place and a sentence that says what was expected."""
    too_long = list(_too_long(profile, ()))
    if too_long:
        yield from too_long
        return
    yield from _twice("phone_numbers", profile.phone_numbers, ())
    yield from _twice("search_sites", profile.search_sites, ())
    yield from _twice("pronunciations", [each.word for each in profile.pronunciations], ("word",))
    for listed in ("services", "staff", "tables", "rooms"):
        yield from _twice(listed, [part.name for part in getattr(profile, listed)], ("name",))
    yield from _staff(profile)
    yield from _hours(("hours",), profile.hours)
    for day, spans in (profile.hours or {}).items():
        yield from _backward(("hours", day), spans)
    for kind in ("staff", "contacts"):
        for at, part in enumerate(getattr(profile, kind)):
            yield from _hours((kind, at, "hours"), part.hours)
    yield from _exceptions(profile.exceptions)
    yield from _prices(profile)
    yield from _classes(profile)
    yield from _joined(profile)
    yield from menu_consistency.contradictions(profile)
    if profile.orders is not None:
        yield from _hours(("orders", "hours"), profile.orders.hours)
    for at, part in enumerate(profile.day_parts):
        yield from _hours(("day_parts", at, "hours"), part.hours)
    for at, table in enumerate(profile.tables):
        if table.min_party > table.seats:
            yield ("tables", at, "min_party"), f"expected at most the table's {table.seats} seats, got {table.min_party}"


def _too_long(part: Part, location: Location) -> Iterator[Contradiction]:
    limits = _limits(type(part))
    for name, value in part:
        values = value if isinstance(value, tuple) else (value,)
        for at, one in enumerate(values):
            place = (*location, name, at) if value is values else (*location, name)
            if isinstance(one, Part):
                yield from _too_long(one, place)
            elif name in limits and isinstance(one, str) and len(one) > limits[name]:
                yield place, f"expected at most {limits[name]:,} characters, got {len(one):,}"


@cache
def _limits(shape: type[Part]) -> Mapping[str, int]:
    """The longest text that each field of a part takes."""
    found = {name: _longest((field.annotation, *field.metadata)) for name, field in shape.model_fields.items()}
    return {name: longest for name, longest in found.items() if longest is not None}


def _longest(annotations: Iterable[Any]) -> int | None:
    for each in annotations:
        if isinstance(each, Longest):
            return each.characters
        inside = _longest((*getattr(each, "__metadata__", ()), *typing.get_args(each)))
        if inside is not None:
            return inside
    return None


def _twice(listed: str, values: Iterable[str], field: Location) -> Iterator[Contradiction]:
    seen: set[str] = set()
    for at, value in enumerate(values):
        if value.casefold() in seen:
            yield (listed, at, *field), f"expected each one once, got {value!r} again"
        seen.add(value.casefold())


def _staff(profile: BusinessProfile) -> Iterator[Contradiction]:
    known = {service.name for service in profile.services}
    for at, person in enumerate(profile.staff):
        for number, name in enumerate(person.services):
            if name not in known:
                listed = ", ".join(sorted(known)) or "none"
                yield ("staff", at, "services", number), f"expected the name of a listed service ({listed}), got {name!r}"
            elif name in person.services[:number]:
                yield ("staff", at, "services", number), f"expected each service once, got {name!r} again"


def _hours(location: Location, hours: WeeklyHours | None) -> Iterator[Contradiction]:
    days = [(hours or {}).get(day, ()) for day in WEEKDAYS]
    for at, day in enumerate(WEEKDAYS):
        yield from _overlaps((*location, day), days[at])
        late = max((_minutes(span)[1] for span in days[at]), default=0) - DAY
        opens = min((_minutes(span)[0] for span in days[(at + 1) % 7]), default=DAY)
        if late > opens:
            yield (*location, day), "expected to close before the next day opens, got hours that overlap"


def _overlaps(location: Location, spans: Sequence[Span]) -> Iterator[Contradiction]:
    ordered = sorted(_minutes(span) for span in spans)
    if any(before[1] > after[0] for before, after in itertools.pairwise(ordered)):
        yield location, "expected hours that do not overlap, got two that do"


def _backward(location: Location, spans: Sequence[Span]) -> Iterator[Contradiction]:
    """Hours that end before they begin go on past midnight; few do so until the next afternoon."""
    for span in spans:
        opens, closes = _minutes(span)
        if closes - DAY > (LATEST_FROM_MORNING if opens < NOON else LATEST_FROM_NOON):
            got, late = f"{span.opens:%H:%M}-{span.closes:%H:%M}", f"00:00-{span.closes:%H:%M}"
            yield location, f"expected to close after it opens, got {got}; hours so late belong to the next day, as {late}"


def _minutes(span: Span) -> tuple[int, int]:
    """Minutes since the day's midnight; past 1440 on the next day."""
    opens, closes = (time.hour * 60 + time.minute for time in (span.opens, span.closes))
    return opens, closes if closes > opens else closes + DAY


def _exceptions(exceptions: Sequence[HoursException]) -> Iterator[Contradiction]:
    earlier: list[tuple[datetime.date, datetime.date]] = []
    for at, exception in enumerate(exceptions):
        first, last = exception.date, exception.until or exception.date
        if last < first:
            yield ("exceptions", at, "until"), f"expected a date on or after {first}, got {last}"
        if any(first <= other_last and other_first <= last for other_first, other_last in earlier):
            yield ("exceptions", at, "date"), f"expected one exception for a date, got a second one from {first} to {last}"
        earlier.append((first, last))
        yield from _overlaps(("exceptions", at, "hours"), exception.hours)
        yield from _backward(("exceptions", at, "hours"), exception.hours)


def _classes(profile: BusinessProfile) -> Iterator[Contradiction]:
    staff = {person.name for person in profile.staff}
    for at, service in enumerate(profile.services):
        here: Location = ("services", at)
        if service.sessions and service.places is None:
            yield (*here, "places"), "expected how many people a session takes, since it has sessions"
        elif service.places is not None and not service.sessions:
            yield (*here, "sessions"), 'expected when it is given, such as "tuesday 18:00", since it has places'
        if service.sessions and service.duration_minutes is None:
            yield (*here, "duration_minutes"), "expected how long a session takes, since it has sessions"
        starts = [(session.day, session.starts) for session in service.sessions]
        for number, session in enumerate(service.sessions):
            place = (*here, "sessions", number)
            if (session.day, session.starts) in starts[:number]:
                yield place, f"expected each session once, got {session.written!r} again"
            if session.staff is not None and session.staff not in staff:
                listed = ", ".join(sorted(staff)) or "none"
                yield place, f"expected the name of one of the staff ({listed}), got {session.staff!r}"
    for at, person in enumerate(profile.staff):
        for number, away in enumerate(person.away):
            if away.until is not None and away.until < away.date:
                yield ("staff", at, "away", number), f"expected a date on or after {away.date}, got {away.until}"


def _joined(profile: BusinessProfile) -> Iterator[Contradiction]:
    known = {table.name for table in profile.tables}
    for at, joined in enumerate(profile.booking.joined if profile.booking else ()):
        for number, name in enumerate(joined.tables):
            place: Location = ("booking", "joined", at, "tables", number)
            if name not in known:
                yield place, f"expected the name of a listed table ({', '.join(sorted(known)) or 'none'}), got {name!r}"
            elif name in joined.tables[:number]:
                yield place, f"expected each table once, got {name!r} again"


def _prices(profile: BusinessProfile) -> Iterator[Contradiction]:
    for listed in ("services", "menu", "rooms"):
        for at, part in enumerate(getattr(profile, listed)):
            try:
                to_minor(part.price or Decimal(0), profile.currency)
            except ValueError as error:
                yield (listed, at, "price"), f"{error}, got {part.price}"
