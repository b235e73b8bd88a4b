"""Booking: brings a wish to a booking, one question at a time. It only reads; what it wants done waits at the gate."""

from datetime import date
from typing import Any, cast

from langgraph.runtime import Runtime

from nodes.context import CallContext
from nodes.state import Act, CallState, Say, Task
from nodes.tasks import QUERY_SLOTS, THEN, merged, missing, unit_of, wish_of
from nodes.wording import bookings
from nodes.wording.spoken import day, several
from tenancy import hours
from tools.protocol import act_key, arguments_hash, draft_id

Update = dict[str, Any]
HELD_BY = ("unit", "party_size", "service", "staff", "room", "nights")
"""What of an opening makes the hold, besides its day and time."""
REFUSALS = {"past": "refused_past", "too_soon": "refused_lead", "too_far": "refused_horizon", "party_too_big": "refused_party"}


async def booking(state: CallState, runtime: Runtime[CallContext]) -> Update:
    """What to say and which acts to propose for the booking in hand, or for the one just wished for."""
    context = runtime.context
    if unit_of(context.profile) is None:
        return _to_message(state, [{"what": "no_booking_here"}])
    if state.get("wish") in ("change_booking", "cancel_booking", "check_booking"):
        return _to_message(state, [{"what": "change_by_person"}])
    task = state.get("task")
    if task is None or task["kind"] != "book":
        task = _opened(state)
        booked = state.get("booked")
        if booked and _same(task, booked, state["words"]):
            say: list[Say] = [{"what": "already_booked", "facts": {"summary": booked["summary"]}}, {"what": "anything_else"}]
            return {"say": [*state.get("say", []), *say], "acts": [], "then": [], "asked": ["anything_else"]}
    asked = state.get("asked", [])
    if "confirm" in asked and task.get("read_back"):
        return _answered(state, context, task)
    if "availability" in asked and task.get("offers"):
        task = _picked(state, task)
        if task.get("offers") and state.get("answer") == "no":
            return _update(state, {**task, "offers": []}, say=[{"what": "ask_date_time"}], asked=["date", "time"])
    return await _advance(state, context, task)


def _opened(state: CallState) -> Task:
    words = state["words"].lower()
    mentioned = {k: v for k, v in state.get("mentioned", {}).items() if k in QUERY_SLOTS} if any(t in words for t in THEN) else {}
    empty: Task = {
        "kind": "book",
        "slots": {},
        "opened": state["turn"],
        "revision": 0,
        "opening": None,
        "offers": [],
        "hold": None,
    }
    return merged(empty, {**mentioned, **state.get("slots", {})})


def _same(task: Task, booked: dict[str, Any], words: str) -> bool:
    """Whether a caller only says again what has just been booked, as people do to be sure."""
    again = {name: value for name, value in task["slots"].items() if name in QUERY_SLOTS}
    more = any(word in words.lower().split() for word in ("another", "second", "also", "else", "different"))
    return bool(again) and not more and all(booked["slots"].get(name) == value for name, value in again.items())


def _picked(state: CallState, task: Task) -> Task:
    """The task with the offer that the caller took: by its place, by its time, or by a yes to the only one."""
    offers, slots = task["offers"], state.get("slots", {})
    place = slots.get("ordinal")
    chosen = offers[place - 1] if isinstance(place, int) and 0 < place <= len(offers) else None
    if chosen is None and "time" in slots:
        chosen = next((offer for offer in offers if offer["start"][11:16] == slots["time"]), None)
    if chosen is None and state.get("answer") == "yes":
        chosen = offers[0]
    if chosen is None:
        return task
    wanted = {"date": chosen["start"][:10], **({} if chosen["unit"] == "room" else {"time": chosen["start"][11:16]})}
    wanted |= {name: chosen[name] for name in ("room", "staff") if chosen.get(name) and (name == "room" or name in task["slots"])}
    return merged(task, wanted) | {"offers": []}


