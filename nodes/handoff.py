"""Handoff: a person where one can be reached, else a message for them."""

import re
from datetime import datetime
from typing import Any, cast

from langgraph.runtime import Runtime

from nodes.context import CallContext
from nodes.languages import LANGUAGE_NAMES, asked_for
from nodes.remembered import offered
from nodes.state import CallState, Say, Task
from nodes.tasks import merged, spoken_name
from nodes.wording.spoken import clock, day, several
from tools.protocol import act_key, draft_id

Update = dict[str, Any]
DIALLED = re.compile(r"(?:\d[\s().-]*){7,}")
ABOUT = {"book": "a booking", "cancel": "a booking", "order": "an order"}
"""What a person is told that a call is about, where nothing fits them better."""
FACTS = ("hours", "location", "price")
"""Topics that are answered beside a wish for a person."""
MOST_NAMED = 3
MOST_FAILURES = 2
"""How often somebody who offered a message is asked for it again."""


async def handoff(state: CallState, runtime: Runtime[CallContext]) -> Update:
    """Put the caller through, or take down what they want to say; in another language first say what is speaking it."""
    update = await _handed_on(state, runtime.context)
    if _is_new(state):
        hello: Say = {"what": "language_hello"}
        update["say"] = [hello, *update["say"]]
        update["told_in"] = [*state.get("told_in", []), state["language"]]
    return update


async def _handed_on(state: CallState, context: CallContext) -> Update:
    if state.get("wish") == "human":
        return {**await _to_a_person(state, context), "question": _beside(state)}
    task = state.get("task")
    if task is None or task["kind"] != "message":
        wanted = state.get("language") is None or state.get("wish") == "message" or state.get("answer") == "yes"
        return _ask_for_it(state, _opened(state), []) if wanted else _offered_in_language(state, context)
    return _take_down(state, context, task)


def _beside(state: CallState) -> dict[str, Any] | None:
    """What was asked beside the wish for a person, where it is a plain fact; anything else is what they want the person for."""
    question = state.get("question")
    return question if question is not None and question["topic"] in FACTS else None


async def _to_a_person(state: CallState, context: CallContext) -> Update:
    """Whoever fits and can be reached now; else from when they can be, and a message."""
    found = await context.toolbox.read("contacts_now", {"reason": state["words"][:200]})
    contacts = cast(list[dict[str, Any]], found.data.get("contacts", []))
    if contacts and ("phone" in state.get("slots", {}) or DIALLED.search(state["words"])):
        names = several([str(each["name"]) for each in contacts[:MOST_NAMED]], "or")
        return _say_and_offer(state, {"what": "only_configured", "facts": {"names": names}})
    # The one who fits is worth a message even when away; anybody at all will do for a caller who named nobody.
    chosen = next((c for c in contacts if c["now"] and (c["fits"] or not contacts[0]["fits"])), None)
    if chosen is not None:
        return _transfer(state, context, chosen["name"])
    away = next((each for each in contacts if each["fits"]), None)
    nobody: Say = {"what": "nobody_now" if contacts else "nobody_at_all"}
    later = _reached_from(context, away or next(iter(contacts), None)) if state.get("language") is None else []
    if later and away is not None and any(each["now"] for each in contacts):
        return _ask_for_it(state, _opened(state), [{**later[0], "what": "only_from"}]) | {"wanted": str(away["name"])}
    return _ask_for_it(state, _opened(state), [nobody, *later]) | {"wanted": str(away["name"]) if away else None}


def _reached_from(context: CallContext, contact: dict[str, Any] | None) -> list[Say]:
    """When somebody who is away is there again, as far as that is known."""
    if contact is None or contact["next"] is None:
        return []
    at = datetime.fromisoformat(contact["next"]).astimezone(context.profile.zone)
    when = f"{day(at.date(), context.now().date(), context.profile.language)} from {clock(at.time())}"
    return [{"what": "reached_from", "facts": {"name": contact["name"], "when": when}}]


