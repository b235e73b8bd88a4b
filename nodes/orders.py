"""Orders: what a caller wants from the menu, one question at a time, until it is read back and placed. It only reads; what
it wants done waits at the gate."""

from typing import Any, cast

from langgraph.runtime import Runtime

from nodes import order_refusals as refusals
from nodes import order_task
from nodes.allergens import asked_about
from nodes.context import CallContext
from nodes.order_talk import Said, asks, note_for_kitchen, said_in
from nodes.remembered import offered
from nodes.standing_orders import begin_to_call_off, calling_off, of_placed, status
from nodes.state import CallState, Say, Task
from nodes.steps import Update, step, to_message
from nodes.texts import offer_after_order
from nodes.understanding import cues, order_cues
from nodes.understanding.order_changes import Change
from nodes.wording import orders as words_for
from tools.orders.tools import permission
from tools.protocol import act_key, draft_id

MOST_MISSES = 3
"""So often one question is asked in vain before a message is offered."""
PAYS = {"pickup": "ordered", "delivery": "ordered_delivery"}


async def orders(state: CallState, runtime: Runtime[CallContext]) -> Update:
    """What to say and which act to propose for the order in hand, or for the one just wished for."""
    context, wish = runtime.context, state.get("wish")
    if permission(context.profile) is not None:
        return to_message(state, [{"what": "orders_by_message"}])
    task = state.get("task")
    task = task if task is not None and task["kind"] == "order" else None
    if task is not None and task.get("order"):
        return calling_off(state, context, task)
    if task is None and wish == "cancel_order":
        return await begin_to_call_off(state, context)
    said = said_in(state, context)
    if wish == "order_status" or said.asks_where:
        return await status(state, context)
    if task is None and state.get("ordered") and order_cues.of_placed(cues.plain(state["words"])):
        return await of_placed(state, context, said)
    if not asks(state):
        state = {**state, "question": None}  # "can I get two of those?" is answered by taking them down
    elif (contains := asked_about(state, context)) is not None and not contains.on_file:
        return step(state, task, say=[{"what": "person_offer"}], asked=["person_offer"])
    if task is not None and (state.get("question") or {}).get("item"):
        task = order_task.told(task, {"asked_about": (state.get("question") or {})["item"]})
    if task is not None and said.calls_off:
        return _dropped(state)
    if task is not None and (update := _answered(state, context, task, said)) is not None:
        return update
    update = await _go_on(state, context, task or order_task.opened(state), said)
    return {**update, "question": state.get("question")}


def _dropped(state: CallState) -> Update:
    return step(state, None, say=[{"what": "nothing_ordered"}, {"what": "anything_else"}], asked=["anything_else"])


def _answered(state: CallState, context: CallContext, task: Task, said: Said) -> Update | None:
    """What a yes or a no to the last question does at once; None where the order goes on as ever."""
    asked, answer = set(state.get("asked", ())), state.get("answer")
    if said.gives or said.asks_total or said.asks_so_far or state.get("question"):
        return None
    if "confirm" in asked and answer == "yes" and task.get("read_back"):
        read_back = task["read_back"]
        assert read_back is not None
        heard = set(read_back["phrases"]) <= set(read_back["heard"])
        return _placed(state, context, task) if heard else None
    if "confirm" in asked and answer == "no":
        return step(state, {**task, "read_back": None}, say=[{"what": "ask_change"}], asked=["change"])
    if "pickup_instead" in asked and answer == "no":
        return _dropped(state)
    if (
        "more" in asked
        and answer == "yes"
        and not _said_just_now(state, "ask_order")
        and not task.get("failures", {}).get("more")
    ):
        return step(state, task, say=[{"what": "ask_order"}], asked=["more"])
    return None


def _said_just_now(state: CallState, what: str) -> bool:
    return any(phrase["what"] == what for phrase in state.get("reply", ()))


