"""What no single field can tell: whether the parts of a business's profile contradict each other."""

import datetime
import itertools
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from tenancy.money import to_minor
from tenancy.profile import WEEKDAYS, BusinessProfile, HoursException, Span, WeeklyHours

Location = tuple[str | int, ...]
"""The way to a field from the top: ("services", 0, "price")."""
Contradiction = tuple[Location, str]

DAY = 24 * 60


def contradictions(profile: BusinessProfile) -> Iterator[Contradiction]:
    """Each one with its place and a sentence that says what was expected."""
    yield from _twice("phone_numbers", profile.phone_numbers, ())
    for listed in ("services", "staff", "tables", "rooms"):
        yield from _twice(listed, [part.name for part in getattr(profile, listed)], ("name",))
    yield from _staff(profile)
    yield from _hours(("hours",), profile.hours)
    for kind in ("staff", "contacts"):
        for at, part in enumerate(getattr(profile, kind)):
            yield from _hours((kind, at, "hours"), part.hours)
    yield from _exceptions(profile.exceptions)
    yield from _prices(profile)
    for at, table in enumerate(profile.tables):
        if table.min_party > table.seats:
            yield ("tables", at, "min_party"), f"expected at most the table's {table.seats} seats, got {table.min_party}"


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


def _prices(profile: BusinessProfile) -> Iterator[Contradiction]:
    for listed in ("services", "menu", "rooms"):
        for at, part in enumerate(getattr(profile, listed)):
            try:
                to_minor(part.price or Decimal(0), profile.currency)
            except ValueError as error:
                yield (listed, at, "price"), f"{error}, got {part.price}"
