"""Why something cannot be booked, said so that a caller can go on: the next best, the most there is, or a message."""

import re
from datetime import date, time
from typing import Any

from core.number_words import cardinal
from nodes import waiting
from nodes.context import CallContext
from nodes.state import CallState, Say, Task
from nodes.steps import Update, step, to_message
from nodes.tasks import wish_of
from nodes.wording import bookings
from nodes.wording.spoken import clock, day, day_and_month, several
from tools.booking.query import MOST_NIGHTS
from tools.booking.tables import most_guests

REFUSALS = {
    "past": "refused_past", "too_soon": "refused_lead", "too_far": "refused_horizon", "no_such_time": "refused_clocks",
    "off_grid": "refused_between", "no_hours": "hours_untold",
}  # fmt: skip
NOT_HERE = ("service_not_bookable", "staff_not_for_service", "unknown_staff", "too_few_nights")
"""Reasons that another time does not change."""
STAFF = {"staff_not_for_service": "staff_does_not", "unknown_staff": "staff_unknown"}
NO_SUCH = {"unknown_service": "no_such_service", "unknown_room": "no_room_called"}
MOST_REFUSALS = 3
"""So often something is refused in one task before a message is offered."""


def unavailable(state: CallState, context: CallContext, task: Task, found: dict[str, Any]) -> Update:
    """Why it cannot be had, and what could be instead."""
    today, profile, slots = context.now().date(), context.profile, task["slots"]
    offers = [dict(offer) for offer in found.get("alternatives", ())]
    status, reason = found.get("status"), str(found.get("reason"))
    failures = {**task.get("failures", {})}
    failures["refused"] = failures.get("refused", 0) + 1
    task = {**task, "failures": failures}
    if failures["refused"] >= MOST_REFUSALS and not offers:
        return to_message(state, [{"what": "leave_message"}])
    if reason == "party_too_big":
        return _too_many(state, context, task, [str(name) for name in found.get("choices", ())])
    if reason in NOT_HERE:
        return _not_so(state, context, task, reason, [str(name) for name in found.get("choices", ())])
    if reason in NO_SUCH:
        return _no_such(state, context, task, reason)
    why: Say
    if reason in ("pace", "staff_away", "no_session", "ends_after_closing"):
        why = _why(context, task, reason)
    elif status == "FULL":
        on = date.fromisoformat(slots["date"])
        what = (
            bookings.moment(profile, {"unit": "table", "start": f"{slots['date']}T{slots['time']}"}, today)
            if slots.get("time")
            else None
        )
        why = {"what": "full", "facts": {"what": what or day(on, today, profile.language)}}
    elif status == "CLOSED":
        note = _closed_for(found.get("note")) if reason == "closure" else ""
        why = {"what": "closed", "facts": {"when": when_closed(context, task, reason) + note}}
    else:
        why = {"what": REFUSALS.get(reason, "refused_other")}
    names = bookings.alternatives(profile, offers, slots.get("date"), today)
    offer: Say = {"what": "offer_none"}
    if names:
        offer = {"what": f"offer_{'one' if len(names) == 1 else 'two'}", "facts": {"first": names[0], "second": names[-1]}}
    kept = {name: value for name, value in slots.items() if name not in ("date", "time")} if not names else slots
    waits = wish_of(task, profile) if found.get("can_wait") and not task.get("booking") else None
    task = {**task, "offers": offers, "opening": None, "slots": kept, "wait_for": waits, "joining": False}
    if waits and not names:
        return step(state, task, say=[why, waiting.offer(context, task)], asked=[waiting.WAIT_OFFER])
    return step(state, task, say=[why, offer], asked=["availability"] if names else ["date", "time"])


def cannot_be(state: CallState, context: CallContext, task: Task, wrong: dict[str, Any]) -> Update:
    """That what was said is no day, no party or no stay, and the question for one that is."""
    failures = {**task.get("failures", {})}
    failures["refused"] = failures.get("refused", 0) + 1
    task = {**task, "failures": failures}
    if failures["refused"] >= MOST_REFUSALS:
        return to_message(state, [{"what": "leave_message"}])
    if "no_such_day" in wrong:
        said: Say = {"what": "no_such_day", "facts": {"day": day_and_month(wrong["no_such_day"], context.profile.language)}}
        return step(state, _without(task, "date"), say=[said, {"what": "ask_date"}], asked=["date"])
    if "party_size" in wrong:
        asks: list[Say] = [{"what": "nobody_to_book_for"}, {"what": "ask_party_size"}]
        return step(state, _without(task, "party_size"), say=asks, asked=["party_size"])
    if wrong["nights"] < 0:
        backwards: list[Say] = [{"what": "leaves_first"}, {"what": "ask_date_nights"}]
        return step(state, _without(task, "date", "nights"), say=backwards, asked=["date", "nights"])
    why: Say = {"what": "no_stay"} if wrong["nights"] == 0 else {"what": "longest_stay", "facts": {"most": cardinal(MOST_NIGHTS)}}
    return step(state, _without(task, "nights"), say=[why, {"what": "ask_nights"}], asked=["nights"])


def _without(task: Task, *names: str) -> Task:
    return {**task, "slots": {name: value for name, value in task["slots"].items() if name not in names}}


