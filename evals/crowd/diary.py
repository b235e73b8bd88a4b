"""A diary that could have come about: every booking is an opening that the business's own rules gave at that moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any, Literal
from uuid import UUID

from evals.crowd import people
from tenancy.profile import BusinessProfile
from tools.booking.availability import at, bound, day_openings, grid, plan
from tools.booking.claims import Busy, Claim
from tools.booking.demand import demand, units
from tools.booking.query import Opening, Wish
from tools.booking.wanted import Demand, Refusal
from tools.booking.windows import instant

Fate = Literal["kept", "changed", "cancelled"]
FATES: tuple[Fate, ...] = ("kept", "changed", "cancelled")
HOW_OFTEN = (90, 4, 6)
COMING_SHARE = 0.3
PARTIES = {2: 46, 3: 12, 4: 24, 5: 6, 6: 8, 7: 2, 8: 2}
TRIES = 40
"""Days tried for one booking before the diary counts as full."""
STARTS_TRIED = 6
AHEAD_DAYS = 6
"""How long before, on average, people ring for a booking; and at most:"""
LONGEST_AHEAD_DAYS = 120
REACH = timedelta(days=16)
"""Further away than that no booking touches a day."""
JUST_NOW = timedelta(minutes=15)
"""A call that rang longer ago is over by now."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One booking, who made it and when they rang for it."""

    id: UUID
    opening: Opening
    name: str
    booked_at: datetime
    fate: Fate


def plan_bookings(profile: BusinessProfile, count: int, months: int, now: datetime, rng: Random) -> list[Planned]:
    """At most ``count`` bookings without collisions, most of them over the past months and the rest still to come;
    fewer where the diary is full, none where the business takes no bookings."""
    if profile.booking is None or not units(profile):
        return []
    diary = _Diary(profile, months, now, rng)
    found = [diary.book(coming=number < count * COMING_SHARE) for number in range(count)]
    return sorted((booking for booking in found if booking is not None), key=lambda booking: booking.booked_at)


class _Diary:
    def __init__(self, profile: BusinessProfile, months: int, now: datetime, rng: Random) -> None:
        self._profile, self._now, self._rng = profile, now, rng
        self._today = now.astimezone(profile.zone).date()
        self._past_days = months * 30
        self._taken: list[Claim] = []

    def book(self, coming: bool) -> Planned | None:
        for _ in range(TRIES):
            wanted = self._demand()
            on = self._date(wanted, coming)
            booked_at = self._booked_at(wanted, on)
            if bound(self._profile, wanted, on, booked_at):
                continue
            opening = self._opening(wanted, on, booked_at)
            if opening is not None:
                return self._written(opening, booked_at)
        return None

    def _written(self, opening: Opening, booked_at: datetime) -> Planned:
        fate = self._rng.choices(FATES, HOW_OFTEN)[0]
        if fate != "cancelled":
            self._taken += opening.takes
        return Planned(UUID(int=self._rng.getrandbits(128), version=4), opening, people.name(self._rng), booked_at, fate)

    def _demand(self) -> Demand:
        """What somebody wants; any business with booking rules can serve some of these."""
        rng, profile = self._rng, self._profile
        unit = units(profile)[0]
        while True:
            party = rng.choices(list(PARTIES), list(PARTIES.values()))[0]
            wish = Wish(unit=unit, party_size=party)
            if unit == "appointment":
                wish = Wish(unit=unit, service=rng.choice([s.name for s in profile.services if s.bookable]))
            elif unit == "room":
                wish = Wish(unit=unit, party_size=rng.choice((1, 1, 2, 2, 2, 4)), nights=rng.choice((1, 1, 2, 2, 3, 4, 7)))
            wanted = demand(profile, wish)
            if not isinstance(wanted, Refusal):
                return wanted

    def _date(self, wanted: Demand, coming: bool) -> date:
        """Days soon to come fill up first; the past is as full everywhere."""
        if not coming:
            return self._today - timedelta(days=self._rng.randint(1, self._past_days))
        spread = min(wanted.rules.horizon_days - 2, 90 if wanted.unit == "room" else 35)
        return self._today + timedelta(days=min(spread, int(self._rng.expovariate(2.5 / spread))))

    def _booked_at(self, wanted: Demand, on: date) -> datetime:
        """When they rang: some days before, in the daytime, for what is still to come as for what is past."""
        longest = min(wanted.rules.horizon_days - 1, LONGEST_AHEAD_DAYS)
        soonest = max(0, (on - self._today).days)  # nobody has rung yet who will ring later than now
        rng = self._rng
        while True:
            days = min(longest, soonest + int(rng.expovariate(1 / AHEAD_DAYS)))
            wall = time(rng.randint(9, 19), rng.randint(0, 59), rng.randint(0, 59))
            rang = instant(on - timedelta(days=days), wall, self._profile.zone)
            if rang < self._now - JUST_NOW:
                return rang
            soonest += 1

    def _opening(self, wanted: Demand, on: date, booked_at: datetime) -> Opening | None:
        profile, rng = self._profile, self._rng
        around = instant(on, time(0), profile.zone)
        busy = Busy.of(span for span in self._taken if around - REACH < span[1] < around + REACH)
        if wanted.unit == "room":
            found = day_openings(profile, wanted, on, busy, booked_at)
            return rng.choice(found) if found else None
        day_plan = plan(profile, wanted, on)
        starts = [start for start in grid(profile, wanted, on) if _inside(day_plan.open, start)]
        for start in rng.sample(starts, min(STARTS_TRIED, len(starts))):
            opening = at(profile, wanted, day_plan, start, busy, booked_at)
            if opening is not None:
                return opening
        return None


def _inside(windows: Sequence[tuple[datetime, datetime]] | None, start: datetime) -> bool:
    return windows is None or any(begin <= start < end for begin, end in windows)


def booking_row(planned: Planned, business_id: UUID, call_id: UUID, caller: str | None, key: str) -> dict[str, Any]:
    """As ``Bookings`` would have stored it."""
    opening = planned.opening
    return {
        "id": planned.id,
        "business_id": business_id,
        "status": "cancelled" if planned.fate == "cancelled" else "confirmed",
        "unit": opening.unit,
        "starts_at": opening.start.astimezone(UTC),
        "ends_at": opening.end.astimezone(UTC),
        "hold_expires_at": None,
        "party_size": opening.party_size,
        "service": opening.service,
        "staff": opening.staff,
        "dining_table": opening.table,
        "room": opening.room,
        "nights": opening.nights,
        "name": planned.name,
        "phone": caller,
        "caller": caller,
        "notes": None,
        "source": "phone",
        "call_id": call_id,
        "draft": key.rsplit(":", 2)[0],
        "key": key,
        "revision": 2 if planned.fate == "changed" else 1,
        "created_at": planned.booked_at,
        "updated_at": planned.booked_at,
    }


def resource_row(planned: Planned, claim: Claim, business_id: UUID, row_id: UUID) -> dict[str, Any]:
    return {
        "id": row_id,
        "business_id": business_id,
        "booking_id": planned.id,
        "resource_key": claim.key,
        "starts_at": claim.start,
        "ends_at": claim.end,
        "status": "cancelled" if planned.fate == "cancelled" else "confirmed",
        "hold_expires_at": None,
    }
