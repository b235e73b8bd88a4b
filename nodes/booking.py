"""Booking: brings a wish to a booking, one question at a time. It only reads; what it wants done waits at the gate."""

from datetime import date
from typing import Any, cast

from langgraph.runtime import Runtime

from nodes import earlier, standing, waiting
from nodes.context import CallContext
from nodes.refusals import cannot_be, nowhere, unavailable, when_closed
from nodes.remembered import OFFERS, offered
from nodes.state import Act, CallState, Say, Task
from nodes.steps import Update, step, to_message
from nodes.tasks import QUERY_SLOTS, THEN, begun_again, impossible, merged, missing, put_back, unit_of, wish_of
from nodes.texts import offer
from nodes.understanding import cues
from nodes.wording import bookings
from nodes.wording.spoken import several
from tenancy import hours
from tools.protocol import act_key, draft_id

HELD_BY = ("unit", "party_size", "service", "staff", "room", "nights")
"""What of an opening makes the hold, besides its day and time."""
DONE = {"confirm_booking": "booked", "cancel_booking": "cancelled", "change_booking": "moved"}


async def booking(state: CallState, runtime: Runtime[CallContext]) -> Update:
    """What to say and which acts to propose for the booking in hand, or for the one just wished for."""
    context = runtime.context
    if unit_of(context.profile) is None:
        return to_message(state, [{"what": "no_booking_here"}])
    task = state.get("task")
    if task is not None and task["kind"] == "cancel":
        return _answered(state, context, task)
    if task is None and (wanted := standing.concern(state)) is not None:
        return await _standing(state, context, wanted)
    if (task is None and state.get("wish") in earlier.WANTED) or (task is not None and task["kind"] == "find"):
        return await _earlier(state, context, task)
    if task is None or task["kind"] != "book":
        task = _opened(state)
        booked = state.get("booked")
        if booked and _same(task, booked, state["words"]):
            say: list[Say] = [{"what": "already_booked", "facts": {"summary": booked["summary"]}}, {"what": "anything_else"}]
            return {"say": [*state.get("say", []), *say], "acts": [], "then": [], "asked": ["anything_else"]}
    revised = _taken_back(state, task)
    if revised is not None:
        what, draft = revised
        state = {**state, "say": [*state.get("say", []), {"what": what}]}
        return await _advance(state, context, draft, _let_go(context, task) if draft.get("hold") is None else [])
    asked = state.get("asked", [])
    if "confirm" in asked and cues.GIVES_UP.search(cues.plain(state["words"])) and state.get("answer") != "yes":
        return _dropped(state, context, task)
    wrong = impossible(state.get("slots", {}))
    if wrong:
        return cannot_be(state, context, task, wrong)
    if "confirm" in asked and task.get("read_back"):
        return _answered(state, context, task)
    if cues.GIVES_UP.search(cues.plain(state["words"])) and not state.get("slots"):
        return _dropped(state, context, task)
    if waiting.concerns(state, task):
        return waiting.go_on(state, context, task)
    if "availability" in asked and task.get("offers"):
        task = _picked(state, task)
        if task.get("offers") and state.get("answer") == "no":
            return step(state, {**task, "offers": []}, say=[{"what": "ask_date_time"}], asked=["date", "time"])
    return await _advance(state, context, task)


def _taken_back(state: CallState, task: Task) -> tuple[str, Task] | None:
    """What to say and the draft, where the caller begins again or takes the last change back."""
    words = cues.plain(state["words"])
    if cues.STARTS_OVER.search(words):
        return "from_the_start", begun_again(task, state.get("slots", {}))
    if cues.UNDOES.search(words) and task.get("before"):
        return "put_back", merged(put_back(task), state.get("slots", {}))
    return None


def _let_go(context: CallContext, task: Task) -> list[Act]:
    """The act that frees what is held for this draft."""
    hold = task.get("hold")
    return [_act(context, task, "release_booking", {"booking_id": hold})] if hold else []


