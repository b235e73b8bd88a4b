"""Synthesis: the words of a turn. Before the gate only what is true whatever an act returns; after it, what came of them."""

import asyncio
from dataclasses import replace
from typing import Any

from langgraph.runtime import Runtime

from core.errors import ProviderError
from core.metrics import provider_failed
from core.number_words import cardinal
from core.redaction import redact
from nodes import order_refusals, waiting
from nodes.acting import cannot_be_undone
from nodes.allergens import asked_about
from nodes.answers import SURE, answer, length_asked, named_in, worded
from nodes.checking.check import NOT_SPEECH
from nodes.checking.stream import checked, clauses
from nodes.checking.supported import Supported
from nodes.context import CallContext
from nodes.phrases import Reply
from nodes.prompting import prompt
from nodes.settling import left_open
from nodes.standing import READ_BACKS, read_back_hash
from nodes.state import CallState, Say, Task
from nodes.web_answers import from_the_web
from nodes.wording import bookings
from nodes.wording.talk import EXPERTS, concern_wording, language_of, word, wordings_of

CONTINUES = ("welcome", "no_message")
"""Said on the way to something else; alone it would leave the caller hanging."""
OPEN_TOPICS = ("policy", "other", "offer")
NOT_TEXTED = {
    "stopped": "text_stopped", "not_a_mobile": "text_not_a_mobile", "caller_unknown": "text_withheld", "texts_off": "text_off",
}  # fmt: skip
UNANSWERED = {"found": "not_found", "nothing": "not_found", "failed": "not_looked_up"}
"""What is said after a look on the web that gave no answer."""


async def synthesis(state: CallState, runtime: Runtime[CallContext]) -> dict[str, Any]:
    """Word the concern, the answer and the step of the task, as far as they do not hang on an act."""
    context = _speaking(state, runtime.context)
    reply = Reply(state["turn"], state["plan"], runtime.stream_writer)
    update: dict[str, Any] = {}
    concern = state.get("concern")
    if concern is not None:
        _concern(concern, state, context, reply, update)
    if not (concern and concern.get("overrides")):
        if not (concern and concern["kind"] == "advice"):
            await _answer(state, context, reply, update)
        says = [*state.get("say", []), *([] if state.get("acts") else state.get("then", []))]
        if not says and not reply.phrases and not state.get("acts"):
            says = _unclear(state, update)
        _word_all(says, context, reply)
        if not reply.phrases and cannot_be_undone(state):  # what waits until the turn stands is not waited for in silence
            _word_all([{"what": "at_once"}], context, reply)
        if {say["what"] for say in says} & {"goodbye", "silence_end"}:
            update["hangs_up"] = True
        if reply.phrases and reply.phrases[-1]["what"] in CONTINUES:
            _word_all([{"what": "anything_else"}], context, reply)
            update["asked"] = ["anything_else"]
        if _settles(state, says):
            update.setdefault("asked", [])
    task = state.get("task")
    update["task"] = _with_read_back(task, reply, context) if task else None
    return {**update, "reply": reply.phrases}


def _speaking(state: CallState, context: CallContext) -> CallContext:
    """The context whose words are in the language that the call goes on in."""
    return replace(context, choice=context.choice.speaking(state.get("language")))


def _concern(concern: dict[str, Any], state: CallState, context: CallContext, reply: Reply, update: dict[str, Any]) -> None:
    field = concern.get("field", "")
    number = context.profile.emergency_number
    choice = context.choice.speaking(concern.get("language") or state.get("language"))
    what = concern_wording(concern, context.profile.agent_name)
    language = language_of(what, choice)
    spoken = " ".join(cardinal(int(digit)) if language is None and digit.isdigit() else digit for digit in number)
    facts = {"number": spoken, "name": context.profile.name, "agent": context.profile.agent_name or ""}
    facts |= {"field": field, "expert": EXPERTS.get(field, "")}
    reply.say(concern["kind"], word(what, facts, choice), language=language)
    if concern.get("offer") == "message" and state.get("task") is None:
        update["asked"] = ["message_offer"]


