"""Which days the page of bookings is about: from its address, and to those before and after."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from app_ui.times import long_date

View = Literal["day", "week"]
DAY = timedelta(days=1)
FIRST, LAST = date(2000, 1, 1), date(2100, 1, 1)
"""Dates beyond these are as if none had been named."""


@dataclass(frozen=True, slots=True)
class Days:
    """One day, or a week from its Monday."""

    view: View
    named: date
    """The day that the address names; in a week it is one of the seven."""
    today: date

    @classmethod
    def of(cls, query: Mapping[str, str], today: date) -> "Days":
        """By an address, in which anything may stand."""
        view: View = "week" if query.get("view") == "week" else "day"
        return cls(view, date_of(query.get("date", "")) or today, today)

    @property
    def first(self) -> date:
        return self.named if self.view == "day" else self.named - timedelta(days=self.named.weekday())

    @property
    def dates(self) -> list[date]:
        return [self.first + timedelta(days=at) for at in range(1 if self.view == "day" else 7)]

    def between(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """The first moment of these days and the first after them, whatever clocks do in between."""
        return midnight(self.first, zone), midnight(self.dates[-1] + DAY, zone)

    @property
    def title(self) -> str:
        if self.view == "day":
            return long_date(self.first)
        last = self.dates[-1]
        begins = f"{self.first.day}" + ("" if self.first.month == last.month else f" {self.first:%B}")
        begins += "" if self.first.year == last.year else f" {self.first.year}"
        return f"{begins} – {last.day} {last:%B} {last.year}"

    def address(self, view: View | None = None, on: date | None = None, booking: str = "", do: str = "") -> str:
        """Of the page; what is left out stays as it is. ``do`` is what is to be done with the booking."""
        query = {"view": view or self.view, "date": (on or self.named).isoformat(), "booking": booking, "do": do}
        return f"/bookings?{urlencode({name: value for name, value in query.items() if value})}"

    def adding(self, unit: str, resource: str = "") -> str:
        """The address at which a booking is added by hand."""
        query = {"new": unit, "with": resource} if resource else {"new": unit}
        return f"{self.address()}&{urlencode(query)}"

    def moved(self, by: int) -> str:
        """The address of the days so many steps away."""
        return self.address(on=self.named + by * len(self.dates) * DAY)


def date_of(written: str) -> date | None:
    """None for what is no date, or none that anybody books."""
    try:
        on = date.fromisoformat(written)
    except ValueError:
        return None
    return on if FIRST < on < LAST else None


def midnight(on: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(on, time(), zone).astimezone(UTC)