def _dropped(state: CallState, context: CallContext, task: Task) -> Update:
    """The caller does not want it after all: what is held for them is free again at once."""
    acts = _let_go(context, task)
    what: Say = {"what": "kept" if task.get("booking") else "nothing_booked"}
    return step(
        state,
        None,
        say=[what, {"what": "anything_else"}] if not acts else [what],
        acts=acts,
        then=[{"what": "anything_else"}] if acts else [],
        asked=["anything_else"],
    )


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
    if chosen is None and "date" in slots:
        that_day = [offer for offer in offers if offer["start"][:10] == slots["date"]]
        chosen = that_day[0] if len(that_day) == 1 and "time" not in slots else None
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
    if answer == "yes" and task["kind"] != "cancel" and "cancel" in state["words"].lower():
        answer = None  # which of the two is meant has to be asked
    if answer == "yes":
        if not set(read_back["phrases"]) <= set(read_back["heard"]):
            return _read_back(state, context, task)
        tool, arguments = standing.final_act(task, context.caller)
        draft = draft_id(context.call_id, task["opened"], 0)
        confirmation = {"draft": draft, "revision": task["revision"], "arguments_hash": read_back["arguments_hash"]}
        act = _act(context, task, tool, arguments, confirmation)
        done: Say = {"what": DONE[tool], "facts": {"summary": _summary(state, context, task)}}
        onward, next_asked = offer(context, cancelled=tool == "cancel_booking")
        return step(
            state,
            task,
            say=[{"what": "booking_now"}],
            acts=[act],
            then=[done, onward],
            asked=next_asked,
        )
    if answer == "no" and task["kind"] == "cancel":
        say: list[Say] = [*state.get("say", []), {"what": "kept"}, {"what": "anything_else"}]
        return {"task": None, "say": say, "acts": [], "then": [], "asked": ["anything_else"]}
    if answer == "no":
        return step(state, {**task, "read_back": None}, say=[{"what": "ask_change"}], asked=["change"])
    if state.get("question"):
        return step(state, task, say=[{"what": _asks(task)}], asked=["confirm"])
    failures = {**task.get("failures", {}), "confirm": task.get("failures", {}).get("confirm", 0) + 1}
    if failures["confirm"] > 2:
        return to_message(state, [{"what": "leave_message"}])
    way = "say_yes_or_no" if failures["confirm"] == 2 else _asks(task)
    return step(state, {**task, "failures": failures}, say=[{"what": "ask_again"}, {"what": way}], asked=["confirm"])


async def _standing(state: CallState, context: CallContext, wanted: str) -> Update:
    """Begin to cancel or to change what this call has booked."""
    if wanted == "cancel":
        return _read_back(state, context, standing.cancellation(state))
    task, told = standing.move(state)
    if not told:
        return step(state, task, say=[{"what": "ask_date_time"}], asked=["date", "time"])
    return await _advance(state, context, task)


async def _earlier(state: CallState, context: CallContext, task: Task | None) -> Update:
    """Find what an earlier call has booked, then tell it, or begin to cancel or change it."""
    if task is None and state.get("wish") == "check_booking" and (booked := state.get("booked")):
        told: list[Say] = [{"what": "already_booked", "facts": {"summary": booked["summary"]}}, {"what": "anything_else"}]
        return step(state, None, say=told, asked=["anything_else"])
    if task is not None and cues.GIVES_UP.search(cues.plain(state["words"])):
        return step(state, None, say=[{"what": "kept"}, {"what": "anything_else"}], asked=["anything_else"])
    found = await earlier.find(state, context, task or earlier.opened(state))
    if not isinstance(found, earlier.Chosen):
        return found
    booked = found.booked
    if found.wanted == "check":
        say: list[Say] = [{"what": "your_booking", "facts": {"summary": booked["summary"]}}, {"what": "anything_else"}]
        return {**step(state, None, say=say, asked=["anything_else"]), "booked": booked}
    state = {**state, "booked": booked, "slots": found.new, "words": found.words, "task": None}
    return {**await _standing(state, context, found.wanted), "booked": booked}


