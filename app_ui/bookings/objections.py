"""What stands against a booking that somebody wants to make by hand, as sentences and as errors."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app_ui.api.problems import Explained
from app_ui.bookings.view import UNNAMED
from app_ui.times import Clockface, count
from core.errors import Conflict, FrontdeskError, WrongFields
from tenancy.profile import BookingRules, BusinessProfile
from tools.booking.models import Booking
from tools.booking.placing import AgainstRules, Rival, Taken
from tools.booking.query import Opening
from tools.booking.wanted import Refusal
from tools.reasons import Reason


class PlaceTaken(Explained):
    """Somebody else has the place; nothing was changed."""

    code = "taken"

    def __init__(self, taken: Taken, profile: BusinessProfile) -> None:
        super().__init__(taken_words(taken, profile))
        self.taken = taken

    @property
    def facts(self) -> Mapping[str, Any]:
        rivals = [
            {
                "name": each.name,
                "start": each.start.isoformat(),
                "end": each.end.isoformat(),
                "held": each.held,
                "outside": each.outside,
            }
            for each in self.taken.rivals
        ]
        instead = [
            {"resource": each.staff or each.table or each.room, **_span(each.start, each.end)} for each in self.taken.instead
        ]
        return {"taken_by": rivals, "instead": instead, "others": list(self.taken.others)}


class RulesAgainst(Explained):
    """The business's own rules say no; they may be broken knowingly."""

    code = "against_rules"

    def __init__(self, against: AgainstRules, profile: BusinessProfile) -> None:
        super().__init__(" ".join(rule_words(rule, profile) for rule in against.rules))
        self.rules = against.rules

    @property
    def facts(self) -> Mapping[str, Any]:
        return {"rules": list(self.rules)}


class ChangedByAnother(Explained):
    """Somebody else, or a caller, has changed or cancelled the booking since it was looked at."""

    code = "changed_meanwhile"
    status = 412

    def __init__(self, booking: Booking, resource: str) -> None:
        self.booking, self.resource = booking, resource
        words = {
            "confirmed": "somebody else has changed this booking in the meantime; read it again, then save",
            "held": "this is kept for a caller who has not said yes yet; it can be changed once they have",
        }
        super().__init__(words.get(booking.status, "this booking has been cancelled in the meantime"))

    @property
    def facts(self) -> Mapping[str, Any]:
        return {"now": {"status": self.booking.status, "revision": self.booking.revision}}


def rule_words(rule: Reason, profile: BusinessProfile) -> str:
    """A sentence for a rule that staff may break."""
    rules = profile.booking or BookingRules()
    words: dict[Reason, str] = {
        "past": "That time has passed.",
        "too_soon": f"That is within your lead time of {_minutes(rules.lead_minutes)}.",
        "too_far": f"That is more than {count(rules.horizon_days, 'day')} ahead.",
        "closed_day": "You are closed that day.",
        "closure": "You are closed then, by your special days.",
        "outside_hours": "That is outside your opening hours.",
        "ends_after_closing": "That is too close to closing time.",
        "staff_away": "They do not work at that time.",
        "off_grid": f"Bookings usually begin every {_minutes(rules.slot_minutes)}.",
        "pace": "That is over what you seat at one time.",
        "party_too_big": "That is more people than you take together, or than fit.",
        "too_few_nights": "That is shorter than your shortest stay.",
        "staff_not_for_service": "They do not usually give this service.",
    }
    return words.get(rule, "Your rules say no to that.")


def taken_words(taken: Taken, profile: BusinessProfile) -> str:
    """``Window 2 is taken: Jo has it from 19:00 to 20:45.``"""
    if taken.resource is None:
        return "Nothing that fits is free then."
    if not taken.rivals:
        return f"{taken.resource} is full then."
    clock = Clockface.of(profile.timezone, profile.language)
    return f"{taken.resource} is taken: " + "; ".join(_rival_words(each, clock) for each in taken.rivals) + "."


def opening_words(opening: Opening, clock: Clockface, wanted_on: Any) -> str:
    """``20:45``, or with its day where that is another; of a stay the day alone."""
    day = "" if opening.start.date() == wanted_on else f"{opening.start:%a} {opening.start.day} {opening.start:%b}"
    if opening.unit == "room":
        return f"{opening.start:%a} {opening.start.day} {opening.start:%b}"
    return ", ".join(part for part in (day, clock.time(opening.start)) if part)


def refused(refusal: Refusal) -> FrontdeskError:
    """What is asked of the form's fields, so that it can be booked at all."""
    choices = ", ".join(refusal.choices)
    fields: dict[Reason, tuple[str, str]] = {
        "unit_not_offered": ("unit", f"expected one of {choices}"),
        "unknown_service": ("service", f"expected one of {choices}"),
        "service_not_bookable": ("service", f"expected one that can be booked: {choices}"),
        "unknown_staff": ("resource", f"expected one of {choices}"),
        "unknown_room": ("resource", f"expected one of {choices}"),
        "party_too_big": ("party_size", "nothing here takes so many; say exactly what it is to be, or ask for fewer"),
        "no_such_time": ("time", "clocks skip this time on that day"),
        "no_session": ("time", "the class is not given then"),
    }
    if refusal.reason == "incomplete":
        return WrongFields([(name, _MISSING.get(name, "expected a value")) for name in refusal.missing])
    if refusal.reason in fields:
        return WrongFields([fields[refusal.reason]])
    return Conflict("no bookings are taken here yet; whoever runs your Frontdesk can set up what is booked")


_MISSING = {
    "date": "expected a date",
    "time": "expected a time",
    "party_size": "expected how many come",
    "service": "expected what it is for",
    "nights": "expected how many nights",
}


def _rival_words(rival: Rival, clock: Clockface) -> str:
    begins, ends = clock.local(rival.start), clock.local(rival.end)
    if begins.date() == ends.date():
        when = f"from {clock.time(rival.start)} to {clock.time(rival.end)}"
    else:
        when = f"from {begins:%a} {begins.day} {begins:%b} to {ends:%a} {ends.day} {ends:%b}"
    if rival.outside:
        return f"a connected calendar has it {when}"
    return f"it is kept for a caller {when}" if rival.held else f"{rival.name or UNNAMED.lower()} has it {when}"


def _span(start: datetime, end: datetime) -> dict[str, str]:
    return {"start": start.isoformat(), "end": end.isoformat()}


def _minutes(minutes: int) -> str:
    return count(minutes // 60, "hour") if minutes and minutes % 60 == 0 else count(minutes, "minute")