def nowhere(context: CallContext, task: Task) -> bool:
    """Whether the party is too large for any room or table there is, whatever else is still to be said."""
    party, profile = task["slots"].get("party_size"), context.profile
    if not party:
        return False
    if (given := bookings.class_of(profile, task["slots"].get("service"))) is not None:
        return bool(given.places and party > given.places)
    most = [*(room.sleeps for room in profile.rooms), *([most_guests(profile)] if profile.tables else [])]
    limit = profile.booking.max_party if profile.booking else None
    return bool(most and party > max(most)) or bool(limit and party > limit)


def _not_so(state: CallState, context: CallContext, task: Task, reason: str, choices: list[str]) -> Update:
    """What stands against it at any time, in the business's own words where it has some, and what can be had instead."""
    slots, profile = task["slots"], context.profile
    if reason == "too_few_nights":
        least = cardinal(profile.booking.least_nights(date.fromisoformat(slots["date"])) if profile.booking else 1)
        kept = {name: value for name, value in slots.items() if name != "nights"}
        return step(state, {**task, "slots": kept}, say=[{"what": "least_nights", "facts": {"least": least}}], asked=["nights"])
    if reason in ("staff_not_for_service", "unknown_staff"):
        kept = {name: value for name, value in slots.items() if name != "staff"}
        facts = {
            "staff": slots.get("staff", ""),
            "service": str(slots.get("service", "")).lower(),
            "others": several(choices[:3], "or"),
        }
        return step(state, {**task, "slots": kept}, say=[{"what": STAFF[reason], "facts": facts}], asked=["staff"])
    service = next((one for one in profile.services if one.name == slots.get("service")), None)
    why = f" {service.description.rstrip('.')}." if service is not None and service.description else ""
    say: Say = {"what": "not_bookable", "facts": {"service": str(slots.get("service", "that")).lower(), "why": why}}
    return step(state, None, say=[say, {"what": "leave_message"}], asked=["message_offer"])


def _too_many(state: CallState, context: CallContext, task: Task, rooms: list[str]) -> Update:
    """What is the most that can be had, and the way on."""
    profile, slots = context.profile, task["slots"]
    most = profile.booking.max_party if profile.booking else None
    if slots.get("room") and rooms:
        wanted = next((room for room in profile.rooms if room.name == slots["room"]), None)
        small: Say = {
            "what": "most_in_room",
            "facts": {"room": slots["room"].lower(), "most": cardinal(wanted.sleeps if wanted else 1)},
        }
        bigger: Say = {"what": "bigger_room", "facts": {"rooms": several([name.lower() for name in rooms], "or the")}}
        kept = {name: value for name, value in slots.items() if name != "room"}
        return step(state, {**task, "slots": kept}, say=[small, bigger], asked=["room"])
    given = bookings.class_of(profile, slots.get("service"))
    if given is not None:
        fewer: Say = {
            "what": "most_in_class",
            "facts": {"service": bookings.class_name(given), "most": cardinal(given.places or 1)},
        }
        kept = {name: value for name, value in slots.items() if name != "party_size"}
        return step(state, {**task, "slots": kept}, say=[fewer, {"what": "ask_party_size"}], asked=["party_size"])
    if profile.rooms:
        say: Say = {"what": "no_such_room", "facts": {"most": cardinal(max(room.sleeps for room in profile.rooms))}}
    else:
        seats = most_guests(profile) or most or 1
        say = {"what": "most_at_table", "facts": {"most": cardinal(seats)}}
    kept = {name: value for name, value in slots.items() if name != "party_size"}
    return step(state, {**task, "slots": kept}, say=[say, {"what": "leave_message"}], asked=["message_offer"])


def _why(context: CallContext, task: Task, reason: str) -> Say:
    """What is missing at a time that the business is open."""
    slots, profile = task["slots"], context.profile
    on = day(date.fromisoformat(slots["date"]), context.now().date(), profile.language)
    when = f"{on}, at {clock(time.fromisoformat(slots['time']))}" if slots.get("time") else on
    given = bookings.class_of(profile, slots.get("service"))
    if reason == "no_session" and given is not None:
        return {"what": "no_session", "facts": {"service": bookings.class_name(given), "when": when}}
    if reason == "staff_away":
        what = "staff_not_in" if slots.get("staff") else "nobody_in"
        return {"what": what, "facts": {"staff": slots.get("staff", ""), "when": when}}
    return {"what": "pace_full" if reason == "pace" else "past_closing", "facts": {"when": when}}


def _no_such(state: CallState, context: CallContext, task: Task, reason: str) -> Update:
    """The name that the business does not have is forgotten, and asked for again."""
    name = "service" if reason == "unknown_service" else "room"
    services = several([service.name.lower() for service in context.profile.services if service.bookable][:3])
    rooms = several([room.name for room in context.profile.rooms][:5], "or")
    asks: Say = {"what": f"ask_{name}{'_named' if name == 'service' else ''}", "facts": {"services": services, "rooms": rooms}}
    return step(state, _without(task, name), say=[{"what": NO_SUCH[reason]}, asks], asked=[name])


def _closed_for(note: object) -> str:
    """What the business wrote about the day, to be said after it: "closed on Friday, Christmas"."""
    words = re.sub(r"^(?:we(?:'re| are) )?closed\b[\s:,-]*", "", str(note or ""), flags=re.IGNORECASE).strip(" .")
    return f", {words}" if words else ""


def when_closed(context: CallContext, task: Task, reason: str) -> str:
    on = date.fromisoformat(task["slots"]["date"])
    name = day(on, context.now().date(), context.profile.language)
    name = name if name in ("today", "tomorrow") else f"on {name}"
    return name if reason in ("closed_day", "closure") else f"at that time {name}"
