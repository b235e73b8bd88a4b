"""How moments, lengths, numbers and sums are written for the people of one business."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import phonenumbers

from tenancy.money import from_minor

TWELVE_HOURS = frozenset({"en-US", "en-CA", "en-AU", "en-NZ", "en-IN", "en-PH"})
"""Languages of places where a clock is read with am and pm."""
SIGNS = {"EUR": "€", "GBP": "£", "USD": "$", "CAD": "CA$", "AUD": "A$", "INR": "₹", "JPY": "¥"}


@dataclass(frozen=True, slots=True)
class Clockface:
    """A business's zone, and whether its clock goes to twelve."""

    zone: ZoneInfo
    twelve: bool = False

    @classmethod
    def of(cls, timezone: str, language: str) -> "Clockface":
        return cls(ZoneInfo(timezone), language in TWELVE_HOURS)

    def local(self, at: datetime) -> datetime:
        return at.astimezone(self.zone)

    def time(self, at: datetime | time) -> str:
        """``14:05`` or ``2:05 pm``; a ``time`` is the business's own already."""
        when = self.local(at).time() if isinstance(at, datetime) else at
        if not self.twelve:
            return f"{when:%H:%M}"
        return f"{when.hour % 12 or 12}:{when:%M} {'am' if when.hour < 12 else 'pm'}"

    def day(self, at: datetime | date, now: datetime) -> str:
        """``Today``, ``Tomorrow``, ``Yesterday``, ``Fri 27 Nov``, or with a year that is not this one."""
        on, today = self.local(at).date() if isinstance(at, datetime) else at, self.local(now).date()
        near = {0: "Today", 1: "Tomorrow", -1: "Yesterday"}.get((on - today).days)
        return near or (f"{on:%a} {on.day} {on:%b}" if on.year == today.year else f"{on.day} {on:%b %Y}")

    def moment(self, at: datetime, now: datetime) -> str:
        return f"{self.day(at, now)}, {self.time(at)}"

    def today(self, now: datetime) -> tuple[datetime, datetime]:
        """The first moment of this day and of the next, by the business's calendar."""
        on = self.local(now).date()
        begins = datetime.combine(on, time(), self.zone)
        return begins, datetime.combine(on + timedelta(days=1), time(), self.zone)


def long_date(on: date) -> str:
    return f"{on:%A}, {on.day} {on:%B %Y}"


def length(seconds: int | None) -> str:
    """``0:45``, ``12:07``, ``1:02:00``; nothing where it is not known."""
    if seconds is None:
        return ""
    minutes, rest = divmod(max(seconds, 0), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def phone(number: str | None) -> str:
    """As numbers are printed between countries; what is no number stays as it is."""
    if not number:
        return "Number withheld"
    try:
        return phonenumbers.format_number(phonenumbers.parse(number), phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    except phonenumbers.NumberParseException:
        return number


def ending(number: str) -> str:
    """As much of a number as it takes to know it again."""
    return f"Number ending in {number[-4:]}"


def money(minor: int, currency: str) -> str:
    """``€12.50`` from 1250; the currency's code stands where its sign is little known."""
    amount = f"{from_minor(minor, currency):,}"
    sign = SIGNS.get(currency)
    return f"{sign}{amount}" if sign else f"{currency} {amount}"


def count(number: int, one: str, many: str | None = None) -> str:
    """``1 call``, ``2 calls``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
