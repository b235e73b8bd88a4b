"""A day's bookings on an axis of time, a column for each who or what can be booked.

Places are in rem from the axis's top. They are counted in hours that pass and not in what clocks show, so that the days on
which clocks change are as long as they are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from app_ui.bookings.days import DAY, Days, midnight
from app_ui.bookings.view import UNNAMED, what
from app_ui.times import Clockface
from tenancy.profile import BusinessProfile
from tools.booking.calendar import resource_labels
from tools.booking.models import Booking
from tools.booking.windows import Window, business_windows, intersection, weekly_windows

HOUR = timedelta(hours=1)
HOUR_REM, FINE_HOUR_REM = 4.0, 6.0
"""How tall an hour is drawn, and where there are bookings shorter than half an hour."""
LEAST_REM = 1.4
"""Of a booking, so that its time and name can be read."""
TWO_LINES_REM, THREE_LINES_REM = 2.6, 3.9
OFFICE = (9, 17)
"""The hours shown of a day on which nobody comes to a business that has not told its hours."""


@dataclass(frozen=True)
class Block:
    id: str
    address: str
    name: str
    time: str
    what: str
    held: bool
    lines: str
    """How many fit: ``1``, ``2`` or ``3``."""
    place: dict[str, str]
    """Its style: top, height, left and width."""
    spoken: str


@dataclass(frozen=True)
class Slab:
    """A time at which nothing can be booked here."""

    place: dict[str, str]


@dataclass(frozen=True)
class Column:
    name: str
    booked: str
    blocks: list[Block]
    closed: list[Slab]
    adds: str
    """The address at which something is booked here by hand; empty where nothing can be."""


@dataclass(frozen=True)
class HourMark:
    words: str
    place: dict[str, str]


@dataclass(frozen=True)
class Timeline:
    columns: list[Column]
    marks: list[HourMark]
    height: dict[str, str]
    now: dict[str, str]
    """Where this moment is; empty where it is not on the axis."""
    axis: "Axis"


@dataclass(frozen=True, slots=True)
class Axis:
    start: datetime
    end: datetime
    hour_rem: float

    def rem(self, at: datetime) -> float:
        return (min(max(at, self.start), self.end) - self.start) / HOUR * self.hour_rem

    def place(self, start: datetime, end: datetime, least: float = 0.0) -> dict[str, str]:
        top = self.rem(start)
        return {"top": f"{top:.3f}rem", "height": f"{max(self.rem(end) - top, least):.3f}rem"}


def timeline(
    profile: BusinessProfile,
    bookings: Sequence[Booking],
    taken: Mapping[UUID, str],
    columns: Sequence[str],
    days: Days,
    now: datetime,
) -> Timeline:
    """``columns`` in their order; whatever else is taken, such as somebody who has left, comes after them."""
    clock, on = Clockface.of(profile.timezone, profile.language), days.first
    axis = axis_of(profile, bookings, on)
    names = list(dict.fromkeys([*columns, *(taken[booking.id] for booking in bookings)]))
    inside = axis.start <= now < axis.end
    known = {label: "table" if key.startswith("table:") else "appointment" for key, label in resource_labels(profile).items()}
    return Timeline(
        columns=[
            _column(
                name,
                [b for b in bookings if taken[b.id] == name],
                _there(profile, name, on),
                axis,
                days,
                clock,
                days.adding(known[name], name) if name in known else "",
            )
            for name in names
        ],
        marks=_marks(axis, clock),
        height={"height": f"{axis.rem(axis.end):.3f}rem", "--hour": f"{axis.hour_rem:g}rem"},
        now={"top": f"{axis.rem(now):.3f}rem"} if inside else {},
        axis=axis,
    )


def axis_of(profile: BusinessProfile, bookings: Sequence[Booking], on: date) -> Axis:
    """From the full hour before the first opening or booking of the day to the one after the last."""
    zone = profile.zone
    begin, end = midnight(on, zone), midnight(on + DAY, zone)
    spans = [(max(start, begin), stop) for start, stop in business_windows(profile, on) or () if start < end and begin < stop]
    spans = [(start, stop if start < end < stop <= end + 6 * HOUR else min(stop, end)) for start, stop in spans]
    spans += [(booking.starts_at, booking.ends_at) for booking in bookings]
    if not spans:
        spans = [(begin + OFFICE[0] * HOUR, begin + OFFICE[1] * HOUR)]
    first, last = min(start for start, _ in spans), max(stop for _, stop in spans)
    shortest = min((booking.ends_at - booking.starts_at for booking in bookings), default=HOUR)
    hour_rem = FINE_HOUR_REM if shortest < HOUR / 2 else HOUR_REM
    return Axis(_full_hour(first, zone), _full_hour(last + HOUR - timedelta(microseconds=1), zone), hour_rem)


def _full_hour(at: datetime, zone: object) -> datetime:
    local = at.astimezone(zone)  # type: ignore[arg-type]
    return (at - timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)).astimezone(UTC)


def _marks(axis: Axis, clock: Clockface) -> list[HourMark]:
    hours = int((axis.end - axis.start) / HOUR)
    moments = [axis.start + at * HOUR for at in range(hours)]
    return [HourMark(clock.time(at), {"top": f"{axis.rem(at):.3f}rem"}) for at in moments]


def _there(profile: BusinessProfile, name: str, on: date) -> list[Window] | None:
    """When this can be booked on the day; None where nobody has told."""
    opened = business_windows(profile, on)
    own = next((person.hours for person in profile.staff if person.name == name), None)
    if own is None:
        return opened
    there = weekly_windows(own, on, profile.zone)
    return there if opened is None else intersection(opened, there)


def _column(
    name: str, bookings: Sequence[Booking], there: list[Window] | None, axis: Axis, days: Days, clock: Clockface, adds: str
) -> Column:
    blocks = [
        _block(booking, lane, lanes, axis, days, clock)
        for booking, lane, lanes in beside([(booking, booking.starts_at, booking.ends_at) for booking in bookings])
    ]
    return Column(name, str(len(blocks)) if blocks else "", blocks, [] if there is None else _slabs(there, axis), adds)


def _block(booking: Booking, lane: int, lanes: int, axis: Axis, days: Days, clock: Clockface) -> Block:
    place = axis.place(booking.starts_at, booking.ends_at, LEAST_REM)
    tall = float(place["height"].removesuffix("rem"))
    begins, ends = clock.time(booking.starts_at), clock.time(booking.ends_at)
    name = booking.name or UNNAMED
    return Block(
        id=str(booking.id),
        address=days.address(booking=str(booking.id)),
        name=name,
        time=begins,
        what=what(booking),
        held=booking.status == "held",
        lines="3" if tall >= THREE_LINES_REM else "2" if tall >= TWO_LINES_REM else "1",
        place=place | {"left": f"{100 * lane / lanes:.2f}%", "width": f"{100 / lanes:.2f}%"},
        spoken=f"{begins} to {ends}, {name}, {what(booking)}",
    )


def beside(spans: Sequence[tuple[Booking, datetime, datetime]]) -> list[tuple[Booking, int, int]]:
    """Each with its lane and how many lanes there are where it stands: those at one time stand side by side."""
    placed: list[tuple[Booking, int, int]] = []
    cluster: list[tuple[Booking, int]] = []
    free: list[datetime] = []
    until: datetime | None = None
    for booking, start, end in sorted(spans, key=lambda span: (span[1], span[2])):
        if until is not None and start >= until:
            placed += [(each, lane, len(free)) for each, lane in cluster]
            cluster, free = [], []
        lane = next((at for at, ends in enumerate(free) if ends <= start), len(free))
        free[lane : lane + 1] = [end]
        cluster.append((booking, lane))
        until = max(until, end) if until is not None and len(cluster) > 1 else end
    return placed + [(each, lane, len(free)) for each, lane in cluster]


def _slabs(there: Sequence[Window], axis: Axis) -> list[Slab]:
    """What lies between the times at which it can be booked."""
    closed: list[Slab] = []
    free_from = axis.start
    for start, end in sorted(there):
        if end <= axis.start or start >= axis.end:
            continue
        if start > free_from:
            closed.append(Slab(axis.place(free_from, start)))
        free_from = max(free_from, end)
    if free_from < axis.end:
        closed.append(Slab(axis.place(free_from, axis.end)))
    return closed
