"""Handoff: a person where one can be reached, else a message for them."""

from typing import Any, cast

from langgraph.runtime import Runtime

from nodes.context import CallContext
from nodes.remembered import offered
from nodes.state import CallState, Say, Task
from nodes.tasks import merged, spoken_name
from tools.protocol import act_key, draft_id

Update = dict[str, Any]
MOST_FAILURES = 2
"""How often somebody who offered a message is asked for it again."""


async def handoff(state: CallState, runtime: Runtime[CallContext]) -> Update:
    """Put the caller through, or take down what they want to say."""
    context, task = runtime.context, state.get("task")
    if state.get("wish") == "human":
        found = await context.toolbox.read("contacts_now", {"reason": state["words"][:200]})
        contacts = cast(list[dict[str, Any]], found.data.get("contacts", []))
        # The one who fits is worth a message even when away; anybody at all will do for a caller who named nobody.
        chosen = next((c for c in contacts if c["now"] and (c["fits"] or not contacts[0]["fits"])), None)
        if chosen is not None:
            return _transfer(state, context, chosen["name"])
        nobody = "nobody_at_all" if not contacts else "nobody_now"
        return _ask_for_it(state, _opened(state), [{"what": nobody}])
    if task is None or task["kind"] != "message":
        return _ask_for_it(state, _opened(state), [])
    return _take_down(state, context, task)


def _transfer(state: CallState, context: CallContext, contact: str) -> Update:
    arguments: dict[str, Any] = {"contact": contact}
    key = act_key(draft_id(context.call_id, state["turn"], 0), 0, "transfer", arguments)
    say: Say = {"what": "transferring", "facts": {"name": contact}}
    act = {"tool": "transfer", "arguments": arguments, "key": key, "confirmation": None}
    return {"say": [*state.get("say", []), say], "acts": [act], "then": [], "asked": []}


def _opened(state: CallState) -> Task:
    phone = {"phone": state["slots"]["phone"]} if "phone" in state.get("slots", {}) else {}
    return {"kind": "message", "slots": phone, "opened": state["turn"], "revision": 0}


def _ask_for_it(state: CallState, task: Task, say: list[Say]) -> Update:
    return {
        "task": task,
        "say": [*state.get("say", []), *say, {"what": "ask_message"}],
        "acts": [],
        "then": [],
        "asked": ["message"],
    }


def _let_go(said: list[Say]) -> Update:
    """Nobody has to leave a message."""
    say: list[Say] = [*said, {"what": "no_message"}, {"what": "anything_else"}]
    return {"task": None, "say": say, "acts": [], "then": [], "asked": ["anything_else"]}


def _take_down(state: CallState, context: CallContext, task: Task) -> Update:
    """The message, then the name, then it is stored."""
    asked = state.get("asked", [])
    said = [*state.get("say", [])]
    slots = dict(task["slots"])
    if "message" in asked and state.get("answer") == "no":
        return _let_go(said)
    if "message" in asked and state["words"] and state.get("answer") is None and state["understanding"]["intents"]:
        slots["message"] = state["words"]
    if "message" not in slots:
        failures = task.get("failures", {}).get("message", 0) + 1
        if failures > MOST_FAILURES:
            return _let_go(said)
        return _ask_for_it(state, {**task, "failures": {"message": failures}}, [{"what": "ask_again"}])
    if "name" not in slots and "name" in asked:
        slots["name"] = spoken_name(state["words"]) or state["words"][:120]
    if "name" not in slots:
        question, now_asked = offered(state, context, task, ("name",)) or (Say(what="ask_name_message"), ["name"])
        return {
            "task": {**task, "slots": slots},
            "say": [*said, question],
            "acts": [],
            "then": [],
            "asked": now_asked,
        }
    task = merged({**task, "slots": slots}, {})
    arguments: dict[str, Any] = {"reason": slots["message"][:2000], "name": slots["name"][:120]}
    if slots.get("phone"):
        arguments["phone"] = slots["phone"]
    key = act_key(draft_id(context.call_id, task["opened"], 0), task["revision"], "take_message", arguments)
    act = {"tool": "take_message", "arguments": arguments, "key": key, "confirmation": None}
    then: list[Say] = [{"what": "message_taken"}, {"what": "anything_else"}]
    return {"task": task, "say": said, "acts": [act], "then": then, "asked": ["anything_else"]}
