"""What is booked, and how: classes at set times, tables that are joined, turns and stays, and when staff are away."""

import datetime
from typing import Any

from pydantic import Field, model_validator

from tenancy.fields import WEEKDAYS, ClockTime, IsoDate, Line, Name, Part, Span, Weekday

MOST_PLACES = 200
"""Of a class, and of guests seated in one slot: each is a row of its own in the diary."""


class Session(Line):
    """When a class is given each week, as ``tuesday 18:00`` or ``tuesday 18:00 with Ana``; also outside the opening hours,
    though not on a day that an exception closes."""

    day: Weekday
    starts: ClockTime
    staff: Name | None = None
    """Who leads it: they take no appointment meanwhile, and without them it is not given."""

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        when, _, staff = value.strip().partition(" with ")
        day, _, starts = when.strip().rpartition(" ")
        if day.strip().lower() not in WEEKDAYS:
            raise ValueError('expected a weekday and a time such as "tuesday 18:00"')
        given = {"day": day.strip().lower(), "starts": starts}
        return {**given, "staff": staff.strip()} if staff.strip() else given

    @property
    def written(self) -> str:
        return f"{self.day} {self.starts:%H:%M}" + (f" with {self.staff}" if self.staff else "")


class Away(Line):
    """When somebody does not work though they usually would, as ``2026-12-24``, ``2026-12-24 to 2027-01-02`` or
    ``2026-12-24 09:00-12:00`` (on each of the days). Why is nobody's business."""

    date: IsoDate
    until: IsoDate | None = None
    hours: Span | None = None
    """Unset means all day."""

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        words = value.split()
        hours = words.pop() if words and ":" in words[-1] else None
        if len(words) not in (1, 3) or (len(words) == 3 and words[1] != "to"):
            raise ValueError('expected days such as "2026-12-24", "2026-12-24 to 2027-01-02" or "2026-12-24 09:00-12:00"')
        found: dict[str, Any] = {"date": words[0], "until": words[2] if len(words) == 3 else None, "hours": hours}
        return {name: given for name, given in found.items() if given is not None}

    @property
    def written(self) -> str:
        days = self.date.isoformat() + (f" to {self.until.isoformat()}" if self.until else "")
        return days if self.hours is None else f"{days} {self.hours.opens:%H:%M}-{self.hours.closes:%H:%M}"

    def on(self, day: datetime.date) -> bool:
        return self.date <= day <= (self.until or self.date)


class JoinedTables(Part):
    """Tables that may be put together for one party, which then takes all of them."""

    tables: tuple[Name, ...] = Field(min_length=2, max_length=6)
    seats: int | None = Field(None, gt=0, le=100)
    """Unset means as many as the tables have by themselves."""
    min_party: int | None = Field(None, ge=1)
    """Unset means one more than the largest of the tables seats."""


class TurnTime(Part):
    """How long a party of up to so many keeps its table."""

    up_to: int = Field(ge=1)
    minutes: int = Field(ge=15, le=480)


class LeastStay(Part):
    """The fewest nights of a stay that begins on these weekdays (none means any), within these dates where they are given."""

    nights: int = Field(ge=1)
    arriving: tuple[Weekday, ...] = ()
    date: IsoDate | None = None
    until: IsoDate | None = None

    def holds(self, arrival: datetime.date) -> bool:
        weekday = not self.arriving or WEEKDAYS[arrival.weekday()] in self.arriving
        return weekday and (self.date is None or self.date <= arrival) and (self.until is None or arrival <= self.until)


class BookingRules(Part):
    """How bookings are made. What is booked follows from what the business lists: services, tables or rooms."""

    slot_minutes: int = Field(15, ge=5, le=240)
    """Start times lie on this local-time grid."""
    turn_minutes: int = Field(90, ge=15, le=480)
    """How long a party keeps a table."""
    turns: tuple[TurnTime, ...] = ()
    """Where that differs by the size of the party: the first that is large enough holds."""
    joined: tuple[JoinedTables, ...] = ()
    most_parties: int | None = Field(None, ge=1, le=MOST_PLACES)
    """How many parties may be seated at one start time, whatever tables are free; a kitchen takes no more at once."""
    most_guests: int | None = Field(None, ge=1, le=MOST_PLACES)
    """The same, counting guests."""
    lead_minutes: int = Field(60, ge=0)
    horizon_days: int = Field(90, ge=1, le=730)
    hold_minutes: int = Field(5, ge=1, le=60)
    max_party: int | None = Field(None, ge=1)
    min_nights: int = Field(1, ge=1)
    stays: tuple[LeastStay, ...] = ()
    """Where that differs by the day of arrival: of those that hold, the longest."""
    check_in: ClockTime = datetime.time(15)
    check_out: ClockTime = datetime.time(11)
    ask_phone: bool = True
    """Whether the caller is asked for a number when none came with the call."""

    def turn(self, party: int) -> int:
        """Minutes."""
        longer = sorted((turn for turn in self.turns if turn.up_to >= party), key=lambda turn: turn.up_to)
        return longer[0].minutes if longer else self.turn_minutes

    def least_nights(self, arrival: datetime.date) -> int:
        return max((stay.nights for stay in self.stays if stay.holds(arrival)), default=self.min_nights)
