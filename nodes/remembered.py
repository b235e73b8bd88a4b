"""What is remembered of a caller, used in a conversation. The telephone may be in another hand, so nothing of it is told
unasked: it is offered as a question where it would be asked for, and counts like the caller's own words after their yes."""

from typing import Any

from nodes.context import CallContext
from nodes.state import CallState, Say, Task
from nodes.tasks import unit_of
from nodes.understanding import cues
from nodes.wording import bookings
from tenancy.profile import BusinessProfile
from tenancy.remembered import Remembered, Usual

NAME_OFFER, USUAL_OFFER = "name_offer", "usual_offer"
OFFERS = frozenset((NAME_OFFER, USUAL_OFFER))
"""What ``asked`` calls our questions whether it is to be as last time."""
WHAT_OF = {"appointment": "service", "table": "party_size", "room": "room"}
"""The slot that says what is booked."""


def offered(state: CallState, context: CallContext, task: Task, lacking: tuple[str, ...]) -> tuple[Say, list[str]] | None:
    """The question to ask in the place of the one for these slots, with what it asks; None where nothing is remembered,
    where that was offered in vain, or where this call is about somebody else already."""
    known, tried = context.remembered, {*state.get("asked", ()), *task.get("failures", {})}
    if known is None or tried & {NAME_OFFER, *lacking} or _is_for_another(state, known):
        return None
    if lacking == ("name",):
        what = "offer_name_message" if task["kind"] == "message" else "offer_name"
        return ({"what": what, "facts": {"name": known.name}}, [NAME_OFFER]) if known.name else None
    unit = unit_of(context.profile)
    if unit is None or WHAT_OF[unit] not in lacking or USUAL_OFFER in tried:
        return None
    slots = usual_slots(context, task["slots"])
    if not slots or known.usual is None:
        return None
    what = "offer_usual" if known.usual.times > 1 else "offer_same"
    return {"what": what, "facts": {"what": bookings.wished(context.profile, slots)}}, [USUAL_OFFER]


def settled(state: CallState, context: CallContext, slots: dict[str, Any], answer: str | None) -> dict[str, Any]:
    """A turn's slots, with what its answer to an offer, or a wish for the usual, puts among them. What the caller says
    themselves goes before it."""
    asked, words, known = state.get("asked", ()), cues.plain(state["words"]), context.remembered
    if known is None:
        return slots
    agreed = answer == "yes" or cues.IT_IS_ME.search(words) is not None
    if NAME_OFFER in asked and agreed and known.name and not _another_name(slots.get("name"), known.name, words):
        return {**slots, "name": known.name}
    if (USUAL_OFFER in asked and answer == "yes") or cues.USUAL.search(words):
        task = state.get("task")
        has = {**(task["slots"] if task is not None and task["kind"] == "book" else {}), **slots}
        return {**usual_slots(context, has), **slots}
    return slots


def usual_slots(context: CallContext, has: dict[str, Any]) -> dict[str, Any]:
    """What the caller's usual booking adds to these slots, as far as the business still offers it."""
    unit, usual = unit_of(context.profile), context.remembered.usual if context.remembered else None
    if unit is None or usual is None or WHAT_OF[unit] in has:
        return {}
    slots = _still_offered(context.profile, usual).get(unit, {})
    if "time" in has or "part" in has:
        slots = {name: value for name, value in slots.items() if name != "time"}
    return slots if WHAT_OF[unit] in slots else {}


def _still_offered(profile: BusinessProfile, usual: Usual) -> dict[str, dict[str, Any]]:
    """By unit; empty where there is no such thing any more."""
    found: dict[str, dict[str, Any]] = {}
    if any(service.name == usual.service and service.bookable for service in profile.services):
        by = next((person for person in profile.staff if person.name == usual.staff), None)
        gives = by is not None and (not by.services or usual.service in by.services)
        found["appointment"] = {"service": usual.service} | ({"staff": usual.staff} if gives else {})
    if usual.party_size is not None:
        found["table"] = {"party_size": usual.party_size} | ({"time": usual.time} if usual.time else {})
    if any(room.name == usual.room for room in profile.rooms):
        found["room"] = {"room": usual.room}
    return found


def _is_for_another(state: CallState, known: Remembered) -> bool:
    booked = state.get("booked")
    return bool(booked and booked["slots"].get("name") != known.name)


def _another_name(name: str | None, known: str, words: str) -> bool:
    """Whether a yes goes on with a name that is not the one that was offered, or a part of it."""
    if name is None or cues.INTRODUCES.search(words) is None:
        return False
    return not set(name.casefold().split()) <= set(known.casefold().split())
