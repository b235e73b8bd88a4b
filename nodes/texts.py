"""Texts: details sent to the number that a caller calls from, where they have said yes to it."""

import re
from typing import Any

from langgraph.runtime import Runtime

from nodes.answers import answer
from nodes.context import CallContext
from nodes.state import CallState, Say
from nodes.steps import Update
from nodes.understanding import cues
from tools.protocol import act_key, draft_id

TEXT_OFFER, ORDER_TEXT_OFFER = "text_offer", "order_text_offer"
_OF_ORDER = re.compile(r"\border(?:ed)?\b")


def may_offer(context: CallContext) -> bool:
    """Whether this caller can be sent details of a booking that was just made."""
    return context.profile.texts == "ask" and context.caller is not None


def offer(context: CallContext, *, cancelled: bool) -> tuple[Say, list[str]]:
    """What follows a booking: the offer of a text, or else the usual question, and what is asked by it."""
    if may_offer(context) and not cancelled:
        return {"what": "offer_text"}, [TEXT_OFFER]
    return {"what": "anything_else"}, ["anything_else"]


def offer_after_order(context: CallContext) -> tuple[Say, list[str]]:
    """The same after an order."""
    if may_offer(context):
        return {"what": "offer_text"}, [TEXT_OFFER, ORDER_TEXT_OFFER]
    return {"what": "anything_else"}, ["anything_else"]


def asks_for_text(words: str) -> bool:
    return bool(cues.TEXT_ME.search(cues.plain(words)))


async def texts(state: CallState, runtime: Runtime[CallContext]) -> Update:
    """Propose the text that was said yes to, or asked for; a no is taken as one."""
    context = runtime.context
    offered = TEXT_OFFER in state.get("asked", ())
    onward: list[Say] = [{"what": "anything_else"}]
    if offered and state.get("answer") == "no":
        return {"say": [{"what": "no_text"}, *onward], "acts": [], "then": [], "asked": ["anything_else"]}
    arguments = {**await _about(state, context, offered=offered), "how": "said_yes" if offered else "asked_for_it"}
    key = act_key(draft_id(context.call_id, state["turn"], 0), 0, "send_text", arguments)
    act = {"tool": "send_text", "arguments": arguments, "key": key, "confirmation": None}
    task = state.get("task")
    onward = onward if task is None else []
    asked = ["anything_else"] if task is None else state.get("asked", [])
    question = state.get("question") if answer(state, context) else None  # "can you text me that?" asks for nothing else
    sent: list[Say] = [{"what": "text_sent"}, *onward]
    return {"say": state.get("say", []), "acts": [act], "then": sent, "asked": asked, "question": question}


async def _about(state: CallState, context: CallContext, *, offered: bool) -> dict[str, Any]:
    """What is to be texted: the way here where that was asked for, else what this call has booked, else what was ordered."""
    words = cues.plain(state["words"])
    booking = str((state.get("booked") or {}).get("booking_id") or "")
    if offered or not cues.WHERE.search(words):
        if booking and not (_OF_ORDER.search(words) or ORDER_TEXT_OFFER in state.get("asked", ())):
            return {"about": "booking", "booking_id": booking}
        order = await context.toolbox.read("my_order", {})
        if order.ok and order.data["state"] != "cancelled":
            return {"about": "order", "order_id": order.data["order_id"]}
        if booking:
            return {"about": "booking", "booking_id": booking}
    return {"about": "directions"}
