"""Who works when, worded by code from a business's own facts; why somebody is away is nobody's business."""

from datetime import date, datetime, timedelta

from nodes.wording.facts import spans_of
from nodes.wording.spoken import day, several
from tenancy import hours
from tenancy.profile import WEEKDAYS, BusinessProfile, Span, Staff

REACH = 14
"""Days within which the next time is named."""


def working(profile: BusinessProfile, name: str, now: datetime, on: date | None) -> str | None:
    """Whether somebody of the staff is in on a date, or on which days of the week; None for who is not known, and where the
    business has told no hours."""
    one = next((person for person in profile.staff if person.name == name), None)
    if one is None or profile.hours is None:
        return None
    today = now.astimezone(profile.zone).date()
    if on is None:
        days = [WEEKDAYS[n] for n in range(7) if _weekly(profile, one, n)]
        return f"{name} works {several([f'{each}s'.capitalize() for each in days])}." if days else None
    there, named = _spans(profile, one, on), _when(on, today, profile)
    if there:
        return f"Yes, {name} is in {named}, {spans_of(there)}."
    again = next((later for n in range(1, REACH) if _spans(profile, one, later := on + timedelta(days=n))), None)
    then = f" They're in again {_when(again, today, profile)}." if again is not None else ""
    return f"No, {name} isn't in {named}.{then}"


def _when(on: date, today: date, profile: BusinessProfile) -> str:
    named = day(on, today, profile.language)
    return named if (on - today).days < 2 else f"on {named}"


def _weekly(profile: BusinessProfile, one: Staff, number: int) -> tuple[Span, ...]:
    weekly = profile.hours if one.hours is None else one.hours
    return tuple((weekly or {}).get(WEEKDAYS[number], ()))


def _spans(profile: BusinessProfile, one: Staff, on: date) -> tuple[Span, ...]:
    """A day on which somebody is away for a part counts as one that they work: what is free then, the diary tells."""
    opened = hours.day(profile, on)
    if not opened.spans or any(away.on(on) and away.hours is None for away in one.away):
        return ()
    return opened.spans if opened.exceptional and one.hours is None else _weekly(profile, one, on.weekday())
