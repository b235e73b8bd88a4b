"""iCalendar (RFC 5545), as far as bookings need it: events at moments in UTC, which need no description of any zone."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal
from uuid import UUID

Status = Literal["CONFIRMED", "TENTATIVE", "CANCELLED"]
PRODUCT = "-//Frontdesk//Bookings//EN"
LONGEST_LINE = 75
"""Octets of a line without its end; a longer one goes on in the next, after a space."""
REFRESH = "PT15M"
"""How often a subscribed calendar should be asked for again."""
_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
"""What no text may hold; a tab may stand, and an end of line is written as such."""


@dataclass(frozen=True, slots=True)
class Event:
    booking_id: UUID
    revision: int
    """Rises whenever the booking changes, so that a calendar knows which of two files is the newer one."""
    status: Status
    start: datetime
    end: datetime
    changed_at: datetime
    summary: str
    description: str = ""
    location: str = ""

    @property
    def uid(self) -> str:
        """The same for each state of a booking, by which a calendar finds what it has of it."""
        return f"{self.booking_id}@frontdesk"


def calendar(events: Iterable[Event], name: str = "") -> bytes:
    """A whole file. ``name`` is what a subscribed calendar is called; a single booking's file has none."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    if name:
        lines += [f"NAME:{text(name)}", f"X-WR-CALNAME:{text(name)}"]
        lines += [f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}", f"X-PUBLISHED-TTL:{REFRESH}"]
    for event in events:
        lines += _event(event)
    lines.append("END:VCALENDAR")
    return b"".join(piece + b"\r\n" for line in lines for piece in folded(line))


def text(value: str) -> str:
    """A value of type TEXT: what has a meaning in the file is escaped, and what may not stand in it is left out."""
    value = _UNSAFE.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    return value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def folded(line: str) -> Iterator[bytes]:
    """The line in pieces of 75 octets at most, none of which cuts a character in two."""
    piece = b""
    for letter in line:
        octets = letter.encode("utf-8", "replace")
        if len(piece) + len(octets) > LONGEST_LINE:
            yield piece
            piece = b" "
        piece += octets
    yield piece


def _event(event: Event) -> Iterator[str]:
    cancelled = event.status == "CANCELLED"
    yield "BEGIN:VEVENT"
    yield f"UID:{event.uid}"
    yield f"SEQUENCE:{event.revision + cancelled}"
    yield f"DTSTAMP:{_moment(event.changed_at)}"
    yield f"LAST-MODIFIED:{_moment(event.changed_at)}"
    yield f"DTSTART:{_moment(event.start)}"
    yield f"DTEND:{_moment(event.end)}"
    yield f"STATUS:{event.status}"
    yield f"TRANSP:{'TRANSPARENT' if cancelled else 'OPAQUE'}"
    yield f"SUMMARY:{text(event.summary)}"
    if event.description:
        yield f"DESCRIPTION:{text(event.description)}"
    if event.location:
        yield f"LOCATION:{text(event.location)}"
    yield "END:VEVENT"


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