def _placed(state: CallState, context: CallContext, task: Task) -> Update:
    tool, arguments = order_task.final_act(task, context.caller)
    draft, read_back = draft_id(context.call_id, task["opened"], 0), task["read_back"]
    assert read_back is not None
    confirmation = {"draft": draft, "revision": task["revision"], "arguments_hash": read_back["arguments_hash"]}
    key = act_key(draft, task["revision"], tool, arguments)
    rules = context.profile.orders
    facts = {"when": task["slots"].get("told_ready", ""), "payment": (rules.payment if rules else None) or ""}
    follows, asked = offer_after_order(context)
    then: list[Say] = [{"what": PAYS[task["slots"]["fulfilment"]], "facts": facts}, follows]
    act = {"tool": tool, "arguments": arguments, "key": key, "confirmation": confirmation}
    return step(state, task, say=[{"what": "order_now"}], acts=[cast(Any, act)], then=then, asked=asked)


async def _go_on(state: CallState, context: CallContext, task: Task, said: Said) -> Update:
    """Take in what was said, tell what of it cannot be, and ask for what is still missing."""
    before = task
    task = _taken_in(state, context, task, said)
    told: list[Say] = []
    priced: dict[str, Any] | None = None
    while task.get("lines"):
        found = await context.toolbox.read("price_order", order_task.asks(task, whole=bool(task["slots"].get("done"))))
        if found.ok:
            priced = found.data
            break
        reason = str(found.reason)
        if reason in refusals.LEAVES_OUT | refusals.TAKES_BACK:
            task, why = refusals.of_line(context, task, reason, found.data)
            told += why
            if reason == "too_many_items":
                return step(state, task, say=told, asked=["person_offer"])
            continue
        told = [*_heard(before, task), *told]
        return _held_up(state, context, task, told, reason, found.data)
    told = [*_heard(before, task), *told]
    if told and told[-1]["what"] == "which_dish":
        return step(state, task, say=told, asked=["more" if task.get("lines") else "order"])
    if said.asks_total or said.asks_so_far:
        told.append(_sum(task, priced, said))
    return _asked_next(state, context, task, told, priced, said)


def _held_up(state: CallState, context: CallContext, task: Task, told: list[Say], reason: str, data: dict[str, Any]) -> Update:
    """A choice that has to be made, or something that stands against the whole of it."""
    if reason in refusals.CHOICES:
        question = refusals.of_choice(data, reason)
        return _ask(state, {**task, "focus": int(data["line"])}, told, question, ["choice"])
    if reason == "no_address":
        return _ask(state, task, told, {"what": "ask_address"}, ["address"])
    if reason not in (
        *refusals.TIMES,
        "orders_closed",
        "no_pickup",
        "no_delivery",
        "out_of_area",
        "no_postcode",
        "below_minimum",
    ):
        return to_message(state, [{"what": "order_failed"}])
    if reason == "below_minimum" and _said_just_now(state, reason):
        data = {**data, "in_vain": True}
    held, says, asked = refusals.of_whole(context, task, reason, data)
    return step(state, held, say=[*told, *says], asked=asked)


def _taken_in(state: CallState, context: CallContext, task: Task, said: Said) -> Task:
    asked, answer, slots = set(state.get("asked", ())), state.get("answer"), state.get("slots", {})
    rules = context.profile.orders
    all_told = said.done or bool(task["slots"].get("done"))  # what is changed later than that needs no "anything else?"
    task = order_task.changed(task, said.changes)
    note, lines = note_for_kitchen(state), task.get("lines", [])
    if note and lines:
        task = order_task.changed(task, [Change("alter", note=note)])
    given: dict[str, Any] = {name: slots[name] for name in ("name", "phone") if name in slots}
    given |= {"fulfilment": said.fulfilment} if said.fulfilment else {}
    given |= {"address": said.address} if said.address else {}
    given |= {"wanted": said.wanted} if said.wanted else {}
    given |= {"done": True} if all_told and task.get("lines") else {}
    if "pickup_instead" in asked and answer == "yes":
        given["fulfilment"] = "pickup"
    if "earliest" in asked and answer == "yes" and task.get("offers"):
        given["wanted"] = task["offers"][0]["start"]
    if rules is not None and "fulfilment" not in {**task["slots"], **given} and not (rules.pickup and rules.delivery):
        given["fulfilment"] = "pickup" if rules.pickup else "delivery"
    return order_task.told(task, given)


