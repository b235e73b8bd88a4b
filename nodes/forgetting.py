"""Forgetting: a caller who wants not to be remembered is not, and is told what that means and what it leaves."""

from datetime import datetime
from typing import Any, cast

from langgraph.runtime import Runtime

from nodes.context import CallContext
from nodes.remembered import OFFERS
from nodes.state import Act, CallState, Say
from nodes.steps import Update
from nodes.tasks import missing
from nodes.wording.spoken import day
from tools.protocol import act_key, draft_id


async def forgetting(state: CallState, runtime: Runtime[CallContext]) -> Update:
    """Propose that the caller be forgotten, and go on with what was under way."""
    context = runtime.context
    onward, asked = _onward(state, context)
    if context.caller is None:
        return {"say": [{"what": "forget_withheld"}, *onward], "acts": [], "then": [], "asked": asked}
    told: Say = {"what": "forgotten" if context.remembered is not None else "nothing_remembered"}
    says = [told, *await _what_stays(context), *onward]
    if not context.profile.remember_callers:
        return {"say": says, "acts": [], "then": [], "asked": asked}
    return {"say": [], "acts": [_act(state, context)], "then": says, "asked": asked}


def _act(state: CallState, context: CallContext) -> Act:
    key = act_key(draft_id(context.call_id, state["turn"], 0), 0, "forget_caller", {})
    return {"tool": "forget_caller", "arguments": {}, "key": key, "confirmation": None}


async def _what_stays(context: CallContext) -> list[Say]:
    """Bookings are the business's diary and no memory of ours; one that stands under another name is not told of."""
    name = context.remembered.name if context.remembered else None
    if name is None:
        return []
    found = await context.toolbox.read("find_booking", {"name": name})
    coming = cast(list[dict[str, Any]], found.data.get("bookings", [])) if found.ok else []
    if len(coming) > 1:
        return [{"what": "bookings_stay"}]
    start = [datetime.fromisoformat(booking["start"]).date() for booking in coming]
    return [{"what": "booking_stays", "facts": {"when": day(on, context.now().date(), context.profile.language)}} for on in start]


def _onward(state: CallState, context: CallContext) -> tuple[list[Say], list[str]]:
    """The question that was open, asked again; one that named what is now forgotten is asked plainly."""
    task, asked = state.get("task"), state.get("asked", [])
    if task is None or not asked or not state.get("reply"):
        return [{"what": "anything_else"}], ["anything_else"]
    if not OFFERS & set(asked):
        last = state["reply"][-1]
        return [{"what": "verbatim", "facts": {"text": last["text"], "as": last["what"]}}], asked
    if task["kind"] == "message":
        return [{"what": "ask_name_message"}], ["name"]
    lacking = missing(task, context.profile, context.caller)
    return [{"what": f"ask_{'_'.join(lacking)}", "facts": {"rooms": _rooms(context)}}], list(lacking)


def _rooms(context: CallContext) -> str:
    return ", ".join(room.name for room in context.profile.rooms[:5])
