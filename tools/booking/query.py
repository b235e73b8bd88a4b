"""The question "is there something free?" and its answer, which is never empty-handed without saying why."""

import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SkipValidation

from tools.booking.claims import Claim
from tools.protocol import Message
from tools.reasons import Reason

Unit = Literal["appointment", "table", "room"]
MOST_NIGHTS = 60
"""Of one booking."""
Name = Annotated[str, Field(min_length=1, max_length=120)]


def _to_the_minute(value: datetime.time) -> datetime.time:
    if value.tzinfo is not None or value.second or value.microsecond:
        raise ValueError("expected a time of the day to the minute, such as 19:30, in the business's zone")
    return value


ClockTime = Annotated[datetime.time, AfterValidator(_to_the_minute)]


class Wish(Message):
    """What a caller wants to book. Dates and times are as spoken at the business, in its own zone."""

    unit: Unit | None = None
    """Unset means what this business chiefly books."""
    date: datetime.date | None = None
    time: ClockTime | None = None
    party_size: int | None = Field(None, ge=1, le=1000)
    service: Name | None = None
    staff: Name | None = None
    room: Name | None = None
    """A kind of room."""
    nights: int | None = Field(None, ge=1, le=MOST_NIGHTS)


class BookingQuery(Wish):
    """No ``date`` asks for the next that is free; with ``until``, any start from ``time`` to ``until`` will do."""

    until: ClockTime | None = None


class Opening(Message):
    """Something that can be booked. ``start`` and ``end`` are aware, in the business's zone."""

    unit: Unit
    start: datetime.datetime
    end: datetime.datetime
    resource: str
    """The key of what would be taken, such as ``table:window 2`` or ``staff:anna``; of several, the first."""
    takes: Annotated[tuple[Claim, ...], SkipValidation] = Field((), exclude=True, repr=False)
    """All that would be taken, and for how long. It stays in here: nobody outside has a use for it."""
    service: str | None = None
    staff: str | None = None
    table: str | None = None
    room: str | None = None
    party_size: int | None = None
    nights: int | None = None


class Availability(Message):
    """``AVAILABLE`` comes with an opening; each other answer with its reason and up to two alternatives: the nearest, and the
    nearest on the other side of the time that was asked for.

    ``FULL``: open, but nothing is left. ``CLOSED``: not open then. ``REFUSED``: the business's rules or the question
    itself stand against it; ``missing`` names what was not said and ``choices`` what there is to choose from.
    """

    status: Literal["AVAILABLE", "FULL", "CLOSED", "REFUSED"]
    reason: Reason | None = None
    opening: Opening | None = None
    alternatives: tuple[Opening, ...] = ()
    missing: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    note: str | None = None
    """What the business wrote about an exceptional day, such as "Christmas"."""
    can_wait: bool = False
    """Whether the caller may be put on the waiting list for it."""