async def _answer(state: CallState, context: CallContext, reply: Reply, update: dict[str, Any]) -> None:
    """The answer to a question, by a model where it is open and there is one, else by code."""
    question, evidence = state.get("question"), state.get("evidence", [])
    if question is None and not _speaks_for_itself(state):
        return
    if question is None:
        reply.say("answer", worded(state["evidence"][0], context))
    elif state.get("looked_up"):
        await from_the_web(state, context, reply)
    elif context.models and evidence and _is_open(question, evidence) and not _by_code_alone(state, context):
        await _by_model(state, context, reply, update)
    else:
        text = answer(state, context)
        if text is not None:
            reply.say("answer", text)
    if question is not None and not reply.phrases:
        looked_up = state.get("looked_up")
        in_scope = state["understanding"].get("in_scope", True)
        unanswered = "unsupported" if in_scope else "out_of_scope"
        says: list[Say] = [{"what": UNANSWERED.get(looked_up or "", unanswered)}]
        if state.get("task") is None and not looked_up:
            says.append({"what": "leave_message"})
            update["asked"] = ["message_offer"]
        context.note("gap", question=question["text"], topic=question["topic"])
        _word_all(says, context, reply)
    contains = asked_about(state, context)
    if contains is not None and not contains.on_file and state.get("task") is None:
        _word_all([{"what": "person_offer"}], context, reply)
        update["asked"] = ["person_offer"]
    spoken_of = named_in(" ".join(phrase["text"] for phrase in reply.phrases), context.profile)
    if spoken_of:
        update["mentioned"] = {**state.get("mentioned", {}), **spoken_of}
    update["misses"] = 0


def _by_code_alone(state: CallState, context: CallContext) -> bool:
    """How long something takes and what is in a dish are facts; no model words them."""
    return length_asked(state, context) is not None or asked_about(state, context) is not None


def _is_open(question: dict[str, Any], evidence: list[dict[str, Any]]) -> bool:
    """Whether it takes more than reading out what the business has said."""
    return question["topic"] in OPEN_TOPICS and evidence[0].get("score", 0) < SURE


def _settles(state: CallState, says: list[Say]) -> bool:
    """Whether what was asked before is no longer open: no agent asked anew, and the caller went on to something else."""
    kept = {say["what"] for say in says} & {"silence", "verbatim", "unclear"}
    return state["route"] in ("synthesis", "search") and not kept


def _speaks_for_itself(state: CallState) -> bool:
    """Nothing was recognised as a wish or a question, but the business has said just this."""
    evidence = state.get("evidence", [])
    idle = not state.get("say") and not state.get("acts") and state.get("task") is None and state.get("answer") is None
    return bool(idle and evidence and evidence[0].get("answer") and evidence[0]["score"] >= SURE)


async def _by_model(state: CallState, context: CallContext, reply: Reply, update: dict[str, Any]) -> None:
    """Stream the first model that answers in time, clause by clause as each is found to be true; code's answer when none does."""
    await Supported.prepare(context.profile)
    messages = prompt(state, context, Supported.told_by(context.profile))
    evidence = [str(found["text"]) for found in state.get("evidence", [])]
    for model in context.models:
        begun, withheld = len(reply.phrases), False
        supported = Supported.of(evidence, context.profile, state["words"], context.now())
        stream = model.stream(messages, max_tokens=context.limits.model_tokens, deadline=context.limits.model_first_token)
        try:
            async with asyncio.timeout(context.limits.model_seconds):
                async for clause in checked(clauses(stream), supported):
                    if isinstance(clause, str):
                        reply.say("answer", clause, "model")
                        continue
                    context.note("withheld", clause=redact(clause.clause), reason=clause.reason)
                    if not withheld and clause.reason != NOT_SPEECH:
                        withheld = True
                        _uncertain(state, context, reply, update)
        except (ProviderError, TimeoutError) as error:
            context.note("model_failed", model=model.name, error=type(error).__name__)
            another = model is not context.models[-1] and len(reply.phrases) == begun
            provider_failed("large_model", model.name, next_one=another)
        if len(reply.phrases) > begun:
            return
    text = answer(state, context)
    if text is not None:
        reply.say("answer", text)


def _uncertain(state: CallState, context: CallContext, reply: Reply, update: dict[str, Any]) -> None:
    """What is said in the place of a clause that nothing supports; the way to a person, where nothing else is under way."""
    if state.get("task") is not None:
        _word_all([{"what": "uncertain"}], context, reply)
        return
    _word_all([{"what": "uncertain_offer"}], context, reply)
    update["asked"] = ["message_offer"]


def _unclear(state: CallState, update: dict[str, Any]) -> list[Say]:
    """Nothing could be made of the words: ask again, and in the end offer another way."""
    update["misses"] = state.get("misses", 0) + 1
    if update["misses"] > 2:
        update["asked"] = ["message_offer"]
        return [{"what": "unclear_offer"}]
    return [{"what": "unclear"}]


def _word_all(says: list[Say], context: CallContext, reply: Reply) -> None:
    for say in says:
        facts = say.get("facts", {})
        if say["what"] == "verbatim":
            reply.say(facts["as"], facts["text"], language=facts.get("language"))
            continue
        ready = all("{" not in wording for wording in wordings_of(say["what"], context.choice))
        text, language = word(say["what"], facts, context.choice), language_of(say["what"], context.choice)
        reply.say(say["what"], text, "ready" if ready else "code", language)


