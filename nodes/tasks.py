"""What a task needs, and how a turn's slots go into it. Pure functions on the task in the state."""

from datetime import date
from typing import Any, Literal

from nodes.state import Task
from tenancy.profile import WEEKDAYS, BusinessProfile
from tools.booking.query import MOST_NIGHTS

Unit = Literal["appointment", "table", "room"]
QUERY_SLOTS = ("party_size", "date", "time", "part", "service", "staff", "room", "nights")
"""What a booking is made of; a change of any of them is another booking. ``part`` is a part of the day, HH:MM/HH:MM."""
PERSON_SLOTS = ("name", "phone")
THEN = (
    "then", "that day", "that evening", "that night", "same day", "that room", "that one", "that service", "do it", "book it",
    "with her", "with him", "with them",
)  # fmt: skip
"""Words that take up what was spoken of before."""


def unit_of(profile: BusinessProfile) -> Unit | None:
    """What this business books; None where it takes a message instead."""
    if profile.booking is None:
        return None
    if profile.rooms:
        return "room"
    if profile.tables:
        return "table"
    return "appointment" if any(service.bookable for service in profile.services) else None


def given(understanding: dict[str, Any]) -> dict[str, Any]:
    """A turn's slots by name, the last of each (a correction comes after what it corrects)."""
    slots: dict[str, Any] = {}
    for slot in understanding.get("slots", []):
        if slot["name"] not in slots or not impossible({slot["name"]: slot["value"]}):  # "two adults and zero children"
            slots[slot["name"]] = slot["value"]
    if "date_range" in slots:
        arrival, _, departure = str(slots.pop("date_range")).partition("/")
        slots["date"] = arrival
        if departure:
            slots["nights"] = (date.fromisoformat(departure) - date.fromisoformat(arrival)).days
    part = slots.pop("time_range", None)
    if part and "time" not in slots:
        slots["part"] = part
    parts = [str(slots.pop(part)) for part in ("first_name", "last_name") if part in slots]
    if parts:
        slots["name"] = " ".join(parts)
    if "name" in slots:
        slots["name"] = str(slots["name"]).title()
    return slots


def impossible(slots: dict[str, Any]) -> dict[str, Any]:
    """The values among them that no booking can have: a day that no calendar has, a party of nobody, no night or too many.
    A day that was said along with one that there is not is the one that was meant."""
    party, nights = slots.get("party_size"), slots.get("nights")
    wrong: dict[str, Any] = {}
    if "no_such_day" in slots and "date" not in slots:
        wrong["no_such_day"] = slots["no_such_day"]
    if isinstance(party, int) and party < 1:
        wrong["party_size"] = party
    if isinstance(nights, int) and not 1 <= nights <= MOST_NIGHTS:
        wrong["nights"] = nights
    return wrong


def merged(task: Task, slots: dict[str, Any]) -> Task:
    """The task with what this turn gave; its revision rises when what would be done has changed."""
    relevant = {*QUERY_SLOTS, *PERSON_SLOTS} - impossible(slots).keys()
    new = {name: value for name, value in slots.items() if name in relevant and task["slots"].get(name) != value}
    if not new:
        return task
    failures = {name: count for name, count in task.get("failures", {}).items() if name not in new}
    if "part" in new and "time" not in new:
        task = {**task, "slots": {name: value for name, value in task["slots"].items() if name != "time"}}
    updated: Task = {
        **task,
        "slots": {**task["slots"], **new},
        "revision": task["revision"] + 1,
        "read_back": None,
        "failures": failures,
    }
    if any(name in task["slots"] for name in new):
        updated["before"] = dict(task["slots"])
    if any(name in QUERY_SLOTS for name in new):
        updated["opening"] = None
        updated["offers"] = []
    return updated


def begun_again(task: Task, slots: dict[str, Any]) -> Task:
    """The same draft with nothing but what this turn gave."""
    empty: Task = {
        "kind": "book", "slots": {}, "opened": task["opened"], "revision": task["revision"] + 1, "opening": None, "offers": [],
        "hold": None, "read_back": None, "before": dict(task["slots"]), **_about(task),
    }  # fmt: skip
    return merged(empty, slots)


def put_back(task: Task) -> Task:
    """The draft as it was before the last change, under the name given since; that change can be put back in turn."""
    who = {name: value for name, value in task["slots"].items() if name in PERSON_SLOTS}
    back: Task = {
        "kind": "book", "slots": {**task["before"], **who}, "opened": task["opened"], "revision": task["revision"] + 1,
        "opening": None, "offers": [], "hold": task.get("hold"), "read_back": None, "before": dict(task["slots"]), **_about(task),
    }  # fmt: skip
    return back


def _about(task: Task) -> Task:
    """The booking that a draft changes, if it does."""
    return {"booking": task["booking"], "found_under": task.get("found_under")} if "booking" in task else {}


def missing(task: Task, profile: BusinessProfile, caller: str | None) -> tuple[str, ...]:
    """The slots to ask for next, together as people group them; empty when everything is there."""
    slots = task["slots"]
    for group in _groups(profile, caller):
        lacking = tuple(name for name in group if name not in slots and not (name == "time" and _follows(slots, profile)))
        if lacking:
            return lacking
    return ()


def _follows(slots: dict[str, Any], profile: BusinessProfile) -> bool:
    """Whether the time is known with the day: a class is given once on it, or not at all."""
    service = next((one for one in profile.services if one.name == slots.get("service")), None)
    if service is None or not service.sessions or "date" not in slots:
        return False
    weekday = WEEKDAYS[date.fromisoformat(slots["date"]).weekday()]
    return sum(session.day == weekday for session in service.sessions) < 2


def _groups(profile: BusinessProfile, caller: str | None) -> list[tuple[str, ...]]:
    unit = unit_of(profile)
    groups: list[tuple[str, ...]] = []
    if unit == "table":
        groups = [("party_size",), ("date", "time")]
    elif unit == "appointment":
        bookable = [service for service in profile.services if service.bookable]
        groups = ([("service",)] if len(bookable) > 1 else []) + [("date", "time")]
    elif unit == "room":
        groups = [("date", "nights")] + ([("room",)] if len(profile.rooms) > 1 else [])
    groups.append(("name",))
    if caller is None and profile.booking is not None and profile.booking.ask_phone:
        groups.append(("phone",))
    return groups


def wish_of(task: Task, profile: BusinessProfile) -> dict[str, Any]:
    """The task as a question to availability."""
    slots = {name: value for name, value in task["slots"].items() if name in QUERY_SLOTS}
    part = slots.pop("part", None)
    if part and "time" not in slots:
        slots["time"], _, slots["until"] = part.partition("/")
    return {"unit": unit_of(profile), **slots}


def spoken_name(words: str) -> str | None:
    """The bare words of an answer to "what name?", when they look like nothing but a name."""
    left = [w for w in words.replace(".", " ").replace(",", " ").split() if w.lower() not in _NOT_NAMES]
    return (
        " ".join(left).title()
        if 0 < len(left) <= 3 and all(w.replace("'", "").replace("-", "").isalpha() for w in left)
        else None
    )


_NOT_NAMES = frozenset("my name is it's its it this the under for put uh um er please yes yeah sure okay and i'm im".split())
