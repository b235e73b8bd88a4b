"""Days and hours of opening as a clause says them, against the business's own hours with their exceptions."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from nodes.checking.claim import Claim
from nodes.checking.statements import Piece
from nodes.understanding.calendar_days import HOLIDAYS, upcoming, upcoming_holiday
from tenancy import hours
from tenancy.profile import WEEKDAYS, BusinessProfile, Span

_OPEN = {"open", "clos", "close", "hour", "staff"}
_NEUTRAL = frozenset(
    """afraid afternoon break busines business christma clinic clos close current day depend desk door early even evening
    front guesthous guesthouse holiday hotel hour late later long lunch midday morning night normal normally offic
    office open place practic reception regular restaurant salon shop staff stay thank thanksgiv time today tomorrow
    tonight until usual usually week weekday weekend ye""".split()
)
"""Stems of words that stand around opening hours without being about anything else."""
_ENDS = ("until", "till", "to", "by", "closes", "close", "closing", "–")
_STARTS = ("from", "open", "opens", "opening", "start", "starts")


def opens_as_said(part: Piece, before: Sequence[Piece], profile: BusinessProfile, now: datetime) -> bool | None:
    """Whether a piece about opening hours is right; None where it is about something else, or names neither day nor time."""
    if profile.hours is None:
        return None
    if part.own - _NEUTRAL:
        return None
    spoken = {word.text for word in part.words}
    if not part.own & _OPEN:
        about = next((other for other in before if other.own), None)
        if about is None or not about.own & _OPEN or about.own - _NEUTRAL - {"what", "when"}:
            return None
    days = _days(part, now)
    if not days:
        days = next((found for other in before if (found := _days(other, now))), [])
        if not days:
            return None
    clocks = [(place, claim) for place, claim in enumerate(part.claims) if claim.kind in ("clock", "bare", "count")]
    if any(claim.kind not in ("clock", "bare", "count", "day", "date", "all") for claim in part.claims):
        return None
    closed = bool(spoken & {"closed", "close"}) and "closed" in spoken and not part.denies
    closed = closed or (part.denies and "open" in spoken)
    if not clocks:
        spans = [_opened(profile, on) for on in days]
        if not (spoken & {"open", "closed", "opened"}):
            return None
        return all(not span for span in spans) if closed else all(spans)
    if closed:
        return None
    return all(_matches(part, [claim for _, claim in clocks], _opened(profile, on)) for on in days)


def _days(part: Piece, now: datetime) -> list[date | int]:
    """The days a piece names: weekdays in general as numbers, dates as dates."""
    dates: list[date | int] = []
    for claim in part.claims:
        if claim.kind == "date":
            on = _dated(claim, now)
            if on is not None:
                dates.append(on)
    spoken = {word.text for word in part.words}
    if spoken & {"today", "tonight"}:
        dates.append(now.date())
    if "tomorrow" in spoken:
        dates.append(now.date() + timedelta(days=1))
    return dates or [int(claim.value) for claim in part.claims if claim.kind == "day"]


def _dated(claim: Claim, now: datetime) -> date | None:
    if isinstance(claim.value, str):
        return upcoming_holiday(next(name for name, rule in HOLIDAYS.items() if rule == claim.value), now.date())
    month, day = divmod(int(claim.value), 100)
    return upcoming(now.date(), month, day) if day else None


def _opened(profile: BusinessProfile, on: date | int) -> tuple[Span, ...]:
    assert profile.hours is not None
    if isinstance(on, date):
        return hours.day(profile, on).spans
    return profile.hours.get(WEEKDAYS[on], ())


def _matches(part: Piece, clocks: Sequence[Claim], spans: tuple[Span, ...]) -> bool:
    """Every time is one at which a span of the day begins or ends, and the right one where a word says which."""
    starts = {(span.opens.hour % 12 * 60 + span.opens.minute, "am" if span.opens.hour < 12 else "pm") for span in spans}
    ends = {(span.closes.hour % 12 * 60 + span.closes.minute, "am" if span.closes.hour < 12 else "pm") for span in spans}
    if any(span.closes.hour == 23 and span.closes.minute == 59 for span in spans):
        ends.add((0, "am"))
    spoken = [word.text for word in part.words]
    ended = [at for at, word in enumerate(spoken) if word in _ENDS]
    first_end = len(clocks) == 2 and bool(ended)
    for place, claim in enumerate(clocks):
        assert not isinstance(claim.value, str)
        value = float(claim.value) if claim.kind == "clock" else float(claim.value) % 12 * 60
        wanted = starts | ends
        if first_end:
            wanted = ends if place else starts
        elif len(clocks) == 1 and ended and not set(spoken) & set(_STARTS[:1]):
            wanted = ends
        elif len(clocks) == 1 and set(spoken) & {"from", "opens"}:
            wanted = starts
        if not any(value == minute and (not claim.unit or claim.unit == half) for minute, half in wanted):
            return False
    return True