async def _advance(state: CallState, context: CallContext, task: Task, letting_go: list[Act] | None = None) -> Update:
    """Ask for what is missing, look for what is wanted, hold it, and read it back once everything is there. What is let go
    of is so along with the next question; a new hold takes its place by itself."""
    lacking = missing(task, context.profile, context.caller)
    if (
        lacking == ("time",)
        and "part" in task["slots"]
        and ("time" in state.get("asked", []) or unit_of(context.profile) == "appointment")
    ):
        # "In the morning" is as exact as this caller wants to be: the first that is free then is offered.
        lacking = missing({**task, "slots": {**task["slots"], "time": ""}}, context.profile, context.caller)
    if task.get("opening") is None and nowhere(context, task):
        return unavailable(state, context, task, {"reason": "party_too_big"})
    if any(name in QUERY_SLOTS for name in lacking):
        closed = _closed_day(context, task)
        if closed is not None:
            slots = {name: value for name, value in task["slots"].items() if name != "date"}
            return step(state, {**task, "slots": slots}, say=[closed, {"what": "ask_date"}], asked=["date"])
        return _ask(state, context, task, lacking, acts=letting_go)
    acts: list[Act] = []
    told: list[Say] = []
    if task.get("opening") is None:
        mine = task.get("booking") or task.get("hold")
        own = {"moving": mine} if mine else {}
        found = await context.toolbox.read("availability", {**wish_of(task, context.profile), **own})
        if not found.ok or found.data["status"] != "AVAILABLE":
            return unavailable(state, context, task, found.data if found.ok else {"reason": found.reason})
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
    if task.get("booking"):  # it keeps its old place until the yes
        return task, []
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
    if count >= 3:
        return to_message(state, [{"what": "leave_message"}])
    what = f"ask_{'_'.join(lacking)}"
    if count and lacking == ("service",):
        what = "ask_service_named"
    if count == 2 and lacking == ("name",):
        what = "ask_name_spelled"
    if count == 2 and lacking == ("phone",):
        what = "ask_phone_keyed"
    party = task["slots"].get("party_size") or 1
    rooms = several([room.name for room in context.profile.rooms if room.sleeps >= party][:5], "or")
    revised = {say["what"] for say in state.get("say", [])} & {"from_the_start", "put_back"}
    heard = revised or state.get("question") or any(name in task["slots"] for name in state.get("slots", {}))
    sorry: list[Say] = [{"what": "ask_again"}] if again and not heard else []
    services = several([service.name.lower() for service in context.profile.services if service.bookable][:3])
    asks: Say = {"what": what, "facts": {"rooms": rooms, "services": services}}
    question, asked = offered(state, context, task, lacking) or (asks, list(lacking))
    task = {**task, "failures": {**failures, **{name: 1 for name in asked if name in OFFERS}}}
    if acts:
        return step(state, task, say=[*sorry, *(told or [])], acts=acts, then=[question], asked=asked)
    return step(state, task, say=[*sorry, *(told or []), question], asked=asked)


def _read_back(state: CallState, context: CallContext, task: Task, acts: list[Act] | None = None) -> Update:
    what = "cancel_back" if task["kind"] == "cancel" else "move_back" if task.get("booking") else "read_back"
    read: Say = {"what": what, "facts": {"summary": _summary(state, context, task)}}
    return step(state, task, say=[read], acts=acts or [], then=[{"what": _asks(task)}], asked=["confirm"])


def _asks(task: Task) -> str:
    """How the yes is asked for."""
    if task["kind"] == "cancel":
        return "shall_i_cancel"
    return "shall_i_move" if task.get("booking") else "shall_i"


def _closed_day(context: CallContext, task: Task) -> Say | None:
    """That the day wanted is one the business is closed on, told before anything more is asked."""
    wanted = task["slots"].get("date")
    if wanted is None or context.profile.hours is None or unit_of(context.profile) == "room":
        return None
    if bookings.class_of(context.profile, task["slots"].get("service")) is not None:  # it has times of its own
        return None
    if hours.day(context.profile, date.fromisoformat(wanted)).spans:
        return None
    return {"what": "closed", "facts": {"when": when_closed(context, task, "closed_day")}}


def _summary(state: CallState, context: CallContext, task: Task) -> str:
    if task["kind"] == "cancel":
        return str((state.get("booked") or {}).get("summary", ""))
    return bookings.summary(context.profile, task["opening"] or {}, context.now().date(), task["slots"].get("name"))


def _free_name(context: CallContext, task: Task) -> str:
    name = bookings.moment(context.profile, task["opening"] or {}, context.now().date())
    return name[:1].upper() + name[1:]


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
