"""Stays over the nights of a week: a row for each room, a bar from the afternoon of arrival to the morning of departure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app_ui.bookings.days import Days
from app_ui.bookings.view import UNNAMED, what
from app_ui.times import Clockface
from tools.booking.models import Booking


@dataclass(frozen=True)
class Stay:
    id: str
    address: str
    name: str
    what: str
    held: bool
    place: str
    """Classes that say where it begins and ends, in half days: ``from-2 till-6``."""
    cut: str
    """Classes for a stay that goes beyond the week at either end."""
    spoken: str


@dataclass(frozen=True)
class RoomRow:
    name: str
    stays: list[Stay]
    adds: str
    """The address at which it is booked by hand; empty for a room that is no more."""


@dataclass(frozen=True)
class NightHead:
    address: str
    words: str
    today: bool
    taken: str
    """``5 of 10``: how many rooms are taken in the night that begins on this day."""


def room_rows(
    bookings: Sequence[Booking], taken: Mapping[UUID, str], rooms: Sequence[str], days: Days, clock: Clockface
) -> list[RoomRow]:
    """Rooms in their order, then those that the business no longer lists; a room that is taken twice has two rows."""
    rows: list[RoomRow] = []
    for name in dict.fromkeys([*rooms, *(taken[booking.id] for booking in bookings)]):
        lanes: list[list[Booking]] = [[]]
        for booking in sorted((each for each in bookings if taken[each.id] == name), key=lambda each: each.starts_at):
            lane = next((lane for lane in lanes if not lane or lane[-1].ends_at <= booking.starts_at), None)
            if lane is None:
                lanes.append(lane := [])
            lane.append(booking)
        adds = days.adding("room", name) if name in rooms else ""
        rows += [RoomRow(name, [stay(each, days, clock) for each in lane], adds) for lane in lanes]
    return rows


def stay(booking: Booking, days: Days, clock: Clockface) -> Stay:
    arrives, leaves = _nights(booking, clock)
    first, last = days.dates[0], days.dates[-1]
    begins = 1 if arrives < first else 2 * (arrives - first).days + 2
    ends = 2 * len(days.dates) + 1 if leaves > last else 2 * (leaves - first).days + 2
    name = booking.name or UNNAMED
    return Stay(
        id=str(booking.id),
        address=days.address(booking=str(booking.id)),
        name=name,
        what=what(booking),
        held=booking.status == "held",
        place=f"from-{begins} till-{max(ends, begins + 1)}",
        cut=" ".join(["stay--before"] * (arrives < first) + ["stay--after"] * (leaves > last)),
        spoken=f"{name}, {arrives:%A} {arrives.day} to {leaves:%A} {leaves.day}, {what(booking)}",
    )


def heads(bookings: Sequence[Booking], rooms: int, days: Days, clock: Clockface) -> list[NightHead]:
    stays = [_nights(booking, clock) for booking in bookings]
    return [
        NightHead(
            address=days.address("day", on),
            words=f"{on:%a} {on.day}",
            today=on == days.today,
            taken=f"{sum(arrives <= on < leaves for arrives, leaves in stays)} of {rooms}",
        )
        for on in days.dates
    ]


def _nights(booking: Booking, clock: Clockface) -> tuple[date, date]:
    return clock.local(booking.starts_at).date(), clock.local(booking.ends_at).date()
