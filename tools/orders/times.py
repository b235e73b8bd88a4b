"""When an order can be ready: while the kitchen works for orders, and not before it has had its time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from tenancy.profile import BusinessProfile, OrderRules
from tools.booking.windows import Window, business_windows, intersection, merged, weekly_windows

STEP = timedelta(minutes=5)
"""Earliest times are whole ones of these."""
LOOK_AHEAD = 22
"""Days within which the next time is looked for, whatever may be ordered for."""


@dataclass(frozen=True, slots=True)
class Kitchen:
    """The hours of one business, for orders that are fetched or brought."""

    profile: BusinessProfile
    rules: OrderRules
    delivery: bool = False

    def fits(self, wanted: datetime, now: datetime) -> bool:
        """Whether it can be ready (or at the door) at that moment, if it is ordered now."""
        return any(self._fits(wanted, now, window) for window in self._windows(self._day(wanted)))

    def earliest(self, now: datetime, days: int | None = None) -> datetime | None:
        """The first moment, within so many days after today; None where there is none. Without ``days`` it is as far ahead
        as the business takes orders for."""
        last = self._day(now) + timedelta(days=self.rules.days_ahead if days is None else days)
        return next((moment for moment in self._moments(now, last) if self.fits(moment, now)), None)

    def too_far(self, wanted: datetime, now: datetime) -> bool:
        return self._day(wanted) > self._day(now) + timedelta(days=self.rules.days_ahead)

    def in_hours(self, wanted: datetime) -> bool:
        """Whether the kitchen could have it ready then, if it had been ordered in time."""
        return self.fits(wanted, wanted - timedelta(days=1))

    def _moments(self, now: datetime, last: date) -> Iterator[datetime]:
        on = self._day(now)
        while on <= last:
            for start, end in self._windows(on):
                moment = _rounded_up(max(start, now))
                while moment <= end + self._way and self._day(moment) <= last:
                    yield moment
                    moment += STEP
            on += timedelta(days=1)

    def _fits(self, wanted: datetime, now: datetime, window: Window) -> bool:
        start, end = window
        begun = wanted - self._lead(wanted)
        latest = end - timedelta(minutes=self.rules.last_order_minutes)
        return begun >= now and start <= begun <= latest and wanted - self._way <= end

    def _lead(self, wanted: datetime) -> timedelta:
        on = self._day(wanted)
        kitchen = self.rules.lead_minutes
        for busy in self.rules.busy:
            if any(start <= wanted < end for start, end in weekly_windows(busy.hours, on, self.profile.zone)):
                kitchen = busy.lead_minutes
                break
        return timedelta(minutes=kitchen) + self._way

    @property
    def _way(self) -> timedelta:
        way = self.rules.delivery.extra_minutes if self.delivery and self.rules.delivery else 0
        return timedelta(minutes=way)

    def _windows(self, on: date) -> list[Window]:
        opened = business_windows(self.profile, on)
        if self.rules.hours is None:
            return opened or []
        own = weekly_windows(self.rules.hours, on, self.profile.zone)
        return own if opened is None else merged(intersection(own, opened))

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(self.profile.zone).date()


def _rounded_up(moment: datetime) -> datetime:
    moment = moment.astimezone(UTC)
    whole = moment.replace(minute=0, second=0, microsecond=0)
    return whole + -(-(moment - whole) // STEP) * STEP