def _answered(state: CallState, context: CallContext, task: Task) -> Update:
    """After a read-back: a yes confirms only what was heard whole and has not changed since."""
    answer, read_back = state.get("answer"), task["read_back"]
    assert read_back is not None
    if answer == "yes":
        if not set(read_back["phrases"]) <= set(read_back["heard"]):
            return _read_back(state, context, task)
        arguments = confirm_arguments(task, context.caller)
        draft = draft_id(context.call_id, task["opened"], 0)
        confirmation = {"draft": draft, "revision": task["revision"], "arguments_hash": read_back["arguments_hash"]}
        act = _act(context, task, "confirm_booking", arguments, confirmation)
        booked: Say = {"what": "booked", "facts": {"summary": _summary(context, task)}}
        return _update(
            state,
            task,
            say=[{"what": "booking_now"}],
            acts=[act],
            then=[booked, {"what": "anything_else"}],
            asked=["anything_else"],
        )
    if answer == "no":
        return _update(state, {**task, "read_back": None}, say=[{"what": "ask_change"}], asked=["change"])
    say: list[Say] = [] if state.get("question") else [{"what": "ask_again"}]
    return _update(state, task, say=[*say, {"what": "shall_i"}], asked=["confirm"])


async def _advance(state: CallState, context: CallContext, task: Task) -> Update:
    """Ask for what is missing, look for what is wanted, hold it, and read it back once everything is there."""
    lacking = missing(task, context.profile, context.caller)
    if (
        lacking == ("time",)
        and "part" in task["slots"]
        and ("time" in state.get("asked", []) or unit_of(context.profile) == "appointment")
    ):
        # "In the morning" is as exact as this caller wants to be: the first that is free then is offered.
        lacking = missing({**task, "slots": {**task["slots"], "time": ""}}, context.profile, context.caller)
    if any(name in QUERY_SLOTS for name in lacking):
        closed = _closed_day(context, task)
        if closed is not None:
            slots = {name: value for name, value in task["slots"].items() if name != "date"}
            return _update(state, {**task, "slots": slots}, say=[closed, {"what": "ask_date"}], asked=["date"])
        return _ask(state, context, task, lacking)
    acts: list[Act] = []
    told: list[Say] = []
    if task.get("opening") is None:
        own = {"moving": task["hold"]} if task.get("hold") else {}
        found = await context.toolbox.read("availability", {**wish_of(task, context.profile), **own})
        if not found.ok or found.data["status"] != "AVAILABLE":
            return _unavailable(state, context, task, found.data if found.ok else {"reason": found.reason})
        task, acts = _held(context, task, cast(dict[str, Any], found.data["opening"]))
        told = [{"what": "free", "facts": {"what": _free_name(context, task)}}]
    if lacking:
        return _ask(state, context, task, lacking, told, acts)
    return _read_back(state, context, task, acts)


def _held(context: CallContext, task: Task, opening: dict[str, Any]) -> tuple[Task, list[Act]]:
    """The task with its opening, and the act that holds it (and lets go of what this draft held before)."""
    task = {**task, "opening": opening, "hold": None}
    wish = {name: opening[name] for name in HELD_BY if opening.get(name) is not None}
    start = str(opening["start"])
    if opening["unit"] != "room":
        task = {**task, "slots": {**task["slots"], "time": start[11:16]}}
    wish |= {"date": start[:10]} | ({} if opening["unit"] == "room" else {"time": start[11:16]})
    return task, [_act(context, task, "hold_booking", wish)]


def _ask(
    state: CallState,
    context: CallContext,
    task: Task,
    lacking: tuple[str, ...],
    told: list[Say] | None = None,
    acts: list[Act] | None = None,
) -> Update:
    """Ask for the missing group; a second time in other words, a third time in another way."""
    failures = dict(task.get("failures", {}))
    again = set(lacking) & set(state.get("asked", [])) and not set(state.get("slots", {})) & set(lacking)
    if again and not state.get("question"):
        failures[lacking[0]] = failures.get(lacking[0], 0) + 1
    count = failures.get(lacking[0], 0)
    task = {**task, "failures": failures}
    if count >= 3:
        return _to_message(state, [{"what": "leave_message"}])
    what = f"ask_{'_'.join(lacking)}"
    if count == 2 and lacking == ("name",):
        what = "ask_name_spelled"
    if count == 2 and lacking == ("phone",):
        what = "ask_phone_keyed"
    rooms = several([room.name for room in context.profile.rooms][:4], "or")
    sorry: list[Say] = [{"what": "ask_again"}] if again and not state.get("question") else []
    question: Say = {"what": what, "facts": {"rooms": rooms}}
    if acts:
        return _update(state, task, say=[*sorry, *(told or [])], acts=acts, then=[question], asked=list(lacking))
    return _update(state, task, say=[*sorry, *(told or []), question], asked=list(lacking))


