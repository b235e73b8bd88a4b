"""The waiting list: offered for what is taken, once nothing else will do, and joined with a yes and a name."""

import re
from datetime import date
from typing import Any

from nodes.context import CallContext
from nodes.state import Act, CallState, Say, Task
from nodes.steps import Update, step
from nodes.texts import may_offer
from nodes.understanding import cues
from nodes.wording import bookings
from nodes.wording.spoken import day
from tools.protocol import act_key, draft_id

WAIT_OFFER = "wait_offer"
ASKS_TO_WAIT = re.compile(
    r"\bwait(?:ing)?[ -]?list|\b(?:call|text|tell|let) (?:me|us)(?: know)? (?:if|when) (?:something|anything|one|a \w+|it)\b"
)
WHEN = frozenset(("date", "time", "part"))


def concerns(state: CallState, task: Task) -> bool:
    """Whether this turn is about waiting for what this draft could not get; who names another day wants that one."""
    if not task.get("wait_for") or WHEN & state.get("slots", {}).keys():
        return False
    asked = set(state.get("asked", ()))
    declines = "availability" in asked and bool(task.get("offers")) and state.get("answer") == "no"
    return bool(task.get("joining")) or WAIT_OFFER in asked or declines or _asks(state)


def offer(context: CallContext, task: Task) -> Say:
    what = "wait_offer_text" if may_offer(context) else "wait_offer"
    return {"what": what, "facts": {"when": _when(context, task)}}


def go_on(state: CallState, context: CallContext, task: Task) -> Update:
    """Offer it, take the answer, ask for what it needs, and join."""
    if not task.get("joining") and WAIT_OFFER not in state.get("asked", ()) and not _asks(state):
        return step(state, {**task, "offers": []}, say=[offer(context, task)], asked=[WAIT_OFFER])
    if state.get("answer") == "no" and not _asks(state):
        task = {**task, "wait_for": None, "joining": False, "offers": []}
        return step(state, task, say=[{"what": "ask_date_time"}], asked=["date", "time"])
    if not task.get("joining") and state.get("answer") != "yes" and not _asks(state):
        return step(state, task, say=[{"what": "ask_again"}, offer(context, task)], asked=[WAIT_OFFER])
    task = {**task, "joining": True, "offers": []}
    slots = task["slots"]
    if "name" not in slots:
        return step(state, task, say=[{"what": "ask_name"}], asked=["name"])
    if context.caller is None and "phone" not in slots:
        return step(state, task, say=[{"what": "ask_phone"}], asked=["phone"])
    then: list[Say] = [{"what": "waits", "facts": {"when": _when(context, task)}}, {"what": "anything_else"}]
    return step(state, task, say=[{"what": "booking_now"}], acts=[_act(context, task)], then=then, asked=["anything_else"])


def not_joined(task: Task | None, context: CallContext, result: dict[str, Any]) -> tuple[Task | None, list[Say], list[str]]:
    """A place that has come free meanwhile is offered; what else stands against it leads to a person."""
    opening = (result["data"].get("instead") or {}).get("opening")
    if task is None or opening is None:
        return None, [{"what": "not_waiting"}, {"what": "leave_message"}], ["message_offer"]
    [name] = bookings.alternatives(context.profile, [dict(opening)], None, context.now().date())
    task = {**task, "wait_for": None, "joining": False, "offers": [dict(opening)], "opening": None}
    return task, [{"what": "free_after_all"}, {"what": "offer_one", "facts": {"first": name, "second": name}}], ["availability"]


def _asks(state: CallState) -> bool:
    return bool(ASKS_TO_WAIT.search(cues.plain(state["words"])))


def _act(context: CallContext, task: Task) -> Act:
    arguments: dict[str, Any] = {**(task["wait_for"] or {}), "name": task["slots"]["name"]}
    if "phone" in task["slots"]:
        arguments["phone"] = task["slots"]["phone"]
    elif may_offer(context):
        arguments["by_text"] = True
    key = act_key(draft_id(context.call_id, task["opened"], 0), task["revision"], "join_waitlist", arguments)
    return {"tool": "join_waitlist", "arguments": arguments, "key": key, "confirmation": None}


def _when(context: CallContext, task: Task) -> str:
    wish, today = task["wait_for"] or {}, context.now().date()
    if wish.get("time") and not wish.get("until"):
        return bookings.moment(context.profile, {"unit": "table", "start": f"{wish['date']}T{wish['time']}"}, today)
    return day(date.fromisoformat(wish["date"]), today, context.profile.language)
