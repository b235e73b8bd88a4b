"""Compliance: before anything else a turn is checked for what overrides it, by rules and not by a model."""

import re
from typing import Any

from langgraph.runtime import Runtime

from core.redaction import HIDDEN, redact
from nodes.context import CallContext
from nodes.state import CallState

_EMERGENCY = re.compile(
    r"\b(can(?:'t|not| not) breathe|not breathing|stopped breathing|chest pains?|heart attack|(?:having|had) a stroke|"
    r"unconscious|passed out|won'?t wake up|bleeding (?:a lot|badly|heavily|to death|won'?t stop)|won'?t stop bleeding|"
    r"overdos\w*|kill (?:my|him|her)self|suicid\w*|choking|seizure|call (?:an |the )?ambulance|need an ambulance|"
    r"(?:it'?s|is|this is) an emergency|house is on fire|there'?s a fire|anaphyla\w*|throat is (?:closing|swelling))\b"
)
"""Red flags that are told the emergency number at once; biased to recall, it detects and never triages."""

_ROBOT = re.compile(
    r"\b(?:are you|is this|am i (?:talking|speaking) (?:to|with)) (?:a |an )?(?:\w+ )?"
    r"(robot|machine|computer|bot|ai|real person|human)\b"
)
_ADVICE = re.compile(
    r"\b(what|which|how (?:much|many)) (?:\w+ ){0,3}(medicine|medication|painkiller|ibuprofen|dose|antibiotics?)\b|"
    r"\bshould i (?:take|stop taking|sue|invest)\b|\bis (?:it|this) (?:infected|broken|cancer)\b"
)


async def compliance(state: CallState, runtime: Runtime[CallContext]) -> dict[str, Any]:
    """What the law and good sense put before the caller's wish; the words go on without any card number."""
    words = redact(state.get("words", ""))
    heard = words.lower().replace("’", "'")
    concern: dict[str, Any] | None = None
    if _EMERGENCY.search(heard):
        concern = {"kind": "emergency", "overrides": True}
    elif HIDDEN in words:
        concern = {"kind": "card", "overrides": False}
    elif _ROBOT.search(heard):
        concern = {"kind": "robot", "overrides": False}
    elif _ADVICE.search(heard):
        concern = {"kind": "advice", "overrides": False}
    return {"words": words, "concern": concern}