def _offered_in_language(state: CallState, context: CallContext) -> Update:
    """What there is here for a caller in their language; nobody has to take it."""
    if state.get("answer") == "no":
        return _let_go(state.get("say", []))
    again: list[Say] = [] if _is_new(state) else [{"what": "ask_again"}]
    offer: Say = {"what": "language_offer" if context.profile.contacts else "language_message"}
    say = [*state.get("say", []), *again, offer]
    return {"say": say, "acts": [], "then": [], "asked": ["message_offer"]}


def _is_new(state: CallState) -> bool:
    """Whether the caller has not been told yet what there is in the language that they now speak."""
    language = state.get("language")
    return language is not None and language not in state.get("told_in", ())


def _say_and_offer(state: CallState, say: Say) -> Update:
    """Something that a message is the way out of."""
    return {"say": [*state.get("say", []), say], "acts": [], "then": [], "asked": ["message_offer"]}


def _transfer(state: CallState, context: CallContext, contact: str) -> Update:
    known: dict[str, Any] = {**(state.get("booked") or {}).get("slots", {}), **(state.get("task") or {}).get("slots", {})}
    name = state.get("slots", {}).get("name") or known.get("name")
    under_way = (state.get("task") or {}).get("kind") or ("book" if state.get("booked") else None)
    arguments: dict[str, Any] = {"contact": contact, "words": state["words"][:500]}
    arguments |= {"caller_name": str(name)[:120]} if name else {}
    arguments |= {"about": ABOUT[under_way]} if under_way in ABOUT else {}
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
    if "message" in asked and state.get("answer") is None and _is_message(state):
        slots["message"] = state["words"]
    if "message" not in slots:
        failures = task.get("failures", {}).get("message", 0) + 1
        if failures > MOST_FAILURES:
            return _let_go(said)
        again: list[Say] = [] if _is_new(state) else [{"what": "ask_again"}]
        return _ask_for_it(state, {**task, "failures": {"message": failures}}, again)
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
    if (calls := _number_needed(state, context, task, slots)) is not None:
        return calls
    task = merged({**task, "slots": slots}, {})
    arguments: dict[str, Any] = {"reason": _reason(state, context, slots["message"]), "name": slots["name"][:120]}
    if slots.get("phone"):
        arguments["phone"] = slots["phone"]
    if wanted := state.get("wanted"):
        arguments["recipient"] = wanted
    key = act_key(draft_id(context.call_id, task["opened"], 0), task["revision"], "take_message", arguments)
    act = {"tool": "take_message", "arguments": arguments, "key": key, "confirmation": None}
    then: list[Say] = [{"what": "message_taken"}, {"what": "anything_else"}]
    return {"task": task, "say": said, "acts": [act], "then": then, "asked": ["anything_else"]}


def _is_message(state: CallState) -> bool:
    """Whether the words can be what is to be passed on: of a caller who speaks another language any may be, but a question
    whether it is spoken here is none."""
    if not state["words"] or (_is_new(state) and asked_for(state["words"])):
        return False
    return bool(state["understanding"]["intents"] or state.get("told_in"))


def _number_needed(state: CallState, context: CallContext, task: Task, slots: dict[str, Any]) -> Update | None:
    """The question for a number to call back, in another language, where none came with the call; asked twice at most."""
    if state.get("language") is None or context.caller is not None or "phone" in slots:
        return None
    tried = task.get("failures", {}).get("phone", 0) + ("phone" in state.get("asked", []))
    if tried >= MOST_FAILURES:
        return None
    again: list[Say] = [{"what": "ask_again"}] if tried else []
    return {
        "task": {**task, "slots": slots, "failures": {**task.get("failures", {}), "phone": tried}},
        "say": [*state.get("say", []), *again, {"what": "ask_phone"}],
        "acts": [],
        "then": [],
        "asked": ["phone"],
    }


def _reason(state: CallState, context: CallContext, message: str) -> str:
    """The message as it is stored, which begins with the language that the caller speaks, where it is another one."""
    language, told = state.get("language"), state.get("told_in", [])
    if language is not None:
        return f"To be called back in {LANGUAGE_NAMES[language]}. {message}"[:2000]
    if told and told[-1] not in context.profile.languages:
        return f"Speaks {LANGUAGE_NAMES[told[-1]]}. {message}"[:2000]
    return message[:2000]
