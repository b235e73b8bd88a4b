"""What the page of bookings shows: who comes when and for what, in a list, over a week and in full."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from app_ui.bookings.days import Days
from app_ui.times import Clockface, count, long_date, phone
from tools.booking.by_hand import SOURCE
from tools.booking.models import Booking

SHOWN = 7
"""Bookings of one day that the overview of a week names."""
BARS = 24
UNNAMED = "No name given"


@dataclass(frozen=True)
class Item:
    """A booking as one line."""

    id: str
    address: str
    time: str
    name: str
    what: str
    taken: str
    """Who or what it takes: a person, a table, a room."""
    held: bool


@dataclass(frozen=True)
class Bar:
    """How many are there in one hour of a day, for a small picture."""

    x: str
    y: str
    height: str


@dataclass(frozen=True)
class DayOverview:
    address: str
    weekday: str
    day: str
    spoken: str
    today: bool
    past: bool
    booked: str
    named: list[Item]
    more: str
    """``and 9 more``, where there are."""
    bars: list[Bar]


@dataclass(frozen=True)
class Detail:
    """One booking in full."""

    name: str
    held: bool
    status: str
    rows: list[tuple[str, str]]
    phone: str
    """To be dialled; empty where none was given."""
    call: str
    """The address of the call that it came from."""


def item(booking: Booking, taken: str, days: Days, clock: Clockface) -> Item:
    return Item(
        id=str(booking.id),
        address=days.address(booking=str(booking.id)),
        time=clock.time(booking.starts_at),
        name=booking.name or UNNAMED,
        what=what(booking),
        taken=taken,
        held=booking.status == "held",
    )


def what(booking: Booking) -> str:
    """``Check-up``, ``4 people``, ``2 nights, 3 people``."""
    people = count(booking.party_size, "person", "people") if booking.party_size else ""
    nights = count(booking.nights, "night") if booking.nights else ""
    return ", ".join(part for part in (booking.service or "", nights, people) if part) or "Booking"


def by_day(bookings: Sequence[Booking], dates: Sequence[date], clock: Clockface) -> dict[date, list[Booking]]:
    """The bookings that begin on each of the dates, by the business's own calendar."""
    found: dict[date, list[Booking]] = {on: [] for on in dates}
    for booking in bookings:
        on = clock.local(booking.starts_at).date()
        if on in found:
            found[on].append(booking)
    return found


def week(bookings: Sequence[Booking], taken: Mapping[UUID, str], days: Days, clock: Clockface) -> list[DayOverview]:
    """Seven days, each with its first bookings and a picture of all."""
    per_day = by_day(bookings, days.dates, clock)
    hours = hours_of(bookings, clock)
    crowds = {on: _crowd(found, on, clock) for on, found in per_day.items()}
    most = max((there for crowd in crowds.values() for there in crowd), default=0)
    return [
        DayOverview(
            address=days.address("day", on),
            weekday=f"{on:%a}",
            day=f"{on.day}",
            spoken=long_date(on),
            today=on == days.today,
            past=on < days.today,
            booked=count(len(found), "booking") if found else "",
            named=[item(booking, taken.get(booking.id, ""), days, clock) for booking in found[:SHOWN]],
            more=f"and {len(found) - SHOWN} more" if len(found) > SHOWN else "",
            bars=_bars(crowds[on], hours, most),
        )
        for on, found in per_day.items()
    ]


def hours_of(bookings: Sequence[Booking], clock: Clockface) -> range:
    """Those of the day in which anybody comes this week."""
    starts = [clock.local(booking.starts_at).hour for booking in bookings]
    return range(min(starts, default=9), max(starts, default=16) + 2)


def _crowd(bookings: Sequence[Booking], on: date, clock: Clockface) -> list[int]:
    """How many are there at some time of each hour of the day."""
    there = [0] * BARS
    for booking in bookings:
        begins, ends = clock.local(booking.starts_at), clock.local(booking.ends_at - timedelta(seconds=1))
        for hour in range(begins.hour, (ends.hour if ends.date() == on else BARS - 1) + 1):
            there[hour] += 1
    return there


def _bars(crowd: Sequence[int], hours: range, most: int) -> list[Bar]:
    """On a grid as wide as there are hours and 20 high."""
    return [
        Bar(f"{at + 0.1:.1f}", f"{20 - 20 * crowd[hour] / most:.1f}", f"{20 * crowd[hour] / most:.1f}")
        for at, hour in enumerate(hours)
        if hour < BARS and crowd[hour]
    ]


def detail(booking: Booking, taken: str, clock: Clockface, now: datetime) -> Detail:
    held = booking.status == "held"
    rows = [*_when(booking, clock), ("What", what(booking))]
    rows += [(_taken_as(booking), taken)] if taken else []
    rows += [("Notes", booking.notes)] if booking.notes else []
    by_hand = ", in the dashboard" if booking.source == SOURCE else ""
    rows += [("Booked", clock.moment(booking.created_at, now) + by_hand)]
    rows += [("Changed since", clock.moment(booking.updated_at, now))] if booking.revision > 1 else []
    until = f" until {clock.time(booking.hold_expires_at)}" if held and booking.hold_expires_at else ""
    return Detail(
        name=booking.name or UNNAMED,
        held=held,
        status=f"Kept for a caller{until}, not confirmed yet" if held else "Confirmed",
        rows=rows,
        phone=booking.phone or booking.caller or "",
        call=f"/calls/{booking.call_id}" if booking.call_id else "",
    )


def spoken_phone(detail: Detail) -> str:
    return phone(detail.phone) if detail.phone else "None given"


def _when(booking: Booking, clock: Clockface) -> list[tuple[str, str]]:
    begins, ends = clock.local(booking.starts_at), clock.local(booking.ends_at)
    if booking.nights:
        return [("Arrives", long_date(begins.date())), ("Leaves", long_date(ends.date()))]
    return [("Date", long_date(begins.date())), ("Time", f"{clock.time(begins)} – {clock.time(ends)}")]


def _taken_as(booking: Booking) -> str:
    return {"table": "Table", "room": "Room"}.get(booking.unit, "With")


def coming_and_going(
    bookings: Sequence[Booking], on: date, clock: Clockface
) -> tuple[list[Booking], list[Booking], list[Booking]]:
    """Of the stays on a day: who arrives, who stays on from before, who leaves."""
    arriving, staying, leaving = [], [], []
    for booking in bookings:
        begins, ends = clock.local(booking.starts_at).date(), clock.local(booking.ends_at).date()
        if begins == on:
            arriving.append(booking)
        elif begins < on < ends:
            staying.append(booking)
        elif ends == on:
            leaving.append(booking)
    return arriving, staying, leaving


def house(arriving: int, leaving: int, taken: str) -> str:
    """``2 arrive, 1 leaves, 9 of 10 rooms are taken in the night that follows``."""
    comes = f"{arriving} arrive{'s' * (arriving == 1)}" if arriving else "Nobody arrives"
    goes = f"{leaving} leave{'s' * (leaving == 1)}" if leaving else "nobody leaves"
    return f"{comes}, {goes}, {taken} rooms are taken in the night that follows"