def _heard(before: Task, task: Task) -> list[Say]:
    """What of the lines is new or other than before, and what is gone."""
    old, new = before.get("lines", []), task.get("lines", [])
    other = [line for line in new if line not in old]
    gone = [str(line["item"]) for line in old if line["item"] not in {each["item"] for each in new}]
    says: list[Say] = [{"what": "order_heard", "facts": {"what": _capital(words_for.lines(other))}}] if other else []
    off: list[Say] = [{"what": "order_off", "facts": {"what": name}} for name in gone]
    return [*off, *says]


def _sum(task: Task, priced: dict[str, Any] | None, said: Said) -> Say:
    if priced is None:
        return {"what": "order_empty"}
    if said.asks_so_far:
        return {"what": "order_so_far", "facts": {"what": words_for.lines(priced["lines"])}}
    return {"what": "order_total", "facts": {"total": words_for.total(priced)}}


def _asked_next(
    state: CallState, context: CallContext, task: Task, told: list[Say], priced: dict[str, Any] | None, said: Said
) -> Update:
    slots, rules, gave = task["slots"], context.profile.orders, said.gives or bool(state.get("slots"))
    if priced is None:
        return _ask(state, task, told, {"what": "ask_order"}, ["order"], gave=gave)
    if not slots.get("done"):
        return _ask(state, task, told, {"what": "order_more"}, ["more"], gave=gave)
    if "fulfilment" not in slots:
        return _ask(state, task, told, {"what": "ask_fulfilment"}, ["fulfilment"], gave=gave)
    if "wanted" not in slots:
        return _ask(state, task, told, {"what": "ask_when"}, ["when"], gave=gave)
    if "name" not in slots:
        question, asked = offered(state, context, task, ("name",)) or (Say(what="ask_name"), ["name"])
        return _ask(state, task, told, question, asked, gave=gave)
    if "phone" not in slots and context.caller is None:
        return _ask(state, task, told, {"what": "ask_phone"}, ["phone"], gave=gave)
    assert rules is not None
    ready = words_for.moment(context.profile, str(priced["ready"]), context.now().date())
    if slots.get("wanted") == order_task.SOON:
        ready = ready.replace("at ", "at about ", 1)
    task = {**task, "total_minor": priced["total_minor"], "slots": {**slots, "told_ready": ready}}
    if "confirm" in state.get("asked", ()) and task.get("read_back") and (state.get("question") or said.asks_total):
        return step(state, task, say=[*told, {"what": "shall_i_order"}], asked=["confirm"])
    read = refusals.read_back(context, task, priced)
    return step(state, task, say=[*_without_echo(told), read, {"what": "shall_i_order"}], asked=["confirm"])


def _without_echo(told: list[Say]) -> list[Say]:
    """What is read back whole anyway need not be said before it."""
    return [say for say in told if say["what"] != "order_heard"]


def _ask(state: CallState, task: Task, told: list[Say], question: Say, asked: list[str], *, gave: bool = False) -> Update:
    """Ask; where the same was asked just now and nothing came of it, say so, and in the end offer another way."""
    again = set(asked) & set(state.get("asked", ())) and not told and not state.get("question") and not gave
    failures = {**task.get("failures", {})}
    failures[asked[0]] = failures.get(asked[0], 0) + 1 if again else 0
    if failures[asked[0]] >= MOST_MISSES:
        return to_message(state, [{"what": "leave_message"}])
    sorry: list[Say] = [{"what": "ask_again"}] if again and not state.get("say") else []
    return step(state, {**task, "failures": failures}, say=[*sorry, *told, question], asked=asked)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