def _read_back(state: CallState, context: CallContext, task: Task, acts: list[Act] | None = None) -> Update:
    read: Say = {"what": "read_back", "facts": {"summary": _summary(context, task)}}
    return _update(state, task, say=[read], acts=acts or [], then=[{"what": "shall_i"}], asked=["confirm"])


def _unavailable(state: CallState, context: CallContext, task: Task, found: dict[str, Any]) -> Update:
    """Why it cannot be had, and what could be instead."""
    today, profile, slots = context.now().date(), context.profile, task["slots"]
    offers = [dict(offer) for offer in found.get("alternatives", ())]
    status, reason = found.get("status"), str(found.get("reason"))
    why: Say
    if status == "FULL":
        on = date.fromisoformat(slots["date"])
        what = (
            bookings.moment(profile, {"unit": "table", "start": f"{slots['date']}T{slots['time']}"}, today)
            if slots.get("time")
            else None
        )
        why = {"what": "full", "facts": {"what": what or day(on, today, profile.language)}}
    elif status == "CLOSED":
        why = {"what": "closed", "facts": {"when": _when_closed(context, task, reason)}}
    else:
        why = {"what": REFUSALS.get(reason, "refused_other")}
    names = bookings.alternatives(profile, offers, slots.get("date"), today)
    offer: Say = {"what": "offer_none"}
    if names:
        offer = {"what": f"offer_{'one' if len(names) == 1 else 'two'}", "facts": {"first": names[0], "second": names[-1]}}
    kept = {name: value for name, value in slots.items() if name not in ("date", "time")} if not names else slots
    task = {**task, "offers": offers, "opening": None, "slots": kept}
    return _update(state, task, say=[why, offer], asked=["availability"] if names else ["date", "time"])


def _closed_day(context: CallContext, task: Task) -> Say | None:
    """That the day wanted is one the business is closed on, told before anything more is asked."""
    wanted = task["slots"].get("date")
    if wanted is None or context.profile.hours is None or unit_of(context.profile) == "room":
        return None
    if hours.day(context.profile, date.fromisoformat(wanted)).spans:
        return None
    return {"what": "closed", "facts": {"when": _when_closed(context, task, "closed_day")}}


def _when_closed(context: CallContext, task: Task, reason: str) -> str:
    on = date.fromisoformat(task["slots"]["date"])
    name = day(on, context.now().date(), context.profile.language)
    name = name if name in ("today", "tomorrow") else f"on {name}"
    return name if reason == "closed_day" else f"at that time {name}"


def _summary(context: CallContext, task: Task) -> str:
    return bookings.summary(context.profile, task["opening"] or {}, context.now().date(), task["slots"].get("name"))


def _free_name(context: CallContext, task: Task) -> str:
    name = bookings.moment(context.profile, task["opening"] or {}, context.now().date())
    return name[:1].upper() + name[1:]


def confirm_arguments(task: Task, caller: str | None) -> dict[str, Any]:
    """What exactly a yes would do; its hash is taken at the read-back and held against it at the act."""
    phone = task["slots"].get("phone") or caller
    return {"booking_id": task.get("hold"), "name": task["slots"]["name"], **({"phone": phone} if phone else {})}


def read_back_hash(task: Task, caller: str | None) -> str:
    return arguments_hash("confirm_booking", confirm_arguments(task, caller))


def _act(
    context: CallContext, task: Task, tool: str, arguments: dict[str, Any], confirmation: dict[str, Any] | None = None
) -> Act:
    draft = draft_id(context.call_id, task["opened"], 0)
    return {
        "tool": tool,
        "arguments": arguments,
        "key": act_key(draft, task["revision"], tool, arguments),
        "confirmation": confirmation,
    }


def _to_message(state: CallState, say: list[Say]) -> Update:
    """Nothing more can be done here; a message to the team can."""
    task: Task = {"kind": "message", "slots": {}, "opened": state["turn"], "revision": 0}
    return _update(state, task, say=[*say, {"what": "ask_message"}], asked=["message"])


def _update(
    state: CallState,
    task: Task,
    *,
    say: list[Say],
    acts: list[Act] | None = None,
    then: list[Say] | None = None,
    asked: list[str],
) -> Update:
    return {"task": task, "say": [*state.get("say", []), *say], "acts": acts or [], "then": then or [], "asked": asked}