def _with_read_back(task: Task, reply: Reply, context: CallContext) -> Task:
    """The task with what was read back in this turn: a yes will count for exactly this, once it was heard whole."""
    phrases = [phrase["id"] for phrase in reply.phrases if phrase["what"] in READ_BACKS]
    if not phrases:
        return task
    digest = read_back_hash(task, context.caller)
    return {**task, "read_back": {"revision": task["revision"], "phrases": phrases, "heard": [], "arguments_hash": digest}}


async def report(state: CallState, runtime: Runtime[CallContext]) -> dict[str, Any]:
    """Word what came of the acts, and what comes next."""
    acts, results = state.get("acts", []), state.get("results", [])
    if not acts:
        return {}
    context = _speaking(state, runtime.context)
    reply = Reply(state["turn"], state["plan"], runtime.stream_writer, list(state.get("reply", [])))
    update: dict[str, Any] = {}
    task = state.get("task")
    says = state.get("then", [])
    update["unsettled"] = None
    failed = next((at for at, result in enumerate(results) if result["status"] != "ok"), None)
    if failed is not None and results[failed]["status"] == "unknown":
        update["unsettled"], says, update["asked"] = left_open(state, failed), [{"what": "not_settled"}], ["look_again"]
    elif failed is not None:
        task, says, update["asked"] = _failed(state, context, task, acts[failed], results[failed])
    else:
        for act, result in zip(acts, results, strict=True):
            if act["tool"] in ("confirm_booking", "change_booking") and task is not None:
                summary = bookings.summary(context.profile, task["opening"] or {}, context.now().date())
                update["booked"] = {"slots": task["slots"], "summary": summary, "booking_id": task.get("booking") or task["hold"]}
                update["booked"] |= {"found_under": task["found_under"]} if task.get("found_under") else {}
            if act["tool"] in ("place_order", "call_off_order"):
                update["ordered"] = act["tool"] == "place_order"
            if act["tool"] == "cancel_booking":
                update["booked"] = None
            task, transfer = _done(task, act["tool"], result["data"])
            update |= {"transfer_to": transfer} if transfer else {}
    _word_all(says, context, reply)
    if task is not None:
        task = _with_read_back(task, reply, context)
    return {**update, "task": task, "reply": reply.phrases}


def _done(task: Task | None, tool: str, data: dict[str, Any]) -> tuple[Task | None, str | None]:
    if tool == "hold_booking" and task is not None:
        return {**task, "hold": str(data["booking_id"])}, None
    if tool in ("confirm_booking", "change_booking", "cancel_booking", "take_message", "join_waitlist", *order_refusals.ACTS):
        return None, None
    return task, str(data["number"]) if tool == "transfer" else None


def _failed(
    state: CallState, context: CallContext, task: Task | None, act: Any, result: dict[str, Any]
) -> tuple[Task | None, list[Say], list[str]]:
    """The truth about an act that did not succeed, and the way on."""
    tool, reason = act["tool"], result.get("reason")
    if tool == "join_waitlist":
        return waiting.not_joined(task, context, result)
    if task is not None and task["kind"] == "book" and (reason in ("taken", "hold_gone") or tool == "hold_booking"):
        instead = result["data"].get("instead") or {}
        offers = [dict(offer) for offer in instead.get("alternatives", ())]
        task = {**task, "opening": None, "hold": None, "read_back": None, "offers": offers, "revision": task["revision"] + 1}
        names = bookings.alternatives(context.profile, offers, task["slots"].get("date"), context.now().date())
        if not names:
            return task, [{"what": "taken_meanwhile"}, {"what": "ask_date_time"}], ["date", "time"]
        offer = "offer_one" if len(names) == 1 else "offer_two"
        return (
            task,
            [{"what": "taken_meanwhile"}, {"what": offer, "facts": {"first": names[0], "second": names[-1]}}],
            ["availability"],
        )
    if tool == "send_text":
        said: Say = {"what": NOT_TEXTED.get(reason or "", "text_failed")}
        return task, [said, *([] if task else [Say(what="anything_else")])], state.get("asked", [])
    if tool in order_refusals.ACTS:
        return order_refusals.after_act(context, state["turn"], task, tool, result)
    if tool == "forget_caller":
        return task, [{"what": "not_forgotten"}], state.get("asked", [])
    if tool == "confirm_booking":
        message: Task = {"kind": "message", "slots": {}, "opened": state["turn"], "revision": 0}
        return message, [{"what": "booking_failed"}, {"what": "ask_message"}], ["message"]
    instead = {"transfer": "nobody_now", "cancel_booking": "not_cancelled", "change_booking": "not_moved"}.get(tool)
    if instead is not None:
        message = {"kind": "message", "slots": {}, "opened": state["turn"], "revision": 0}
        return message, [{"what": instead}, {"what": "ask_message"}], ["message"]
    return None, [{"what": "message_failed"}], []
