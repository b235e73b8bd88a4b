"""What is free, as a pure function of what a business has told us, what is taken, and the time.

In order: the day's opening (weekly hours, or the exception that replaces them, and what the night before spills over),
cut with the hours of the people who could serve and without their time off, minus what is taken (buffers and live holds
included), on the local grid of start times or at a class's own, within lead time and horizon, with places enough left. All
moments in here are UTC; openings go out in the business's zone.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from tenancy import hours
from tenancy.profile import WEEKDAYS, BusinessProfile
from tools.booking.claims import Busy, Claim
from tools.booking.query import Opening
from tools.booking.resources import Pool, Resource
from tools.booking.wanted import Demand
from tools.booking.windows import DAY, Window, business_windows, exceptional_windows, exists, instant
from tools.reasons import Reason

INSTANT = timedelta(0)


@dataclass(frozen=True, slots=True)
class DayPlan:
    """One date seen by one demand: when the business is open around it, and when each resource is there."""

    date: date
    open: list[Window] | None
    """None: the business has not told its hours."""
    there: tuple[tuple[Resource, list[Window]], ...]
    """Resources that are there at some time of the date, with their windows that touch it."""


def plan(profile: BusinessProfile, demand: Demand, on: date) -> DayPlan:
    opened = open_windows(profile, demand, on)
    begin, end = _bounds(profile, on)
    there: list[tuple[Resource, list[Window]]] = []
    for resource in demand.resources:
        windows = [window for window in resource.windows(opened, on, profile.zone) if window[0] < end and begin < window[1]]
        if windows:
            there.append((resource, windows))
    return DayPlan(on, opened, tuple(there))


def open_windows(profile: BusinessProfile, demand: Demand, on: date) -> list[Window] | None:
    """None: the business has not told its hours."""
    if demand.sessions and profile.hours is not None:
        return exceptional_windows(profile, on)
    return business_windows(profile, on)


def day_openings(
    profile: BusinessProfile, demand: Demand, on: date, busy: Busy, now: datetime, only: time | None = None
) -> list[Opening]:
    """Everything on a date that can be booked: each start time (or this one alone) with the best resource; for rooms, each
    kind once."""
    if bound(profile, demand, on, now):
        return []
    if demand.unit == "room":
        return list(_rooms(profile, demand, on, busy, now))
    day_plan = plan(profile, demand, on)
    soonest = earliest(demand, now)
    starts = [start for start in grid(profile, demand, on) if start >= soonest]
    if only is not None:
        starts = [start for start in starts if start == instant(on, only, profile.zone)]
    if day_plan.open is not None:
        starts = [start for start in starts if covers(day_plan.open, start)]
    found = (_opens(profile, demand, day_plan, start, busy) for start in starts)
    return [opening for opening in found if opening is not None]


def at(profile: BusinessProfile, demand: Demand, day_plan: DayPlan, start: datetime, busy: Busy, now: datetime) -> Opening | None:
    """The opening that begins at exactly this moment (of the plan's date, on the grid)."""
    return None if start < earliest(demand, now) else _opens(profile, demand, day_plan, start, busy)


def _opens(profile: BusinessProfile, demand: Demand, day_plan: DayPlan, start: datetime, busy: Busy) -> Opening | None:
    resource = serving(demand, day_plan, start, busy)
    places = None if resource is None else _places(demand, start, busy)
    if resource is None or places is None:
        return None
    end = start + demand.stay
    own = tuple(Claim(key, start, end + demand.buffer) for key in resource.keys)
    return opening_of(profile, demand, resource, start, end, (*own, *places))


def serving(demand: Demand, day_plan: DayPlan, start: datetime, busy: Busy) -> Resource | None:
    """The best resource that is there and free for a booking that begins then, however many places are left."""
    until = start + demand.stay + demand.buffer
    for resource, windows in day_plan.there:
        if _fits(demand, windows, start) and _free(resource.keys, start, until, busy):
            return resource
    return None


def short_of(demand: Demand, start: datetime, busy: Busy) -> Reason | None:
    """Why there are no places at this time, where they are what is missing."""
    return next((pool.reason for pool in demand.pools if _some(pool, start, busy) is None), None)


def grid(profile: BusinessProfile, demand: Demand, on: date) -> list[datetime]:
    """The start times of a date: a class's own, else multiples of the slot since local midnight. One that clocks skip is
    left out, one that comes twice is offered once, since a spoken "half past one" could not tell them apart."""
    zone = profile.zone
    midnight = instant(on, time(0), zone)
    minutes: Iterable[int] = range(0, 24 * 60, demand.rules.slot_minutes)
    if demand.sessions:
        starts = (session.starts for session in demand.sessions if session.day == WEEKDAYS[on.weekday()])
        minutes = sorted({start.hour * 60 + start.minute for start in starts})
    if instant(on + DAY, time(0), zone) - midnight == DAY:
        return [midnight + timedelta(minutes=minute) for minute in minutes]
    walls = (time(minute // 60, minute % 60) for minute in minutes)
    return [instant(on, wall, zone) for wall in walls if exists(on, wall, zone)]


def earliest(demand: Demand, now: datetime) -> datetime:
    return now + timedelta(minutes=demand.rules.lead_minutes)


def bound(profile: BusinessProfile, demand: Demand, on: date, now: datetime) -> Reason | None:
    """What keeps a whole date out of reach, if anything does."""
    today = now.astimezone(profile.zone).date()
    if on < today:
        return "past"
    if on > today + timedelta(days=demand.rules.horizon_days):
        return "too_far"
    return None


def shut(profile: BusinessProfile, demand: Demand, on: date) -> bool:
    """Whether the business is closed all day, so that its diary need not be opened."""
    opened = None if demand.unit == "room" else open_windows(profile, demand, on)
    begin, end = _bounds(profile, on)
    return opened is not None and not any(start < end and begin < until for start, until in opened)


def why_not(profile: BusinessProfile, demand: Demand, on: date, wanted: time | None, now: datetime) -> Reason:
    """Why nothing can be booked at this time (or, without one, on this date) when ``day_openings`` has nothing for it."""
    limit = bound(profile, demand, on, now)
    if limit:
        return limit
    if demand.unit == "room":
        return _why_no_room(profile, demand, on, now)
    day_plan = plan(profile, demand, on)
    if day_plan.open is None and all(resource.hours is None for resource in demand.resources):
        return "no_hours"
    if wanted is None:
        return _why_not_all_day(profile, demand, day_plan, now)
    if not exists(on, wanted, profile.zone):
        return "no_such_time"
    start = instant(on, wanted, profile.zone)
    if start < now:
        return "past"
    opened = day_plan.open
    if opened is not None and not covers(opened, start):
        return closed(profile, on) if shut(profile, demand, on) else "outside_hours"
    if demand.sessions and start not in grid(profile, demand, on):
        return "no_session"
    if opened is not None and not covers(opened, start, demand.before_closing):
        return "ends_after_closing"
    if start < earliest(demand, now):
        return "too_soon"
    if not any(_fits(demand, windows, start) for _, windows in day_plan.there):
        return "staff_away"
    if (wanted.hour * 60 + wanted.minute) % demand.rules.slot_minutes:
        return "off_grid"
    return "taken"


def _why_not_all_day(profile: BusinessProfile, demand: Demand, day_plan: DayPlan, now: datetime) -> Reason:
    starts = list(grid(profile, demand, day_plan.date))
    if day_plan.open is not None and shut(profile, demand, day_plan.date):
        return closed(profile, day_plan.date)
    if demand.sessions and not starts:
        return "no_session"
    if day_plan.open is not None and not any(covers(day_plan.open, start) for start in starts):
        return "closed_day"
    possible = [start for start in starts if any(_fits(demand, windows, start) for _, windows in day_plan.there)]
    if not possible:
        staffed = any(r.hours is not None or r.away or r.leads for r in demand.resources)
        return "staff_away" if staffed else "ends_after_closing"
    return "too_soon" if possible[-1] < earliest(demand, now) else "taken"


def closed(profile: BusinessProfile, on: date) -> Reason:
    return "closure" if hours.day(profile, on).exceptional else "closed_day"


def _places(demand: Demand, start: datetime, busy: Busy) -> tuple[Claim, ...] | None:
    """What of each pool is taken; None when one has too few left."""
    found: tuple[Claim, ...] = ()
    for pool in demand.pools:
        some = _some(pool, start, busy)
        if some is None:
            return None
        found += some
    return found


def _some(pool: Pool, start: datetime, busy: Busy) -> tuple[Claim, ...] | None:
    found: list[Claim] = []
    end = start + pool.length
    for key in pool.keys:
        if busy.free(key, start, end):
            found.append(Claim(key, start, end))
            if len(found) == pool.takes:
                return tuple(found)
    return None


def _free(keys: tuple[str, ...], start: datetime, end: datetime, busy: Busy) -> bool:
    return busy.free(keys[0], start, end) if len(keys) == 1 else all(busy.free(key, start, end) for key in keys)


def _fits(demand: Demand, windows: list[Window], start: datetime) -> bool:
    return covers(windows, start, demand.before_closing)


def covers(windows: list[Window], start: datetime, length: timedelta = INSTANT) -> bool:
    for begin, end in windows:  # a loop and no any(): this runs for each person at each start time
        if begin <= start < end:
            return start + length <= end
    return False


def _bounds(profile: BusinessProfile, on: date) -> Window:
    return instant(on, time(0), profile.zone), instant(on + DAY, time(0), profile.zone)


def opening_of(
    profile: BusinessProfile, demand: Demand, resource: Resource, start: datetime, end: datetime, takes: tuple[Claim, ...]
) -> Opening:
    appointment = demand.unit == "appointment" and resource.key != "business"
    return Opening(
        unit=demand.unit,
        start=start.astimezone(profile.zone),
        end=end.astimezone(profile.zone),
        resource=takes[0].key,
        takes=takes,
        service=demand.service,
        staff=resource.name or None if appointment else None,
        table=resource.name if demand.unit == "table" else None,
        room=resource.name if demand.unit == "room" else None,
        party_size=demand.party_size,
        nights=demand.nights,
    )


def _rooms(profile: BusinessProfile, demand: Demand, arrival: date, busy: Busy, now: datetime) -> Iterator[Opening]:
    if _why_no_room(profile, demand, arrival, now) != "taken":
        return
    start, end = stay_of(profile, demand, arrival)
    kinds: set[str] = set()
    for resource in demand.resources:
        if resource.name not in kinds and _free(resource.keys, start, end, busy):
            kinds.add(resource.name)
            yield opening_of(profile, demand, resource, start, end, tuple(Claim(key, start, end) for key in resource.keys))


def _why_no_room(profile: BusinessProfile, demand: Demand, arrival: date, now: datetime) -> Reason:
    if closed_night(profile, demand, arrival):
        return "closure"
    if (demand.nights or 1) < demand.rules.least_nights(arrival):
        return "too_few_nights"
    return "too_soon" if arrives_too_soon(profile, demand, arrival, now) else "taken"


def stay_of(profile: BusinessProfile, demand: Demand, arrival: date) -> Window:
    departure = arrival + timedelta(days=demand.nights or 1)
    return instant(arrival, demand.rules.check_in, profile.zone), instant(departure, demand.rules.check_out, profile.zone)


def closed_night(profile: BusinessProfile, demand: Demand, arrival: date) -> bool:
    """Rooms are let on every weekday (weekly hours are the reception's); a dated closure shuts the house."""
    nights = [arrival + timedelta(days=night) for night in range(demand.nights or 1)]
    return any(
        not exception.hours and exception.date <= night <= (exception.until or exception.date)
        for exception in profile.exceptions
        for night in nights
    )


def arrives_too_soon(profile: BusinessProfile, demand: Demand, arrival: date, now: datetime) -> bool:
    """Guests may arrive until the end of the day, long after check-in has opened."""
    return instant(arrival + DAY, time(0), profile.zone) < earliest(demand, now)
