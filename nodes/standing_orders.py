"""Orders that have been placed: how far the caller's own one is, and calling it off while the kitchen has not begun."""

from typing import Any, cast

from nodes.context import CallContext
from nodes.order_talk import Said
from nodes.order_task import final_act
from nodes.state import CallState, Say, Task
from nodes.steps import Update, step
from nodes.wording import orders
from tools.protocol import act_key, draft_id

OPEN = "new"
"""The state in which a caller may call an order off."""


async def status(state: CallState, context: CallContext) -> Update:
    """The state of the caller's own last order of the day, and of nobody else's; an order being taken goes on after it."""
    found = await context.toolbox.read("my_order", {})
    if not found.ok:
        what = "order_withheld" if found.reason == "caller_unknown" else "order_unknown"
        return _told(state, {"what": what})
    return _told(state, {"what": f"order_{found.data['state']}", "facts": _facts(context, found.data)})


async def begin_to_call_off(state: CallState, context: CallContext) -> Update:
    found = await context.toolbox.read("my_order", {})
    if not found.ok or found.data["state"] in ("done", "cancelled"):
        return _told(state, {"what": "nothing_to_call_off"})
    if found.data["state"] != OPEN:
        say: list[Say] = [{"what": "not_called_off"}, {"what": "person_offer"}]
        return step(state, None, say=say, asked=["person_offer"])
    facts = _facts(context, found.data)
    task: Task = {
        "kind": "order", "slots": {"what": facts["what"]}, "opened": state["turn"], "revision": 0, "read_back": None,
        "order": str(found.data["order_id"]),
    }  # fmt: skip
    return _read_back(state, task)


async def of_placed(state: CallState, context: CallContext, said: Said) -> Update:
    """What is said of an order as if it were still being taken, when this call has placed it: what it comes to is told, and
    to change it is to call it off first."""
    found = await context.toolbox.read("my_order", {})
    state = {**state, "say": [], "question": None}  # "no, scrap that" ends no call
    if said.asks_total and found.ok:
        minor, currency = cast(int, found.data["total_minor"]), str(found.data["currency"])
        return _told(state, {"what": "order_total", "facts": {"total": orders.money(minor, currency)}})
    return await begin_to_call_off({**state, "say": [{"what": "order_is_in"}]}, context)


def calling_off(state: CallState, context: CallContext, task: Task) -> Update:
    """After the question whether to: a yes counts when it was heard whole."""
    answer, read_back = state.get("answer"), task.get("read_back")
    if answer == "no":
        return step(state, None, say=[{"what": "order_kept"}, {"what": "anything_else"}], asked=["anything_else"])
    if answer != "yes" or read_back is None or not set(read_back["phrases"]) <= set(read_back["heard"]):
        return _read_back(state, task)
    tool, arguments = final_act(task, context.caller)
    draft = draft_id(context.call_id, task["opened"], 0)
    confirmation = {"draft": draft, "revision": task["revision"], "arguments_hash": read_back["arguments_hash"]}
    act = {"tool": tool, "arguments": arguments, "key": act_key(draft, 0, tool, arguments), "confirmation": confirmation}
    then: list[Say] = [{"what": "called_off", "facts": {"what": task["slots"]["what"]}}, {"what": "anything_else"}]
    return step(state, task, say=[{"what": "order_now"}], acts=[cast(Any, act)], then=then, asked=["anything_else"])


def _read_back(state: CallState, task: Task) -> Update:
    read: Say = {"what": "off_back", "facts": {"what": task["slots"]["what"]}}
    return step(state, task, say=[read, {"what": "shall_i_call_off"}], asked=["confirm"])


def _told(state: CallState, say: Say) -> Update:
    """Whatever the business says of orders in general, this is about one of them."""
    task = state.get("task")
    if task is not None and task["kind"] == "order":
        return step(state, task, say=[say, {"what": "order_more"}], asked=["more"]) | {"question": None}
    return step(state, None, say=[say, {"what": "anything_else"}], asked=["anything_else"]) | {"question": None}


def _facts(context: CallContext, data: dict[str, Any]) -> dict[str, str]:
    when = orders.moment(context.profile, str(data["ready"]), context.now().date()) if data.get("ready") else "soon"
    return {"what": orders.lines(data["lines"]), "when": when}
