"""What the page of today says, from live calls, bookings and figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app_ui.calls.view import LineView, caller_of, line_views
from app_ui.times import Clockface, count
from app_ui.today.feed import LiveCall
from tenancy.calls.day import CallFigures
from tools.booking.models import Booking

MOST_LINES = 200
"""Of a live call that are shown; the call's own page has all."""


@dataclass(frozen=True)
class LiveView:
    id: str
    address: str
    caller: str
    since: str
    ended: bool
    lines: list[LineView]
    growing: str
    """What the caller is saying right now; its words may still change."""


@dataclass(frozen=True)
class NextView:
    id: str
    day: str
    time: str
    name: str
    what: str


@dataclass(frozen=True)
class Figure:
    name: str
    value: str


def live_view(call: LiveCall, clock: Clockface) -> LiveView:
    said = [line for line in call.lines if not line.growing]
    growing = next((line.text for line in reversed(call.lines) if line.growing), "")
    return LiveView(
        id=str(call.summary.id),
        address=f"/calls/{call.summary.id}",
        caller=caller_of(call.summary),
        since=clock.time(call.summary.started_at),
        ended=call.ended,
        lines=line_views(said[-MOST_LINES:], call.summary.started_at),
        growing=growing,
    )


def next_view(booking: Booking, clock: Clockface, now: datetime) -> NextView:
    return NextView(
        id=str(booking.id),
        day=clock.day(booking.starts_at, now),
        time=clock.time(booking.starts_at),
        name=booking.name or "No name given",
        what=booked(booking),
    )


def booked(booking: Booking) -> str:
    """``Check-up with Dr. Amara Osei``, ``Table for 4``, ``Garden room, 2 nights``."""
    if booking.room is not None:
        return f"{booking.room}, {count(booking.nights or 1, 'night')}"
    if booking.service is not None:
        return f"{booking.service} with {booking.staff}" if booking.staff else booking.service
    return f"Table for {booking.party_size}" if booking.party_size else "Booking"


def figures(told: CallFigures, takes_orders: bool) -> list[Figure]:
    """Today's calls, those going on among them, and what came of those that have ended."""
    done = told.outcomes
    named = [
        ("Calls today", told.calls),
        ("Booked", done.get("booked", 0)),
        *([("Ordered", done.get("ordered", 0))] if takes_orders else []),
        ("Messages left", done.get("message", 0)),
        ("Minutes spoken", round(told.seconds / 60)),
    ]
    return [Figure(name, f"{value:,}") for name, value in named]


def grouped(bookings: Sequence[NextView]) -> list[NextView]:
    """The day stands at the first booking of each day alone."""
    shown: list[NextView] = []
    before = ""
    for booking in bookings:
        day = booking.day if booking.day != before else ""
        shown.append(NextView(booking.id, day, booking.time, booking.name, booking.what))
        before = booking.day
    return shown
